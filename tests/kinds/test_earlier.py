"""What was written before a kind changed is read as that kind asks today, and nothing else is let in by it."""

from __future__ import annotations

import pytest

from tests.schools import NOW, TestSchool, make_school
from yulan import kinds, record
from yulan.flow import me as identities
from yulan.flow import read, unseal
from yulan.flow.write import Writer
from yulan.kinds.card import Card
from yulan.record import BadRecord

_HEAD = "---\nid: card\nkind: card\nstudent: 0123456789\nby: wang-fang\ndate: 2025-09-05\nname: 小玉\nsex: female\n"


def _card(member: str) -> Card:
    read_ = record.parse(f"{_HEAD}class: p2023-1\ncategories:\n- code: poverty\n{member}---\n".encode())
    assert isinstance(read_.values, Card)
    return read_.values


@pytest.mark.parametrize(
    ("member", "basis"),
    [
        ("  sub: 低保\n", "低保"),
        ("  basis: 低保证\n  sub: 低保\n", "低保证；低保"),
        ("  basis: 低保证\n  sub: [subsistence]\n", "低保证"),
    ],
)
def test_a_detail_in_words_is_part_of_the_basis(member: str, basis: str) -> None:
    [one] = _card(member).categories
    assert one.basis == basis
    assert one.sub == (("subsistence",) if "[" in member else ())


@pytest.mark.parametrize("member", ["  sub: 低保\n  until: soon\n", "  sub: {a: b}\n", "  basis: [x]\n  sub: 低保\n"])
def test_what_was_never_well_formed_is_refused_as_it_stands(member: str) -> None:
    with pytest.raises(BadRecord) as caught:
        _card(member)
    assert caught.value.problems
    assert "低保" not in repr(caught.value)


def test_what_is_written_now_has_todays_form() -> None:
    tree = {"id": "card", "kind": "card", "student": "0123456789", "by": "wang-fang", "date": "2025-09-05"}
    told = {"name": "小玉", "sex": "female", "class": "p2023-1", "categories": [{"code": "poverty", "sub": "低保"}]}
    with pytest.raises(kinds.KindFaults):
        kinds.parse("card", {**tree, **told})  # type: ignore[dict-item]  # lists of mappings are trees


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    return make_school(tmp_path_factory.mktemp("earlier"))


def test_an_old_card_is_shown_and_corrected(school: TestSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    sid = school.add_student()
    now = school.verified
    card = record.parse(f"{_HEAD}class: p2023-1\n---\n".replace("0123456789", sid).encode())
    old = f"{_HEAD}class: p2023-1\ncategories:\n- code: poverty\n  sub: 低保\n---\n".replace("0123456789", sid).encode()
    with monkeypatch.context() as patch:  # as the program of then would have sealed it
        patch.setattr(record, "compose", lambda _: old)
        made = Writer(now, identities.of(now, school.identities["wang-fang"])).new(card, NOW)
    school.put({made.path: made.data}, "wang-fang")
    opened = unseal.open_all(school.verified, school.as_("wang-fang"))
    assert (len(opened.revisions), opened.problems, opened.unverified) == (1, [], [])
    done = school.run("edit", "小玉", "--set", "categories.poverty.sub=subsistence", person="wang-fang")
    assert done.status == 0, done.err
    seen = read.school(school.verified, school.as_("wang-fang"), NOW.date()).students[0].card
    assert seen is not None
    assert isinstance(seen.values, Card)
    assert [(one.basis, one.sub) for one in seen.values.categories] == [("低保", ("subsistence",))]
