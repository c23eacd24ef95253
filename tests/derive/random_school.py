"""Small schools made by chance: terms, holidays and make-up days, staff who change, children with records of the right
and the wrong kinds near the edges of months and terms, and settings that ask otherwise. A seed makes the same school.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.derive.random_changes import CHANGES
from tests.derive.world import drawers
from tests.pages.sample import entry, sample_school
from yulan.derive import rules
from yulan.duty_change import DutyChange
from yulan.kinds import ground
from yulan.kinds.withheld import without
from yulan.school import Entry, Held, Holiday, Person, Reader, School, StudentFile, Term, Withheld

_DAY = timedelta(days=1)
_STAFF = ("wang-fang", "li-na", "zhou-qiang", "sun-jing", "zhao-min", "chen-yulan", "he-ping", "xu-jun")
_OFFICES = {
    "chen-yulan": "principal", "zhao-min": "moral-office", "sun-jing": "counsellor", "he-ping": "aid-officer",
    "xu-jun": "roll-officer", "zhou-qiang": "grade-p2023", "li-na": "subject-teacher-p2023-1",
}  # fmt: skip
_CLASSES = ("p2023-1", "p2025-1", "j2024-1", "p2019-1", "p2020-1")
_CATEGORIES = ("left-behind", "poverty", "bereaved", "academic", "single-parent", "family", "upheaval", "boarding")
_SCOPES = ("basics", "family", "health", "study", "talks", "photos")


class Chance:
    """Chances of one school."""

    def __init__(self, seed: int) -> None:
        self.roll = random.Random(seed)  # noqa: S311 - no secret
        self.terms = self._terms()
        self.edges = self._edges()
        self.today = self._today()
        self.count = 0

    def some(self, odds: float) -> bool:
        return self.roll.random() < odds

    def one(self, of: Sequence[Any]) -> Any:
        return of[self.roll.randrange(len(of))]

    def near(self, day: date, days: int) -> date:
        return day + self.roll.randint(-days, days) * _DAY

    def day(self) -> str:
        """A day near an edge, or any."""
        if self.some(0.6):
            return self.near(self.one(self.edges), 2).isoformat()
        return (self.terms[0].start + self.roll.randint(-30, 620) * _DAY).isoformat()

    def span(self, odds: float) -> dict[str, str]:
        """Both ends, one, or none."""
        ends = sorted(self.day() for _ in range(2))
        found = {"since": ends[0]} if self.some(odds) else {}
        return found | ({"until": ends[1]} if self.some(odds) else {})

    def _terms(self) -> tuple[Term, ...]:
        made = []
        for year, season in ((2024, "autumn"), (2025, "spring"), (2025, "autumn"), (2026, "spring")):
            if season == "autumn":
                start = self.one((date(year, 9, 1), date(year, 8, 25), date(year, 9, 8), date(year, 10, 9)))
                end = self.near(date(year + 1, 1, 20), 9)
            else:
                start, end = self.near(date(year, 2, 20), 12), self.near(date(year, 7, 3), 10)
            if self.some(0.08):
                end = start + self.roll.randint(3, 30) * _DAY
            off = start + self.roll.randint(0, 60) * _DAY
            holidays = (Holiday(off, off + self.roll.randint(0, 9) * _DAY),) if self.some(0.5) else ()
            extra = sorted({start + self.roll.randint(0, 80) * _DAY for _ in range(self.roll.randint(0, 2))})
            extra = [one for one in extra if start <= one <= end]
            made.append(Term(f"{year}-{season}", start, end, holidays if off <= end else (), tuple(extra)))
        first, last = self.one(((0, 4), (0, 4), (1, 4), (1, 4), (1, 3), (2, 3), (0, 3)))
        return tuple(made[first:last])

    def _edges(self) -> list[date]:
        found = [
            day for term in self.terms for day in (term.start, term.end, term.end - 20 * _DAY, term.start + 9 * _DAY)
        ]
        for term in self.terms:
            found += [date(term.start.year + n // 12, n % 12 + 1, 1) for n in range(12)
                      if term.start <= date(term.start.year + n // 12, n % 12 + 1, 1) <= term.end]  # fmt: skip
        return [*found, date(2025, 6, 30), date(2025, 9, 1), date(2025, 9, 28), date(2025, 10, 9)]

    def _today(self) -> date:
        if self.some(0.5):
            return self.near(self.one(self.edges), 2)
        return (
            self.terms[0].start + self.roll.randint(20, max(40, (self.terms[-1].end - self.terms[0].start).days)) * _DAY
        )

    # --- records

    def record(self, kind: str, sid: str, **fields: Any) -> Entry:
        self.count += 1
        drawer = _DRAWERS.get(kind, "file")
        scope = fields.pop("scope", "school")
        return entry(
            kind, sid, fields.pop("day", None) or self.day(), fields.pop("by", None) or self.one(_STAFF),
            rid=f"{self.roll.randrange(10**9):09d}{self.count:07d}", late=self.one((0, 0, 3, 40)), drawer=drawer,
            scope=scope, **fields,
        )  # fmt: skip

    def fields(self, kind: str) -> dict[str, Any]:
        """What may stand in a record of that kind."""
        term = {"term": self.one([one.id for one in self.terms] + ["2023-spring"])} if self.some(0.4) else {}
        told = self.one(({}, {}, {"guardian_told": "true"}, {"guardian_told": "false"}, {"why_not_told": "…"}))
        noticed = datetime.combine(self.today, time(8))
        minutes = self.one((self.roll.randint(-60, 5000), 119, 120, 2879, 2880))
        at = (noticed + timedelta(minutes=minutes)).isoformat() + "+08:00"
        if kind == "talk":
            return {**({"decline": "true"} if self.some(0.15) else {}), **(told if self.some(0.3) else {})}
        if kind == "visit":
            joint = self.one(({}, {}, {"joint": "true"}, {"joint": "false"}))
            occasion = self.one(({}, {"occasion": "survey"}, {"occasion": "winter"}))
            return {"visitors": self.roll.sample(_STAFF, self.roll.randint(0, 2)), **joint, **occasion}
        if kind == "contact":
            return {"between": self.one(("parent-child", "school-parent", "school-guardian")),
                    **self.one(({}, {"reached": "false"}, {"reached": "true"})),
                    **self.one(({}, {"parent_did": "false"}))}  # fmt: skip
        if kind == "plan":
            stages = [{"date": self.day(), "result": "…"} for _ in range(self.roll.randint(0, 2))]
            return {"type": self.one(("support", "study", "individual", "re-entry")), "stages": stages, **term}
        if kind == "comment":
            return {**term, **({"decline": "true"} if self.some(0.2) else {})}
        if kind == "screening":
            level = self.one(("ordinary", "watch", "priority", "crisis", ""))
            return {"type": self.one(("entry", "category", "focus")), **({"level": level} if level else {}),
                    **(told if self.some(0.4) else {})}  # fmt: skip
        if kind == "placement":
            return {"placement": self.one(("home-teaching", "home-teaching", "mainstream")),
                    **({"teacher": self.one(_STAFF)} if self.some(0.6) else {}),
                    **({"since": self.day()} if self.some(0.3) else {})}  # fmt: skip
        if kind == "category":
            return {"category": self.one(("psych", "legal")), **self.span(0.4)}
        if kind == "transfer":
            return {"part": self.one(("main", "psychological")), "school": "邻县小学"}
        if kind == "absence":
            return {"start": self.day()}
        if kind == "incident":
            reports = [
                {"to": "…", **({"at": at} if self.some(0.6) else {}), **({"body": body} if body else {})}
                for body in ("principal", "bureau", "police", "")
                if self.some(0.4)
            ]
            situation = {"situation": "violence"} if self.some(0.3) else {}
            times = {"noticed_at": noticed.isoformat() + "+08:00", "told_at": at} if self.some(0.5) else {}
            role = self.one(({}, {"role": "harmed"}, {"role": "witness"}))
            return {"type": self.one(("injury", "fight")), "reports": reports, **times, **role, **told, **situation}
        if kind == "aid":
            return term
        return {}

    def child(self, number: int, scope: str) -> StudentFile:
        """One child's file."""
        sid = f"{number:02d}k2m7pqr{number % 10}"
        records = []
        for kind in _OF_CHILD:
            for _ in range(self.roll.randint(0, _OFTEN.get(kind, 1))):
                own = scope if kind in ("absence", "plan") else "school"
                records.append(self.record(kind, sid, scope=own, **self.fields(kind)))
        card = self.card(sid, scope) if self.some(0.93) else None
        withheld = Withheld(*ground.withheld(card.values if card is not None else None, self.today))
        hidden = withheld.scopes
        readers = [Reader(self.one(_STAFF), self.one((f"class-{scope}", "mentor")), self.one((self.day(), "?")))
                   for _ in range(self.roll.randint(0, 3))]  # fmt: skip
        return StudentFile(
            sid, scope if self.some(0.85) else "closed", tuple(self.roll.sample(_STAFF, self.some(0.2))),
            replace(card, values=without("card", card.values, hidden)) if card is not None else None,
            tuple(
                replace(one, values=without(one.kind, one.values, hidden))
                for one in sorted(records, key=lambda one: (one.date, one.id), reverse=True)
                if not ground.whole(one.kind, hidden)
            ),
            tuple(readers), "甲", withheld,
        )  # fmt: skip

    def card(self, sid: str, scope: str) -> Entry:
        fields: dict[str, Any] = {
            "birth_date": self.one(("2015-05-05", "2009-11-15")), "address": "村里", "phone": "1", "character": "静",
            "interests": "画", "relations": "好", "class": scope, "household": self.one(("rural", "rural", "urban")),
        }  # fmt: skip
        for name in list(fields):
            if self.some(0.08):
                del fields[name]
        if self.some(0.7):
            fields["guardians"] = [
                {"who": who, "name": "甲", "relation": self.one(("祖母", "父亲", "母亲")),
                 **self.one(({}, {"able": "true"}, {"able": "false"}))}
                for who in ("first", "second")[: self.roll.randint(1, 2)]
            ]  # fmt: skip
        if self.some(0.7):
            fields["parents"] = [
                {"who": who, **self.one(({}, {"away": "true"}, {"away": "true"}, {"away": "false"})),
                 **({"away_since": self.day()} if self.some(0.6) else {}),
                 **({"able": "false"} if self.some(0.2) else {})}
                for who in self.roll.sample(("father", "mother", "other"), self.roll.randint(1, 3))
            ]  # fmt: skip
        fields["categories"] = [
            {"code": code, **self.span(0.4)} for code in self.roll.sample(_CATEGORIES, self.roll.randint(0, 3))
        ]
        fields["mentors"] = [
            {"person": person, **self.span(0.5), **self.one(({}, {}, {"agreement": "false"}))}
            for person in self.roll.sample(_STAFF, self.one((0, 1, 1, 2, 3)))
        ]
        if self.some(0.8):
            fields["willing"] = {who: "true" if self.some(0.85) else "false" for who in ("student", "guardian")}
        if self.some(0.8):
            consent: dict[str, Any] = {"date": self.day()} if self.some(0.8) else {}
            consent |= {"scope": self.roll.sample(_SCOPES, 3)} if self.some(0.3) else {}
            consent |= {"withdrawn": self.day()} if self.some(0.3) else {}
            consent |= {"withdrawn_scopes": self.roll.sample(_SCOPES, 2)} if self.some(0.15) else {}
            fields["consent"] = consent
        if self.some(0.15):
            fields["roll_status"] = self.one(("transferred", "graduated", "suspended"))
            fields["roll_history"] = [
                {"status": "transferred", "since": day}
                for day in sorted({self.day() for _ in range(self.one((0, 1, 1, 2)))})
            ]
        return replace(
            entry("card", sid, self.day(), "wang-fang", rid="card", **{"name": "甲", "sex": "female", **fields}),
        )

    # --- the school

    def loose(self, scopes: Sequence[str]) -> tuple[Entry, ...]:
        made = []
        for scope in scopes:
            for _ in range(12):
                kind = self.one(("list", "return", "daily", "plan", "weekly", "term"))
                if kind in ("list", "return", "daily"):
                    fields = {"type": kind, **({"class": scope} if self.some(0.8) else {}), "scope": scope}
                    made.append(self.record("roll-check", "", **fields))
                else:
                    fields = {"level": "class", "type": kind, "class": scope, **self.fields("aid")}
                    made.append(self.record("summary", "", **fields))
        for _ in range(10):
            made.append(
                self.record(
                    "meeting",
                    "",
                    type=self.one(("parents", "guardians", "mentors", "care", "care", "legal-lecture", "other")),
                )
            )
            person, year = self.one(_STAFF), self.one(("2024", "2025"))
            made.append(self.record("assessment", "", mentor=person, year=year, type=self.one(("note", "result")),
                                    **self.fields("aid")))  # fmt: skip
        for kind in ("reconcile", "not-returned", "cross-check"):
            made += [
                self.record("roll-check", "", type=kind, **self.fields("aid")) for _ in range(self.roll.randint(0, 3))
            ]
        for kind in ("term", "year", "year"):
            made.append(self.record("summary", "", level="school", type=kind, **self.fields("aid")))
        made += [self.record("training", "") for _ in range(self.roll.randint(0, 2))]
        made += [self.record("incident", self.one(("", "99k2m7pqr9")), **self.fields("incident")) for _ in range(2)]
        made += [
            self.record("absence", "99k2m7pqr9", scope=self.one(scopes), **self.fields("absence")) for _ in range(2)
        ]
        return tuple(sorted(made, key=lambda one: (one.date, one.id), reverse=True))

    def people(self, scopes: Sequence[str]) -> dict[str, Person]:
        posts: dict[str, list[str]] = {one: [_OFFICES[one]] if one in _OFFICES else [] for one in _STAFF}
        held: dict[str, list[Held]] = {one: [] for one in _STAFF}
        for scope in scopes:
            post = f"class-{scope}"
            now, before = self.roll.sample(_STAFF, 2)
            if self.some(0.85):
                posts[now].append(post)
            if self.some(0.6):
                first, since = sorted(self.day() for _ in range(2))
                held[now].append(Held(post, since))
                held[before].append(Held(post, first, since if self.some(0.9) else ""))
        return {
            one: Person(one, "甲", tuple(posts[one]), active=one != "he-ping" or self.some(0.6), held=tuple(held[one]))
            for one in _STAFF
        }

    def changes(self) -> tuple[DutyChange, ...]:
        chosen: dict[str, DutyChange] = {}
        for one in self.roll.sample(CHANGES, self.one((0, 0, 2, 6, 10))):
            # June and the whole term go by one name, so a change from one to the other is for good.
            span = self.span(0.35) if one["id"] != "survey" else {}
            made = DutyChange(**one, from_=_day(span.get("since")), until=_day(span.get("until")))
            chosen[made.id] = made
        return tuple(chosen.values())

    def school(self, children: int = 7) -> School:
        """A school."""
        scopes = self.roll.sample(_CLASSES, 3)
        closed = self.roll.sample(
            ("psych", "aid", "notes", "roll", "rolls", "office", "safety"), self.one((0, 0, 0, 1, 2))
        )
        opened = drawers(*closed)
        if self.some(0.2):
            opened = tuple(replace(one, scopes=frozenset(scopes[:1])) if one.per == "class" else one for one in opened)
        if self.some(0.1):
            opened = tuple(one for one in opened if one.name != self.one(("aid", "psych", "rolls")))
        sample = sample_school()
        settings = replace(
            sample.settings, terms=self.terms, classes=dict.fromkeys(scopes, ""), duties=self.changes(),
            left_behind=self.one(("cn-2016", "three-months")),
        )  # fmt: skip
        assert rules.of(settings).problems == ()
        files = tuple(self.child(number, self.one(scopes)) for number in range(10, 10 + children))
        people = self.people(scopes)
        return replace(
            sample, today=self.today, settings=settings, students=files, loose=self.loose(scopes), drawers=opened,
            people=people,
        )  # fmt: skip


_OFTEN = {"talk": 9, "visit": 6, "contact": 8, "plan": 4, "comment": 2, "screening": 4, "home-teaching": 3, "growth": 2}
_OF_CHILD = (
    "talk", "visit", "contact", "plan", "comment", "screening", "placement", "home-teaching", "category", "aid",
    "counselling", "transfer", "absence", "incident", "growth", "activity",
)  # fmt: skip
_DRAWERS = {
    "aid": "aid", "screening": "psych", "counselling": "psych", "category": "psych", "incident": "safety",
    "absence": "roll", "meeting": "office", "training": "office", "assessment": "office", "roll-check": "roll",
    "summary": "office",
}  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def school(seed: int) -> School:
    """The school of a seed, on its day."""
    return Chance(seed).school()
