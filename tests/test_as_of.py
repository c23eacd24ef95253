"""A site as of a day shows what had arrived by then and nothing else; rights and consent are today's; what is laid out
on the way is sealed, private, and gone afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.dated import CARED, EARLY, FIRST, FOUNDED, LATE, OTHER, SID, TODAY, DatedSchool, a_copy, with_a_past
from tests.schools import make_school
from yulan import disk, git
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import as_of, build, laid_out
from yulan.git import Arrived
from yulan.intents import Intent

WORDS = ("canaryearly", "canarylate", "canarybackdated", "canarystrong")
THEN = {"canaryearly", "canarystrong"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> DatedSchool:
    return with_a_past(tmp_path_factory.mktemp("past"))


@pytest.fixture
def school(template: DatedSchool, tmp_path: Path) -> DatedSchool:
    return a_copy(template, tmp_path)


def words(school: DatedSchool, day: date, out: Path, person: str = "wang-fang") -> set[str]:
    """Which of the words stand in any byte of the person's site of that day."""
    shutil.rmtree(out, ignore_errors=True)
    as_of.build_site(school.now(person), day, "zh", out)
    data = b"\n".join(path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()).lower()
    assert b"<html" in data
    return {word for word in WORDS if word.encode() in data}


def refused(school: DatedSchool, day: date, person: str = "wang-fang") -> str:
    with pytest.raises(YulanError) as raised:
        as_of.state(school.now(person), day)
    return raised.value.code


def arrived(*days: str) -> Sequence[Arrived]:
    return [Arrived(f"{number:040x}", date.fromisoformat(day)) for number, day in enumerate(days)]


# --- which state it is


@pytest.mark.parametrize(
    ("days", "asked", "found"),
    [
        (("2025-09-01", "2025-09-03"), "2025-08-31", None),
        (("2025-09-01", "2025-09-03"), "2025-09-01", 0),
        (("2025-09-01", "2025-09-03"), "2025-09-02", 0),
        (("2025-09-01", "2025-09-03", "2025-09-03"), "2025-09-03", 2),
        (("2025-09-01", "2025-10-05", "2025-09-02"), "2025-09-30", 0),  # a clock set back puts nothing into the past
        (("2025-09-01", "2025-10-05", "2025-09-02"), "2025-10-05", 2),
        (("2025-09-01", "2099-01-01", "2025-09-02"), "2025-09-01", 0),  # a day to come says nothing
        (("2025-09-01", "2099-01-01", "2025-09-02"), "2025-09-02", 2),
        (("2025-09-01", "2099-01-01"), "2025-11-21", 0),
    ],
)
def test_a_day_ended_with_the_newest_commit_that_lies_on_nothing_later(
    days: tuple[str, ...], asked: str, found: int | None
) -> None:
    commits = arrived(*days)
    state = git.by_the_end_of(date.fromisoformat(asked), commits, latest=date(2025, 11, 21))
    assert (state.commit if state is not None else None) == (None if found is None else commits[found].commit)


def test_a_state_counts_from_the_latest_day_under_it() -> None:
    state = git.by_the_end_of(date(2025, 11, 1), arrived("2025-10-05", "2025-09-02"), latest=date(2025, 11, 21))
    assert state is not None
    assert state.day == date(2025, 10, 5)


def test_the_history_is_that_of_first_parents_oldest_first(school: DatedSchool) -> None:
    listed = git.history(school.root)
    assert not listed.cut
    assert listed.commits[-1].commit == git.head(school.root)
    assert [listed.commits[0].day, listed.commits[-1].day] == [FOUNDED, LATE]


# --- what is shown of it


def test_what_arrived_later_is_not_there_even_where_its_date_is_earlier(school: DatedSchool, tmp_path: Path) -> None:
    assert words(school, EARLY, tmp_path / "out") == THEN
    assert words(school, LATE - timedelta(days=1), tmp_path / "out") == THEN
    assert words(school, LATE, tmp_path / "out") == set(WORDS)


def test_it_is_the_site_that_would_have_been_built_that_day(school: DatedSchool, tmp_path: Path) -> None:
    then = as_of.state(school.now(), EARLY).school
    assert (then.today, then.as_of, then.coverage.records_total) == (EARLY, True, 2)
    assert then.coverage.records_readable == 2
    assert not then.unverified
    assert not then.problems


def test_two_sites_of_one_day_are_the_same_bytes(school: DatedSchool, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        words(school, EARLY, tmp_path / name)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()})
    assert made[0] == made[1]


def test_every_page_says_of_which_day_it_is(school: DatedSchool, tmp_path: Path) -> None:
    words(school, EARLY, tmp_path / "out")
    pages = sorted((tmp_path / "out").rglob("*.html"))
    framed = [page for page in pages if page.parent.name != "paper" or page.name == "index.html"]
    assert len(framed) > 10
    for page in framed:  # the rest are empty forms, which show no state at all
        text = page.read_text("utf-8")
        assert "这里是2025年12月5日日终的状态" in text
        assert "玉兰小学 · 2025-12-05" in text


def test_a_commit_that_is_dated_back_shows_nothing_earlier(school: DatedSchool, tmp_path: Path) -> None:
    school.day = EARLY
    school.tell("wang-fang", "contact", {"outcome": "canarystrong"})
    assert words(school, EARLY, tmp_path / "out") == THEN
    assert as_of.state(school.now(), EARLY).school.coverage.records_total == 2


# --- who may see it


def test_a_mentor_who_is_none_any_more_sees_nothing_of_the_past_and_a_new_one_does(
    school: DatedSchool, tmp_path: Path
) -> None:
    school.add_person("he-jun", "何军")
    assert words(school, EARLY, tmp_path / "out", "li-na") == THEN
    assert words(school, EARLY, tmp_path / "out", "he-jun") == set()
    former = school.as_("li-na")
    school.change("zhao-min", [Intent("mentor", "end", (SID, "li-na")), Intent("mentor", "add", (SID, "he-jun"))])
    assert words(school, EARLY, tmp_path / "out", "li-na") == set()
    assert words(school, EARLY, tmp_path / "out", "he-jun") == THEN
    assert former.person == "li-na"


def test_a_child_who_moved_is_read_by_the_new_class_teacher_alone(school: DatedSchool, tmp_path: Path) -> None:
    school.change("zhao-min", [Intent("student", "move", (SID, "p2021-1"))])
    assert words(school, EARLY, tmp_path / "out", "wang-fang") == set()
    assert words(school, EARLY, tmp_path / "out", "liu-yang") == THEN
    assert as_of.state(school.now("liu-yang"), EARLY).school.students[0].scope == "p2023-1"


def test_nobody_sees_by_it_what_the_present_site_would_not_open(school: DatedSchool, tmp_path: Path) -> None:
    school.day = TODAY
    school.change("zhao-min", [Intent("mentor", "end", (SID, "li-na"))])
    for person in school.identities:
        now, then = as_of.present(school.now(person)).school, as_of.state(school.now(person), LATE).school
        assert {one.sid for one in then.students} <= {one.sid for one in now.students}
        assert {(one.student, one.id) for one in then.records()} <= {(one.student, one.id) for one in now.records()}
        assert len(list(then.records())) == (3 if then.students else 0)
    assert words(school, EARLY, tmp_path / "out", "liu-yang") == set()


def test_consent_that_is_withdrawn_today_holds_for_the_past(school: DatedSchool, tmp_path: Path) -> None:
    assert words(school, EARLY, tmp_path / "out") == THEN
    school.day = TODAY
    school.revise("wang-fang", school.card_path, {"consent": CARED}, now=school.at)
    assert words(school, EARLY, tmp_path / "out") == {"canaryearly"}


def test_consent_that_was_withdrawn_then_holds_for_then_though_it_is_given_again(
    school: DatedSchool, tmp_path: Path
) -> None:
    school.day = date(2026, 1, 10)
    path = school.revise("wang-fang", school.card_path, {"consent": CARED}, now=school.at)
    school.day = date(2026, 1, 14)
    again = {**CARED, "date": "2026-01-14"}
    school.revise("wang-fang", path, {"consent": again}, now=school.at)
    assert "canarystrong" in words(school, TODAY, tmp_path / "out")
    assert "canarystrong" not in words(school, date(2026, 1, 12), tmp_path / "out")


def test_what_was_erased_since_stays_away_under_any_name(school: DatedSchool) -> None:
    now, day = school.now(), LATE
    talk = next(path for path in git.ids_at(school.root, "HEAD", "records/students") if ".card." not in path)
    digest, other = sha256((school.root / talk).read_bytes()), "students/elsewhere"
    before = as_of.state(now, day).school.coverage.records_total
    for pair in ((digest, other), ("0" * 64, talk.removeprefix("records/"))):
        witness = replace(now.verified.witness, erased=frozenset({pair}))
        then = as_of.state(replace(now, verified=replace(now.verified, witness=witness)), day).school
        assert then.coverage.records_total == before - 1
        assert not then.problems


# --- what it refuses


def test_days_that_have_no_state_are_refused_by_name(school: DatedSchool) -> None:
    assert refused(school, TODAY + timedelta(days=1)) == "as-of.future"
    assert refused(school, FOUNDED - timedelta(days=1)) == "as-of.before"
    shutil.rmtree(school.root / ".git")
    assert refused(school, EARLY) == "as-of.no-history"


def test_a_commit_before_the_school_began_has_none(school: DatedSchool, tmp_path: Path) -> None:
    empty = git.build(school.root, None, [{"README": b"x"}], person="a", message="x", day=FIRST)
    git.move_head(school.root, empty, [], person="a", message="x", day=FIRST)
    assert refused(school, EARLY) == "as-of.before"


def test_a_clone_whose_history_is_cut_says_so(school: DatedSchool, tmp_path: Path) -> None:
    shutil.move(school.root, tmp_path / "whole")
    there = f"file://{tmp_path / 'whole'}"
    told = ["git", "clone", "-q", "--depth", "1", there, os.fspath(school.root)]
    subprocess.run(told, check=True, capture_output=True)
    assert refused(school, EARLY) == "as-of.cut"
    assert as_of.state(school.now(), LATE).school.coverage.records_total == 4


def test_the_past_of_another_school_is_refused(school: DatedSchool, template: DatedSchool, tmp_path: Path) -> None:
    other = make_school(tmp_path / "other", with_git=True, other=True)
    subprocess.run(
        ["git", "-C", os.fspath(school.root), "fetch", "-q", os.fspath(other.root), "HEAD:refs/heads/other"],
        check=True, capture_output=True,
    )  # fmt: skip
    foreign = git.resolve(school.root, "refs/heads/other")
    assert foreign is not None
    files = git.ids_at(school.root, "HEAD")
    step: dict[str, str | bytes | None] = {**dict.fromkeys(git.ids_at(school.root, foreign)), **files}
    newest = git.build(school.root, foreign, [step], person="a", message="x", day=TODAY)
    git.move_head(school.root, newest, [], person="a", message="x", day=TODAY)
    assert refused(school, EARLY) == "as-of.other-history"
    assert as_of.state(school.now(), TODAY).school.coverage.records_total == 4


def test_a_state_that_did_not_hold_together_is_refused(school: DatedSchool) -> None:
    step: dict[str, str | bytes | None] = {"keys/people.yaml": b"people: []\n"}
    head = git.head(school.root)
    bad = git.build(school.root, head, [step], person="a", message="x", day=TODAY)
    good = git.build(school.root, bad, [git.ids_at(school.root, head or "")], person="a", message="x", day=TODAY)
    git.move_head(school.root, bad, [], person="a", message="x", day=TODAY)
    assert refused(school, TODAY) == "as-of.broken"
    git.move_head(school.root, good, [], person="a", message="x", day=TODAY)
    assert as_of.state(school.now(), TODAY).school.coverage.records_total == 4


# --- what is laid out on the way


def test_nothing_is_left_and_what_lay_there_was_sealed_and_private(school: DatedSchool) -> None:
    state = git.state_dir(school.root)
    with laid_out.laid_out(school.root, [("records/students/a/b", b"sealed")]) as folder:
        assert folder.parent == state
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "records/students/a/b").stat().st_mode) == 0o600
    before = sorted(path.name for path in state.iterdir())
    as_of.state(school.now(), EARLY)
    assert sorted(path.name for path in state.iterdir()) == before
    assert not [name for name in before if name.startswith("as-of-")]


def test_what_a_killed_command_left_the_next_one_sweeps_away(school: DatedSchool) -> None:
    told = (
        "import sys; from pathlib import Path; from yulan import disk; from yulan.flow import laid_out\n"
        "disk.kill_at(12)\n"
        "with laid_out.laid_out(Path(sys.argv[1]), [(f'records/{n}', b'x') for n in range(9)]): pass\n"
    )
    done = subprocess.run([sys.executable, "-c", told, os.fspath(school.root)], check=False)
    assert done.returncode == 137
    state = git.state_dir(school.root)
    assert [path for path in state.iterdir() if path.name.startswith("as-of-")]
    assert school.run("--today", "2026-01-15", "who", person="wang-fang").status == 0
    assert not [path for path in state.iterdir() if path.name.startswith("as-of-")]


def test_what_another_process_looks_at_is_not_swept_away(school: DatedSchool) -> None:
    told = (
        "import sys; from pathlib import Path; from yulan.flow import laid_out\n"
        "with laid_out.laid_out(Path(sys.argv[1]), [('records/a', b'x')]) as folder:\n"
        "    print(folder, flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", told, os.fspath(school.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert laid_out.sweep(school.root) == 0
        assert folder.is_dir()
        process.communicate()
    assert not folder.exists()


# --- the command


def test_the_command_builds_beside_the_site_of_today_and_clean_removes_it(school: DatedSchool) -> None:
    done = school.run("--today", "2026-01-15", "build", "--as-of", "2025-12-05", person="wang-fang")
    assert done.status == 0
    assert "2025-12-05 日终的状态" in done.out
    out = school.root / "private" / "as-of-2025-12-05"
    assert (out / "index.html").is_file()
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert not subprocess.run(
        ["git", "-C", os.fspath(school.root), "status", "--porcelain"], check=True, capture_output=True
    ).stdout
    assert school.run("--today", "2026-01-15", "build", person="wang-fang").status == 0
    assert (out / "index.html").is_file()
    assert (school.root / "private" / "index.html").is_file()
    assert school.run("clean").status == 0
    assert not (school.root / "private").exists()


def test_clean_removes_a_former_site_that_stands_alone(school: DatedSchool) -> None:
    school.run("--today", "2026-01-15", "build", "--as-of", "2025-12-05", person="wang-fang")
    assert school.run("clean").status == 0
    assert not (school.root / "private").exists()


def test_a_page_may_not_lie_where_a_former_site_does(tmp_path: Path) -> None:
    with pytest.raises(YulanError) as raised:
        disk.sync_folder(tmp_path / "out", {"as-of-2025-12-05/index.html": b""})
    assert raised.value.code == "disk.bad-path"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--as-of", "2026-01-16"), 1, "还没有过完"),
        (("--as-of", "2020-01-01"), 1, "最早的是 2025-11-21"),
        (("--as-of", "gestern"), 2, "--as-of"),
        (("--since", "2025-12-05"), 2, "--as-of"),
        (("--as-of", "2025-12-05", "--since", "2025-12-05"), 1, "不在 2025-12-05 之前"),
    ],
)
def test_what_cannot_be_meant_is_answered_in_words(
    school: DatedSchool, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = school.run("--today", "2026-01-15", "build", *arguments, person="wang-fang")
    assert (done.status, said in done.err) == (status, True)
    assert not (school.root / "private").exists()


def test_json_says_which_day_it_is(school: DatedSchool) -> None:
    done = school.run("--today", "2026-01-15", "build", "--as-of", "2025-12-05", "--json", person="wang-fang")
    told = json.loads(done.out)
    assert (told["today"], told["records"]["total"]) == ("2025-12-05", 2)


def test_a_reader_who_came_later_is_named_and_held_no_post_then(school: DatedSchool) -> None:
    school.day = TODAY
    school.add_person("he-jun", "何军", (("class-teacher", "p2023-1"),))
    then = as_of.state(school.now("he-jun"), EARLY).school
    assert then.people["he-jun"].name == "何军"
    assert not then.people["he-jun"].active
    assert "he-jun" not in [one.id for one in then.holders("class-p2023-1")]
    assert [one.sid for one in then.students] == [SID]


def test_a_build_of_today_says_nothing_of_former_states(school: DatedSchool, tmp_path: Path) -> None:
    build.build(school.verified, school.as_("wang-fang"), TODAY, ("zh",), tmp_path / "o")
    assert "日终的状态" not in (tmp_path / "o" / "index.html").read_text("utf-8")
    assert OTHER not in (tmp_path / "o" / "index.html").read_text("utf-8")
