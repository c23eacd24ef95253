"""Strict YAML files of known shape ↔ typed structures. Owns the step from bytes to a msgspec structure and back;
refuses unknown keys, wrong types and anything `yaml_strict` refuses, and says where without saying what stood there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TypeVar, cast

import msgspec

from yulan import plainfaults, plainquick, yaml_rules, yaml_strict
from yulan.errors import Problem, YulanError
from yulan.memo import Memo
from yulan.yaml_rules import Where

S = TypeVar("S", bound=msgspec.Struct)

_LOOSE = {"null", "0"}
# A school is verified several times in one run, most of its files unchanged; no plain file tells of a child.
_LONG = 1 << 14  # to make a shape's pattern takes as long as to read that much strictly
_READ: Memo[msgspec.Struct] = Memo(1 << 13)


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What every structure of a plain file is: frozen, refusing unknown keys, leaving out what goes without saying.

    None leads back to itself, so there are no rings for the collector to look for.
    """


def load(data: bytes, path: str, shape: type[S], *, many: bool = False) -> S:
    """The structure `shape` that `data` holds; raises YulanError `file.form` with every problem found in `path`. `many`
    says that there are more files of that shape.
    """
    return cast("S", _READ.get((path, shape, data), partial(_load, data, path, shape, many=many)))


def _load(data: bytes, path: str, shape: type[S], *, many: bool) -> S:
    quick = plainquick.read(data, shape) if many or len(data) > _LONG else None
    return quick if quick is not None else load_strictly(data, path, shape)


def load_strictly(data: bytes, path: str, shape: type[S]) -> S:
    """The same, whatever the spelling, and by way of all that YAML may mean."""
    try:
        tree = yaml_strict.load(data)
    except yaml_strict.YamlFaults as faults:
        problems = tuple(Problem(f.rule, path, f.line, params={"key": f.key}) for f in faults.faults)
        raise YulanError("file.form", problems=problems, path=path) from None
    try:
        value = msgspec.convert(tree, shape, strict=False)
    except msgspec.ValidationError:
        found = [*plainfaults.faults(tree, shape)]
    else:
        found = [
            plainfaults.Fault(where, "file.shape", {"where": plainfaults.dotted(where)})
            for where in _other_spellings(tree, msgspec.to_builtins(value), ())
        ]
        if not found:
            return value
    lines = yaml_strict.lines(data)
    told = [Problem(one.rule, path, yaml_rules.line_of(lines, one.where), params=one.params) for one in found]
    raise YulanError("file.form", problems=tuple(sorted(told, key=lambda one: one.line)), path=path)


def _other_spellings(text: object, value: object, where: Where) -> Iterator[Where]:
    """Places where a number, truth or missing value is spelt as we never do: msgspec reads 1e3, 5.0, TRUE and null."""
    if text == value:
        return  # texts, all of them
    if isinstance(text, dict):
        known = value if isinstance(value, dict) else {}
        for key, one in text.items():
            yield from _other_spellings(one, known.get(key), (*where, key))
    elif isinstance(text, list) and isinstance(value, list | tuple):
        for at, (one, read) in enumerate(zip(text, value, strict=True)):
            yield from _other_spellings(one, read, (*where, at))
    elif isinstance(text, str) and _other_spelling(text, value):
        yield where


def _other_spelling(text: str, value: object) -> bool:
    if isinstance(value, int):
        return text != str(value).lower()
    return value is None and text.lower() in _LOOSE  # a default, and hence left out of what was read


def signature_of(path: str) -> str:
    """Where the signature of the plain file at `path` lies."""
    return f"{path.removesuffix('.yaml')}.sig"


def dump(value: msgspec.Struct) -> bytes:
    """The file for `value`: its form first, then keys in the structure's order, defaults left out."""
    tree = msgspec.to_builtins(value)
    form = getattr(value, "yulan", None)
    return yaml_strict.dump({"yulan": form, **tree} if form else tree).encode()
