"""One cell → the values of a field, or why it has none. Owns every way of writing that schools use: ticks, categories
several in a cell, phones, official numbers. A value that cannot be told is left where it is and named by a code; what
belongs in a restricted drawer never comes out of here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from yulan.exchange import boxes, days, names, persons, plain, said, ticks, words
from yulan.exchange.grid import Cell
from yulan.exchange.outcome import MOST, Desk, Read, Value, is_restricted, one_line
from yulan.kinds.numbers import is_roll_number

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_WHOSE = re.compile(r"([0-9][0-9 \-]{5,})\(([^()0-9]+)\)")
_ROLL_STATUSES = """
enrolled 在籍在读 在读 在校 在校在籍 在籍在校 正常 正常在读 在籍
no-roll 无学籍 没有学籍
roll-elsewhere 人在籍不在
person-elsewhere 籍在人不在
suspended 休学 休学中
suspected-dropout 疑似辍学
dropout 辍学
transferred 已转出 转出
graduated 已毕业 毕业
"""
_SEXES = {"男": "male", "女": "female", "m": "male", "f": "female", "1": "male", "2": "female"} | {
    "male": "male",
    "female": "female",
    "♂": "male",
    "♀": "female",
}
_STATUSES = {word: code for code, *words in words.rows(_ROLL_STATUSES) for word in words}


def read(cell: Cell, type_: str, path: str, desk: Desk) -> Read:
    """The values of one cell of a column of that field and type."""
    if cell.fault:
        return Read(code=cell.fault)
    if type_ == "restricted":
        return Read(code="restricted")
    sort, _, rest = type_.partition(":")
    text = plain.narrow(cell.text)
    ticked, code = boxes.told(text, sort)
    if code:
        return Read(code=code)
    cell, text = (cell, text) if ticked == text else (replace(cell, value=ticked), ticked)
    chooses = sort in ("yes", "flag", "topic", "categories", "boarding", "bothaway") and text.lower() in said.NO
    if text.lower() in said.NOTHING and not chooses:
        return Read(code="blank")
    return _READERS[sort](cell, path, rest, desk)


def _sex(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    text = plain.narrow(cell.text).lower().removesuffix("性").removesuffix("生").removesuffix("孩")
    return Read({path: _SEXES[text]}) if text in _SEXES else Read(code="unknown-value")


def _number(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """An official number; a spreadsheet keeps fifteen digits of one that it takes for a number."""
    value = cell.value
    if isinstance(value, int | float) and abs(value) >= 1e15:
        return Read(code="number-precision")
    text = re.sub(r"[\s\-'`\"]", "", plain.narrow(cell.text)).upper()
    if _SCIENTIFIC.fullmatch(text):
        return Read(code="number-precision")
    known = text.isascii() and text.isalnum() and any(one.isdigit() for one in text)
    return Read({path: text}) if known and len(text) <= MOST["number"] else Read(code="unknown-value")


def _phone(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    text = one_line(plain.narrow(cell.text))
    if _SCIENTIFIC.fullmatch(text):
        return Read(code="number-precision")
    if len(text) > MOST["phone"] or not any(one.isdigit() for one in text):
        return Read(code="unknown-value")
    noted = _WHOSE.fullmatch(text)  # 139…（奶奶）: whose it is has no place
    return Read({path: noted[1]}, "restricted" if is_restricted(text) else "remark") if noted else Read({path: text})


def _several(cell: Cell, path: str, rest: str, desk: Desk) -> Read:
    """What the head lists of a student, in one cell: each piece is what it can be, and the one left is the name."""
    text = re.sub(r"\(([男女])\)", r" \1 ", plain.narrow(cell.text))
    values: dict[str, Value] = {}
    left: list[str] = []
    for piece in (one for one in re.split(r"[\s,、;/]+", text) if one):
        tries = ((at, _IN_TURN[at]) for at in rest.split(",") if at in _IN_TURN and at not in values)
        said_ = piece.removesuffix("出生").removesuffix("生") if any(one.isdigit() for one in piece) else piece
        found = next((made for at, one in tries if (made := one(Cell(said_), at, "birth", desk).values)), None)
        if found is None:
            left.append(piece)
        else:
            values |= found
    named = names.read(left[0]) if len(left) == 1 else names.Named()
    if not named.name:
        return Read(values, "unknown-value")
    return Read({path: named.name, **values}, "remark" if named.rest or named.relation or named.phone else "")


def _roll_status(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    status = _STATUSES.get("".join(plain.narrow(cell.text).split()))
    return Read({path: status}) if status else Read(code="unknown-value")


def _texts(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    parts = [one for one in re.split(r"[,，、;；/\s]+", plain.prose(cell.text)) if one]
    parts = [each for one in parts for each in names.relations(one) or (one,)]
    good = parts and all(len(one) <= MOST["text"] and one not in said.NOBODY for one in parts)
    return Read({path: tuple(parts)}) if good else Read(code="unknown-value")


def _text(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    text = one_line(plain.prose(cell.text))
    if is_restricted(plain.narrow(text)):
        return Read(code="restricted")
    return Read({path: text}) if len(text) <= MOST["text"] else Read(code="unknown-value")


def _ethnic(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    text = "".join(plain.narrow(cell.text).split())
    return Read({path: f"{text}族" if text in said.ETHNIC else text} if len(text) <= MOST["text"] else {})


def _where(cell: Cell, path: str, rest: str, desk: Desk) -> Read:
    """Where somebody works; that they are at home is no place, and says that they are not away."""
    if plain.narrow(cell.text) in said.AT_HOME:
        return Read({f"{path.rpartition('.')[0]}.away": False})
    return _text(cell, path, rest, desk)


def _long(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    text = plain.unseen(cell.text)
    if path in _OF_CARD and is_restricted(text):
        return Read(code="restricted")
    return Read({path: text}) if path == "body" or len(text) <= MOST["long"] else Read(code="unknown-value")


def _day(cell: Cell, path: str, rest: str, desk: Desk) -> Read:
    """A whole day; one that is still to come only where that is what the field is for."""
    found = days.read(cell)
    if found.day is not None and found.day > desk.classes.today and rest != "next":
        return Read(code="bad-date")
    if found.day is None and days.is_time(cell):
        return Read(code="unknown-value")
    if found.day is None and rest == "birth" and found.month is not None:
        return Read({f"{path}.month": f"{found.month[0]:04}-{found.month[1]:02}"})
    return Read({path: found.day.isoformat()}) if found.day is not None else Read(code="bad-date")


def _kind_of_day(rest: str) -> Callable[[Cell, str, str, Desk], Read]:
    return lambda cell, path, _rest, desk: _day(cell, path, rest, desk)


def _class(cell: Cell, path: str, _rest: str, desk: Desk) -> Read:
    found = desk.classes.id(cell.text, desk.grades)
    return Read({path: found}) if found else Read(code="bad-class")


def _age(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    text = plain.narrow(cell.text).removesuffix("周岁").removesuffix("岁")
    good = text.isascii() and text.isdigit() and 0 < int(text[:4]) < 130
    return Read({path: str(int(text))}) if good else Read(code="unknown-value")


def _roll(cell: Cell, path: str, rest: str, desk: Desk) -> Read:
    found = _number(cell, path, rest, desk)
    text = found.values.get(path)
    short = isinstance(text, str) and len(text) < 8 and not is_roll_number(text)
    return Read(code="unknown-value") if short else found


def _as_it_is(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """A part of what several columns tell together, for where they come together."""
    return Read({path: plain.narrow(cell.text)})


_IN_TURN: Mapping[str, Callable[[Cell, str, str, Desk], Read]] = {"sex": _sex, "birth_date": _day, "class": _class}
_OF_CARD = frozenset({"health.note", "strengths", "interests", "character", "study", "conduct", "relations"})
_READERS: Mapping[str, Callable[[Cell, str, str, Desk], Read]] = {
    "name": persons.name,
    "person": persons.person,
    "several": _several,
    "people": persons.people,
    "family": persons.parents,
    "rollstatus": _roll_status,
    "by": persons.by,
    "mentor": persons.mentor,
    "texts": _texts,
    "text": _text,
    "long": _long,
    "health": _text,
    "sex": _sex,
    "birth": _kind_of_day("birth"),
    "day": _kind_of_day(""),
    "next": _kind_of_day("next"),
    "ethnic": _ethnic,
    "where": _where,
    "part": _as_it_is,
    "number": _number,
    "roll": _roll,
    "class": _class,
    "grade": _as_it_is,
    "classno": _class,
    "boarding": ticks.boarding,
    "household": ticks.choice(ticks.HOUSEHOLDS),
    "phone": _phone,
    "bothaway": ticks.both_away,
    "categories": ticks.categories,
    "flag": ticks.flag,
    "basis": ticks.basis,
    "yes": ticks.yes,
    "age": _age,
    "topics": ticks.topics,
    "topic": ticks.topic,
    "form": ticks.choice(ticks.FORMS),
    "occasion": ticks.choice(ticks.OCCASIONS),
}
