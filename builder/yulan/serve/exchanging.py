"""The button that synchronises, the page behind it, and what a keeper answers there: the same words as on the command
line. A page answers at once, however long it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flask import Flask, Response, abort, g

from yulan.entry import RECOVERY
from yulan.flow.asked import Question, Share
from yulan.flow.sync.told import NAMED, Line, Teller
from yulan.pages import exchange as pages
from yulan.pages import intents
from yulan.pages.page import Link
from yulan.pages.site import Site
from yulan.serve import answers
from yulan.serve.exchange import Ended, Exchange, Working
from yulan.serve.house import Open
from yulan.serve.plain import Plain
from yulan.serve.shown import Shown

Opened = Callable[[Callable[[Open], Response]], Response]


@dataclass(frozen=True)
class Exchanging:
    """The routes of synchronising, over one house."""

    shown: Shown
    exchange: Exchange
    opened: Opened = field(repr=False)
    words: Plain = field(repr=False)

    def page(self) -> Response:
        """How things stand."""

        def show(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            return answers.page(look.render(pages.page(look.site, self._here(look.site))))

        return self.opened(show)

    def begin(self) -> Response:
        """On to the page; it is under way."""

        def start(_: Open) -> Response:
            self.exchange.begin()
            return answers.onward(pages.PATH)

        return self.opened(start)

    def answer(self) -> Response:
        """On to the page; the question is answered as its button says, by yes or no."""
        said = g.posted.get("answer", "")
        if said not in ("yes", "no"):
            abort(400)

        def take(_: Open) -> Response:
            self.exchange.answer(g.posted.get("mark", ""), yes=said == "yes")
            return answers.onward(pages.PATH)

        return self.opened(take)

    def progress(self) -> Response:
        """How far it is, for a script."""

        def tell(room: Open) -> Response:
            stand = self.exchange.stand
            if not isinstance(stand, Working):
                return answers.told({"working": False})
            site = self.shown.look(room, g.token).site
            percent = pages.percent(stand.done, stand.total)
            return answers.told({"working": True, "stage": pages.stage(site, stand.stage), "percent": percent})

        return self.opened(tell)

    def _here(self, site: Site) -> pages.Exchange:
        say, stand = site.words.t, self.exchange.stand
        if isinstance(stand, Working):
            return pages.Exchange(
                say("exchange.page.working"),
                say("exchange.page.working-lead"),
                pages.stage(site, stand.stage),
                pages.percent(stand.done, stand.total),
            )
        unsent = site.frame.desk.unsent if site.frame.desk is not None else -1
        if not isinstance(stand, Ended):
            return pages.Exchange(say("exchange.title"), say("exchange.page.lead"), unsent=unsent)
        lines = _lines(site, stand)
        told = tuple(_line(site, one) for one in lines) if stand.error is None else self._trouble(stand.error)
        return pages.Exchange(
            say(f"exchange.page.{_title(stand, lines)}"),
            "",
            lines=told,
            questions=tuple(_question(site, one) for one in stand.questions),
            time=f"{stand.at:%H:%M}",
            unsent=unsent,
            again=True,
        )

    def _trouble(self, error: Exception) -> tuple[pages.Line, ...]:
        """Why it came to nothing, and what to do."""
        lines, do = self.words.explained(error)
        return (pages.Line(lines[0], (*lines[1:], *do), do=True),)


def add(app: Flask, exchanging: Exchanging) -> None:
    """Nothing; the application answers at the addresses of synchronising."""
    app.get(f"/{pages.PATH}", endpoint="sync")(exchanging.page)
    app.post(f"/{pages.PATH}", endpoint="sync_begin")(exchanging.begin)
    app.post(f"/{pages.ANSWER}", endpoint="sync_answer")(exchanging.answer)
    app.get(f"/{pages.PROGRESS}", endpoint="sync_progress")(exchanging.progress)


def _title(ended: Ended, lines: tuple[Line, ...]) -> str:
    if ended.summary is None or ended.summary.reached not in ("yes", "offline"):
        return "stopped"
    if ended.summary.reached == "offline":
        return "later"
    return "attention" if ended.questions or any(one.tone == "do" for one in lines) else "done"


def _lines(site: Site, ended: Ended) -> tuple[Line, ...]:
    """What it came to, but for what is asked about: the question says that."""
    if ended.summary is None:
        return ()
    about = {one.about for one in ended.questions}
    late = 0 if "late" in about else ended.summary.late
    rest = replace(ended.summary, late=late, waiting=ended.summary.waiting and "others" not in about)
    return Teller(site.words.t, site.words.person, lambda line: _change(site, line)).lines(rest)


def _line(site: Site, line: Line) -> pages.Line:
    """A line as the page has it, students by name with the way to their pages."""
    links = []
    for sid in line.students:
        child = site.children.get(sid)
        links.append(Link(child.path if child is not None else "", _student(site, sid)))
    return pages.Line(line.text, line.below, tuple(links), line.tone == "do")


def _student(site: Site, sid: str) -> str:
    """A student by name, or by id where nobody here knows it."""
    child = site.children.get(sid)
    return child.name if child is not None else site.words.t("exchange.unknown-student", student=sid)


def _change(site: Site, line: str) -> str:
    """A signed change in words."""
    return intents.said(site.words, line, lambda sid: _student(site, sid))


def _question(site: Site, asked: Question) -> pages.Question:
    """A question in words, colleagues by name; of many changes the first."""

    def say(key: str, **params: str | int) -> str:
        return site.words.t(f"exchange.asked.{asked.about}.{key}", **params)

    def share(one: Share) -> str:
        person = site.words.role(RECOVERY) if one.person == RECOVERY else site.words.person(one.person)
        if one.since is None:
            return say("share-undated", person=person, count=one.count)
        return say("share", person=person, count=one.count, day=site.words.day(one.since))

    left = len(asked.lines) - NAMED
    more = (site.words.t("exchange.more", count=left),) if left > 0 else ()
    return pages.Question(
        asked.mark,
        say(f"title.{'one' if asked.count == 1 else 'many'}", count=asked.count),
        (*(share(one) for one in asked.shares), *(_change(site, one) for one in asked.lines[:NAMED]), *more),
        *(say(key) for key in ("asks", "yes", "no", "unanswered")),
    )
