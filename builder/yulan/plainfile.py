"""Strict YAML files of known shape ↔ typed structures. Owns the step from bytes to a msgspec structure and back;
refuses unknown keys, wrong types and anything `yaml_strict` refuses, and says where without saying what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from yulan import yaml_strict
from yulan.errors import Problem, YulanError

S = TypeVar("S", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$\.?([^`]*)`")
_LOOSE = {"null", "0"}


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every structure of a plain file is: frozen, refusing unknown keys, leaving out what goes without saying."""


def load(data: bytes, path: str, shape: type[S]) -> S:
    """The structure `shape` that `data` holds; raises YulanError `file.form` with every problem found in `path`."""
    try:
        tree = yaml_strict.load(data)
    except yaml_strict.YamlFaults as faults:
        problems = tuple(Problem(f.rule, path, f.line, params={"key": f.key}) for f in faults.faults)
        raise YulanError("file.form", problems=problems, path=path) from None
    try:
        value = msgspec.convert(tree, shape, strict=False)
        where = next(_other_spellings(tree, msgspec.to_builtins(value), ""), None)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        where = found.group(1) if found else ""
    if where is not None:
        problem = Problem("file.shape", path, params={"where": where})
        raise YulanError("file.form", problems=(problem,), path=path)
    return value


def _other_spellings(text: object, value: object, where: str) -> Iterator[str]:
    """Places where a number, truth or missing value is spelt as we never do: msgspec reads 1e3, 5.0, TRUE and null."""
    if isinstance(text, dict):
        known = value if isinstance(value, dict) else {}
        for key, one in text.items():
            yield from _other_spellings(one, known.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(text, list) and isinstance(value, list | tuple):
        for at, (one, read) in enumerate(zip(text, value, strict=True)):
            yield from _other_spellings(one, read, f"{where}[{at}]")
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
