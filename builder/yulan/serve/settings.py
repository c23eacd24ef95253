"""The settings of the school in the browser: every reader may look, a keeper changes them. A form goes three ways: back
with what is wrong beside it, on to the page that says what will change, and from there to be signed. Nothing is signed
but what that page showed, on the settings it was shown against; who changed them meanwhile is not overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import Flask, Response, abort, g, request

from yulan import settings, yaml_strict
from yulan.errors import YulanError
from yulan.flow import settling
from yulan.flow.live import Live
from yulan.flow.saving import Put
from yulan.flow.settling import Plan
from yulan.pages import messages
from yulan.pages import settings as pages
from yulan.pages.settings import Given, faults, told
from yulan.pages.settings.parts import Pairs, Section, Sent, Trees, clean, tree_of, without
from yulan.pages.settings.told import Line
from yulan.pages.write import DraftLine
from yulan.serve import answers, settings_shown
from yulan.serve.bases import Bases, laid_over
from yulan.serve.house import House, Locked, Open
from yulan.serve.plain import Plain
from yulan.serve.sheet import last, said_time
from yulan.serve.shown import Look, Shown
from yulan.serve.writing import lead_on
from yulan.yaml_strict import Tree

Opened = Callable[[Callable[[Open], Response]], Response]
Faults = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Again:
    """A form as it is shown once more: with which faults, remarks and others' changes, under which status; `base` is
    the mark of the settings it stands on, else it stands on those of now.
    """

    faults: Faults = field(default_factory=dict)
    notes: Sequence[str] = ()
    meanwhile: Sequence[Line] = ()
    status: int = 200
    draft: str = ""
    kept: str = ""
    base: str = ""


@dataclass(frozen=True)
class Settling:
    """The routes of the settings, over one house; `bases` are the settings that forms were made from."""

    shown: Shown
    house: House
    opened: Opened = field(repr=False)
    words: Plain = field(repr=False)
    bases: Bases = field(repr=False, default_factory=Bases)

    # -- looking

    def index(self) -> Response:
        """The overview."""

        def show(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            given = self._given(look)
            latest = settings_shown.latest(room, look, given)
            editable = settings_shown.may(look)
            notes = settings_shown.signed(look, given) if editable and "saved" in request.args else ()
            page = pages.index(given, settings_shown.keepers(look), latest, editable=editable, notes=notes)
            return answers.page(look.render(page))

        return self.opened(show)

    def section(self, name: str) -> Response:
        """One section: a form for a keeper, words for others."""
        section = _known(name)

        def show(room: Open) -> Response:
            look, asked = self.shown.look(room, g.token), request.args.get("draft", "")
            drafts = (
                [one for one in self.shown.drafts(room) if one.path == pages.path_of(name)]
                if settings_shown.may(look)
                else []
            )
            draft = next((one for one in drafts if one.name == asked), None)
            if draft is not None:
                base, at = last(draft.fields, "_base"), said_time(look.site.words, draft.at)
                tree = self._tree(look, section, draft.fields)
                return self._form(look, section, tree, Again(draft=draft.name, kept=at, base=base))
            begun = [
                DraftLine(f"{one.path}?draft={one.name}", "", "", said_time(look.site.words, one.at))
                for one in drafts[:1]
            ]
            return self._form(look, section, self._given(look).tree, Again(), next(iter(begun), None))

        return self.opened(show)

    # -- changing

    def change(self, name: str) -> Response:
        """The form again, what will change, or, where that was seen, the settings signed."""
        section = _known(name)
        if isinstance(self.house.room, Locked):
            return self._keep(pages.path_of(name))

        def answer(look: Look) -> Response:
            does, adds = last(g.pairs, "_do"), last(g.pairs, "_add")
            if adds or does == "back":
                pairs = without(g.pairs, adds[1:]) if adds.startswith("-") else g.pairs
                tree = self._tree(look, section, pairs)
                if adds == section.name:
                    tree = section.added(self._given(look), tree)
                return self._form(look, section, tree, Again(base=last(g.pairs, "_base")))
            return self._proposed(look, section, sign=does == "sign")

        return self._by_keeper(answer)

    def undo(self) -> Response:
        """What will change where the former settings are signed again; then that they are."""

        def answer(look: Look) -> Response:
            verified = look.live.verified
            found = settling.last(verified)
            if found is None or found.before is None or last(g.pairs, "_base") != settling.base_of(verified):
                raise YulanError("settings.moved")
            plan = settling.plan_text(verified, found.before)
            if (held := settings_shown.held(look, plan)) is not None:
                raise held
            if last(g.pairs, "_do") == "sign" and last(g.pairs, "_text") == plan.mark:
                return self._signed(plan)
            return answers.page(look.render(settings_shown.confirm(self._given(look), pages.UNDO, plan, ())))

        return self._by_keeper(answer)

    def _proposed(self, look: Look, section: Section, *, sign: bool) -> Response:
        """What the form comes to."""
        verified, given = look.live.verified, self._given(look)
        if last(g.pairs, "_base") != settling.base_of(verified):
            return self._moved(look, section)
        tree = self._tree(look, section, g.pairs)
        stays = Again(base=last(g.pairs, "_base"), status=422)
        try:
            plan = settling.plan(verified, settings.load(yaml_strict.dump(tree).encode()))
        except YulanError as error:
            found = faults.by_input(replace(given, tree=tree), section, tree, error)
            return self._form(look, section, tree, replace(stays, faults=found))
        if (held := settings_shown.held(look, plan)) is not None:
            return self._form(look, section, tree, replace(stays, faults={"": (self.words.message(held),)}))
        if plan.new == plan.old:
            return self._form(look, section, tree, replace(stays, notes=[given.t("form.same")], status=200))
        if not sign or last(g.pairs, "_text") != plan.mark:
            carried = tuple((clean(name), clean(value)) for name, value in g.pairs if _goes_along(name))
            notes = [given.t("confirm.other")] if sign else []
            return answers.page(
                look.render(settings_shown.confirm(given, pages.path_of(section.name), plan, carried, notes))
            )
        try:
            return self._signed(plan)
        except YulanError as error:
            if error.code == "settings.moved":
                return self._by_keeper(lambda now: self._moved(now, section), renewed=True)
            reasons = self.words.explained(error)
            return self._form(look, section, tree, replace(stays, faults={"": (*reasons[0], *reasons[1])}))

    def _signed(self, plan: Plan) -> Response:
        """On to the overview; the plan is signed, if the settings are still those it was made over."""

        def act(live: Live, put: Put) -> None:
            settling.sign(live, plan.base, plan.data, put)

        with self.shown.aside():
            self.house.change(act)
        if (shelf := self.house.shelf) is not None and (draft := last(g.pairs, "_draft")):
            shelf.drop(draft)
        return lead_on(f"{pages.INDEX}?saved=1")

    def _moved(self, look: Look, section: Section) -> Response:
        """The form over the settings as they are now, what was typed laid over them, and what others changed."""
        given, base = self._given(look), self.bases.get(last(g.pairs, "_base"))
        tree = self._tree(look, section, g.pairs)
        if base is None:
            return self._form(look, section, tree, Again(notes=[given.t("form.moved")], status=409))
        old, found = settings.load(base), settling.last(look.live.verified)
        tree = laid_over(tree_of(old), tree, tree_of(given.file), section.keys)
        note = given.t("form.moved-by", person=settings_shown.person(look, found.signer)) if found is not None else None
        meanwhile = told.lines(given, old, given.file)
        return self._form(
            look, section, tree, Again(notes=[note or given.t("form.moved")], meanwhile=meanwhile, status=409)
        )

    # -- parts

    def _by_keeper(self, answer: Callable[[Look], Response], *, renewed: bool = False) -> Response:
        """What a keeper at an open house gets; others learn who they are. `renewed`: the folders are read again."""
        if renewed:
            self.house.tick()

        def show(room: Open) -> Response:
            look = self.shown.look(room, g.token)
            if settings_shown.may(look):
                return answer(look)
            people = look.site.words.people(settings_shown.keepers(look))
            return answers.page(self.words.problem(YulanError("settings.not-keeper", keepers=people)), 403)

        return self.opened(show)

    def _form(
        self, look: Look, section: Section, tree: Mapping[str, Tree], how: Again, begun: DraftLine | None = None
    ) -> Response:
        given = replace(self._given(look), tree=tree, faults=how.faults)
        now = settling.base_of(look.live.verified)
        self.bases.keep(now, settling.standing(look.live.verified))
        draft = how.draft or last(getattr(g, "pairs", ()), "_draft")
        page = pages.form(
            given,
            section.name,
            settings_shown.keepers(look),
            editable=settings_shown.may(look),
            hidden=(("_draft", draft), ("_base", how.base or now)),
            notes=how.notes,
            meanwhile=how.meanwhile,
            kept=how.kept,
            begun=begun,
        )
        return answers.page(look.render(page), how.status)

    def _given(self, look: Look) -> Given:
        file = settings.load(settling.standing(look.live.verified))
        return Given(look.site, file, tree_of(file), {}, settling.held_classes(look.live.verified))

    def _tree(self, look: Look, section: Section, pairs: Pairs) -> Trees:
        """What was sent as a tree, over the settings its form was made from, as far as those are known."""
        base = self.bases.get(last(pairs, "_base")) or settling.standing(look.live.verified)
        return section.taken(Sent(pairs), settings.load(base))

    def _keep(self, path: str) -> Response:
        """On to unlocking; what was typed waits as a draft, which needs no open key."""
        shelf = self.house.shelf
        if shelf is None:
            return answers.onward(messages.unlock_path(path))
        pairs = [one for one in g.pairs if one[0] != "_csrf"]
        try:
            name = shelf.keep(last(pairs, "_draft"), path, pairs, self.house.now())
        except YulanError as error:
            return answers.page(self.words.problem(error), 507)
        return answers.onward(messages.unlock_path(f"{path}?draft={name}"))


def add(app: Flask, settling_: Settling) -> None:
    """Nothing; the application answers at the addresses of the settings."""
    app.get(f"/{pages.INDEX}", endpoint="settings")(settling_.index)
    app.post(f"/{pages.UNDO}", endpoint="settings_undo")(settling_.undo)
    app.get("/settings/<name>.html", endpoint="settings_section")(settling_.section)
    app.post("/settings/<name>.html", endpoint="settings_change")(settling_.change)


def _known(name: str) -> Section:
    if name not in pages.SECTIONS:
        abort(404)
    return pages.SECTIONS[name]


def _goes_along(name: str) -> bool:
    """Whether a field belongs to the form, so that the page before signing carries it on."""
    return not name.startswith("_") or name in ("_page", "_draft")
