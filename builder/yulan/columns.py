"""A table as lines of text for a terminal, where a Chinese character is two columns wide. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_GAP = "  "


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The head, a rule and the rows, every column as wide as its widest cell."""
    widths = [max(width(row[place]) for row in (head, *rows)) for place in range(len(head))]
    rule = ["─" * one for one in widths]
    return [_GAP.join(map(_padded, row, widths)).rstrip() for row in (head, rule, *rows)]


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_of(character) for character in text)


def _of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))
