"""The classes the school has, by their ids, and its own names for some. A class in which somebody is stays."""

from __future__ import annotations

from collections.abc import Mapping

from yulan import calendar
from yulan.pages.settings.parts import (
    Block,
    Given,
    Row,
    Section,
    Sent,
    Trees,
    dotted,
    line,
    listed,
    mapping,
    tree_of,
    with_,
)
from yulan.settings import SchoolFile
from yulan.yaml_rules import Where
from yulan.yaml_strict import Tree

_KEYS = ("id", "name")
_MOST = 50


def _blocks(given: Given) -> tuple[Block, ...]:
    known = {one.id for one in given.file.classes}
    rows = tuple(_row(given, at, mapping(one), known) for at, one in enumerate(listed(given.tree.get("classes"))))
    gone = tuple(one for one in rows if one.folded)
    now = tuple(one for one in rows if not one.folded)
    found = [Block("f-classes", "", rows=now, add="classes", more=given.t("classes.add"))]
    if gone:
        found.append(Block("gone", given.t("classes.gone", count=len(gone)), rows=gone, folded=True))
    return tuple(found)


def _row(given: Given, at: int, one: Mapping[str, Tree], known: set[str]) -> Row:
    name, scope = f"classes.{at}", line(one.get("id"))
    fits, new = calendar.is_class(scope), scope not in known
    label = calendar.class_label(scope, given.today, given.site.words.lang) if fits else ""
    own = line(one.get("name"))
    return Row(
        f"f-classes-{at}",
        label or given.t("classes.new"),
        marks=(given.t("classes.new"),) if new else (scope,),
        inputs=(
            given.input(f"{name}.id", "classes.id", scope, "line" if new else "hidden", required=True),
            given.input(f"{name}.name", "classes.name", own, most=_MOST, usual=label),
        ),
        remove="" if scope in given.held and not new else name,
        away=given.t("classes.away"),
        new=new,
        flat=True,
        folded=fits and not new and calendar.graduated(scope, given.today),
        read=(own,) if own else (),
    )


def _taken(sent: Sent, file: SchoolFile) -> Trees:
    told = (sent.filled(name, _KEYS) for name in sent.entries("classes"))
    found: list[Tree] = [dict[str, Tree](one) for one in told if one]
    return with_(tree_of(file), {"classes": found})


def _added(given: Given, tree: Trees) -> Trees:
    """One more class: the next of those that came last."""
    found = listed(tree.get("classes"))
    ids = [scope for one in found if calendar.is_class(scope := line(mapping(one).get("id")))]
    this = calendar.school_year(given.today)
    stage = ids[-1][0] if ids else "p"
    newest = max((scope for scope in ids if scope[0] == stage), key=_order, default=f"{stage}{this}-0")
    year, number = _order(newest)
    entry: Tree = {"id": f"{stage}{year}-{number + 1}" if year >= this else f"{stage}{this}-1"}
    return {**tree, "classes": [*found, entry]}


def _order(scope: str) -> tuple[int, int]:
    year, _, number = scope[1:].partition("-")
    return int(year), int(number)


def _place(where: Where, _: Mapping[str, Tree]) -> str:
    return f"{dotted(where)}.id" if len(where) == 2 else dotted(where)


def _summary(given: Given) -> tuple[str, ...]:
    words, own = given.site.words, given.site.school.settings.classes
    here = [words.scope(scope) for scope in own if not calendar.graduated(scope, given.today)]
    return (given.t("index.classes", count=len(here), names=words.t("words.comma").join(here)),)


SECTION = Section("classes", ("classes",), _blocks, _taken, _place, _summary, _added)
