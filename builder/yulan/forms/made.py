"""A record's tree → the form that shows it. Owns which widget a field gets, which fields come before the text, which
are folded away, and where two heads that differ are shown; every value that stands in the tree stands in the form,
well formed or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yulan import category_choice, kinds
from yulan.forms import moments, order, places
from yulan.forms.inputs import Entry, Form, Input, Lists, Option, Side, Sides, Widget
from yulan.forms.sent import BODY, FIXED
from yulan.kinds import Field, Lang
from yulan.school import Conflict
from yulan.texts import Texts
from yulan.yaml_strict import Tree, texts_of

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
    only: Collection[str] | None = None,
    without: Collection[str] = (),
    faults: Mapping[str, tuple[str, ...]] | None = None,
    conflicts: Sequence[Conflict] = (),
) -> Form:
    """The form of a record as its tree has it, well formed or not.

    `lists` are what can be chosen; `enters` says whether who acted may be another than who writes, `only` which
    subtypes of the kind they may write, if not all; `without` are dotted fields that are not asked for; `faults` stand
    by name of input.
    """
    text = texts_of(tree)
    keys = frozenset(one.key for one in kinds.fields(kind) if one.key)
    maker = _Maker(lang, say, lists, offset, dict(faults or {}), places.by_input(conflicts, text, keys))
    made = {
        one.name: maker.input(one, text.get(one.name, ""), one.name, top=True)
        for one in _without(_open(kind, only), without)
        if one.name not in FIXED
    }
    if not enters and not made["by"].sides:
        made["by"] = replace(made["by"], widget="hidden", options=())
    text_below = maker.body(kind, body)
    if BODY in without:
        text_below = replace(text_below, widget="hidden", value="")
    shown = Form(kind, (), text_below, (), ())
    for name, one in made.items():
        if order.folds(kind, name):
            shown = replace(shown, folded=(*shown.folded, one))
        elif order.leads(kind, name):
            shown = replace(shown, first=(*shown.first, one))
        else:
            shown = replace(shown, inputs=(*shown.inputs, one))
    # A name that begins so is of the page around the form, which shows what is wrong with it.
    strange = [name for name in maker.faults if name not in maker.seen and not name.startswith("_")]
    homeless = [line for name in strange for line in maker.faults[name]]
    return replace(shown, faults=tuple(dict.fromkeys(homeless)))


def _without(fields: Iterable[Field], names: Collection[str]) -> Iterator[Field]:
    """The fields but for those that are not asked for, inside others too."""
    for one in fields:
        inside = tuple(each for each in one.fields if f"{one.name}.{each.name}" not in names)
        if one.name not in names:
            yield one if len(inside) == len(one.fields) else replace(one, fields=inside)


def _open(kind: str, only: Collection[str] | None) -> Iterator[Field]:
    """The fields of a kind, that of its subtype with those choices alone that may be written."""
    subtype = kinds.KINDS[kind].subtype_field
    for one in kinds.fields(kind):
        narrow = only is not None and one.name == subtype
        yield replace(one, choices=tuple(row for row in one.choices if row[0] in (only or ()))) if narrow else one


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
        return tuple(self._each(one, given, name))

    def _each(self, one: Field, given: Mapping[str, Tree], name: str) -> Iterator[Input]:
        """The inputs of one entry. Where choices depend on a field beside them, they are those for what stands there,
        and none are asked for where it has none.
        """
        for each in one.fields:
            path, beside = f"{name}.{each.name}", next((it for it in one.fields if it.name == each.beside), None)
            if beside is None:
                yield self.input(each, given.get(each.name, ""), path)
                continue
            narrow, groups = self._narrowed(each, beside, given)
            if narrow.choices or path in self.faults or path in self.differing:
                made = self.input(narrow, given.get(each.name, ""), path)
                yield replace(made, options=tuple(replace(it, group=groups.get(it.value, "")) for it in made.options))

    def _narrowed(self, one: Field, beside: Field, given: Mapping[str, Tree]) -> tuple[Field, Mapping[str, str]]:
        """The field with the choices that fit and those made already, and what each belongs to in words."""
        value, held = _scalar(given.get(beside.name, "")), given.get(one.name, "")
        used = {option.value: option.label for option in self._options(beside, value)}
        fit = {code for key, codes in one.its if (key == value if value else key in used) for code in codes}
        names = {key: used.get(key, said[self.lang]) for key, said in beside.choices}
        groups = {code: names.get(key, "") for key, codes in one.its for code in codes}
        return replace(one, choices=tuple(row for row in one.choices if row[0] in fit or row[0] in held)), groups

    def _many(self, made: Input, one: Field, value: Tree) -> Input:
        given = [_scalar(each) for each in value] if isinstance(value, list) else [_scalar(value)] if value else []
        if one.type == "list":
            helped = f"{made.help}{self.say('words.semicolon')}{self.say('form.help.lines')}"
            return replace(made, widget="lines", value="\n".join(given), help=helped)
        known = self._options(one)
        ticked = tuple(dict.fromkeys(given))
        # Those chosen keep their order, which a browser gives back as that of the boxes.
        first = [self._chosen(one, known, each) for each in ticked]
        if [option for option in known if option.value in ticked] == first:
            first, known = [], known
        options = (*first, *(option for option in known if option not in first))
        shown = "" if one.type in ("people", "students") else made.help
        return replace(made, widget="checks", values=ticked, options=options, help=shown)

    def _chosen(self, one: Field, known: Sequence[Option], value: str) -> Option:
        """What is chosen already; a student whose file the reader cannot open has no name here, and never an id."""
        if one.type == "students" and not _has(known, value):
            return Option(value, self.say("form.other-student"))
        return _option(known, value)

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
        known = self._options(one, value)
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

    def _options(self, one: Field, value: str = "") -> tuple[Option, ...]:
        """What there is to choose; of categories those in use and the one that stands there as `value`."""
        given: Sequence[tuple[str, str]]
        if self.lists.categories is not None and category_choice.are_categories(one.choices):
            given = category_choice.offered(one.choices, self.lists.categories, value, self.lang)
        elif one.choices:
            given = [(code, words[self.lang]) for code, words in one.choices]
        elif one.type in ("person", "people"):
            given = self.lists.people()
        elif one.type == "students":
            given = self.lists.students()
        else:
            given = self.lists.terms if one.rule == "kind.bad-term" else self.lists.classes
        return tuple(Option(code, label) for code, label in given)

    def _told(self, made: Input, one: Field | None) -> Input:
        self.seen.add(made.name)
        sides = tuple(self._sides(made, one, conflict) for conflict in self.differing.get(made.name, ()))
        return replace(made, faults=self.faults.get(made.name, ()), sides=sides)

    def _sides(self, made: Input, one: Field | None, conflict: Conflict) -> Sides:
        people = dict(self.lists.people())
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
        elif one.choices or one.type in ("person", "people", "students") or one.rule in _OF_IDS:
            yield from ((option.value, option.label) for option in self._options(one))


def _option(known: Sequence[Option], value: str) -> Option:
    return next((one for one in known if one.value == value), Option(value, value))


def _has(known: Sequence[Option], value: str) -> bool:
    return any(one.value == value for one in known)


def _scalar(value: Tree) -> str:
    """The text of a value; of what should not be a list or mapping here, the text in it."""
    if isinstance(value, str):
        return value
    return "\n".join(_scalar(one) for one in (value.values() if isinstance(value, dict) else value))
