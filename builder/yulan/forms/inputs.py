"""What a form is, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from yulan.value import Value

Widget = Literal[
    "hidden",
    "line",
    "long",
    "lines",  # a list of text, one a line
    "day",
    "moment",
    "whole",
    "decimal",
    "radios",
    "select",
    "checks",
    "group",  # holds `inputs`
    "list",  # holds `entries`
]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen; `group` is what it belongs to, where that depends on another field."""

    value: str
    label: str = field(repr=False)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """What one author wrote where two differ; `index` is its place among them."""

    index: int
    value: str = field(repr=False)
    author: str


@dataclass(frozen=True, slots=True)
class Sides:
    """A field on which two heads of the record differ: `path` as the record names it, `label` as people do."""

    path: str
    label: str
    sides: tuple[Side, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """The name under which the choice between them is sent."""
        return f"_settle.{self.path}"

    @property
    def id(self) -> str:
        """What the choice is called inside a page."""
        return f"s-{self.path.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Input:
    """One field. `name` is its dotted path; `values` are those ticked of `checks`; `most` is in characters, or of a
    number. A `group` holds inputs, a `list` entries, the last of them empty.
    """

    name: str
    label: str
    help: str
    widget: Widget
    value: str = field(repr=False, default="")
    values: tuple[str, ...] = field(repr=False, default=())
    options: tuple[Option, ...] = field(repr=False, default=())
    required: bool = False
    most: int | None = None
    placeholder: str = ""
    faults: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = field(repr=False, default=())
    entries: tuple[Entry, ...] = field(repr=False, default=())
    sides: tuple[Sides, ...] = field(repr=False, default=())

    @property
    def id(self) -> str:
        """What it is called inside a page."""
        return f"f-{self.name.replace('.', '-')}"

    @property
    def groups(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """The options under what they belong to; under nothing where it is one and the same."""
        titles = dict.fromkeys(one.group for one in self.options)
        if len(titles) < 2:
            return (("", self.options),)
        return tuple((title, tuple(one for one in self.options if one.group == title)) for title in titles)

    @property
    def inside(self) -> tuple[Input, ...]:
        """The inputs of a group or of all entries of a list."""
        return (*self.inputs, *(one for entry in self.entries for one in entry.inputs))

    @property
    def troubled(self) -> bool:
        """Whether it, or anything in it, has to be looked at again: faults, or two who differ."""
        return bool(self.faults or self.sides) or any(one.troubled for one in self.inside)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: its number as people count, whether it is filled in, its inputs."""

    number: int
    filled: bool
    inputs: tuple[Input, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Spot:
    """An input and where it stands: the label of the group or list it is in, and the number of its entry there."""

    input: Input = field(repr=False)
    within: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A record to fill in, in the order it is shown: what comes before the text, the text, the rest, and folded away
    what is rarely needed. `faults` are those of no field.
    """

    kind: str
    first: tuple[Input, ...] = field(repr=False)
    body: Input = field(repr=False)
    inputs: tuple[Input, ...] = field(repr=False)
    folded: tuple[Input, ...] = field(repr=False)
    faults: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Input, ...]:
        """Every input in the order it is shown."""
        return (*self.first, self.body, *self.inputs, *self.folded)

    @property
    def troubled(self) -> tuple[Input, ...]:
        """The inputs with faults of their own, wherever they stand, in the order they are shown."""
        return tuple(one for one in _every(self.all) if one.faults)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The troubled inputs and where each stands, for two entries of a list have the same labels."""
        return tuple(one for one in _spots(self.all) if one.input.faults)

    @property
    def differing(self) -> tuple[Input, ...]:
        """The inputs on which two heads differ."""
        return tuple(one for one in _every(self.all) if one.sides)


Choices = tuple[tuple[str, str], ...]


class Lists(Value, frozen=True):
    """What can be chosen in one school, each as code and words: staff, terms, classes, students, categories in use
    (None: all). Staff and students may be thousands: they are asked for by a form that has a field for them.
    """

    people: Callable[[], Choices] = tuple
    terms: Choices = ()
    classes: Choices = ()
    students: Callable[[], Choices] = tuple
    categories: Choices | None = None


def _every(inputs: tuple[Input, ...]) -> Iterator[Input]:
    for one in inputs:
        yield one
        yield from _every(one.inside)


def _spots(inputs: tuple[Input, ...], within: str = "", number: int = 0) -> Iterator[Spot]:
    for one in inputs:
        yield Spot(one, within, number)
        yield from _spots(one.inputs, one.label)
        for entry in one.entries:
            yield from _spots(entry.inputs, one.label, entry.number)
