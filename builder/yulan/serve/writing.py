"""Writing in the browser: from an empty form to a record and its commit. Every save is whole or not at all and may be
repeated; whatever was typed comes back with what is wrong about it, and lies sealed as a draft meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flask import Flask, Response, abort, g, request

from yulan import forms, ids, kinds
from yulan.errors import YulanError
from yulan.flow import author, saving
from yulan.flow.drafts import Draft
from yulan.flow.live import Live
from yulan.flow.saving import Done, Paper, Put
from yulan.ids import CARD
from yulan.pages import desk, write
from yulan.pages.desk import edit_path, fill_path
from yulan.pages.page import Page
from yulan.pages.write import DraftLine
from yulan.serve import answers, sheet
from yulan.serve.house import House, Open
from yulan.serve.plain import Plain
from yulan.serve.sheet import last, said_time
from yulan.serve.shown import Look, Shown

Opened = Callable[[Callable[[Open], Response]], Response]
NOBODY = "new"
SETTINGS = "settings"  # a draft of theirs stands among the others, under that word
_SHOWN = 24  # characters of a draft that tell it from others
_DRAWER = re.compile("[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Writing:
    """The routes of writing, over one house."""

    shown: Shown
    house: House
    opened: Opened = field(repr=False)
    words: Plain = field(repr=False)

    # -- what, and about whom

    def choose(self) -> Response:
        """What there is to write, and what was not finished."""
        return self._look(lambda look, room: write.choose(look.site, self._draft_lines(look, room)))

    def pick(self, kind: str, scope: str = "") -> Response:
        """Whom it is about."""
        _known(kind)

        def page(look: Look, _: Open) -> Page:
            if scope and scope not in look.site.school.settings.classes:
                abort(404)
            return write.pick(look.site, kind, scope)

        return self._look(page)

    def saved(self) -> Response:
        """That it was saved."""

        def page(look: Look, _: Open) -> Page:
            sids = tuple(one for one in request.args.get("of", "").split("-") if one in look.site.files)
            kind = request.args.get("kind", "")
            _known(kind)
            warnings = saving.warnings(look.live, kind, request.args.get("id", ""), sids)
            told = [one for lines in forms.faults(warnings, look.site.words.t).values() for one in lines]
            return write.saved(look.site, kind, sids, rid=request.args.get("id", ""), warnings=told)

        return self._look(page)

    # -- a new record

    def new(self, kind: str, sid: str) -> Response:
        """An empty form, or one that was begun before."""
        sid = _about(kind, sid)

        def page(look: Look, room: Open) -> Page:
            draft = self._draft(room)
            asked = request.args.get("class", "") if kind == CARD else ""
            scope = last(draft.fields, "_class") if draft is not None else asked
            if draft is not None and scope:  # what was typed is shown, even while no lock is left for a new student
                return sheet.new_page(look, kind, sid, sheet.drafted(look, kind, draft))
            live = look.live
            begun = author.begin(live.verified, live.me, kind, sid, today=live.today, now=live.now, scope=scope)
            begun.check()
            if draft is None:
                shown = sheet.empty(look, begun, request.args)
                shown = replace(shown, begun=self._begun(look, room, fill_path(kind, sid)))
            else:
                shown = sheet.drafted(look, kind, draft)
            return sheet.new_page(look, kind, sid, shown)

        return self._look(page)

    def write(self, kind: str, sid: str) -> Response:
        """The record, if it can be one; else the form again."""
        sid = _about(kind, sid)

        def answer(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            made = sheet.sent(look, kind, g.pairs)
            if "_add" in g.posted:
                return self._show(look, sheet.new_page(look, kind, sid, made))
            paper = Paper(kind, sid, made.tree, made.body, made.also, last(g.pairs, "_seed"), last(g.pairs, "_class"))
            try:
                with self.shown.aside():
                    done = self.house.change(lambda live, put: saving.new(live, paper, put))
            except YulanError as error:
                return self._show(look, sheet.new_page(look, kind, sid, made.wrong(error)), 422)
            return self._done(last(g.pairs, "_draft"), done)

        return self.opened(answer)

    # -- a correction

    def edit(self, place: str, rid: str) -> Response:
        """The form of a record as it stands, or as its correction was begun before."""
        _plain(place, rid)

        def page(look: Look, room: Open) -> Page:
            job = saving.amendment(look.live, place, rid)
            job.check(look.live.now)
            draft = self._draft(room)
            if draft is None:
                shown = replace(sheet.standing(job), begun=self._begun(look, room, edit_path(place, rid)))
            else:
                shown = sheet.drafted(look, job.found.kind, draft)
            return sheet.edit_page(look, place, rid, job, shown)

        return self._look(page)

    def correct(self, place: str, rid: str) -> Response:
        """The next revision, if it can be one; else the form again."""
        _plain(place, rid)

        def answer(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            heads = tuple(filter(None, last(g.pairs, "_heads").split(",")))
            job = saving.amendment(look.live, place, rid, heads)
            made, chosen = sheet.sent(look, job.found.kind, g.pairs), forms.settled(g.pairs)
            if "_add" in g.posted:
                return self._show(look, sheet.edit_page(look, place, rid, job, made))

            def change(live: Live, put: Put) -> Done:
                now = saving.amendment(live, place, rid, heads)
                return saving.correction(live, now, made.tree, made.body, chosen, put)

            try:
                with self.shown.aside():
                    done = self.house.change(change)
            except YulanError as error:
                return self._show(look, sheet.edit_page(look, place, rid, job, made.wrong(error)), 422)
            return self._done(last(g.pairs, "_draft"), done)

        return self.opened(answer)

    # -- drafts

    def keep(self) -> Response:
        """What was typed so far, sealed; it needs no open house, for the key's public half is enough."""
        shelf = self.house.shelf
        if shelf is None:
            return answers.told({"kept": False, "message": self.words.text("serve.no-shelf")}, 409)
        self.house.active()
        pairs = [(name, value) for name, value in g.pairs if name != "_csrf"]
        now = self.house.now()
        try:
            name = shelf.keep(last(pairs, "_draft"), last(pairs, "_page"), pairs, now)
        except YulanError as error:
            return answers.told({"kept": False, "message": self.words.message(error)}, 507)
        return answers.told({"kept": True, "draft": name, "time": now.strftime("%H:%M"), "message": ""})

    def drop(self) -> Response:
        """A draft thrown away."""
        shelf = self.house.shelf
        if shelf is not None:
            shelf.drop(g.posted.get("_draft", ""))
        return lead_on(write.CHOOSE)

    # -- parts

    def _look(self, page: Callable[[Look, Open], Page]) -> Response:
        def show(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            try:
                return self._show(look, page(look, room))
            except YulanError as error:
                return answers.page(self.words.problem(error, answers.came_from()), 409)

        return self.opened(show)

    def _show(self, look: Look, page: Page, status: int = 200) -> Response:
        return answers.page(look.render(page), status)

    def _draft(self, room: Open) -> Draft | None:
        shelf, name = self.house.shelf, request.args.get("draft", "")
        return shelf.read(name, room.live.identity.key) if shelf is not None and name else None

    def _begun(self, look: Look, room: Open, path: str) -> DraftLine | None:
        """The newest draft of a page, where there is one."""
        return next((one for one in self._draft_lines(look, room) if one.path.startswith(f"{path}?")), None)

    def _draft_lines(self, look: Look, room: Open) -> list[DraftLine]:
        found = []
        for one in self.shown.drafts(room):
            kind, sid, rid = desk.meant(one.path)
            kind = kind or saving.kind_of(look.live, sid, rid) or (SETTINGS if one.path.startswith("settings/") else "")
            child = look.site.children.get(sid)
            if kind:
                where = f"{one.path}?draft={one.name}"
                when, said = said_time(look.site.words, one.at), _beginning(last(one.fields, "body"))
                found.append(DraftLine(where, kind, child.name if child else "", when, said))
        return found

    def _done(self, draft: str, done: Done) -> Response:
        shelf = self.house.shelf
        if shelf is not None and draft:
            shelf.drop(draft)
        query = f"kind={done.kind}&id={done.rid}&of={'-'.join(done.sids)}"
        return lead_on(f"{write.SAVED}?{query}")


def add(app: Flask, writing: Writing) -> None:
    """Nothing; the application answers at the addresses of writing."""
    app.get("/write/index.html")(writing.choose)
    app.get("/write/saved.html")(writing.saved)
    app.get("/write/<kind>/index.html")(writing.pick)
    app.get("/write/<kind>/class-<scope>.html", endpoint="pick_class")(writing.pick)
    app.get("/write/<kind>/<sid>.html")(writing.new)
    app.post("/write/<kind>/<sid>.html")(writing.write)
    app.get("/edit/<place>/<rid>.html")(writing.edit)
    app.post("/edit/<place>/<rid>.html")(writing.correct)
    app.post("/draft")(writing.keep)
    app.post("/draft/drop")(writing.drop)


def _known(kind: str) -> None:
    if kind not in kinds.KINDS:
        abort(404)


def _about(kind: str, said: str) -> str:
    """The id of the student in an address for writing; empty for nobody."""
    _known(kind)
    if said != NOBODY and not ids.is_sid(said):
        abort(404)
    return "" if said == NOBODY else said


def _beginning(text: str) -> str:
    """How a text begins, in one short line."""
    words = " ".join(text[: 2 * _SHOWN].split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _plain(place: str, rid: str) -> None:
    """Returns iff these may name a record: its student or its drawer, and its id."""
    if not (ids.is_sid(place) or _DRAWER.fullmatch(place)) or not ids.is_rid(rid):
        abort(404)


def lead_on(path: str) -> Response:
    """On to another page: by an address for a script, which asked with a header of ours, else by a redirect."""
    if request.headers.get("X-Yulan"):
        return answers.told({"to": f"/{path}"})
    return answers.onward(path)
