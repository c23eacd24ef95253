"""The parts of an xlsx file, looked through before anybody else opens it: how far each sheet reaches, which cells hold
an error or a formula without a result, what is hidden. Refuses archives that grow beyond bounds, files that are no
workbook, and document types, so that no entity is ever expanded.

Who reads the file afterwards finds its parts by other rules than these. So every part that looks like a sheet or like
shared texts is measured, wherever it lies, and a cell is believed to reach as far as any of its names says.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from xml.parsers import expat

from yulan.errors import YulanError
from yulan.exchange.grid import Place
from yulan.exchange.limits import COLUMNS, PARTS, SPELT, UNPACKED, Marks, check_size

_CHUNK = 1 << 16
_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHEET, _SHARED = b"sheetData", b"sst"  # what a part holds that is one


def scan(data: bytes) -> dict[str, Marks]:
    """What each sheet's file tells, by the sheet's name; raises YulanError `import.*`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise YulanError("import.damaged") from None
    sheets = {path: _Sheet(part) for path, part in parts.items() if _SHEET in part}
    for part in parts.values():
        if _SHARED in part:
            _check_spelt(_lengths(part), sheets.values())
    return {name: sheets[path].marks for name, path in _sheets(parts).items() if path in sheets}


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML parts that matter, unpacked within bounds; what the archive says of their sizes is not believed."""
    names = archive.namelist()
    small = [name.lower() for name in names]
    if "content.xml" in small:
        raise YulanError("import.ods")
    if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in small):
        raise YulanError("import.xlsb")
    if _BOOK not in names:
        raise YulanError("import.not-a-spreadsheet")
    if len(names) > PARTS or len(set(small)) != len(small):
        raise YulanError("import.too-big" if len(names) > PARTS else "import.damaged")
    left, found = UNPACKED, {}
    for name in names:
        kept = []
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise YulanError("import.too-big")
                kept.append(chunk)
        whole = b"".join(kept)
        if name in (_BOOK, _RELATIONS) or _SHEET in whole or _SHARED in whole:
            found[name] = whole
    return found


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """The sheets' names and the parts that hold them."""
    targets: dict[str, str] = {}
    named: dict[str, str] = {}

    def relation(tag: str, about: dict[str, str]) -> None:
        if tag == "Relationship":
            target = about.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[about.get("Id", "")] = path

    def sheet(tag: str, about: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((value for name, value in about.items() if name.rpartition(":")[2] == "id"), "")
            named[about.get("name", "")] = key

    _parse(parts.get(_RELATIONS, b"<x/>"), relation)
    _parse(parts[_BOOK], sheet)
    return {name: targets[key] for name, key in named.items() if key in targets}


def _parse(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, about: start(tag.rpartition(":")[2], about)
    parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature: this is the last piece
    except (expat.ExpatError, ValueError):
        raise YulanError("import.damaged") from None


def _refuse(*_: object) -> None:
    raise YulanError("import.damaged")


def _lengths(part: bytes) -> list[int]:
    """How long each shared text is; what the part says of their number is checked, since readers make room for it."""
    found: list[int] = []

    def start(tag: str, about: dict[str, str]) -> None:
        said = about.get("uniqueCount", "") if tag == "sst" else ""
        if said.isdecimal() and int(said) > len(part):
            raise YulanError("import.damaged")
        if tag == "si":
            found.append(0)

    def text(text: str) -> None:
        if found:
            found[-1] += len(text)

    _parse(part, start, text=text)
    return found


def _check_spelt(lengths: list[int], sheets: Iterable[_Sheet]) -> None:
    """Nothing; raises YulanError `import.too-big` where few shared texts make up very many characters in the cells."""
    left = SPELT
    for sheet in sheets:
        for key, count in sheet.shared.items():
            left -= lengths[int(key)] * count if key.isdecimal() and int(key) < len(lengths) else 0
    if left < 0:
        raise YulanError("import.too-big")


class _Sheet:
    """One sheet's part, read through once. `shared`: how often each shared text stands in it."""

    def __init__(self, part: bytes) -> None:
        self.shared: Counter[str] = Counter()
        self._row = self._column = self._far_row = self._far = 0
        self._type, self._formula, self._held, self._inside, self._value = "", False, False, "", ""
        self._filled = False  # something stands in the cell, be it empty
        self._faults: set[Place] = set()
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        _parse(part, self._start, self._end, self._text)
        check_size(self._far_row, self._far)
        self.marks = Marks(frozenset(self._faults), frozenset(self._rows), frozenset(self._columns))

    def _start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "row":
            self._row = _number(about.get("r", "")) or self._row + 1
            self._column = 0
            if about.get("hidden") in ("1", "true"):
                self._rows.add(self._row)
        elif tag == "c":
            place = about.get("r", "").replace("$", "")
            self._column = _column(place) or self._column + 1
            self._row = max(self._row, _number(place.lstrip(_LETTERS)))
            self._type, self._formula, self._held = about.get("t", ""), False, False
            self._filled, self._value = False, ""
        elif tag == "col" and about.get("hidden") in ("1", "true"):
            first, last = _number(about.get("min", "")), _number(about.get("max", ""))
            if len(self._columns) < COLUMNS:
                self._columns.update(range(first, min(last, COLUMNS) + 1))
        else:
            self._filled = True
            self._formula = self._formula or tag == "f"
        self._inside = tag

    def _text(self, text: str) -> None:
        if self._inside in ("v", "t") and text.strip():
            self._held = True
            if self._type == "s":
                self._value += text.strip()

    def _end(self, tag: str) -> None:
        self._inside = ""
        if tag != "c":
            return
        if self._type == "s":
            self.shared[self._value] += 1
        if self._filled:
            self._far_row, self._far = max(self._far_row, self._row), max(self._far, self._column)
        if self._type == "e" or (self._formula and not self._held and self._type != "str"):
            self._faults.add((self._row, self._column))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _column(place: str) -> int:
    """The number of a column in a cell's name, such as 28 in AB7."""
    found = 0
    for one in place.rstrip("0123456789")[:4].upper():
        if not "A" <= one <= "Z":
            return 0
        found = found * 26 + ord(one) - 64
    return found
