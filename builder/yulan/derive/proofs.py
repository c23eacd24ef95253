"""Which records prove a duty: one small question a proof, of the record and the child, in a period. Owns what counts as
a joint visit, a call between parent and child, a talk by the mentor, a complete card; nothing of periods and days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from yulan.derive.periods import Period
from yulan.derive.pupil import Pupil
from yulan.derive.rules import COMPLETE, Proof
from yulan.derive.state import Reason, Standing
from yulan.kinds.card import Card
from yulan.kinds.contact import Contact
from yulan.kinds.meeting import Meeting
from yulan.kinds.plan import Plan
from yulan.kinds.visit import Visit
from yulan.school import Entry

Fits = Callable[[Entry, Pupil, Period], bool]


def _by_mentor(entry: Entry, pupil: Pupil, period: Period) -> bool:
    """Whoever was the mentor in the period, or on the day: in a holiday one pairing may have ended."""
    return entry.by in pupil.mentors(period.start, period.end) or entry.by in pupil.mentors(entry.date, entry.date)


def _of_teacher(person: str, entry: Entry, pupil: Pupil) -> bool:
    """Whether this is the class teacher. Who held the class before the present one nobody can look up any more: for
    that time anybody counts who was not the mentor.
    """
    if person in pupil.teachers:
        return True
    return entry.date < pupil.teachers_since and person not in pupil.mentors(entry.date, entry.date)


def _by_teacher(entry: Entry, pupil: Pupil, _period: Period) -> bool:
    return _of_teacher(entry.by, entry, pupil)


def _visitors(entry: Entry) -> frozenset[str]:
    return frozenset((entry.by, *entry.values.visitors)) if isinstance(entry.values, Visit) else frozenset()


def _joint(entry: Entry, _pupil: Pupil, _period: Period) -> bool:
    """Marked as joint, or by two people without a word about it."""
    if not isinstance(entry.values, Visit):
        return False
    return entry.values.joint or (entry.values.joint is None and len(_visitors(entry)) > 1)


def _with_teacher(entry: Entry, pupil: Pupil, _period: Period) -> bool:
    return any(_of_teacher(person, entry, pupil) for person in _visitors(entry))


def _parent_child(entry: Entry, _pupil: Pupil, _period: Period) -> bool:
    return isinstance(entry.values, Contact) and entry.values.between == "parent-child"


def _help_plan(entry: Entry, _pupil: Pupil, _period: Period) -> bool:
    """Any plan but that of a subject teacher, which is a duty of its own."""
    return isinstance(entry.values, Plan) and entry.values.type != "study"


FITS: Mapping[Proof, Fits] = MappingProxyType(
    {
        "any": lambda _entry, _pupil, _period: True,
        "by-mentor": _by_mentor,
        "by-teacher": _by_teacher,
        "joint": _joint,
        "with-teacher": _with_teacher,
        "parent-child": _parent_child,
        "help-plan": _help_plan,
    }
)


def meets(entry: Entry, proof: Proof) -> bool:
    """Whether it is a meeting of that type."""
    return isinstance(entry.values, Meeting) and entry.values.type == proof


def missing(card: Card) -> tuple[str, ...]:
    """The fields a complete card would have and this one has not; a guardian's or parent's phone reaches home, too."""
    others = any(one.phone for one in card.guardians) or any(one.phone for one in card.parents)
    return tuple(name for name in COMPLETE if not getattr(card, name) and not (name == "phone" and others))


def _complete(pupil: Pupil, _today: date) -> tuple[Standing, Reason]:
    if pupil.card is None:
        return "due", _NO_CARD
    if lacking := missing(pupil.card):
        return "due", Reason("fields", (("fields", " ".join(lacking)),))
    return "done", Reason("done-card")


def _asked(pupil: Pupil, _today: date) -> tuple[Standing, Reason]:
    """Both wishes asked for, whatever the answers, and consent given; consent taken back is nobody's debt."""
    if pupil.card is None:
        return "due", _NO_CARD
    willing, consent = pupil.card.willing, pupil.card.consent
    if consent is not None and consent.withdrawn is not None:
        return "excused", Reason("withdrawn")
    wish = willing is not None and willing.student is not None and willing.guardian is not None
    if wish and consent is not None:
        return "done", Reason("done-willing")
    return "due", Reason("ask-consent" if wish else "ask-wish" if consent is not None else "ask-both")


def _paired(pupil: Pupil, today: date) -> tuple[Standing, Reason]:
    """A mentor whose cycle covers today; pairing is voluntary, so a refusal excuses."""
    if pupil.mentors(today, today):
        return "done", Reason("done-pair")
    willing = pupil.card.willing if pupil.card is not None else None
    if willing is not None and False in (willing.student, willing.guardian):
        return "excused", Reason("refused")
    return "due", Reason("cycle-ended" if pupil.mentors(date.min, today) else "no-mentor")


_NO_CARD = Reason("no-card")

OF_CARD: Mapping[Proof, Callable[[Pupil, date], tuple[Standing, Reason]]] = MappingProxyType(
    {"complete": _complete, "asked": _asked, "paired": _paired}
)
