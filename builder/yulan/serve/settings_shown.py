"""What of the settings a page shows, made from the open school: who keeps, what was changed last, what a plan would
change. It answers no request.
"""

from __future__ import annotations

from collections.abc import Sequence

from yulan import settings
from yulan.entry import RECOVERY
from yulan.errors import YulanError
from yulan.flow import settling
from yulan.flow.settling import Plan
from yulan.pages import settings as pages
from yulan.pages.page import Page
from yulan.pages.settings import Confirm, Given, Latest, faults, told
from yulan.pages.settings.parts import Pairs
from yulan.pages.settings.told import Line
from yulan.serve.house import Open
from yulan.serve.shown import Look

_LATEST = "settings-latest"


def may(look: Look) -> bool:
    """Whether the reader may change them."""
    return settling.may(look.live.verified, look.live.me)


def keepers(look: Look) -> tuple[str, ...]:
    """Who may change them, by id."""
    return tuple(one.person for one in look.live.verified.chain.newest.keepers)


def person(look: Look, who: str) -> str:
    """A signer by name."""
    words = look.site.words
    return words.role(RECOVERY) if who == RECOVERY else words.person(who)


def held(look: Look, plan: Plan) -> YulanError | None:
    """Why a plan is refused that leaves out a class somebody is in."""
    gone = sorted(settling.lost_classes(look.live.verified, plan))
    names = look.site.words.t("words.comma").join(map(look.site.words.scope, gone))
    return YulanError("settings.class-held", names=names) if gone else None


def confirm(given: Given, path: str, plan: Plan, carried: Pairs, notes: Sequence[str] = ()) -> Page:
    """The page that says what a plan changes, comments that go with it named."""
    context = Confirm(
        told.lines(given, plan.old, plan.new) or (Line(given.t("confirm.spelling"), "", ""),),
        (*carried, ("_base", plan.base), ("_text", plan.mark)),
        tuple(faults.said(given, one) for one in plan.warnings),
        plan.lost,
        tuple(notes),
        path if carried else pages.INDEX,
        bool(carried),
    )
    return pages.confirm(given, path, context)


def signed(look: Look, given: Given) -> tuple[str, ...]:
    """What is said once settings are signed: that they hold, and what of the school waits for others."""
    waits = settling.waiting(look.live.verified, look.live.me)
    if not waits.count:
        return (given.t("index.saved"),)
    people = look.site.words.people(waits.people)
    said = given.t("index.waits", count=waits.count, people=people) if people else given.t("index.waits-nobody")
    return (given.t("index.saved"), said)


def latest(room: Open, look: Look, given: Given) -> Latest | None:
    """The newest change, looked for once while the school stays as it is."""
    verified = look.live.verified
    if _LATEST not in room.made:
        room.made[_LATEST] = settling.last(verified)
    found = room.made[_LATEST]
    if not isinstance(found, settling.Last):
        return None
    lines: tuple[Line, ...] | None = None
    if found.before is not None:
        try:
            lines = told.lines(given, settings.load(found.before), given.file)
        except YulanError:
            lines = None  # written before this form of the file
    base = settling.base_of(verified) if lines is not None and may(look) else ""
    return Latest(person(look, found.signer), pages.day_of(given, found.at), lines or (), base)
