"""The heads there is a field for, each with the field and how its cells are read. Owns what follows from the words:
whose name, phone or relation stands behind somebody of the family, and of whom the card keeps what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from yulan.exchange import plain
from yulan.exchange.words import FIELDS, PEOPLE, STUDENTS, SUBFIELDS, UNKEPT

How = Literal["exact", "group", "beside", "near", "told", "restricted", "unkept", "unknown"]


@dataclass(frozen=True, slots=True)
class Match:
    """The field a head means, how its values are read, and how that was found; no field where none fits."""

    path: str
    type: str
    how: How

    @property
    def kept(self) -> bool:
        """Whether values of this column are placed."""
        return bool(self.path)


UNKNOWN = Match("", "", "unknown")
KEPT_NOWHERE = Match("", "", "unkept")
RESTRICTED_COLUMN = Match("", "restricted", "restricted")


@cache
def table(what: str) -> Mapping[str, Match]:
    """Every head there is a match for in a list of that sort."""
    found = {head: Match(path, type_, "exact") for path, (type_, heads) in FIELDS[what].items() for head in heads}
    if what == STUDENTS:
        for who, words in PEOPLE.items():
            for word in words:
                found.setdefault(word, Match(f"{who}.name", "person", "exact"))
                for sub, (type_, heads) in SUBFIELDS.items():
                    if fits(who, sub):
                        for head in heads:
                            for joined in (f"{word}{head}", f"{word}的{head}"):
                                found.setdefault(joined, Match(f"{who}.{sub}", type_, "exact"))
        for word in PEOPLE["guardians.first"]:
            found[f"与{word}关系"] = found[f"与{word}的关系"] = Match("guardians.first.relation", "text", "exact")
        found |= {head: Match("boarding", "boarding:day", "exact") for head in ("是否走读", "是否走读生", "走读")}
    for head in UNKEPT:
        found.setdefault(head, KEPT_NOWHERE)
    return found


@cache
def kept(what: str) -> Mapping[str, Match]:
    """Those of the heads whose columns are placed."""
    return {head: found for head, found in table(what).items() if found.kept}


@cache
def names() -> frozenset[str]:
    """The heads that mean the student's name, in lists of any sort."""
    known = [one for what in FIELDS for one in table(what).items()]
    return frozenset(head for head, found in known if found.path in ("name", "student"))


@cache
def subfields() -> Mapping[str, tuple[str, str]]:
    """What a head means that names a thing of somebody and not whose: the field, and how its cells are read."""
    return {head: (sub, type_) for sub, (type_, heads) in SUBFIELDS.items() for head in heads}


def fits(who: str, sub: str) -> bool:
    """Whether the card has that field for that person."""
    if sub in ("name", "phone") or who.startswith("members"):
        return sub in ("name", "phone", "relation")
    return (sub in ("away", "away_where", "away_since", "job")) == who.startswith("parents")


@cache
def rank(what: str, name: str) -> int:
    """How far from the words of official forms a head is: of two columns for one value the nearer counts."""
    text = plain.bare_head(name)
    return next((at for at, one in enumerate(table(what)) if one == text), len(table(what)))
