"""What lies outside the repository: kept private, and not used where it is not."""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import Path

import pytest

from yulan import disk, git, pins, private
from yulan.errors import YulanError
from yulan.pins import Pin
from yulan.private import Places

REPOSITORY = "ab" * 32
posix = pytest.mark.skipif(os.name == "nt", reason="links, modes and owners as POSIX has them")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    runtime = tmp_path / "run"
    runtime.mkdir()
    return Places(tmp_path / "home", (tmp_path / "missing", runtime))


def test_pins_are_kept_between_runs(places: Places) -> None:
    pin = Pin(REPOSITORY, 2, "1" * 64, ("/school",))
    assert private.load_pins(places) == ()
    private.change_pins(places, partial(pins.remember, seen=pin))
    assert private.load_pins(places) == (pin,)


def test_a_refused_change_of_pins_leaves_the_file(places: Places) -> None:
    pin = Pin(REPOSITORY, 2, "1" * 64)
    private.change_pins(places, partial(pins.remember, seen=pin))
    with pytest.raises(YulanError) as caught:
        private.change_pins(places, partial(pins.remember, seen=Pin(REPOSITORY, 1, "1" * 64)))
    assert caught.value.code == "private.pin-back"
    assert private.load_pins(places) == (pin,)


def test_identity_files_are_listed_by_repository(places: Places) -> None:
    first = private.identity_path(places, REPOSITORY, "wang-fang")
    fresh = private.identity_path(places, "-", "-")
    for path in (first, fresh):
        private.write_identity(path, b"identity")
    listed = [(one.path, one.repository8, one.person) for one in private.identities(places)]
    assert listed == [(first, "abababab", "wang-fang"), (fresh, "", "-")]
    assert [one.path for one in private.identities(places, REPOSITORY)] == [first]
    assert private.identities(places, "cd" * 32) == ()
    assert private.read_identity(first) == b"identity"


@pytest.mark.parametrize("person", ["../x", "Wang", "", "recovery", "a/b"])
def test_a_person_that_is_no_id_names_no_file(places: Places, person: str) -> None:
    with pytest.raises(YulanError) as caught:
        private.identity_path(places, REPOSITORY, person)
    assert caught.value.code == "private.bad-person"


def test_an_identity_is_never_overwritten(places: Places) -> None:
    path = private.identity_path(places, REPOSITORY, "wang-fang")
    private.write_identity(path, b"first")
    with pytest.raises(YulanError) as caught:
        private.write_identity(path, b"second")
    assert caught.value.code == "disk.exists"
    assert private.read_identity(path) == b"first"


def test_a_missing_identity_is_said_so(places: Places) -> None:
    with pytest.raises(YulanError) as caught:
        private.read_identity(private.identity_path(places, REPOSITORY, "wang-fang"))
    assert caught.value.code == "private.no-identity"


@posix
def test_an_identity_others_may_open_is_refused(places: Places) -> None:
    path = private.identity_path(places, REPOSITORY, "wang-fang")
    private.write_identity(path, b"identity")
    path.chmod(0o644)
    with pytest.raises(YulanError) as caught:
        private.read_identity(path)
    assert caught.value.code == "disk.not-private"


def test_an_identity_inside_a_repository_is_refused_but_for_a_demo_schools(tmp_path: Path) -> None:
    school = tmp_path / "school"
    git.init(school)
    demo = school / "keys" / "demo"
    for folder in (demo, school / "keys"):
        disk.write_private(folder / "wang-fang.age", b"identity")
    asked: list[tuple[Path, Path | None]] = [
        (demo / "wang-fang.age", None),
        (school / "keys" / "wang-fang.age", demo),
        (demo / ".." / "wang-fang.age", demo),
    ]
    for path, allowed in asked:
        with pytest.raises(YulanError) as caught:
            private.read_identity(path, demo_keys=allowed)
        assert caught.value.code == "private.in-repository"
    assert private.read_identity(demo / "wang-fang.age", demo_keys=demo) == b"identity"
    with pytest.raises(YulanError) as caught:
        private.write_identity(school / "new.age", b"identity")
    assert caught.value.code == "private.in-repository"


@posix
def test_a_repository_is_recognised_through_links_and_without_a_work_tree(tmp_path: Path) -> None:
    git.init(tmp_path / "school")
    (tmp_path / "link").symlink_to(tmp_path / "school")
    (tmp_path / "hub.git" / "objects").mkdir(parents=True)
    (tmp_path / "hub.git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert private.is_inside_repository(tmp_path / "link" / "deep" / "key")
    assert private.is_inside_repository(tmp_path / "hub.git" / "key")
    assert not private.is_inside_repository(tmp_path / "key")


def test_a_session_opens_in_memory_and_closes_without_a_trace(places: Places, tmp_path: Path) -> None:
    path = private.open_session(places, "k", b"secret\nlines\n", idle_minutes=30, now=1000.0)
    assert places.runtime[1] in path.parents
    assert private.read_session(places, "k", now=1001.0) == b"secret\nlines\n"
    assert private.read_session(places, "other", now=1001.0) is None
    assert private.close_session(places, "k") is True
    assert private.close_session(places, "k") is False
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_glance_at_a_session_lets_its_idle_time_go_on(places: Places) -> None:
    path = private.open_session(places, "k", b"secret", idle_minutes=10, now=1000.0)
    assert private.glance_session(places, "k", now=1590.0) == b"secret"
    assert path.stat().st_mtime == 1000.0
    assert private.glance_session(places, "k", now=1610.0) is None
    assert not path.exists()


def test_reading_a_session_starts_its_idle_time_again_and_idleness_ends_it(places: Places) -> None:
    path = private.open_session(places, "k", b"secret", idle_minutes=10, now=1000.0)
    assert private.read_session(places, "k", now=1590.0) == b"secret"
    assert private.read_session(places, "k", now=2180.0) == b"secret"
    assert private.read_session(places, "k", now=2781.0) is None
    assert not path.exists()


def test_a_session_from_the_future_is_closed(places: Places) -> None:
    path = private.open_session(places, "k", b"secret", idle_minutes=10, now=1e6)
    assert private.read_session(places, "k", now=1e6 - 600) is None
    assert not path.exists()


def test_a_malformed_session_is_closed(places: Places) -> None:
    path = private.open_session(places, "k", b"secret", idle_minutes=10, now=1000.0)
    disk.write_private(path, b"something else")
    disk.touch(path, 1000.0)
    assert private.read_session(places, "k", now=1000.0) is None
    assert not path.exists()


def test_idle_sessions_are_closed_and_live_ones_kept(places: Places) -> None:
    private.open_session(places, "old", b"secret", idle_minutes=1, now=1000.0)
    private.open_session(places, "live", b"secret", idle_minutes=60, now=1000.0)
    assert private.close_idle_sessions(places, now=1100.0) == 1
    assert private.read_session(places, "live", now=1100.0) == b"secret"


def test_without_a_memory_backed_place_the_session_lies_at_home(tmp_path: Path) -> None:
    places = Places(tmp_path / "home", (tmp_path / "missing",))
    path = private.open_session(places, "k", b"secret", idle_minutes=5, now=1000.0)
    assert places.home in path.parents
    assert private.read_session(places, "k", now=1000.0) == b"secret"


@posix
def test_a_session_is_for_its_owner_alone_and_refused_when_it_is_not(places: Places) -> None:
    path = private.open_session(places, "k", b"secret", idle_minutes=5, now=1000.0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o604)
    with pytest.raises(YulanError) as caught:
        private.read_session(places, "k", now=1000.0)
    assert caught.value.code == "disk.not-private"


@posix
def test_who_takes_our_place_first_neither_reads_nor_stops_the_session(places: Places, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (places.runtime[1] / f"yulan-{disk.user_number()}").symlink_to(tmp_path / "theirs")
    path = private.open_session(places, "k", b"secret", idle_minutes=5, now=1000.0)
    assert places.home in path.parents
    assert list((tmp_path / "theirs").iterdir()) == []
    assert private.read_session(places, "k", now=1000.0) == b"secret"
