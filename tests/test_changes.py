"""What is other between two days is counted from what had arrived by their ends; every number has its list, and nothing
is counted that the reader may not see today.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.dated import CARED, EARLY, FOUNDED, LATE, OTHER, SID, TODAY, DatedSchool, a_copy, with_a_past
from yulan import git
from yulan.derive import difference
from yulan.derive.difference import COLUMNS, SORTS, Changed
from yulan.flow import as_of, build
from yulan.intents import Intent


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> DatedSchool:
    """A school in which, after the early day, everything that is counted has happened once."""
    school = with_a_past(tmp_path_factory.mktemp("changing"))
    school.day = date(2026, 1, 8)
    school.add_student("p2021-1", OTHER)
    school.tell("liu-yang", "card", {"name": "小兰", "sex": "female", "class": "p2021-1"}, student=OTHER)
    told = {"categories": [{"code": "single-parent", "since": "2026-01-05"}]}
    school.card_path = school.revise("wang-fang", school.card_path, told, now=school.at)
    school.tell("wang-fang", "visit", {"date": "2025-12-01"})
    school.add_person("he-jun", "何军", (("class-teacher", "p2023-1"),))
    school.change("zhao-min", [Intent("mentor", "end", (SID, "li-na")), Intent("mentor", "add", (SID, "he-jun"))])
    school.change("chen-yulan", [Intent("post", "end", ("class-teacher", "p2021-1", "liu-yang"))])
    return school


@pytest.fixture
def school(template: DatedSchool, tmp_path: Path) -> DatedSchool:
    return a_copy(template, tmp_path)


def found(school: DatedSchool, since: date, until: date | None = None, person: str = "zhao-min") -> tuple[Changed, ...]:
    now = school.now(person)
    after = as_of.state(now, until) if until is not None else as_of.present(now)
    return difference.of(as_of.state(now, since).side, after.side)


def counts(changed: tuple[Changed, ...]) -> Mapping[str, Mapping[str, int]]:
    """Row and column of everything but duties, by sort."""
    told: dict[str, dict[str, int]] = {}
    for one in changed:
        if one.sort != "duties":
            row = told.setdefault(one.sort, {})
            row[f"{one.row} {one.column}"] = row.get(f"{one.row} {one.column}", 0) + 1
    return told


def answer(school: DatedSchool, *arguments: str, person: str = "zhao-min") -> str:
    done = school.run("--today", "2026-01-15", "changes", *arguments, person=person)
    assert done.status == 0, done.err
    return done.out


def test_everything_that_is_other_is_counted_in_its_place(school: DatedSchool) -> None:
    assert counts(found(school, EARLY)) == {
        "students": {"p2021-1 new": 1},
        "records": {"talk new": 1, "visit late": 2, "card new": 1, "card corrected": 1},
        "late": {"visit month": 1, "visit longer": 1},
        "categories": {"single-parent gained": 1, "left-behind lost": 1},
        "mentors": {"p2023-1 began": 1, "p2023-1 ended": 1},
        "staff": {"people came": 1, "class-p2023-1 came": 1, "class-p2021-1 went": 1},
    }


def test_between_two_days_gone_by_only_what_came_between_them_counts(school: DatedSchool) -> None:
    assert counts(found(school, EARLY, LATE)) == {
        "records": {"talk new": 1, "visit late": 1},
        "late": {"visit month": 1},
    }
    assert counts(found(school, LATE, date(2026, 1, 7))) == {}


def marks(school: DatedSchool, out: Path) -> list[str]:
    """The days of late entries on the child's page, but for those that were there before the ninth."""
    build.build(school.verified, school.as_("wang-fang"), TODAY, ("zh",), out / "site")
    page = (out / "site" / "students" / SID / "index.html").read_text("utf-8")
    return [day for day in re.findall(r"补录于 ([^<]+)<", page) if day not in ("12月20日", "1月8日")]


def test_a_correction_makes_nothing_late(school: DatedSchool, tmp_path: Path) -> None:
    school.day = date(2026, 1, 9)
    path = school.tell("wang-fang", "visit", {"situation": "x"})
    school.day = date(2026, 1, 14)
    school.revise("wang-fang", path, {"situation": "y"}, now=school.at)
    assert counts(found(school, date(2026, 1, 8))) == {"records": {"visit new": 1}}
    assert counts(found(school, date(2026, 1, 10))) == {"records": {"visit corrected": 1}}
    assert marks(school, tmp_path) == []


def test_what_was_late_stays_late_by_its_first_day_when_it_is_corrected(school: DatedSchool, tmp_path: Path) -> None:
    school.day = date(2026, 1, 9)
    path = school.tell("wang-fang", "visit", {"date": "2026-01-02"})
    school.day = date(2026, 1, 14)
    school.revise("wang-fang", path, {"situation": "y"}, now=school.at)
    assert counts(found(school, date(2026, 1, 8)))["late"] == {"visit week": 1}
    assert marks(school, tmp_path) == ["1月9日"]


def test_a_child_who_left_and_one_who_moved_are_told_apart(school: DatedSchool) -> None:
    school.day = date(2026, 1, 12)
    school.change("zhao-min", [Intent("student", "move", (SID, "p2021-1")), Intent("student", "close", (OTHER,))])
    assert counts(found(school, date(2026, 1, 9)))["students"] == {"p2021-1 moved": 1, "p2021-1 left": 1}


def test_duties_are_told_as_they_stood_on_both_days(school: DatedSchool) -> None:
    told = [one for one in found(school, FOUNDED) if one.sort == "duties"]
    assert {one.column for one in told} <= set(COLUMNS["duties"])
    assert not [one for one in told if one.then and one.student]  # there was no child then
    assert [one for one in told if one.column == "done-now" and one.row == "pair" and one.student == SID]


def test_a_record_that_is_gone_is_said_to_be_gone(school: DatedSchool) -> None:
    talk = sorted(path for path in git.ids_at(school.root, "HEAD", "records/students") if ".card." not in path)[0]
    school.day = date(2026, 1, 12)
    school.put({talk: None})
    assert [one.column for one in found(school, date(2026, 1, 9)) if one.sort == "records"] == ["gone"]


def test_consent_given_again_makes_nothing_new_and_withdrawn_takes_it_from_both_sides(school: DatedSchool) -> None:
    school.day = date(2026, 1, 9)
    school.tell("wang-fang", "growth", {"type": "step", "title": "x"})
    school.day = date(2026, 1, 10)
    path = school.revise("wang-fang", school.card_path, {"consent": CARED}, now=school.at)
    gone = counts(found(school, date(2026, 1, 8)))
    assert gone == {"records": {"card corrected": 1}}
    school.day = date(2026, 1, 14)
    school.revise("wang-fang", path, {"consent": {**CARED, "date": "2026-01-14"}}, now=school.at)
    assert counts(found(school, date(2026, 1, 12))) == {"records": {"card corrected": 1}}
    assert counts(found(school, date(2026, 1, 8)))["records"] == {"growth new": 1, "card corrected": 1}


def test_nothing_is_counted_that_the_reader_may_not_see(school: DatedSchool) -> None:
    assert {one.student for one in found(school, EARLY, person="wang-fang")} <= {SID, ""}
    assert {one.student for one in found(school, EARLY, person="liu-yang")} <= {""}
    assert {one.student for one in found(school, EARLY, person="li-na")} <= {""}


def test_what_could_not_be_opened_before_is_not_new(school: DatedSchool) -> None:
    """A mentor of today reads the whole file, and most of it was there before."""
    assert counts(found(school, EARLY, person="he-jun"))["records"] == {
        "talk new": 1,
        "visit late": 2,
        "card corrected": 1,
    }


def test_the_terminal_says_it_as_tables_and_json_as_numbers(school: DatedSchool) -> None:
    said = answer(school, "2025-12-05")
    assert "2025-12-05 → 现在" in said
    assert re.search(r"^家访\S* +0 +2 +0 +0$", said, re.MULTILINE)
    told = json.loads(answer(school, "2025-12-05", "--json"))
    assert (told["from"], told["to"]) == ("2025-12-05", "2026-01-15")
    assert told["records"] == {
        "card": {"new": 1, "corrected": 1},
        "talk": {"new": 1},
        "visit": {"late": 2},
    }
    assert set(told) == {"from", "to", *SORTS}
    assert answer(school, "2025-12-05", "--json") == answer(school, "2025-12-05", "--json")


def test_a_table_names_nobody(school: DatedSchool) -> None:
    for arguments in (("2025-12-05",), ("2025-12-05", "2026-01-09"), ("2025-12-05", "--json")):
        said = answer(school, *arguments)
        assert not [name for name in ("小玉", "小兰", "何军", SID, OTHER, "canary") if name in said]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(("2026-01-15",), 1), (("2025-12-20", "2025-12-05"), 1), (("2020-01-01",), 1), (("soon",), 2), ((), 2)],
)
def test_days_that_cannot_be_compared_are_refused_in_words(
    school: DatedSchool, arguments: tuple[str, ...], status: int
) -> None:
    done = school.run("--today", "2026-01-15", "changes", *arguments, person="zhao-min")
    assert (done.status, done.out) == (status, "")
    assert "yulan: 错误：" in done.err
    assert "yulan: 提示：" in done.err


def test_the_page_has_a_list_behind_every_number(school: DatedSchool, tmp_path: Path) -> None:
    out = tmp_path / "site"
    as_of.build_site(school.now("zhao-min"), TODAY, "zh", out, since=EARLY)
    page = (out / "changes" / "index.html").read_text("utf-8")
    assert "2025年12月5日以来的变化" in page
    ways = re.findall(r'href="\.\./(reports/lists/changes/[^"#]+)#([^"]+)">(\d+)</a>', page)
    assert len(ways) > 15
    for path, place, number in ways:
        listed = (out / path).read_text("utf-8")
        part = listed[listed.index(f'id="{place}"') :]
        assert re.search(r'<span class="(?:soft )?number">(\d+)</span>', part)[1] == number  # type: ignore[index]
    assert 'href="changes/index.html"' in (out / "index.html").read_text("utf-8")
    lists = (out / "reports/lists/changes/records.html").read_text("utf-8")
    assert "小玉" in lists
    assert f"students/{SID}/index.html#r-" in lists


def test_every_way_on_those_pages_leads_somewhere(school: DatedSchool, tmp_path: Path) -> None:
    out = tmp_path / "site"
    for person in ("zhao-min", "sun-li", "wang-fang", "li-na"):
        as_of.build_site(school.now(person), TODAY, "zh", out, since=EARLY)
        pages = [out / "changes/index.html", *sorted((out / "reports/lists/changes").glob("*.html"))]
        for page in pages:
            for href in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', page.read_text("utf-8")):
                assert (page.parent / href).resolve().is_file(), (page.name, href)


def test_the_lists_of_sensitive_drawers_name_the_drawer_alone(school: DatedSchool, tmp_path: Path) -> None:
    school.day = date(2026, 1, 12)
    school.tell("sun-li", "counselling", {"issue": "canaryissue"}, student=OTHER)
    out = tmp_path / "site"
    as_of.build_site(school.now("sun-li"), TODAY, "zh", out, since=date(2026, 1, 9))
    listed = (out / "reports/lists/changes/records.html").read_text("utf-8")
    main = listed[listed.index("<main") : listed.index("</main>")]
    assert "心理" in main
    assert "小兰" not in main
