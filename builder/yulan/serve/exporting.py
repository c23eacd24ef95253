"""Exports in the browser: the form on which a table is chosen, and the table, which goes from memory to the browser and
onto no disk of ours. What may go out is settled by `flow/exporting.py`, as on the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, abort, g

from yulan.class_files import by_class
from yulan.flow import exporting, uncover
from yulan.flow.exporting import Wish
from yulan.pages import export_form
from yulan.pages.exports import LEDGER
from yulan.school import School
from yulan.serve import answers
from yulan.serve.house import Open
from yulan.serve.shown import Shown

Opened = Callable[[Callable[[Open], Response]], Response]


@dataclass(frozen=True)
class Exporting:
    """The routes of exports, over one house."""

    shown: Shown
    opened: Opened = field(repr=False)

    def form(self) -> Response:
        """The form, for who has a ledger."""

        def show(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            page = export_form.page(look.site, uncovers=_uncovers(look.site.school))
            if page is None:
                abort(404)
            return answers.page(look.render(page))

        return self.opened(show)

    def table(self) -> Response:
        """The table that was chosen. Raises `export.*`, which becomes a page."""

        def make(room: Open) -> Response:
            site = self.shown.look(room, g.token).site
            columns = tuple(value for name, value in g.pairs if name == "column")
            chosen = {name: g.posted.get(name, "") for name in ("class", "category", "unmasked")}
            wish = Wish(LEDGER, columns, chosen["class"], chosen["category"], unmasked=chosen["unmasked"] == "yes")
            made = exporting.make(site, wish)
            return answers.download(made.name, made.data)

        return self.opened(make)


def add(app: Flask, exports: Exporting) -> None:
    """Nothing; the application answers at the address of exports."""
    app.get(f"/{export_form.PATH}")(exports.form)
    app.post(f"/{export_form.PATH}")(exports.table)


def _uncovers(school: School) -> bool:
    """Whether there is a class of which this person may have numbers as they are."""
    return any(uncover.may(school, (scope,)) for scope in by_class(school.students))
