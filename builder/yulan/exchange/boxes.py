"""A cell of boxes, as paper forms have them → the words that are ticked: ☑留守 □单亲, 男□ 女☑, 留守（√） 单亲（ ）.
Owns where the tick stands; a box that belongs to no word tells nothing and makes the cell unclear.
"""

from __future__ import annotations

import re

_EMPTY, _TICKED = "□", "☑"
_SIGNS = str.maketrans(
    dict.fromkeys("□☐▢◻", _EMPTY) | dict.fromkeys("☑☒■√✓✔✅◼", _TICKED)  # a filled box is a ticked one
)
_BRACKETS = re.compile(r"[(\[]\s*([√✓✔☑]?)\s*[)\]]")
# By the sort of a column: where cells are never boxes, where brackets are none, and where several may be ticked.
_WITHOUT = frozenset({"long", "number", "roll", "phone", "part"})
_PLAIN_BRACKETS = frozenset({"text", "where", "health"})
_SEVERAL = frozenset({"categories", "basis", "topics", "texts", "text", "health", "people", "by"})
_BETWEEN = " \n\t,、;；:_/|"


def told(text: str, sort: str) -> tuple[str, str]:
    """What a cell of that sort tells, of boxes the ticked words, and the code of why it tells nothing."""
    try:
        words = chosen(text, brackets=sort not in _PLAIN_BRACKETS) if sort not in _WITHOUT else None
    except ValueError:
        return "", "unknown-value"
    if words is None:
        return text, ""
    if not words:
        return "", "blank"
    return ("、".join(words), "") if len(words) == 1 or sort in _SEVERAL else ("", "unknown-value")


def chosen(text: str, *, brackets: bool = True) -> tuple[str, ...] | None:
    """The words that are ticked in a text with narrow marks; None where it is no row of boxes. `brackets` may be boxes.

    Raises ValueError where it cannot be told which word a box belongs to.
    """
    said = _BRACKETS.sub(lambda found: _TICKED if found[1] else _EMPTY, text) if brackets else text
    said = said.translate(_SIGNS).strip(_BETWEEN)
    words = [one.strip(_BETWEEN) for one in re.split(f"[{_EMPTY}{_TICKED}]", said)]
    marks = [one for one in said if one in (_EMPTY, _TICKED)]
    lone = _EMPTY not in marks and len(marks) < 2 and any(one in text for one in "√✓✔")  # a tick and a word beside it
    if not any(words) or not marks or lone:
        return None
    if words[0] == "" and words[-1]:
        told = words[1:]
    elif words[-1] == "" and words[0]:
        told = words[:-1]
    else:
        raise ValueError
    if not all(told):
        raise ValueError
    return tuple(word for word, mark in zip(told, marks, strict=True) if mark == _TICKED)
