"""Cells that name people → values: a student with the class before the name, a member of the family with phone and
relation, both parents in one cell, who acted. What a cell tells besides is a remark, and who is named in what belongs
in a restricted drawer is named without it.
"""

from __future__ import annotations

import re

from yulan.exchange import names, plain, words
from yulan.exchange.grid import Cell
from yulan.exchange.outcome import Desk, Read, Value, is_restricted

# A class written before a name: 三（1）班王芳, 六2班：王芳.
_CLASS_AHEAD = re.compile(r"([^\s:]{0,7}[0-9一二三四五六七八九十][)]?\s*班)\s*[:,、.]?\s*([^0-9\s].*)")


def name(cell: Cell, path: str, _rest: str, desk: Desk) -> Read:
    """A student, perhaps with the class before the name."""
    text = plain.narrow(cell.text)
    ahead, _, behind = text.partition(" ")
    scope = desk.classes.id(ahead) if behind and any(one in ahead for one in "0123456789班级") else ""
    joined = None if scope else _CLASS_AHEAD.fullmatch(text)
    if joined:
        scope, behind = desk.classes.id(joined[1], desk.grades), joined[2]
    found = names.read(behind if scope or joined else cell.text)
    if not found.name:
        return Read(code="unknown-value")
    values: dict[str, Value] = {path: found.name}
    if scope:
        values["class"] = scope
    more = "remark" if found.rest or found.relation or found.phone else ""
    return Read(values, "bad-class" if joined and not scope else more)


def person(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """A member of the family, or of staff, perhaps with phone and relation in the same cell."""
    found = names.read(cell.text)
    if path.startswith("guardians") and path.endswith(".name") and names.is_relation(found.name):
        return Read({f"{path.rpartition('.')[0]}.relation": found.name}, "remark" if found.phone or found.rest else "")
    if not found.name:
        return Read(code="restricted" if is_restricted(plain.narrow(cell.text)) else "unknown-value")
    values: dict[str, Value] = {path: found.name}
    who, _, _ = path.rpartition(".")
    beside, code = (found.phone, found.relation), "remark" if found.rest else ""
    if is_restricted(found.rest):
        return Read(values, "restricted")
    if who in words.PEOPLE:
        if found.phone:
            values[f"{who}.phone"] = found.phone
        if found.relation and who.startswith("guardians"):
            values[f"{who}.relation"] = found.relation
        elif found.relation:
            code = "remark"
    elif any(beside):
        code = "remark"
    return Read(values, code)


def parents(cell: Cell, _path: str, _rest: str, _desk: Desk) -> Read:
    """Father and mother in one cell, with their phones."""
    values: dict[str, Value] = {}
    code = ""
    for who, found in names.parents(cell.text).items():
        code = "remark" if found.rest else code
        values[f"parents.{who}.name"] = found.name
        if found.phone:
            values[f"parents.{who}.phone"] = found.phone
    no = "restricted" if is_restricted(plain.narrow(cell.text)) else "unknown-value"
    return Read(values, code if values else no)


def mentor(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """Who is paired with a student; several as they are written, for a person to choose from."""
    found = names.several(cell.text)
    return Read({path: "、".join(found)}) if found else Read(code="unknown-value")


def by(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """Who acted, perhaps with others."""
    found = names.several(cell.text)
    return Read({path: found if len(found) > 1 else found[0]}) if found else Read(code="unknown-value")


def people(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """Several people, each by name."""
    found = names.several(cell.text)
    return Read({path: found}) if found else Read(code="unknown-value")
