"""The next revision of a record, over all that stands of it now. Owns what may be changed by whom, that two heads
become one, and that what consent does not cover is neither shown nor lost; the text comes from an editor, a file or a
form.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec.structs import replace as changed

from yulan import kinds
from yulan.accept import CARD_LIKE
from yulan.errors import YulanError
from yulan.flow import compose
from yulan.flow.lookup import Found
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.flow.write import Writer, Written
from yulan.kinds import ground
from yulan.kinds.withheld import RULE, faults, restored, strip, touches
from yulan.record import Record, of
from yulan.revisions import words
from yulan.school import Conflict
from yulan.yaml_strict import Tree, texts_of


@dataclass(frozen=True)
class Amendment:
    """A record about to be revised: as it stands (`found`), as text (`tree`, `body`: what may be seen), by whom."""

    found: Found = field(repr=False)
    tree: Mapping[str, Tree] = field(repr=False)
    writer: Writer = field(repr=False)

    @property
    def given(self) -> dict[str, str]:
        """The fields a text may leave out: those that name the record, who did it, when."""
        return {name: str(self.tree[name]) for name in (*compose.FIXED, "by", "date") if name in self.tree}

    @property
    def body(self) -> str:
        """The Markdown as it stands."""
        return "" if ground.BODY in self.hidden else self.found.standing.body

    @property
    def hidden(self) -> tuple[str, ...]:
        """The fields that are out of sight, dotted."""
        return ground.hidden(self.found.kind, self.found.withheld)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where two heads differ, as far as it may be seen."""
        scopes = self.found.withheld
        return tuple(one for one in self.found.standing.conflicts if not touches(self.found.kind, one.field, scopes))

    def check(self, now: datetime) -> None:
        """Returns iff this person may revise the record, so that nobody types in vain."""
        newest = self.found.standing.heads[-1].record
        by = str(self.tree["by"])
        probe = replace(newest, by=by, values=changed(newest.values, by=by))
        self.writer.revise(probe, self.found.standing.heads, now, self.found.author)

    def seal(self, content: Record, now: datetime) -> Written | None:
        """The next revision; None where nothing would be said that does not stand already. Raises KindFaults where
        something else than what stands is written where consent does not cover it.
        """
        said = texts_of(kinds.to_tree(content.values))
        shown, body = self._seen(said, content.body)
        if len(self.found.standing.heads) == 1 and shown == self.tree and body == self.body.strip("\n"):
            return None
        whole = self._whole(content, shown) if self.hidden else content
        return self.writer.revise(whole, self.found.standing.heads, now, self.found.author)

    def _seen(self, said: Mapping[str, Tree], body: str) -> tuple[Mapping[str, Tree], str]:
        """What of a text may be seen; a form that was open before something went out of sight may still hold it."""
        kind, scopes = self.found.kind, self.found.withheld
        wrong = faults(kind, said, body, scopes)
        if not wrong:
            return said, body
        shown, stood = strip(kind, said, scopes), texts_of(self.found.standing.tree)
        left = "" if ground.BODY in self.hidden else body
        if restored(kind, shown, stood, scopes) != said or body not in (left, self.found.standing.body.strip("\n")):
            raise kinds.KindFaults(wrong)
        return shown, left

    def _whole(self, content: Record, shown: Mapping[str, Tree]) -> Record:
        """The record with what is out of sight as it stood."""
        kind, standing = content.kind, self.found.standing
        values = kinds.parse(kind, restored(kind, shown, texts_of(standing.tree), self.found.withheld))
        return of(values, standing.body.strip("\n") if ground.BODY in self.hidden else content.body, kind)


def begin(school: Verified, me: Me, found: Found) -> Amendment:
    """The record as it may be revised; whoever revises a card or plan answers for it. Raises `consent.withheld` where
    all of it is out of sight.
    """
    if ground.whole(found.kind, found.withheld):
        raise YulanError(RULE)
    tree = strip(found.kind, texts_of(found.standing.tree), found.withheld)
    mine = {**tree, "by": me.person} if found.kind in CARD_LIKE else tree
    return Amendment(found, mine, Writer(school, me))


def settle(
    job: Amendment, tree: Mapping[str, Tree], body: str, chosen: Mapping[str, int]
) -> tuple[dict[str, Tree], str]:
    """The tree and Markdown with one side's value wherever somebody chose it, by the path of a field on which two
    differ.
    """
    settled = deepcopy(dict(tree))
    conflicts = {one.field: one for one in job.conflicts}
    for path, index in chosen.items():
        conflict = conflicts.get(path)
        if conflict is None or not 0 <= index < len(conflict.values):
            continue
        said, author = conflict.values[index], conflict.authors[index]
        for head in job.found.standing.heads:
            if head.author != author:
                continue
            if path == compose.BODY:
                if head.record.body == said:
                    body = said
                continue
            value = _at(job.found.kind, kinds.to_tree(head.record.values), path)
            if words(value) == said:
                _put(job.found.kind, settled, path, texts_of({path: value})[path] if value is not None else None)
    return settled, body


def _at(kind: str, tree: Mapping[str, object], path: str) -> object:
    """The value at a conflict's path: names, and for lists the key of an entry."""
    node: object = tree
    name = ""
    for part in path.split("."):
        if isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, list):
            node = next((one for one in node if _is(kind, name, one, part)), None)
        else:
            return None
        name = part if not name else f"{name}.{part}"
    return node


def _put(kind: str, tree: dict[str, Tree], path: str, value: Tree | None) -> None:
    """Nothing; the value stands at the path, or nothing does where it is None."""
    first, _, rest = path.partition(".")
    inner = tree.get(first)
    if not rest:
        _leave(tree, first, value)
    elif isinstance(inner, list):
        key, _, deeper = rest.partition(".")
        at = next((place for place, one in enumerate(inner) if _is(kind, first, one, key)), None)
        if not deeper:
            if at is not None:
                del inner[at]
            if value is not None:
                inner.insert(at if at is not None else len(inner), value)
        elif at is not None and isinstance(entry := inner[at], dict):
            _leave(entry, deeper, value)
    elif isinstance(inner, dict):
        _leave(inner, rest, value)
    elif value is not None:
        tree[first] = {rest: value}


def _leave(tree: dict[str, Tree], name: str, value: Tree | None) -> None:
    if value is None:
        tree.pop(name, None)
    else:
        tree[name] = value


def _is(kind: str, name: str, entry: object, key: str) -> bool:
    """Whether an entry of a list is the one of that key."""
    field = kinds.merge_key(kind, name)
    return field is not None and isinstance(entry, dict) and entry.get(field) == key
