"""A school whose commits lie on days that a test chooses, with a small history: what came when, its words tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tests.schools import CHINA, NOW, TestSchool, copy_of, make_school
from yulan.flow import as_of, keep
from yulan.intents import Intent

SID, OTHER = "1" * 10, "2" * 10
FOUNDED = NOW.date()
FIRST, EARLY, LATE, TODAY = date(2025, 12, 1), date(2025, 12, 5), date(2025, 12, 20), date(2026, 1, 15)
CARD: Mapping[str, object] = {
    "strengths": "canarystrong",
    "consent": {"guardian": "娘", "date": "2025-12-01"},
    "categories": [{"code": "left-behind", "since": "2025-12-01"}],
}
CARED = {"guardian": "娘", "date": "2025-12-01", "withdrawn": "2026-01-10"}


@dataclass(repr=False)
class DatedSchool(TestSchool):
    """A school that commits on `day` until told another."""

    __test__ = False

    day: date = FOUNDED
    card_path: str = ""

    def put(self, files: Mapping[str, bytes | None], person: str = "chen-yulan") -> None:
        """Nothing; the files stand in a commit of that day."""
        keep.put(self.root, files, person=person, day=self.day)

    @property
    def at(self) -> datetime:
        """Ten in the morning of that day."""
        return datetime(self.day.year, self.day.month, self.day.day, 10, 0, tzinfo=CHINA)

    def tell(self, person: str, kind: str, fields: Mapping[str, object], body: str = "", student: str = SID) -> str:
        """The path of a new record of a child, written on that day."""
        return self.write(person, kind, student, fields, body, now=self.at)

    def now(self, person: str = "wang-fang", today: date = TODAY) -> as_of.Now:
        """The school as that person may look back from."""
        return as_of.Now(self.verified, self.as_(person), today, today)


def dated(school: TestSchool, folder: Path) -> DatedSchool:
    """A copy that commits on days of its own."""
    copy = copy_of(school, folder)
    return DatedSchool(copy.root, copy.home, copy.identities)


def with_a_past(folder: Path) -> DatedSchool:
    """A school that has told: of the first day a card, a talk and a mentor; later a talk, and a visit written down with
    an early date.
    """
    folder.mkdir(parents=True, exist_ok=True)
    school = dated(make_school(folder / "made", with_git=True), folder)
    school.day = FIRST
    school.add_student("p2023-1", SID)
    school.change("zhao-min", [Intent("mentor", "add", (SID, "li-na"))])
    told = {"name": "小玉", "sex": "female", "class": "p2023-1", **CARD}
    school.card_path = school.tell("wang-fang", "card", told)
    school.tell("li-na", "talk", {}, "canaryearly")
    school.day = LATE
    school.tell("li-na", "talk", {}, "canarylate")
    school.tell("wang-fang", "visit", {"date": "2025-12-02", "situation": "canarybackdated"})
    return school


def a_copy(school: DatedSchool, folder: Path) -> DatedSchool:
    """The same in another folder."""
    copy = dated(school, folder)
    copy.day, copy.card_path = school.day, school.card_path
    return copy
