"""What needs somebody （提醒）, in words: a few lines on the first page, all of it on a page of its own, and on a
child's page what is about the child. Owns whose it is shown to be and where each line leads; every line is kind, and
none calls a child by what happened to them.

What is a duty too stands among the duties of who owes it, so the first page and a child's page leave it out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from yulan import calendar
from yulan.derive import alerts
from yulan.derive.alerts import OF_DUTIES, URGENCIES, Alert
from yulan.ids import CARD
from yulan.pages import access, desk, dropout, duties, frame
from yulan.pages.page import Link, Page
from yulan.pages.roster import Roster, Who
from yulan.pages.site import Site
from yulan.value import Value

HOME_LINES = 4
NAMED = 3  # children named in one line of the first page
FOLDED = 12  # lines of one sort that stand open
_DUTIES = frozenset(OF_DUTIES.values())
_AWAY = ("away-", "step-", "mark-roll")
# What is written to settle it: a record of that kind about the child, or a correction of the one it rests on.
_WRITES: Mapping[str, str] = {
    "step-contact": "return", "step-notice": "return", "step-report-bureau": "return", "step-re-entry": "plan",
    "placement-review": "placement", "placement-review-near": "placement", "promised-talk": "talk",
    "promised-visit": "visit", "risk-follow-up": "counselling",
}  # fmt: skip
_CORRECTS = frozenset({"loan-not-back", "incident-report", "guardian-not-told"})
_RIGHTS = frozenset({"post-expired", "lent-expired"})
_CARD = frozenset({"mark-roll", "consent-missing", "left-behind-listed-only", "left-behind-facts-only"})


class AlertLine(Value, frozen=True):
    """One alert in one line."""

    title: str
    who: Who | None
    detail: str
    people: str
    proof: str
    write: str  # where it is settled, in a served site


class Group(Value, frozen=True):
    """The alerts of one sort, with what to do."""

    id: str
    title: str
    about: str
    lines: tuple[AlertLine, ...]
    folded: bool


class Section(Value, frozen=True):
    """How urgent, or whose."""

    id: str
    title: str
    groups: tuple[Group, ...]


class Needs(Value, frozen=True):
    """The page: what the reader can act on, then what others can."""

    sections: tuple[Section, ...]


class Gist(Value, frozen=True):
    """The alerts of one sort on the first page."""

    title: str
    path: str
    who: tuple[Who, ...]
    count: int


def pages(site: Site) -> Iterator[Page]:
    """The page of alerts, if there is one for this reader."""
    mine, others = _mine(site), _others(site)
    if not mine and not others:
        return
    roster = Roster(site)
    sections = [
        Section(urgency, site.words.t(f"alerts.sections.{urgency}"), groups)
        for urgency in URGENCIES
        if (groups := tuple(_groups(site, [one for one in mine if one.urgency == urgency], roster, urgency)))
    ]
    if others:
        title = site.words.t("alerts.sections.others")
        sections.append(Section("others", title, tuple(_groups(site, others, roster, "others"))))
    home = Link(frame.HOME, site.words.t("home.title"))
    title = site.words.t("alerts.title")
    yield site.page(frame.ALERTS, "alerts.html", title, Needs(tuple(sections)), frame.HOME, home)


def gist(site: Site) -> tuple[tuple[Gist, ...], int]:
    """What the reader should see first, a sort a line; and how many lines more there are on the page of alerts."""
    found: dict[str, list[Alert]] = {}
    for one in _mine(site):
        if one.code not in _DUTIES:
            found.setdefault(one.code, []).append(one)
    pressing = [some for some in found.values() if some[0].urgency != "know"]
    shown = pressing[:HOME_LINES]
    if not shown:
        return (), len(found)
    roster = Roster(site)
    return tuple(_gist(site, some, roster) for some in shown), len(found) - len(shown)


def has_page(site: Site) -> bool:
    """Whether there is a page of alerts for this reader."""
    return bool(_mine(site) or _others(site))


def of_child(site: Site, sid: str) -> tuple[AlertLine, ...]:
    """What is to be said of a child on the child's own page."""
    found = [one for one in site.alerts.get(sid, ()) if one.code not in _DUTIES]
    if not found:
        return ()
    roster = Roster(site, alone=site.files.get(sid))
    return tuple(_line(site, one, roster) for one in found)


def _every(site: Site) -> Iterator[Alert]:
    return (one for some in site.alerts.values() for one in some)


def _mine(site: Site) -> list[Alert]:
    reader = site.school.reader
    return sorted((one for one in _every(site) if reader in one.people), key=alerts.order)


def _others(site: Site) -> list[Alert]:
    """What others can act on, for who answers for more than a class."""
    if not duties.oversees(site):
        return []
    reader = site.school.reader
    return sorted((one for one in _every(site) if reader not in one.people), key=alerts.order)


def _groups(site: Site, found: Iterable[Alert], roster: Roster, prefix: str) -> Iterator[Group]:
    by_code: dict[str, list[Alert]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    for code, some in by_code.items():
        lines = tuple(_line(site, one, roster) for one in some)
        about = site.words.t(f"alerts.about.{code}")
        yield Group(f"{prefix}-{code}", _title(site, code), about, lines, folded=len(lines) > FOLDED)


def _title(site: Site, code: str) -> str:
    return site.words.t(f"alerts.titles.{code}")


def _line(site: Site, one: Alert, roster: Roster) -> AlertLine:
    people = () if one.people == (site.school.reader,) else one.people
    return AlertLine(
        title=_title(site, one.code),
        who=roster.who(one.student, one.scope) if one.student else None,
        detail=_detail(site, one),
        people=site.words.people(people),
        proof=_proof(site, one, roster),
        write=_write(site, one, roster),
    )


def _detail(site: Site, one: Alert) -> str:
    """Since when, until when, how many days; nothing where the title says it all."""
    words, key = site.words, f"alerts.details.{one.code}"
    if not words.t.has(key):
        return ""
    filled: dict[str, str | int] = {"since": words.near_day(one.since)}
    for name, value in one.params:
        if name in ("due", "until", "day", "start"):
            filled[name] = words.near_day(date.fromisoformat(str(value)))
        elif name == "status":
            filled[name] = dropout.status_label(site, str(value))
        elif name == "person":
            filled[name] = words.person(str(value))
        elif name == "post":
            filled[name] = words.post(str(value))
        elif name == "holder":
            filled[name] = words.person(str(value)[1:]) if str(value).startswith("@") else words.post(str(value))
        elif name == "drawer":
            filled[name] = _drawer(site, one, str(value))
        else:
            filled[name] = value
    return words.t(key, **filled)


def _drawer(site: Site, one: Alert, drawer: str) -> str:
    """A drawer, of one per class with its class; a child's class stands with the child."""
    name = site.words.drawer(drawer)
    return name if one.student or one.scope == calendar.SCHOOL else f"{name} {site.words.scope(one.scope)}"


def _proof(site: Site, one: Alert, roster: Roster) -> str:
    if one.code.startswith(_AWAY) and frame.has_absences(site.words):
        return f"{frame.DROPOUT}#case-{one.record}"
    if one.code in _RIGHTS:
        return access.address(site, site.children[one.student]) if one.student in site.names else frame.ACCESS
    shown = roster.place(one.student, one.record) if one.record != CARD else ""
    return shown or roster.who(one.student).path


def _write(site: Site, one: Alert, roster: Roster) -> str:
    if site.frame.desk is None:
        return ""
    kind = _WRITES.get(one.code)
    if kind is not None:
        return desk.fill_path(kind, one.student) if one.student and desk.may_write(site, kind) else ""
    if one.code in _CORRECTS:
        entry = roster.entry(one.student, one.record)
        return desk.edit(site, entry) if entry is not None else ""
    file = site.files.get(one.student)
    if one.code in _CARD and file is not None and file.card is not None:
        return desk.edit(site, file.card)
    return ""


def _gist(site: Site, some: Sequence[Alert], roster: Roster) -> Gist:
    first = some[0]
    sids = list(dict.fromkeys((one.student, one.scope) for one in some if one.student))
    return Gist(
        title=_title(site, first.code),
        path=f"{frame.ALERTS}#{first.urgency}-{first.code}",
        who=tuple(roster.who(*one) for one in sids[:NAMED]),
        count=len(some),
    )
