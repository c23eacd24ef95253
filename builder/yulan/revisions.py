"""Revisions of one record → the record as it stands now: which revisions count, which are heads, and what two heads
say together. Pure. Heads are merged field by field from their nearest common ancestor; what both changed shows both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yulan.accept import CARD_LIKE
from yulan.record import Record
from yulan.school import Conflict
from yulan.value import Value

BODY, BY = "body", "by"


MergeKey = Callable[[str], str | None]
_Sides = list[tuple[str, Any]]


class Revision(Value, frozen=True):
    """One accepted revision. `digest` is what a later one names as `prev`; `enters`: the author might write for
    others.
    """

    path: str
    digest: str
    author: str
    rev: int
    prev: tuple[str, ...]
    at: str
    lock: str
    enters: bool
    record: Record
    witnessed: int = 0  # the epoch that first listed the file; 0 where none did


@dataclass(frozen=True, slots=True)
class Standing:
    """A record's heads and what they say together."""

    heads: tuple[Revision, ...]
    tree: Mapping[str, Any] = field(repr=False)
    body: str = field(repr=False)
    conflicts: tuple[Conflict, ...] = ()


class Sifted(Value, frozen=True):
    """Revisions that count, those that break a rule, and those whose predecessor is not at hand (they count)."""

    good: tuple[Revision, ...]
    bad: tuple[tuple[Revision, str], ...]
    orphans: tuple[Revision, ...]


def groups(revisions: Iterable[Revision]) -> list[list[Revision]]:
    """Revisions record by record: of one id, under one lock. An id used under two locks is two records."""
    found: dict[tuple[str, str], list[Revision]] = {}
    for one in revisions:
        found.setdefault((one.lock, one.record.id), []).append(one)
    return list(found.values())


def sift(revisions: Sequence[Revision]) -> Sifted:
    """The revisions of one record, each in its place. A revision holds the whole content, so a lost predecessor hides
    nothing.
    """
    if len(revisions) == 1:  # most records were never written again: that one is the first, and true
        (only,) = revisions
        return Sifted((only,), (), (only,) if only.prev else ())
    false = _false_roots(revisions)
    bad: list[tuple[Revision, str]] = [(one, "record.two-roots") for one in revisions if one.digest in false]
    ordered = sorted((one for one in revisions if one.digest not in false), key=lambda one: (one.rev, one.digest))
    if not ordered:
        return Sifted((), tuple(bad), ())
    first = ordered[0]
    good: dict[str, Revision] = {}
    orphans: list[Revision] = []
    for one in ordered:
        known = [good[name].rev for name in one.prev if name in good]
        rule = _rule(one, first, known)
        if rule:
            bad.append((one, rule))
            continue
        good[one.digest] = one
        if len(known) < len(one.prev):
            orphans.append(one)
    return Sifted(tuple(good.values()), tuple(bad), tuple(orphans))


def _false_roots(revisions: Sequence[Revision]) -> set[str]:
    """Of several first revisions all but the one witnessed first, and what follows from them alone; all, where none
    was.
    """
    roots = [one for one in revisions if one.rev == 1]
    if len(roots) < 2:
        return set()
    seen = sorted(one.witnessed for one in roots if one.witnessed)
    true = [one for one in roots if seen and one.witnessed == seen[0]]
    if len(true) != 1:
        return {one.digest for one in revisions}
    false = {one.digest for one in roots} - {true[0].digest}
    for one in sorted(revisions, key=lambda one: one.rev):
        if one.prev and set(one.prev) <= false:
            false.add(one.digest)
    return false


def _rule(one: Revision, first: Revision, known: Sequence[int]) -> str:
    mine, others = one.record, first.record
    if (mine.kind, mine.student, one.lock) != (others.kind, others.student, first.lock):
        return "revision.same"
    if known and len(known) == len(one.prev) and one.rev != max(known) + 1:
        return "revision.prev"
    free = one is first or mine.kind in CARD_LIKE or one.author == first.author or one.enters
    return "" if free else "revision.author"


def stand(revisions: Sequence[Revision], to_tree: Callable[[Record], Mapping[str, Any]], key: MergeKey) -> Standing:
    """What the accepted `revisions` of one record say now; `key` names the key field of a list of mappings, if any."""
    by_digest = {one.digest: one for one in revisions}
    named = {name for one in revisions for name in one.prev}
    heads = sorted((one for one in revisions if one.digest not in named), key=lambda one: (one.at, one.digest))
    newest = heads[-1]
    if len(heads) == 1:
        return Standing((newest,), to_tree(newest.record), newest.record.body)
    base = _base(heads, by_digest)
    start = {**to_tree(base.record), BODY: base.record.body} if base is not None else {}
    sides = [(one.author, {**to_tree(one.record), BODY: one.record.body}) for one in heads]
    if newest.record.kind in CARD_LIKE:  # `by` says who made this revision: of that there is no conflict
        by = {name: value for name, value in to_tree(newest.record).items() if name == BY}
        start, sides = {**start, **by}, [(who, {**side, **by}) for who, side in sides]
    tree, conflicts = merge_trees(start, sides, key)
    body = tree.pop(BODY, "")
    ordered = [name for name in to_tree(newest.record) if name in tree]
    tree = {name: tree[name] for name in (*ordered, *(one for one in tree if one not in ordered))}
    return Standing(tuple(heads), tree, body, conflicts)


def merge_trees(base: Mapping[str, Any], sides: _Sides, key: MergeKey) -> tuple[dict[str, Any], tuple[Conflict, ...]]:
    """What trees with one common base come to, and where they differ; there the last side's value stands."""
    merge = _Merge(key)
    return merge.mappings("", base, sides), tuple(merge.conflicts)


def differences(heads: Sequence[Revision], to_tree: Callable[[Record], Mapping[str, Any]]) -> tuple[Conflict, ...]:
    """Every field on which the heads differ, with what each of them says."""
    sides = [(one.author, {**to_tree(one.record), BODY: one.record.body}) for one in heads]
    names = dict.fromkeys(name for _, side in sides for name in side)
    return tuple(
        Conflict(name, tuple(words(side.get(name)) for _, side in sides), tuple(who for who, _ in sides))
        for name in names
        if any(side.get(name) != sides[0][1].get(name) for _, side in sides)
    )


def _base(heads: Sequence[Revision], by_digest: Mapping[str, Revision]) -> Revision | None:
    common: set[str] | None = None
    for head in heads:
        above = set(_ancestors(head, by_digest))
        common = above if common is None else common & above
    found = [by_digest[one] for one in common or ()]
    return max(found, key=lambda one: (one.rev, one.digest), default=None)


def _ancestors(one: Revision, by_digest: Mapping[str, Revision]) -> Iterator[str]:
    stack, seen = [one.digest], set()
    while stack:
        name = stack.pop()
        if name not in seen and name in by_digest:
            seen.add(name)
            yield name
            stack.extend(by_digest[name].prev)


class _Merge:
    def __init__(self, key: MergeKey) -> None:
        self.key = key
        self.conflicts: list[Conflict] = []

    def mappings(self, path: str, base: Mapping[str, Any], sides: _Sides) -> dict[str, Any]:
        names = dict.fromkeys((*base, *(name for _, side in sides for name in side)))
        merged = {
            name: self.value(
                f"{path}.{name}" if path else name,
                base.get(name),
                [(who, side.get(name)) for who, side in sides],
            )
            for name in names
        }
        return {name: value for name, value in merged.items() if value is not None}

    def value(self, path: str, base: Any, sides: _Sides) -> Any:
        changed = [(who, value) for who, value in sides if value != base]
        if not changed:
            return base
        if all(value == changed[0][1] for _, value in changed):
            return changed[0][1]
        key = self.key(path)
        if key is not None and all(isinstance(value, list | None) for _, value in sides):
            return self._lists(path, key, base, sides)
        if all(isinstance(value, dict) for _, value in changed) and isinstance(base, dict | None):
            return self.mappings(path, base or {}, [(who, value or {}) for who, value in sides])
        self.conflicts.append(
            Conflict(path, tuple(words(value) for _, value in changed), tuple(who for who, _ in changed))
        )
        return changed[-1][1]

    def _lists(self, path: str, key: str, base: Any, sides: _Sides) -> list[Any] | None:
        def index(items: Any) -> dict[str, Any]:
            return {str(item.get(key, "")): item for item in items or []}

        merged = self.mappings(path, index(base), [(who, index(side)) for who, side in sides])
        return list(merged.values()) or None


def words(value: Any) -> str:
    """A value of a record's tree in one line, as a conflict shows it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(words(one) for one in value)
    if isinstance(value, dict):
        return " ".join(words(one) for one in value.values())
    return str(value)
