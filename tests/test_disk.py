"""The door to the disk: all or nothing, nothing outside, nothing of anybody else."""

from __future__ import annotations

import ast
import errno
import os
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.forks import Forks
from yulan import disk
from yulan.errors import YulanError

BUILDER = Path(__file__).parent.parent / "builder"
posix = pytest.mark.skipif(os.name == "nt", reason="links, modes and owners as POSIX has them")

OLD = {
    "keys/people.yaml": b"old people",
    "records/drawers/a.age": b"old a",
    "records/drawers/gone.age": b"gone",
}
CHANGES: dict[str, bytes | None] = {
    "keys/people.yaml": b"new people",
    "keys/chain/000001-ab.yaml": b"entry",
    "records/students/s1/s1.1.card.1.x.age": b"card",
    "records/drawers/gone.age": None,
}
NEW = {
    "keys/people.yaml": b"new people",
    "records/drawers/a.age": b"old a",
    "keys/chain/000001-ab.yaml": b"entry",
    "records/students/s1/s1.1.card.1.x.age": b"card",
}


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    disk.kill_at(0)


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return plant(tmp_path / "school")


def plant(root: Path) -> Path:
    for path, data in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def tree(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def leftovers(state: Path) -> list[str]:
    return [path.name for path in state.iterdir() if path.name != ".yulan-lock"] if state.exists() else []


def child(code: str, *args: object) -> int:
    """The exit status of another process that runs this code; sys.argv[1:] are the arguments."""
    env = {**os.environ, "PYTHONPATH": str(BUILDER)}
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, args)]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    assert done.returncode in (0, 137), done.stderr.decode()
    return done.returncode


@pytest.fixture(scope="module")
def killed() -> Iterator[Callable[..., int]]:
    """What runs code as `child` does that may die anywhere; in forks where there are any, which start at once."""
    if os.name == "nt":
        yield child
        return
    forks = Forks()
    yield forks.run
    forks.close()


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(YulanError) as caught:
        call()
    return caught.value.code


# --- a batch ---


def test_a_batch_writes_and_deletes_and_leaves_nothing_behind(school: Path, tmp_path: Path) -> None:
    disk.commit(school, CHANGES, state=tmp_path / "state")
    assert tree(school) == NEW
    assert leftovers(tmp_path / "state") == []


COMMIT_KILLED = f"""
    import sys
    from pathlib import Path
    from yulan import disk
    root, state, n = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    disk.kill_at(n)
    disk.commit(root, {CHANGES!r}, state=state, after={{"message": "records"}})
"""

RECOVER_KILLED = """
    import sys
    from pathlib import Path
    from yulan import disk
    disk.kill_at(int(sys.argv[3]))
    disk.recover(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.long
def test_a_batch_killed_at_any_point_is_wholly_old_or_wholly_new_after_recovery(
    tmp_path: Path, killed: Callable[..., int]
) -> None:
    outcomes = []
    for n in range(1, 1000):
        school, state = plant(tmp_path / f"{n}" / "school"), tmp_path / f"{n}" / "state"
        status = killed(COMMIT_KILLED, school, state, n)
        pending = disk.recover(school, state)
        assert tree(school) in (OLD, NEW), f"killed at point {n}"
        outcomes.append(tree(school) == NEW)
        assert [dict(one.after) for one in pending] == [{"message": "records"}] * outcomes[-1]
        disk.finish(state, *(one.name for one in pending))
        assert leftovers(state) == [], f"killed at point {n}"
        if status == 0:
            break
    # There is one point of decision: old before it, new after it, and enough points on both sides of it.
    assert outcomes == sorted(outcomes)
    assert outcomes.count(False) > 15
    assert outcomes.count(True) > 15


@pytest.mark.long
def test_a_recovery_killed_at_any_point_is_completed_by_the_next(tmp_path: Path, killed: Callable[..., int]) -> None:
    decided = next(n for n in range(1, 1000) if _is_decided(tmp_path / f"try-{n}", n, killed))
    for n in range(1, 1000):
        school, state = plant(tmp_path / f"{n}" / "school"), tmp_path / f"{n}" / "state"
        assert killed(COMMIT_KILLED, school, state, decided) == 137
        status = killed(RECOVER_KILLED, school, state, n)
        assert len(disk.recover(school, state)) == 1
        assert tree(school) == NEW, f"killed at point {n}"
        if status == 0:
            break
    assert n > 10


@pytest.mark.long
def test_a_failure_at_the_decision_killed_while_cleaning_up_leaves_old_or_new(
    tmp_path: Path, killed: Callable[..., int]
) -> None:
    code = f"""
        import os, sys
        from pathlib import Path
        from yulan import disk
        from yulan.disk import steps
        root, state, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
        failed = False
        def point(name):
            global failed, left
            left -= failed
            if failed and left == 0:
                os._exit(137)
            if not failed and name == "after replace":
                failed = True
                raise OSError(28, "full")
        steps._point = point
        try:
            disk.commit(root, {CHANGES!r}, state=state)
        except disk.steps.YulanError:
            pass
    """
    for n in range(1, 1000):
        school, state = plant(tmp_path / f"{n}" / "school"), tmp_path / f"{n}" / "state"
        status = killed(code, school, state, n)
        disk.recover(school, state)
        assert tree(school) in (OLD, NEW), f"killed at point {n}"
        assert leftovers(state) == []
        if status == 0:
            break
    assert n > 8


def test_a_batch_decided_but_not_applied_is_applied_before_the_next(school: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for n in range(1, 1000):
        disk.fail_at(n)
        try:
            disk.commit(school, {"a": b"first"}, state=state)
        except YulanError:
            disk.fail_at(0)
            if list(state.glob("txn-*/committed")):
                break
    disk.commit(school, {"a": b"second"}, state=state)
    assert leftovers(state) == []
    disk.recover(school, state)
    assert (school / "a").read_bytes() == b"second"


def _is_decided(place: Path, n: int, killed: Callable[..., int]) -> bool:
    assert killed(COMMIT_KILLED, plant(place / "school"), place / "state", n) == 137
    return any((txn / "committed").exists() for txn in (place / "state").glob("txn-*"))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_or_broken_disk_at_any_point_leaves_old_or_new(tmp_path: Path, code: int) -> None:
    failures = set()
    for n in range(1, 1000):
        school, state = plant(tmp_path / f"{n}" / "school"), tmp_path / f"{n}" / "state"
        disk.fail_at(n, code)
        try:
            disk.commit(school, CHANGES, state=state)
        except YulanError as error:
            failures.add(error.code)
            disk.fail_at(0)
            assert disk.recover(school, state) == ()
            assert tree(school) in (OLD, NEW), f"failed at point {n}"
            assert leftovers(state) == []
        else:
            break
    assert failures == {"disk.full" if code == errno.ENOSPC else "disk.failed"}
    assert n > 30


def test_work_to_be_done_after_the_files_is_kept_until_it_is_finished(school: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = disk.commit(school, {"a": b"1"}, state=state, after={"message": "first"})
    second = disk.commit(school, {"a": None}, state=state, after={"message": "second"})
    assert {one.name: one.after["message"] for one in disk.recover(school, state)} == {
        first: "first",
        second: "second",
    }
    assert not (school / "a").exists()
    disk.finish(state, first)
    assert [one.name for one in disk.recover(school, state)] == [second]
    disk.finish(state)
    assert disk.recover(school, state) == ()


def test_an_applied_batch_does_not_undo_what_came_later(school: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    disk.commit(school, {"records/drawers/a.age": None}, state=state, after={})
    disk.commit(school, {"records/drawers/a.age": b"again"}, state=state, after={})
    disk.recover(school, state)
    assert (school / "records/drawers/a.age").read_bytes() == b"again"


def test_a_folder_emptied_by_a_batch_goes_too(school: Path, tmp_path: Path) -> None:
    disk.commit(school, dict.fromkeys(OLD), state=tmp_path / "state")
    assert list(school.iterdir()) == []


@posix
def test_a_batch_moves_between_file_systems(school: Path) -> None:
    places = (Path("/dev/shm"), Path(tempfile.gettempdir()))  # noqa: S108 - another file system is the point
    here = school.stat().st_dev
    other = next((one for one in places if one.is_dir() and one.stat().st_dev != here), None)
    if other is None:
        pytest.skip("there is only one file system here")
    with_state = disk.private_tmp([other])
    try:
        disk.commit(school, CHANGES, state=with_state)
        assert tree(school) == NEW
        assert leftovers(with_state) == []
    finally:
        disk.remove_tree(with_state, within=other)


@posix
def test_files_take_the_mode_asked_for(school: Path, tmp_path: Path) -> None:
    disk.commit(school, {"new/secret": b"x"}, state=tmp_path / "state", mode=0o600)
    assert stat.S_IMODE((school / "new/secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((school / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a/.", "a\\b", "C:/x", "a:b", "a\nb", "a\x00"),
        *(".git/config", "x/.GIT/hooks/y", "con", "a/NUL.txt", "a./b", "a ", "\udc80"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(school: Path, tmp_path: Path, path: str) -> None:
    batch = {"keys/people.yaml": b"changed", path: b"x"}
    assert refused(lambda: disk.commit(school, batch, state=tmp_path / "state")) == "disk.bad-path"
    assert tree(school) == OLD


@posix
def test_a_link_among_the_parents_is_refused(school: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (school / "site").symlink_to(tmp_path / "elsewhere")
    batch: dict[str, bytes | None] = {"site/x": b"x"}
    assert refused(lambda: disk.commit(school, batch, state=tmp_path / "state")) == "disk.symlink"
    assert list((tmp_path / "elsewhere").iterdir()) == []


@posix
def test_a_link_in_the_place_of_a_file_is_replaced_not_followed(school: Path, tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    (school / "linked").symlink_to(tmp_path / "victim")
    disk.commit(school, {"linked": b"x"}, state=tmp_path / "state")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert not (school / "linked").is_symlink()


@pytest.mark.parametrize("path", ["keys", "keys/people.yaml/x"])
def test_a_folder_for_a_file_or_a_file_for_a_folder_is_refused(school: Path, tmp_path: Path, path: str) -> None:
    assert refused(lambda: disk.commit(school, {path: b""}, state=tmp_path / "s")) == "disk.in-the-way"


def test_a_damaged_journal_is_reported_and_kept(school: Path, tmp_path: Path) -> None:
    txn = tmp_path / "state" / "txn-00"
    txn.mkdir(parents=True)
    (txn / "committed").write_bytes(b"{")
    assert refused(lambda: disk.recover(school, tmp_path / "state")) == "disk.journal-damaged"
    assert (txn / "committed").exists()


# --- one at a time ---


def test_a_second_process_is_told_that_the_folder_is_busy(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from yulan import disk
        from yulan.errors import YulanError
        try:
            with disk.exclusive(Path(sys.argv[1]), patience=0):
                pass
        except YulanError as error:
            sys.exit(137 if error.code == "disk.busy" else 1)
    """
    with disk.exclusive(tmp_path), disk.exclusive(tmp_path, patience=0):
        assert child(code, tmp_path) == 137
    assert child(code, tmp_path) == 0


def test_a_second_thread_is_told_too(tmp_path: Path) -> None:
    said: list[str] = []

    def enter() -> None:
        try:
            with disk.exclusive(tmp_path, patience=0):
                said.append("entered")
        except YulanError as error:
            said.append(error.code)

    with disk.exclusive(tmp_path):
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
    assert said == ["disk.busy"]


# --- reading ---


def test_a_tree_is_read_in_the_order_of_its_paths(school: Path) -> None:
    read = disk.read_tree(school, "records", "keys", "keys/people.yaml", "no-such-folder")
    assert list(read.files.items()) == sorted(OLD.items())
    assert read.problems == ()
    assert [one[:2] for one in disk.walk(school, "records").files] == [
        ("records/drawers/a.age", 5),
        ("records/drawers/gone.age", 4),
    ]


@posix
def test_what_is_no_plain_file_is_reported_and_not_followed(school: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"secret")
    (school / "records" / "folder").symlink_to(tmp_path / "outside")
    (school / "records" / "file").symlink_to(tmp_path / "outside" / "secret")
    (school / "linked").symlink_to(tmp_path / "outside")
    os.mkfifo(school / "records" / "pipe")
    (school / "records" / "big").write_bytes(b"12345678901")
    (school / "records" / "two\nlines").write_bytes(b"")
    read = disk.read_tree(school, "records", "linked", "linked/secret", cap=10)
    assert [(one.rule, one.path) for one in read.problems] == [
        ("disk.symlink", "linked"),
        ("disk.symlink", "linked"),
        ("disk.too-big", "records/big"),
        ("disk.symlink", "records/file"),
        ("disk.symlink", "records/folder"),
        ("disk.not-a-file", "records/pipe"),
        ("disk.bad-path", "records/two\ufffdlines"),
    ]
    assert set(read.files) == {"records/drawers/a.age", "records/drawers/gone.age"}
    assert "secret" not in repr(read)


def test_one_file_is_read_up_to_the_cap(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1234")
    assert disk.read_file(tmp_path / "x", cap=4) == b"1234"
    assert disk.read_file(tmp_path / "missing") is None
    assert refused(lambda: disk.read_file(tmp_path / "x", cap=3)) == "disk.too-big"


# --- private files ---


@posix
def test_a_private_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "yulan" / "key"
    disk.write_private(path, b"one")
    disk.write_private(path, b"two")
    assert disk.read_private(path) == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    path.chmod(0o640)
    assert refused(lambda: disk.read_private(path)) == "disk.not-private"


@posix
def test_a_private_file_with_a_second_name_or_behind_a_link_is_refused(tmp_path: Path) -> None:
    disk.write_private(tmp_path / "key", b"x")
    (tmp_path / "link").symlink_to(tmp_path / "key")
    assert refused(lambda: disk.read_private(tmp_path / "link")) == "disk.symlink"
    (tmp_path / "twin").hardlink_to(tmp_path / "key")
    assert refused(lambda: disk.read_private(tmp_path / "key")) == "disk.not-private"


def test_a_private_file_can_be_kept_from_being_overwritten(tmp_path: Path) -> None:
    disk.write_private(tmp_path / "key", b"first", overwrite=False)
    assert refused(lambda: disk.write_private(tmp_path / "key", b"second", overwrite=False)) == "disk.exists"
    assert disk.read_private(tmp_path / "key") == b"first"


def test_a_failed_private_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    disk.write_private(tmp_path / "key", b"old")
    for n in range(1, 7):
        disk.fail_at(n)
        assert refused(lambda: disk.write_private(tmp_path / "key", b"new")) == "disk.full"
        assert tree(tmp_path) == {"key": b"old"}


def test_removing_a_private_file_takes_what_an_interrupted_write_left(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from yulan import disk
        disk.kill_at(4)
        disk.write_private(Path(sys.argv[1]), b"secret")
    """
    assert child(code, tmp_path / "key") == 137
    assert len(tree(tmp_path)) == 1
    assert disk.remove(tmp_path / "key") is False
    assert tree(tmp_path) == {}


@posix
def test_a_private_folder_others_may_enter_is_refused(tmp_path: Path) -> None:
    folder = disk.private_folder(tmp_path / "mine")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (tmp_path / "link").symlink_to(folder)
    assert refused(lambda: disk.private_folder(tmp_path / "link")) == "disk.not-private"
    folder.chmod(0o750)
    assert refused(lambda: disk.private_folder(folder)) == "disk.not-private"


def test_a_private_temporary_folder_is_made_in_the_first_place_that_takes_one(tmp_path: Path) -> None:
    made = disk.private_tmp([tmp_path / "missing", tmp_path])
    assert made.parent == tmp_path
    assert refused(lambda: disk.private_tmp([tmp_path / "missing"])) == "disk.no-private-place"


def test_a_tree_is_removed_only_inside_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "c").mkdir()
    for path in (tmp_path / "c", tmp_path / "a", tmp_path / "a" / ".." / "c", tmp_path / "a" / "b" / ".."):
        assert refused(partial(disk.remove_tree, path, within=tmp_path / "a")) == "disk.outside"
    disk.remove_tree(tmp_path / "a" / "b", within=tmp_path / "a")
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["a", "c"]


@posix
def test_links_in_a_removed_tree_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_bytes(b"x")
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    assert refused(lambda: disk.remove_tree(tmp_path / "link", within=tmp_path)) == "disk.symlink"
    disk.remove_tree(tmp_path / "gone", within=tmp_path)
    assert (tmp_path / "kept" / "file").exists()
    assert not (tmp_path / "gone").exists()


# --- files that are no secret ---


@posix
def test_a_shared_file_may_be_read_by_others_and_run_if_asked(tmp_path: Path) -> None:
    disk.write_shared(tmp_path / "new" / "a", b"a")
    disk.write_shared(tmp_path / "b", b"b", executable=True)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / "a", tmp_path / "b")]
    os.umask(umask := os.umask(0))
    assert modes == [0o644 & ~umask, 0o755 & ~umask]


def test_a_shared_file_is_old_or_new_wherever_writing_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for n in range(1, 50):
        disk.write_shared(path, b"old")
        disk.fail_at(n)
        try:
            disk.write_shared(path, b"new")
        except YulanError:
            assert path.read_bytes() in (b"old", b"new")
            assert list(tmp_path.iterdir()) == [path]
        else:
            break
    assert n > 5


@posix
def test_a_shared_file_takes_the_place_of_a_file_only(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("folder", "link"):
        assert refused(partial(disk.write_shared, tmp_path / name, b"x")) == "disk.in-the-way"
    assert not (tmp_path / "elsewhere").exists()


# --- a built site ---

PAGES = {"index.html": b"home", "students/a/index.html": b"a", "students/b/index.html": b"b"}
OURS = {".yulan-output", ".yulan-lock", ".gitignore"}


def pages(out: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(out).items() if path not in OURS}


def test_a_folder_holds_what_was_built_last_and_unchanged_pages_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "private"
    assert disk.sync_folder(out, PAGES) == disk.Written(3, 0, 0)
    before = (out / "index.html").stat().st_ino
    later = {"index.html": b"home", "students/a/index.html": b"A", "new.html": b"new"}
    assert disk.sync_folder(out, iter(later.items())) == disk.Written(2, 1, 1)
    assert pages(out) == later
    assert (out / "index.html").stat().st_ino == before
    assert not (out / "students" / "b").exists()
    assert (out / ".gitignore").read_bytes() == b"*\n"
    assert not disk.unfinished(out)


@posix
def test_a_built_site_is_for_its_owner_alone(tmp_path: Path) -> None:
    out = tmp_path / "private"
    out.mkdir(mode=0o755)
    disk.sync_folder(out, PAGES)
    (out / "index.html").chmod(0o644)
    disk.sync_folder(out, PAGES)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [out, *out.rglob("*")]}
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    assert refused(lambda: disk.sync_folder(tmp_path, PAGES)) == "disk.not-our-folder"
    assert refused(lambda: disk.remove_output(tmp_path)) == "disk.not-our-folder"
    assert tree(tmp_path) == {"thesis.docx": b"mine"}


def test_a_file_somebody_put_into_our_folder_is_not_removed(tmp_path: Path) -> None:
    out = tmp_path / "private"
    disk.sync_folder(out, PAGES)
    (out / "students" / "notes.txt").write_bytes(b"mine")
    disk.sync_folder(out, {"index.html": b"home"})
    assert pages(out) == {"index.html": b"home", "students/notes.txt": b"mine"}


@pytest.mark.parametrize("path", ["../x", "/x", ".yulan-output", ".gitignore", "a/../../x"])
def test_a_page_outside_the_folder_or_over_its_index_is_refused(tmp_path: Path, path: str) -> None:
    assert refused(lambda: disk.sync_folder(tmp_path / "out", {path: b"x"})) == "disk.bad-path"
    assert tree(tmp_path).keys() <= {f"out/{name}" for name in OURS}


def test_an_index_that_names_a_file_elsewhere_removes_nothing_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    disk.sync_folder(out, PAGES)
    (tmp_path / "mine").write_bytes(b"mine")
    (out / ".yulan-output").write_bytes(b"yulan-output/1\n../mine\n")
    assert refused(lambda: disk.sync_folder(out, {})) == "disk.bad-path"
    assert (tmp_path / "mine").exists()


@posix
def test_an_output_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert refused(lambda: disk.sync_folder(tmp_path / "out", PAGES)) == "disk.symlink"


@pytest.mark.long
def test_a_build_killed_at_any_point_is_completed_by_the_next(tmp_path: Path, killed: Callable[..., int]) -> None:
    code = f"""
        import sys
        from pathlib import Path
        from yulan import disk
        out = Path(sys.argv[1])
        disk.sync_folder(out, {{"index.html": b"old", "gone/old.html": b"gone"}})
        disk.kill_at(int(sys.argv[2]))
        disk.sync_folder(out, {PAGES!r})
    """
    interrupted = 0
    for n in range(1, 1000):
        out = tmp_path / f"{n}"
        status = killed(code, out, n)
        interrupted += disk.unfinished(out)
        disk.sync_folder(out, {"index.html": b"other"})
        assert pages(out) == {"index.html": b"other"}, f"killed at point {n}"
        assert set(tree(out)) - {"index.html"} == OURS
        if status == 0:
            break
    assert interrupted > 20


@pytest.mark.long
def test_a_first_build_killed_at_any_point_does_not_lock_the_next_out(
    tmp_path: Path, killed: Callable[..., int]
) -> None:
    code = """
        import sys
        from pathlib import Path
        from yulan import disk
        disk.kill_at(int(sys.argv[2]))
        disk.sync_folder(Path(sys.argv[1]), {"a/x.html": b"x"})
    """
    for n in range(1, 1000):
        out = tmp_path / f"{n}"
        status = killed(code, out, n)
        disk.sync_folder(out, PAGES)
        assert pages(out) == PAGES, f"killed at point {n}"
        if status == 0:
            break
    assert n > 10


def test_many_pages_cost_few_flushes(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from yulan import disk
        flushes = []
        real = os.fsync
        os.fsync = lambda handle: (flushes.append(handle), real(handle))
        many = ((f"p/{n}.html", b"page %d" % n) for n in range(1500))
        assert disk.sync_folder(Path(sys.argv[1]), many) == disk.Written(1500, 0, 0)
        assert 0 < len(flushes) < 30, len(flushes)
    """
    assert child(code, tmp_path / "out") == 0


def test_a_built_site_is_removed_whole(tmp_path: Path) -> None:
    assert disk.remove_output(tmp_path / "out") is False
    disk.sync_folder(tmp_path / "out", PAGES)
    assert disk.remove_output(tmp_path / "out") is True
    assert list(tmp_path.iterdir()) == []


# --- one door ---

WATCHED = """
    import os, sys
    from datetime import date
    from pathlib import Path

    CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
                "os.chmod", "os.utime", "os.chown", "shutil.rmtree", "shutil.move", "shutil.copyfile",
                "tempfile.mkstemp", "tempfile.mkdtemp"}
    seen, bypassed, processes = set(), set(), set()

    def caller():
        frame = sys._getframe(2)
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if "yulan" in path.parts:
                return path
            frame = frame.f_back
        return None

    def watch(event, args):
        if event == "open" and len(args) > 2 and isinstance(args[2], int):
            reads = not args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            if reads or args[0] == os.devnull or isinstance(args[0], int):  # git's input and pipes
                return
        elif event == "subprocess.Popen":
            processes.add(caller().name)
            return
        elif event not in CHANGING:
            return
        seen.add(event)
        source = caller()
        if source is None or source.parent.name != "disk":
            bypassed.add((event, str(source)))

    sys.dont_write_bytecode = True
    from yulan import disk, git, pins, private
    base = Path(sys.argv[1])
    sys.addaudithook(watch)

    school, places = base / "school", private.Places(base / "home", (base,))
    git.init(school)
    state = git.state_dir(school)
    disk.commit(school, {"records/a.age": b"a", "b": b"b"}, state=state, after={})
    git.commit(school, ["records/a.age", "b"], person="wang-fang", message="records", day=date(2025, 9, 1))
    disk.finish(state)
    disk.commit(school, {"b": None}, state=state)
    disk.sync_folder(school / "private", {"x/index.html": b"x"})
    disk.sync_folder(school / "private", {})
    disk.remove_output(school / "private")
    private.change_pins(places, lambda old: pins.remember(old, pins.Pin("0" * 64, 1, "1" * 64)))
    private.write_identity(private.identity_path(places, "0" * 64, "wang-fang"), b"identity")
    private.open_session(places, "k", b"secret", idle_minutes=5, now=1000.0)
    private.read_session(places, "k", now=1001.0)
    private.close_session(places, "k")

    assert not bypassed, bypassed
    assert {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime"} <= seen, seen
    assert processes == {"run.py"}, processes
"""


def test_every_change_to_the_disk_goes_through_this_door(tmp_path: Path) -> None:
    assert child(WATCHED, tmp_path) == 0


CHANGING_CALLS = {
    *(
        "write_text",
        "write_bytes",
        "unlink",
        "rmdir",
        "mkdir",
        "makedirs",
        "rename",
        "renames",
        "touch",
        "rmtree",
    ),
    *(
        "symlink_to",
        "hardlink_to",
        "chmod",
        "utime",
        "mkstemp",
        "mkdtemp",
        "NamedTemporaryFile",
        "copyfile",
        "copytree",
    ),
}


def test_no_other_module_calls_what_changes_a_disk() -> None:
    """What a run does not reach, the source shows: no such call elsewhere, unless through `disk`."""
    bypassed = []
    for source in sorted((BUILDER / "yulan").rglob("*.py")):
        if source.parent.name == "disk":
            continue
        for node in ast.walk(ast.parse(source.read_bytes())):
            if isinstance(node, ast.Call) and _changes_disk(node):
                bypassed.append(f"{source.relative_to(BUILDER)}:{node.lineno}")
    assert bypassed == []


def _changes_disk(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id == "open" and len(call.args) > 1
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CHANGING_CALLS:
        return False
    return not (isinstance(call.func.value, ast.Name) and call.func.value.id == "disk")


def test_a_file_that_changed_is_told_by_its_size_or_its_time(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    (folder / "inner" / "__pycache__").mkdir(parents=True)
    one, other = folder / "one.py", folder / "inner" / "other.py"
    one.write_bytes(b"a")
    other.write_bytes(b"b")
    before = disk.file_times(folder)
    assert len(before) == 2
    (folder / "inner" / "__pycache__" / "other.pyc").write_bytes(b"made")
    assert disk.file_times(folder) == before
    os.utime(other, ns=(1, other.stat().st_mtime_ns + 1))
    touched = disk.file_times(folder)
    assert [line for line in touched if line not in before] == [line for line in touched if "other.py" in line]
    one.write_bytes(b"aa")
    assert disk.file_times(folder) != touched
    other.rename(folder / "inner" / "another.py")
    assert any("another.py" in line for line in disk.file_times(folder))
    assert disk.file_times(tmp_path / "none") == []


@posix
def test_of_a_link_no_time_is_told(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "link").symlink_to(tmp_path)
    assert disk.file_times(tmp_path / "program") == []
