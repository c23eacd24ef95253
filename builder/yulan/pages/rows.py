"""A child in one row of a table that can be sorted: what stands in the cells, and the keys to sort them by.

Owns the keys: short texts that sort as they are, made here because a browser knows neither the order of classes nor
how a Chinese name sounds. They sort within one table and mean nothing beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yulan import kinds, pinyin
from yulan.kinds.card_parts import ROLL_STATUSES
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card
from yulan.pages.site import Child, Site

_CATEGORIES = {code: f"{place:02}" for place, code in enumerate(CATEGORIES)}
_STATUSES = {code: f"{place:02}" for place, (code, _) in enumerate(ROLL_STATUSES)}


@dataclass(frozen=True, slots=True)
class Keys:
    """What a row is sorted by, column by column; days sort by themselves."""

    name: str
    scope: str
    categories: str = field(repr=False)
    guardian: str
    mentors: str
    roll: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One child, with what the card says of guardian and roll."""

    child: Child = field(repr=False)
    guardian: str = field(repr=False)
    roll: str = field(repr=False)
    keys: Keys = field(repr=False)


def of(site: Site, children: Sequence[Child]) -> tuple[Row, ...]:
    """The rows of a table of these children, in their order."""
    guardians = {child.sid: _guardian(site, child) for child in children}
    names = _places(child.name for child in children)
    mentors = _places(child.mentors for child in children)
    carers = _places(guardians.values())
    scopes = {scope: f"{place:03}" for place, scope in enumerate(dict.fromkeys(child.scope for child in children))}
    found = []
    for child in children:
        values = card.of(site.files[child.sid])
        status = (values.roll_status or "") if values else ""
        keys = Keys(
            name=names[child.name],
            scope=scopes[child.scope],
            categories=" ".join(sorted(_CATEGORIES.get(code, "99") for code in child.codes)),
            guardian=carers[guardians[child.sid]],
            mentors=mentors[child.mentors],
            roll=_STATUSES.get(status, ""),
        )
        roll = kinds.choice_label("card", "roll_status", status, site.words.lang) if status else ""
        found.append(Row(child, guardians[child.sid], roll, keys))
    return tuple(found)


def _guardian(site: Site, child: Child) -> str:
    """The first guardian's name and relation, never how to reach them: lists lie about."""
    values = card.of(site.files[child.sid])
    found = sorted(values.guardians, key=lambda one: one.who != "first") if values else []
    if not found:
        return ""
    name, relation = found[0].name, found[0].relation
    if name and relation:
        return site.words.t("ledger.of-relation", name=name, relation=relation)
    return name or relation or ""


def _places(texts: Iterable[str]) -> Mapping[str, str]:
    """The place of each text in the order of its sound; nothing for no text."""
    ordered = sorted(set(texts) - {""}, key=pinyin.sort_key)
    return {"": "", **{text: f"{place:04}" for place, text in enumerate(ordered)}}
