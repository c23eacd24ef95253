"""Official numbers and names, checked but never refused: the citizen's ID number (GB 11643), the school
roll number, the dot inside a name. Owns these checks and the card's warnings; a number that fails is kept
as it was written.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from yulan.kinds.statement import Warnings

if TYPE_CHECKING:
    from yulan.kinds.card import Card

NAME_DOT = "\u00b7"  # 民委发〔2016〕33号

_OTHER_DOTS = re.compile("\\s*[\u00b7\u30fb\u2022\u2027\u22c5\uff65\u2219]\\s*")
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ROLL = re.compile(r"[GJL][0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def normal_name(name: str) -> str:
    """The name without spaces around it, every dot inside it the one the rules ask for (U+00B7)."""
    return _OTHER_DOTS.sub(NAME_DOT, name.strip())


def is_id_number(text: str) -> bool:
    """Whether it is an ID number: 6 digits of place, a date of birth, 3 of order and the check character."""
    if not _ID.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return text[17] == _CHECK[total % 11] and birth_date(text) is not None


def birth_date(id_number: str) -> date | None:
    """The date of birth in an ID number, or None where no date stands there."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def sex(id_number: str) -> str:
    """The sex in an ID number: the last digit of the order is odd for male."""
    return "male" if int(id_number[16]) % 2 else "female"


def is_roll_number(text: str) -> bool:
    """Whether it is a roll number: G and the ID number, or J or L (no ID, temporary) and 18 characters."""
    return _ROLL.fullmatch(text) is not None and (text[0] != "G" or is_id_number(text[1:]))


def card_warnings(card: Card) -> Warnings:
    """What on a card looks wrong and may yet be right: numbers, and dots in names."""
    if card.id_number is not None:
        yield from _id_number(card, card.id_number)
    if card.roll_number is not None:
        if not is_roll_number(card.roll_number):
            yield ("roll_number",), "kind.roll-number"
        elif card.id_number is not None and card.roll_number[0] == "G" and card.roll_number[1:] != card.id_number:
            yield ("roll_number",), "kind.roll-number-id"
    if normal_name(card.name) != card.name:
        yield ("name",), "kind.name-form"
    for field, names in (
        ("parents", [one.name for one in card.parents]),
        ("guardians", [one.name for one in card.guardians]),
    ):
        for index, name in enumerate(names):
            if name is not None and normal_name(name) != name:
                yield (field, index, "name"), "kind.name-form"


def _id_number(card: Card, id_number: str) -> Warnings:
    if not is_id_number(id_number):
        yield ("id_number",), "kind.id-number"
        return
    if card.birth_date is not None and card.birth_date != birth_date(id_number):
        yield ("id_number",), "kind.id-number-birth"
    if card.sex != sex(id_number):
        yield ("id_number",), "kind.id-number-sex"
