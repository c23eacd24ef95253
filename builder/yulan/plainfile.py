"""Strict YAML files of known shape ↔ typed structures. Owns the step from bytes to a msgspec structure and back;
refuses unknown keys, wrong types and anything `yaml_strict` refuses, and says where without saying what stood there.
"""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from yulan import yaml_strict
from yulan.errors import Problem, YulanError

S = TypeVar("S", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$\.?([^`]*)`")


def load(data: bytes, path: str, shape: type[S]) -> S:
    """The structure `shape` that `data` holds; raises YulanError `file.form` with every problem found in `path`."""
    try:
        tree = yaml_strict.load(data)
    except yaml_strict.YamlFaults as faults:
        problems = tuple(Problem(f.rule, path, f.line, params={"key": f.key}) for f in faults.faults)
        raise YulanError("file.form", problems=problems, path=path) from None
    try:
        return msgspec.convert(tree, shape, strict=False)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        where = found.group(1) if found else ""
        problem = Problem("file.shape", path, params={"where": where})
        raise YulanError("file.form", problems=(problem,), path=path) from None


def dump(value: msgspec.Struct) -> bytes:
    """The file for `value`: its form first, then keys in the structure's order, defaults left out."""
    tree = msgspec.to_builtins(value)
    form = getattr(value, "yulan", None)
    return yaml_strict.dump({"yulan": form, **tree} if form else tree).encode()
