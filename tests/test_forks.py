"""Joining, as properties: whatever people sign at once and in whatever order it is put together, there is one newest
entry; no file that grows is lost; what either side took away stays away; and what was sealed still opens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schools import NOW, TestSchool, copy_of, make_school
from yulan import chain as chains
from yulan import forks, kinds, merging, record, witness
from yulan.entry import Entry
from yulan.errors import YulanError
from yulan.flow import me as identities
from yulan.flow import staff, unseal, verified, write
from yulan.flow.sync import rejoin
from yulan.flow.verified import Verified
from yulan.intents import Intent
from yulan.lockfile import LINKS

# -- one head


@dataclass
class Clone:
    """The entries somebody has, and their newest."""

    entries: dict[str, Entry]
    head: str

    @property
    def known(self) -> set[str]:
        """What the newest entry leads back to, and what was replaced there."""
        stands = forks.ancestors(self.entries, self.head)
        return stands | {old for one in stands for old in self.entries[one].replaces}


def _entry(epoch: int, prev: Sequence[str], replaces: Sequence[str] = ()) -> Entry:
    return Entry(
        epoch=epoch,
        prev=tuple(prev),
        listing="",
        guarded="",
        keepers=(),
        signer="zhao-min",
        written_at="",
        replaces=tuple(replaces),
    )


@dataclass
class History:
    """Some clones of one school, and how many entries were ever made."""

    clones: list[Clone]
    made: int = 1

    @classmethod
    def of(cls, count: int) -> History:
        """So many clones at entry 1."""
        first = _entry(1, ())
        return cls([Clone({"1": first}, "1") for _ in range(count)])

    def go_on(self, clone: Clone, replaces: Sequence[str] = ()) -> None:
        """Nothing; somebody has signed one more."""
        self.made += 1
        name = str(self.made)
        clone.entries[name] = _entry(clone.entries[clone.head].epoch + 1, (clone.head,), replaces)
        clone.head = name

    def take(self, clone: Clone, other: Clone, *, over_theirs: bool) -> None:
        """Nothing; `clone` has both, the one side made again on top of the other, as docs/format.md §4 says."""
        here, there = (other, clone) if over_theirs else (clone, other)
        union = {**clone.entries, **other.entries}
        mine, theirs = Clone(union, here.head), Clone(union, there.head)
        if theirs.head in mine.known or mine.head in theirs.known:
            clone.entries, clone.head = union, mine.head if theirs.head in mine.known else theirs.head
            return
        stands = forks.ancestors(union, mine.head)
        missing = forks.ancestors(union, theirs.head) - mine.known
        for name in sorted(missing, key=lambda one: union[one].epoch):
            self.go_on(mine, (name, *(one for one in union[name].replaces if one not in stands)))
        clone.entries, clone.head = mine.entries, mine.head


STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans()), max_size=14)


def _lived(steps: Sequence[tuple[int, int, bool, bool]]) -> History:
    lived = History.of(3)
    for one, other, joins, over_theirs in steps:
        if joins and one != other:
            lived.take(lived.clones[one], lived.clones[other], over_theirs=over_theirs)
        else:
            lived.go_on(lived.clones[one])
    return lived


def _slow_head(entries: Mapping[str, Entry]) -> str | None:
    """The one entry to which every other is known, by trying each."""
    found = [name for name in entries if Clone(dict(entries), name).known >= entries.keys()]
    assert len(found) < 2
    return found[0] if found else None


@given(STEPS, st.randoms(use_true_random=False))
def test_who_joins_honestly_has_one_head_in_whatever_order_entries_are_read(
    steps: list[tuple[int, int, bool, bool]], dice: st.DataObject
) -> None:
    for clone in _lived(steps).clones:
        rows = list(clone.entries.items())
        dice.shuffle(rows)  # type: ignore[attr-defined]  # a random.Random
        shuffled = dict(rows)
        assert forks.head(shuffled) == clone.head
        assert forks.ends(shuffled) == [clone.head]


@given(STEPS, st.randoms(use_true_random=False))
def test_several_rows_together_have_a_head_iff_one_entry_knows_all(
    steps: list[tuple[int, int, bool, bool]], dice: st.DataObject
) -> None:
    union: dict[str, Entry] = {}
    for clone in _lived(steps).clones:
        union |= clone.entries
    rows = list(union.items())
    dice.shuffle(rows)  # type: ignore[attr-defined]  # a random.Random
    slow = _slow_head(union)
    if slow is None:
        with pytest.raises(YulanError, match=r"chain\.fork"):
            forks.head(dict(rows))
    else:
        assert forks.head(dict(rows)) == slow
    assert forks.ends(dict(rows)) == forks.ends(union)


@given(STEPS)
def test_who_joins_with_everybody_ends_every_fork(steps: list[tuple[int, int, bool, bool]]) -> None:
    lived = _lived(steps)
    first, *others = lived.clones
    for other in others:
        lived.take(first, other, over_theirs=False)
    for other in others:
        before = lived.made
        lived.take(other, first, over_theirs=True)
        assert other.head == first.head
        assert lived.made == before, "nobody signs anything twice"


# -- files

BLOBS = st.sampled_from(("", "a", "b", "c"))
GROWS = ("records/students/s/s.1.r.1.n.age", "records/drawers/r.1.n.age", "keys/chain/000002-0.yaml", "keys/seen/0")
PLAIN = ("keys/proposed/intent-0.yaml", "README.md", "records/students/notes.txt.bak", ".gitattributes")
SIDES = st.fixed_dictionaries({path: st.tuples(BLOBS, BLOBS, BLOBS) for path in (*GROWS[:3], *PLAIN[:2])})
LISTED = st.frozensets(st.sampled_from("abc"))
Sides = Mapping[str, tuple[str, str, str]]


def _side(sides: Sides, number: int) -> dict[str, str]:
    return {path: blobs[number] for path, blobs in sides.items() if blobs[number]}


def _both(sides: Sides, standing: int, other: int, listed: frozenset[str]) -> dict[str, str]:
    """The standing side with what merging changes in it."""
    base, here, there = (_side(sides, one) for one in (0, standing, other))
    found = merging.merge(sides, base, here, there, listed=lambda _path, blob: blob in listed)
    assert all(here.get(path) != blob for path, blob in found.items()), "nothing is told that changes nothing"
    return {path: blob for path, blob in {**here, **found}.items() if blob}


@given(SIDES, LISTED)
def test_a_file_that_grows_is_lost_by_nobody(sides: Sides, listed: frozenset[str]) -> None:
    made = _both(sides, 1, 2, listed)
    for path, (_, here, there) in sides.items():
        if merging.grows(path) and (here or there):
            assert made[path] in {here, there} - {""}


@given(SIDES, LISTED)
def test_who_merges_is_all_one_but_for_two_new_files_under_one_name(sides: Sides, listed: frozenset[str]) -> None:
    one, other = _both(sides, 1, 2, listed), _both(sides, 2, 1, listed)
    for path, (old, here, there) in sides.items():
        alike = (here in listed) == (there in listed) and (old not in (here, there) or here in listed)
        if merging.grows(path) and not (here and there and alike):
            assert one.get(path) == other.get(path)


@given(SIDES, LISTED)
def test_of_two_files_under_one_name_the_listed_one_stands(sides: Sides, listed: frozenset[str]) -> None:
    made = _both(sides, 1, 2, listed)
    for path, (_, here, there) in sides.items():
        if merging.grows(path) and here and there and (here in listed) != (there in listed):
            assert made[path] in listed


@given(SIDES)
def test_another_file_is_as_who_changed_it_left_it_and_else_as_it_stood(sides: Sides) -> None:
    made = _both(sides, 1, 2, frozenset())
    for path, (old, here, there) in sides.items():
        if not merging.grows(path):
            assert made.get(path, "") == (there if here == old else here)


@pytest.mark.parametrize("path", GROWS)
def test_what_is_added_and_never_changed_grows(path: str) -> None:
    assert merging.grows(path)


@pytest.mark.parametrize("path", [*PLAIN[:2], "keys/people.yaml", "records/school.yaml", "keys/locks/x.yaml"])
def test_what_follows_the_chain_or_its_last_change_does_not_grow(path: str) -> None:
    assert not merging.grows(path)


# -- schools

CHEN, ZHAO, XU, WANG, LI, GAO = "chen-yulan", "zhao-min", "xu-jing", "wang-fang", "li-na", "gao-feng"
PEOPLE = {
    CHEN: ("陈玉兰", (("principal", "school"),)),
    ZHAO: ("赵敏", (("moral-office", "school"),)),
    XU: ("徐静", (("moral-office", "school"),)),
    WANG: ("王芳", (("class-teacher", "p2023-1"),)),
    LI: ("李娜", ()),
    GAO: ("高峰", ()),
}
CHILD = "0123456789"
LINES = (
    f"mentor end {CHILD} {LI}",
    f"mentor add {CHILD} {GAO}",
    f"student move {CHILD} p2021-1",
    f"student close {CHILD}",
    f"person end {LI}",
    f"person end {GAO}",
    f"post end class-teacher p2023-1 {WANG}",
    f"post add class-teacher p2021-1 {GAO}",
    "student add abcdefghjk p2021-1",
    f"post add class-teacher p2023-1 {LI}",
)
ROWS = st.lists(st.sampled_from(LINES), min_size=1, max_size=2, unique=True)


@dataclass
class Side:
    """One keeper's computer, by its files; `wrote` are the records written there, all of them by one person."""

    school: TestSchool
    now: Verified = field(repr=False)
    writer: str = WANG
    wrote: list[str] = field(default_factory=list)

    def do(self, person: str, lines: Sequence[str]) -> None:
        """Nothing; as many of these as can be meant are signed, and somebody writes in between."""
        for line in lines:
            try:
                me = identities.of(self.now, self.school.identities[person])
                outcome = staff.change(self.now, me, [Intent.parse(line)], NOW)
            except YulanError as error:
                if error.code.partition(".")[0] not in ("mentor", "student", "person", "post", "lock"):
                    raise
                continue
            files = {path: data for path, data in {**self.now.files, **outcome.files}.items() if data is not None}
            self.now = verified.verify_files(self.school.root, files)
            self.write()

    def write(self) -> None:
        """Nothing; there is one more talk, where the writer may still write one."""
        tree = {
            "id": write.new_id(),
            "kind": "talk",
            "by": self.writer,
            "date": NOW.date().isoformat(),
            "student": CHILD,
        }
        content = record.of(kinds.parse("talk", tree), "正文\n", "talk")
        try:
            made = write.Writer(self.now, identities.of(self.now, self.school.identities[self.writer])).new(
                content, NOW
            )
        except YulanError:
            return
        path = self.school.root / made.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
        self.wrote.append(made.path)


def _taken(before: Verified, after: Verified) -> set[tuple[str, ...]]:
    """What stood before and does not any more."""
    return _held(before) - _held(after)


def _held(now: Verified) -> set[tuple[str, ...]]:
    held: set[tuple[str, ...]] = set()
    for one in now.keyring.people.people:
        if one.key_at(now.epoch) is not None:
            held.add(("person", one.id))
        held |= {("post", post.role, post.scope, one.id) for post in one.posts_at(now.epoch)}
    for lock in now.keyring.locks.values():
        if lock.scope_at(now.epoch) != "closed":
            held.add(("open", lock.lock))
        held |= {("mentor", lock.lock, one) for one in lock.mentors_at(now.epoch)}
    return held


def _joined(standing: Side, losing: Side, base: Verified, person: str) -> rejoin.Rejoined:
    lists = {path: data for path, data in losing.now.files.items() if path.startswith((witness.FOLDER, LINKS))}
    here = replace(standing.now, files={**lists, **standing.now.files})
    made = rejoin.rejoin(here, losing.now, standing.school.identities[person], base.files, NOW)
    entries = {path: data for path, data in losing.now.files.items() if path.startswith(chains.FOLDER)}
    school = verified.verify_files(standing.school.root, {**entries, **made.verified.files})
    return replace(made, verified=school)


class Founded:
    """The school both sides come from, and where copies of it go."""

    def __init__(self, school: TestSchool, folders: pytest.TempPathFactory) -> None:
        self.school, self.folders = school, folders

    def __repr__(self) -> str:
        return "the school both come from"

    def side(self, writer: str = WANG) -> Side:
        """A computer of its own."""
        copy = copy_of(self.school, self.folders.mktemp("side"))
        return Side(copy, verified.verify(copy.root), writer)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """One child, who has a mentor."""
    school = make_school(tmp_path_factory.mktemp("founded"), PEOPLE, identities_saved=False)
    school.change(ZHAO, [Intent("student", "add", (CHILD, "p2023-1")), Intent("mentor", "add", (CHILD, LI))])
    return Founded(school, tmp_path_factory)


@settings(max_examples=12, deadline=None)
@given(ours=ROWS, theirs=ROWS)
def test_two_rows_signed_at_once_come_to_one(founded: Founded, ours: list[str], theirs: list[str]) -> None:
    base, one, other = founded.school.verified, founded.side(), founded.side()
    one.do(ZHAO, ours)
    other.do(XU, theirs)
    if one.now.epoch == base.epoch or other.now.epoch == base.epoch:
        return
    taken = _taken(base, one.now) | _taken(base, other.now)
    first, second = _joined(one, other, base, ZHAO), _joined(other, one, base, XU)
    _has_all(first.verified, one, other, taken)
    _has_all(second.verified, other, one, taken)
    at_once = _joined(replace(one, now=first.verified), replace(other, now=second.verified), base, CHEN)
    assert at_once.verified.chain.epochs.keys() >= second.verified.chain.epochs.keys()
    assert _held(at_once.verified) == _held(first.verified)


@pytest.mark.parametrize(
    "gone", [(f"mentor end {CHILD} {LI}", f"student close {CHILD}"), (LINES[6], f"person end {GAO}")]
)
def test_what_the_principal_wrote_beside_another_row_counts_when_one_is_made_of_both(
    founded: Founded, gone: tuple[str, str]
) -> None:
    """Under a key that the other row does not know, which the joined one may make again or do without."""
    base, standing, losing = founded.school.verified, founded.side(CHEN), founded.side(CHEN)
    standing.do(XU, [f"mentor add {CHILD} {GAO}"])
    losing.do(ZHAO, gone)
    made = _joined(standing, losing, base, ZHAO).verified
    assert _unverified(made, standing, losing) == set()


def test_what_a_teacher_wrote_whose_class_lost_the_child_at_once_can_be_vouched_for(founded: Founded) -> None:
    base, standing, losing = founded.school.verified, founded.side(), founded.side()
    standing.do(ZHAO, [f"student move {CHILD} p2021-1"])
    losing.do(XU, [f"mentor end {CHILD} {LI}"])
    assert losing.wrote
    made = _joined(standing, losing, base, XU).verified
    assert _unverified(made, standing, losing) <= {("seal.witness",)}


def _has_all(now: Verified, side: Side, other: Side, taken: set[tuple[str, ...]]) -> None:
    """Nothing; there is one row of entries, nothing that was taken is back, every record opens, and none is worse than
    late, so that a keeper can vouch for it.
    """
    assert forks.head(now.chain.entries) == now.chain.head
    assert not _held(now) & taken
    assert _unverified(now, side, other) <= {("seal.witness",)}


def _unverified(now: Verified, side: Side, other: Side) -> set[tuple[str, ...]]:
    """What the records of both sides fail, all of which open."""
    for path in other.wrote:
        data = (other.school.root / path).read_bytes()
        (side.school.root / path).parent.mkdir(parents=True, exist_ok=True)
        (side.school.root / path).write_bytes(data)
    paths = [*side.wrote, *other.wrote]
    found = unseal.read_some(now, identities.of(now, side.school.identities[CHEN]), paths)
    assert not found.problems
    assert found.readable == len(paths)
    return {one.rules for one in found.unverified}
