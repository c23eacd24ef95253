"""Secrets that are shown once to be written on paper, and one group of each asked back."""

from __future__ import annotations

import os
import secrets

from yulan import identity_file, passphrase
from yulan.app import App
from yulan.errors import YulanError
from yulan.identity_file import Identity

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


def identity(app: App, mine: Identity, *, in_the_open: bool, ask_back: bool) -> bytes:
    """The identity file of somebody new, under a passphrase that they have on paper, or in the open."""
    text = identity_file.dump(mine)
    if in_the_open:
        app.warn("said.paper.no-passphrase")
        return text
    word = passphrase.generate_passphrase(os.urandom)
    show(app, "passphrase", word, ask_back=ask_back)
    return passphrase.seal(text, word)
