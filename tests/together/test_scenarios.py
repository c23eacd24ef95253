"""What can happen to a school's repository between people: by git, by sticks, by accident, by its hub.
After each, all come to one state, nothing is lost, and nothing is told to git.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from tests.together import after, world
from tests.together.desk import Desk, git
from tests.together.scenes import behind, remove_keeper, students
from tests.together.world import World
from yulan import settings
from yulan.errors import YulanError


def commit_of(desk: Desk, path: str) -> str:
    return desk.git("log", "-1", "--format=%H", "--", path).decode().strip()


# By hand, with git


def test_histories_merged_by_hand_come_to_the_hub_as_new_files_alone(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    wang.talk(sid)
    behind(here, wang, sid)
    wang.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    wang.talk(sid)
    assert wang.sync().sent == 2
    after.together(here)


@pytest.mark.long
def test_records_rebased_by_hand_arrive_once(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    wang.talk(sid)
    wang.talk(sid)
    behind(here, wang, sid)
    wang.git("fetch", "-q", "origin")
    wang.git("rebase", "-q", "origin/main")
    assert wang.sync().sent == 2
    after.together(here)


@pytest.mark.long
def test_a_record_cherry_picked_by_somebody_else_arrives_once(here: World) -> None:
    wang, zhou = here.of("wang-fang", "zhou-jie")
    path = wang.talk(students(here)[0])
    zhou.git("fetch", "-q", str(wang.root), "main")
    zhou.git("cherry-pick", "FETCH_HEAD")
    zhou.sync()
    assert (zhou.root / path).is_file()
    wang.sync()
    after.together(here)


@pytest.mark.long
def test_records_put_away_in_a_stash_arrive_when_they_come_back(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    path = wang.write("talk", sid, commit=False)
    wang.git("stash", "-q", "-u")
    behind(here, wang, sid)
    wang.sync()
    assert not (wang.root / path).exists()
    wang.git("stash", "pop", "-q")
    assert wang.sync().sent == 1
    after.together(here)


@pytest.mark.long
def test_a_record_written_and_never_committed_arrives(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    wang.write("talk", sid, commit=False)
    wang.write("concern", sid, commit=False)
    assert wang.sync().sent == 2
    after.together(here)


@pytest.mark.parametrize("witnessed", [False, True])
def test_a_record_whose_commit_is_reverted_comes_back(here: World, witnessed: bool) -> None:
    wang, zhao = here.of("wang-fang", "zhao-min")
    path = wang.talk(students(here)[0])
    wang.sync()
    if witnessed:
        zhao.sync()
        wang.sync()
    wang.git("revert", "--no-edit", commit_of(wang, path))
    assert not (wang.root / path).exists()
    wang.sync()
    assert (wang.root / path).is_file()
    after.together(here)


def test_a_record_deleted_by_hand_is_put_back(here: World) -> None:
    wang = here.desk("wang-fang")
    path = wang.talk(students(here)[0])
    wang.sync()
    (wang.root / path).unlink()
    assert wang.sync().put_back == (path,)
    after.together(here)


def test_of_two_files_under_one_name_the_one_that_came_first_stands(here: World) -> None:
    wang, zhou = here.of("wang-fang", "zhou-jie")
    first, other = (wang.talk(students(here)[0]) for _ in range(2))
    zhou.put({first: (wang.root / other).read_bytes()})
    wang.sync()
    zhou.sync()
    assert (zhou.root / first).read_bytes() == (wang.root / first).read_bytes()
    after.together(here)


def test_a_record_deleted_on_one_side_and_revised_on_the_other_has_both_revisions(here: World) -> None:
    wang, zhou = here.of("wang-fang", "zhou-jie")
    path = wang.talk(students(here)[0])
    wang.sync()
    zhou.sync()
    zhou.git("rm", "-q", path)
    zhou.git("commit", "-q", "-m", "away with it")
    [own] = [one for one in wang.own() if one.path == path]
    wang.revise(own)
    wang.sync()
    zhou.sync()
    assert (zhou.root / path).is_file()
    after.together(here)


@pytest.mark.long
def test_a_bundle_after_a_merge_by_hand_tells_nobodys_name(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    wang.talk(sid)
    behind(here, wang, sid)
    wang.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    wang.sync(stick=here.stick())
    after.silence(here)
    after.together(here)


# Computers of all kinds


def configured(here: World, *lines: str) -> None:
    """Nothing; everybody's git is set so."""
    path = here.hands / ".gitconfig"
    path.write_text(path.read_text() + "".join(f"{one}\n" for one in lines))


def some_days(here: World, *people: str) -> None:
    """Nothing; these people have written, edited one card at once, and synchronised, twice."""
    sid = students(here)[0]
    for _ in range(2):
        for desk in here.of(*people):
            desk.talk(sid)
            desk.edit_card(sid, "study")
        for desk in here.of(*people):
            desk.sync()


@pytest.mark.long
def test_line_ends_changed_by_git_change_nothing(here: World) -> None:
    configured(here, "[core]", " autocrlf = true", " safecrlf = false")
    some_days(here, "wang-fang", "zhou-jie", "zhao-min")
    assert b"\r" not in (here.desk("wang-fang").root / settings.PATH).read_bytes()
    after.together(here)


@pytest.mark.long
def test_computers_without_modes_or_case_come_to_the_same_state(here: World) -> None:
    configured(here, "[core]", " fileMode = false", " ignorecase = true", " precomposeunicode = true")
    some_days(here, "wang-fang", "zhao-min")
    after.together(here)


def test_a_stick_carries_everything_between_two_who_never_meet_a_hub(here: World) -> None:
    wang, zhou = here.of("wang-fang", "zhou-jie")
    sid = students(here)[0]
    configured(here, "[core]", " fileMode = false", " symlinks = false")
    for desk in (wang, zhou):
        desk.unplug()
        desk.talk(sid)
    stick = here.stick()
    wang.sync(stick=stick)
    assert zhou.sync(stick=stick).came >= 1
    assert wang.sync(stick=stick).came >= 1
    names = [one.name for one in stick.iterdir()]
    assert names
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-") for one in names), names
    assert wang.tree() == zhou.tree()
    after.together(here)


@pytest.mark.parametrize("how", [("--depth", "1"), ("--single-branch",), ("--filter=blob:none",)])
def test_a_clone_made_in_another_way_synchronises(here: World, how: tuple[str, ...]) -> None:
    git(here.hub, "config", "uploadpack.allowFilter", "true")
    wang, sid = here.desk("wang-fang"), students(here)[0]
    wang.talk(sid)
    wang.sync()
    wang.clone_again(*how)
    wang.talk(sid)
    behind(here, wang, sid)
    assert wang.sync().sent == 1
    after.together(here)


@pytest.mark.long
def test_a_linked_work_tree_synchronises(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    whole = wang.root.parent / "whole"
    wang.root.rename(whole)
    git(whole, "checkout", "-q", "--detach", home=here.hands)
    git(whole, "worktree", "add", "-q", str(wang.root), "main", home=here.hands)
    wang.talk(sid)
    behind(here, wang, sid)
    assert wang.sync().sent == 1
    after.together(here)


def test_what_somebody_pushes_with_git_alone_is_taken_and_what_they_took_away_restored(here: World, room: Path) -> None:
    wang, zhao = here.of("wang-fang", "zhao-min")
    kept, gone = (wang.talk(students(here)[0]) for _ in range(2))
    wang.sync()
    zhao.sync()
    plain = room / "plain"
    git(room, "clone", "-q", str(here.hub), str(plain), home=here.hands)
    git(plain, "rm", "-q", gone, home=here.hands)
    git(plain, "commit", "-q", "-m", "yulan", home=here.hands)
    git(plain, "push", "-q", "origin", "main", home=here.hands)
    for desk in (wang, zhao, wang):
        desk.sync()
    assert (wang.root / kept).is_file()
    assert (wang.root / gone).is_file()
    after.settle(here)
    after.one_state(here)
    after.nothing_lost(here)
    after.no_errors(here)


@pytest.mark.long
def test_a_stick_from_a_shallow_clone_can_be_read_by_who_is_behind(here: World) -> None:
    wang, zhao, sid = here.desk("wang-fang"), here.desk("zhao-min"), students(here)[0]
    for kind in ("talk", "concern", "visit"):
        wang.write(kind, sid)
        wang.sync()
    wang.clone_again("--depth", "1")
    wang.talk(sid)
    stick = here.stick()
    wang.sync(stick=stick)
    zhao.sync(stick=stick)
    after.together(here)


# The hub


def main_of(here: World) -> str:
    return git(here.hub, "rev-parse", "refs/heads/main").decode().strip()


def test_a_hub_that_went_back_gets_everything_again(here: World) -> None:
    wang, zhao, li = here.of("wang-fang", "zhao-min", "li-na")
    old = main_of(here)
    wang.talk(students(here)[0])
    zhao.do(f"mentor add {students(here)[1]} li-na")
    for desk in (wang, zhao, wang):
        desk.sync()
    git(here.hub, "update-ref", "refs/heads/main", old)
    wang.sync()
    li.sync()
    after.together(here)
    assert zhao.verified.keyring.locks[f"student-{students(here)[1]}"].mentors_at(zhao.verified.epoch)


@pytest.mark.long
def test_a_hub_made_anew_gets_everything_again(here: World) -> None:
    wang = here.desk("wang-fang")
    wang.talk(students(here)[0])
    wang.sync()
    shutil.rmtree(here.hub)
    assert wang.sync().reached == "offline"
    git(here.folder, "init", "-q", "--bare", "--initial-branch=main", str(here.hub), home=here.hands)
    wang.sync()
    after.together(here)


@pytest.mark.long
def test_a_history_rewritten_with_a_removed_keepers_change_is_not_believed(here: World) -> None:
    xu, zhao, chen, wang = here.of("xu-jing", "zhao-min", "chen-yulan", "wang-fang")
    sid = students(here)[0]
    remove_keeper(here, "xu-jing")
    zhao.sync()
    wang.sync()
    old = wang.verified.chain.head
    xu.do(f"mentor add {sid} li-na")
    xu.do(f"mentor add {sid} wu-di")
    xu.do("person end wang-fang")
    here.intended = [one for one in here.intended if one[0] != "xu-jing"]
    forged = xu.git("rev-parse", "HEAD").decode().strip()
    git(here.hub, "fetch", "-q", str(xu.root), f"+{forged}:refs/heads/main")
    for desk in (wang, zhao, chen):
        with suppress(YulanError):  # it may say so, or put the hub right by itself
            desk.sync()
        assert old in desk.verified.chain.epochs
        assert not desk.verified.keyring.locks[f"student-{sid}"].mentors_at(desk.verified.epoch)
    del here.desks["xu-jing"]
    zhao.sync(others=False)
    after.together(here)
    assert old in zhao.verified.chain.epochs
    assert not zhao.verified.keyring.locks[f"student-{sid}"].mentors_at(zhao.verified.epoch)


@pytest.mark.long
def test_the_hub_of_another_school_is_refused_and_left_as_it_is(here: World, room: Path) -> None:
    wang = here.desk("wang-fang")
    wang.talk(students(here)[0])
    other = world.begin(room / "other", other=True)
    before = main_of(other)
    wang.git("remote", "set-url", "origin", str(other.hub))
    with pytest.raises(YulanError, match="school"):
        wang.sync()
    assert main_of(other) == before
    wang.git("remote", "set-url", "origin", str(here.hub))
    assert wang.sync().sent == 1
    after.together(here)


def test_without_a_hub_the_work_is_kept(here: World) -> None:
    wang, sid = here.desk("wang-fang"), students(here)[0]
    away = here.hub.with_name("away.git")
    here.hub.rename(away)
    path = wang.talk(sid)
    told = wang.sync()
    assert (told.reached, told.sent) == ("offline", 0)
    assert (wang.root / path).is_file()
    away.rename(here.hub)
    assert wang.sync().sent == 1
    after.together(here)


@pytest.mark.long
def test_a_hub_that_somebody_has_locked_leaves_the_work_here(here: World) -> None:
    wang = here.desk("wang-fang")
    hook = here.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    wang.talk(students(here)[0])
    assert wang.sync().reached == "refused"
    hook.unlink()
    after.together(here)


@pytest.mark.long
def test_a_hub_that_takes_nothing_more_leaves_the_work_here(here: World) -> None:
    wang, zhao, sid = here.desk("wang-fang"), here.desk("zhao-min"), students(here)[0]
    git(here.hub, "config", "receive.maxInputSize", "1")
    path = wang.talk(sid)
    zhao.do(f"mentor add {sid} li-na")
    for desk in (wang, zhao):
        told = desk.sync()
        assert told.reached != "yes"
        assert told.sent == 0
    assert (wang.root / path).is_file()
    git(here.hub, "config", "--unset", "receive.maxInputSize")
    after.together(here)
