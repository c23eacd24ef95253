"""Two people correct one card, each without the other's correction: what is read, and how a conflict is settled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.schools import NOW, TestSchool, make_school, texts
from yulan import kinds, record
from yulan.errors import YulanError
from yulan.flow import build, read, unseal
from yulan.flow.write import Writer
from yulan.revisions import Revision, stand
from yulan.school import Entry

LATER = NOW + timedelta(hours=1)
SETTLED = NOW + timedelta(hours=2)
LATEST = NOW + timedelta(hours=3)
OLD, ONE, OTHER, RIGHT = "0555-1000000", "0555-2000000", "0555-3000000", "0555-4000000"
LEFT_BEHIND = {"code": "left-behind", "since": "2025-09-01"}
POVERTY = {"code": "poverty", "since": "2025-10-01"}


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, identities_saved=False)


@pytest.fixture
def sid(school: TestSchool) -> str:
    return school.add_student()


@pytest.fixture
def card(school: TestSchool, sid: str) -> str:
    return school.card("wang-fang", sid, phone=OLD, study="认真")


def read_card(school: TestSchool, reader: str = "zhao-min") -> Entry:
    found = read.school(school.verified, school.as_(reader), NOW.date())
    assert not found.unverified
    [student] = found.students
    assert student.card is not None
    return student.card


def value(entry: Entry, name: str) -> Any:
    return getattr(entry.values, name)


def heads(school: TestSchool, reader: str = "zhao-min") -> tuple[Revision, ...]:
    opened = unseal.open_all(school.verified, school.as_(reader))
    standing = stand(opened.revisions, lambda one: kinds.to_tree(one.values), read.merge_key("card"))
    return standing.heads


def settle(school: TestSchool, person: str, **fields: object) -> str:
    """The path of a revision over every head there is, with what is read now and these fields."""
    now, over = school.verified, heads(school, person)
    tree = {**_texts(read_card(school, person)), "by": person, **fields}
    content = record.of(kinds.parse("card", tree), "", "card")  # type: ignore[arg-type]  # tests give plain trees
    made = Writer(now, school.as_(person)).revise(content, over, SETTLED, over[0].author)
    school.put({made.path: made.data}, person)
    return made.path


def _texts(entry: Entry) -> dict[str, object]:
    return {key: texts(one) for key, one in kinds.to_tree(entry.values).items()}


def codes(entry: Entry) -> set[str]:
    return {one.code for one in value(entry, "categories")}


def test_two_corrections_of_different_things_are_read_as_one_card(school: TestSchool, card: str) -> None:
    school.revise("wang-fang", card, {"categories": [LEFT_BEHIND], "phone": ONE})
    school.revise("zhao-min", card, {"categories": [POVERTY]}, now=LATER)
    assert [one.rev for one in heads(school)] == [2, 2]
    for reader in ("chen-yulan", "zhao-min", "wang-fang"):
        entry = read_card(school, reader)
        assert codes(entry) == {"left-behind", "poverty"}
        assert (value(entry, "phone"), value(entry, "study"), entry.conflicts) == (ONE, "认真", ())


def test_the_order_in_which_corrections_arrive_does_not_matter(school: TestSchool, card: str) -> None:
    school.revise("zhao-min", card, {"categories": [POVERTY]}, now=LATER)
    school.revise("wang-fang", card, {"categories": [LEFT_BEHIND], "phone": ONE})
    entry = read_card(school)
    assert (codes(entry), value(entry, "phone")) == ({"left-behind", "poverty"}, ONE)


def test_a_category_one_ends_and_another_describes_is_both(school: TestSchool, card: str) -> None:
    start = school.revise("wang-fang", card, {"categories": [LEFT_BEHIND, POVERTY]})
    school.revise("wang-fang", start, {"categories": [{**LEFT_BEHIND, "until": "2025-11-01"}, POVERTY]})
    school.revise("zhao-min", start, {"categories": [{**LEFT_BEHIND, "basis": "家访"}, POVERTY]}, now=LATER)
    entry = read_card(school)
    [found] = [one for one in value(entry, "categories") if one.code == "left-behind"]
    assert (str(found.until), found.basis, entry.conflicts) == ("2025-11-01", "家访", ())


def test_a_field_both_changed_shows_both_with_their_authors(
    school: TestSchool, sid: str, card: str, tmp_path: Path
) -> None:
    school.revise("wang-fang", card, {"phone": ONE})
    school.revise("zhao-min", card, {"phone": OTHER, "study": "有进步"}, now=LATER)
    entry = read_card(school)
    [conflict] = entry.conflicts
    assert (conflict.field, set(conflict.values)) == ("phone", {ONE, OTHER})
    assert dict(zip(conflict.authors, conflict.values, strict=True)) == {"wang-fang": ONE, "zhao-min": OTHER}
    assert value(entry, "study") == "有进步"
    out = tmp_path / "out"
    build.build(school.verified, school.as_("wang-fang"), NOW.date(), ("zh",), out)
    page = (out / "students" / sid / "index.html").read_text("utf-8")
    assert ONE in page
    assert OTHER in page


def test_the_next_edit_names_both_heads_and_settles_it(school: TestSchool, card: str) -> None:
    paths = [
        school.revise("wang-fang", card, {"phone": ONE}),
        school.revise("zhao-min", card, {"phone": OTHER}, now=LATER),
    ]
    digests = {one.digest for one in heads(school)}
    path = settle(school, "wang-fang", phone=RIGHT)
    [head] = heads(school)
    assert (head.path, head.rev, set(head.prev)) == (path, 3, digests)
    entry = read_card(school)
    assert (value(entry, "phone"), entry.conflicts, entry.rev) == (RIGHT, (), 3)
    assert all((school.root / one).exists() for one in (card, *paths))


def test_who_corrected_a_card_is_no_conflict(school: TestSchool, card: str) -> None:
    school.revise("sun-li", card, {"by": "sun-li", "phone": ONE})
    school.revise("zhao-min", card, {"by": "zhao-min", "categories": [POVERTY]}, now=LATER)
    entry = read_card(school)
    assert (entry.by, value(entry, "phone"), codes(entry)) == ("zhao-min", ONE, {"poverty"})
    assert entry.conflicts == ()


@pytest.mark.parametrize("over", ["the card", "one head", "the other head"])
@pytest.mark.parametrize("phone", [RIGHT, ONE, OTHER])
def test_what_is_settled_is_not_reopened_by_a_late_correction_of_something_else(
    school: TestSchool, card: str, over: str, phone: str
) -> None:
    one = school.revise("wang-fang", card, {"phone": ONE})
    other = school.revise("zhao-min", card, {"phone": OTHER}, now=LATER)
    settle(school, "chen-yulan", phone=phone)
    # A third clone knows no more than what it corrects, and arrives last.
    school.revise(
        "sun-li", {"the card": card, "one head": one}.get(over, other), {"by": "sun-li", "study": "爱读书"}, now=LATEST
    )
    assert len(heads(school)) == 2
    entry = read_card(school)
    assert (value(entry, "phone"), value(entry, "study"), entry.conflicts) == (phone, "爱读书", ())
    settle(school, "wang-fang")
    [head] = heads(school)
    assert (value(read_card(school), "phone"), head.rev) == (phone, 4)


def test_a_late_correction_of_the_same_field_is_a_new_conflict(school: TestSchool, card: str) -> None:
    school.revise("wang-fang", card, {"phone": ONE})
    school.revise("zhao-min", card, {"phone": OTHER}, now=LATER)
    settle(school, "chen-yulan", phone=RIGHT)
    school.revise("sun-li", card, {"by": "sun-li", "phone": "0555-5000000"}, now=LATEST)
    [conflict] = read_card(school).conflicts
    assert set(conflict.values) == {RIGHT, "0555-5000000"}


def test_three_heads_are_read_as_one_card_and_settled_by_one_edit(school: TestSchool, card: str) -> None:
    school.revise("wang-fang", card, {"phone": ONE})
    school.revise("zhao-min", card, {"phone": OTHER, "categories": [POVERTY]}, now=LATER)
    school.revise("sun-li", card, {"by": "sun-li", "categories": [LEFT_BEHIND]}, now=LATEST)
    entry = read_card(school)
    assert codes(entry) == {"left-behind", "poverty"}
    [conflict] = entry.conflicts
    assert set(conflict.values) == {ONE, OTHER}
    settle(school, "wang-fang", phone=ONE)
    [head] = heads(school)
    assert len(head.prev) == 3
    assert codes(read_card(school)) == {"left-behind", "poverty"}


def test_who_may_not_write_makes_no_head(school: TestSchool, card: str) -> None:
    now, [head] = school.verified, heads(school)
    with pytest.raises(YulanError) as caught:
        Writer(now, school.as_("li-na")).revise(head.record, [head], LATER, head.author)
    assert caught.value.code == "write.may-not"
