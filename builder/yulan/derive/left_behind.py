"""Whether a child is left behind, by a named definition, from the facts on the card: who is away, since when, who can
care, the register, the age. Owns the definitions, each with its source; refuses to guess: where a fact that decides is
not known, the finding is unknown and names what is missing.

Under 16 means until the day before the 16th birthday. A parent who has no entry on the card is unknown, not absent. A
parent whom the card calls away from a later day on is not away yet.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Literal

import msgspec

from yulan.kinds.card import Card
from yulan.kinds.card_parts import Parent
from yulan.kinds.statement import Words, words
from yulan.value import Value

Status = Literal["yes", "no", "unknown"]
CATEGORY = "left-behind"
_BEREAVED = "bereaved"
_AGE = 16
MONTHS = 3
# What people write for a parent who is the guardian too: then the guardian's ability is the parent's.
_RELATIONS = MappingProxyType(
    {"father": frozenset({"父亲", "父", "爸爸", "father"}), "mother": frozenset({"母亲", "母", "妈妈", "mother"})}
)

# Facts by name, each known or not; the rule sees them all known.
_Facts = Mapping[str, bool | None]
_Rule = Callable[[Mapping[str, bool]], bool]


class Definition(Value, frozen=True):
    """A definition: its name for people, where it comes from, the facts it looks at, the rule over them."""

    id: str
    name: Words
    source: str
    facts: tuple[str, ...]
    rule: _Rule


class Finding(Value, frozen=True):
    """What a definition says of a child on a day. `reasons` are codes; `missing` are facts that would decide."""

    definition: str
    day: date
    status: Status
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def _cn_2016(known: Mapping[str, bool]) -> bool:
    father, mother = known["father-away"], known["mother-away"]
    away = (father and mother) or (father and not known["mother-able"]) or (mother and not known["father-able"])
    return known["under-16"] and known["rural"] and bool(away)


def _three_months(known: Mapping[str, bool]) -> bool:
    return known["father-long-away"] and known["mother-long-away"]


DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        one.id: one
        for one in (
            Definition(
                "cn-2016",
                words("国务院关于加强农村留守儿童关爱保护工作的意见", "State Council opinion on children left behind"),
                "国发〔2016〕13号",
                ("under-16", "rural", "father-away", "mother-away", "father-able", "mother-able"),
                _cn_2016,
            ),
            Definition(
                "three-months",
                words("父母双方连续外出三个月以上", "Both parents away for three months in a row"),
                "各地原有做法",
                ("father-long-away", "mother-long-away"),
                _three_months,
            ),
        )
    }
)


def of(card: msgspec.Struct | None, definition: str, today: date) -> Finding:
    """The finding of a definition on a child's card on that day. KeyError for a definition that nobody named."""
    meant = DEFINITIONS[definition]
    if not isinstance(card, Card):
        return Finding(definition, today, "unknown", missing=("card",))
    if _listed(card, _BEREAVED, today):
        return Finding(definition, today, "no", (_BEREAVED,))
    facts = _facts(card, today)
    values = tuple(facts[name] for name in meant.facts)
    status, deciding = _decide(definition, values)
    if status == "unknown":
        return Finding(definition, today, status, missing=_missing(card, deciding))
    return Finding(definition, today, status, tuple(_reasons(facts, meant, status)))


def mismatch(card: msgspec.Struct | None, finding: Finding) -> str:
    """`listed-only` where the card lists the child and the facts say no, `facts-only` the other way round, or empty."""
    listed = isinstance(card, Card) and _listed(card, CATEGORY, finding.day)
    if finding.status == "yes":
        return "" if listed else "facts-only"
    return "listed-only" if listed and finding.status == "no" else ""


@cache
def _decide(definition: str, values: tuple[bool | None, ...]) -> tuple[Status, tuple[str, ...]]:
    """What holds however the unknown facts turn out; else which of them could turn it."""
    meant = DEFINITIONS[definition]
    unknown = [at for at, value in enumerate(values) if value is None]
    found: dict[tuple[bool, ...], bool] = {}
    for choice in product((False, True), repeat=len(unknown)):
        whole = dict(enumerate(values)) | dict(zip(unknown, choice, strict=True))
        found[choice] = meant.rule({name: bool(whole[at]) for at, name in enumerate(meant.facts)})
    if all(found.values()):
        return "yes", ()
    if not any(found.values()):
        return "no", ()
    turning = [
        meant.facts[at]
        for place, at in enumerate(unknown)
        if any(said != found[_flipped(choice, place)] for choice, said in found.items())
    ]
    return "unknown", tuple(turning)


def _flipped(choice: tuple[bool, ...], place: int) -> tuple[bool, ...]:
    return (*choice[:place], not choice[place], *choice[place + 1 :])


def _facts(card: Card, today: date) -> _Facts:
    found: dict[str, bool | None] = {
        "under-16": _birthday(card.birth_date, _AGE) > today if card.birth_date else None,
        "rural": card.household == "rural" if card.household else None,
    }
    for who in ("father", "mother"):
        parent = next((one for one in card.parents if one.who == who), None)
        found[f"{who}-away"] = _away(parent, today)
        found[f"{who}-long-away"] = _long_away(parent, today)
        found[f"{who}-able"] = _able(card, parent, who)
    return found


def _away(parent: Parent | None, today: date) -> bool | None:
    if parent is None or parent.away is None:
        return None
    return parent.away and (parent.away_since is None or parent.away_since <= today)


def _long_away(parent: Parent | None, today: date) -> bool | None:
    away = _away(parent, today)
    if parent is None or not away:
        return away
    return months_after(parent.away_since, MONTHS) <= today if parent.away_since else None


def _able(card: Card, parent: Parent | None, who: str) -> bool | None:
    if parent is not None and parent.able is not None:
        return parent.able
    same = (one.able for one in card.guardians if (one.relation or "").strip().lower() in _RELATIONS[who])
    return next((one for one in same if one is not None), None)


def _birthday(born: date, years: int) -> date:
    """The day somebody turns that old; who was born on 29 February, on 1 March of other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def months_after(day: date, months: int) -> date:
    """The day that many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _missing(card: Card, deciding: tuple[str, ...]) -> tuple[str, ...]:
    """The facts to ask for: of a parent who is not on the card at all, the parent."""
    there = {one.who: one for one in card.parents}
    found: dict[str, None] = {}
    for fact in deciding:
        who, _, what = fact.partition("-")
        if who not in ("father", "mother"):
            found[{"under-16": "birth-date", "rural": "household"}[fact]] = None
        elif who not in there:
            found[who] = None
        elif what == "long-away":
            found[f"{who}-away-since" if there[who].away else f"{who}-away"] = None
        else:
            found[fact] = None
    return tuple(found)


def _reasons(facts: _Facts, meant: Definition, status: Status) -> Iterator[str]:
    """Why it is so: of a yes, how; of a no, every condition that is known not to hold."""
    away = "long-away" if "father-long-away" in meant.facts else "away"
    father, mother = facts[f"father-{away}"], facts[f"mother-{away}"]
    if status == "yes":
        yield f"both-{away}" if father and mother else "other-unable"
        return
    if "under-16" in meant.facts and facts["under-16"] is False:
        yield "not-under-16"
    if "rural" in meant.facts and facts["rural"] is False:
        yield "not-rural"
    if any(facts[f"{who}-{away}"] is False and facts[f"{who}-away"] for who in ("father", "mother")):
        yield "not-long-away"
    if facts["father-away"] is False or facts["mother-away"] is False:
        yield "parent-at-home"


def _listed(card: Card, code: str, day: date) -> bool:
    return any(
        one.code == code and (one.since is None or one.since <= day) and (one.until is None or day <= one.until)
        for one in card.categories
    )
