"""What stands for each value that pages asked for, so that it can be seen whether it is the same as last time. Owns
that a child's file is known by its record files, and is not opened to be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from yulan.notes import Ask
from yulan.pages import by_class as sorts
from yulan.pages.by_class import OF
from yulan.pages.site import Site
from yulan.pages.sums import digest

# What the record files of a class say, with the day; but for what others tell of its children's duties.
_OF_FILES = frozenset({sorts.FILE, sorts.CHILD, sorts.STATES})
LATE = "late"
# What others than its own files say of a child.
OF_CHILD = (LATE, sorts.ALERTS)


class Told:
    """The values of a site; `room` and `file` say what stands for the record files of a class, and of a child."""

    def __init__(self, site: Site, room: Callable[[str], bytes], file: Callable[[str], bytes]) -> None:
        self._site, self._known = site, dict[Ask, bytes]()
        ids, scopes = site.where.classes, site.where.by_class

        def if_there(value: Callable[[str], object]) -> Callable[[str], object]:
            return lambda scope: value(scope) if scope in scopes else None

        self._values: Mapping[str, Callable[[str], object]] = {
            sorts.FILE: lambda sid: file(sid) if sid in ids else None,
            f"{sorts.FILE} {OF}": if_there(room),
            sorts.CHILD: lambda sid: site.children[sid] if sid in ids else None,
            f"{sorts.CHILD} {OF}": if_there(lambda scope: list(site.children.of(scope).values())),
            sorts.STATES: site.states.get,
            f"{sorts.STATES} {OF}": if_there(lambda scope: dict(site.states.of(scope))),
            sorts.WHERE: site.scopes.get,
            sorts.COUNT: lambda _: len(ids),
            f"{sorts.COUNT} {OF}": lambda _: list(ids),
            sorts.PROOF: self._proof,
            LATE: site.late.get,
        }
        for sort, values in (
            (sorts.NAME, site.names), (sorts.ALERTS, site.alerts), (sorts.ABOUT, site.about),
            (sorts.OF_CLASS, site.of_class), (sorts.PAIRS, site.pairs), (sorts.OUTSIDE, site.outside),
            (sorts.CLOSED, site.closed), (sorts.KNOWN, site.known),
        ):  # fmt: skip
            self._values = {**self._values, sort: values.get, f"{sort} {OF}": _whole(values)}

    def of(self, ask: Ask) -> bytes:
        """What stands for a value."""
        found = self._known.get(ask)
        if found is None:
            sort, key = ask
            found = self._known[ask] = digest(self._values[sort](key))
        return found

    def by_class(self, asked: Iterable[Ask]) -> tuple[set[str], set[Ask]]:
        """The classes whose record files say, with the day, all of what was asked for but the rest of these."""
        ids, scopes, rest = self._site.where.classes, set[str](), set[Ask]()
        for sort, key in asked:
            base, _, whole = sort.partition(" ")
            if base not in _OF_FILES:
                rest.add((sort, key))
            elif whole or key in ids:
                scopes.add(key if whole else ids[key])
                if base == sorts.STATES:
                    rest.update((LATE, sid) for sid in (self._site.where.by_class[key] if whole else (key,)))
            else:
                rest.add((sort, key))
        return scopes, rest

    def _proof(self, record: str) -> object:
        one = self._site.proofs.get(record)
        return (one.id, one.student, one.kind, one.drawer, one.date) if one is not None else None


def _whole(values: Mapping[str, object]) -> Callable[[str], object]:
    return lambda _: list(values.items())
