"""What a fuzzer found: steps after which a site from the private cache once was another than one from scratch, each as
few as they can be.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, copy_of, make_school
from tests.test_cache import Desk, desk_of, differing, files
from yulan.disk import tree
from yulan.intents import Intent

DAY = NOW.date()
HERE, THERE = "1" * 10, "7" * 10  # children of two classes
SPARE = "5" * 10
ONE = "1234567890abcdef"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """Two classes of one child each."""
    school = make_school(tmp_path_factory.mktemp("template"))
    for scope, sid, teacher in (("p2023-1", HERE, "wang-fang"), ("p2021-1", THERE, "liu-yang")):
        school.add_student(scope, sid)
        school.card(teacher, sid, f"小{sid[0]}", **{"class": scope})
    return school


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a hundredth of a second ago counts as settled."""
    monkeypatch.setattr(tree, "_COARSEST", 15_000_000)


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


@pytest.fixture
def desk(school: TestSchool, tmp_path: Path) -> Desk:
    return desk_of(school, tmp_path)


@pytest.mark.parametrize("about", [THERE, ""], ids=["another child", "nobody"])
def test_a_record_in_a_drawer_whose_id_another_one_takes_counts_no_more(desk: Desk, about: str) -> None:
    """Two first revisions of one id are none; the one that came later is about a child of another class, or none."""
    desk.school.write("li-na", "concern", HERE, {"id": ONE}, "canaryfirst")
    desk.check()
    shown = f"students/{HERE}/index.html"
    assert b"canaryfirst" in files(desk.out)[shown]
    path = desk.school.write("liu-yang", "concern", about, {"id": ONE}, "canarysecond")
    desk.check()
    assert b"canaryfirst" not in files(desk.out)[shown]
    (desk.school.root / path).unlink()
    desk.check()
    assert b"canaryfirst" in files(desk.out)[shown]


def test_the_page_of_a_mentor_goes_to_another_class_when_a_card_no_longer_names_them(desk: Desk) -> None:
    """A mentor's page is made with the last class in which a child has, or had, them."""
    school = desk.school
    school.change("zhao-min", [Intent("mentor", "add", (HERE, "li-na"))])
    school.write("li-na", "talk", HERE, {"form": "face"}, "canarytalk")
    [card] = (school.root / "records" / "students" / THERE).glob("*.card.1.*.age")
    former = {"mentors": [{"person": "li-na", "since": "2025-09-01", "until": "2025-10-01"}]}
    path = school.revise("liu-yang", card.relative_to(school.root).as_posix(), former)
    desk.check()
    path = school.revise("liu-yang", path, {"mentors": []})
    desk.check()
    assert "mentors/li-na/index.html" in files(desk.out)
    school.revise("liu-yang", path, former)
    desk.check()


def test_a_blank_letter_has_room_for_a_number_to_call_as_soon_as_somebody_holds_that_post(desk: Desk) -> None:
    desk.build()
    before = files(desk.out)
    desk.school.change("zhao-min", [Intent("post", "add", ("hulei", "school", "li-na"))])
    desk.check()
    assert differing(before, files(desk.out)) & {path for path in before if path.startswith("paper/")}
    desk.school.change("zhao-min", [Intent("post", "end", ("hulei", "school", "li-na"))])
    desk.check()


def test_a_file_opened_in_a_lock_made_ahead_counts_for_who_cannot_read_it(school: TestSchool, tmp_path: Path) -> None:
    """No keeper signs it, and a mentor of another child of the class sees no more of it than a name in a folder."""
    school.change("zhao-min", [Intent("mentor", "add", (HERE, "li-na"))])
    school.change("zhao-min", [Intent("spare", "add", (SPARE, "p2023-1", "wang-fang"))])
    desk = desk_of(school, tmp_path, "li-na")
    before = desk.check().coverage
    path = school.root / school.card("wang-fang", SPARE)
    assert desk.check().coverage.students_total == before.students_total + 1
    path.unlink()
    assert desk.check().coverage.students_total == before.students_total
