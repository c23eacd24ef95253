"""The frame that stands around every page: who sees what, on which day, and the few places one can go to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yulan.class_files import by_class
from yulan.derive import rules
from yulan.derive.rule import SUBJECTS
from yulan.pages.page import AsOf, Desk, Frame, Link
from yulan.pages.words import Words
from yulan.school import School

HOME = "index.html"
DUTIES = "duties/index.html"
STUDENTS = "students/index.html"
CLASSES = "classes/index.html"
MENTORS = "mentors/index.html"
LEDGER = "ledger/index.html"
MEETINGS = "school/index.html"
DROPOUT = "dropout/index.html"
ALERTS = "alerts/index.html"
DRAWERS = "drawers/index.html"
REPORTS = "reports/index.html"
ACCESS = "access/index.html"
FIND = "find/index.html"
PAPER = "paper/index.html"
UNVERIFIED = "unverified/index.html"
ABOUT = "about/index.html"
LANGUAGE = "language"  # where a served site is asked to speak another one
CHANGES = "changes/index.html"  # in the site of a former state alone

_OWN_REPORTS = ("aid", "screening")  # kinds that are counted for who can read all of them, with or without a file


def _data(school: School, name: str) -> str:
    """The name of a script that holds data of a school. A page of anybody's that is opened from the same disk may load
    a script whose name it knows, and cannot look what others are called: so nobody guesses this one.
    """
    return f"{name}-{school.unguessed}.js" if school.unguessed else f"{name}.js"


def search(school: School) -> str:
    """What students are found by."""
    return _data(school, "students/search")


def texts(school: School, scope: str) -> str:
    """The texts of a class's talks."""
    return _data(school, f"classes/{scope}/texts")


def of(words: Words, desk: Desk | None = None, since: date | None = None) -> Frame:
    """The frame of one reader's site; `since` is the day another state it is compared with is of."""
    school = words.school
    name = words.school_name
    return Frame(
        # Names the day in every title, whatever templates a school has of its own.
        school=words.t("as-of.school", school=name, day=school.today.isoformat()) if school.as_of else name,
        demo=school.settings.demo,
        viewer=words.person(school.reader),
        posts=tuple(words.post(post) for post in school.posts),
        day=words.day(school.today),
        iso_day=school.today.isoformat(),
        coverage=school.coverage,
        navigation=tuple(_navigation(words)),
        aside=tuple(_aside(words)),
        search=search(school) if school.students else "",
        desk=desk,
        as_of=_as_of(words, since) if school.as_of else None,
    )


def uncounted(whole: Frame) -> Frame:
    """The frame without what changes with every record: what reports stand in, which count what they count."""
    return replace(whole, coverage=replace(whole.coverage, records_readable=0, records_total=0))


def undated(whole: Frame) -> Frame:
    """The frame without what changes with every day and every record: what most pages stand in."""
    return replace(uncounted(whole), day="", iso_day="")


def _as_of(words: Words, since: date | None) -> AsOf:
    """What a former state says of itself."""
    day = words.day(words.school.today)
    changes = Link(CHANGES, words.t("as-of.changes", since=words.day(since))) if since is not None else None
    return AsOf(words.t("as-of.says", day=day), words.t("as-of.limits"), changes)


def _navigation(words: Words) -> list[Link]:
    school, t = words.school, words.t
    links = [Link(HOME, t("nav.home"))]
    if has_duties(words):
        links.append(Link(DUTIES, t("nav.duties")))
    if school.students:
        links.append(Link(STUDENTS, t("nav.students"), len(school.students)))
        links.append(Link(CLASSES, t("nav.classes")))
        if any(one.mentored for one in by_class(school.students).values()):
            links.append(Link(MENTORS, t("nav.mentors")))
        links.append(Link(LEDGER, t("nav.ledger")))
    if has_reports(words):
        links.append(Link(REPORTS, t("nav.reports")))
    if _has_meetings(words):
        links.append(Link(MEETINGS, t("nav.school")))
    if has_absences(words):
        links.append(Link(DROPOUT, t("nav.dropout")))
    if _has_drawers(words):
        links.append(Link(DRAWERS, t("nav.drawers")))
    return links


def _aside(words: Words) -> list[Link]:
    school, t = words.school, words.t
    links = [Link(FIND, t("nav.find"))] if school.students else []
    links += [Link(PAPER, t("nav.paper")), Link(ACCESS, t("nav.access"))]
    if school.unverified or school.problems:
        links.append(Link(UNVERIFIED, t("nav.unverified"), len(school.unverified) or None))
    links.append(Link(ABOUT, t("nav.about")))
    return links


def has_duties(words: Words) -> bool:
    """Whether the reader may owe something or see what is owed: who reads a file, or owes the school a meeting."""
    asks = (ask for rule in rules.of(words.school.settings).by_id.values() for ask in rule.asks)
    offices = {role for ask in asks if ask.for_[0] in SUBJECTS for role in ask.who}
    posts = words.school.posts
    return bool(words.school.students) or any(post in offices or post.startswith("class-") for post in posts)


def has_reports(words: Words) -> bool:
    """Whether there is something to count: a file, or all of a drawer that is counted by itself."""
    school = words.school
    own = {one.name for one in school.drawers if one.readable and any(one.holds(kind) for kind in _OWN_REPORTS)}
    return bool(school.students) or any(one.drawer in own and one.kind in _OWN_REPORTS for one in school.loose)


def _has_meetings(words: Words) -> bool:
    """Whether the reader may see anything the school as a whole did."""
    return any(entry.drawer == "office" and not entry.student for entry in words.school.loose)


def has_absences(words: Words) -> bool:
    """Whether the reader may read some class's absences."""
    return any(one.readable and one.scopes != frozenset() for one in words.school.drawers if one.holds("absence"))


def _has_drawers(words: Words) -> bool:
    """Whether the reader may see a record outside the students' files."""
    return any(entry.drawer != "file" for entry in words.school.loose) or any(
        one.outside for one in by_class(words.school.students).values()
    )
