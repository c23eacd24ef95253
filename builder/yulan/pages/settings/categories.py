"""Which categories the school uses, what it calls them, and who counts as left behind. A preset can be laid over what
is ticked; what is ticked otherwise than it stood counts on top of a preset that is chosen anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from yulan import category_choice
from yulan.kinds.categories import CATEGORIES, PRESETS, Category
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
from yulan.school import CategoryChoice
from yulan.settings import SchoolFile
from yulan.yaml_rules import Where
from yulan.yaml_strict import Tree

USUAL = "usual"
_DEFINITIONS = ("cn-2016", "three-months")
_MOST = 200


def _blocks(given: Given) -> tuple[Block, ...]:
    t, tree = given.t, mapping(given.tree.get("categories"))
    choice = _choice(tree)
    presets = [(code, t(f"categories.preset.{code}")) for code in (USUAL, *PRESETS)]
    definitions = [(code, given.site.words.t(f"said.school.left-behind.{code}")) for code in _DEFINITIONS]
    left = line(given.tree.get("left_behind")) or _DEFINITIONS[0]
    chosen = (given.input("preset", "categories.preset", choice.preset or USUAL, "radios", options=presets),)
    defined = (given.input("left_behind", "categories.left-behind", left, "radios", options=definitions),)
    used = category_choice.shown_codes(choice)
    rows = tuple(_row(given, one, choice, on=code in used) for code, one in CATEGORIES.items())
    return (
        Block("preset", "", inputs=chosen, laid=t("categories.lay")),
        Block("each", t("categories.each"), t("categories.each-help"), rows=rows),
        Block("defined", "", inputs=defined),
    )


def _row(given: Given, one: Category, choice: CategoryChoice, *, on: bool) -> Row:
    t, lang = given.t, given.site.words.lang
    sets = [t(f"categories.set.{name}") for name, codes in PRESETS.items() if one.code in codes]
    about = [t("categories.official", official=one.official[lang])]
    about.append(
        t("categories.sets", sets=given.site.words.t("words.comma").join(sets)) if sets else t("categories.none")
    )
    if one.restricted:
        about.append(t("categories.restricted"))
    own = choice.names.get(one.code, "")
    return Row(
        f"category-{one.code}",
        one.shown[lang],
        about=tuple(about),
        tick=Tick("used", one.code, on),
        inputs=(
            given.input(f"names.{one.code}", "categories.name", own, most=_MOST, usual=one.shown[given.file.language]),
        ),
        read=(own,) if own else (),
    )


def _hidden(given: Given) -> tuple[tuple[str, str], ...]:
    """Which preset and which ticks the form shows, so that what somebody changed of them is known."""
    choice = _choice(mapping(given.tree.get("categories")))
    return (("laid", choice.preset or USUAL), ("shown", " ".join(category_choice.shown_codes(choice))))


def _taken(sent: Sent, file: SchoolFile) -> Trees:
    tree = tree_of(file)
    before = mapping(tree.get("categories"))
    preset = sent.line("preset") if sent.line("preset") != USUAL else ""
    used = _used(sent, preset)
    told: Trees = {"preset": preset}
    if preset == line(before.get("preset")) and used == {*category_choice.shown_codes(_choice(before))}:
        told |= {key: before[key] for key in ("on", "off") if key in before}
    else:
        base = _of(preset)
        told["on"] = [code for code in CATEGORIES if code in used - base]
        told["off"] = [code for code in CATEGORIES if code in base - used]
    names = mapping(before.get("names"))
    own = {
        code: kept(sent.line(f"names.{code}"), one.shown[file.language], line(names.get(code)))
        for code, one in CATEGORIES.items()
    }
    told["names"] = with_(own, {})
    return with_(tree, {"categories": with_(told, {}), "left_behind": sent.line("left_behind")})


def _used(sent: Sent, preset: str) -> set[str]:
    """The categories in use: those ticked; where another preset is chosen than the ticks were shown for, its own, and
    what was ticked or not otherwise than shown.
    """
    ticked = {code for code in sent.all("used") if code in CATEGORIES}
    shown = {code for code in sent.line("shown").split() if code in CATEGORIES}
    if (preset or USUAL) == sent.line("laid"):
        return ticked
    return (_of(preset) | (ticked - shown)) - (shown - ticked)


def _of(preset: str) -> set[str]:
    return {*category_choice.shown_codes(CategoryChoice(preset))}


def _choice(tree: Mapping[str, Tree]) -> CategoryChoice:
    on, off = ([line(one) for one in listed(tree.get(key))] for key in ("on", "off"))
    names = {code: line(name) for code, name in mapping(tree.get("names")).items()}
    return CategoryChoice(line(tree.get("preset")), tuple(on), tuple(off), names)


def _place(where: Where, _: Mapping[str, Tree]) -> str:
    inside = where[1:] if where[0] == "categories" else where
    return f"names.{inside[1]}" if len(inside) > 1 and inside[0] == "names" else str(inside[0]) if inside else ""


def _summary(given: Given) -> tuple[str, ...]:
    own, t = given.site.school.settings, given.t
    used = category_choice.labels(own, given.site.words.lang)
    preset = t(f"categories.preset.{own.categories.preset or USUAL}")
    names = given.site.words.t("words.comma").join(label for _, label in used)
    return (t("index.categories", preset=preset, count=len(used)), names)


SECTION = Section(
    "categories",
    ("categories", "left_behind"),
    _blocks,
    _taken,
    _place,
    _summary,
    hidden=_hidden,
)
