"""The button that synchronises, and the page behind it: the same words as on the command line. A page answers at once,
however long it takes; questions for a keeper are not asked here, it is said who asks them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, g

from yulan.flow.sync.summary import Summary
from yulan.flow.sync.told import Line, Teller
from yulan.pages import exchange as pages
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
        if stand.summary is not None:
            lines = Teller(say, site.words.person).lines(stand.summary)
            title = _title(stand.summary, lines)
            told = tuple(_line(site, one) for one in lines)
        else:
            title, told = "stopped", self._trouble(stand.error)
        return pages.Exchange(
            say(f"exchange.page.{title}"), "", lines=told, time=f"{stand.at:%H:%M}", unsent=unsent, again=True
        )

    def _trouble(self, error: Exception | None) -> tuple[pages.Line, ...]:
        """Why it came to nothing, and what to do."""
        if error is None:
            return ()
        lines, do = self.words.explained(error)
        return (pages.Line(lines[0], (*lines[1:], *do), do=True),)


def add(app: Flask, exchanging: Exchanging) -> None:
    """Nothing; the application answers at the addresses of synchronising."""
    app.get(f"/{pages.PATH}", endpoint="sync")(exchanging.page)
    app.post(f"/{pages.PATH}", endpoint="sync_begin")(exchanging.begin)
    app.get(f"/{pages.PROGRESS}", endpoint="sync_progress")(exchanging.progress)


def _title(summary: Summary, lines: tuple[Line, ...]) -> str:
    if summary.reached != "yes":
        return "later" if summary.reached == "offline" else "stopped"
    return "attention" if any(one.tone == "do" for one in lines) else "done"


def _line(site: Site, line: Line) -> pages.Line:
    """A line as the page has it, students by name with the way to their pages."""
    links = []
    for sid in line.students:
        child = site.children.get(sid)
        unknown = site.words.t("exchange.unknown-student", student=sid)
        links.append(Link(child.path, child.name) if child is not None else Link("", unknown))
    return pages.Line(line.text, line.below, tuple(links), line.tone == "do")
