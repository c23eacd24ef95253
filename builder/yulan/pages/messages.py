"""What the served site says while no school may be shown: locked, opening, not from here, something is wrong. These
pages know no school and nothing of a person; they have no frame, and may be the answer at any address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from yulan.pages.page import Link, Page
from yulan.texts import Texts

UNLOCK = "unlock.html"
TEMPLATE = "plain.html"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what there is to say, line by line, what to do, and what the page asks for."""

    lead: str
    lines: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    asks: Literal["", "passphrase", "button"] = ""
    action: str = ""
    token: str = field(repr=False, default="")
    wrong: str = ""
    percent: int | None = None
    onward: Link | None = None
    back: Link | None = None


def message(path: str, title: str, here: Message) -> Page:
    """The page of a message."""
    return Page(path, TEMPLATE, title, None, "", here, any=True)


def locked(say: Texts, *, sealed: bool, token: str, to: str = "", wrong: str = "") -> Page:
    """The page that asks for the passphrase, or where there is none to go on, and leads on `to` another; `wrong` says
    why it did not open.
    """
    lead = say("plain.unlock-lead" if sealed else "plain.unlock-open-lead")
    asks: Literal["passphrase", "button"] = "passphrase" if sealed else "button"
    here = Message(lead, asks=asks, action=unlock_path(to), token=token, wrong=wrong)
    return message(UNLOCK, say("plain.unlock-title"), here)


def unlock_path(to: str) -> str:
    """The address of the page that unlocks and then leads on."""
    return f"{UNLOCK}?{urlencode({'to': to})}" if to else UNLOCK


def opening(say: Texts, done: int, total: int) -> Page:
    """The page shown while the school is read; it asks again every second."""
    percent = min(100, done * 100 // total) if total > 0 else 0
    here = Message(say("plain.opening-lead"), percent=percent)
    return message("opening.html", say("plain.opening-title"), here)


def refused(say: Texts) -> Page:
    """The page for whoever has not come in by the address the program gave."""
    return message("refused.html", say("plain.refused-title"), Message(say("plain.refused-lead")))


def trouble(say: Texts, lines: Sequence[str], do: Sequence[str] = ()) -> Page:
    """The page that says what keeps the school from being shown, and what to do about it."""
    again = Link("index.html", say("plain.again"))
    here = Message(say("plain.trouble-lead"), tuple(lines), tuple(do), onward=again)
    return message("trouble.html", say("plain.trouble-title"), here)
