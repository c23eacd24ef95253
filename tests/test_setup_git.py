"""What `yulan setup` tells git in one clone, on real ones: drivers, bytes, hooks, and how it is undone."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import clones
from tests.clones import NEUTRAL, put
from tests.schools import TestSchool, make_school, run
from yulan import git
from yulan.flow import setup_git, setup_hooks
from yulan.git import settings
from yulan.git.run import distrusted
from yulan.texts import Lang
from yulan.wording import texts_for

BUILDER = Path(__file__).resolve().parents[1] / "builder"
ONE = {"chen-yulan": ("陈玉兰", (("principal", "school"),))}
FOREIGN = '#!/bin/sh\necho foreign "$@" >> "$(git rev-parse --git-dir)/called"\n'


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = clones.home(tmp_path / "person")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, ONE, with_git=True)


def set_up(school: TestSchool, *words: str, lang: str = "en") -> str:
    done = school.run("setup", "--git-only", *words, lang=lang)
    assert (done.status, done.err) == (0, "")
    return done.out


def clone_rules(school: TestSchool) -> set[str]:
    found = json.loads(school.run("check", "--json", person="chen-yulan").out)
    return {one["rule"] for one in found if one["rule"].startswith("clone.")}


def state(root: Path) -> dict[str, bytes]:
    """What of git's own folder setup may touch."""
    found = {"config": (root / ".git/config").read_bytes()}
    for folder in ("info", "hooks", "yulan-hooks"):
        found |= {f"{folder}/{one.name}": one.read_bytes() for one in (root / ".git" / folder).glob("*")}
    return found


def test_setup_tells_git_of_driver_bytes_and_hooks(school: TestSchool) -> None:
    said = set_up(school)
    assert said.count("\n") == 3
    ask = [*shlex.split(git_config(school.root, "diff.yulan.textconv")), "FILE"]
    assert ask == [Path(sys.executable).as_posix(), "-P", "-m", "yulan.git_drivers", "textconv", "FILE"]
    assert git_config(school.root, "diff.yulan.cachetextconv") == "false"
    assert git_config(school.root, "core.autocrlf") == "false"
    checked = subprocess.run(
        ["git", "-C", school.root, "check-attr", "diff", "text", "--", "records/drawers/x.age", "keys/people.yaml"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert [one.partition(": ")[2] for one in checked] == [
        "diff: yulan",
        "text: unset",
        "diff: unspecified",
        "text: unset",
    ]
    for name in setup_hooks.HOOKS:
        assert os.access(school.root / ".git" / "hooks" / name, os.X_OK)


def git_config(root: Path, key: str) -> str:
    return settings.own(root, key) or ""


def test_a_second_run_says_that_nothing_changed(school: TestSchool) -> None:
    set_up(school)
    before = state(school.root)
    assert set_up(school) == "git is set up already, nothing was changed\n"
    assert state(school.root) == before
    assert "已更新" in set_up(school, lang="zh")  # the hooks speak the language that was asked for
    assert "已经设置好了" in set_up(school, lang="zh")


def test_what_others_wrote_into_the_attributes_stays(school: TestSchool) -> None:
    path = school.root / ".git" / "info" / "attributes"
    put(path, "*.psd binary\n")
    set_up(school)
    put(path, path.read_text() + "*.mine text\n")
    set_up(school)
    lines = path.read_text().splitlines()
    assert (lines[:2], lines[-2], lines.count("*.age -text diff=yulan")) == (
        ["*.psd binary", "*.mine text"],
        "*.age -text diff=yulan",
        1,
    )
    set_up(school, "--remove")
    assert path.read_text() == "*.psd binary\n*.mine text\n"


@pytest.mark.parametrize("before", ["", "input"])
def test_undoing_leaves_git_as_it_was(school: TestSchool, before: str) -> None:
    if before:
        settings.tell(school.root, "core.autocrlf", before)
    put(school.root / ".git/hooks/pre-commit", FOREIGN).chmod(0o755)
    told, files = git_config(school.root, "core.autocrlf"), state(school.root)
    set_up(school)
    assert "undone" in set_up(school, "--remove")
    assert git_config(school.root, "core.autocrlf") == told
    assert {name: data for name, data in state(school.root).items() if name != "config"} == {
        name: data for name, data in files.items() if name != "config"
    }
    assert b"yulan" not in (school.root / ".git/config").read_bytes()
    assert "no settings of git" in set_up(school, "--remove")


def test_the_shortcut_alone_undoes_what_git_was_told(
    school: TestSchool, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yulan.flow.setup.system_of", lambda _: "linux")  # wherever the test runs
    (at_home / "Desktop").mkdir()
    assert school.run("setup").status == 0
    assert git_config(school.root, "diff.yulan.textconv")
    assert school.run("setup", "--no-git").status == 0
    assert (git_config(school.root, "diff.yulan.textconv"), len(list((at_home / "Desktop").iterdir()))) == ("", 1)
    assert school.run("setup", "--git-only", "--no-git").status == 2


def test_opened_text_that_git_kept_is_purged(school: TestSchool, at_home: Path) -> None:
    blob = clones.done(school.root, at_home, "rev-parse", "HEAD:records/school.yaml").strip()
    clones.done(school.root, at_home, "notes", "--ref", "textconv/yulan", "add", "-m", "小玉 opened", blob, env=NEUTRAL)
    text = clones.done(school.root, at_home, "notes", "--ref", "textconv/yulan", "list").split()[0]
    assert "clone.cache" in clone_rules(school)
    assert "removed the text of records" in set_up(school)
    assert clones.run(school.root, at_home, "cat-file", "-e", text).returncode != 0
    assert clones.done(school.root, at_home, "fsck", "--strict") == ""


def test_purging_finds_what_was_packed_too(school: TestSchool, at_home: Path) -> None:
    clones.done(school.root, at_home, "notes", "--ref", "textconv/yulan", "add", "-m", "x", "HEAD", env=NEUTRAL)
    text = clones.done(school.root, at_home, "notes", "--ref", "textconv/yulan", "list").split()[0]
    clones.done(school.root, at_home, "gc", "-q")
    set_up(school)
    assert clones.run(school.root, at_home, "cat-file", "-e", text).returncode != 0
    assert clones.run(school.root, at_home, "status").returncode == 0


def test_a_linked_work_tree_is_set_up_with_its_clone(school: TestSchool, at_home: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    clones.done(school.root, at_home, "worktree", "add", "-q", "-b", "other", str(linked))
    told = run(school.home, "-C", str(linked), "setup", "--git-only")
    assert told.status == 0
    assert (school.root / ".git/hooks/pre-push").is_file()
    assert "diff=yulan" in (school.root / ".git/info/attributes").read_text()
    assert clone_rules(school) == set()


def test_a_folder_without_git_has_nothing_to_set_up(tmp_path: Path) -> None:
    school = make_school(tmp_path, ONE)
    assert school.run("setup", "--git-only").status == 1


def test_a_new_school_is_set_up_at_once(tmp_path: Path) -> None:
    (tmp_path / "home" / "run").mkdir(parents=True, mode=0o700)
    words = ("init", "s", "--name", "玉兰小学", "--person", "chen-yulan", "--display-name", "陈玉兰")
    assert run(tmp_path / "home", "-C", str(tmp_path), *words, "--no-passphrase", "--yes").status == 0
    told = run(tmp_path / "home", "-C", str(tmp_path / "s"), "check", "--json").out
    assert "clone." not in told
    assert "没有改动" in run(tmp_path / "home", "-C", str(tmp_path / "s"), "setup", "--git-only").out


# line ends


def without_attributes(school: TestSchool, at_home: Path) -> None:
    """A school whose committed attributes were lost, checked out by a git that converts line ends."""
    clones.done(school.root, at_home, "rm", "-q", ".gitattributes")
    clones.done(school.root, at_home, "commit", "-q", "-m", "x")
    shutil.rmtree(school.root / "keys")
    shutil.rmtree(school.root / "records")
    clones.done(school.root, at_home, "checkout", "-q", "--", ".")


def test_bytes_that_git_converted_are_found_and_put_back(school: TestSchool, at_home: Path) -> None:
    right = (school.root / "keys/people.yaml").read_bytes()
    without_attributes(school, at_home)
    assert (school.root / "keys/people.yaml").read_bytes() == right.replace(b"\n", b"\r\n")
    assert "clone.line-ends" in clone_rules(school)
    said = set_up(school)
    assert ("line ends of" in said, "*.age binary" in said) == (True, True)
    assert (school.root / "keys/people.yaml").read_bytes() == right
    assert school.run("check", person="chen-yulan").status == 0
    assert clones.done(school.root, at_home, "status", "--porcelain") == ""
    assert clone_rules(school) == set()


def test_a_change_of_ones_own_is_not_put_back(school: TestSchool, at_home: Path) -> None:
    mine = put(school.root / "records/school.yaml", b"mine\r\n")
    assert "line ends of" not in set_up(school)
    assert mine.read_bytes() == b"mine\r\n"


def test_a_clone_without_the_tool_does_no_harm(school: TestSchool, at_home: Path, tmp_path: Path) -> None:
    """A person with plain git, autocrlf and no setup: two sides, one merge, one push, every byte as it was."""
    hub, other = tmp_path / "hub", tmp_path / "other"
    clones.done(tmp_path, at_home, "clone", "-q", "--bare", str(school.root), str(hub))
    clones.done(tmp_path, at_home, "clone", "-q", str(hub), str(other))
    assert git_config(other, "core.autocrlf") == ""
    student = school.add_student(by="chen-yulan")
    path = school.card("chen-yulan", student)
    clones.done(school.root, at_home, "push", "-q", str(hub), "HEAD:main")
    put(other / "README.md", "a\nb\n")
    clones.done(other, at_home, "add", ".")
    clones.done(other, at_home, "commit", "-q", "-m", "read me")
    clones.done(other, at_home, "pull", "-q", "--no-rebase", "--no-edit")
    assert (other / path).read_bytes() == (school.root / path).read_bytes()
    assert (other / "keys/people.yaml").read_bytes() == (school.root / "keys/people.yaml").read_bytes()
    clones.done(other, at_home, "push", "-q")
    assert git.files_at(hub, "HEAD", "records", "keys") == git.files_at(school.root, "HEAD", "records", "keys")


# hooks of others


def test_a_hook_of_somebody_else_is_called_after_ours(school: TestSchool, at_home: Path) -> None:
    hook = put(school.root / ".git/hooks/pre-commit", FOREIGN)
    hook.chmod(0o755)
    set_up(school)
    assert (hook.with_name("pre-commit.before-yulan")).read_text() == FOREIGN
    put(school.root / "README.md", "x\n")
    clones.done(school.root, at_home, "add", "README.md")
    clones.done(school.root, at_home, "commit", "-q", "-m", "x")
    assert (school.root / ".git/called").read_text() == "foreign\n"


@pytest.mark.long
def test_hooks_of_every_repository_stay_and_are_called(school: TestSchool, at_home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "my hooks"
    for name in ("pre-commit", "post-commit"):
        put(shared / name, FOREIGN.replace("foreign", name)).chmod(0o755)
    put(shared / "notes.txt", "x")
    clones.home(at_home, f"{clones.TELLING}[core]\n hooksPath = {shared.as_posix()}\n")
    assert clone_rules(school) == {"clone.not-set-up"}
    set_up(school)
    assert set_up(school) == "git is set up already, nothing was changed\n"
    assert clone_rules(school) == set()
    put(school.root / "README.md", "x\n")
    clones.done(school.root, at_home, "add", "README.md")
    clones.done(school.root, at_home, "commit", "-q", "-m", "x")
    assert (school.root / ".git/called").read_text().split() == ["pre-commit", "post-commit"]
    assert sorted(one.name for one in shared.iterdir()) == ["notes.txt", "post-commit", "pre-commit"]
    set_up(school, "--remove")
    assert (git_config(school.root, "core.hooksPath"), (school.root / ".git/yulan-hooks").exists()) == ("", False)


@pytest.mark.parametrize("where", ["work tree", "link", "kept"])
def test_hooks_that_cannot_be_kept_are_left_and_said(school: TestSchool, tmp_path: Path, where: str) -> None:
    if where == "work tree":
        folder = school.root / ".husky"
        put(folder / "pre-commit", FOREIGN)
        settings.tell(school.root, "core.hooksPath", ".husky")
    else:
        folder = school.root / ".git/hooks"
        put(folder / "pre-commit.before-yulan", "old")
        if where == "link":
            (folder / "pre-commit").symlink_to(put(tmp_path / "elsewhere", FOREIGN))
        else:
            put(folder / "pre-commit", FOREIGN)
    said = set_up(school)
    assert (str(folder) in said, "check --staged" in said) == (True, True)
    assert (folder / "pre-commit").read_text() == FOREIGN
    assert not (folder / "pre-push").exists()
    assert "clone.no-hooks" in clone_rules(school)


# what check says of the clone


def test_check_says_what_is_missing_in_this_clone(school: TestSchool) -> None:
    assert clone_rules(school) == {"clone.not-set-up"}
    assert "yulan setup" in school.run("check", person="chen-yulan").out
    set_up(school)
    assert clone_rules(school) == set()
    settings.untell(school.root, "diff.yulan.textconv")
    assert clone_rules(school) == {"clone.no-driver"}
    set_up(school)
    (school.root / ".git/hooks/commit-msg").unlink()
    assert clone_rules(school) == {"clone.no-hooks"}


def test_check_says_that_the_python_is_gone(school: TestSchool, tmp_path: Path) -> None:
    setup_git.put(school.root, (tmp_path / "gone" / "python").as_posix(), "")
    assert clone_rules(school) == {"clone.python-gone"}
    set_up(school)
    assert clone_rules(school) == set()


UNTRUSTED = {
    "/media/u/stick": (
        "fatal: detected dubious ownership in repository at '/media/u/stick'\nTo add an exception for this directory, "
        "call:\n\n\tgit config --global --add safe.directory /media/u/stick\n"
    ),
    "E:/hub": (
        "'E:/hub' is owned by:\n\t(inconvertible)\nTo add an exception for this directory, call:\n\n"
        "\tgit config --global --add safe.directory E:/hub\n\nSet the environment variable x\n"
    ),
    "%(prefix)///server/share/hub of school": (
        "\tgit config --global --add safe.directory '%(prefix)///server/share/hub of school'\n"
    ),
    "/media/王芳/学校": "\tgit config --global --add safe.directory '/media/王芳/学校'\n",
    "": "fatal: something else\n",
}


@pytest.mark.parametrize("folder", UNTRUSTED)
def test_the_folder_that_git_does_not_trust_is_named_as_git_wants_it(folder: str) -> None:
    assert distrusted(UNTRUSTED[folder].encode()) == folder


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_git_itself_says_it_so(school: TestSchool, at_home: Path, lang: Lang) -> None:
    """Real git, made to believe that the folder is another user's."""
    env = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "LC_ALL": "C"}
    said = clones.run(school.root, at_home, "status", env=env).stderr
    folder = distrusted(said.encode())
    assert folder == school.root.as_posix()
    hint = texts_for(lang).message("git.not-trusted-hint", {"path": folder})
    assert f'git config --global --add safe.directory "{folder}"' in hint


def test_git_shows_sealed_files_through_the_driver_it_was_told(school: TestSchool, at_home: Path) -> None:
    path = school.card("chen-yulan", school.add_student(by="chen-yulan"))
    assert "Binary files" in clones.done(school.root, at_home, "show", "HEAD", "--", path)
    set_up(school)
    env = {"PYTHONPATH": str(BUILDER), "YULAN_HOME": str(school.home)}
    shown = clones.done(school.root, at_home, "show", "HEAD", "--", path, env=env)
    assert ("Binary files" in shown, "\n+" in shown) == (False, True)
    assert not setup_git.has_cache(school.root)
