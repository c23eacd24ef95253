"""Which records prove a duty: one small question a proof, of the record and the child, in a period. Owns what counts as
a joint visit, a talk by the mentor, a complete card, and which proofs go with which kind of record; nothing of periods
and days.

The codes of a kind's own field (`parent-child` of a contact, `guardians` of a meeting) are proofs by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from yulan import kinds
from yulan.derive.periods import Period
from yulan.derive.pupil import Pupil
from yulan.derive.rule import CLASS, MENTOR, SCHOOL
from yulan.kinds.plan import Plan
from yulan.kinds.visit import Visit
from yulan.school import Entry

Fits = Callable[[Entry, Pupil | None, Period], bool]

# The field whose codes are proofs; of all other kinds `type`, where they have one.
_FIELDS: Mapping[str, str] = MappingProxyType({"visit": "occasion", "contact": "between"})


def _by_mentor(entry: Entry, pupil: Pupil | None, period: Period) -> bool:
    """Whoever was the mentor in the period, or on the day: in a holiday one pairing may have ended."""
    if pupil is None:
        return False
    return entry.by in pupil.mentors(period.start, period.end) or entry.by in pupil.mentors(entry.date, entry.date)


def _of_teacher(person: str, entry: Entry, pupil: Pupil) -> bool:
    """Whether this is the class teacher, now or on that day. Who held the class before anybody wrote it down nobody
    can look up any more: for that time anybody counts who was not the mentor.
    """
    if pupil.teachers.held(person, entry.date):
        return True
    return entry.date < pupil.teachers.since and person not in pupil.mentors(entry.date, entry.date)


def _by_teacher(entry: Entry, pupil: Pupil | None, _period: Period) -> bool:
    return pupil is not None and _of_teacher(entry.by, entry, pupil)


def _visitors(entry: Entry) -> frozenset[str]:
    return frozenset((entry.by, *entry.values.visitors)) if isinstance(entry.values, Visit) else frozenset()


def _joint(entry: Entry, _pupil: Pupil | None, _period: Period) -> bool:
    """Marked as joint, or by two people without a word about it."""
    if not isinstance(entry.values, Visit):
        return False
    return entry.values.joint or (entry.values.joint is None and len(_visitors(entry)) > 1)


def _with_teacher(entry: Entry, pupil: Pupil | None, _period: Period) -> bool:
    return pupil is not None and any(_of_teacher(person, entry, pupil) for person in _visitors(entry))


def _winter(entry: Entry, _pupil: Pupil | None, period: Period) -> bool:
    """Any visit in the holiday; before it begins, one made for it."""
    return isinstance(entry.values, Visit) and (entry.date >= period.start or entry.values.occasion == "winter")


def _help_plan(entry: Entry, _pupil: Pupil | None, _period: Period) -> bool:
    """Any plan but that of a subject teacher, which is a duty of its own."""
    return isinstance(entry.values, Plan) and entry.values.type != "study"


def _any(_entry: Entry, _pupil: Pupil | None, _period: Period) -> bool:
    return True


_SPECIAL: Mapping[str, Mapping[str, Fits]] = MappingProxyType(
    {
        "talk": {"by-mentor": _by_mentor, "by-teacher": _by_teacher},
        "visit": {"joint": _joint, "with-teacher": _with_teacher, "winter": _winter},
        "plan": {"help-plan": _help_plan},
    }
)
# Of the card, looked at today; `standing.py` knows how.
STANDING = ("complete", "asked", "paired")


@lru_cache(maxsize=128)
def known(kind: str) -> Mapping[str, Fits]:
    """The proofs that go with a kind (or `kind:subtype`), by name."""
    base = kind.partition(":")[0]
    if base == "card":
        return MappingProxyType(dict.fromkeys(STANDING, _any))
    attr = _FIELDS.get(base, "type")
    field = next((one for one in kinds.fields(base) if one.name == attr), None)
    codes = [code for code, _ in field.choices] if field is not None else []
    return MappingProxyType({"any": _any, **{code: _coded(attr, code) for code in codes}, **_SPECIAL.get(base, {})})


def fits(kind: str, proof: str) -> Fits:
    """The question a proof asks of a record of that kind, its subtype included."""
    asked, (base, _, wanted) = known(kind)[proof], kind.partition(":")
    if not wanted:
        return asked
    return lambda entry, pupil, period: kinds.subtype(base, entry.values) == wanted and asked(entry, pupil, period)


def is_kind(kind: str) -> bool:
    """Whether there is such a kind, or such a subtype of one."""
    base, _, wanted = kind.partition(":")
    if base not in kinds.KINDS:
        return False
    attr = kinds.KINDS[base].subtype_field
    codes = (code for field in kinds.fields(base) if field.name == attr for code, _ in field.choices)
    return not wanted or wanted in codes


@lru_cache(maxsize=8)
def about(subject: str) -> frozenset[str]:
    """The kinds that can prove a duty for a child, for a class, a mentor, the school."""
    names = {name: {one.name for one in kinds.fields(name)} for name in kinds.KINDS}
    if subject == CLASS:
        return frozenset(name for name, fields in names.items() if "class" in fields and "student" not in fields)
    if subject == MENTOR:
        return frozenset({"assessment"})
    if subject == SCHOOL:
        return frozenset(name for name, one in kinds.KINDS.items() if one.subject == "school")
    return frozenset(name for name, one in kinds.KINDS.items() if one.subject != "school")


def _coded(attr: str, code: str) -> Fits:
    return lambda entry, _pupil, _period: getattr(entry.values, attr) == code
