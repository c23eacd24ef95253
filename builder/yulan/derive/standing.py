"""Duties that are a state of the card: looked at today, whatever was written when. Owns what a card must say to be
complete, when wishes count as asked, when a child is paired; a refusal excuses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from types import MappingProxyType

from yulan.derive.pupil import Pupil
from yulan.derive.rules import COMPLETE
from yulan.derive.state import Reason, Standing
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.kinds.card import Card

_NO_CARD = Reason("no-card")


def missing(card: Card, hidden: Collection[str] = ()) -> tuple[str, ...]:
    """The fields a complete card would have and this one has not; a guardian's or parent's phone reaches home, too.
    What is `hidden` nobody is asked for: consent does not cover it.
    """
    others = any(one.phone for one in card.guardians) or any(one.phone for one in card.parents)
    asked = (name for name in COMPLETE if name not in hidden and not (name == "phone" and others))
    return tuple(name for name in asked if not getattr(card, name))


def _complete(pupil: Pupil, _today: date) -> tuple[Standing, Reason]:
    if pupil.card is None:
        return "due", _NO_CARD
    scopes = pupil.file.withheld.scopes
    if lacking := missing(pupil.card, ground.hidden(CARD, scopes) if scopes else ()):
        return "due", Reason("fields", (("fields", " ".join(lacking)),))
    return "done", Reason("done-card")


def _asked(pupil: Pupil, today: date) -> tuple[Standing, Reason]:
    """Both wishes asked for, whatever the answers, and consent given; all of it taken back is nobody's debt."""
    if pupil.card is None:
        return "due", _NO_CARD
    willing, consent = pupil.card.willing, pupil.card.consent
    if consent is not None and ground.withdrawn(consent, today) and not consent.withdrawn_scopes:
        return "excused", Reason("withdrawn")
    wish = willing is not None and willing.student is not None and willing.guardian is not None
    if wish and consent is not None:
        return "done", Reason("done-willing")
    return "due", Reason("ask-consent" if wish else "ask-wish" if consent is not None else "ask-both")


def _paired(pupil: Pupil, today: date) -> tuple[Standing, Reason]:
    """A mentor whose cycle covers today, with the agreement signed unless nobody says; a refusal excuses."""
    mentors = pupil.mentors(today, today)
    written = pupil.card.mentors if pupil.card is not None else ()
    unsigned = {one.person for one in written if one.agreement is False}
    if mentors and not set(mentors) <= unsigned:
        return "done", Reason("done-pair")
    willing = pupil.card.willing if pupil.card is not None else None
    if willing is not None and False in (willing.student, willing.guardian):  # a named helper may be there all the same
        return "excused", Reason("refused")
    if mentors:
        return "due", Reason("no-agreement")
    return "due", Reason("cycle-ended" if pupil.mentors(date.min, today) else "no-mentor")


OF_CARD: Mapping[str, Callable[[Pupil, date], tuple[Standing, Reason]]] = MappingProxyType(
    {"complete": _complete, "asked": _asked, "paired": _paired}
)
