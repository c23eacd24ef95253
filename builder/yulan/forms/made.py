"""A record's tree → the form that shows it. Owns which widget a field gets, which fields come before the text, which
are folded away, and where two heads that differ are shown; every value that stands in the tree stands in the form,
well formed or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yulan import kinds
from yulan.forms import moments
from yulan.forms.inputs import Entry, Form, Input, Lists, Option, Side, Sides, Widget
from yulan.forms.sent import BODY, FIXED
from yulan.ids import CARD
from yulan.kinds import Field, Lang, card
from yulan.school import Conflict
from yulan.texts import Texts
from yulan.yaml_strict import Tree, texts_of

# Fields that stand before the text, where the text is what the record is about; of other kinds all do.
_FIRST: Mapping[str, tuple[str, ...]] = {
    "talk": ("form", "topics"),
    "visit": ("occasion", "visitors", "met"),
    "contact": ("channel", "between", "whom", "reached"),
    "counselling": ("issue",),
    "incident": ("type", "role", "noticed_at", "place"),
    "concern": ("about", "urgency"),
    "meeting": ("type", "topic", "place"),
    "note": ("about", "topic"),
}
_HEAD = ("by", "date")
_RARE: Mapping[str, frozenset[str]] = {CARD: card.FOLDED}
_PAPER = frozenset({"original"})
_MOST_RADIOS = 6
_OF_IDS = frozenset({"kind.bad-class", "kind.bad-term"})  # told apart as pages do: by the rule of their form


def form(
    kind: str,
    lang: Lang,
    tree: Mapping[str, Tree],
    body: str,
    *,
    say: Texts,
    lists: Lists,
    offset: dt.tzinfo,
    enters: bool = False,
    faults: Mapping[str, tuple[str, ...]] | None = None,
    conflicts: Sequence[Conflict] = (),
) -> Form:
    """The form of a record as its tree has it, well formed or not.

    `lists` are what can be chosen; `enters` says whether who acted may be another than who writes; `faults` stand by
    name of input.
    """
    text = texts_of(tree)
    keys = frozenset(one.key for one in kinds.fields(kind) if one.key)
    maker = _Maker(lang, say, lists, offset, dict(faults or {}), _by_input(conflicts, text, keys))
    made = {
        one.name: maker.input(one, text.get(one.name, ""), one.name, top=True)
        for one in kinds.fields(kind)
        if one.name not in FIXED
    }
    if not enters and not made["by"].sides:
        made["by"] = replace(made["by"], widget="hidden", options=())
    shown = Form(kind, (), maker.body(kind, body), (), ())
    rare = _RARE.get(kind, _PAPER)
    first = _FIRST.get(kind)
    for name, one in made.items():
        if name in rare:
            shown = replace(shown, folded=(*shown.folded, one))
        elif first is None or name in _HEAD or name in first:
            shown = replace(shown, first=(*shown.first, one))
        else:
            shown = replace(shown, inputs=(*shown.inputs, one))
    # A name that begins so is of the page around the form, which shows what is wrong with it.
    strange = [name for name in maker.faults if name not in maker.seen and not name.startswith("_")]
    homeless = [line for name in strange for line in maker.faults[name]]
    return replace(shown, faults=tuple(dict.fromkeys(homeless)))


@dataclass(frozen=True, slots=True)
class _Maker:
    """What all inputs of one form share; `seen` gathers their names."""

    lang: Lang
    say: Texts
    lists: Lists
    offset: dt.tzinfo
    faults: Mapping[str, tuple[str, ...]]
    differing: Mapping[str, tuple[Conflict, ...]] = field(repr=False)
    seen: set[str] = field(default_factory=set, repr=False)

    def body(self, kind: str, text: str) -> Input:
        """The Markdown of the record."""
        said = kind if self.say.has(f"form.body.{kind}.label") else "other"
        return self._told(
            Input(
                BODY,
                self.say(f"form.body.{said}.label"),
                "",
                "long",
                text,
                placeholder=self.say(f"form.body.{said}.placeholder"),
            ),
            None,
        )

    def input(self, one: Field, value: Tree, name: str, *, top: bool = False) -> Input:
        """The input of one field; `top` where the record itself holds it."""
        made = Input(name, one.label[self.lang], one.help[self.lang], "line", required=one.required)
        if one.fields:
            return self._told(self._nested(made, one, value), one)
        if one.many:
            return self._told(self._many(made, one, value), one)
        return self._told(self._single(made, one, _scalar(value), top=top), one)

    def _nested(self, made: Input, one: Field, value: Tree) -> Input:
        if not one.many:
            return replace(made, widget="group", inputs=self._inside(one, value, made.name))
        given = value if isinstance(value, list) else []
        entries = (
            Entry(at + 1, at < len(given), self._inside(one, each, f"{made.name}.{at}"))
            for at, each in enumerate((*given, ""))
        )
        return replace(made, widget="list", entries=tuple(entries))

    def _inside(self, one: Field, value: Tree, name: str) -> tuple[Input, ...]:
        given = value if isinstance(value, dict) else {}
        return tuple(self.input(each, given.get(each.name, ""), f"{name}.{each.name}") for each in one.fields)

    def _many(self, made: Input, one: Field, value: Tree) -> Input:
        given = [_scalar(each) for each in value] if isinstance(value, list) else [_scalar(value)] if value else []
        if one.type == "list":
            helped = f"{made.help}{self.say('words.semicolon')}{self.say('form.help.lines')}"
            return replace(made, widget="lines", value="\n".join(given), help=helped)
        known = self._options(one)
        ticked = tuple(dict.fromkeys(given))
        # Those chosen keep their order, which a browser gives back as that of the boxes.
        first = [_option(known, each) for each in ticked]
        if [option for option in known if option.value in ticked] == first:
            first, known = [], known
        options = (*first, *(option for option in known if option not in first))
        shown = "" if one.type == "people" else made.help
        return replace(made, widget="checks", values=ticked, options=options, help=shown)

    def _single(self, made: Input, one: Field, value: str, *, top: bool) -> Input:
        if one.type in ("code", "person") or one.rule in _OF_IDS:
            return self._choice(made, one, value, top=top)
        if one.type == "bool":
            yes_no = (Option("true", self.say("words.yes")), Option("false", self.say("words.no")))
            plain = {"1": "true", "0": "false"}.get(value, value.lower())
            value = plain if plain in ("true", "false") else value
            return replace(made, widget="radios", value=value, options=self._with_none(made, yes_no, value))
        widget, shown = self._typed(one, value)
        most = one.most if one.type in ("text", "long", "number") else None
        helped = "" if one.type == "datetime" and widget == "moment" else made.help
        return replace(made, widget=widget, value=shown, most=most, help=helped)

    def _typed(self, one: Field, value: str) -> tuple[Widget, str]:
        """The widget for what is typed, and the value in it; a browser would empty a field that cannot hold it."""
        if one.type == "date":
            return ("day" if not value or moments.is_day(value) else "line"), value
        if one.type == "datetime":
            local = moments.shown(value, self.offset)
            if not local and moments.kept(value, self.offset) != value:
                local = value
            return ("moment", local) if local or not value else ("line", value)
        if one.type == "number":
            return ("whole" if one.whole else "decimal"), value
        return ("long" if one.type == "long" or "\n" in value else "line"), value

    def _choice(self, made: Input, one: Field, value: str, *, top: bool) -> Input:
        known = self._options(one)
        few = one.type == "code" and len(known) <= _MOST_RADIOS
        helped = made.help if one.type == "code" or made.name == "by" else ""
        made = replace(made, widget="radios" if few else "select", value=value, help=helped)
        if few and made.required and top:
            options = (*known, *((_option(known, value),) if value and not _has(known, value) else ()))
        else:
            options = self._with_none(made, known, value)
        return replace(made, options=options)

    def _with_none(self, made: Input, known: Sequence[Option], value: str) -> tuple[Option, ...]:
        """The options, and what stands for none: last among buttons, first in a list to open."""
        other = (Option(value, value),) if value and not _has(known, value) else ()
        if made.widget == "select":
            none = Option("", self.say("form.choose" if made.required else "form.none"))
            return (none, *known, *other)
        return (*known, *other, Option("", self.say("form.none")))

    def _options(self, one: Field) -> tuple[Option, ...]:
        given: Sequence[tuple[str, str]]
        if one.choices:
            given = [(code, words[self.lang]) for code, words in one.choices]
        elif one.type in ("person", "people"):
            given = self.lists.people
        else:
            given = self.lists.terms if one.rule == "kind.bad-term" else self.lists.classes
        return tuple(Option(code, label) for code, label in given)

    def _told(self, made: Input, one: Field | None) -> Input:
        self.seen.add(made.name)
        sides = tuple(self._sides(made, one, conflict) for conflict in self.differing.get(made.name, ()))
        return replace(made, faults=self.faults.get(made.name, ()), sides=sides)

    def _sides(self, made: Input, one: Field | None, conflict: Conflict) -> Sides:
        people = dict(self.lists.people)
        authors = (*conflict.authors, *("",) * len(conflict.values))
        sides = (
            Side(at, self._said(one, value), people.get(author, author))
            for at, (value, author) in enumerate(zip(conflict.values, authors, strict=False))
        )
        return Sides(conflict.field, made.label, tuple(sides))

    def _said(self, one: Field | None, value: str) -> str:
        """What one side wrote, codes in words; entries that differ as a whole come as one line."""
        if one is None or not value:
            return value or self.say("words.nothing")
        if one.type == "datetime":
            return moments.shown(value, self.offset).replace("T", " ") or value
        words = dict(self._codes(one))
        if not one.many and not one.fields:
            return words.get(value, value)
        return "、".join(" ".join(words.get(part, part) for part in entry.split(" ")) for entry in value.split("、"))

    def _codes(self, one: Field) -> Iterator[tuple[str, str]]:
        if one.fields:
            for each in one.fields:
                yield from self._codes(each)
        elif one.type == "bool":
            yield from (("True", self.say("words.yes")), ("False", self.say("words.no")))
            yield from (("true", self.say("words.yes")), ("false", self.say("words.no")))
        elif one.choices or one.type in ("person", "people") or one.rule in _OF_IDS:
            yield from ((option.value, option.label) for option in self._options(one))


def _by_input(
    conflicts: Sequence[Conflict], tree: Mapping[str, Tree], keys: frozenset[str]
) -> dict[str, tuple[Conflict, ...]]:
    """The conflicts by the input beside which they are shown: entries are named by key there, by place in a form."""
    found: dict[str, tuple[Conflict, ...]] = {}
    for conflict in conflicts:
        name = _place(conflict.field.split("."), tree, keys)
        found[name] = (*found.get(name, ()), conflict)
    return found


def _place(parts: Sequence[str], tree: Mapping[str, Tree], keys: frozenset[str]) -> str:
    node: Tree = dict(tree)
    names: list[str] = []
    for part in parts:
        if isinstance(node, list):
            at = _entry(node, part, keys)
            if at is None:
                break
            names.append(str(at))
            node = node[at]
        else:
            names.append(part)
            node = node.get(part, "") if isinstance(node, dict) else ""
    while names and names[-1].isdecimal():  # a whole entry: shown with the list
        names.pop()
    return ".".join(names)


def _entry(entries: Sequence[Tree], said: str, keys: frozenset[str]) -> int | None:
    for at, one in enumerate(entries):
        if isinstance(one, dict) and any(one.get(key) == said for key in keys):
            return at
    return int(said) - 1 if said.isdecimal() and 0 < int(said) <= len(entries) else None


def _option(known: Sequence[Option], value: str) -> Option:
    return next((one for one in known if one.value == value), Option(value, value))


def _has(known: Sequence[Option], value: str) -> bool:
    return any(one.value == value for one in known)


def _scalar(value: Tree) -> str:
    """The text of a value; of what should not be a list or mapping here, the text in it."""
    if isinstance(value, str):
        return value
    return "\n".join(_scalar(one) for one in (value.values() if isinstance(value, dict) else value))
