"""The invented school as written: its data are whole, plausible, kind, and nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest

from yulan import calendar, kinds, policy, settings, yaml_strict
from yulan.kinds import numbers
from yulan.yaml_strict import Tree

DATA = Path(__file__).parents[2] / "builder" / "yulan" / "example" / "data"
FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.yaml"))
RECORD_FILES = [name for name in FILES if name.startswith("records/")]
STUDENT_FILES = [name for name in FILES if name.startswith("students/")]
FIRST, TODAY = date(2025, 2, 17), date(2025, 11, 21)
LIMIT = 128 * 1024
NOT_FIELDS = ("body", "broken", "days_late", "entered_by", "student")  # said of the record, not in it
NEVER = ("后进生", "学困生", "问题学生", "差生", "双差", "诊断为")
PARTS = ("openers", "middles", "endings")
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@cache
def tree(name: str) -> dict[str, Tree]:
    return yaml_strict.load((DATA / name).read_bytes())


def mapping(value: Tree) -> dict[str, Tree]:
    assert isinstance(value, dict)
    return value


def rows(value: Tree) -> list[dict[str, Tree]]:
    assert isinstance(value, list)
    return [mapping(one) for one in value]


def texts(value: Tree) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def students() -> list[dict[str, Tree]]:
    return [one for name in STUDENT_FILES for one in rows(tree(name)["students"])]


def student(key: Tree) -> dict[str, Tree]:
    return next(one for one in students() if one["key"] == key)


def edits(one: dict[str, Tree]) -> list[dict[str, Tree]]:
    return rows(one.get("edits", []))


def revisions(one: dict[str, Tree]) -> list[dict[str, Tree]]:
    """A card as it was first written, then after each edit, as if none were forked."""
    told = [mapping(one["card"])]
    for edit in edits(one):
        told.append({**told[-1], "by": edit["by"], "date": edit["date"], **mapping(edit["fields"])})
    return told


def cards() -> dict[str, dict[str, Tree]]:
    return {str(one["key"]): revisions(one)[-1] for one in students()}


def people() -> list[dict[str, Tree]]:
    return rows(tree("school.yaml")["staff"])


def records() -> list[dict[str, Tree]]:
    return [one for name in RECORD_FILES for one in rows(tree(name)["records"])]


def named(record: dict[str, Tree]) -> str:
    return f"{record['kind']} {record.get('student', '-')} {record['date']}"


def day(text: Tree) -> date:
    assert isinstance(text, str)
    return date.fromisoformat(text)


def parsed(record: dict[str, Tree]) -> msgspec.Struct:
    """The record as its kind reads it, with ids put in where the example's writer will put real ones."""
    fields: dict[str, Tree] = {name: value for name, value in record.items() if name not in NOT_FIELDS}
    fields["id"] = "0" * 16
    if "student" in record:
        fields["student"] = "0" * 10
    if "students" in record:
        fields["students"] = ["0" * 10 for _ in texts(record["students"])]
    if "event" in record:
        fields["event"] = "0" * 16
    return kinds.parse(str(record["kind"]), fields)


def read_card(card: dict[str, Tree]) -> msgspec.Struct:
    return kinds.parse("card", {"id": "card", "kind": "card", "student": "0" * 10, **card})


@pytest.mark.parametrize("name", FILES)
def test_file_is_strict_yaml_of_moderate_size(name: str) -> None:
    assert tree(name)
    assert (DATA / name).stat().st_size < LIMIT


def test_school_settings_parse() -> None:
    school = msgspec.convert(tree("school.yaml")["school"], settings.SchoolFile, strict=False)
    assert school.today == TODAY
    labels = [calendar.class_label(one.id, TODAY, "en") for one in school.classes]
    assert sorted(calendar.grade(one.id, TODAY) for one in school.classes) == list(range(1, 10)), labels


def test_every_record_parses_without_a_warning() -> None:
    doubtful = [named(one) for one in records() if kinds.warnings(parsed(one))]
    assert doubtful == []


def test_every_revision_of_a_card_parses_without_a_warning() -> None:
    doubtful = [one["key"] for one in students() for card in revisions(one) if kinds.warnings(read_card(card))]
    assert doubtful == []


def test_every_class_has_students_and_a_file_of_them() -> None:
    classes = {str(one["id"]) for one in rows(mapping(tree("school.yaml")["school"])["classes"])}
    assert {str(one["scope"]) for one in students()} == classes
    for name in STUDENT_FILES:
        assert {one["scope"] for one in rows(tree(name)["students"])} == {Path(name).stem}


def test_there_are_enough_records_of_every_kind() -> None:
    count = Counter(str(one["kind"]) for one in records())
    assert sum(count.values()) + len(cards()) >= 1200
    assert set(count) == set(kinds.KINDS) - {"card"}
    assert min(count.values()) >= 5, count
    assert count["talk"] >= 120
    assert min(count["visit"], count["contact"]) >= 35


def test_no_record_stands_there_twice() -> None:
    seen = Counter(repr(sorted(one.items(), key=str)) for name in RECORD_FILES for one in rows(tree(name)["records"]))
    assert max(seen.values()) == 1
    moments = Counter((named(one), str(one["by"])) for one in records() if "student" in one)
    assert [moment for moment, count in moments.items() if count > 1] == []


def test_what_happened_and_its_writing_down_lie_inside_the_school_s_time() -> None:
    outside = []
    for one in records():
        late = int(str(one.get("days_late", "0")))
        when = day(one["date"])
        if not (when >= FIRST and 0 <= late <= 20 and when + timedelta(days=late) <= TODAY):
            outside.append(named(one))
    assert outside == []


def test_some_records_are_written_late() -> None:
    assert sum("days_late" in one for one in records()) > 20


def test_bodies_are_short_stories_of_their_own() -> None:
    bodies = [(named(one), str(one["body"])) for one in records() if "body" in one]
    assert [name for name, body in bodies if not 40 <= len(HAN.findall(body)) <= 200] == []
    assert len({body for _, body in bodies}) == len(bodies) >= 300


def test_no_sentence_is_repeated_in_more_than_three_records() -> None:
    seen = Counter(
        sentence
        for one in records()
        for sentence in {part.strip(" *-“”\n") for part in re.split("[。!?！？\n]", str(one.get("body", "")))}
        if len(HAN.findall(sentence)) > 1
    )
    assert [count for _, count in seen.most_common(1) if count > 3] == []


def test_handles_and_people_resolve() -> None:
    staff = {str(one["id"]) for one in people()}
    known = set(cards())
    assert len(staff) == len(people()) == 25
    assert [one["id"] for one in people() if "bureau" in posts_anywhere(str(one["id"]))] == ["jiang-xuemei"]
    assert known == {f"s{number:02}" for number in range(1, 62)}
    assert len(students()) == 61
    for one in records():
        assert one["by"] in staff, named(one)
        assert one.get("student", "s01") in known, named(one)
        assert set(texts(one.get("students", []))) <= known, named(one)
        for field in ("visitors", "took_part"):
            assert set(texts(one.get(field, []))) <= staff, named(one)
        for field in ("mentor", "person", "teacher", "approved_by"):
            assert one.get(field, "he-xiuying") in staff, named(one)
    for one in students():
        for card in revisions(one):
            assert card["by"] in staff, one["key"]
            assert {mentor["person"] for mentor in rows(card.get("mentors", []))} <= staff, one["key"]


def posts(person: Tree) -> list[dict[str, Tree]]:
    return next(rows(one.get("posts", [])) for one in people() if one["id"] == person)


def posts_anywhere(person: str) -> set[str]:
    return {str(one["role"]) for one in posts(person)}


def lasts(span: dict[str, Tree], when: date) -> bool:
    """Whether a post or a mentorship is held on that day; both its ends are."""
    return day(span.get("since", "0001-01-01")) <= when <= day(span.get("until", "9999-12-31"))


def roles(person: str, place: str, mentors: list[dict[str, Tree]], when: date) -> set[str]:
    """The roles a person has towards a student (or the school) on a day."""
    held = {str(one["role"]) for one in posts(person) if lasts(one, when) and calendar.covers(str(one["scope"]), place)}
    mine = any(one["person"] == person and lasts(one, when) for one in mentors)
    return held | {"staff"} | ({"mentor"} if mine else set())


def mentors_of(card: dict[str, Tree]) -> list[dict[str, Tree]]:
    return rows(card.get("mentors", []))


def test_every_record_is_by_someone_who_may_write_it() -> None:
    drawers = policy.default().drawers
    refused = []
    for one in records():
        kind, subtype, when = str(one["kind"]), kinds.subtype(str(one["kind"]), one), day(one["date"])
        card = cards().get(str(one.get("student")), {})
        place = str(card.get("class", one.get("class", "school")))
        mine = roles(str(one["by"]), place, mentors_of(card), when)
        if kind == "note" and not card:  # Which child it was stands in `about`.
            mine |= {str(post["role"]) for post in posts(one["by"]) if lasts(post, when)}
        writers = {role for drawer in drawers if drawer.takes(kind, subtype) for role in drawer.write}
        if not mine & writers:
            refused.append(named(one))
    assert refused == []


def test_what_is_entered_for_others_is_entered_by_the_office() -> None:
    entered = [one for one in records() if "entered_by" in one]
    assert len(entered) >= 5
    for one in entered:
        when = day(one["date"]) + timedelta(days=int(str(one.get("days_late", "0"))))
        assert "moral-office" in roles(str(one["entered_by"]), "school", [], when), named(one)
        assert one["entered_by"] != one["by"], named(one)


def test_the_repository_begins_before_anything_is_written() -> None:
    assert day(tree("school.yaml")["began"]) <= min(day(one["date"]) for one in records())


def test_nothing_is_written_of_a_child_before_the_file_is_opened() -> None:
    opened = {one["key"]: day(one["opened"]) for one in students() if "opened" in one}
    assert opened
    assert all(FIRST <= one <= TODAY for one in opened.values())
    early = [named(one) for one in records() if day(one["date"]) < opened.get(one.get("student", ""), FIRST)]
    assert early == []
    assert [key for key, when in opened.items() if day(mapping(student(key)["card"])["date"]) < when] == []


def test_every_card_is_by_the_class_teacher_and_revised_by_who_may() -> None:
    circle = next(one.write for one in policy.default().drawers if one.per == "student")
    for one in students():
        first, *later = revisions(one)
        known = [mentor for card in (first, *later) for mentor in mentors_of(card)]
        mine = [roles(str(card["by"]), str(card["class"]), known, day(card["date"])) for card in (first, *later)]
        assert "class-teacher" in mine[0], one["key"]
        assert all(held & set(circle) for held in mine), one["key"]


def test_revisions_of_a_card_follow_each_other_and_change_something() -> None:
    revised = [one for one in students() if "edits" in one]
    assert len(revised) >= 10
    for one in revised:
        told = revisions(one)
        days = [day(card["date"]) for card in told]
        assert days == sorted(days), one["key"]
        assert days[-1] <= TODAY, one["key"]
        for before, edit in zip(told, edits(one), strict=False):
            assert mapping(edit["fields"]), one["key"]
            assert all(before.get(name) != value for name, value in mapping(edit["fields"]).items()), one["key"]


def test_one_card_ends_with_two_heads_that_differ_in_one_field() -> None:
    forked = {one["key"]: [edit for edit in edits(one) if "forked" in edit] for one in students()}
    assert [key for key, found in forked.items() if found] == ["s03"]
    assert forked["s03"] == edits(student("s03"))[-2:]
    one, other = (mapping(edit["fields"]) for edit in forked["s03"])
    assert forked["s03"][0]["date"] == forked["s03"][1]["date"]  # else their days would differ, too
    assert set(one) & set(other) == {"phone"}
    assert one["phone"] != other["phone"]


def test_one_record_is_broken_and_has_a_figure_to_forge() -> None:
    broken = [one for one in records() if "broken" in one]
    assert [named(one) for one in broken] == ["talk s10 2025-05-20"]
    assert re.search("[0-8]", str(broken[0]["body"]))


def test_nobody_who_keeps_the_keys_loses_theirs() -> None:
    lost = [str(one["id"]) for one in people() if "lost_key" in one]
    assert lost == ["mi-caiyun"]
    assert not posts_anywhere(lost[0]) & {one.role for one in policy.default().roles if one.keeps}
    when = day(next(one["lost_key"] for one in people() if "lost_key" in one))
    written = [day(one["date"]) for one in records() if one["by"] == lost[0]]
    assert min(written) < when < max(written)


def test_a_post_changes_hands() -> None:
    past = [(one["id"], post) for one in people() for post in posts(one["id"]) if "until" in post]
    assert [(person, post["role"], post["scope"]) for person, post in past] == [
        ("long-jiahui", "class-teacher", "p2022-1")
    ]
    followed = [
        one["id"]
        for one in people()
        for post in posts(one["id"])
        if (post["scope"], post.get("since")) == ("p2022-1", past[0][1]["until"])
    ]
    assert followed == ["qin-yue"]


def test_id_numbers_are_well_formed_and_of_no_real_place() -> None:
    found = [str(card["id_number"]) for card in cards().values() if "id_number" in card]
    assert len(found) >= 5
    assert len(set(found)) == len(found) < len(cards())
    assert all(numbers.is_id_number(one) and one.startswith("999999") for one in found)


def test_telephone_numbers_cannot_be_anybody_s() -> None:
    written = re.findall(r"\d{7,}", "\n".join((DATA / name).read_text("utf-8") for name in FILES))
    phones = [one for one in written if len(one) == 11]
    assert phones
    assert all(one.startswith("100") for one in phones)
    assert all(len(one) == 11 or one.startswith("999999") for one in written)


def test_children_differ_in_the_ways_that_programs_stumble_on() -> None:
    by_name = Counter(str(card["name"]) for card in cards().values())
    doubles = [name for name, count in by_name.items() if count > 1]
    assert doubles
    for double in doubles:
        assert len({card["class"] for card in cards().values() if card["name"] == double}) == by_name[double]
    assert any("·" in name for name in by_name)
    assert any(ord(character) > 0xFFFF for name in by_name for character in name)
    assert "s13" in [one["key"] for one in students() if "left" in one]
    families = Counter(
        tuple(str(parent.get("name")) for parent in rows(card["parents"]))
        for card in cards().values()
        if "parents" in card
    )
    assert max(families.values()) >= 2


def test_scope_is_the_class_on_the_card() -> None:
    for one in students():
        assert {card["class"] for card in revisions(one)} == {one["scope"]}, one["key"]


def test_only_who_keeps_writes_of_a_child_who_left() -> None:
    left = {one["key"]: day(one["left"]) for one in students() if "left" in one}
    for one in records():
        if one.get("student") in left and day(one["date"]) >= left[str(one["student"])]:
            assert posts_anywhere(str(one["by"])) & {"principal", "moral-office"}, named(one)


@pytest.mark.parametrize("name", FILES)
def test_words_that_shame_a_child_never_appear(name: str) -> None:
    whole = (DATA / name).read_text("utf-8")
    assert [word for word in NEVER if word in whole] == []


def test_restricted_matters_stay_in_restricted_records() -> None:
    open_kinds = (
        *("talk", "visit", "contact", "plan", "comment", "aid", "absence", "note", "helper", "study", "growth"),
        *("activity", "placement", "home-teaching", "return", "roll-check", "summary"),
    )
    told = [one for one in records() if one["kind"] in open_kinds]
    leaks = [
        named(one)
        for one in told
        if re.search("服刑|监狱|司法所来函|派出所|调解|自伤|弄疼自己|苏老师|心理咨询", "".join(texts(one)))
    ]
    assert leaks == []


def test_every_child_s_file_tells_a_story() -> None:
    count = Counter(str(one["student"]) for one in records() if "student" in one)
    talks = Counter(str(one["student"]) for one in records() if one["kind"] == "talk")
    assert set(count) == set(cards())
    assert min(talks.values()) >= 4
    assert min(count.values()) >= 7


def test_phrases_suffice_to_invent_thousands_of_bodies() -> None:
    bodies = mapping(tree("phrases.yaml")["bodies"])
    for kind in ("talk", "visit", "contact", "plan", "comment", "aid"):
        for part in PARTS:
            assert len(set(texts(mapping(bodies[kind])[part]))) >= 40, f"{kind} {part}"
    every = [text for kind in bodies.values() for part in PARTS for text in texts(mapping(kind)[part])]
    assert len(set(every)) == len(every)
    assert all(text[-1] in "。？！”" for text in every)


def test_seasonal_phrases_name_their_part_and_months() -> None:
    for kind in mapping(tree("phrases.yaml")["bodies"]).values():
        for one in rows(mapping(kind).get("seasonal", [])):
            assert one["part"] in PARTS
            assert {int(month) for month in texts(one["months"])} <= set(range(1, 13))


def test_weights_are_numbers_over_known_codes() -> None:
    weights = mapping(tree("phrases.yaml")["weights"])
    topics = next(one for one in kinds.fields("talk") if one.name == "topics").choices
    assert {str(one["value"]) for one in rows(weights["topics"])} == {code for code, _ in topics}
    assert all(int(str(one["weight"])) > 0 for table in weights.values() for one in rows(table))


def test_generated_names_have_characters_enough() -> None:
    names = mapping(tree("phrases.yaml")["names"])
    for key in ("family", "given-male", "given-female"):
        found = list(texts(names[key]))
        assert len(set(found)) == len(found) >= 50, key
    assert len(list(texts(tree("phrases.yaml")["villages"]))) >= 30


def of_kind(*names: str) -> list[dict[str, Tree]]:
    return [one for one in records() if one["kind"] in names]


def test_children_of_one_activity_share_its_event() -> None:
    told = of_kind("activity")
    events: dict[Tree, list[dict[str, Tree]]] = {}
    for one in told:
        events.setdefault(one["event"], []).append(one)
    assert len(events) >= 5
    for name, shared in events.items():
        assert 2 <= len({one["student"] for one in shared}) == len(shared) <= 8, name
        assert len({(one["date"], one["title"], one["type"]) for one in shared}) == 1, name


def test_what_rests_on_consent_is_told_only_where_it_was_given() -> None:
    """Of a child whose guardian signed nothing, or left a scope out, the school keeps what it must."""
    beyond = []
    for one in of_kind("study", "helper", "growth", "activity"):
        consent = mapping(cards()[str(one["student"])].get("consent", {}))
        wanted = "talks" if one["kind"] == "activity" else "study"
        if wanted not in set(texts(consent.get("scope", []))) or str(consent.get("withdrawn", "9")) <= str(one["date"]):
            beyond.append(named(one))
    assert beyond == []


def test_every_mentor_is_known_to_the_matching() -> None:
    profiles = {one["person"]: int(str(one["most"])) for one in of_kind("staff-profile")}
    pairs = Counter(
        str(mentor["person"]) for card in cards().values() for mentor in mentors_of(card) if lasts(mentor, TODAY)
    )
    assert {person: count for person, count in pairs.items() if count > profiles.get(person, 0)} == {}


def test_lessons_at_home_are_weekly_and_one_week_is_missing() -> None:
    days = sorted(day(one["date"]) for one in of_kind("home-teaching"))
    assert len(days) >= 8
    weeks = {one.isocalendar().week for one in days}
    holiday = date(2025, 10, 1).isocalendar().week
    missing = set(range(min(weeks), max(weeks) + 1)) - weeks - {holiday}
    assert len(weeks) == len(days)
    assert len(missing) == 1


def test_who_was_away_without_a_reason_is_followed_step_by_step() -> None:
    steps: dict[str, list[str]] = {}
    for one in sorted(of_kind("return"), key=lambda one: (day(one["date"]), str(one["step"]) == "report-bureau")):
        steps.setdefault(str(one["student"]), []).append(str(one["step"]))
    assert steps["s10"] == ["contact", "contact", "notice", "report-bureau", "back"]
    assert {"contact"} == set(steps["s57"])
    still = [one["student"] for one in of_kind("absence") if "end" not in one]
    assert still == ["s57"]


def test_counts_of_a_class_add_up() -> None:
    for one in of_kind("roll-check"):
        expected, present, absent = (int(str(one.get(name, "0"))) for name in ("expected", "present", "absent"))
        if "present" in one:
            assert present + absent <= expected, named(one)
        assert one.get("contacted") == "true" or not absent, named(one)
