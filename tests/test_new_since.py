"""What others wrote since one last looked stands on the first page; the mark of it says nothing, moves once a day, and
is nowhere in the repository.
"""

from __future__ import annotations

import re
import stat
from datetime import date
from pathlib import Path

import pytest

from tests.dated import EARLY, FIRST, LATE, SID, TODAY, DatedSchool, a_copy, with_a_past
from tests.schools import make_school
from yulan import git, theme
from yulan.derive.difference import key_of
from yulan.derive.news import News
from yulan.flow import as_of, build, live, looked
from yulan.flow.moment import Moment
from yulan.pages import Site, latest
from yulan.texts import Texts

TITLE = "上次看过以后"
_ZH = Texts.load(theme.read(theme.builtin()), "zh", strict=True)
BEFORE, MORNING = date(2026, 1, 5), date(2026, 1, 9)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> DatedSchool:
    return with_a_past(tmp_path_factory.mktemp("looking"))


@pytest.fixture
def school(template: DatedSchool, tmp_path: Path) -> DatedSchool:
    return a_copy(template, tmp_path)


def home(school: DatedSchool, day: str, person: str = "wang-fang") -> str:
    """The first page as the command builds it on that day."""
    done = school.run("--today", day, "build", person=person)
    assert done.status == 0, done.err
    return (school.root / "private" / "index.html").read_text("utf-8")


def looks(school: DatedSchool, *days: date, person: str = "wang-fang") -> None:
    """Nothing; the person has looked on those days, of which a build keeps no more than this."""
    for day in days:
        looked.remember(school.places, school.verified, school.as_(person), day)


def section(page: str) -> str:
    """What is new, as far as the page says."""
    return page[page.index('aria-labelledby="since"') :].partition("</section>")[0] if TITLE in page else ""


def test_the_first_look_knows_of_nothing_new(school: DatedSchool) -> None:
    assert section(home(school, "2026-01-05")) == ""


def test_what_others_wrote_since_stands_there_and_own_records_do_not(school: DatedSchool) -> None:
    looks(school, BEFORE)
    school.day = date(2026, 1, 8)
    school.tell("li-na", "talk", {"date": "2025-12-03"}, "canarynew")
    school.tell("wang-fang", "visit", {"situation": "canaryown"})
    told = section(home(school, "2026-01-09"))
    assert "自1月5日以来" in told
    assert told.count("<li>") == 1
    assert "李娜" in told
    assert "小玉" in told
    assert f'href="students/{SID}/index.html#r-' in told
    assert "canary" not in told


def test_a_card_that_was_revised_is_said_to_be(school: DatedSchool) -> None:
    looks(school, BEFORE, person="li-na")
    school.day = date(2026, 1, 8)
    school.revise("wang-fang", school.card_path, {"strengths": "canaryother"}, now=school.at)
    told = section(home(school, "2026-01-09", "li-na"))
    assert "有更正" in told
    assert f'href="students/{SID}/index.html"' in told


def test_all_day_it_is_the_same_and_the_next_day_it_is_read(school: DatedSchool) -> None:
    looks(school, BEFORE)
    school.day = date(2026, 1, 8)
    school.tell("li-na", "talk", {}, "canarynew")
    morning = home(school, "2026-01-09")
    assert section(morning)
    assert home(school, "2026-01-09") == morning
    assert section(home(school, "2026-01-10")) == ""


def test_what_comes_during_the_day_is_new_in_the_evening_and_not_the_next_morning(school: DatedSchool) -> None:
    looks(school, BEFORE, MORNING)
    school.day = MORNING
    school.tell("li-na", "talk", {}, "canarynew")
    assert section(home(school, "2026-01-09")).count("<li>") == 1
    assert section(home(school, "2026-01-10")) == ""


def test_eight_stand_there_and_the_rest_is_a_number(school: DatedSchool) -> None:
    looks(school, BEFORE)
    school.day = date(2026, 1, 8)
    for _ in range(11):
        school.tell("li-na", "talk", {}, "x")
    told = section(home(school, "2026-01-09"))
    assert told.count("<li>") == 8
    assert "还有 3 份" in told


def test_nobody_learns_of_a_record_they_may_not_open(school: DatedSchool) -> None:
    for person in ("sun-li", "liu-yang"):
        looks(school, BEFORE, person=person)
    school.day = date(2026, 1, 8)
    school.tell("li-na", "talk", {}, "canarynew")
    assert section(home(school, "2026-01-09", "sun-li"))
    assert section(home(school, "2026-01-09", "liu-yang")) == ""


def test_everybody_has_a_mark_of_their_own(school: DatedSchool) -> None:
    looks(school, BEFORE)
    school.day = date(2026, 1, 8)
    school.tell("li-na", "talk", {}, "canarynew")
    assert section(home(school, "2026-01-09", "zhao-min")) == ""
    assert section(home(school, "2026-01-09"))


def test_the_mark_holds_days_and_commits_and_lies_outside_the_repository(school: DatedSchool) -> None:
    home(school, "2026-01-05")
    home(school, "2026-01-09")
    marks = list((school.home / "looked").iterdir())
    assert len(marks) == 1
    assert stat.S_IMODE(marks[0].stat().st_mode) == 0o600
    assert re.fullmatch(r"[0-9a-f]{32}\.json", marks[0].name)
    head = git.head(school.root)
    look = '{{"day":"{}","commit":"' + str(head) + '"}}'
    text = '{"yulan":"yulan-looked/1","last":' + look.format("2026-01-09") + ',"before":' + look.format("2026-01-05")
    assert marks[0].read_text("utf-8") == text + "}\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1",
        b'{"yulan":"x","last":{"day":"2026-01-05","commit":"0"}}',
        b'{"yulan":"yulan-looked/1","last":{"day":"2026-01-05","commit":"--all"}}',
        b"\xff",
    ],
)
def test_a_mark_that_cannot_be_read_is_none(school: DatedSchool, data: bytes) -> None:
    looks(school, BEFORE)
    mark = next((school.home / "looked").iterdir())
    school.tell("li-na", "talk", {}, "canarynew")
    assert looked.news(school.places, school.verified, school.as_("wang-fang"), MORNING) is not None
    mark.write_bytes(data)
    assert looked.news(school.places, school.verified, school.as_("wang-fang"), MORNING) is None
    looks(school, MORNING)
    assert mark.read_bytes().startswith(b'{"yulan":"yulan-looked/1"')


def test_a_commit_this_clone_has_not_is_no_reason_to_stop(school: DatedSchool) -> None:
    looks(school, BEFORE)
    mark = next((school.home / "looked").iterdir())
    mark.write_text(mark.read_text("utf-8").replace(str(git.head(school.root)), "0" * 40), "utf-8")
    assert section(home(school, "2026-01-09")) == ""
    mark.chmod(0o644)  # somebody else could have written it
    assert section(home(school, "2026-01-10")) == ""


def test_an_example_school_has_no_mark_and_no_section(tmp_path: Path) -> None:
    school = make_school(tmp_path, with_git=True, demo=True)
    for day in ("2026-01-05", "2026-01-09"):
        assert school.run("--today", day, "build", person="wang-fang").status in (0, 1)
    assert not (school.home / "looked").exists()


def test_without_git_there_is_none_either(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    me = school.as_("wang-fang")
    looked.remember(school.places, school.verified, me, FIRST)
    assert looked.news(school.places, school.verified, me, LATE) is None
    assert not (school.home / "looked").exists()


def test_looking_back_is_no_look(school: DatedSchool) -> None:
    as_of.build_site(school.now(), EARLY, "zh", school.root / "private" / "x")
    assert school.run("--today", "2026-01-15", "build", "--as-of", "2025-12-05", person="wang-fang").status == 0
    assert not (school.home / "looked").exists()


def test_a_site_without_news_has_no_section(school: DatedSchool, tmp_path: Path) -> None:
    me = school.as_("wang-fang")
    build.build(school.verified, me, TODAY, ("zh",), tmp_path / "out")
    assert TITLE not in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_news_are_the_latest_written_first(school: DatedSchool) -> None:
    there = as_of.present(school.now("zhao-min")).school
    whose = {key_of(one.id, one.student): one.student for one in there.records()}
    found = latest.since(Site.of(there, _ZH, "zh", news=News(FIRST, frozenset(whose), whose=whose)))
    assert found is not None
    assert [one.iso_day for one in found.lines] == [one.isoformat() for one in (LATE, LATE, FIRST)]


def test_a_served_site_has_the_same_news(school: DatedSchool) -> None:
    def at_work(day: date) -> live.Live:
        moment = Moment(lambda: school.at, day)
        return live.open_school(school.root, school.places, school.identities["wang-fang"], moment)

    assert at_work(date(2026, 1, 5)).news is None
    school.day = date(2026, 1, 8)
    path = school.tell("li-na", "talk", {}, "canarynew")
    there = at_work(date(2026, 1, 9))
    assert there.news is not None
    assert there.news.since == date(2026, 1, 5)
    assert there.news.new == {path.split(".")[2]}
    school.tell("li-na", "talk", {}, "canarymore")
    after = there.fresh()
    assert after.news is not None
    assert len(after.news.new) == 2
