"""The door to git, with real repositories: exactly the paths named, under a neutral name, nothing else."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from yulan import disk, git
from yulan.errors import YulanError

DAY = date(2025, 10, 11)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own, whose settings are as unhelpful as a person's may be."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n name = Real Name\n email = real@school.example\n"
        "[commit]\n gpgsign = true\n[core]\n autocrlf = true\n[log]\n follow = true\n showSignature = true\n"
        "[diff]\n external = false\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "none"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "another"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "another-index"))


@pytest.fixture
def school(tmp_path: Path) -> Path:
    root = tmp_path / "school"
    git.init(root)
    return root


def ask(root: Path, *args: str) -> str:
    """What git itself says, run as a person would."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ("git", "-C", str(root), *args), env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


def put(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / name).write_text(text, newline="")


def save(root: Path, *paths: str, message: str = "records") -> bool:
    return git.commit(root, paths, person="wang-fang", message=message, day=DAY)


def test_a_commit_has_a_neutral_name_and_the_day_only(school: Path) -> None:
    put(school, a="a")
    assert save(school, "a") is True
    assert ask(school, "log", "--no-show-signature", "--format=%an|%ae|%aI|%cn|%ce|%cI|%s") == "|".join(
        ["wang-fang", "wang-fang@invalid", "2025-10-11T00:00:00+00:00"] * 2 + ["records"]
    )
    everything = ask(school, "cat-file", "commit", "HEAD") + (school / ".git/logs/HEAD").read_text()
    assert "Real Name" not in everything
    assert "gpgsig" not in everything


def test_only_the_named_paths_are_committed_and_what_else_is_staged_stays_staged(school: Path) -> None:
    put(school, a="a", b="b", c="c")
    save(school, "a", "b")
    put(school, a="A", b="B", c="C")
    ask(school, "add", "b")
    assert save(school, "a", "c") is True
    assert ask(school, "show", "--no-show-signature", "--name-only", "--format=").split() == ["a", "c"]
    assert ask(school, "status", "--porcelain") == "M  b"


def test_a_name_is_never_a_pattern(school: Path) -> None:
    put(school, **{"[ab]*": "star", "a1": "one"})
    save(school, "[ab]*")
    assert ask(school, "ls-tree", "-r", "--name-only", "HEAD") == "[ab]*"


def test_a_deleted_file_is_committed_as_deleted_and_again_is_nothing(school: Path) -> None:
    put(school, a="a", b="b")
    save(school, "a", "b")
    (school / "a").unlink()
    assert save(school, "a") is True
    assert ask(school, "ls-files") == "b"
    assert save(school, "a", "never-was") is False


def test_a_commit_that_changes_nothing_is_none(school: Path) -> None:
    put(school, a="a")
    assert save(school, "a") is True
    before = git.head(school)
    assert save(school, "a") is False
    assert save(school) is False
    assert git.head(school) == before


def test_ignored_files_and_line_ends_are_committed_as_they_are(school: Path) -> None:
    put(school, **{".gitignore": "*\n", "a.age": "one\r\ntwo\r\n"})
    assert save(school, "a.age") is True
    assert ask(school, "cat-file", "-s", "HEAD:a.age") == "10"


def test_no_hook_runs_on_our_own_commits(school: Path, tmp_path: Path) -> None:
    for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit"):
        hook = school / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexit 1\n")
        hook.chmod(0o755)
    put(school, a="a")
    assert save(school, "a") is True
    assert not (tmp_path / "ran").exists()


def test_nothing_is_left_in_the_private_folder_and_old_leftovers_go(school: Path) -> None:
    state = git.state_dir(school)
    disk.write_private(state / "index-00", b"")
    disk.write_private(state / "index-00.lock", b"")
    put(school, a="a")
    save(school, "a")
    assert [path.name for path in state.iterdir()] == [".yulan-lock"]


def test_a_batch_and_its_commit_can_be_repeated(school: Path) -> None:
    state = git.state_dir(school)
    disk.commit(school, {"records/a": b"a"}, state=state, after={"message": "records"})
    for expected in (True, False):
        (pending,) = disk.recover(school, state)
        assert save(school, "records/a", message=pending.after["message"]) is expected
    disk.finish(state)
    assert ask(school, "rev-list", "--count", "HEAD") == "1"


def test_the_state_folder_lies_in_gits_own_also_for_a_linked_work_tree(school: Path, tmp_path: Path) -> None:
    put(school, a="a")
    save(school, "a")
    ask(school, "worktree", "add", "-q", str(tmp_path / "second"))
    assert git.state_dir(school) == school / ".git" / "yulan"
    assert git.state_dir(tmp_path / "second") == (school / ".git/worktrees/second/yulan").resolve()
    assert git.state_dir(tmp_path) == tmp_path / ".yulan"
    put(tmp_path / "second", b="b")
    assert save(tmp_path / "second", "b") is True
    assert git.head(tmp_path / "second") != git.head(school)


def test_a_repository_is_known_by_its_top_folder(school: Path, tmp_path: Path) -> None:
    (school / "records").mkdir()
    assert git.is_repository(school)
    assert not git.is_repository(school / "records")
    assert not git.is_repository(tmp_path)


def test_remotes_are_told_without_passwords(school: Path) -> None:
    assert git.remotes(school) == ()
    ask(school, "remote", "add", "host", "https://wang:hunter2@git.example/school.git")
    ask(school, "remote", "add", "stick", "/media/stick/school.git")
    ask(school, "remote", "add", "shell", "git@git.example:school.git")
    assert git.remotes(school) == (
        "/media/stick/school.git",
        "git@git.example:school.git",
        "https://git.example/school.git",
    )


def test_changes_since_a_commit_include_new_and_deleted_files(school: Path) -> None:
    put(school, a="a", b="b", c="c", d="d")
    save(school, "a", "b", "c", "d")
    before = git.head(school) or ""
    put(school, a="A", e="e")
    save(school, "a")
    put(school, c="C")
    (school / "b").unlink()
    assert git.changed_since(school, before, ()) == ("a", "b", "c", "e")
    assert git.changed_since(school, before, ("c", "d")) == ("c",)
    with pytest.raises(ValueError, match="by its id"):
        git.changed_since(school, "--output=x", ())


def test_the_commit_that_added_a_file_is_found(school: Path) -> None:
    assert git.find_commit_of(school, "a") is None
    put(school, a="same text")
    save(school, "a")
    first = git.head(school)
    put(school, b="same text", a="changed")
    save(school, "a", "b")
    assert git.find_commit_of(school, "a") == first
    assert git.find_commit_of(school, "b") == git.head(school)
    assert git.find_commit_of(school, "c") is None


def test_an_error_names_the_command_and_nothing_git_printed(school: Path) -> None:
    (school / "folder").mkdir()
    put(school / "folder", secret="Li Na, 13800000000")
    with pytest.raises(YulanError) as caught:
        save(school, "folder")
    assert caught.value.code == "git.failed"
    assert caught.value.params == {"command": "update-index", "status": 128}
    assert str(caught.value) == "git.failed"


def test_a_repository_in_use_by_another_git_is_said_so(school: Path) -> None:
    put(school, a="a")
    put(school / ".git", **{"index.lock": ""})
    with pytest.raises(YulanError) as caught:
        save(school, "a")
    assert caught.value.code == "git.locked"


@pytest.fixture
def hub(school: Path, tmp_path: Path) -> Path:
    """A hub that has what the school has."""
    put(school, a="a")
    save(school, "a")
    git.make_hub(tmp_path / "hub")
    git.set_place(school, str(tmp_path / "hub"))
    where = git.place(school)
    assert where is not None
    assert git.push(school, where, git.head(school) or "", git.MAIN)
    return tmp_path / "hub"


def test_a_lock_that_a_power_cut_left_here_is_named_and_not_taken_for_being_offline(school: Path, hub: Path) -> None:
    where = git.place(school)
    assert where is not None
    ask(school, "update-ref", "-d", "refs/remotes/origin/main")
    folder = school / ".git" / "refs" / "remotes" / "origin"
    folder.mkdir(parents=True, exist_ok=True)
    put(folder, **{"main.lock": ""})
    with pytest.raises(YulanError) as caught:
        git.fetch(school, where, prefix="x-")
    assert caught.value.code == "git.locked"
    assert str(caught.value.params["lock"]).endswith("refs/remotes/origin/main.lock")


def test_a_lock_at_the_place_of_exchange_is_somebody_who_was_faster(school: Path, hub: Path) -> None:
    where = git.place(school)
    assert where is not None
    put(school, b="b")
    save(school, "b")
    put(hub, **{"refs/heads/main.lock": ""})
    assert not git.push(school, where, git.head(school) or "", git.MAIN)


def test_a_bundle_is_written_over_what_a_stick_pulled_out_has_left(school: Path, tmp_path: Path) -> None:
    put(school, a="a")
    save(school, "a")
    put(tmp_path, **{"school.bundle.lock": "half"})
    git.bundle(school, tmp_path / "school.bundle", git.head(school) or "")
    assert git.unbundle(school, tmp_path / "school.bundle") == git.head(school)
    assert [one.name for one in tmp_path.glob("school.bundle*")] == ["school.bundle"]


def test_a_computer_without_git_is_said_so(school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(YulanError) as caught:
        git.head(school)
    assert caught.value.code == "git.missing"
