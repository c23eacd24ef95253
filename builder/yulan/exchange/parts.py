"""An entry being put together, and what several of its cells tell only together: grade and number make a class, month
and ID number a date of birth, year and day a date, a member of the family and the relation a parent or a guardian. What
does not fit together is not placed and says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yulan.exchange import days, words
from yulan.exchange.classes import Classes
from yulan.exchange.grid import Cell
from yulan.exchange.heads import Column
from yulan.exchange.outcome import Value
from yulan.kinds.numbers import birth_date, is_id_number

_JOINED = frozenset({"health.note", "strengths", "interests", "character", "study", "conduct", "relations", "body"})
_MOST_JOINED = 4000
_FATHER, _MOTHER = re.compile("父亲?|爸爸?|生父"), re.compile("母亲?|妈妈?|生母")
_GUARDIANS = ("guardians.first", "guardians.second")


@dataclass(frozen=True, slots=True)
class Context:
    """What a row is in: the class or grade of its section or sheet, the category of its section, and what the lines
    above tell of every row. `blocks` are the classes of lists that stand side by side.
    """

    classes: Classes
    scope: str = ""
    grades: frozenset[str] = frozenset()
    category: str = ""
    told: Mapping[str, Value] = field(default_factory=dict, repr=False)
    blocks: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Entry:
    """An entry being put together."""

    cells: dict[str, Value] = field(default_factory=dict, repr=False)
    aside: list[tuple[str, str]] = field(default_factory=list)
    placed: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # field → the column it came from

    def put(self, column: str, found: Mapping[str, Value]) -> bool:
        """Whether any of the values were placed; those that differ from what stands are not."""
        kept = False
        for path, value in found.items():
            kept = self._put_one(column, path, value) or kept
        return kept

    def _put_one(self, column: str, path: str, value: Value) -> bool:
        old = self.cells.get(path)
        if old is None or old == value:
            self.cells[path] = value
        elif isinstance(old, tuple) and isinstance(value, tuple):
            self.cells[path] = tuple(dict.fromkeys((*old, *value)))
        elif path in _JOINED or path.endswith(".basis"):
            joined = f"{old}；{value}"
            if len(joined) > (200 if path.endswith((".basis", ".note")) else _MOST_JOINED):
                return False
            self.cells[path] = joined
        else:
            return False
        self.sources.setdefault(path, column)
        return True

    def refuse(self, path: str, code: str) -> None:
        """Nothing; what a field held is taken out, and its column says why."""
        self.cells.pop(path, None)
        column = self.sources[path]
        self.aside.append((column, code))
        self.placed = [one for one in self.placed if one != column]


def settle(entry: Entry, mine: Sequence[Column], context: Context, what: str) -> None:
    """Nothing; what several cells tell together stands in the entry, and what the lines above tell of every row."""
    paths = {one.match.path for one in mine}
    _days(entry, context)
    _class(entry, context, mine[0].block)
    _birth(entry)
    _date(entry)
    _members(entry)
    if context.category and "categories" not in entry.cells and "categories" not in paths:
        entry.cells["categories"] = (context.category,)
    for path, value in context.told.items():
        if path == "date":  # of the line above: a time of day may stand in the row, a day that is none may not
            here = any(code == "bad-date" for _, code in entry.aside)
        else:
            here = path in paths or (path == "by" and "visitors" in paths)
        if not here:
            entry.cells.setdefault(path, value)
    if what != words.STUDENTS:
        _visitors(entry.cells, what)


def _class(entry: Entry, context: Context, block: int) -> None:
    cells = entry.cells
    number = cells.pop("class.number", None)
    if number is not None:
        cells.setdefault("class", number)
    grade = cells.pop("class.grade", None)
    scope = context.blocks.get(block, context.scope)
    if grade is not None and "class" not in cells and not scope:
        scope = context.classes.alone(context.classes.grades(str(grade)))
    if scope and all(code != "bad-class" for _, code in entry.aside):
        cells.setdefault("class", scope)
    if grade is not None and "class" not in cells:
        entry.refuse("class.grade", "bad-class")


def _birth(entry: Entry) -> None:
    """Nothing; where month and year alone are told, the ID number tells the day, if it agrees."""
    month = entry.cells.pop("birth_date.month", None)
    if month is None or "birth_date" in entry.cells:
        return
    number = entry.cells.get("id_number")
    born = birth_date(number) if isinstance(number, str) and is_id_number(number) else None
    if born is not None and born.isoformat().startswith(str(month)):
        entry.cells["birth_date"] = born.isoformat()
    else:
        entry.refuse("birth_date.month", "bad-date")


def _days(entry: Entry, context: Context) -> None:
    """Nothing; a day whose year, month and day stand in columns of their own is one, or none of them is."""
    for whole in dict.fromkeys(path.partition("~")[0] for path in tuple(entry.cells) if "~" in path):
        held = {part: entry.cells.pop(f"{whole}~{part}", None) for part in ("year", "month", "day")}
        if whole == "date" and held["year"] is None and held["month"] is not None and "date.year" in entry.cells:
            held["year"] = entry.cells.pop("date.year")
            entry.sources["date~year"] = entry.sources["date.year"]
        marks = zip(held.values(), ("年", "月份", "日号"), strict=True)
        said = "".join(f"{str(one).rstrip(mark)}{mark[0]}" for one, mark in marks if one is not None)
        found = days.read(Cell(said))
        late = found.day is not None and found.day > context.classes.today and whole != "next_date"
        if found.day is not None and not late and whole not in entry.cells:
            entry.cells[whole] = found.day.isoformat()
            continue
        for part in (part for part, one in held.items() if one is not None):
            entry.refuse(f"{whole}~{part}", "bad-date")


def _date(entry: Entry) -> None:
    """Nothing; the year of one column and the month and day of another are a date, or neither is."""
    year, rest = entry.cells.pop("date.year", None), entry.cells.pop("date.rest", None)
    day = days.of_year(str(year), Cell(str(rest))) if year is not None and rest is not None else None
    if day is not None and "date" not in entry.cells:
        entry.cells["date"] = day.isoformat()
        return
    for path, value in (("date.year", year), ("date.rest", rest)):
        if value is not None:
            entry.refuse(path, "bad-date")


def _members(entry: Entry) -> None:
    """Nothing; members of the family stand where their relation says: parents, else the first guardian, the second."""
    for member in (one for one in words.PEOPLE if one.startswith("members.")):
        held = {sub: entry.cells.pop(f"{member}.{sub}", None) for sub in ("name", "relation", "phone")}
        if not any(held.values()):
            continue
        who = _who(entry, str(held["relation"] or ""))
        for sub, value in held.items():
            column = entry.sources.get(f"{member}.{sub}", "")
            if value is None or (sub == "relation" and who.startswith("parents")):
                continue
            if not who or not entry.put(column, {f"{who}.{sub}": value}):
                entry.refuse(f"{member}.{sub}", "unknown-value")


def _who(entry: Entry, relation: str) -> str:
    """Where a member of that relation has a place; empty where none is told, or all are taken."""
    if not relation:
        return ""
    for who, sign in (("parents.father", _FATHER), ("parents.mother", _MOTHER)):
        if sign.fullmatch(relation):
            return who
    return next((who for who in _GUARDIANS if f"{who}.name" not in entry.cells), "")


def _visitors(cells: dict[str, Value], what: str) -> None:
    """Nothing; of several people the first acted, and on a visit all were there."""
    by, visitors, also = (cells.pop(one, None) for one in ("by", "visitors", "visitors.also"))
    acted = by if isinstance(by, tuple) else (by,) if isinstance(by, str) else ()
    went = visitors if isinstance(visitors, tuple) else ()
    went = (*went, *(also if isinstance(also, tuple) else ()))
    if what == words.VISITS and (went or len(acted) > 1):
        mine = acted if len(acted) > 1 or not isinstance(visitors, tuple) else ()
        cells["visitors"] = tuple(dict.fromkeys((*mine, *went)))
    if acted or isinstance(visitors, tuple):
        cells["by"] = (*acted, *went)[0]
