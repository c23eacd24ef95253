"""What would be a heap is gathered: daily counts in one table, the school's own records by kind, the picture in a few
numbers; and the form a duty leads to begins with what proves it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.derive.world import PAIRED, SID, Made, file, listed, of, office, school
from tests.pages.sample import entry
from yulan import kinds, pages, theme
from yulan.pages import daily, owed, places, records, tiles
from yulan.pages.classes import ClassPage
from yulan.pages.drawers import Drawer
from yulan.pages.home import Home
from yulan.pages.meetings import Kept
from yulan.pages.page import Desk, Link
from yulan.pages.site import Site
from yulan.render import Renderer
from yulan.school import Conflict, School
from yulan.texts import Texts

_THEME = theme.read(theme.builtin())
_ZH = Texts.load(_THEME, "zh", strict=True)
_CLASS = {"class": "p2023-1"}
_RENDERER = Renderer.of(_THEME, _ZH, trusted=True)
Context = TypeVar("Context")


def _count(day: str, **fields: Any) -> Made:
    """The count of one class on one day."""
    return lambda: entry("roll-check", "", day, "wang-fang", drawer="roll", **{"type": "daily", **_CLASS, **fields})


def _note(day: str, body: str) -> Made:
    told: dict[str, Any] = {"level": "class", "type": "weekly", **_CLASS}
    return lambda: entry("summary", "", day, "wang-fang", drawer="roll", body=body, **told)


def _seen(made: School, path: str, kind: type[Context]) -> Context:
    page = pages.find(Site.of(made, _ZH, "zh"), path)
    assert page is not None
    assert isinstance(page.context, kind)
    return page.context


def _html(made: School, path: str) -> str:
    page = pages.find(Site.of(made, _ZH, "zh"), path)
    assert page is not None
    return _RENDERER.render(page).decode()


def test_counts_of_a_class_are_a_table_and_its_note_is_a_record_of_its_own() -> None:
    counts = (_count("2025-11-20", expected="34", present="33"), _count("2025-11-21", expected="34", present="34"))
    (month,) = _seen(
        school(file(), loose=(*counts, _note("2025-11-21", "好"))), "drawers/roll/index.html", Drawer
    ).months
    assert month.daily is not None
    assert [(day.iso, day.cells[0].counts[0].there) for day in month.daily.days] == [
        ("2025-11-21", "34/34"),
        ("2025-11-20", "33/34"),
    ]
    assert [one.kind for one in month.records] == ["三年级（1）班 · 每周小记"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"absent": "0"}, ""),
        ({"absent": "2"}, "无故 2"),
        ({"absent": "2", "contacted": "true"}, "无故 2，已联系"),
        ({"absent": "2", "contacted": "false"}, "无故 2，还没有联系"),
    ],
)
def test_who_is_away_without_leave_is_said_and_whether_they_were_contacted(fields: dict[str, str], said: str) -> None:
    made = school(file(), loose=(_count("2025-11-21", **fields),))
    (month,) = _seen(made, "drawers/roll/index.html", Drawer).months
    assert month.daily is not None
    assert month.daily.days[0].cells[0].counts[0].away == said


def test_what_was_written_beside_a_count_and_that_it_came_late_stands_below_it() -> None:
    late = _count("2025-11-18", found="一人看牙", late=3)
    (month,) = _seen(school(file(), loose=(late,)), "drawers/roll/index.html", Drawer).months
    assert month.daily is not None
    assert [one.text for one in month.daily.remarks] == ["一人看牙 补录于 11月21日"]


def test_a_count_two_people_wrote_differently_stays_a_record() -> None:
    differs = _count("2025-11-21", present="33", conflicts=(Conflict("present", ("33", "34")),))
    (month,) = _seen(school(file(), loose=(differs,)), "drawers/roll/index.html", Drawer).months
    assert month.daily is None
    assert len(month.records) == 1


def test_every_record_is_found_at_the_address_that_leads_to_it() -> None:
    loose = (
        _count("2025-11-21"), _count("2025-10-20"), _note("2025-11-21", "好"),
        office("meeting", "2025-11-18", type="care"), office("training", "2025-10-10"),
        office("staff-profile", "2025-09-10", person="li-na"),
        office("assessment", "2025-11-10", mentor="zhou-qiang", year="2025", type="note", term="2025-autumn"),
        office("return-up", "2025-11-10", report="incident", to="教育局", ground="规定"),
        office("summary", "2025-09-05", level="school", type="plan"),
    )  # fmt: skip
    for many in (1, places.ONE_PAGE):
        more = tuple(_note(f"2025-10-{day % 28 + 1:02}", f"第{day}条") for day in range(many))
        made = school(file(of("talk", "2025-11-03")), loose=(*loose, *more))
        site = Site.of(made, _ZH, "zh")
        for one in made.records():
            path, _, anchor = places.of(site, one).partition("#")
            assert f'id="{anchor}"' in _html(made, path), (one.kind, path)


def test_what_the_school_keeps_has_a_page_a_kind_and_each_leads_to_the_others() -> None:
    loose = (office("meeting", "2025-11-18", type="care"), office("training", "2025-10-10"))
    made = school(file(), loose=loose)
    for path in ("school/index.html", "school/training.html"):
        kept = _seen(made, path, Kept)
        assert [(one.path, one.count) for one in kept.kinds] == [("school/index.html", 1), ("school/training.html", 1)]
        assert sum(len(month.records) for month in kept.months) == 1
    assert pages.find(Site.of(made, _ZH, "zh"), "school/loan.html") is None


def test_the_school_has_a_page_even_before_its_first_meeting() -> None:
    made = school(file(), loose=(office("training", "2025-10-10"),))
    assert "还没有写下来的会议" in _html(made, "school/index.html")


def test_every_kind_the_office_keeps_has_its_sentence() -> None:
    assert all(_ZH.has(f"school.about.{kind}") and kind in kinds.KINDS for kind in places.OFFICE_KINDS)


def test_staff_stand_in_one_table_in_which_no_column_is_empty() -> None:
    loose = (
        office("staff-profile", "2025-09-10", person="li-na", most="4"),
        office("staff-profile", "2025-09-10", person="zhou-qiang", traits=["law"]),
    )
    staff = _seen(school(file(), loose=loose), "school/staff-profile.html", Kept).staff
    assert staff is not None
    assert staff.heads == ("特长", "最多结对")
    assert {row.name: row.cells for row in staff.rows} == {"李娜": ("", "4"), "周强": ("懂法治教育", "")}


def test_the_first_page_tells_what_was_written_and_not_that_somebody_counted() -> None:
    made = school(file(), loose=(_count("2025-11-21"), _note("2025-11-20", "录了早读")))
    latest = _seen(made, "index.html", Home).latest
    assert [(one.title, one.kind) for one in latest] == [("三年级（1）班", "每周小记")]


def test_where_nothing_but_counts_was_written_they_are_told() -> None:
    assert len(_seen(school(file(), loose=(_count("2025-11-21"),)), "index.html", Home).latest) == 1


def _whole(made: School, total: int = 1, reader: str = "chen-yulan") -> tuple[tiles.Tile, ...]:
    """The picture for one reader of a school of one child, or of more of which they read one."""
    coverage = replace(made.coverage, students_readable=1, students_total=total)
    return tiles.of(Site.of(replace(made, coverage=coverage, reader=reader), _ZH, "zh"))


def test_the_picture_counts_what_is_done_in_the_period_that_runs() -> None:
    talked = file(of("talk", "2025-11-03", "zhou-qiang"), **PAIRED)
    tiles = {
        one.label: (one.done, one.share, one.path) for one in _whole(school(talked, loose=(_count("2025-11-21"),)))
    }
    assert tiles["每日缺勤清点 · 11月21日"] == (1, 100, "duties/daily-absent.html")
    assert tiles["导师谈心 · 11月"] == (1, 100, "duties/mentor-talk.html")
    assert tiles["班主任谈心 · 2025年秋季学期"][:2] == (0, 0)


def test_who_answers_for_one_class_or_sees_but_a_part_gets_no_picture_of_the_school() -> None:
    made = school(file(**PAIRED))
    assert _whole(made)
    assert _whole(made, total=2) == ()
    assert _whole(made, reader="wang-fang") == ()


def test_a_class_has_its_counts_its_notes_and_what_is_owed_for_it() -> None:
    made = school(file(), loose=(_count("2025-11-20"), _count("2025-10-20"), _note("2025-11-21", "好")))
    shown = _seen(made, "classes/p2023-1/index.html", ClassPage)
    assert shown.daily is not None
    assert [day.iso for day in shown.daily.days] == ["2025-11-20"]
    assert [one.kind for one in shown.notes] == ["每周小记"]
    assert shown.kept == "drawers/roll/index.html"
    assert "每日缺勤清点" in {one.duty for one in shown.owed}
    assert "每周小记" in {one.duty for one in shown.done}


def test_under_the_heading_of_a_class_its_name_is_not_said_line_by_line() -> None:
    html = _html(school(file(), loose=(_count("2025-11-20"),)), "duties/daily-absent.html")
    body = html.partition("<main")[2]
    assert len(re.findall("三年级（1）班", body)) == 1


@pytest.mark.parametrize("duty", ["daily-absent", "class-plan", "care-meeting", "assess-mentor", "reconcile-roll"])
def test_the_form_a_duty_leads_to_begins_with_what_proves_it(duty: str) -> None:
    made = school(file(**PAIRED, **listed("left-behind")))
    writes = tuple(Link(f"write/{kind}/index.html", kind) for kind in kinds.KINDS)
    desk = Desk(writes=writes, revises=frozenset(), token="", drafts=0)
    held = {one.people[0] for one in Site.of(made, _ZH, "zh").states[""] if one.duty == duty and one.people}
    for reader in held:
        site = Site.of(replace(made, reader=reader), _ZH, "zh", desk)
        open_ = [one for one in site.states[""] if one.duty == duty and one.state in ("due", "overdue")]
        assert open_
        for one in open_:
            (line,) = owed.lines(site, (one,))
            given = dict(parse_qsl(urlsplit(line.write).query))
            kind = line.write.split("/")[1]
            parsed = kinds.parse(
                kind, {"id": "x" * 16, "kind": kind, "by": "li-na", "date": "2025-11-21", **_rest(kind), **given}
            )
            assert all(
                str(getattr(parsed, name if name != "class" else "class_")) == text for name, text in given.items()
            )
            assert given
            if one.about:
                assert one.about in given.values()


def _rest(kind: str) -> dict[str, str]:
    return {"year": "2025"} if kind == "assessment" else {}


def test_a_count_is_told_from_other_checks_of_a_class() -> None:
    assert daily.is_count(_count("2025-11-21")())
    assert not daily.is_count(_count("2025-09-02", type="return")())


def test_a_record_of_a_class_is_called_after_it_and_says_its_class_once() -> None:
    made = school(file(), loose=(_note("2025-11-21", "好"),))
    view = records.view(Site.of(made, _ZH, "zh"), made.loose[0], with_student=True)
    assert view.kind == "三年级（1）班 · 每周小记"
    assert "班级" not in {fact.label for fact in view.said.short}


def test_who_has_no_file_is_told_of_an_absence_by_the_name_written_in_it() -> None:
    absence = entry("absence", SID, "2025-11-20", "wang-fang", drawer="roll", start="2025-11-20", name="陈小雨")
    site = Site.of(replace(school(), loose=(absence,)), _ZH, "zh")
    assert records.line(site, absence).title == "陈小雨"
