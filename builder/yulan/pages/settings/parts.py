"""What the pages of the settings are made of: blocks of inputs and rows, the same for who may change them and for who
reads; and what a browser sent, by the names these inputs have. It judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from yulan.errors import YulanError
from yulan.forms import Input, Option, Spot
from yulan.forms.inputs import Widget
from yulan.pages.site import Site
from yulan.settings import SchoolFile
from yulan.yaml_rules import CONTROL, Where
from yulan.yaml_strict import Tree, texts_of

TEXTS = "settings-pages"
MOST_ENTRIES = 200
_NUMBER = re.compile("0|[1-9][0-9]{0,3}")
_JOIN = " · "
_LONGEST = 2000  # characters of one input: more is no line of a settings file

Trees = dict[str, Tree]
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A box before a row: whether it is in use."""

    name: str
    value: str
    on: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: what it is called, what is said of it, whether it is in use, its inputs and lists. `remove` names it
    to the button that takes it away, which says `away`; a `flat` one is a line; `read` is what it comes to for who
    only reads.
    """

    id: str
    title: str
    marks: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    tick: Tick | None = None
    inputs: tuple[Input, ...] = ()
    blocks: tuple[Block, ...] = ()
    remove: str = ""
    away: str = ""
    new: bool = False
    flat: bool = False
    folded: bool = False
    read: tuple[str, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether something in it has to be looked at."""
        return any(one.faults for one in self.every)

    @property
    def every(self) -> tuple[Input, ...]:
        """Its inputs, and those of its lists."""
        return (*self.inputs, *(one for block in self.blocks for one in block.every))


@dataclass(frozen=True, slots=True)
class Block:
    """Inputs and rows that belong together. `add` names what its button adds, `more` says so; `laid` is a button that
    shows what a choice comes to.
    """

    id: str
    title: str
    help: str = ""
    inputs: tuple[Input, ...] = ()
    rows: tuple[Row, ...] = ()
    add: str = ""
    more: str = ""
    laid: str = ""
    folded: bool = False

    @property
    def every(self) -> tuple[Input, ...]:
        """Its inputs, and those of its rows."""
        return (*self.inputs, *(one for row in self.rows for one in row.every))

    @property
    def troubled(self) -> bool:
        """Whether something in it has to be looked at."""
        return any(one.faults for one in self.every)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Its inputs as they read: label and value."""
        return tuple((one.label, _read(one)) for one in self.inputs if one.widget != "hidden")


@dataclass(frozen=True, slots=True)
class Given:
    """What a section is shown from: the settings as they are signed, and as a tree what is to be shown, which may be
    what somebody typed; `faults` by name of input; `held` are the classes somebody is in.
    """

    site: Site
    file: SchoolFile
    tree: Mapping[str, Tree] = field(repr=False)
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()

    def t(self, key: str, /, **params: str | int) -> str:
        """A text of these pages."""
        return self.site.words.t(f"{TEXTS}.{key}", **params)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return self.site.words.t.has(f"{TEXTS}.{key}")

    @property
    def today(self) -> date:
        """The day the school is seen on."""
        return self.site.school.today

    def input(
        self,
        name: str,
        said: str,
        value: str,
        widget: Widget = "line",
        *,
        label: str = "",
        options: Iterable[tuple[str, str]] = (),
        required: bool = False,
        most: int | None = None,
        usual: str = "",
    ) -> Input:
        """An input: `said` is where its label and help stand among the texts, `usual` what holds where it is empty."""
        helped = self.t(f"{said}.help") if self.has(f"{said}.help") else ""
        return Input(
            name,
            label or self.t(f"{said}.label"),
            helped,
            widget,
            value,
            options=tuple(Option(code, words) for code, words in options),
            required=required,
            most=most,
            placeholder=usual,
            faults=self.faults.get(name, ()),
        )


class Sent:
    """What a browser sent, each value one clean line. Names that begin with `_` are none of a section's."""

    def __init__(self, pairs: Pairs) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if not name.startswith("_"):
                self._values.setdefault(name, []).append(clean(value))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def line(self, name: str) -> str:
        """What was sent last under a name; "" where nothing was."""
        return (self._values.get(name) or [""])[-1]

    def all(self, name: str) -> tuple[str, ...]:
        """Everything sent under a name."""
        return tuple(self._values.get(name, ()))

    def entries(self, name: str) -> list[str]:
        """The names of the entries of a list, in the order of their numbers; raises `form.too-much`."""
        start = f"{name}."
        rests = (one.removeprefix(start).partition(".")[0] for one in self._values if one.startswith(start))
        numbers = sorted({int(one) for one in rests if _NUMBER.fullmatch(one)})
        if len(numbers) > MOST_ENTRIES:
            raise YulanError("form.too-much", most=MOST_ENTRIES)
        return [f"{start}{one}" for one in numbers]

    def filled(self, name: str, keys: Iterable[str]) -> dict[str, str]:
        """Of one entry what was filled in."""
        return {key: value for key in keys if (value := self.line(f"{name}.{key}"))}


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the settings: the keys of the file it shows, its form, what was sent as the file's tree, where a
    fault stands in it, and what its button adds.
    """

    name: str
    keys: tuple[str, ...]
    blocks: Callable[[Given], tuple[Block, ...]]
    taken: Callable[[Sent, SchoolFile], Trees]
    place: Callable[[Where, Mapping[str, Tree]], str]
    summary: Callable[[Given], tuple[str, ...]]
    added: Callable[[Given, Trees], Trees] = lambda _, tree: tree
    hidden: Callable[[Given], tuple[tuple[str, str], ...]] = lambda _: ()


def tree_of(file: SchoolFile) -> Trees:
    """The settings as a tree of texts."""
    return {"yulan": file.yulan, **texts_of(msgspec.to_builtins(file))}


def with_(tree: Mapping[str, Tree], changed: Mapping[str, Tree]) -> Trees:
    """The tree with some keys changed; what is empty is left out."""
    return {key: value for key, value in {**tree, **changed}.items() if value not in ("", [], {})}


def line(value: Tree | None) -> str:
    """The text of a scalar; "" for anything else."""
    return value if isinstance(value, str) else ""


def mapping(value: Tree | None) -> Mapping[str, Tree]:
    """A mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def listed(value: Tree | None) -> list[Tree]:
    """A list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def dotted(where: Where) -> str:
    """The name of the input at a place of the tree."""
    return ".".join(map(str, where))


def without(pairs: Pairs, name: str) -> list[tuple[str, str]]:
    """What was sent but for one entry of a list."""
    return [one for one in pairs if one[0] != name and not one[0].startswith(f"{name}.")]


def clean(value: str) -> str:
    """What was typed as one line without what no file can hold."""
    return CONTROL.sub("", " ".join(value[:_LONGEST].split())).replace("\ufeff", "")


def kept(value: str, usual: str, before: str) -> str:
    """What is written down of a value: nothing where it is as usual, unless that stood there."""
    return "" if value == usual and value != before else value


def spots(blocks: Iterable[Block], within: tuple[str, ...] = ()) -> Iterator[Spot]:
    """The inputs with faults, and in which rows each stands."""
    for block in blocks:
        yield from (Spot(one, _JOIN.join(within)) for one in block.inputs if one.faults)
        for row in block.rows:
            here = (*within, row.title)
            yield from (Spot(one, _JOIN.join(here)) for one in row.inputs if one.faults)
            yield from spots(row.blocks, here)


def _read(one: Input) -> str:
    if one.options:
        return next((option.label for option in one.options if option.value == one.value), one.value)
    return one.value or one.placeholder or "—"
