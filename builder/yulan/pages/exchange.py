"""The page on which a served site is synchronised: before, while it goes on, what it came to, and what a keeper is
asked. Only served.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yulan.pages.page import Link, Page
from yulan.pages.site import Site

PATH = "sync.html"
PROGRESS = "sync/progress"  # what a script asks while it goes on
ANSWER = "sync/answer"  # where the answer to a question goes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what it came to, what belongs below it, and the pages where something is to be settled."""

    text: str
    below: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(repr=False, default=())
    do: bool = False  # whether somebody is to do something


@dataclass(frozen=True, slots=True)
class Question:
    """A question with two answers, neither of which is the usual one: what is the matter, line by line, what is asked,
    and what follows from a yes, a no and from no answer.
    """

    mark: str  # goes back with the answer
    title: str
    lines: tuple[str, ...]
    asks: str
    yes: str
    no: str
    unanswered: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """How things stand. `working` says what is being done; the rest is there where nothing is."""

    title: str
    lead: str
    working: str = ""
    percent: int | None = None
    lines: tuple[Line, ...] = field(repr=False, default=())
    questions: tuple[Question, ...] = ()
    time: str = ""
    unsent: int = -1
    again: bool = False  # whether it was done before


def page(site: Site, here: Exchange) -> Page:
    """The page. It belongs to no entry of the navigation: its button stands above on every page."""
    return site.page(PATH, "exchange.html", here.title, here)


def stage(site: Site, name: str) -> str:
    """What is being done, in words."""
    say = site.words.t
    known = f"cli.stages.{name}"
    return say("exchange.page.stage", stage=say(known)) if say.has(known) else say("exchange.page.starting")


def percent(done: int, total: int) -> int | None:
    """How far that is; None where nobody can tell."""
    return min(100, done * 100 // total) if total > 1 else None
