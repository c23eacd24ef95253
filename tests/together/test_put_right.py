"""What somebody did to signed files by hand, at the hub or in a clone, is put right by the next who synchronises."""

from __future__ import annotations

from tests.together import after
from tests.together.desk import Desk
from tests.together.scenes import students
from tests.together.world import World
from yulan.errors import YulanError
from yulan.flow import sync, verified

PEOPLE = "keys/people.yaml"


def commit(desk: Desk, words: str) -> None:
    """Nothing; everything that differs is committed, as a person would."""
    desk.git("add", "-A")
    desk.git("commit", "-q", "--no-verify", "-m", words)


def push(desk: Desk) -> None:
    desk.git("push", "-q", "origin", "HEAD:main")


def test_a_signed_file_changed_at_the_hub_is_as_last_signed_again(here: World) -> None:
    wang, zhao = here.of("wang-fang", "zhao-min")
    sid = students(here)[0]
    path = wang.talk(sid)
    people = wang.root / PEOPLE
    people.write_bytes(people.read_bytes() + b"# mine\n")
    commit(wang, "yulan")
    push(wang)
    told = zhao.sync()
    assert told.healed
    assert (zhao.root / path).is_file()
    assert b"# mine" not in (zhao.root / PEOPLE).read_bytes()
    assert verified.verify(zhao.root).epoch == zhao.verified.epoch
    wang.sync()
    assert b"# mine" not in people.read_bytes()


def test_two_keepers_rows_merged_by_hand_are_joined_by_the_next_keeper(here: World) -> None:
    chen, zhao = here.of("chen-yulan", "zhao-min")
    one, other = students(here)[:2]
    chen.do(f"mentor add {one} li-na")
    zhao.do(f"mentor add {other} li-na")
    chen.sync()
    zhao.git("fetch", "-q", "origin")
    zhao.git("merge", "-q", "--no-edit", "-X", "ours", "origin/main", ok=(0, 1))
    try:
        verified.verify(zhao.root)
    except YulanError as error:
        assert error.code == "chain.fork"  # noqa: PT017 - the state the next line is about
    zhao.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    told = zhao.sync()
    assert not told.waiting
    now = zhao.verified
    mentors = [now.keyring.locks[f"student-{sid}"].mentors_at(now.epoch) for sid in (one, other)]
    assert all("li-na" in found for found in mentors)
    after.settle(here)
    after.one_state(here)
    after.no_errors(here)


def test_who_may_not_join_what_was_merged_by_hand_leaves_it_to_a_keeper(here: World) -> None:
    chen, zhao, wang = here.of("chen-yulan", "zhao-min", "wang-fang")
    one, other = students(here)[:2]
    zhao.do(f"mentor add {other} li-na")
    zhao.sync()
    chen.do(f"mentor add {one} li-na")
    wang.git("fetch", "-q", str(chen.root), "main")
    wang.git("merge", "-q", "--no-edit", "FETCH_HEAD")
    wang.git("fetch", "-q", "origin")
    wang.git("merge", "-q", "--no-edit", "-X", "ours", "origin/main", ok=(0, 1))
    assert sync.run(wang.root, wang.places, wang.identity, here.moment).waiting
    chen.sync()
    zhao.sync()
    told = sync.run(wang.root, wang.places, wang.identity, here.moment)
    assert not told.waiting
    assert wang.verified.chain.head == chen.verified.chain.head
