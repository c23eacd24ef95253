"""What needs somebody: things of a school that should not wait for the end of a period, each with who can act, since
when, and the record it rests on. Owns which things these are and how urgent; the words are texts, and kind.

An alert rests on what the reader's own records tell: what they cannot open, nobody tells them in another way. It holds
codes, numbers and days, never a word from a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

import msgspec

from yulan import calendar
from yulan.class_files import by_class
from yulan.derive import bonds, dropout, left_behind
from yulan.derive.away import LEFT, Case, Step
from yulan.derive.dropout import Control
from yulan.derive.state import OPEN, State
from yulan.kinds import ground
from yulan.kinds.card import Card
from yulan.kinds.card_parts import SCOPES
from yulan.kinds.loan import Loan
from yulan.kinds.placement import Placement
from yulan.kinds.talk import Talk
from yulan.kinds.visit import Visit
from yulan.school import Entry, School, StudentFile
from yulan.value import Value

Urgency = Literal["now", "soon", "know"]
Params = tuple[tuple[str, str | int], ...]
URGENCIES: tuple[Urgency, ...] = ("now", "soon", "know")
NEWS = timedelta(days=30)  # ours: for so long a withdrawal is told, and a promise whose day has passed
AHEAD = timedelta(days=30)  # ours: so long before its day a review is told
# All of them, in the order in which people look at those that are equally urgent.
CODES = (
    "incident-report", "guardian-not-told", "risk-follow-up", "away-dropout", "away-suspected", "away-told",
    "step-contact", "step-notice", "step-report-bureau", "step-re-entry", "mark-roll", "placement-review",
    "loan-not-back", "post-expired", "lent-expired", "pairing-expired", "consent-missing", "left-behind-facts-only",
    "left-behind-listed-only", "consent-withdrawn", "pairing-ending", "placement-review-near", "promised-talk",
    "promised-visit",
)  # fmt: skip
# Duties that are alerts as well; whoever owes them has them among their duties.
OF_DUTIES: Mapping[str, str] = MappingProxyType(
    {"incident-report": "incident-report", "tell-guardian": "guardian-not-told", "screening": "risk-follow-up"}
)
_FOLLOW_UP = "/follow-up"
_SCOPES = frozenset(code for code, _ in SCOPES)
_PLACES = MappingProxyType({code: place for place, code in enumerate(CODES)})
_PROMISES = (Talk, Visit)
# Who is told at which stage of a child's being away.
_AWAY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "told": ("class-teacher", "roll-officer"),
        "suspected": ("class-teacher", "roll-officer"),
        "dropout": ("class-teacher", "roll-officer", "principal"),
    }
)


class Alert(Value, frozen=True):
    """One thing: about a child or, where `student` is empty, about what `record` tells. `params` fill its words."""

    code: str
    student: str
    scope: str
    people: tuple[str, ...]  # who can act
    since: date
    urgency: Urgency
    record: str = ""
    params: Params = ()


def of(school: School, today: date, states: Iterable[State], control: Control | None = None) -> tuple[Alert, ...]:
    """Everything that needs somebody, most urgent and longest waiting first; `states` are those of the duties."""
    scopes = {sid: scope for scope, one in by_class(school.students).items() for sid in one.names}
    found = of_files(school, school.students, today)
    return joined(school, today, [*found, *of_states(states, scopes)], control or dropout.of(school, today))


def joined(school: School, today: date, found: Iterable[Alert], control: Control) -> tuple[Alert, ...]:
    """What is known already, and what is of no class: who is away, what is lent, rights that should have ended."""
    rest = (*_of_cases(_posts(school), control, today), *_of_loans(school.loose, today), *_of_rights(school, today))
    return tuple(sorted((*found, *rest), key=order))


def of_states(states: Iterable[State], scopes: Mapping[str, str]) -> Iterator[Alert]:
    """What these duties ask for at once; `scopes` are the children's classes."""
    return (_of_state(one, scopes.get(one.student, "")) for one in states if _is_urgent(one))


def of_files(school: School, files: Iterable[StudentFile], today: date) -> Iterator[Alert]:
    """What these files tell: of consent, pairings, placements, promises, of what is lent."""
    posts = _posts(school)
    for file in files:
        if _is_here(file, today):
            yield from _of_file(school, posts, file, today)
        yield from _of_loans(file.records, today)


def order(one: Alert) -> tuple[int, int, date, str, str]:
    """By what alerts are sorted: the most urgent first, by their sort, then those that have waited longest."""
    return URGENCIES.index(one.urgency), _PLACES[one.code], one.since, one.student, one.record


def _posts(school: School) -> dict[str, tuple[str, ...]]:
    """Who holds a post now."""
    found: dict[str, tuple[str, ...]] = {}
    for person in school.people.values():
        for post in person.posts if person.active else ():
            found[post] = (*found.get(post, ()), person.id)
    return found


def _who(posts: Mapping[str, tuple[str, ...]], scope: str, *roles: str) -> tuple[str, ...]:
    """The people of these roles, each once; of the class's teacher the one of that class."""
    names = (f"class-{scope}" if role == "class-teacher" else role for role in roles)
    return tuple(dict.fromkeys(person for name in names for person in posts.get(name, ())))


# --- children away


def _of_cases(posts: Mapping[str, tuple[str, ...]], control: Control, today: date) -> Iterator[Alert]:
    for case in control.cases:
        if case.open and case.stage in _AWAY and not case.elsewhere:
            roles = _AWAY[case.stage]
            people = _who(posts, case.scope, *roles)
            told: Params = (("days", case.days), ("start", case.start.isoformat()))
            yield Alert(f"away-{case.stage}", case.student, case.scope, people, case.since, "now", case.record, told)
        for step in case.steps:
            if not step.done and (step.due < today or step.code == "re-entry"):
                yield _of_step(posts, case, step, today)
        if case.mark:
            people = _who(posts, case.scope, "class-teacher", "roll-officer")
            yield Alert(
                "mark-roll", case.student, case.scope, people, case.back or case.since, "soon", case.record,
                (("status", case.mark),),
            )  # fmt: skip


def _of_step(posts: Mapping[str, tuple[str, ...]], case: Case, step: Step, today: date) -> Alert:
    late = step.due < today
    people = _who(posts, case.scope, step.who)
    code, since = f"step-{step.code}", step.due if late else case.back or step.due
    due = (("due", step.due.isoformat()),)
    return Alert(code, case.student, case.scope, people, since, "now" if late else "soon", case.record, due)


# --- duties


def _is_urgent(state: State) -> bool:
    if state.state not in OPEN or state.duty not in OF_DUTIES:
        return False
    return state.duty != "screening" or state.period.endswith(_FOLLOW_UP)


def _of_state(state: State, scope: str) -> Alert:
    urgency: Urgency = "now" if state.state == "overdue" else "soon"
    due = (("due", state.end.isoformat()),) if state.duty == "screening" else ()
    return Alert(OF_DUTIES[state.duty], state.student, scope, state.people, state.start, urgency, state.about, due)


# --- files


def _is_here(file: StudentFile, today: date) -> bool:
    card = bonds.card_of(file)
    if card is not None and card.roll_status in LEFT:
        return False
    return calendar.is_class(file.scope) and not calendar.graduated(file.scope, today)


def _of_file(school: School, posts: Mapping[str, tuple[str, ...]], file: StudentFile, today: date) -> Iterator[Alert]:
    card = bonds.card_of(file)
    teacher = _who(posts, file.scope, "class-teacher")
    if card is not None:
        yield from _of_consent(file, card, teacher, today)
        differs = left_behind.mismatch(card, left_behind.of(card, school.settings.left_behind, today))
        if differs and file.card is not None:
            yield Alert(f"left-behind-{differs}", file.sid, file.scope, teacher, file.card.date, "know", file.card.id)
    yield from _of_pairing(posts, file, today)
    yield from _of_placement(posts, file, today)
    yield from _of_promises(school, file, today)


def _of_consent(file: StudentFile, card: Card, teacher: tuple[str, ...], today: date) -> Iterator[Alert]:
    """Nobody was asked though things are kept that rest on consent; or it was withdrawn lately."""
    entry = file.card
    if entry is None:
        return
    consent = card.consent
    if consent is None or (consent.date is None and consent.withdrawn is None):
        if _rests_on_consent(file, card):
            yield Alert("consent-missing", file.sid, file.scope, teacher, entry.date, "soon", entry.id)
    elif file.withheld.withdrawn and consent.withdrawn is not None and consent.withdrawn >= today - NEWS:
        people = tuple(dict.fromkeys((*teacher, *file.mentors)))
        yield Alert("consent-withdrawn", file.sid, file.scope, people, consent.withdrawn, "know", entry.id)


def _rests_on_consent(file: StudentFile, card: msgspec.Struct) -> bool:
    paths = ground.hidden(file.card.kind, _SCOPES) if file.card is not None else ()
    if any(getattr(card, path, None) for path in paths if "." not in path):
        return True
    return any(ground.whole(one.kind, _SCOPES) for one in file.records)


def _of_pairing(posts: Mapping[str, tuple[str, ...]], file: StudentFile, today: date) -> Iterator[Alert]:
    office = _who(posts, file.scope, "moral-office")
    for person, until in bonds.present(file, today).items():
        if until is None or bonds.lasts(until, today):
            continue
        told: Params = (("person", person), ("until", until.isoformat()))
        if until >= today:
            people = tuple(dict.fromkeys((*office, person)))
            yield Alert("pairing-ending", file.sid, file.scope, people, until - bonds.ENDING, "know", "card", told)
        elif person in file.mentors:
            yield Alert("pairing-expired", file.sid, file.scope, office, until, "soon", "card", told)


def _of_placement(posts: Mapping[str, tuple[str, ...]], file: StudentFile, today: date) -> Iterator[Alert]:
    """The newest placement, where its review is near or its day has passed."""
    newest = next((one for one in file.records if isinstance(one.values, Placement)), None)
    review = newest.values.review_date if newest is not None and isinstance(newest.values, Placement) else None
    if newest is None or review is None or review > today + AHEAD:
        return
    people = _who(posts, file.scope, "moral-office", "class-teacher")
    day = (("day", review.isoformat()),)
    if review < today:
        yield Alert("placement-review", file.sid, file.scope, people, review, "soon", newest.id, day)
    else:
        yield Alert("placement-review-near", file.sid, file.scope, people, review - AHEAD, "know", newest.id, day)


def _of_promises(school: School, file: StudentFile, today: date) -> Iterator[Alert]:
    """A talk or a visit that was agreed on, whose day has passed and after which that person wrote down none."""
    seen: set[tuple[str, str]] = set()
    for one in file.records:  # newest first
        if one.date < today - 6 * NEWS:
            return
        if not isinstance(one.values, _PROMISES) or (one.kind, one.by) in seen or one.date > today:
            continue
        seen.add((one.kind, one.by))
        day, person = one.values.next_date, school.people.get(one.by)
        if day is not None and today - NEWS <= day < today and person is not None and person.active:
            told = (("day", day.isoformat()),)
            yield Alert(f"promised-{one.kind}", file.sid, file.scope, (one.by,), day, "know", one.id, told)


# --- what is lent


def _of_loans(entries: Iterable[Entry], today: date) -> Iterator[Alert]:
    for entry in (one for one in entries if one.kind == "loan"):
        loan = entry.values
        if isinstance(loan, Loan) and loan.returned is None and loan.until < today:
            people = tuple(dict.fromkeys(filter(None, (entry.by, loan.approved_by))))
            until = (("until", loan.until.isoformat()),)
            yield Alert("loan-not-back", entry.student, entry.scope, people, loan.until, "soon", entry.id, until)


# --- what is held past its planned last day


def _of_rights(school: School, today: date) -> Iterator[Alert]:
    """Posts and lent locks whose planned last day has passed: nothing ends by itself, so who keeps the keys is told."""
    keepers = tuple(person.id for person in school.people.values() if person.keeps)
    for person in school.people.values():
        for held in person.held:
            if held.ends is not None and held.ends < today:
                told: Params = (("person", person.id), ("post", held.post), ("until", held.ends.isoformat()))
                yield Alert("post-expired", "", "school", keepers, held.ends, "soon", "", told)
    for lent in school.lent:
        if lent.ends < today:
            told = (("drawer", lent.drawer), ("holder", lent.holder), ("until", lent.ends.isoformat()))
            yield Alert("lent-expired", lent.student, lent.scope, keepers, lent.ends, "soon", "", told)
