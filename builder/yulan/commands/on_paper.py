"""Secrets that are shown once to be written on paper, and one group of each asked back."""

from __future__ import annotations

import secrets

from yulan.app import App
from yulan.errors import YulanError

_TRIES = 3


def show(app: App, what: str, secret: str, *, ask_back: bool) -> None:
    """Nothing; the person has seen `secret` and typed one group of it back. Raises `paper.not-written`."""
    groups = secret.replace("-", " ").split()
    app.warn(f"said.paper.{what}", secret=secret, count=len(groups))
    if not ask_back:
        return
    place = secrets.randbelow(len(groups))
    question = app.texts(f"ask.paper.{what}", place=place + 1)
    for _ in range(_TRIES):
        if app.voice.ask(question).strip().lower() == groups[place]:
            app.warn("said.paper.right")
            return
        app.warn("said.paper.wrong")
    raise YulanError("paper.not-written")
