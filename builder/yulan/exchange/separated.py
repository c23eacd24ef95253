"""Text with separators → a sheet. Owns the encodings and separators that programs in China write; refuses bytes that
are no text.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from yulan.errors import YulanError
from yulan.exchange import grid
from yulan.exchange.grid import Grid
from yulan.exchange.limits import check_size

_SEPARATORS = (",", "\t", ";")
_SAMPLE = 40


def read(data: bytes, name: str) -> Grid:
    """The one sheet of a text file; every cell is text. Raises YulanError `import.*`."""
    text = _decoded(data)
    if "\x00" in text:
        raise YulanError("import.not-a-spreadsheet")
    try:
        separator = _separator(text)
    except csv.Error:  # a cell longer than any text
        raise YulanError("import.damaged") from None
    first = 0
    lines = text.split("\n", 1)
    if lines[0].strip().lower() in ("sep=,", "sep=;", "sep=\t", "sep="):
        first, text = 1, lines[1] if len(lines) > 1 else ""
    rows: list[list[str]] = [[] for _ in range(first)] + _rows(text, separator)
    check_size(len(rows), max(map(len, rows), default=0))
    return grid.of_rows(name, [[_bare(cell) for cell in row] for row in rows])


def _decoded(data: bytes) -> str:
    """The text: UTF-16 and UTF-8 by their marks, else UTF-8, UTF-16 by its zeros, GB 18030."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return _as(data, encoding)
    if data[:400].count(0) > len(data[:400]) // 8:
        evens, odds = data[:400:2].count(0), data[1:400:2].count(0)
        return _as(data, "utf-16-be" if evens > odds else "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as(data, "gb18030")


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise YulanError("import.encoding") from None


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of cells most often."""
    first = text[:10].lower()
    if first.startswith("sep=") and text[4:5] in _SEPARATORS:
        return text[4]
    best, found = (0, 0), ","
    for separator in _SEPARATORS:
        widths = Counter(len(row) for row in islice(csv.reader(io.StringIO(text), delimiter=separator), _SAMPLE) if row)
        wide = {width: count for width, count in widths.items() if width > 1}
        if wide:
            width, count = max(wide.items(), key=lambda one: (one[1], one[0]))
            if (count, width) > best:
                best, found = (count, width), separator
    return found


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise YulanError("import.damaged") from None


def _bare(cell: str) -> str:
    """The cell without what keeps a spreadsheet from reading it as a number: ="…", or a quote before it."""
    text = cell.strip()
    if len(text) > 3 and text.startswith('="') and text.endswith('"'):
        return text[2:-1].replace('""', '"')
    return text[1:] if text[:1] == "'" and text[1:2].isalnum() else text
