"""The language of a served site: another one from one press to the next, on every page, until the server ends. It is
the house that speaks, since one person at one computer reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, abort, g

from yulan.pages.frame import LANGUAGE
from yulan.serve import answers
from yulan.serve.plain import Plain
from yulan.serve.shown import Shown
from yulan.texts import LANGUAGES


@dataclass(frozen=True)
class Speaking:
    """The route that changes the language, over one house; `back` is the page to go on with."""

    shown: Shown
    words: Plain = field(repr=False)
    back: Callable[[], str] = field(repr=False)

    def change(self) -> Response:
        """The way back to the page, in the language that was asked for."""
        lang = next((one for one in LANGUAGES if one == g.posted.get("lang")), None)
        if lang is None:
            abort(400)
        self.words.speak(self.shown.speak(lang))
        return answers.onward(self.back())


def add(app: Flask, speaking: Speaking) -> None:
    """Nothing; the application answers at the address of languages."""
    app.post(f"/{LANGUAGE}")(speaking.change)
