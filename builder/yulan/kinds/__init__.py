"""The kinds of records: what each holds, how it is read, named, checked and begun. Owns the registry and
the questions the rest of the program asks of it; refuses records that their kind does not allow, with every
fault at once (KindFaults).

Each kind is stated once, in its own module, as a structure; a new kind is such a module and its name below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from yulan.kinds import earlier, front_matter, reading, table
from yulan.kinds.faults import Fault, KindFaults
from yulan.kinds.numbers import normal_name
from yulan.kinds.reading import to_tree
from yulan.kinds.statement import Choices, Kind, Lang, Path, Words
from yulan.kinds.table import Field

if TYPE_CHECKING:
    from yulan.yaml_strict import Tree

__all__ = (
    "KINDS",
    "Choices",
    "Fault",
    "Field",
    "Kind",
    "KindFaults",
    "Lang",
    "Path",
    "Words",
    "choice_label",
    "fields",
    "label",
    "merge_key",
    "normal_name",
    "parse",
    "parse_earlier",
    "subtype",
    "template",
    "to_tree",
    "warnings",
)

# In the order in which people meet them.
_MODULES = (
    "card",
    "talk",
    "visit",
    "contact",
    "plan",
    "study",
    "helper",
    "growth",
    "activity",
    "comment",
    "counselling",
    "screening",
    "category",
    "legal",
    "aid",
    "placement",
    "home_teaching",
    "incident",
    "concern",
    "absence",
    "return_",
    "note",
    "roll_check",
    "summary",
    "meeting",
    "training",
    "assessment",
    "staff_profile",
    "loan",
    "transfer",
    "return_up",
)


def _kinds() -> Iterator[tuple[str, Kind]]:
    for name in _MODULES:
        kind: Kind = import_module(f"{__name__}.{name}").KIND
        yield kind.name, kind


KINDS: Mapping[str, Kind] = MappingProxyType(dict(_kinds()))


def parse(kind: str, tree: Mapping[str, Tree]) -> msgspec.Struct:
    """The structure of a record; all scalars of `tree` are text. Raises KindFaults with every fault."""
    return reading.parse(_known(kind), tree)


def parse_earlier(kind: str, tree: Mapping[str, Tree]) -> msgspec.Struct | None:
    """The structure of a record that was well formed when it was written and is not today; None where it is not one."""
    before = earlier.of(kind, tree)
    try:
        return parse(kind, before) if before != tree else None
    except KindFaults:
        return None


def warnings(values: msgspec.Struct) -> list[tuple[Path, str]]:
    """What in a record looks wrong and may yet be right, as path and rule; it is kept as it is."""
    kind = next(one for one in KINDS.values() if isinstance(values, one.struct))
    return list(kind.warns(values)) if kind.warns else []


def subtype(kind: str, values: msgspec.Struct | Mapping[str, object]) -> str:
    """The subtype by which policy may name a drawer, such as `psych` or `study`; empty where none."""
    name = _known(kind).subtype_field
    if name is None:
        return ""
    found = values.get(name) if isinstance(values, Mapping) else getattr(values, name)
    return found if isinstance(found, str) else ""


def fields(kind: str) -> tuple[Field, ...]:
    """The fields of a kind, in the order in which they are written and shown."""
    return table.of(_known(kind).struct)


def merge_key(kind: str, field: str) -> str | None:
    """The key on which entries of a list merge one by one; None where the field merges as a whole."""
    return next((one.key for one in fields(kind) if one.name == field), None)


def label(kind: str, path: str | Path, lang: Lang) -> str:
    """The field's label; for `guardians.1.phone` the labels on the way, joined. KeyError if unknown."""
    return " · ".join(one.label[lang] for one in _on_path(kind, path))


def choice_label(kind: str, path: str | Path, code: str, lang: Lang) -> str:
    """What a code of a field is called; the code itself where the field has no such choice."""
    words = dict(_on_path(kind, path)[-1].choices).get(code)
    return words[lang] if words else code


def template(kind: str, lang: Lang, given: Mapping[str, object]) -> str:
    """The front matter of a new record for an editor, without fences, `given` filled in, the rest missing."""
    return front_matter.render(fields(kind), lang, {"kind": kind, **given})


def _known(kind: str) -> Kind:
    """The kind of that name; one that nobody knows is reported as a fault of the field `kind`."""
    found = KINDS.get(kind)
    if found is None:
        raise KindFaults(((("kind",), "kind.unknown-kind", {"field": "kind", "allowed": ", ".join(KINDS)}),))
    return found


def _on_path(kind: str, path: str | Path) -> tuple[Field, ...]:
    """The fields a path leads through; numbers and keys of entries are stepped over."""
    parts = path.split(".") if isinstance(path, str) else [one for one in path if isinstance(one, str)]
    found: list[Field] = []
    inside = fields(kind)
    for part in parts:
        field = next((one for one in inside if one.name == part), None)
        if field is not None:
            found.append(field)
            inside = field.fields
        elif not (found and found[-1].many):
            raise KeyError(part)
    return tuple(found)
