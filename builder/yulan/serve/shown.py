"""What of the open school is shown: each page rendered when it is asked for, by the same `pages` and `Renderer` that
build the site, with the desk laid on it for who is at work. Owns that one request at a time looks at the site, which
brings its classes as pages ask for them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from yulan import kinds, own_words, pages
from yulan.flow import compiled, rights
from yulan.flow.drafts import Draft
from yulan.flow.live import Live
from yulan.pages.desk import fill_path, pick_path
from yulan.pages.page import Desk, Link, Page
from yulan.pages.site import Site
from yulan.render import SERVED, Renderer
from yulan.serve.exchange import Exchange
from yulan.serve.house import House, Open
from yulan.serve.setting import Setting
from yulan.texts import Lang, Texts

_LOOK = "look"


@dataclass(frozen=True)
class Look:
    """The school at one moment, ready to be shown to one browser."""

    live: Live = field(repr=False)
    site: Site = field(repr=False)
    renderer: Renderer = field(repr=False)

    def render(self, page: Page) -> bytes:
        """The bytes of a page."""
        return self.renderer.render(page)


class Shown:
    """Pages of one house. What all pages of one version share is made once, and kept with the open room alone. Whoever
    looks at them has the `lane`.
    """

    def __init__(self, setting: Setting, house: House, exchange: Exchange) -> None:
        self._setting, self._house, self._exchange = setting, house, exchange
        self.lane = threading.RLock()
        self._lang = setting.texts.lang

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Inside, others look at pages: a save waits for the disk, and for whoever else saves."""
        self.lane.release()
        try:
            yield
        finally:
            self.lane.acquire()

    def speak(self, lang: Lang) -> Texts:
        """The program's own words in a language; the school's pages are in it from now on."""
        self._lang = lang
        return self._setting.site_texts(self._setting.theme, lang)

    def look(self, room: Open, token: str) -> Look:
        """The school as the browser with this token may see it."""
        with self.lane:
            look = room.made.get(_LOOK)
            if not isinstance(look, Look) or look.site.words.lang != self._lang:
                look = room.made[_LOOK] = self._new(room.live)
        desk = look.site.frame.desk
        if desk is None:
            return look
        drafts = shelf.count() if (shelf := self._house.shelf) else 0
        mine = replace(desk, token=token, drafts=drafts, unsent=self._exchange.unsent(room))
        return replace(look, site=look.site.at(mine))

    def page(self, room: Open, path: str, token: str) -> bytes | None:
        """The bytes of the page at a path of the built site; None where there is none."""
        with self.lane:
            look = self.look(room, token)
            page = pages.find(look.site, path)
            made = look.render(page) if page is not None else None
            look.live.recalled.keep()
        return made

    def drafts(self, room: Open) -> list[Draft]:
        """What this person has begun and not finished, newest first."""
        shelf = self._house.shelf
        return shelf.all(room.live.identity.key) if shelf is not None else []

    def assets(self, room: Open, token: str) -> Mapping[str, bytes]:
        """The style sheet and the scripts, in the school's own style if it has one."""
        return self.look(room, token).renderer.assets()

    def _new(self, live: Live) -> Look:
        theme, own = live.verified.theme(), live.verified.own_templates
        texts = own_words.texts(theme, self._lang, live.verified.settings)
        lang = texts.lang
        links = tuple(Link(_begins(kind, live), kinds.KINDS[kind].label[lang]) for kind in rights.writes(live))
        site = live.recalled.site(texts, lang, live.news, dated=own)
        # Who may no longer write at all sees the pages as they are built.
        desk = Desk(links, 0, "", rights.revises(live, site), rights.enrols(live)) if links else Desk((), 0, "")
        live.recalled.keep()
        renderer = compiled.renderer(theme, texts, trusted=not own, head=SERVED, day=site.day)
        return Look(live, site.at(desk), renderer)


def _begins(kind: str, live: Live) -> str:
    """Where writing a kind begins: with picking a student, unless there is none to be picked or named."""
    subject = kinds.KINDS[kind].subject
    at_once = subject == "school" or (subject == "any" and not live.school.students)
    return fill_path(kind) if at_once else pick_path(kind)
