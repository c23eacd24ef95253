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
from yulan.revisions import groups
from yulan.school import Entry, Unverified


@dataclass
class InDrawers:
    """Everything in drawers; `by_class` is what is about children. `about` are, by class and child, all revisions of
    those records of which one names the child: together they say what stands.
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
    for revisions in groups(out.revisions):
        told = [(one.path, one.digest) for one in revisions]  # one of them may take away what another one says
        for sid in {one.record.student for one in revisions} - {""}:
            found.about[shelf_of(verified, sid)].setdefault(sid, []).extend(told)
    for entry in entries:
        if entry.student:
            found.by_class[shelf_of(verified, entry.student)].append(entry)
    return found
