"""A school → who might be whose mentor, and why: the children to be paired, what each pair costs, and the assignment
that comes of it with its reasons. Owns whom nobody pairs (who refused, who left) and what a person has room for. What
is left over is told with its reason; nothing here fails.

No reason rests on a restricted category: a match that does says what one says that was wished for, or made to share
out evenly. A reader who cannot open the category gets the answer there would be without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from yulan import calendar
from yulan.derive import assignment, bonds, candidates, fitness, left_behind
from yulan.derive.assignment import Problem
from yulan.derive.fitness import Child, Fit, Staff
from yulan.derive.state import Reason
from yulan.kinds.category import RestrictedCategory
from yulan.school import School, StudentFile

MOST = 5  # ours: the children a person can take where their profile says nothing
RENEW = 20_000  # ours: keeping a mentor is worth more than an even load and a better fit (a cycle is renewable)
DENSE = 60_000  # ours: with more pairs than this, only so many people are looked at for each child
BEST, SPREAD = 14, 8  # of those: who fit best, and others in turn, so that not all look at the same few
_GONE = frozenset({"transferred", "graduated"})

UNPAIRED = "unpaired"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `only`: a class, `unpaired`, or all whose cycle ends; `wishes`: child → person, whatever
    else; `never`: pairs not to be; `keep`: nobody whose cycle ends gets another mentor; `most`: person → children;
    `needs`: match these children alone, take these restricted categories as known instead of those at hand, and mind
    how they fit more than an even load.
    """

    only: str = ""
    wishes: Mapping[str, str] = field(default_factory=dict)
    never: frozenset[tuple[str, str]] = frozenset()
    keep: bool = False
    most: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Pair:
    """A child and the mentor proposed. `load`: how many children that makes for the mentor; `ask`: whose wish is to be
    asked first; `ends`: mentors whom this one replaces.
    """

    student: str
    mentor: str
    reasons: tuple[Reason, ...] = field(repr=False)
    load: int
    renewed: bool = False
    ask: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    focus: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Left:
    """A child without a proposal, why, and who helps all the same (""; nobody yet)."""

    student: str
    reason: str
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Pairs and who is left, in the school's order, and the cycle the pairs begin."""

    pairs: tuple[Pair, ...]
    left: tuple[Left, ...]
    since: date
    until: date


def propose(school: School, keyed: Collection[str], wanted: Wanted | None = None) -> Proposal:
    """Who should be whose mentor; `keyed` are the people who have a key."""
    wanted = wanted or Wanted()
    staff = candidates.of(school, keyed)
    files = [one for one in school.students if _is_meant(one, school.today, wanted)]
    reasons = {one.sid: why for one in files if (why := _unfit(one))}
    chosen = {one.sid: one for one in files if one.sid not in reasons}
    fits = {sid: _fits(school, file, staff, wanted) for sid, file in chosen.items()}
    costs = {sid: _costs(school, chosen[sid], some) for sid, some in fits.items()}
    found = _solve(_problem(school, staff, costs, chosen, wanted))
    loads = _loads(school, chosen)
    for person in found.values():
        loads[person] = loads.get(person, 0) + 1
    pairs = tuple(
        _pair(one, found[one.sid], fits[one.sid][found[one.sid]], loads, school, wanted)
        for one in files
        if one.sid in found
    )
    left = tuple(
        Left(one.sid, reasons.get(one.sid) or _unplaced(one, fits[one.sid], wanted), helper(school, one.scope))
        for one in files
        if one.sid not in found
    )
    return Proposal(pairs, left, school.today, bonds.next_end(school.today))


def known(file: StudentFile, today: date) -> tuple[str, ...]:
    """The restricted categories the child is in that day, as far as the reader may know."""
    found = (one.values for one in file.records if isinstance(one.values, RestrictedCategory))
    return tuple(sorted({one.category for one in found if (one.since or today) <= today <= (one.until or today)}))


def helper(school: School, scope: str) -> str:
    """Who helps a child without a mentor: the class teacher, else who heads the grade, else nobody yet."""
    posts = [f"class-{scope}"]
    posts += [f"grade-{calendar.grade_of(scope)}"] if calendar.is_class(scope) else []
    return next((min(one.id for one in held) for post in posts if (held := school.holders(post))), "")


def _is_meant(file: StudentFile, today: date, wanted: Wanted) -> bool:
    """Whether the child is to be paired now."""
    card = bonds.card_of(file)
    if not calendar.is_class(file.scope) or calendar.graduated(file.scope, today):
        return False
    if card is not None and card.roll_status in _GONE:
        return False
    if wanted.needs is not None and file.sid not in wanted.needs:
        return False
    if file.sid in wanted.wishes:
        return True
    now = bonds.present(file, today)
    if wanted.only == UNPAIRED:
        return not now
    return wanted.only in ("", file.scope) and not any(bonds.lasts(until, today) for until in now.values())


def _unfit(file: StudentFile) -> str:
    """Why the child cannot be paired, whoever there is; nothing where they can."""
    card = bonds.card_of(file)
    if card is None:
        return "no-card"
    if card.willing is not None and False in (card.willing.student, card.willing.guardian):
        return "refused"
    return "two-cards" if file.card is not None and file.card.conflicts else ""


def _child(school: School, file: StudentFile, wanted: Wanted) -> Child:
    card, today = bonds.card_of(file), school.today
    members = card.categories if card is not None else ()
    codes = [one.code for one in members if (one.since or today) <= today <= (one.until or today)]
    if left_behind.of(card, school.settings.left_behind, today).status == "yes":
        codes.append(left_behind.CATEGORY)  # by the facts, as duties have it, whether or not it is listed
    told = known(file, today) if wanted.needs is None else wanted.needs.get(file.sid, ())
    return Child(file.scope, tuple(codes), told, (card.address or "") if card is not None else "")


def _fits(school: School, file: StudentFile, staff: tuple[Staff, ...], wanted: Wanted) -> dict[str, Fit]:
    """Everybody who may be this child's mentor, and how well they fit."""
    now = bonds.present(file, school.today)
    wish = wanted.wishes.get(file.sid)
    if wish is None and wanted.keep and now:
        wish = next((one.id for one in staff if one.id in now), None)
    child, alike = _child(school, file, wanted), dict[object, Fit]()
    found = {}
    for one in staff:
        asked = one.id == wish or (wish is None and (one.id in now or candidates.unasked(one, child)))
        if asked and (file.sid, one.id) not in wanted.never:
            # Many of a staff are alike to a child: worked out once for all of them.
            key = (one.roles, one.traits, child.scope in one.classes, bool(one.classes), one.lives_in)
            if key not in alike:
                alike[key] = fitness.of(child, one)
            found[one.id] = alike[key]
    return found


def _costs(school: School, file: StudentFile, fits: Mapping[str, Fit]) -> dict[str, int]:
    now = bonds.present(file, school.today)
    return {person: fit.cost - (RENEW if person in now else 0) for person, fit in fits.items()}


def _loads(school: School, chosen: Collection[str]) -> dict[str, int]:
    """How many children each person goes on with, whoever is to be paired now aside."""
    found: dict[str, int] = {}
    for file in school.students:
        if file.sid not in chosen and calendar.is_class(file.scope):
            for person in bonds.present(file, school.today):
                found[person] = found.get(person, 0) + 1
    return found


def _problem(
    school: School,
    staff: tuple[Staff, ...],
    costs: Mapping[str, Mapping[str, int]],
    chosen: Collection[str],
    wanted: Wanted,
) -> Problem:
    loads = _loads(school, chosen)
    now = _loads(school, ())
    usual = {one.id: max(MOST, now.get(one.id, 0)) if one.most is None else one.most for one in staff}
    most = {**usual, **{person: some for person, some in wanted.most.items() if person in usual}}
    room = {person: max(0, some - loads.get(person, 0)) for person, some in most.items()}
    return Problem(costs, room, loads, assignment.LOAD if wanted.needs is None else 1)


def _solve(problem: Problem) -> dict[str, str]:
    """Child → person. In a big school fewer people are looked at first; all, if that leaves a child out."""
    if sum(map(len, problem.costs.values())) > DENSE:
        found = assignment.solve(replace(problem, costs=_fewer(problem.costs)))
        spare = sum(problem.room.values()) - len(found)
        if len(found) == sum(1 for some in problem.costs.values() if some) or spare <= 0:
            return found
    return assignment.solve(problem)


def _fewer(costs: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """For each child who fits best, and some others; ties and others in turn, so that all are looked at alike."""
    found = {}
    for turn, (child, some) in enumerate(sorted(costs.items())):
        people = sorted(some)
        at = turn * (BEST + SPREAD) % max(1, len(people))
        people = people[at:] + people[:at]
        best = sorted(people, key=lambda one: some[one])[:BEST]
        found[child] = {one: some[one] for one in {*best, *people[:SPREAD]}}
    return found


def _pair(file: StudentFile, mentor: str, fit: Fit, loads: Mapping[str, int], school: School, wanted: Wanted) -> Pair:
    now = bonds.present(file, school.today)
    return Pair(
        file.sid,
        mentor,
        _told(fit, renewed=mentor in now),
        loads[mentor],
        mentor in now,
        _ask(file),
        tuple(person for person in now if person != mentor and not wanted.keep),
        tuple(row.id for row, _ in fitness.rows(_child(school, file, wanted).codes)),
    )


def _told(fit: Fit, *, renewed: bool) -> tuple[Reason, ...]:
    """What may be said for a pair. One word for whatever is not told: a wish, a need that stays in its drawer, a load
    shared out; so that nobody can tell which it was.
    """
    return (*((Reason("renewed"),) if renewed else ()), *fit.reasons) or (Reason("arranged"),)


def _ask(file: StudentFile) -> tuple[str, ...]:
    card = bonds.card_of(file)
    willing = card.willing if card is not None else None
    if willing is None:
        return ("student", "guardian")
    return tuple(who for who in ("student", "guardian") if getattr(willing, who) is None)


def _unplaced(file: StudentFile, fits: Mapping[str, Fit], wanted: Wanted) -> str:
    if fits:
        return "wish-full" if file.sid in wanted.wishes else "full"
    return "wish-nobody" if file.sid in wanted.wishes else "nobody"
