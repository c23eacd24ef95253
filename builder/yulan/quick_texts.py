"""Files of words as they are mostly written, read line by line: keys two spaces deeper than what holds them, words on
the line of their key, plain or between quotes, or below it after `|`.

Owns nothing but speed: what is read here is what `yaml_strict` reads there, which tests hold over many files. It says
nothing about a file that is written in any other way, faulty ones above all: those are the strict reader's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MOST = 64 * 1024  # bytes: more could hold more keys and values than the strict reader takes
_DEEPEST = 8
_WIDE = "\u3000"  # the space between Chinese words on paper: text like any other, though it counts as not seen
# A key, with or without quotes, and what may stand on its line: nothing, words between quotes, plain words, or `|`.
# Plain words begin with nothing that could mean more than itself, and neither end in nor hold `: `, nor hold ` #`.
_ROW = re.compile(
    r"""( *)(?:([a-z0-9][a-z0-9_-]{0,63})|"([a-z0-9_-]{1,64})"):"""
    r"""(?: (?:"((?:[^"\\]|\\")*)"|'((?:[^']|'')*)'|((?:--?[a-z0-9]|[^\s?:,\[\]{}#&*!|>'"%@`-])(?:.*[^ :])?)|(\|)))?"""
)


def read(data: bytes) -> Mapping[str, str] | None:
    """Words by their keys joined with dots, in order; None where only the strict reader can tell."""
    try:
        text = data.decode()
    except UnicodeError:
        return None
    # Neither tabs nor breaks but LF, nor marks at the start, nor anything else that is not seen.
    seen = text.replace("\n", "").replace(_WIDE, "")
    if len(data) > _MOST or not text.endswith("\n") or not seen.isprintable():
        return None
    rows = text.split("\n")
    words: dict[str, str] = {}
    branches = [""]  # what stands before the keys of each level
    known = set()
    fresh = False  # the key above is still to hold something
    at, end = 0, len(rows) - 1
    while at < end:
        row = rows[at]
        at += 1
        found = _ROW.fullmatch(row)
        if found is None:
            if row and not row.lstrip(" ").startswith("#"):
                return None
            continue
        spaces, name, quoted, double, single, plain, literal = found.groups()
        level = len(spaces) // 2
        if len(spaces) % 2 or level > _DEEPEST or (level + 1 != len(branches) if fresh else level >= len(branches)):
            return None
        del branches[level + 1 :]
        key = branches[level] + (name or quoted)
        if key in known:
            return None
        known.add(key)
        fresh = False
        if plain is not None:
            if ": " in plain or " #" in plain:
                return None
            words[key] = plain
        elif double is not None:
            words[key] = double.replace('\\"', '"')
        elif single is not None:
            words[key] = single.replace("''", "'")
        elif literal is not None:
            block, at = _block(rows, at, spaces + "  ")
            if block is None:
                return None
            words[key] = block
        else:
            branches.append(f"{key}.")
            fresh = True
    return None if fresh or not words else words


def _block(rows: list[str], at: int, indent: str) -> tuple[str | None, int]:
    """The text of the lines indented so, with one line feed at its end, and the line after it; None where a line could
    be read in two ways.
    """
    text = []
    while at < len(rows) - 1:
        row = rows[at]
        if row.startswith(indent) and row.strip(" "):
            text.append(row[len(indent) :])
        elif row:
            break
        else:
            text.append("")
        at += 1
    while text and not text[-1]:
        text.pop()
    if not text or not text[0] or text[0].startswith(" ") or (rows[at] and not rows[at].strip(" ")):
        return None, at
    return "\n".join(text) + "\n", at
