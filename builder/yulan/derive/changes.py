"""What a school makes of the duties: some switched off, some asked otherwise, some of its own. Owns what a change means
and which are refused, each with a problem in words; a refused change leaves its duty as it was.

A change names a duty, or one part of it (`class-plan-weekly`). With `from` or `until` it holds for the periods that
begin on these days, and the default for all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from types import MappingProxyType

from yulan import kinds, policy
from yulan.derive import proofs
from yulan.derive.rule import EACH, GROUPS, MENTOR, SCHOOL, SUBJECTS, Ask, Rule
from yulan.duty_change import DutyChange, Said
from yulan.errors import Problem
from yulan.settings import PATH
from yulan.value import Value

ROLES = tuple(one.role for one in policy.default().roles)
_SHAPE = ("need", "every", "within", "kind", "proof")  # what one part is asked for; of several, which must be said
_OF_ONE_CHILD = frozenset({"mentor"})
_OF_A_CLASS = frozenset({"class-teacher", "subject-teacher", "grade-head"})
_DAY = timedelta(days=1)


class Rules(Value, frozen=True):
    """The duties of one school by id, those switched off left out; and what is wrong with its changes."""

    by_id: Mapping[str, Rule]
    problems: tuple[Problem, ...] = ()


def laid_over(defaults: Mapping[str, Rule], changes: tuple[DutyChange, ...]) -> Rules:
    """The defaults with the changes over them."""
    if not changes:
        return Rules(defaults)
    found, problems = dict(defaults), list[Problem]()
    for change in changes:
        wrong = list(_wrong(change, defaults))
        problems += wrong
        if wrong:
            continue
        rule_id, part = _target(change, defaults)
        old = found.get(rule_id) if rule_id in defaults else None
        rule = _changed(old, part, change) if old is not None else _own(change)
        if rule.asks:
            found[rule.id] = rule
        else:
            found.pop(rule.id, None)
    return Rules(MappingProxyType(found), tuple(problems))


def parts(rule: Rule) -> tuple[str, ...]:
    """The ids by which the parts of a duty are named; none where there is but one."""
    return tuple(f"{rule.id}-{one.part}" for one in rule.asks if one.part) if len(rule.asks) > 1 else ()


def _target(change: DutyChange, defaults: Mapping[str, Rule]) -> tuple[str, str | None]:
    """The duty and the part that is meant; None is all of it. What is asked otherwise without a part being named is the
    part without a name.
    """
    rule = defaults.get(change.id)
    if rule is None:
        for one in defaults.values():
            if change.id in parts(one):
                return one.id, change.id.removeprefix(f"{one.id}-")
        return change.id, None
    unnamed = len(rule.asks) > 1 and not all(one.part for one in rule.asks)
    return rule.id, "" if unnamed and _says(change, (*_SHAPE, "for_")) else None


def _changed(rule: Rule, part: str | None, change: DutyChange) -> Rule:
    start, end = change.from_ or date.min, change.until or date.max
    asks: list[Ask] = []
    for ask in rule.asks:
        if part is not None and ask.part != part:
            asks.append(ask)
            continue
        since, until = max(ask.since, start), min(ask.until, end)
        if since > until:
            asks.append(ask)
            continue
        asks += _outside(ask, since, until)
        if not change.off:
            asks.append(replace(_with(ask, change), since=since, until=until))
    return replace(
        rule,
        asks=tuple(asks),
        source=(change.source,) if change.source else rule.source,
        changed=rule.changed or part is not None or change.off or _says(change, (*_SHAPE, "who", "for_")),
        name={**rule.name, **_words(change.name)},
        about={**rule.about, **_words(change.about)},
    )


def _outside(ask: Ask, since: date, until: date) -> Iterator[Ask]:
    """What stays of an ask before and after these days."""
    if ask.since < since:
        yield replace(ask, until=since - _DAY)
    if until < ask.until:
        yield replace(ask, since=until + _DAY)


def _with(ask: Ask, change: DutyChange) -> Ask:
    return replace(
        ask,
        who=(change.who,) if change.who else ask.who,
        for_=change.for_ or ask.for_,
        need=change.need or ask.need,
        per=change.every or ask.per,
        within=ask.within if change.within is None else change.within,
        kind=change.kind or ask.kind,
        proof=change.proof or ("any" if change.kind else ask.proof),
        also=() if change.kind or change.proof else ask.also,
        # What the groups left out are asked for stands in another part; other groups are the school's own choice.
        but=() if change.for_ else ask.but,
    )


def _own(change: DutyChange) -> Rule:
    return Rule(
        change.id,
        "own",
        (change.source,) if change.source else (),
        () if change.off else (_own_ask(change),),
        changed=True,
        name=_words(change.name),
        about=_words(change.about),
    )


def _own_ask(change: DutyChange) -> Ask:
    kind = change.kind or ""
    of_school = kind.partition(":")[0] in kinds.KINDS and kinds.KINDS[kind.partition(":")[0]].subject == "school"
    return Ask(
        (change.who or "",),
        change.for_ or ((SCHOOL,) if of_school else (EACH,)),
        change.every or "term",
        kind,
        change.proof or "any",
        need=change.need or 1,
        within=change.within or 0,
        holidays=True,
        since=change.from_ or date.min,
        until=change.until or date.max,
    )


def _words(said: Said | None) -> dict[str, str]:
    return {lang: text for lang, text in (("zh", said.zh), ("en", said.en)) if text} if said is not None else {}


def _says(change: DutyChange, names: Iterable[str]) -> bool:
    return any(getattr(change, name) is not None for name in names)


# --- what cannot be meant


def _wrong(change: DutyChange, defaults: Mapping[str, Rule]) -> Iterator[Problem]:
    rule_id, part = _target(change, defaults)
    rule = defaults.get(rule_id)
    if rule is None:
        missing = [name for name in ("kind", "who", "every") if getattr(change, name) is None]
        if missing:
            near = get_close_matches(
                change.id, [*defaults, *(one for r in defaults.values() for one in parts(r))], 1, 0
            )
            yield _problem("unknown", change, near=near[0], missing=", ".join(missing))
            return
        asks: tuple[Ask, ...] = (_own_ask(change),)
    else:
        asks = tuple(one for one in rule.asks if part is None or one.part == part)
        if _says(change, (*_SHAPE, "for_")) and any(one.per == "event" for one in asks):
            yield _problem("event", change)
            return
        if _says(change, (*_SHAPE, "for_")) and len(asks) > 1:
            yield _problem("parts", change, parts=", ".join(parts(rule)))
            return
        asks = tuple(_with(one, change) for one in asks)
    yield from _unknown(change)
    for ask in asks:
        yield from _mismatch(change, ask)


def _unknown(change: DutyChange) -> Iterator[Problem]:
    """Names that nobody knows."""
    for group in change.for_ or ():
        if group not in (*GROUPS, *SUBJECTS):
            yield _problem("group", change, name=group, near=get_close_matches(group, [*GROUPS, *SUBJECTS], 1, 0)[0])
    if change.who is not None and change.who not in ROLES:
        yield _problem("role", change, name=change.who, near=get_close_matches(change.who, ROLES, 1, 0)[0])
    if change.kind is not None and not proofs.is_kind(change.kind):
        yield _problem("kind", change, name=change.kind, near=get_close_matches(change.kind, kinds.KINDS, 1, 0)[0])


def _mismatch(change: DutyChange, ask: Ask) -> Iterator[Problem]:
    """Names that are known and do not go together."""
    if not proofs.is_kind(ask.kind) or ask.per == "event":
        return
    known = proofs.known(ask.kind)
    if ask.proof not in known:
        yield _problem("proof", change, name=ask.proof, known=", ".join(known))
    if (ask.per == "standing") is not (ask.base == "card"):
        yield _problem("standing", change)
    if ask.per == "standing" and ask.need > 1:
        yield _problem("standing-once", change)
    if any(one in SUBJECTS for one in ask.for_) and len(ask.for_) > 1:
        yield _problem("mixed", change)
        return
    subject = ask.for_[0] if ask.for_[0] in SUBJECTS else EACH
    if subject == EACH and ask.per == "school-day":
        yield _problem("daily", change)
    if ask.base not in proofs.about(subject):
        yield _problem("subject", change, kind=ask.base)
    who = ask.who[0]
    if (who in _OF_ONE_CHILD and subject != EACH) or (who in _OF_A_CLASS and subject in (SCHOOL, MENTOR)):
        yield _problem("who", change, name=who)


def _problem(rule: str, change: DutyChange, **params: str) -> Problem:
    return Problem(f"duty.{rule}", PATH, params={"id": change.id, **params})
