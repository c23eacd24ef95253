"""Ten thousand duties of random children, classes, mentors and schools: the engine says what the slow and obvious
reference says.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.derive import random_school, reference
from tests.derive.reference import Key, Told
from yulan.derive import duties
from yulan.derive.state import State
from yulan.school import School

_CASES = 10_000  # one is a duty of one child, class, mentor or school, in all its periods
_GROUPS, _SCHOOLS = 8, 10


def _engine(school: School) -> dict[Key, Told]:
    states = duties.states(school, school.today)
    found = {(one.duty, one.student, one.about, one.period): _told(one) for one in states}
    assert len(found) == len(states)
    return found


def _told(one: State) -> Told:
    people, params = tuple(sorted(one.people)), dict(one.reason.params)
    return Told(one.state, one.reason.code, people, one.term, one.start, one.end, one.record, params)


@pytest.mark.parametrize("group", range(_GROUPS))
def test_where_every_duty_stands_is_what_the_slow_reference_says(group: int) -> None:
    cases, said = 0, Counter[str]()
    for seed in range(group * _SCHOOLS, (group + 1) * _SCHOOLS):
        school = random_school.school(seed)
        expected, found = reference.states(school, school.today), _engine(school)
        wrong = sorted(key for key in {*found, *expected} if found.get(key) != expected.get(key))
        assert not wrong, (
            f"school {seed} on {school.today}: {wrong[0]}: {found.get(wrong[0])}, {expected.get(wrong[0])}"
        )
        cases += len({key[:3] for key in expected})
        said.update(one.state for one in expected.values())
    assert cases >= _CASES / _GROUPS
    assert set(said) == {"done", "due", "overdue", "excused", "not-applicable", "not-readable"}


def test_what_is_told_briefly_is_the_same_but_for_what_says_nothing() -> None:
    for seed in range(_SCHOOLS):
        school = random_school.school(seed)
        whole = [
            one
            for one in duties.states(school, school.today)
            if one.state != "not-applicable" and not (one.state == "not-readable" and one.student)
        ]
        assert list(duties.each(school, school.today, brief=True)) == whole
