"""Record files in folders of students whose lock a reader cannot open: of a school's tens of thousands nearly all, for
a class teacher. Owns which folders those are, told without opening a lock that no other one needs; and that of such
files the names count, which are held to the form: nothing else of them can matter to this reader.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.disk import Listing, Looked
from yulan.errors import Problem
from yulan.flow.me import Me
from yulan.ids import RecordName
from yulan.lockfile import student_lock

FOLDERS = ("records/students", "records/drawers")
_STUDENTS = "records/students/"


def looked(me: Me) -> Looked:
    """Whether the files right in a folder may be this reader's: they are, but in a folder of a student whose lock
    no key at hand can open.
    """

    def within(folder: str) -> bool:
        return not folder.startswith(_STUDENTS) or me.opener.may_open(student_lock(folder.rpartition("/")[2]))

    return within


def count(listing: Listing) -> tuple[int, list[Problem]]:
    """How many record files there are of which only names are known, and a problem for each other name."""
    total, problems = 0, list[Problem]()
    for folder, names in listing.named.items():
        strange = list(_strange(folder, names))
        total += len(names) - len(strange)
        problems += (Problem("record.name", path) for path in strange)
    return total, problems


def _strange(folder: str, names: tuple[str, ...]) -> Iterator[str]:
    """The paths of what bears no name that a record file in this folder bears."""
    if RecordName.all_in(folder, names):
        return
    for name in names:
        found, path = RecordName.parse(name), f"{folder}/{name}"
        if found is None or found.path != path:
            yield path
