"""Students' files class by class: what is known of a class at once, and how its files are brought when somebody asks
for one. Owns that a school may be looked at without opening all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import overload

from yulan.school import StudentFile


@dataclass(frozen=True, slots=True)
class ClassFiles:
    """The files of one class: what is known of them at once, and how the files themselves are brought."""

    scope: str
    names: Mapping[str, str] = field(repr=False)  # by student, in their order
    mentored: bool  # whether any of them has a mentor
    outside: bool  # whether any holds a record that lies in another drawer
    bring: Callable[[], tuple[StudentFile, ...]] = field(repr=False, compare=False)

    @classmethod
    def of(cls, files: Sequence[StudentFile]) -> ClassFiles:
        """A class of which everything is at hand; there is a file."""
        there = tuple(files)
        return cls(
            there[0].scope,
            {one.sid: one.name for one in there},
            any(one.mentors for one in there),
            any(entry.drawer != "file" for one in there for entry in one.records),
            lambda: there,
        )


class Files(Sequence[StudentFile]):
    """Students' files by class: those of a class are brought when one of them is asked for."""

    def __init__(self, classes: Mapping[str, ClassFiles]) -> None:
        self.classes = classes
        self._count = sum(len(one.names) for one in classes.values())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[StudentFile]:
        return chain.from_iterable(one.bring() for one in self.classes.values())

    @overload
    def __getitem__(self, at: int) -> StudentFile: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[StudentFile]: ...
    def __getitem__(self, at: int | slice) -> StudentFile | Sequence[StudentFile]:
        return tuple(self)[at]


def by_class(students: Sequence[StudentFile]) -> Mapping[str, ClassFiles]:
    """Files by class, in the order in which they came."""
    if isinstance(students, Files):
        return students.classes
    found: dict[str, list[StudentFile]] = {}
    for one in students:
        found.setdefault(one.scope, []).append(one)
    return {scope: ClassFiles.of(some) for scope, some in found.items()}
