"""What one reader opens of the records in drawers, and of which class each child is that one is about: a class's files
are not known without it. Owns nothing of what lies in the students' own folders.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from yulan.disk import Found
from yulan.errors import Problem
from yulan.flow import read, record_reader
from yulan.flow.facts import DRAWERS, Facts, shelf_of
from yulan.flow.me import Me
from yulan.flow.record_reader import Opened, Reader, batches
from yulan.flow.verified import Verified
from yulan.school import Entry, Unverified


@dataclass
class InDrawers:
    """Everything in drawers; `about` are the revisions about children by class and child, `by_class` what they come
    to.
    """

    entries: list[Entry] = field(repr=False)
    unverified: list[Unverified]
    problems: list[Problem]
    total: int
    readable: int
    about: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=lambda: defaultdict(dict))
    by_class: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list), repr=False)


def opened(verified: Verified, me: Me, reader: Reader, facts: Facts, files: Sequence[Found]) -> InDrawers:
    """What these files hold; `reader` has read nothing yet, and will have forgotten it."""
    for lock in record_reader.drawers(verified):
        me.opener.keys(lock)  # what is wrong with a drawer's lock is told, though no record asks for it
    shelf = facts.open(DRAWERS)
    for batch in batches(files):
        reader.take(batch, shelf)
    facts.close(shelf)
    out, reader.out = reader.out, Opened()
    out.revisions.sort(key=lambda one: one.path)
    entries, unverified, problems = read.entries_of(verified, out)
    found = InDrawers(entries, unverified, problems, out.total, out.readable)
    for one in out.revisions:
        if one.record.student:
            theirs = found.about[shelf_of(verified, one.record.student)]
            theirs.setdefault(one.record.student, []).append((one.path, one.digest))
    for entry in entries:
        if entry.student:
            found.by_class[shelf_of(verified, entry.student)].append(entry)
    return found
