"""A text from a person: a file handed in, or what they write in an editor until it is well formed, the loop between
them and what checks the text. Owns the private temporary file, in memory where there is such a place, and its end,
however the editor ended. Nothing typed is lost to a fault: the text comes back with every fault above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from yulan import disk
from yulan.errors import Problem, YulanError
from yulan.flow import compose
from yulan.private import Places
from yulan.record import BadRecord

NAME = "record.md"
CAP = disk.CAP

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """Where and how a text is edited: `edit` returns once the person has finished, `words` says a fault."""

    places: Places
    edit: Callable[[Path], None] = field(repr=False)
    words: Callable[[Problem], str] = field(repr=False)
    again: str  # what stands above a text that comes back
    # While inside, being told to end interrupts, so that what is open in the clear gets removed.
    guarded: Callable[[], AbstractContextManager[None]] = field(repr=False)


def write(desk: Desk, text: str, check: Callable[[str], T]) -> T | None:
    """What `check` made of the text the person wrote; None where it was left as it was, or emptied.

    A fault that `check` raises brings the text back with all faults listed above it; left as it then is, the fault is
    raised.
    """
    made = _rounds(desk, NAME, "", text, check)
    return made[0] if made is not None else None


def plain_file(desk: Desk, name: str, remarks: Sequence[str], text: str, check: Callable[[str], T]) -> T | None:
    """What `check` made of a plain file the person wrote, shown under `name` with `remarks` above it; None where it was
    left as it was, or emptied. Faults come back as in `write`; the last time, `check` gets the text without what
    stood above it.
    """
    made = _rounds(desk, name, compose.comments(remarks), text, check)
    return check(made[1]) if made is not None else None


def _rounds(desk: Desk, name: str, top: str, text: str, check: Callable[[str], T]) -> tuple[T, str] | None:
    """What `check` made of the text, and the text without the comments we put above it."""
    with desk.guarded(), _private_file(desk.places, name) as path:
        shown = top + text
        fault: YulanError | None = None
        while True:
            written, as_utf8 = _edited(desk, path, shown)
            if not written.strip():
                return None
            if written == shown and as_utf8:
                if fault is not None:
                    raise fault
                return None
            try:
                if not as_utf8:
                    raise YulanError("editor.encoding")
                return check(written), _without(written, top)[0]
            except YulanError as error:
                fault = error
            kept, gone = _without(written, top)
            top = _faults(desk, fault, gone)
            shown = top + kept


def read(source: str) -> bytes:
    """The bytes of a file somebody hands in; raises YulanError `write.no-file`, or as `disk.read_file` does."""
    data = disk.read_file(Path(source), cap=CAP)
    if data is None:
        raise YulanError("write.no-file", path=source)
    return data


def _edited(desk: Desk, path: Path, text: str) -> tuple[str, bool]:
    """What the person wrote, and whether the editor saved it as UTF-8; else it is read as GB 18030, to be looked at."""
    disk.write_private(path, text.encode())
    desk.edit(path)
    data = disk.read_file(path, cap=CAP) or b""
    try:
        found, as_utf8 = data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        found, as_utf8 = data.decode("gb18030", "replace"), False
    return found.replace("\r\n", "\n"), as_utf8


def _without(written: str, top: str) -> tuple[str, int]:
    """The text without the comments that listed its last faults, and how many lines those were."""
    old = set(top.split("\n")) - {""}
    lines = written.split("\n")
    gone = next((at for at, line in enumerate(lines) if line not in old), len(lines))
    return "\n".join(lines[gone:]), gone


def _faults(desk: Desk, error: YulanError, gone: int) -> str:
    """The comments to stand above the text: every fault, lines counted as they will be seen, below these comments."""
    itself = () if isinstance(error, BadRecord) else (Problem(error.code, params=error.params),)
    problems = (*itself, *error.problems)
    added = 1 + len(problems)
    moved = [replace(one, path="", line=one.line - gone + added if one.line else 0) for one in problems]
    return compose.comments([desk.again, *_one_line_each(desk, moved)])


def _one_line_each(desk: Desk, problems: Sequence[Problem]) -> list[str]:
    return [" ".join(desk.words(one).split()) for one in problems]


@contextmanager
def _private_file(places: Places, name: str) -> Iterator[Path]:
    """The place of a file in a folder of our own, gone afterwards."""
    folder = disk.private_tmp(_candidates(places))
    try:
        yield folder / name
    finally:
        disk.remove_tree(folder, within=folder.parent)


def _candidates(places: Places) -> Iterator[Path]:
    """Memory-backed places first; then one beside the person's own key, never a folder that all users share."""
    yield from places.runtime
    yield disk.private_folder(places.home / "drafts")
