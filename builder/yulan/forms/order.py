"""Which fields of a form come before the text, and which are folded away. Owns the order alone; what a field is, its
kind states.
"""

from __future__ import annotations

from collections.abc import Mapping

from yulan.ids import CARD
from yulan.kinds import card

# Fields that stand before the text, where the text is what the record is about; of other kinds all do.
_FIRST: Mapping[str, tuple[str, ...]] = {
    "talk": ("form",),
    "visit": ("occasion",),
    "contact": ("channel", "between", "whom", "reached"),
    "counselling": ("issue",),
    "incident": ("type", "role", "noticed_at", "place"),
    "concern": ("about", "urgency"),
    "meeting": ("type", "topic", "place"),
    "note": ("about", "topic"),
    "growth": ("type", "title"),
    "activity": ("type", "title"),
    "legal": ("type",),
    "training": ("title", "took_part"),
}
_HEAD = ("by", "date")
_RARE: Mapping[str, frozenset[str]] = {CARD: card.FOLDED}
_PAPER = frozenset({"original"})


def folds(kind: str, name: str) -> bool:
    """Whether a field is folded away, since it is rarely filled in."""
    return name in _RARE.get(kind, _PAPER)


def leads(kind: str, name: str) -> bool:
    """Whether a field stands before the text."""
    first = _FIRST.get(kind)
    return first is None or name in _HEAD or name in first
