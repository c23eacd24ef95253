"""An invented school of any size, for trying out, tests and benchmarks: the seed decides everything but the keys."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from yulan import yaml_strict
from yulan.example.story import ZONE, Mentor, Note, Post, Pupil, Staff, Story
from yulan.kinds.subcodes import SUBS
from yulan.settings import Class, SchoolFile, Term

TODAY = date(2025, 11, 21)
BEGAN = date(2025, 2, 10)
CLASS_SIZE = 40
TALKS = 10
MOST = 20_000
PUPILS_A_MENTOR = 4
_LATEST = (TODAY - BEGAN).days - 12
_OFFICES = (
    ("chen-yulan", "陈玉兰", (Post("principal", "school"),)),
    ("zhao-guiying", "赵桂英", (Post("moral-office", "school"),)),
    ("zhou-wei", "周薇", (Post("counsellor", "school"),)),
    ("sun-guihua", "孙桂花", (Post("aid-officer", "school"),)),
    ("qian-jin", "钱进", ()),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How big, and how much beside cards: talks for each student, and whether the other kinds are there too."""

    students: int
    seed: int = 1
    talks: int = TALKS
    others: bool = True


def story(size: Size) -> Story:
    """An invented school with `size.students` files."""
    return _Teller(size).story()


@cache
def _phrases() -> Mapping[str, Any]:
    return yaml_strict.load(resources.files("yulan").joinpath("example/data/phrases.yaml").read_bytes())


class _Teller:
    def __init__(self, size: Size) -> None:
        self.size = size
        self.dice = random.Random(f"yulan {size.seed}")  # noqa: S311 - invents stories, not keys
        self.words = _phrases()
        self.classes = _classes(size.students)
        self.teachers = [
            Staff(f"teacher-{number + 1}", self._name(female=number % 2 == 0), (Post("class-teacher", one),))
            for number, one in enumerate(self.classes)
        ]
        helpers = max(1, size.students // (PUPILS_A_MENTOR * 2))
        self.helpers = [
            Staff(
                f"mentor-{number + 1}",
                self._name(female=number % 2 == 0),
                (Post("subject-teacher", self.classes[number % len(self.classes)]),),
            )
            for number in range(helpers)
        ]

    def story(self) -> Story:
        pupils = [self._pupil(number) for number in range(self.size.students)]
        notes = [note for number, one in enumerate(pupils) for note in self._notes(one, number)]
        if self.size.others:
            notes += self._school_notes()
        return Story(
            school=SchoolFile(
                name=f"青禾县第{self.size.seed}示例学校",
                name_en=f"Qinghe Example School No. {self.size.seed}",
                today=TODAY,
                classes=tuple(Class(id=one) for one in self.classes),
                terms=(
                    Term(id="2025-spring", from_=date(2025, 2, 17), to=date(2025, 7, 4)),
                    Term(id="2025-autumn", from_=date(2025, 9, 1), to=date(2026, 1, 23)),
                ),
            ),
            began=BEGAN,
            staff=(*(Staff(*one) for one in _OFFICES), *self.teachers, *self.helpers),
            pupils=tuple(pupils),
            notes=tuple(sorted(notes, key=lambda one: (one.at, one.rid))),
        )

    def _name(self, *, female: bool) -> str:
        names = self.words["names"]
        given = names["given-female" if female else "given-male"]
        count = 2 if self.dice.random() < 0.8 else 1
        return str(self.dice.choice(names["family"])) + "".join(self.dice.choices(given, k=count))

    def _pupil(self, number: int) -> Pupil:
        scope = self.classes[number * len(self.classes) // self.size.students]
        mentor = self.helpers[number % len(self.helpers)].id
        handle = f"{self.size.seed}-{number}"
        return Pupil(handle, scope, (Mentor(mentor),), self._card(scope, mentor), BEGAN)

    def _card(self, scope: str, mentor: str) -> dict[str, Any]:
        dice, words = self.dice, self.words
        female = dice.random() < 0.48
        codes = self._some("category", 1 + (dice.random() < 0.4))
        since = (BEGAN - timedelta(days=dice.randrange(700))).isoformat()
        birth = _birth(scope, dice)
        return {
            "by": self._teacher(scope),
            "date": BEGAN.isoformat(),
            "name": self._name(female=female),
            "sex": "female" if female else "male",
            "strengths": dice.choice(words["card"]["strengths"]),
            "interests": dice.choice(words["card"]["interests"]),
            "character": dice.choice(words["card"]["character"]),
            "birth_date": birth.isoformat(),
            "ethnic_group": self._one("ethnic"),
            "class": scope,
            "boarding": "boarding" if "boarding" in codes else "day",
            "address": f"青禾县{dice.choice(words['villages'])}",
            "parents": [
                {"who": "father", "away": "true", "away_where": dice.choice(words["away"]), "away_since": since}
            ],
            "guardians": [{"who": "first", "relation": dice.choice(("祖母", "祖父", "母亲")), "able": "true"}],
            "categories": [{"code": code, "since": since, **_sub(code, birth)} for code in codes],
            "study": dice.choice(words["card"]["study"]),
            "conduct": dice.choice(words["card"]["conduct"]),
            "relations": dice.choice(words["card"]["relations"]),
            "mentors": [{"person": mentor, "since": BEGAN.isoformat()}],
        }

    def _notes(self, pupil: Pupil, number: int) -> Iterator[Note]:
        teacher, mentor = self._teacher(pupil.scope), pupil.mentors[0].person
        for count in range(self.size.talks):
            fields = {
                "form": "face",
                "place": self.dice.choice(self.words["place"]),
                "mood": self._one("mood"),
                "topics": self._some("topics", 1 + (self.dice.random() < 0.4)),
            }
            yield self._note("talk", pupil, mentor if count % 2 else teacher, fields, f"{count}")
        if self.size.others and number % 5 == 0:
            yield self._note("visit", pupil, teacher, {"joint": "false"}, "v")
            yield self._note("contact", pupil, teacher, {"channel": "phone", "between": "school-parent"}, "c")
            yield self._note("plan", pupil, mentor, {"type": "support", "term": "2025-autumn"}, "p")
        if self.size.others and number % 20 == 0:
            yield self._note("comment", pupil, mentor, {"term": "2025-spring"}, "t")
            aid = {"term": "2025-autumn", "item": "寄宿生生活补助", "amount": "625", "source": "state"}
            yield self._note("aid", pupil, "sun-guihua", aid, "a")
            issue = {"issue": self.dice.choice(("睡眠", "同伴相处", "想家"))}
            yield self._note("counselling", pupil, "zhou-wei", issue, "x")
            day = {"start": self._day().isoformat(), "reason": "illness", "excused": "true"}
            yield self._note("absence", pupil, teacher, day, "b")
            yield self._note("note", pupil, self._subject(pupil.scope), {"topic": "study"}, "n")

    def _school_notes(self) -> Iterator[Note]:
        for month in (3, 4, 5, 6, 9, 10, 11):
            day = date(2025, month, 12)
            fields = {"type": "care", "topic": "关爱学生工作例会", "decided": "逐个学生过一遍，分头落实。"}
            yield Note("meeting", "", "zhao-guiying", day, _at(day, 15, 0), fields, "", f"{month}")
        day = date(2025, 10, 20)
        yield Note("concern", "", "qian-jin", day, _at(day, 12, 30), {"about": "午休时间"}, self._body("concern"), "1")

    def _note(self, kind: str, pupil: Pupil, by: str, fields: Mapping[str, Any], key: str) -> Note:
        day = self._day()
        late = self.dice.choice((0, 0, 0, 0, 1, 2, 3, 9))
        at = _at(day + timedelta(days=late), 12 + self.dice.randrange(9), self.dice.randrange(60))
        return Note(kind, pupil.handle, by, day, at, fields, self._body(kind), key)

    def _body(self, kind: str) -> str:
        parts = self.words["bodies"].get(kind)
        if parts is None:
            return ""
        return "".join(str(self.dice.choice(parts[part])) for part in ("openers", "middles", "endings"))

    def _day(self) -> date:
        return BEGAN + timedelta(days=1 + self.dice.randrange(_LATEST))

    def _teacher(self, scope: str) -> str:
        return f"teacher-{self.classes.index(scope) + 1}"

    def _subject(self, scope: str) -> str:
        fitting = [one.id for one in self.helpers if one.posts[0].scope == scope]
        return fitting[0] if fitting else self._teacher(scope)

    def _one(self, name: str) -> str:
        table = self.words["weights"][name]
        return str(self.dice.choices([one["value"] for one in table], [int(one["weight"]) for one in table])[0])

    def _some(self, name: str, count: int) -> list[str]:
        return list(dict.fromkeys(self._one(name) for _ in range(count)))


def _classes(students: int) -> list[str]:
    """Enough classes of about forty over nine grades."""
    grades = [f"p{year}" for year in range(2025, 2019, -1)] + [f"j{year}" for year in range(2025, 2022, -1)]
    count = max(1, -(-students // CLASS_SIZE))
    return sorted(f"{grades[number % 9]}-{number // 9 + 1}" for number in range(count))


def _birth(scope: str, dice: random.Random) -> date:
    first_year = int(scope[1:5]) - (6 if scope[0] == "p" else 12)
    return date(first_year, 1, 1) + timedelta(days=dice.randrange(365))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(min(day, TODAY), time(hour, minute), ZONE)


def _sub(code: str, birth: date) -> dict[str, list[str]]:
    """What a category rests on, where it has sub-codes; of some children nobody has said."""
    known = [one for one, _ in SUBS.get(code, ())]
    return {"sub": [known[birth.day % len(known)]]} if known and birth.day % 10 else {}
