"""Of folders whose lock a reader cannot open only the names are looked at, and nothing is counted or told otherwise
than if each file were.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.schools import TestSchool, make_school
from yulan import disk
from yulan.flow import passed_by
from yulan.ids import CROCKFORD, RecordName

FOLDERS = ("records/students", "records/drawers")
SID, OTHER = "0123456789", "9876543210"
GOOD = f"{SID}.1.card.1.abcdef.age"
NAMES = (
    GOOD, f"{SID}.12.0123456789abcdef.3.000000.age", f"{OTHER}.1.card.1.abcdef.age", f"{SID}.01.card.1.abcdef.age",
    f"{SID}.1.card.0.abcdef.age", f"{SID}.1.card.1.abcdef.age.age", "0123456789abcdef.1.abcdef.age", "x", "字",
    f"{SID}.1.carD.1.abcdef.age", f"{SID}.1.card.1.abcdeu.age", f"{SID}.{'1' * 300}.card.1.abcdef.age", f"{GOOD} ",
)  # fmt: skip


def _by_each(folder: str, names: list[str]) -> list[str]:
    found = [(f"{folder}/{name}", RecordName.parse(name)) for name in names]
    return [path for path, name in found if name is None or name.path != path]


@pytest.mark.parametrize("folder", [f"records/students/{SID}", "records/students/x", f"records/students/{SID}/{SID}"])
def test_names_asked_of_at_once_are_told_as_one_by_one(folder: str) -> None:
    chance, both = random.Random(1), set()  # noqa: S311 - repeatable cases, no secret
    for _ in range(500):
        names = chance.sample(NAMES, chance.randrange(5)) + [
            f"{SID}.1.{''.join(chance.choices(CROCKFORD, k=16))}.{chance.randrange(1, 99)}.00000z.age"
            for _ in range(chance.randrange(3))
        ]
        strange = _by_each(folder, names)
        both.add(RecordName.all_in(folder, names))
        if RecordName.all_in(folder, names):
            assert strange == []
        total, problems = passed_by.count(disk.Listing((), (), {folder: tuple(names)}))
        assert (total, [one.path for one in problems]) == (len(names) - len(strange), strange)
    assert both == ({True, False} if folder.count("/") == 2 and folder.endswith(SID) else {False})


def _tree(root: Path) -> None:
    for folder in (*FOLDERS, f"records/students/{SID}/deep", f"records/students/{OTHER}"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for path in (f"{SID}/{GOOD}", f"{SID}/b\nc", f"{SID}/deep/x", f"{OTHER}/{OTHER}.1.card.1.abcdef.age", f"{OTHER}/a"):
        (root / "records/students" / path).write_bytes(b"1")
    (root / "records/students" / SID / "link").symlink_to(root / "records")
    (root / "records/students" / OTHER / "link").symlink_to(root / "nowhere")
    os.mkfifo(root / "records/students" / SID / "pipe")
    (root / "records/drawers/x").write_bytes(b"1")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names and pipes")
@pytest.mark.parametrize("seen", ["", SID, OTHER, "deep"])
def test_a_walk_that_looks_at_some_folders_finds_the_same_paths_and_faults(tmp_path: Path, seen: str) -> None:
    _tree(tmp_path)
    whole = disk.walk(tmp_path, *FOLDERS)
    some = disk.walk(tmp_path, *FOLDERS, looked=lambda folder: folder.endswith(seen) if seen else False)
    assert sorted(some.paths()) == [one.path for one in whole.files] == list(whole.paths())
    assert some.problems == whole.problems
    assert len(whole.problems) == 4
    assert set(some.files) <= {*whole.files}
    assert not any(folder.endswith(seen) for folder in some.named if seen)
    assert disk.names(tmp_path / "records") == ("drawers", "students")
    assert disk.names(tmp_path / "nowhere") == ()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    return make_school(tmp_path_factory.mktemp("passed-by"))


def test_what_no_key_at_hand_may_open_does_not_open(school: TestSchool) -> None:
    found: set[tuple[bool, bool]] = set()
    for person in school.identities:
        me = school.as_(person)
        for name, lock in school.verified.keyring.locks.items():
            may = me.opener.may_open(name)
            # Asked first of another opener: that it was opened before must not matter.
            opens = school.as_(person).opener.keys(name)
            assert may or not opens, (person, name)
            assert bool(opens) == (may and bool(lock.generations))
            found.add((may, bool(opens)))
        assert not me.opener.may_open("student-nobody0000")
        look = passed_by.looked(me)
        assert look("records/drawers")
        assert not look("records/students/nobody0000")
    assert found == {(True, True), (False, False)}
