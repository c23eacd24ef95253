"""keys/seen: lists of record files a keeper has seen, vouched for, or erased. Owns their form and the question "when
was this file witnessed?"; pure. A list counts only when a chain entry names it by its full hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from yulan.chain import Chain
from yulan.digest import sha256
from yulan.errors import Problem, YulanError

FOLDER = "keys/seen/"
_LINE = re.compile("^(.{64})  (.+)\n", re.MULTILINE)
Mark = Literal["witness", "vouch", "erased"]


@dataclass(frozen=True)
class Witness:
    """What the chain says of record files: (hash, path under records/) → epoch. The first that speaks counts."""

    seen: Mapping[tuple[str, str], int] = field(repr=False)
    vouched: Mapping[tuple[str, str], int] = field(repr=False)
    erased: frozenset[tuple[str, str]] = field(repr=False, default=frozenset())

    def before(self, digest: str, path: str, until: int) -> bool:
        """Whether the file was witnessed at or before the epoch that ended a right, or vouched for at any."""
        key = (digest, path)
        return self.seen.get(key, until + 1) <= until or key in self.vouched

    def paths(self) -> frozenset[str]:
        """Every path ever listed."""
        return frozenset(self._last)

    def hashes(self, path: str) -> frozenset[str]:
        """The hashes under which a path was ever listed; none where it was not."""
        if path in self._several:
            return frozenset(self._several[path])
        return frozenset((self._last[path],)) if path in self._last else frozenset()

    def first(self, path: str) -> int:
        """The first epoch that listed the path."""
        pairs = [(digest, path) for digest in self.hashes(path)]
        return min(one[pair] for one in (self.seen, self.vouched) for pair in pairs if pair in one)

    @cached_property
    def _last(self) -> Mapping[str, str]:
        """The hash under which each path was listed last; of nearly all it is the only one."""
        return {path: digest for pairs in (self.seen, self.vouched) for digest, path in pairs}

    @cached_property
    def _several(self) -> Mapping[str, set[str]]:
        """All hashes of the paths that were listed under more than one."""
        found: dict[str, set[str]] = {}
        for digest, path in (*self.seen, *self.vouched):
            if self._last[path] != digest:
                found.setdefault(path, {self._last[path]}).add(digest)
        return found


def dump(mark: Mark, files: Iterable[tuple[str, str]]) -> bytes:
    """A list of (hash, path)."""
    lines = sorted(files, key=lambda one: one[1].encode())
    return "".join((f"yulan-seen/1 {mark}\n", *(f"{digest}  {path}\n" for digest, path in lines))).encode()


def load(files: Mapping[str, bytes], chain: Chain) -> tuple[Witness, list[Problem]]:
    """What the lists named in the chain say, and a problem for each that is absent, altered or malformed."""
    found: dict[Mark, dict[tuple[str, str], int]] = {"witness": {}, "vouch": {}, "erased": {}}
    problems: list[Problem] = []
    for mark, entries in found.items():
        for digest, epoch in chain.lists(mark).items():
            path = f"{FOLDER}{digest[:8]}"
            data = files.get(path)
            if data is None or sha256(data) != digest:
                problems.append(Problem("witness.list", path, params={"epoch": epoch}))
                continue
            try:
                pairs = parse(mark, data, path)
            except YulanError as error:
                problems.append(Problem(error.code, path, params={"epoch": epoch}))
                continue
            before = dict(entries)  # what was listed at an earlier epoch: lists come by their epochs
            entries.update(dict.fromkeys(pairs, epoch))
            entries.update(before)
    witness = Witness(found["witness"], found["vouch"], frozenset(found["erased"]))
    return witness, problems


def parse(mark: Mark, data: bytes, path: str) -> list[tuple[str, str]]:
    """Hash and path of each file a list names; raises YulanError `witness.form` where it is not of this form."""
    head, _, lines = data.decode("utf-8", "replace").partition("\n")
    found: list[tuple[str, str]] = _LINE.findall(lines)
    # What is found is whole lines, so all are of the form if there are as many as there are ends of lines.
    whole = len(found) == lines.count("\n") and (not lines or lines.endswith("\n"))
    if head != f"yulan-seen/1 {mark}" or not whole:
        raise YulanError("witness.form", path=path)
    return found
