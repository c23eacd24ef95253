"""What docs/coverage.md says of a whole row and no other test shows: each category, each role, each kind's fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.derive.world import SID, file, listed, of, school
from tests.schools import PEOPLE, make_school
from yulan import category_choice, forms, kinds, policy, theme
from yulan.flow import unseal
from yulan.forms import Input, Lists
from yulan.intents import Intent
from yulan.kinds import KindFaults
from yulan.kinds.categories import CATEGORIES, PRESETS, RESTRICTED, UPWARD, heading
from yulan.lockfile import student_lock
from yulan.pages import reports
from yulan.pages.reports.lists import Sheet
from yulan.pages.site import Site
from yulan.school import CategoryChoice, StudentFile
from yulan.texts import Texts

_SAY = Texts.load(theme.read(theme.builtin()), "zh", strict=True)
_CHINA = dt.timezone(dt.timedelta(hours=8))
OPEN = tuple(code for code in CATEGORIES if code not in RESTRICTED)


def _inputs(inputs: tuple[Input, ...]) -> Iterator[Input]:
    for one in inputs:
        yield one
        yield from _inputs(one.inside)


def _form(kind: str, lists: Lists | None = None) -> dict[str, Input]:
    """The empty form of a kind: its inputs by dotted name, without the numbers of entries."""
    made = forms.form(kind, "zh", {}, "", say=_SAY, lists=lists or Lists(), offset=_CHINA)
    return {re.sub(r"\.[0-9]+", "", one.name): one for one in _inputs(made.all)}


def _offered(kind: str, field: str, chosen: CategoryChoice) -> dict[str, str]:
    settings = replace(school().settings, categories=chosen)
    lists = Lists(categories=category_choice.labels(settings, "zh"))
    return {one.value: one.label for one in _form(kind, lists)[field].options if one.value}


def _counted(child: StudentFile) -> dict[str, Sheet]:
    """The tables of the report of categories in a school with this child alone, every drawer open."""
    site = Site.of(school(child), _SAY, "zh")
    return {one.id: one for one in reports.sheets(site) if one.report == "categories"}


def _rows(sheet: Sheet) -> dict[str, list[str]]:
    """The rows that count something, each with its children."""
    return {
        row: [one.path.split("/")[1] for column in sheet.table.columns for one in sheet.lines(row, column)]
        for row in sheet.table.rows
    }


# ---- categories


@pytest.mark.parametrize("code", OPEN)
def test_an_open_category_is_offered_on_the_card_counted_in_reports_and_sent_upward(code: str) -> None:
    first = _offered("card", "categories.code", CategoryChoice())
    assert (code in first) == CATEGORIES[code].default
    for preset in PRESETS:
        assert (code in _offered("card", "categories.code", CategoryChoice(preset=preset))) == (code in PRESETS[preset])
    found = _counted(file(**listed(code)))
    for axis in ("grade", "class", "sex", "boarding"):
        assert _rows(found[axis]) == {code: [SID]}
        assert found[axis].rows[code] == CATEGORIES[code].shown["zh"]
    for preset in UPWARD:
        table = found[f"upward-{preset}"].table
        assert [row for row in table.rows if table.size(row)] == [heading(preset, code).id]


@pytest.mark.parametrize("code", sorted(RESTRICTED))
def test_a_restricted_category_is_written_in_its_drawer_alone_and_is_a_heading_upward_without_a_number(
    code: str,
) -> None:
    assert code in _offered("category", "category", CategoryChoice())
    assert code not in _offered("card", "categories.code", CategoryChoice())
    with pytest.raises(KindFaults):
        file(**listed(code))
    drawers = [one for one in policy.default().drawers if one.takes("category", code)]
    assert [one.drawer for one in drawers] == ["psych" if code == "psych" else "legal"]
    assert not {"class-teacher", "mentor", "grade-head"} & set(drawers[0].read)
    found = _counted(file(of("category", "2025-09-10", category=code, drawer=drawers[0].drawer)))
    assert _rows(found["class"]) == {"none": [SID]}
    for preset in UPWARD:
        assert heading(preset, code).restricted
        table = found[f"upward-{preset}"].table
        assert heading(preset, code).id not in table.rows
        assert table.size() == 0


# ---- roles

# Role → scope of its posts, whether it keeps keys, the drawers it reads, those it writes.
_ALL_BUT_PSYCH = "file aid legal safety inbox notes roll rolls office"
_OWN = "file aid legal safety rolls office"
RIGHTS: Mapping[str, tuple[str, bool, str, str]] = {
    "principal": ("school", True, _ALL_BUT_PSYCH, _OWN),
    "moral-office": ("school", True, _ALL_BUT_PSYCH, _OWN),
    "leading-group": ("school", False, "office", ""),
    "academic-office": ("school", False, "roll rolls", "rolls"),
    "grade-head": ("grade", False, "file roll", "file"),
    "class-teacher": ("class", False, "file notes roll", "file notes roll"),
    "mentor": ("student", False, "file", "file"),
    "counsellor": ("school", False, "file psych inbox", "file psych"),
    "aid-officer": ("school", False, "aid", "aid"),
    "legal-deputy": ("case", False, "", ""),
    "roll-officer": ("school", False, "roll rolls", "roll rolls"),
    "hulei": ("school", False, "", ""),
    "subject-teacher": ("class", False, "", "notes"),
    "staff": ("school", False, "", "inbox"),
    "volunteer": ("school", False, "", ""),
    "bureau": ("school", False, "", ""),
}


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_keeps_reads_and_writes_what_the_page_says_and_no_more(role: str) -> None:
    made = policy.default()
    [one] = [each for each in made.roles if each.role == role]
    reads = " ".join(each.drawer for each in made.drawers if role in each.read)
    writes = " ".join(each.drawer for each in made.drawers if role in each.write)
    assert (one.scope, one.keeps, reads, writes) == RIGHTS[role]


def test_no_role_is_left_out() -> None:
    assert {one.role for one in policy.default().roles} == set(RIGHTS)


def test_somebody_without_a_post_is_lent_one_file_and_reads_nothing_written_after_its_return(tmp_path: Path) -> None:
    made = make_school(tmp_path, {**PEOPLE, "he-jun": ("何军", ())})
    sid, other = made.add_student(), made.add_student()
    early = made.card("wang-fang", sid)
    beside, case = made.card("wang-fang", other, "小兰"), made.write("zhao-min", "legal", sid, {"type": "witness"})

    def opened() -> set[str]:
        return {one.path for one in unseal.open_all(made.verified, made.as_("he-jun")).revisions}

    assert opened() == set()
    made.change("zhao-min", [Intent("extra", "add", (student_lock(sid), "@he-jun"))], approve="chen-yulan")
    assert opened() == {early}
    made.change("zhao-min", [Intent("extra", "end", (student_lock(sid), "@he-jun"))], approve="chen-yulan")
    late = made.write("wang-fang", "talk", sid)
    assert not {late, beside, case} & opened()


def test_a_volunteer_is_recorded_and_holds_no_key_and_no_lock(tmp_path: Path) -> None:
    made = make_school(tmp_path)
    words = ("people", "add", "he-ping", "何平", "--without-key", "--post", "volunteer")
    assert made.run(*words, person="chen-yulan").status == 0
    ring = made.verified.keyring
    one = ring.by_person["he-ping"]
    assert [(post.role, post.scope) for post in one.posts] == [("volunteer", "school")]
    assert one.keys == ()
    assert [name for name, lock in ring.locks.items() if "he-ping" in str(lock) or name == "volunteer"] == []


# ---- what a file holds

# Kind → the fields its row asks for, as its form has them; a code after `=` is one of the choices.
FIELDS: Mapping[str, str] = {
    "card": "name sex birth_date ethnic_group roll_number roll_numbers.number roll_history.status "
    "roll_status class boarding boarding=off-campus address phone parents.name parents.away "
    "parents.away_where parents.away_since parents.phone guardians.who=second "
    "guardians.who=entrusted guardians.name guardians.relation guardians.age guardians.able "
    "guardians.address guardians.phone categories.code categories.since categories.until "
    "categories.basis character interests strengths health.code study conduct relations "
    "willing.student willing.guardian consent.date mentors.person mentors.since mentors.until "
    "mentors.agreement",
    "talk": "date by place form=face form=phone form=letter mood topics=study topics=life topics=family "
    "topics=safety topics=psychology topics=conduct body effect follow_up next_date",
    "visit": "date visitors joint met situation advice commitments occasion=winter gifts",
    "contact": "date channel=phone channel=video channel=letter channel=message between=parent-child "
    "between=school-parent between=school-guardian",
    "plan": "goals measures.head=funding measures.head=daily-life measures.head=homework "
    "measures.head=heart-to-heart measures.head=values measures.head=conduct measures.times "
    "stages.result review type=study type=individual type=re-entry",
    "helper": "peer subject checks.date checks.note",
    "study": "term exam results.subject results.score results.remark",
    "growth": "body type=step type=success type=award type=model",
    "activity": "date type organised_by part",
    "comment": "term study living moral social mind",
    "aid": "term item basis amount goods source",
    "placement": "committee finding placement review_date",
    "home-teaching": "date by content effect",
    "absence": "start end reason excused",
    "return": "step date by answer",
    "counselling": "date issue done next referred",
    "screening": "date instrument type=entry type=category type=focus level action follow_up",
    "category": "category since until basis",
    "legal": "body trigger type=bad-company bodies=police bodies=youth-league bodies=womens-federation "
    "bodies=guangong bodies=community measures",
    "incident": "type=running-away type=fight type=injury type=suspected-harm noticed_at noticed_by "
    "reports.to reports.body reports.at reports.outcome guardian_told told_at why_not_told measures",
    "concern": "about body urgency action",
    "loan": "borrower lent start until reason approved_by returned",
    "transfer": "school sent receipt part=psychological part=main",
    "return-up": "report students to ground date",
    "meeting": "date type=parents type=guardians type=mentors type=leading-group attendance decided",
    "assessment": "mentor year type=note term views.source=leader views.source=colleague views.source=student "
    "views.source=class-teacher views.source=grade-head result",
    "staff-profile": "traits=backbone traits=party-member traits=cadre traits=young traits=special-education "
    "traits=law traits=lives-near",
    "training": "date content took_part",
}


@pytest.mark.parametrize("kind", FIELDS)
def test_the_form_of_a_kind_asks_for_every_field_of_its_row_and_for_the_paper(kind: str) -> None:
    people = Lists(people=lambda: (("wang-fang", "王芳"),))
    made = _form(kind, people)
    paper = ("original.signed", "original.kept_at", "original.pages")
    for asked in (*FIELDS[kind].split(), *paper):
        name, _, code = asked.partition("=")
        assert name in made, f"{kind}: {asked}"
        assert not code or code in {one.value for one in made[name].options}, f"{kind}: {asked}"


def test_a_study_record_has_no_rank_and_counselling_no_diagnosis() -> None:
    said = {one.name for kind in ("study", "counselling") for one in kinds.fields(kind)}
    assert not {name for name in said if "rank" in name or "diagnos" in name}
