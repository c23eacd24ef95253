"""One child as the reference sees them: which groups on a day, who was the mentor, who the class teacher; what a card
says; when a child leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.derive.reference_time import DAY, Row
from yulan.school import Entry, School, StudentFile

_GONE = ("transferred", "graduated")
_HIGH = ("priority", "crisis")
_SUBTYPES = {"plan": "type", "transfer": "part", "summary": "level", "roll-check": "type", "category": "category"}
_OF_CONSENT = {"study": "study", "helper": "study", "growth": "study", "activity": "talks"}  # kinds it covers wholly
_COVERED = {"character": "basics", "interests": "basics", "relations": "study"}  # fields of a complete card
_COMPLETE = ("birth_date", "address", "phone", "guardians", "character", "interests", "relations")
_SCOPES = ("basics", "family", "health", "study", "talks", "photos")


def later(day: date, years: int = 0, months: int = 0) -> date:
    """The same day of a later month, or the last one it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + 12 * years + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError(day)


def in_span(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def subtype(entry: Entry) -> str:
    return getattr(entry.values, _SUBTYPES.get(entry.kind, ""), None) or ""


class Child:
    """The child of a file, on a day."""

    def __init__(self, school: School, file: StudentFile, today: date) -> None:
        self.school, self.file, self.today = school, file, today
        card: Any = file.card.values if file.card is not None else None
        self.card = card
        self.records = sorted((one for one in file.records if one.date <= today), key=lambda one: (one.date, one.id))
        told = [one.date for one in file.records if one.drawer == "file"]
        told += [file.card.date] if file.card is not None else []
        self.opened = min(told or [iso(one.since) or date.min for one in file.readers] or [date.min])
        gone = card is not None and card.roll_status in _GONE
        self.left = date.min if gone or "-" not in file.scope else leaves(file.scope)
        cycles = [(one.person, one.since, one.until) for one in card.mentors] if card is not None else []
        self.cycles: list[tuple[str, date | None, date | None]] = cycles
        self.cycles += [(one, None, None) for one in file.mentors if one not in [person for person, *_ in cycles]]
        self.withheld = _withheld(self.card, today)
        # Asked for on every day of every duty, and the same each time.
        self._in: dict[tuple[str, date], bool] = {}
        self._drawer: list[tuple[Entry, Any]] = [(one, one.values) for one in self.of("category")]
        self._special: Mapping[str, Callable[[date], bool]] = {
            "student": lambda _: True,
            "paired": lambda day: bool(self.mentors(day)),
            "left-behind": lambda day: self._listed("left-behind", day) or self._by_facts(day),
            "hardest": self._hardest,
            "entrants": lambda day: "-" in self.file.scope and _entrants(self.file.scope, day),
            "watched": self._watched,
            "home-teaching": self._at_home,
        }
        self._facts = card is not None and self._left_behind()

    def of(self, *kinds: str) -> list[Entry]:
        return [one for one in self.records if one.kind in kinds]

    def mentors(self, day: date) -> list[str]:
        return [person for person, since, until in self.cycles if in_span(day, since, until)]

    def mentors_between(self, start: date, end: date) -> list[str]:
        return [person for person, since, until in self.cycles
                if (since or date.min) <= end and (until or date.max) >= start]  # fmt: skip

    def covered(self, kind: str) -> bool:
        """Whether consent was given for such records, or nobody had to ask for it."""
        return _OF_CONSENT.get(kind) not in self.withheld

    # --- groups

    def held(self, row: Row, day: date) -> bool:
        """Whether the duty holds for the child on a day."""
        if not self.opened <= day < self.left:
            return False
        return any(self.is_in(one, day) for one in row.groups) and not any(self.is_in(one, day) for one in row.but)

    def is_in(self, group: str, day: date) -> bool:
        if (group, day) not in self._in:
            self._in[group, day] = self._is_in(group, day)
        return self._in[group, day]

    def _is_in(self, group: str, day: date) -> bool:
        return self._special[group](day) if group in self._special else self._listed(group, day)

    def _listed(self, code: str, day: date) -> bool:
        card = self.card.categories if self.card is not None else ()
        if any(one.code == code and in_span(day, one.since, one.until) for one in card):
            return True
        return any(v.category == code and in_span(day, v.since or one.date, v.until) for one, v in self._drawer)

    def _by_facts(self, day: date) -> bool:
        if not self._facts or self.file.card is None:
            return False
        wait = 3 if self.school.settings.left_behind == "three-months" else 0
        since = [later(one.away_since, months=wait) for one in self.card.parents
                 if one.who != "other" and one.away and one.away_since and one.away_since <= self.today]  # fmt: skip
        return day >= (max(since) if since else self.file.card.date)

    def _left_behind(self) -> bool:
        """Whether the facts say so today, whatever the unknown ones may be."""
        card, today = self.card, self.today
        if any(one.code == "bereaved" and in_span(today, one.since, one.until) for one in card.categories):
            return False
        father, mother = (next((one for one in card.parents if one.who == who), None) for who in ("father", "mother"))
        away = [bool(one and one.away and (one.away_since or today) <= today) for one in (father, mother)]
        if self.school.settings.left_behind == "three-months":
            long = [one and one.away_since and later(one.away_since, months=3) <= today for one in (father, mother)]
            return all(away) and all(long)
        unable = [self._unable(father, "父亲"), self._unable(mother, "母亲")]
        young = card.birth_date is not None and later(card.birth_date, years=16) > today
        other = (away[0] and unable[1]) or (away[1] and unable[0])
        return young and card.household == "rural" and (all(away) or other)

    def _unable(self, parent: Any, called: str) -> bool:
        """As the card says of the parent, or of the guardian who is the parent."""
        told = [parent.able] if parent is not None else []
        told += [one.able for one in self.card.guardians if one.relation == called]
        return [one for one in told if one is not None][:1] == [False]

    def _hardest(self, day: date) -> bool:
        if self._listed("poverty", day) or self._listed("bereaved", day):
            return True
        guardians = self.card.guardians if self.card is not None else ()
        nobody = bool(guardians) and all(one.able is False for one in guardians)
        return nobody and self.is_in("left-behind", day)

    def _watched(self, day: date) -> bool:
        levels = [one.values.level for one in self.of("screening") if one.date <= day]  # type: ignore[attr-defined]  # of screenings
        told = [one for one in levels if one is not None]
        return bool(told) and told[-1] in _HIGH

    def _at_home(self, day: date) -> bool:
        placed: list[Any] = [(one, one.values) for one in self.of("placement")]
        told = [v.placement for one, v in placed if v.placement is not None and (v.since or one.date) <= day]
        return bool(told) and told[-1] == "home-teaching"


def leaves(scope: str) -> date:
    return date(int(scope[1:5]) + (6 if scope[0] == "p" else 3), 9, 1)


def _entrants(scope: str, day: date) -> bool:
    return date(int(scope[1:5]), 9, 1) <= day < date(int(scope[1:5]) + 1, 9, 1)


def _withdrawn(consent: Any, today: date) -> bool:
    """Taken back, and not given again since."""
    if consent is None or consent.withdrawn is None or consent.withdrawn > today:
        return False
    return not (consent.date is not None and consent.withdrawn < consent.date <= today)


def _withheld(card: Any, today: date) -> frozenset[str]:
    consent = card.consent if card is not None else None
    if consent is None:
        return frozenset()
    gone = set(consent.withdrawn_scopes or _SCOPES) if _withdrawn(consent, today) else set()
    return frozenset(gone | {one for one in _SCOPES if consent.scope and one not in consent.scope})


# --- class teachers


Held = tuple[str, date | None, date | None]  # who, from when, until when


def teachers(school: School, scope: str, child: Child | None) -> tuple[list[Held], date]:
    """Who held a class from when to when, and since when that is known."""
    post = f"class-{scope}"
    staff = [one for one in school.people.values() if one.active]
    told = [
        (person.id, iso(held.since), end - DAY if (end := iso(held.until)) else None)
        for person in staff for held in person.held if held.post == post
    ]  # fmt: skip
    if told:
        return told, min(since or date.min for _, since, _ in told)
    now = [one.id for one in staff if post in one.posts]
    if child is None:
        return [(one, None, None) for one in now], date.min
    if not now:
        return [], date.max
    days = [iso(one.since) or date.min for one in child.file.readers if one.via == post and one.person in now]
    since = min(days, default=date.min)
    return [(one, since, None) for one in now], since


def is_teacher(child: Child, person: str, day: date) -> bool:
    """Then, or now; before anybody wrote it down, whoever was not the mentor."""
    told, known = teachers(child.school, child.file.scope, child)
    if any(one == person and (until is None or in_span(day, since, until)) for one, since, until in told):
        return True
    return day < known and person not in child.mentors(day)


# --- the card


def of_card(child: Child, proof: str) -> tuple[str, str, dict[str, str]]:
    """done, due or excused; the reason and what fills it."""
    if child.card is None and proof != "paired":
        return "due", "no-card", {}
    return {"complete": _complete, "asked": _asked, "paired": _paired}[proof](child)


def _complete(child: Child) -> tuple[str, str, dict[str, str]]:
    card = child.card
    asked = [one for one in _COMPLETE if _COVERED.get(one) not in child.withheld]
    reached = card.phone or any(one.phone for one in (*card.guardians, *card.parents))
    missing = [one for one in asked if not (reached if one == "phone" else getattr(card, one))]
    return ("due", "fields", {"fields": " ".join(missing)}) if missing else ("done", "done-card", {})


def _asked(child: Child) -> tuple[str, str, dict[str, str]]:
    wish, consent = child.card.willing, child.card.consent
    if _withdrawn(consent, child.today) and not consent.withdrawn_scopes:
        return "excused", "withdrawn", {}
    wished = wish is not None and wish.student is not None and wish.guardian is not None
    code = {(True, True): "done-willing", (True, False): "ask-consent", (False, True): "ask-wish"}
    return "done" if wished and consent else "due", code.get((wished, consent is not None), "ask-both"), {}


def _paired(child: Child) -> tuple[str, str, dict[str, str]]:
    now = child.mentors(child.today)
    unsigned = [one.person for one in child.card.mentors if one.agreement is False] if child.card else []
    if any(one not in unsigned for one in now):
        return "done", "done-pair", {}
    wish = child.card.willing if child.card is not None else None
    if wish is not None and (wish.student is False or wish.guardian is False):
        return "excused", "refused", {}
    if now:
        return "due", "no-agreement", {}
    return "due", "cycle-ended" if child.mentors_between(date.min, child.today) else "no-mentor", {}


# --- who leaves


def leaving(child: Child, nth: Callable[[date, int], date | None], within: int) -> tuple[date, date] | None:
    """From when to when the file is to be handed on."""
    card, file = child.card, child.file
    if card is not None and card.roll_status in _GONE and file.card is not None:
        told = [one.since for one in card.roll_history if one.status in _GONE]
        day: date = max(told) if told else file.card.at.date()
        end = nth(day, within)
        return day, end if end is not None and (end - day).days <= 120 else day + timedelta(days=14)
    scope = file.scope if "-" in file.scope else (card.class_ or "" if card is not None else "")
    if "-" not in scope:
        return None
    last = leaves(scope)
    ends = [one.end for one in child.school.settings.terms if last - timedelta(days=120) < one.end < last]
    return (max(ends) if ends else last - DAY) - timedelta(days=20), last - DAY


def found_days(entry: Entry, today: date) -> Sequence[date]:
    """The day of a record; of a plan, also those on which it was taken up again."""
    stages: Any = getattr(entry.values, "stages", ()) if entry.kind == "plan" else ()
    return [entry.date, *(one.date for one in stages if one.date <= today)]
