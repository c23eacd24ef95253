"""The standing duties in plain words: each on or off, with the numbers a school may change beside the usual ones. What
else a school said of a duty stays as it wrote it; one changed for certain days only is shown, and left to the editor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yulan.derive import changes, rules
from yulan.derive.rule import Ask, Rule
from yulan.derive.rules import RULES
from yulan.duty_change import DutyChange
from yulan.forms import Input
from yulan.pages import duty_words
from yulan.pages.duties import AREAS
from yulan.pages.settings.parts import (
    Block,
    Given,
    Row,
    Section,
    Sent,
    Tick,
    Trees,
    kept,
    line,
    listed,
    mapping,
    tree_of,
    with_,
)
from yulan.settings import SchoolFile
from yulan.yaml_rules import Where
from yulan.yaml_strict import Tree

_NUMBERS = ("need", "within")
_ONCE = frozenset({"standing", "event", "school-day"})  # of these no number says how often
_OWN = "own"


def _blocks(given: Given) -> tuple[Block, ...]:
    told = {line(mapping(one).get("id")): mapping(one) for one in listed(given.tree.get("duties"))}
    effective = rules.of(given.site.school.settings).by_id
    found = []
    for area in AREAS:
        rows = tuple(_row(given, one, told, effective.get(one.id)) for one in RULES.values() if one.area == area)
        rows = tuple(_own(given, one, told) for one in _of_school(given.file)) if area == _OWN else rows
        if rows:
            found.append(Block(f"area-{area}", given.site.words.t(f"duties.areas.{area}"), rows=rows))
    return (*found, Block("rest", given.t("duties.rest"), given.t("duties.rest-help")))


def _row(given: Given, rule: Rule, told: Mapping[str, Mapping[str, Tree]], now: Rule | None) -> Row:
    words, fixed = given.site.words, _fixed(given.file)
    about = [duty_words.about(words, rule)]
    if now is not None and now.changed:
        about.append(given.t("duties.now", about=duty_words.about(words, now)))
    locked = any(one in fixed for one in _ids(rule))
    if locked:
        about.append(given.t("duties.by-days"))
    on = line(told.get(rule.id, {}).get("off")) != "true"
    return Row(
        f"duty-{rule.id}",
        duty_words.name(words, now or rule),
        marks=(given.t("duties.changed"),) if rule.id in told or any(one in told for one in _ids(rule)) else (),
        about=tuple(about),
        tick=None if locked else Tick("on", rule.id, on),
        inputs=() if locked else tuple(_inputs(given, rule, told)),
        read=(given.t("duties.by-days"),) if locked else (),
    )


def _own(given: Given, change: DutyChange, told: Mapping[str, Mapping[str, Tree]]) -> Row:
    """A duty that the school added."""
    words = given.site.words
    rule = changes.laid_over({}, (change,)).by_id.get(change.id)
    here = told.get(change.id, {})
    locked = change.id in _fixed(given.file)
    every = change.every or "term"
    numbers = [_number(given, change.id, key, here, (_usual_own(key), every, "")) for key in _NUMBERS]
    name = duty_words.name(words, rule) if rule is not None else change.id
    return Row(
        f"duty-{change.id}",
        name,
        about=(given.t("duties.by-days"),) if locked else (duty_words.about(words, rule),) if rule is not None else (),
        tick=None if locked else Tick("on", change.id, line(here.get("off")) != "true"),
        inputs=() if locked else tuple(numbers),
    )


def _inputs(given: Given, rule: Rule, told: Mapping[str, Mapping[str, Tree]]) -> Iterator[Input]:
    for ask in rule.asks:
        duty = _id(rule, ask)
        key = f"duties.parts-of.{rule.id}-{ask.part}" if ask.part else f"duties.parts-of.{rule.id}"
        part = given.site.words.t(key) if given.site.words.t.has(key) else _whom(given, ask)
        part = part if len(rule.asks) > 1 else ""
        here = told.get(duty, {})
        for number in _NUMBERS:
            if _asked(ask, number) or number in here:
                yield _number(given, duty, number, here, (str(getattr(ask, number)), ask.per, part))


def _whom(given: Given, ask: Ask) -> str:
    """The children a part is about, where it has no name of its own."""
    if ask.but:
        return given.t("duties.others")
    groups = (duty_words.group(given.site.words, one) for one in ask.for_)
    return given.site.words.t("words.comma").join(groups)


def _number(given: Given, duty: str, key: str, here: Mapping[str, Tree], said: tuple[str, str, str]) -> Input:
    """The input of a number; `said` are the usual one, how often it is asked for, and the part it is about."""
    usual, per, part = said
    every = given.site.words.t(f"duties.every.{per}")
    label = given.t(f"duties.{key}.{'label' if usual != '0' else 'none'}", usual=usual, every=every)
    label = given.site.words.t("words.pair", label=part, value=label) if part else label
    return given.input(f"duty.{duty}.{key}", f"duties.{key}", line(here.get(key)) or usual, "whole", label=label)


def _asked(ask: Ask, key: str) -> bool:
    """Whether a school may say this number of it, and it says something."""
    if ask.per == "event":
        return False
    return ask.per not in _ONCE if key == "need" else ask.within > 0


def _usual_own(key: str) -> str:
    return "1" if key == "need" else "0"


def _id(rule: Rule, ask: Ask) -> str:
    """The id under which a change names one part."""
    return f"{rule.id}-{ask.part}" if ask.part and len(rule.asks) > 1 else rule.id


def _ids(rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys((rule.id, *(_id(rule, one) for one in rule.asks))))


def _of_school(file: SchoolFile) -> tuple[DutyChange, ...]:
    """The duties the school added, each once."""
    ours = {one for rule in RULES.values() for one in _ids(rule)}
    return tuple({one.id: one for one in file.duties if one.id not in ours}.values())


def _fixed(file: SchoolFile) -> frozenset[str]:
    """The ids changed for certain days, or more than once: no form has room for that."""
    ids = [one.id for one in file.duties]
    return frozenset(one.id for one in file.duties if one.from_ or one.until or ids.count(one.id) > 1)


# --- what was sent


def _taken(sent: Sent, file: SchoolFile) -> Trees:
    tree, on, fixed = tree_of(file), set(sent.all("on")), _fixed(file)
    told = {line(mapping(one).get("id")): mapping(one) for one in listed(tree.get("duties"))}
    found: dict[str, Trees] = {}
    for rule in RULES.values():
        if any(one in fixed for one in _ids(rule)):
            continue
        usual = {_id(rule, ask): ask for ask in rule.asks}
        for duty in _ids(rule):
            before = told.get(duty, {})
            made: Trees = {"id": duty, **before}
            if duty in usual:
                made |= {key: _said(sent, duty, key, before, str(getattr(usual[duty], key))) for key in _NUMBERS}
            if duty == rule.id:
                made = _switched(made, before, on=rule.id in on)
            found[duty] = with_(made, {})
    for own in _of_school(file):
        if own.id not in fixed:
            before = told.get(own.id, {})
            numbers = {key: _said(sent, own.id, key, before, _usual_own(key)) for key in _NUMBERS}
            found[own.id] = with_({**before, **numbers, "off": "" if own.id in on else "true"}, {})
    return with_(tree, {"duties": list(_in_order(tree, found))})


def _said(sent: Sent, duty: str, key: str, before: Mapping[str, Tree], usual: str) -> str:
    name = f"duty.{duty}.{key}"
    return kept(sent.line(name), usual, line(before.get(key))) if name in sent else line(before.get(key))


def _switched(made: Trees, before: Mapping[str, Tree], *, on: bool) -> Trees:
    """Switched on or off. What is asked otherwise is said of a part, and would switch off that alone."""
    if on:
        return {**made, "off": ""}
    if before.get("off") == "true":
        return {**made, **before}
    return {key: value for key, value in {**made, "off": "true"}.items() if key not in _NUMBERS}


def _in_order(tree: Trees, found: Mapping[str, Trees]) -> Iterator[Tree]:
    """The changes as they stood, then the new ones; those that say nothing are left out."""
    known = set()
    for one in listed(tree.get("duties")):
        duty = line(mapping(one).get("id"))
        known.add(duty)
        now = found.get(duty, one)
        if len(mapping(now)) > 1:
            yield now
    yield from (one for duty, one in found.items() if duty not in known and len(one) > 1)


def _place(where: Where, tree: Mapping[str, Tree]) -> str:
    duties = listed(tree.get("duties"))
    if len(where) < 2 or not isinstance(where[1], int) or where[1] >= len(duties):
        return ""
    duty = line(mapping(duties[where[1]]).get("id"))
    return f"duty.{duty}.{where[2] if len(where) > 2 else 'need'}"


def _summary(given: Given) -> tuple[str, ...]:
    t, on = given.t, rules.of(given.site.school.settings).by_id
    off = [one for one in RULES if one not in on]
    changed = sum(one.changed for one in on.values())
    told = [t("index.duties", count=len(on))]
    told += [t("index.duties-changed", count=changed)] if changed else []
    told += [t("index.duties-off", count=len(off))] if off else []
    return tuple(told)


SECTION = Section("duties", ("duties",), _blocks, _taken, _place, _summary)
