"""The parts of an old xls file, looked through before anybody else opens it: how far each sheet reaches, which cells
hold an error, what is hidden. Source: [MS-XLS] and [MS-CFB]. Refuses passwords and files that are no workbook.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from yulan.errors import YulanError
from yulan.exchange.grid import Place
from yulan.exchange.limits import Marks, check_size

_FREE = 0xFFFFFFFA  # this and above are no sectors
_END, _BOUND, _PASSWORD, _FORMULA, _ERROR, _ROW, _COLUMNS = 0x0A, 0x85, 0x2F, 0x06, 0x205, 0x208, 0x7D
_CELLS = frozenset({_FORMULA, _ERROR, 0x203, 0x204, 0xFD, 0x27E, 0xD6})
_MANY = 0xBD  # numbers side by side


def scan(data: bytes) -> dict[str, Marks]:
    """What each sheet tells, by the sheet's name; raises YulanError `import.*`."""
    try:
        streams = _Compound(data)
        if {"EncryptedPackage", "EncryptionInfo"} & streams.names.keys():
            raise YulanError("import.password")
        book = streams.read("Workbook") or streams.read("Book")
        if not book:
            raise YulanError("import.not-a-spreadsheet")
        return _sheets(book)
    except (struct.error, IndexError):
        raise YulanError("import.damaged") from None


def _sheets(book: bytes) -> dict[str, Marks]:
    starts: dict[str, int] = {}
    for kind, body in _records(book, 0):
        if kind == _PASSWORD:
            raise YulanError("import.password")
        if kind == _BOUND and body[5] == 0:  # a worksheet
            (start,) = struct.unpack_from("<I", body)
            starts[_name(body[6:])] = start
    return {name: _marks(book, start) for name, start in starts.items()}


def _name(body: bytes) -> str:
    length, wide = body[0], body[1] & 1
    return body[2 : 2 + length * 2].decode("utf-16-le", "replace") if wide else body[2 : 2 + length].decode("latin-1")


def _marks(book: bytes, start: int) -> Marks:
    faults: set[Place] = set()
    rows: set[int] = set()
    columns: set[int] = set()
    far_row = far = 0
    for kind, body in _records(book, start):
        if kind in _CELLS or kind == _MANY:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MANY else column
            far_row, far = max(far_row, row + 1), max(far, last + 1)
            failed = kind == _ERROR and body[7] == 1
            if failed or (kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2):
                faults.add((row + 1, column + 1))
        elif kind == _ROW and struct.unpack_from("<I", body, 12)[0] & 0x20:
            rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            columns.update(range(first + 1, min(last, 255) + 2))
    check_size(far_row, far)
    return Marks(frozenset(faults), frozenset(rows), frozenset(columns))


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of a workbook, up to its end."""
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        at += 4
        yield kind, book[at : at + length]
        at += length
        if kind == _END:
            return


class _Compound:
    """The streams inside a compound file, by name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self._size not in (512, 4096):
            raise YulanError("import.damaged")
        directory, self._small, mini, more = struct.unpack_from("<I4xI", data, 48) + struct.unpack_from(
            "<I4xI", data, 60
        )
        self._table = self._fat(list(struct.unpack_from("<109I", data, 76)), more)
        listing = b"".join(self._chain(directory))
        self.names: dict[str, tuple[int, int]] = {}
        for at in range(0, len(listing) - 127, 128):
            length = struct.unpack_from("<H", listing, at + 64)[0]
            start, size = struct.unpack_from("<II", listing, at + 116)
            if 2 <= length <= 64 and listing[at + 66] in (2, 5):
                self.names[listing[at : at + length - 2].decode("utf-16-le", "replace")] = (start, size)
        self._mini = struct.unpack(f"<{len(table) // 4}I", table) if (table := b"".join(self._chain(mini))) else ()

    def read(self, name: str) -> bytes:
        """The bytes of a stream; empty where there is none."""
        start, size = self.names.get(name, (0, 0))
        if not size:
            return b""
        if size >= self._small:
            return b"".join(self._chain(start))[:size]
        root = b"".join(self._chain(self.names.get("Root Entry", (_FREE, 0))[0]))
        found, seen = [], set()
        while start < len(self._mini) and start not in seen:
            seen.add(start)
            found.append(root[start * 64 : start * 64 + 64])
            start = self._mini[start]
        return b"".join(found)[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _fat(self, places: list[int], more: int) -> tuple[int, ...]:
        seen: set[int] = set()
        while more < _FREE and more not in seen:
            seen.add(more)
            sector = self._sector(more)
            *next_places, more = struct.unpack(f"<{len(sector) // 4}I", sector)
            places += next_places
        table = b"".join(self._sector(one) for one in places if one < _FREE)
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _chain(self, start: int) -> Iterator[bytes]:
        seen: set[int] = set()
        while start < len(self._table):
            if start in seen:
                raise YulanError("import.damaged")  # else who reads it next might walk in a circle
            seen.add(start)
            yield self._sector(start)
            start = self._table[start]
