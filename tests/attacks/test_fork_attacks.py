"""Attacks by changes made at once: by one keeper alone who would undo what two had agreed on, and by whoever replaces,
forgets or uses again. Beside each attack stands the honest case that looks most like it.
"""

from __future__ import annotations

import base64
import string
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from tests.attacks.forge import CHEN, WANG, ZHAO
from tests.attacks.rows import ONE, TWO, Rows
from tests.schools import TestSchool, make_school
from yulan.entry import Entry

XU = "xu-jing"
PEOPLE = {
    CHEN: ("陈玉兰", (("principal", "school"),)),
    ZHAO: ("赵敏", (("moral-office", "school"),)),
    XU: ("徐静", (("moral-office", "school"),)),
    WANG: ("王芳", (("class-teacher", "p2023-1"),)),
    "li-na": ("李娜", ()),
    "gao-feng": ("高峰", ()),
}
LIST, OTHER_LIST = "a" * 64, "b" * 64


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    """A school with three keepers."""
    return make_school(tmp_path, PEOPLE, identities_saved=False)


@pytest.fixture
def rows(school: TestSchool) -> Rows:
    return Rows.of(school)


# -- one keeper alone, against what two had agreed on


def test_the_tools_lay_a_fork_and_join_it(rows: Rows) -> None:
    one, other = rows.add(), rows.add(by=ZHAO)
    assert rows.verdict == "chain.fork"
    joined = rows.add(other, replaces=(one,))
    assert rows.chain.head == joined
    assert one not in rows.chain.entries


def test_a_keeper_alone_does_not_replace_what_two_agreed_on(rows: Rows) -> None:
    agreed = rows.add(by=ZHAO, agreed=XU, guarded=ONE)
    rows.add(replaces=(agreed,))
    assert rows.verdict == "chain.replaces"


def test_a_keeper_alone_does_not_replace_it_after_an_entry_of_their_own(rows: Rows) -> None:
    agreed = rows.add(by=ZHAO, agreed=XU, guarded=ONE)
    mine = rows.add()
    rows.add(mine, replaces=(agreed,))
    assert rows.verdict == "chain.replaces"


@pytest.mark.parametrize("approver", [XU, CHEN])
def test_an_approval_of_somebody_elses_change_does_not_help(rows: Rows, approver: str) -> None:
    """Xu agreed to Zhao's change; an agreement to undo it there was none, nor does one's own count."""
    draft = rows.draft(by=ZHAO, guarded=ONE)
    given = rows.agree(draft, XU)
    agreed = rows.lay(changed(draft, approved=given))
    mine = rows.add()
    undo = rows.draft(mine, replaces=(agreed,), guarded=TWO)
    said = changed(given, to=TWO) if approver == XU else rows.agree(undo, CHEN)
    rows.lay(changed(undo, approved=said))
    assert rows.verdict == "chain.second"


def _agreed_twice(rows: Rows) -> tuple[Entry, str, str]:
    """ONE as Zhao signed and Xu agreed to it, the entry that made it, and the one of TWO, agreed on over that."""
    draft = rows.draft(by=ZHAO, guarded=ONE)
    change = changed(draft, approved=rows.agree(draft, XU))
    first = rows.lay(change)
    second = rows.add(first, by=ZHAO, agreed=XU, guarded=TWO)
    assert rows.chain.head == second
    return change, first, second


def test_a_keeper_alone_does_not_replace_the_second_of_two_and_make_the_first_again(rows: Rows) -> None:
    change, first, second = _agreed_twice(rows)
    undo = rows.add(rows.add(), replaces=(second,))
    rows.lay(changed(rows.draft(undo, replaces=(first,), guarded=ONE), approved=change.approved))
    assert rows.verdict == "chain.replaces"


def test_a_keeper_alone_does_not_make_the_first_of_two_again_and_replace_the_second(rows: Rows) -> None:
    change, first, second = _agreed_twice(rows)
    again = rows.lay(changed(rows.draft(rows.add(), replaces=(first,), guarded=ONE), approved=change.approved))
    rows.add(again, replaces=(second,))
    assert rows.verdict == "chain.replaces"


def test_what_two_agreed_on_is_made_again_by_one(rows: Rows) -> None:
    """Honest: what is guarded comes out the same, and the agreement is the very one given before."""
    draft = rows.draft(by=ZHAO, guarded=ONE)
    given = rows.agree(draft, XU)
    agreed = rows.lay(changed(draft, approved=given))
    mine = rows.add()
    again = rows.lay(changed(rows.draft(mine, replaces=(agreed,), guarded=ONE), approved=given))
    assert rows.chain.head == again


def test_of_two_things_agreed_on_at_once_a_keeper_alone_may_leave_one(rows: Rows) -> None:
    """Allowed: two stood behind what stays, and both cannot stand; the other is there to be proposed again."""
    agreed = rows.add(by=ZHAO, agreed=XU, guarded=ONE)
    mine = rows.add(agreed=ZHAO, guarded=TWO)
    rows.add(mine, replaces=(agreed,))
    assert rows.verdict == ""


def test_who_was_removed_by_two_does_not_replace_it_whatever_else_was_agreed_on(rows: Rows) -> None:
    """The right above is nobody's who is no signer by the entry they would replace."""
    left = tuple(one for one in rows.entries[rows.base].keepers if one.person != CHEN)
    removal = rows.add(by=ZHAO, agreed=XU, guarded=ONE, keepers=left)
    mine = rows.add(agreed=ZHAO, guarded=TWO)
    rows.add(mine, replaces=(removal,))
    assert rows.verdict == "chain.replaces"


# -- approvals used again


def test_an_approval_that_was_carried_over_is_spent(rows: Rows) -> None:
    draft = rows.draft(by=ZHAO, guarded=ONE)
    given = rows.agree(draft, XU)
    agreed = rows.lay(changed(draft, approved=given))
    mine = rows.add()
    again = rows.lay(changed(rows.draft(mine, replaces=(agreed,), guarded=ONE), approved=given))
    undone = rows.add(again, agreed=ZHAO, guarded=rows.entries[rows.base].guarded)
    assert rows.verdict == ""
    rows.lay(changed(rows.draft(undone, guarded=ONE, changes=("settings sign",)), approved=given))
    assert rows.verdict == "chain.second"


def _undone(rows: Rows) -> tuple[str, Entry]:
    """An entry where all is guarded as it was at the base, and since then too, though Zhao's change, to which Xu had
    agreed, was made and replaced meanwhile; and that change.
    """
    draft = rows.draft(by=ZHAO, guarded=ONE)
    change = changed(draft, approved=rows.agree(draft, XU))
    agreed = rows.lay(change)
    quiet = rows.add(rows.add(rows.add()))
    other = rows.add(agreed=ZHAO, guarded=TWO)
    joined = rows.add(other, replaces=(agreed,))
    before = rows.entries[rows.base].guarded
    both = rows.draft(quiet, joined, guarded=before)
    back = rows.agree(changed(both, prev=(joined, quiet)), ZHAO)
    name = rows.lay(changed(both, approved=back))
    assert rows.chain.head == name
    return name, change


def test_an_approval_for_what_was_replaced_is_not_used_again(rows: Rows) -> None:
    name, change = _undone(rows)
    rows.lay(changed(rows.draft(name, guarded=ONE, changes=("settings sign",)), approved=change.approved))
    assert rows.verdict == "chain.second"


def test_an_approval_for_what_was_replaced_is_not_used_again_in_another_spelling(rows: Rows) -> None:
    """The last letter of base64 has bits that say nothing."""
    name, change = _undone(rows)
    assert change.approved is not None
    text = change.approved.signature
    assert text.endswith("=")
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    stem = text.rstrip("=")
    other = stem[:-1] + letters[letters.index(stem[-1]) ^ 1] + text[len(stem) :]
    assert base64.b64decode(other) == base64.b64decode(text)
    spelt = changed(change.approved, signature=other)
    rows.lay(changed(rows.draft(name, guarded=ONE, changes=("settings sign",)), approved=spelt))
    assert rows.verdict == "chain.second"


def test_what_was_undone_is_agreed_on_anew(rows: Rows) -> None:
    name, _ = _undone(rows)
    rows.add(name, agreed=ZHAO, guarded=ONE)
    assert rows.verdict == ""


# -- what is replaced, and what that says


def _joined(rows: Rows) -> tuple[str, str]:
    """The entry that was replaced, and the one in its place."""
    one, other = rows.add(), rows.add(by=ZHAO)
    return one, rows.add(other, replaces=(one,))


def test_an_entry_that_was_replaced_is_still_needed(rows: Rows) -> None:
    """Who could take it away could hide what its signer had done, and that they did it."""
    gone, _ = _joined(rows)
    path = rows.path(gone)
    kept = dict(rows.files)
    del rows.files[path.replace(".yaml", ".sig")]
    assert rows.verdict == "chain.unsigned"
    del rows.files[path]
    assert rows.verdict == "chain.gap"
    rows.files = kept
    assert rows.verdict == ""


def test_an_entry_that_was_replaced_must_be_valid_itself(rows: Rows) -> None:
    """What no keeper signed is no side of a fork: nobody is made to answer for it."""
    forged = rows.lay(changed(rows.draft(), signer=WANG))
    rows.add(rows.add(), replaces=(forged,))
    assert rows.verdict == "chain.not-a-keeper"


@pytest.mark.parametrize("name", ["0" * 64, "not a hash"])
def test_what_never_was_is_not_replaced(rows: Rows, name: str) -> None:
    rows.add(replaces=(name,))
    assert rows.verdict == "chain.gap"


def test_a_replacement_by_who_is_no_keeper_is_refused(rows: Rows) -> None:
    one, other = rows.add(), rows.add(by=ZHAO)
    rows.lay(changed(rows.draft(other, replaces=(one,)), signer=WANG))
    assert rows.verdict == "chain.not-a-keeper"


def test_a_keeper_whom_the_other_side_removed_does_not_replace_it(rows: Rows) -> None:
    left = tuple(one for one in rows.entries[rows.base].keepers if one.person != XU)
    removal = rows.add(agreed=ZHAO, keepers=left)
    mine = rows.add(by=XU)
    rows.add(mine, by=XU, replaces=(removal,))
    assert rows.verdict == "chain.replaces"


def test_a_keeper_of_both_sides_makes_the_removed_ones_entry_again(rows: Rows) -> None:
    left = tuple(one for one in rows.entries[rows.base].keepers if one.person != XU)
    removal = rows.add(agreed=ZHAO, keepers=left)
    theirs = rows.add(by=XU)
    again = rows.add(removal, by=ZHAO, keepers=left, replaces=(theirs,))
    assert rows.chain.head == again


def test_a_replacement_that_forgets_a_list_is_refused(rows: Rows) -> None:
    """A record file that a list names cannot be taken away unseen; nor can it by leaving out the list."""
    listed = rows.add(witness=(LIST, OTHER_LIST))
    other = rows.add(by=ZHAO)
    rows.add(other, replaces=(listed,), witness=(LIST,))
    assert rows.verdict == "chain.replaces"


def test_a_replacement_that_has_all_lists_and_one_more_holds(rows: Rows) -> None:
    listed = rows.add(witness=(LIST,))
    other = rows.add(by=ZHAO)
    rows.add(other, replaces=(listed,), witness=(OTHER_LIST, LIST))
    assert set(rows.chain.lists("witness")) == {LIST, OTHER_LIST}


def test_the_lists_of_an_entry_that_does_not_stand_do_not_count(rows: Rows) -> None:
    """Nobody's list of records vouched for slips in by a branch that is dead."""
    dead = rows.add(by=XU, vouch=(LIST,), erased=(OTHER_LIST,), guarded=rows.entries[rows.base].guarded)
    rows.add(rows.add(), replaces=(dead,))
    found = rows.chain
    assert LIST not in found.lists("vouch")
    assert OTHER_LIST not in found.lists("erased")


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_join_does_not_forget_what_came_between(rows: Rows, steps: int) -> None:
    """Replacing the newest entry of a row replaces none of those before it."""
    row = [rows.add(by=ZHAO)]
    for _ in range(2):
        row.append(rows.add(row[-1], by=ZHAO))
    name = rows.add()
    for old in row[3 - steps :]:
        name = rows.add(name, replaces=(old,))
    assert rows.verdict == "chain.fork"


@pytest.mark.parametrize("far", [0, 1])
def test_nobody_replaces_what_they_follow_themselves(rows: Rows, far: int) -> None:
    listed = rows.add(by=ZHAO, witness=(LIST,))
    over = rows.add(listed) if far else listed
    rows.add(over, replaces=(listed,), witness=(LIST,))
    assert rows.verdict == "chain.replaces"


def test_nobody_replaces_what_two_agreed_on_by_following_it(rows: Rows) -> None:
    agreed = rows.add(by=ZHAO, agreed=XU, guarded=ONE)
    rows.add(rows.add(agreed), replaces=(agreed,))
    assert rows.verdict == "chain.replaces"


def test_nobody_replaces_what_everybody_goes_on_from(rows: Rows) -> None:
    rows.add(rows.add(), replaces=(rows.base,))
    assert rows.verdict == "chain.replaces"


def test_nothing_is_replaced_twice_in_one_row(rows: Rows) -> None:
    gone, joined = _joined(rows)
    rows.add(joined, replaces=(gone,))
    assert rows.verdict == "chain.replaces"


def test_two_who_join_at_once_come_to_one_head(rows: Rows) -> None:
    """Each made the other's entry again on top of their own; who then makes one of the two joins again ends it. What a
    dead branch replaced is not thereby gone: it is what stands that counts.
    """
    one, other = rows.add(), rows.add(by=ZHAO)
    over_other = rows.add(other, replaces=(one,))
    over_one = rows.add(one, by=ZHAO, replaces=(other,))
    assert rows.verdict == "chain.fork"
    last = rows.add(over_other, replaces=(over_one,))
    found = rows.chain
    assert found.head == last
    assert other in found.entries
    assert one not in found.entries
    assert found.epochs_of(over_one) == (rows.entries[last].epoch, rows.entries[rows.base].epoch)


def test_two_who_go_on_joining_each_other_have_no_head_until_one_stops(rows: Rows) -> None:
    mine, theirs = rows.add(), rows.add(by=ZHAO)
    for _ in range(3):
        mine, theirs = rows.add(mine, replaces=(theirs,)), rows.add(theirs, by=ZHAO, replaces=(mine,))
        assert rows.verdict == "chain.fork"
    last = rows.add(mine, replaces=(theirs,))
    assert rows.chain.head == last


def test_three_at_once_are_joined_one_after_the_other(rows: Rows) -> None:
    first, second, third = rows.add(), rows.add(by=ZHAO), rows.add(by=XU)
    joined = rows.add(first, replaces=(second,))
    assert rows.verdict == "chain.fork"
    rows.add(joined, by=ZHAO, replaces=(third,))
    assert rows.verdict == ""


def test_three_who_each_replace_the_next_have_no_head(rows: Rows) -> None:
    first, second, third = rows.add(), rows.add(by=ZHAO), rows.add(by=XU)
    rows.add(first, replaces=(second,))
    rows.add(second, by=ZHAO, replaces=(third,))
    rows.add(third, by=XU, replaces=(first,))
    assert rows.verdict == "chain.fork"


def test_three_branches_over_different_entries_are_joined(rows: Rows) -> None:
    """One of them began before the others did."""
    early = rows.add(by=XU)
    later = rows.add()
    one, other = rows.add(later), rows.add(later, by=ZHAO)
    joined = rows.add(rows.add(one, replaces=(other,)), replaces=(early,))
    found = rows.chain
    assert found.head == joined
    assert found.grounds == {other: rows.entries[later].epoch, early: rows.entries[rows.base].epoch}
