"""The hooks, as git itself runs them: on commits and pushes by hand, and on a hub that receives."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests import clones
from tests.clones import NEUTRAL, put
from tests.schools import TestSchool, make_school
from yulan import age, git
from yulan.flow import setup_git

ONE = {"chen-yulan": ("陈玉兰", (("principal", "school"),))}
BUILDER = Path(__file__).resolve().parents[1] / "builder"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = clones.home(tmp_path / "person")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("PYTHONPATH", str(BUILDER))
    return folder


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    made = make_school(tmp_path / "学校 of 'ours'", ONE, with_git=True)
    setup_git.put(made.root, sys.executable, "")
    return made


@pytest.fixture
def hub(school: TestSchool, at_home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    clones.done(tmp_path, at_home, "clone", "-q", "--bare", str(school.root), str(folder))
    clones.done(school.root, at_home, "remote", "add", "origin", str(folder))
    clones.done(school.root, at_home, "fetch", "-q", "origin")
    return folder


def guard(hub: Path) -> None:
    """The hub has its hook, as docs/hooks.md shows it."""
    script = f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m yulan --lang en check --received\n"
    put(hub / "hooks" / "pre-receive", script).chmod(0o755)


def head(root: Path, at_home: Path) -> str:
    return clones.done(root, at_home, "rev-parse", "HEAD").strip()


def try_commit(school: TestSchool, at_home: Path, *words: str, neutral: bool = False) -> str:
    """What git said of a commit that the hooks stopped; "" where it was made."""
    before = head(school.root, at_home)
    told = clones.run(school.root, at_home, "commit", "-q", *words, env=NEUTRAL if neutral else None)
    assert (told.returncode == 0) is (head(school.root, at_home) != before)
    return (told.stdout + told.stderr) if told.returncode else ""


def test_a_commit_by_hand_is_stopped_before_it_is_made(school: TestSchool, at_home: Path) -> None:
    put(school.root / "records" / "小玉.txt", "x")
    clones.done(school.root, at_home, "add", "records")
    said = try_commit(school, at_home, "-m", "yulan", neutral=True)
    assert "only encrypted records belong here" in said
    assert "--no-verify" in said
    assert try_commit(school, at_home, "--no-verify", "-m", "yulan") == ""


@pytest.mark.long
def test_a_commit_of_named_files_is_looked_at_as_it_will_be(school: TestSchool, at_home: Path) -> None:
    put(school.root / "README.md", "x")
    clones.done(school.root, at_home, "add", "README.md")
    assert try_commit(school, at_home, "-m", "x") == ""
    put(school.root / "README.md", age.generate()[0])
    for words in (("-a", "-m", "x"), ("-m", "x", "--", "README.md"), ("-m", "x", "--include", "README.md")):
        assert "private key" in try_commit(school, at_home, *words)


@pytest.mark.long
def test_a_message_that_tells_is_stopped(school: TestSchool, at_home: Path) -> None:
    people = school.root / "keys" / "people.yaml"
    put(people, people.read_bytes() + b"\n")
    clones.done(school.root, at_home, "add", "keys")
    said = try_commit(school, at_home, "-m", "王芳来了")
    assert all(text in said for text in ("the commit message", "your name and address", "the time of day"))
    assert "the commit message" in try_commit(school, at_home, "-m", "王芳来了", neutral=True)
    assert try_commit(school, at_home, "-m", "yulan", neutral=True) == ""


def test_an_ordinary_commit_passes_without_a_word(school: TestSchool, at_home: Path) -> None:
    put(school.root / "README.md", "x")
    clones.done(school.root, at_home, "add", ".")
    told = clones.run(school.root, at_home, "commit", "-q", "-m", "read me")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_a_push_is_stopped_where_a_commit_slipped_through(school: TestSchool, hub: Path, at_home: Path) -> None:
    put(school.root / "名单.xlsx", "x")
    clones.done(school.root, at_home, "add", ".")
    clones.done(school.root, at_home, "commit", "-q", "--no-verify", "-m", "x")
    told = clones.run(school.root, at_home, "push", "-q", "origin", "HEAD:main")
    assert (told.returncode != 0, "documents, spreadsheets" in told.stdout + told.stderr) == (True, True)
    assert git.head(hub) != head(school.root, at_home)
    assert clones.run(school.root, at_home, "push", "-q", "--no-verify", "origin", "HEAD:main").returncode == 0


@pytest.mark.long
def test_a_push_of_what_yulan_made_passes(school: TestSchool, hub: Path, at_home: Path) -> None:
    guard(hub)
    school.card("chen-yulan", school.add_student(by="chen-yulan"))
    told = clones.run(school.root, at_home, "push", "-q", "origin", "HEAD:main")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    assert git.head(hub) == head(school.root, at_home)


def test_a_hub_refuses_before_anything_is_kept(school: TestSchool, hub: Path, at_home: Path) -> None:
    guard(hub)
    put(school.root / "key.txt", age.generate()[0])
    clones.done(school.root, at_home, "add", ".")
    clones.done(school.root, at_home, "commit", "-q", "--no-verify", "-m", "x")
    told = clones.run(school.root, at_home, "push", "-q", "--no-verify", "origin", "HEAD:main")
    assert (told.returncode != 0, "private key" in told.stderr) == (True, True)
    assert clones.run(hub, at_home, "cat-file", "-e", head(school.root, at_home)).returncode != 0


@pytest.mark.long
def test_a_hub_tells_whoever_synchronises_too(school: TestSchool, hub: Path, at_home: Path) -> None:
    guard(hub)
    sid = school.add_student(by="chen-yulan")
    path = school.card("chen-yulan", sid)
    clones.done(school.root, at_home, "push", "-q", "origin", "HEAD:main")
    clones.done(school.root, at_home, "rm", "-q", path)
    clones.done(school.root, at_home, "commit", "-q", "--no-verify", "-m", "yulan", env=NEUTRAL)
    told = clones.run(school.root, at_home, "push", "-q", "--no-verify", "origin", "HEAD:main")
    assert (told.returncode != 0, "not deleted" in told.stderr) == (True, True)


@pytest.mark.long
def test_a_first_push_to_an_empty_hub_is_judged_whole(school: TestSchool, at_home: Path, tmp_path: Path) -> None:
    git.make_hub(tmp_path / "new")
    guard(tmp_path / "new")
    assert clones.run(school.root, at_home, "push", "-q", str(tmp_path / "new"), "HEAD:main").returncode == 0
    assert git.head(tmp_path / "new") == head(school.root, at_home)


@pytest.mark.parametrize("gone", ["python", "yulan"])
def test_without_its_python_a_hook_refuses_and_says_how_to_get_on(
    school: TestSchool, at_home: Path, tmp_path: Path, gone: str
) -> None:
    python = tmp_path / "gone" / "python"
    if gone == "yulan":
        put(python, f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -S "$@"\n').chmod(0o755)
    setup_git.put(school.root, python.as_posix(), "")
    put(school.root / "README.md", "x")
    clones.done(school.root, at_home, "add", ".")
    said = try_commit(school, at_home, "-m", "x")
    assert "请再运行 yulan setup" in said
    assert "Run yulan setup again" in said
    assert "git commit --no-verify" in said


def test_a_module_in_the_work_tree_is_never_run(school: TestSchool, at_home: Path) -> None:
    put(school.root / "yulan" / "__init__.py", "raise SystemExit(0)\n")
    put(school.root / "click.py", "raise SystemExit(0)\n")
    put(school.root / "key.txt", age.generate()[0])
    clones.done(school.root, at_home, "add", ".")
    assert "private key" in try_commit(school, at_home, "-m", "x")


def test_commits_of_yulans_own_are_not_held_up(school: TestSchool, at_home: Path, tmp_path: Path) -> None:
    setup_git.put(school.root, (tmp_path / "gone" / "python").as_posix(), "")
    before = head(school.root, at_home)
    school.add_student(by="chen-yulan")
    assert head(school.root, at_home) != before
