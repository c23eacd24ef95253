"""Children away, as pages tell of them: every step with its day and who takes it, kind words, nothing out of reach."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.pages.sample import TODAY, entry, sample_school
from yulan import pages, policy, theme
from yulan.pages import Link, Page
from yulan.pages.alerts import Needs
from yulan.pages.dropout import Away
from yulan.pages.home import Home
from yulan.pages.page import Desk
from yulan.pages.site import Site
from yulan.pages.student import StudentPage
from yulan.render import SERVED, Renderer
from yulan.school import DrawerAccess, Entry, Person, School
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
PAGE, ALERTS = "dropout/index.html", "alerts/index.html"
XIAOYU, WANG, JUNIOR = "10k2m7pqr0", "12k2m7pqr2", "16k2m7pqr6"
# Words that would be held against a child or a family.
_UNKIND = re.compile(
    "问题学生|后进|逃学|旷课|差生|不听话|劣迹|屡教|truant|problem child|delinquent|lazy", re.IGNORECASE
)


def _roll(kind: str, sid: str, day: str, by: str, scope: str = "p2023-1", **fields: Any) -> Entry:
    return entry(kind, sid, day, by, drawer="roll", scope=scope, **fields)


# Away since 3 November with a notice; back with a plan due; five days; an enquiry from elsewhere; leave.
def _records() -> dict[str, list[Entry]]:
    return {
        XIAOYU: [
            _roll("absence", XIAOYU, "2025-11-03", "wang-fang", start="2025-11-03", contacted="true", name="陈小雨"),
            _roll("return", XIAOYU, "2025-11-11", "xu-jun", step="notice", name="陈小雨"),
        ],
        WANG: [
            _roll("absence", WANG, "2025-10-09", "li-na", "p2023-2", start="2025-10-09", end="2025-11-18", name="王浩"),
        ],
        JUNIOR: [
            _roll("absence", JUNIOR, "2025-11-17", "zhang-wei", "j2024-1", start="2025-11-17", name="何静"),
            _roll("return", JUNIOR, "2025-11-10", "xu-jun", "j2024-1", step="enquiry", direction="in", due="2025-11-28",
                  to="邻县中心校", name="何静"),
        ],
        "19k2m7pqr9": [
            _roll("absence", "19k2m7pqr9", "2025-11-17", "zhang-wei", "j2024-1", start="2025-11-17", reason="illness"),
        ],
    }  # fmt: skip


def _drawers(reader: str) -> tuple[DrawerAccess, ...]:
    """The drawers of the default policy, as this reader opens them."""
    opens = {
        "chen-yulan": {"file", "aid", "legal", "safety", "inbox", "notes", "roll", "rolls", "office"},
        "xu-jun": {"roll", "rolls"},
        "wang-fang": {"file", "notes", "roll"},
        "sun-jing": {"file", "psych", "inbox"},
    }[reader]
    scopes = frozenset({"p2023-1"}) if reader == "wang-fang" else None
    return tuple(
        DrawerAccess(
            one.drawer, one.per, one.kinds, (), (), (), (), one.drawer in opens, scopes if one.per == "class" else None
        )
        for one in policy.default().drawers
    )


def seen(reader: str) -> School:
    """The sample with children away, as one of its people sees it."""
    school, records = sample_school(), _records()
    people = {**school.people, "xu-jun": Person("xu-jun", "徐军", ("roll-officer",), active=True)}
    drawers = _drawers(reader)
    known = {"p2023-1"} if reader == "wang-fang" else {"p2023-1", "p2023-2", "j2024-1"}
    may = {one.name for one in drawers if one.readable}
    found = {sid: tuple(one for one in some if "roll" in may and one.scope in known) for sid, some in records.items()}
    files = () if reader == "xu-jun" else tuple(one for one in school.students if one.scope in known)
    students = tuple(
        replace(one, records=tuple(sorted(
            (*(each for each in one.records if each.drawer in may), *found.get(one.sid, ())),
            key=lambda each: each.date, reverse=True,
        )))
        for one in files
    )  # fmt: skip
    mine = {one.sid for one in students}
    loose = tuple(one for sid, some in found.items() if sid not in mine for one in some)
    office = tuple(one for one in school.loose if one.drawer in may)
    coverage = replace(school.coverage, students_readable=len(students), unverified=0)
    return replace(
        school,
        coverage=coverage,
        reader=reader,
        people=people,
        drawers=drawers,
        students=students,
        loose=(*loose, *office),
        unverified=(),
    )


@cache
def built(reader: str, lang: Lang = "zh") -> dict[str, Page]:
    return {page.path: page for page in pages.build(seen(reader), _TEXTS[lang], lang)}


def away(reader: str) -> Away:
    context = built(reader)[PAGE].context
    assert isinstance(context, Away)
    return context


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def html(reader: str, path: str, lang: Lang = "zh") -> str:
    return _renderer(lang).render(built(reader, lang)[path]).decode()


def served(reader: str, *writes: str) -> Site:
    desk = Desk(tuple(Link(f"write/{kind}/index.html", kind) for kind in writes), 0, "", frozenset({"card"}))
    return Site.of(seen(reader), _TEXTS["zh"], "zh", desk)


def test_open_cases_come_first_with_each_step_and_who_takes_it() -> None:
    found = away("chen-yulan")
    assert [(one.who.name, one.stage) for one in found.open] == [("陈小雨", "疑似辍学"), ("何静", "满 5 个上学日")]
    assert [(one.label, one.stands, one.who, one.tone) for one in found.open[0].steps] == [
        ("联系动员", "11月3日已做", "王芳", "done"),
        ("劝返通知书", "11月11日已做", "徐军", "done"),
        ("书面报告教育局", "原定11月12日前，还没有记下", "徐军", "before"),
    ]
    assert found.open[0].line == "11月3日起没来上学，到今天 15 个上学日"
    assert (found.open[0].mark, found.open[0].ways) == ("学籍状态请改为：疑似辍学", "编入合适的班级")
    back = found.back[0]
    assert (back.who.name, back.stage, back.line) == ("王浩", "已返校", "10月9日到11月18日没来上学，共 30 个上学日")
    assert (back.steps[-1].label, back.steps[-1].stands) == ("复学方案（一人一案）", "请在11月25日前")


def test_roll_officer_without_files_knows_children_by_the_name_in_the_records() -> None:
    found = away("xu-jun")
    assert [(one.who.name, one.who.path) for one in found.open] == [("陈小雨", ""), ("何静", "")]
    assert not [one for one in found.open if one.mark]
    assert found.targets == ()
    assert {one.name: [who.name for who in one.children] for one in found.ledgers if one.children} == {
        "疑似辍学": ["陈小雨"]
    }
    assert "您不看学生档案" in found.closed[0]


def test_class_teacher_sees_the_own_class_and_which_are_out_of_sight() -> None:
    found = away("wang-fang")
    assert [one.who.name for one in found.open] == ["陈小雨"]
    assert found.closed[0] == "您的钥匙打不开这些班级的缺勤记录：三年级（2）班、八年级（1）班。"


def test_who_reads_no_absences_has_neither_page_nor_entry() -> None:
    made = built("sun-jing")
    assert PAGE not in made
    frame = made["index.html"].frame
    assert frame is not None
    assert PAGE not in {one.path for one in frame.navigation}
    told = [path for path in made if path.startswith("students") and "没来" in html("sun-jing", path)]
    assert not told
    other = built("xu-jun")["index.html"].frame
    assert other is not None
    assert PAGE in {one.path for one in other.navigation}


def test_letters_of_enquiry_say_until_when_an_answer_is_due() -> None:
    letter = away("chen-yulan").letters[0]
    assert (letter.label, letter.who.name, letter.line, letter.stands) == (
        "收到",
        "何静",
        "11月10日 · 邻县中心校",
        "还没有答复，期限11月28日",
    )


def test_targets_say_over_how_many_files_they_are_counted() -> None:
    found = away("chen-yulan")
    assert found.targets == (("有学籍", "9 / 9"), ("在校", "8 / 9"))
    assert found.targets_about == "按您能打开的 9 份档案计算，不是全校学生。"


def test_every_list_is_shown_with_its_official_name_the_empty_ones_too() -> None:
    names = [one.name for one in away("chen-yulan").ledgers]
    assert names == ["无学籍", "人在籍不在", "籍在人不在", "休学", "疑似辍学", "辍学"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reader", ["chen-yulan", "xu-jun", "wang-fang"])
def test_no_line_holds_anything_against_a_child(reader: str, lang: Lang) -> None:
    for path in (PAGE, ALERTS):
        assert not _UNKIND.search(html(reader, path, lang))
    assert not _UNKIND.search(
        "\n".join(text for key, text in _TEXTS[lang].words.items() if key.startswith(("alerts.", "dropout.")))
    )


def test_served_page_leads_to_the_form_of_each_step_for_who_may_write_it() -> None:
    page = pages.find(served("chen-yulan", "return", "plan", "return-up"), PAGE)
    assert page is not None
    context = page.context
    assert isinstance(context, Away)
    assert [one.write for one in context.open[0].steps] == ["", "", f"write/return/{XIAOYU}.html"]
    assert context.back[0].steps[-1].write == f"write/plan/{WANG}.html"
    assert context.open[0].edit == f"edit/{XIAOYU}/card.html"
    assert [one.path for one in context.report] == [
        "paper/dropout-report/2025-11.html",
        "paper/dropout-report/2025-10.html",
    ]
    assert context.log == "write/return-up/new.html?month=2025-11"
    other = pages.find(served("wang-fang"), PAGE)
    assert other is not None
    assert isinstance(other.context, Away)
    assert [one.write for one in other.context.open[0].steps] == ["", "", ""]
    assert (other.context.report, other.context.log) == ((), "")


def test_built_page_and_served_page_differ_in_lines_for_the_desk_alone() -> None:
    site = served("chen-yulan", "return", "plan", "return-up", "talk")
    for path in (PAGE, ALERTS, f"students/{XIAOYU}/index.html", "index.html"):
        page = pages.find(site, path)
        assert page is not None
        there = Renderer.of(_THEME, _TEXTS["zh"], head=SERVED, trusted=True).render(page).decode().splitlines()
        kept = [
            one for one in there if "data-desk" not in one and "Content-Security" not in one and "referrer" not in one
        ]
        here = [
            one
            for one in html("chen-yulan", path).splitlines()
            if "Content-Security" not in one and "referrer" not in one
        ]
        assert [one for one in kept if one.strip()] == [one for one in here if one.strip()], path


def test_first_page_shows_a_few_things_and_the_way_to_the_rest() -> None:
    home = built("wang-fang")["index.html"].context
    assert isinstance(home, Home)
    assert [(one.title, [who.name for who in one.who]) for one in home.needs][:2] == [
        ("超过 5 个上学日没来", ["陈小雨"]),
        ("更新学籍状态", ["陈小雨"]),
    ]
    assert len(home.needs) <= 4
    assert home.alerts == ALERTS
    assert not [one for one in home.needs if one.path.startswith(f"{ALERTS}#know-")]


def test_page_of_alerts_tells_ones_own_first_then_for_the_offices_what_others_can_do() -> None:
    def sections(reader: str) -> dict[str, list[str]]:
        context = built(reader)[ALERTS].context
        assert isinstance(context, Needs)
        return {one.id: [group.title for group in one.groups] for one in context.sections}

    assert sections("xu-jun")["now"] == ["超过 5 个上学日没来", "连续 5 个上学日没来", "书面报告教育局"]
    assert "others" not in sections("wang-fang")
    assert "超过 5 个上学日没来" in sections("chen-yulan")["others"]


def test_child_page_tells_of_the_child_calmly() -> None:
    page = built("wang-fang")[f"students/{XIAOYU}/index.html"].context
    assert isinstance(page, StudentPage)
    told = [(one.title, one.detail, one.proof.partition("#")[0]) for one in page.alerts]
    assert ("超过 5 个上学日没来", "11月3日起，15 个上学日", PAGE) in told
    assert ("更新学籍状态", "应为：疑似辍学", PAGE) in told


@pytest.mark.parametrize("reader", ["chen-yulan", "xu-jun", "wang-fang"])
def test_links_lead_to_what_is_there(reader: str) -> None:
    made = built(reader)
    for path in (PAGE, ALERTS, "index.html"):
        for target in re.findall(r'<a [^>]*href="([^"]+)"', html(reader, path)):
            place, _, inside = target.partition("#")
            full = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
            assert full in made, (path, target)
            assert not inside or f'id="{inside}"' in html(reader, full), (path, target)


def test_day_of_the_sample_is_a_school_day() -> None:
    assert sample_school().settings.days.is_school_day(TODAY)
