"""One child's file is read by itself: it is what the whole school has of that child, and no other child's lock is
opened for it. Every form begins with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pytest

from tests.schools import NOW, TestSchool, make_school
from yulan import age
from yulan.age import Key
from yulan.flow import lookup, read, student_files, unseal
from yulan.flow.me import Me
from yulan.flow.unseal import Opened, Progress, silent
from yulan.flow.verified import Verified

TODAY = NOW.date()
SIDS = ("1" * 10, "2" * 10, "3" * 10, "4" * 10)
WITHDRAWN = {"guardian": "娘", "date": "2025-09-03", "withdrawn": "2025-11-20"}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    made = make_school(tmp_path_factory.mktemp("one-file"))
    for number, sid in enumerate(SIDS):
        made.add_student("p2023-1", sid)
        made.card("wang-fang", sid, f"小{'玉兰竹菊'[number]}", **({"consent": WITHDRAWN} if number == 1 else {}))
    return made


@pytest.mark.parametrize("person", ["chen-yulan", "wang-fang", "li-na"])
@pytest.mark.parametrize("today", [TODAY, TODAY - timedelta(days=2)])
def test_one_file_is_what_the_whole_school_has_of_the_child(school: TestSchool, person: str, today: date) -> None:
    verified = school.verified
    whole = read.school(verified, school.as_(person), today, student_files.card_paths(school.root))
    known = {one.sid: one for one in whole.students}
    for sid in (*SIDS, "9" * 10):
        paths = student_files.card_paths(school.root, sid)
        assert read.file(verified, school.as_(person), today, sid, paths) == known.get(sid)
        scopes = known[sid].withheld.scopes if sid in known else frozenset()
        assert lookup.withheld(verified, school.as_(person), today, sid) == scopes


def test_what_is_asked_for_is_there(school: TestSchool) -> None:
    me = school.as_("wang-fang")
    assert lookup.name(school.verified, me, TODAY, SIDS[0]) == "小玉"
    assert lookup.withheld(school.verified, me, TODAY, SIDS[1])
    assert not lookup.withheld(school.verified, me, TODAY, SIDS[0])


def test_no_other_childs_lock_is_opened(school: TestSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, decrypt = list[bytes](), age.decrypt

    def told(data: bytes, keys: Sequence[Key]) -> bytes:
        opened.append(data)
        return decrypt(data, keys)

    monkeypatch.setattr(age, "decrypt", told)
    sealed = {sid: _sealed(school, sid) for sid in SIDS}
    assert lookup.name(school.verified, school.as_("wang-fang"), TODAY, SIDS[2]) == "小竹"
    assert sealed[SIDS[2]] in opened
    assert not {sealed[sid] for sid in SIDS if sid != SIDS[2]}.intersection(opened)


def _sealed(school: TestSchool, sid: str) -> bytes:
    newest = school.verified.keyring.locks[f"student-{sid}"].newest
    assert newest is not None
    return newest.sealed_bytes()


def test_who_is_meant_is_looked_for_among_cards_that_may_open(
    school: TestSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_these: list[str] = []
    some = unseal.read_some

    def told(verified: Verified, me: Me, paths: Iterable[str], progress: Progress = silent) -> Opened:
        read_these.extend(paths := list(paths))
        return some(verified, me, paths, progress)

    monkeypatch.setattr(unseal, "read_some", told)
    cards = lookup.cards(school.verified, school.as_("li-na"), TODAY)  # who has no post in the class
    assert (cards.students, read_these) == ((), [])
    cards = lookup.cards(school.verified, school.as_("wang-fang"), TODAY)
    assert {one.sid for one in cards.students} == set(SIDS)
    assert len(read_these) == len(SIDS)
