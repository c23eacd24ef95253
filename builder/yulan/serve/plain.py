"""Answers that show nothing of the school: not from here, locked, opening, something is wrong. A bug is named by its
place in the program and its type, never by what it was about.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import PurePath

from yulan import kinds
from yulan.errors import YulanError
from yulan.flow import compiled
from yulan.pages import messages
from yulan.pages.frame import HOME
from yulan.pages.messages import Message
from yulan.pages.page import Link, Page
from yulan.render import SERVED
from yulan.texts import Texts

_MOST_LINES = 30
_KNOWN = (400, 403, 404, 405, 413, 415)


class Plain:
    """The plain pages in one language, from the program's own theme."""

    def __init__(self, texts: Texts, theme: Mapping[str, bytes]) -> None:
        self._texts = texts
        self._renderer = compiled.renderer(theme, texts, trusted=True, head=SERVED)

    def speak(self, texts: Texts) -> None:
        """Nothing; from now on the pages are in these words."""
        self._texts, self._renderer = texts, compiled.renderer(self._renderer.theme, texts, trusted=True, head=SERVED)

    def assets(self) -> Mapping[str, bytes]:
        """The style sheet and the scripts."""
        return self._renderer.assets()

    def locked(self, token: str, *, sealed: bool, to: str = "", error: YulanError | None = None) -> bytes:
        """The page that asks for the passphrase, and then leads on `to` another."""
        wrong = self._words(error) if error is not None else ""
        return self._render(messages.locked(self._texts, sealed=sealed, token=token, to=to, wrong=wrong))

    def opening(self, done: int, total: int) -> bytes:
        """The page with the bar."""
        return self._render(messages.opening(self._texts, done, total))

    def refused(self) -> bytes:
        """The page for who has not come in by the front door."""
        return self._render(messages.refused(self._texts))

    def trouble(self, error: Exception) -> bytes:
        """What is wrong with the school, each problem with its file and line; or with the program."""
        return self._render(messages.trouble(self._texts, *self.explained(error)))

    def explained(self, error: Exception) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is wrong, line by line, and what to do about it."""
        if not isinstance(error, YulanError):
            return (self._texts("serve.bug", place=_place(error)),), ()
        return (self._words(error), *self._problems(error)), self._do(error)

    def notice(self, error: YulanError) -> dict[str, bytes]:
        """Why the server did not begin, as a page to be opened from the disk, and its style, by their names."""
        here = Message(self._words(error), self._problems(error), self._do(error))
        page = Page("index.html", messages.TEMPLATE, self._texts("plain.trouble-title"), None, "", here)
        built = compiled.renderer(self._renderer.theme, self._texts, trusted=True)
        return {page.path: built.render(page), **built.assets()}

    def status(self, status: int) -> bytes:
        """What an HTTP status means here."""
        code = status if status in _KNOWN else 400 if status < 500 else 500
        here = Message(self._texts(f"serve.status.{code}"), onward=self._home())
        return self._render(messages.message("status.html", self._texts("serve.status.title"), here))

    def problem(self, error: YulanError, back: str = "") -> bytes:
        """Why something cannot be done, with the way back to a page if it is known, and to the first."""
        way = Link(back, self._texts("plain.back")) if back else None
        here = Message(self._words(error), self._problems(error), self._do(error), onward=self._home(), back=way)
        return self._render(messages.message("problem.html", self._texts("serve.problem-title"), here))

    def text(self, key: str) -> str:
        """One text."""
        return self._texts(key)

    def message(self, error: YulanError) -> str:
        """What an error says."""
        return self._words(error)

    def _problems(self, error: YulanError) -> tuple[str, ...]:
        return tuple(self._texts.problem(one) for one in error.problems[:_MOST_LINES])

    def _do(self, error: YulanError) -> tuple[str, ...]:
        """What to do about it, where there are words for that."""
        hint = f"errors.{error.code}-hint"
        return (self._texts(hint, **error.params),) if self._texts.has(hint) else ()

    def _home(self) -> Link:
        return Link(HOME, self._texts("nav.home"))

    def _words(self, error: YulanError) -> str:
        return self._texts.message(error.code, named(error, self._texts))

    def _render(self, page: Page) -> bytes:
        return self._renderer.render(page)


def named(error: YulanError, say: Texts) -> dict[str, str | int]:
    """An error's parameters, kinds of record by their words."""
    known = kinds.KINDS.get(str(error.params.get("kind", "")))
    return {**error.params, "kind": known.label[say.lang]} if known is not None else error.params


def _place(error: Exception) -> str:
    """Where in the program a bug showed itself."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {PurePath(last.filename).name}:{last.lineno}"
