"""Children away from school （控辍保学）, for whoever may read absences: who is away and what brings them back, step by
step; the lists by roll status; letters of enquiry; the targets, and over how many files they are counted.

Owns the order and what is said to be out of sight. A child goes by the name on the card, else by the one that stands in
the records; a list may use the official terms, no line judges anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yulan import kinds
from yulan.derive import dropout
from yulan.derive.away import MARKS, Case, Step
from yulan.derive.dropout import Enquiry
from yulan.ids import CARD
from yulan.kinds.roll_check import RollCheck
from yulan.pages import desk, frame, paper, places
from yulan.pages.page import Link, Page
from yulan.pages.roster import Roster, Who, place_of
from yulan.pages.site import Site
from yulan.school import Entry
from yulan.value import Value

_RETURN, _RETURN_UP = "return", "return-up"
_LEDGERS = (*dropout.OUT_OF_PLACE, *MARKS.values())
_COMPARED = ("reconcile", "not-returned", "cross-check")


class StepLine(Value, frozen=True):
    """A step of persuasion in one line: what, how it stands, who took it or takes it."""

    label: str
    stands: str
    who: str
    tone: str  # done, due, before: its day has passed
    iso_day: str
    proof: str
    write: str  # where it is written down, in a served site


class CaseView(Value, frozen=True):
    """One child away, or back."""

    anchor: str
    who: Who
    stage: str
    tone: str
    line: str
    steps: tuple[StepLine, ...]
    mark: str
    edit: str  # where the roll status on the card is corrected, in a served site
    next: str  # when the next stage is reached
    ways: str


class Ledger(Value, frozen=True):
    """The children of one roll status."""

    name: str
    about: str
    children: tuple[Who, ...]


class Letter(Value, frozen=True):
    """A letter of enquiry in one line."""

    label: str
    who: Who
    line: str
    stands: str
    path: str


class Away(Value, frozen=True):
    """The page."""

    open: tuple[CaseView, ...]
    back: tuple[CaseView, ...]
    ledgers: tuple[Ledger, ...]
    names: str  # of all these lists
    nobody: str  # what is said of a list in which nobody stands
    compared: tuple[Link, ...]  # the newest comparisons of rolls, where the reader has them
    letters: tuple[Letter, ...]
    targets: tuple[tuple[str, str], ...]
    targets_about: str
    closed: tuple[str, ...]  # what cannot be shown
    report: tuple[Link, ...]  # the monthly report, filled, in a served site
    log: str  # where a report is noted, there

    @property
    def listed(self) -> bool:
        """Whether somebody stands in one of the lists."""
        return any(one.children for one in self.ledgers)


def pages(site: Site) -> Iterator[Page]:
    """The page of children away, for who may read some class's absences."""
    if not frame.has_absences(site.words):
        return
    control, words, roster = site.control, site.words, Roster(site)
    # A day or two that are over need nobody's eye.
    views = [(one.open, _case(site, one, roster)) for one in control.cases if one.open or one.stage != "absent"]
    context = Away(
        open=tuple(view for open_, view in views if open_),
        back=tuple(view for open_, view in views if not open_),
        ledgers=tuple(_ledger(site, status, roster) for status in _LEDGERS),
        names=words.t("words.comma").join(status_label(site, status) for status in _LEDGERS),
        nobody=words.t("dropout.nobody-seen" if _partial(site) else "dropout.nobody"),
        compared=tuple(_compared(site)),
        letters=tuple(_letter(site, one, roster) for one in control.enquiries),
        targets=_targets(site),
        targets_about=words.t("dropout.targets-about", count=control.files),
        closed=tuple(_closed(site)),
        report=paper.of_month(site),
        log=_log(site),
    )
    yield site.page(frame.DROPOUT, "dropout.html", words.t("dropout.title"), context)


def _step_label(site: Site, code: str) -> str:
    """What a step is called."""
    if code == "re-entry":
        return site.words.t("dropout.re-entry")
    return kinds.choice_label(_RETURN, "step", code, site.words.lang)


def status_label(site: Site, status: str) -> str:
    """A roll status in its official words."""
    return kinds.choice_label(CARD, "roll_status", status, site.words.lang)


def _case(site: Site, case: Case, roster: Roster) -> CaseView:
    words = site.words
    since = words.near_day(case.start)
    if case.back is None:
        line = words.t("dropout.away", day=since, count=case.days)
    elif case.leave:
        line = words.t("dropout.on-leave", start=since, day=words.near_day(case.back), count=case.days)
    else:
        line = words.t("dropout.was-away", start=since, day=words.near_day(case.last), count=case.days)
    stage = "back" if case.back is not None else "elsewhere" if case.elsewhere else case.stage
    steps = [_step(site, case, one, roster) for one in case.steps]
    steps += [_passed_on(site, one) for one in case.passed_on]
    mark = words.t("dropout.mark", status=status_label(site, case.mark)) if case.mark else ""
    return CaseView(
        anchor=f"case-{case.record}",
        who=roster.who(case.student, case.scope),
        stage=words.t(f"dropout.stages.{stage}"),
        tone="leaf" if case.back is not None else "plain" if case.stage == "absent" else "gold",
        line=line,
        steps=tuple(steps),
        mark=mark,
        edit=_correct(site, case.student) if mark else "",
        next=words.t(f"dropout.next.{case.stage}", day=words.near_day(case.next)) if case.next is not None else "",
        ways=""
        if case.back is not None
        else words.t("words.semicolon").join(words.t(f"dropout.ways.{one}") for one in case.ways),
    )


def _correct(site: Site, sid: str) -> str:
    """Where the card is corrected, in a served site."""
    file = site.files.get(sid) if site.frame.desk is not None else None
    return desk.edit(site, file.card) if file is not None and file.card is not None else ""


def _step(site: Site, case: Case, step: Step, roster: Roster) -> StepLine:
    words, today = site.words, site.school.today
    by = roster.by(case.student, step.record)
    if step.day is not None:
        names = words.person(by) if by is not None else ""
        stands, tone, day = words.t("dropout.done", day=words.near_day(step.day)), "done", step.day
    else:
        late = step.due < today
        names = _takes(site, step.who, case.scope)
        stands = words.t("dropout.was-due" if late else "dropout.due", day=words.near_day(step.due))
        tone, day = "before" if late else "due", step.due
    kind = "plan" if step.code == "re-entry" else _RETURN
    return StepLine(
        label=_step_label(site, step.code),
        stands=stands,
        who=names,
        tone=tone,
        iso_day=day.isoformat(),
        proof=roster.place(case.student, step.record),
        write="" if step.done else _fill(site, kind, case.student),
    )


def _takes(site: Site, role: str, scope: str) -> str:
    """Who is to take a step: by name, and by post where nobody holds it."""
    holders = site.school.holders(f"class-{scope}" if role == "class-teacher" else role)
    return site.words.people(one.id for one in holders) or site.words.role(role)


def _passed_on(site: Site, entry: Entry) -> StepLine:
    code = str(getattr(entry.values, "step", ""))
    stands = site.words.t("dropout.done", day=site.words.near_day(entry.date))
    label, day = _step_label(site, code), entry.date.isoformat()
    return StepLine(label, stands, site.words.person(entry.by), "done", day, place_of(site, entry), "")


def _fill(site: Site, kind: str, sid: str) -> str:
    return desk.fill_path(kind, sid) if desk.may_write(site, kind) else ""


def _ledger(site: Site, status: str, roster: Roster) -> Ledger:
    scopes = {one.student: one.scope for one in site.control.cases}
    found = (roster.who(sid, scopes.get(sid, "")) for sid in site.control.ledgers.get(status, ()))
    return Ledger(status_label(site, status), site.words.t(f"dropout.ledgers.{status}"), tuple(found))


def _compared(site: Site) -> Iterator[Link]:
    """The newest comparison of each sort: it names in words who is missing, for those who read no cards."""
    for sort in _COMPARED:
        found = [one for one in site.school.loose if isinstance(one.values, RollCheck) and one.values.type == sort]
        newest = max((one for one in found if one.date <= site.school.today), key=lambda one: one.date, default=None)
        if newest is not None:
            label = kinds.choice_label("roll-check", "type", sort, site.words.lang)
            told = site.words.t("words.pair", label=label, value=site.words.near_day(newest.date))
            yield Link(places.in_drawer(site, newest), told)


def _letter(site: Site, one: Enquiry, roster: Roster) -> Letter:
    words, values = site.words, one.entry.values
    to, number = getattr(values, "to", None), getattr(values, "number", None)
    parts = (words.near_day(one.entry.date), to, number)
    if one.answered:
        result = getattr(values, "result", None)
        stands = kinds.choice_label(_RETURN, "result", result, words.lang) if result else words.t("dropout.answered")
    else:
        stands = _open_letter(site, one.due)
    return Letter(
        label=words.t("dropout.letter-in" if one.coming_in else "dropout.letter-out"),
        who=roster.who(one.entry.student, one.entry.scope),
        line=" · ".join(filter(None, parts)),
        stands=stands,
        path=place_of(site, one.entry),
    )


def _open_letter(site: Site, due: date | None) -> str:
    words = site.words
    return words.t("dropout.answer-due", day=words.near_day(due)) if due is not None else words.t("dropout.unanswered")


def _targets(site: Site) -> tuple[tuple[str, str], ...]:
    control, words = site.control, site.words
    if not control.files:
        return ()
    counts = (("enrolled", control.enrolled), ("retained", control.retained))
    return tuple((words.t(f"dropout.{name}"), f"{n} / {control.files}") for name, n in counts)


def _closed(site: Site) -> Iterator[str]:
    """What of it is out of sight for this reader."""
    words, control = site.words, site.control
    if control.closed:
        named = words.t("words.comma").join(words.scope(one) for one in control.closed)
        yield words.t("dropout.closed.classes", classes=named)
    if not control.files and site.school.coverage.students_total:
        yield words.t("dropout.closed.files")
    elif _partial(site):
        yield words.t("dropout.closed.some-files")
    if control.unknown:
        yield words.t("dropout.closed.unknown", count=control.unknown)
    yield words.t("dropout.closed.leave")
    yield words.t("dropout.closed.unwritten")


def _partial(site: Site) -> bool:
    """Whether there are children whose file the reader does not have."""
    return site.school.coverage.students_readable < site.school.coverage.students_total


def _log(site: Site) -> str:
    """Where a monthly report is noted, for who may write that."""
    if not desk.may_write(site, _RETURN_UP):
        return ""
    return f"{desk.fill_path(_RETURN_UP)}?month={site.school.today.isoformat()[:7]}"
