"""A child's page, in the order one asks: who is this child (strengths and own words first), who cares for them, what
are we doing, what happened lately, is it helping. Owns how much of the story stands here.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan import calendar
from yulan.kinds import table
from yulan.kinds.card import FOLDED, Card
from yulan.pages import (
    access,
    alerts,
    card,
    desk,
    facts,
    frame,
    helping,
    left_behind,
    owed,
    paper,
    places,
    records,
    students,
    withheld,
)
from yulan.pages.alerts import AlertLine
from yulan.pages.card import Carer
from yulan.pages.child import has_story
from yulan.pages.facts import ConflictView, Fact
from yulan.pages.helping import Helping
from yulan.pages.owed import Owed
from yulan.pages.page import Link, Page
from yulan.pages.records import RecordView
from yulan.pages.site import Child, Site
from yulan.school import Entry, StudentFile
from yulan.value import Value

LATELY = 5  # records shown of a story that has a page of its own


class StudentPage(Value, frozen=True):
    """What a child's page says."""

    child: Child
    line: tuple[str, ...]
    strengths: tuple[str, ...]
    own_words: str
    has_card: bool
    carers: tuple[Carer, ...]
    categories: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    folded: tuple[Fact, ...]
    conflicts: tuple[ConflictView, ...]
    card_line: str
    alerts: tuple[AlertLine, ...]  # what needs somebody, beyond the duties
    owed: tuple[Owed, ...]  # what is owed for the child now
    done: tuple[Owed, ...]  # what was done in the month and term that run
    plans: tuple[RecordView, ...]
    lately: tuple[RecordView, ...]
    story: str  # where everything is that was written, or "" where it is here
    story_count: int
    helping: Helping | None  # what says whether it helps
    talks: str  # where the talk history is, or ""
    talk_count: int
    access: str
    edit: str = ""  # where the card is corrected, in a served site
    writes: tuple[Link, ...] = ()  # what can be written about the child there
    more: tuple[Link, ...] = ()
    paper: tuple[Link, ...] = ()  # the child's forms on paper, there
    withheld: tuple[str, ...] = ()  # what is not shown, since the guardian does not consent to it


def pages(site: Site, file: StudentFile) -> Iterator[Page]:
    """The page of one child."""
    child, words = site.children[file.sid], site.words
    values = card.of(file)
    plans = _current_plans(file)
    talks = sum(entry.kind == "talk" for entry in file.records)
    writes = desk.about(site, file)
    owes, done = owed.of_child(site, file.sid)
    context = StudentPage(
        child=child,
        line=tuple(line(site, file)),
        strengths=tuple((values.strengths or "").splitlines()) if values else (),
        own_words=(values.own_words or "") if values else "",
        has_card=values is not None,
        carers=tuple(card.carers(words, file)),
        categories=tuple(_categories(site, file)),
        facts=(*_facts(site, values, folded=False), *((left_behind.fact(words, values),) if values else ())),
        folded=_facts(site, values, folded=True),
        conflicts=facts.conflicts(words, file.card.values, file.card.conflicts) if file.card else (),
        card_line=_card_line(site, file.card),
        alerts=alerts.of_child(site, file.sid),
        owed=owes,
        done=done,
        plans=tuple(records.view(site, plan) for plan in plans),
        lately=tuple(records.view(site, entry) for entry in _lately(file, plans)),
        story=places.story(file.sid) if has_story(file) else "",
        story_count=len(file.records),
        helping=helping.of(site, file),
        talks=places.talks(file.sid) if talks else "",
        talk_count=talks,
        access=access.address(site, child),
        edit=desk.edit(site, file.card) if file.card else "",
        writes=writes[: len(desk.MAIN)],
        more=writes[len(desk.MAIN) :],
        paper=paper.of_child(site, file),
        withheld=withheld.lines(words, file),
    )
    yield site.page(child.path, "student.html", child.name, context, frame.STUDENTS, *way_back(site, child))


def way_back(site: Site, child: Child) -> tuple[Link, ...]:
    """The crumbs above a child's pages."""
    home = Link(frame.STUDENTS, site.words.t("students.title"))
    return home, Link(students.class_path(child.scope), child.class_name)


def line(site: Site, file: StudentFile) -> Iterator[str]:
    """The line under the name."""
    words, today, values = site.words, site.school.today, card.of(file)
    yield words.scope(file.scope)
    if values is None:
        return
    if values.class_ and calendar.is_class(file.scope) and values.class_ != file.scope:
        yield words.t("student.other-class", name=words.scope(values.class_))
    yield from _value(site, values, "sex")
    if values.birth_date:
        years = calendar.age(values.birth_date, today)
        yield words.t("student.born", day=words.day(values.birth_date), age=years)


def _value(site: Site, values: Card, name: str) -> tuple[str, ...]:
    one = next(known for known in table.of(Card) if known.name == name)
    return facts.value_of(site.words, one, getattr(values, one.attr), site.names)


def _facts(site: Site, values: Card | None, *, folded: bool) -> tuple[Fact, ...]:
    if values is None:
        return ()
    names = {one.name for one in table.of(Card)}
    without = names - FOLDED if folded else card.ELSEWHERE | FOLDED
    return facts.of(site.words, values, site.names, without)


def _categories(site: Site, file: StudentFile) -> Iterator[Fact]:
    words = site.words
    for one in card.memberships(file, site.school.today):
        since = words.t("student.since", day=words.day(one.since)) if one.since else ""
        lines = tuple(filter(None, (words.t("words.comma").join(card.sub_labels(words, one)), since, one.basis or "")))
        yield Fact(card.category_label(words, one.code), (" · ".join(lines) or words.t("student.listed"),))


def _card_line(site: Site, entry: Entry | None) -> str:
    if entry is None:
        return ""
    words = site.words
    day = words.day(entry.at.date())
    return words.t("student.card-line", name=words.person(entry.author), day=day, rev=entry.rev)


def _lately(file: StudentFile, plans: list[Entry]) -> list[Entry]:
    """What happened lately, newest first; all of it where that is not much."""
    others = [entry for entry in records.newest_first(file.records) if entry not in plans]
    return others[:LATELY] if has_story(file) else others


def _current_plans(file: StudentFile) -> list[Entry]:
    """The newest plan of each type; older ones stand in the story."""
    newest: dict[str, Entry] = {}
    for entry in file.records:
        if entry.kind == "plan":
            newest.setdefault(str(getattr(entry.values, "type", "")), entry)
    return list(newest.values())
