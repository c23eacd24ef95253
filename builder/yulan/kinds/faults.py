"""What is wrong with a record that its kind refuses: every fault, by path and rule, never by value. Owns
the walk over a malformed record, field by field against the kind's table; it converts nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from yulan.errors import Param, Problem, YulanError
from yulan.kinds.statement import Path
from yulan.kinds.table import Field, matches

if TYPE_CHECKING:
    from yulan.yaml_strict import Tree

Fault = tuple[Path, str, dict[str, Param]]
_Broken = tuple[str, dict[str, Param]] | None

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?")


class KindFaults(YulanError):
    """A record that its kind refuses: every fault as path of keys and indexes, rule, parameters."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        problems = tuple(Problem(rule, params=params) for _, rule, params in faults)
        super().__init__("kind.faults", problems=problems, count=len(faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type[KindFaults], tuple[tuple[Fault, ...]]]:
        return KindFaults, (self.faults,)


def walk(tree: Mapping[str, Tree], fields: Sequence[Field], path: Path, named: Path) -> Iterator[Fault]:
    """Every fault of one mapping. `named` is `path` as people read it: known names only, entries from one."""
    known = {one.name: one for one in fields}
    for name in tree:
        if name not in known:
            yield (
                (*path, name),
                "kind.unknown-field",
                {"field": _dotted(named), "near": _nearest(name, fields)},
            )
    for field in fields:
        here, said = (*path, field.name), (*named, field.name)
        if field.name in tree:
            yield from _value(tree[field.name], field, here, said)
        elif field.required:
            yield here, "kind.missing", {"field": _dotted(said)}
        if field.after and _out_of_order(tree.get(field.name), tree.get(field.after)):
            yield here, "kind.date-order", {"field": _dotted(said), "earlier": field.after}
        if field.beside and _holds_code(tree, known[field.beside]):
            yield from _not_its(tree, field, here, said)


def strangers(field: Field, tree: Mapping[str, Tree]) -> list[int]:
    """The places of choices in a field that belong to something else than what the field beside it holds."""
    value = tree.get(field.name)
    if value is None:
        return []
    others = {code for code, _ in field.choices}.difference(_own(field, tree))
    return [
        at
        for at, one in enumerate(value if isinstance(value, list) else [value])
        if isinstance(one, str) and one in others
    ]


def _own(field: Field, tree: Mapping[str, Tree]) -> tuple[str, ...]:
    """The choices for what the field beside it holds."""
    return next((codes for key, codes in field.its if key == tree.get(field.beside or "")), ())


def _holds_code(tree: Mapping[str, Tree], field: Field) -> bool:
    value = tree.get(field.name)
    return isinstance(value, str) and matches(field, value)


def _not_its(tree: Mapping[str, Tree], field: Field, path: Path, named: Path) -> Iterator[Fault]:
    """Choices that are known and belong to something else; both are codes, so both may be said."""
    own = _own(field, tree)
    rule = "kind.not-its-code" if own else "kind.no-codes"
    for at in strangers(field, tree):
        places: tuple[Path, Path] = ((*path, at), (*named, at + 1)) if field.many else (path, named)
        said: dict[str, Param] = {"field": _dotted(places[1]), "of": str(tree[field.beside or ""])}
        yield places[0], rule, said | ({"allowed": ", ".join(own)} if own else {})


def _value(value: Tree, field: Field, path: Path, named: Path) -> Iterator[Fault]:
    if field.many:
        if not isinstance(value, list):
            yield path, "kind.not-a-list", {"field": _dotted(named)}
            return
        for index, one in enumerate(value):
            yield from _one(one, field, (*path, index), (*named, index + 1))
        yield from _twice(value, field, path, named)
    else:
        yield from _one(value, field, path, named)


def _one(value: Tree, field: Field, path: Path, named: Path) -> Iterator[Fault]:
    where: dict[str, Param] = {"field": _dotted(named)}
    if field.fields:
        if isinstance(value, dict):
            yield from walk(value, field.fields, path, named)
        else:
            yield path, "kind.not-a-mapping", where
    elif not isinstance(value, str):
        yield path, "kind.not-text", where
    elif not value:
        yield path, "kind.missing", where
    else:
        broken = _SCALAR_RULES.get(field.type, _text)(field, value)
        if broken is not None:
            yield path, broken[0], where | broken[1]


def _text(field: Field, value: str) -> _Broken:
    if not matches(field, value):
        return field.rule, {}
    return ("kind.too-long", {"most": field.most}) if field.most and len(value) > field.most else None


def _code(field: Field, value: str) -> _Broken:
    if matches(field, value):
        return None
    rule = dict(field.refused).get(value, field.rule)
    return rule, {"allowed": ", ".join(code for code, _ in field.choices)}


def _date(_: Field, value: str) -> _Broken:
    return None if _DAY.fullmatch(value) and _reads(dt.date.fromisoformat, value) else ("kind.not-a-date", {})


def _datetime(_: Field, value: str) -> _Broken:
    return None if _MOMENT.fullmatch(value) and _reads(dt.datetime.fromisoformat, value) else ("kind.not-a-time", {})


def _bool(_: Field, value: str) -> _Broken:
    return None if value.lower() in ("true", "false", "1", "0") else ("kind.not-true-or-false", {})


def _number(field: Field, value: str) -> _Broken:
    if not (_WHOLE if field.whole else _DECIMAL).fullmatch(value):
        return "kind.not-a-number", {}
    if field.most is not None and Decimal(value) > field.most:
        return "kind.too-much", {"most": field.most}
    return None


_SCALAR_RULES: dict[str, Callable[[Field, str], _Broken]] = {
    "code": _code,
    "codes": _code,
    "date": _date,
    "datetime": _datetime,
    "bool": _bool,
    "number": _number,
}


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _out_of_order(later: object, earlier: object) -> bool:
    """Whether two dates stand the wrong way round; ISO dates sort as text."""
    dates = [one for one in (later, earlier) if isinstance(one, str) and _DAY.fullmatch(one)]
    return len(dates) == 2 and dates[0] < dates[1]


def _twice(entries: Sequence[Tree], field: Field, path: Path, named: Path) -> Iterator[Fault]:
    """Two entries with one key: a merge could not tell them apart, and one would be lost."""
    seen: set[str] = set()
    for index, one in enumerate(entries):
        key = one.get(field.key) if field.key and isinstance(one, dict) else None
        if isinstance(key, str) and field.key:
            if key in seen:
                yield (
                    (*path, index, field.key),
                    "kind.twice",
                    {"field": _dotted((*named, index + 1, field.key))},
                )
            seen.add(key)


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _nearest(name: str, fields: Sequence[Field]) -> str:
    """The known field most like a name nobody knows; a label in either language leads to its field too."""
    names = {word: one.name for one in fields for word in (one.name, one.label["zh"], one.label["en"])}
    return names[get_close_matches(name, names, n=1, cutoff=0.0)[0]]
