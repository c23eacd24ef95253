"""Documents in the form in which we write them ourselves, read line by line at a fifth of the cost of libyaml's events.
Owns which lines these are: a key and its text, entries of lists, mappings, in the columns where `yaml_strict.dump` puts
them; text plain, between double quotes, or as a block of plain lines. It refuses nothing: whatever else a document
holds, good or bad, it leaves to `yaml_strict`; what it takes, that takes with the same result.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str"
_Row = tuple[str, str, str, str]  # spaces before it, dash, key, text

# Of the characters below U+0100; those above it are `_odd`'s, for less than a wider pattern would cost to make.
_NEVER = r"\x00-\x1f\x7f-\x9f"
_FIRST = rf"""(?:[^ \-?:,\[\]{{}}#&*!|>'"%@`.=<~{_NEVER}]|-(?=[0-9]))"""
# A colon before a space would end a key here, a number sign after one would begin a remark.
_PLAIN = rf"{_FIRST}[^:\#{_NEVER}]*+(?:(?::(?![ \n])|(?<! )\#)[^:\#{_NEVER}]*+)*+(?<! )"
_KEY = r"""([a-z][a-z0-9_/-]{0,63}+|"[@a-z][a-z0-9_/-]{0,63}+"):(?: (?!\n)|(?=\n))"""
_LINE = re.compile(rf'^( *+)(- )?(?:{_KEY})?({_PLAIN}|"[^"\\{_NEVER}]*+"|\|)?\n', re.MULTILINE)
NODES = 3  # in one line, at most: a list's entry, its first key, and what stands there
_BLOCK = "|"  # the lines after it are text


def read(data: bytes, depth: int) -> dict[str, Tree] | None:
    """The mapping that `data` holds, of no more than `depth` levels; None where any line of it is of another form."""
    if _odd(data):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    rows: list[_Row] = _LINE.findall(text)
    # Each row ends with the only line break it has, so if there are as many rows as breaks, every line is a row.
    if len(rows) != text.count("\n") or not text.endswith("\n"):
        return None
    rows.reverse()
    tree = _mapping(rows, 0, depth)
    return None if rows else tree


def _odd(data: bytes) -> bool:
    """Whether there is a line's end of another kind (U+2028, U+2029), a BOM, or what is no character (U+FFFE, U+FFFF).

    A search for one byte costs a tenth of one for several: it comes first.
    """
    return (0xE2 in data and (b"\xe2\x80\xa8" in data or b"\xe2\x80\xa9" in data)) or (
        0xEF in data and (b"\xef\xbb\xbf" in data or b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data)
    )


def _mapping(rows: list[_Row], column: int, depth: int) -> dict[str, Tree] | None:
    """The mapping whose keys stand in that column, taken off the end of `rows`, which are the last first."""
    found: dict[str, Tree] = {}
    while rows:
        spaces, dash, key, text = rows[-1]
        if len(spaces) != column or dash or not key:
            break
        rows.pop()
        if key[0] == '"':
            key = key[1:-1]
        if key in found:
            return None
        if text and text != _BLOCK:
            found[key] = text[1:-1] if text[0] == '"' else text
            continue
        child = _block(rows, column + 2) if text else _below(rows, column, depth - 1)
        if child is None:
            return None
        found[key] = child
    return found


def _block(rows: list[_Row], column: int) -> str | None:
    """The text whose lines begin in that column, each with what is no key, entry or space."""
    lines = []
    while rows and len(rows[-1][0]) >= column:
        spaces, dash, key, text = rows.pop()
        if len(spaces) > column or dash or key or not text:
            return None
        lines.append(f"{text}\n")
    return "".join(lines) or None


def _below(rows: list[_Row], column: int, depth: int) -> dict[str, Tree] | list[Tree] | None:
    """What stands under a key of that column: a list in the same one, or a mapping in the next but one."""
    if not rows or not depth:
        return None
    spaces, dash, key, _ = rows[-1]
    if dash:
        return _list(rows, column, depth) if len(spaces) == column else None
    return _mapping(rows, column + 2, depth) if key and len(spaces) == column + 2 else None


def _list(rows: list[_Row], column: int, depth: int) -> list[Tree] | None:
    found: list[Tree] = []
    while rows:
        spaces, dash, key, text = rows[-1]
        if len(spaces) != column or not dash:
            break
        if key:
            rows[-1] = (spaces + "  ", "", key, text)  # the mapping's first key stands after the dash
            child = _mapping(rows, column + 2, depth - 1) if depth > 1 else None
            if child is None:
                return None
            found.append(child)
        elif text and text != _BLOCK:
            rows.pop()
            found.append(text[1:-1] if text[0] == '"' else text)
        else:
            return None
    return found
