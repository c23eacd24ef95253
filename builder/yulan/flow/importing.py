"""A list that was read → what it would change in a school, before anything is changed. Owns who in the list is a known
student, what is new, what differs, and what a person must decide; the writing is `import_write`'s. Nothing known is
overwritten unless asked for, and nobody is taken in twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yulan import kinds
from yulan.exchange import cards, duplicates
from yulan.exchange.duplicates import Who
from yulan.exchange.reading import Reading, Row
from yulan.flow import author
from yulan.flow.import_plan import Change, Desk, Kept, NewStudent, Plan, column, known, staff
from yulan.ids import CARD
from yulan.kinds.numbers import is_id_number, sex
from yulan.yaml_strict import Tree, texts_of

_ANY = "0" * 10  # stands for the id of a student not yet taken in


def students(desk: Desk, reading: Reading, *, update: bool = False) -> Plan:
    """What a list of students would change."""
    plan = _Students(desk, reading, update=update)
    for row in reading.rows:
        plan.take(row)
    return plan.done()


class _Students:
    """A plan being made."""

    def __init__(self, desk: Desk, reading: Reading, *, update: bool) -> None:
        self.desk, self.reading, self.update = desk, reading, update
        self.keeps = desk.me.signer.public in desk.verified.chain.newest.signers()
        self.new: dict[int, NewStudent] = {}
        self.changes: dict[str, Change] = {}
        self._trees: dict[str, dict[str, Tree]] = {}  # the cards of known students, with the rows read so far
        self.same: list[tuple[str, int]] = []
        self.differs: list[Kept] = []
        self.kept: list[Kept] = []
        self.alike: list[Kept] = []
        self._taken: dict[int, Row] = {}
        self._files = {one.sid: one for one in desk.school.students if one.card is not None}
        self._known: dict[object, list[tuple[Who, str]]] = {}
        for one in self._files.values():
            who = known(one)
            for key in duplicates.keys(who):
                self._known.setdefault(key, []).append((who, one.sid))
        self._seen: dict[object, list[int]] = {}

    def done(self) -> Plan:
        """The plan."""
        return Plan(
            self.reading,
            self.update,
            tuple(self.new.values()),
            tuple(self.changes.values()),
            (),
            tuple(self.same),
            tuple(self.differs),
            tuple(self.kept),
            tuple(self.alike),
        )

    def take(self, row: Row) -> None:
        """Nothing; the row has its place in the plan."""
        found = self._find(duplicates.who(row))
        if len(found) > 1:
            self._keep(row, "ambiguous-student")
        elif found:
            self._change(row, found[0])
        else:
            self._fresh(row)

    def _find(self, who: Who) -> list[str]:
        """The known students a row may be about; a sure sign leaves the others out."""
        near = (pair for key in duplicates.keys(who) for pair in self._known.get(key, ()))
        why = {sid: sign for its, sid in near if (sign := duplicates.alike(its, who)) not in ("", "near-name")}
        sure = [sid for sid, sign in why.items() if sign in ("id-number", "name-birth")]
        return sure or list(why)

    def _mentor(self, row: Row) -> str:
        """The id of the mentor a row names; a name that is nobody's, or two people's, is kept aside."""
        said = row.cells.get(cards.MENTOR)
        if said is None:
            return ""
        person = staff(self.desk.school, str(said))
        if not person:
            self._keep(row, "unknown-person", column(self.reading, row.sheet, cards.MENTOR))
        return person

    def _change(self, row: Row, sid: str) -> None:
        entry = self._files[sid].card
        assert entry is not None  # noqa: S101 - only students with a card are known
        tree = self._trees.get(sid)
        update = self.update and tree is None  # a later row of the same list does not overwrite an earlier one
        if tree is None:
            tree = texts_of(kinds.to_tree(entry.values))
            tree.setdefault("class", self._files[sid].scope)
        met = cards.meet(tree, row.cells, update=update)
        self._tell(row, met.differs if not update else tuple(one for one in met.differs if one == "class"))
        changed = (*met.filled, *(one for one in met.differs if update and one != "class"))
        made = dict(met.tree)
        mentor = self._mentor(row)
        if mentor and mentor not in (one["person"] for one in _entries(tree, "mentors")):
            changed = (*changed, cards.MENTOR)
            made["mentors"] = [*_entries(tree, "mentors"), {"person": mentor}]
        self._trees[sid] = made
        mentors = (mentor,) if cards.MENTOR in changed else ()
        earlier = self.changes.get(sid)
        if not changed:
            self.same.append(row.place)
        elif earlier is None:
            self.changes[sid] = Change(row.place, sid, (row,), changed, mentors, update)
        else:
            both = (*earlier.rows, row), (*earlier.filled, *changed), (*earlier.mentors, *mentors)
            self.changes[sid] = Change(earlier.place, sid, *both, earlier.update)
            self.same.append(row.place)

    def _tell(self, row: Row, paths: Sequence[str]) -> None:
        for path in paths:
            code = "moved" if path == "class" else "differs"
            self.differs.append(Kept(*row.place, column(self.reading, row.sheet, path), code, path))

    def _fresh(self, row: Row) -> None:
        who = duplicates.who(row)
        earlier = self._earlier(who)
        if earlier is not None:
            self._again(row, *earlier)
            return
        scope = str(row.cells.get("class", ""))
        if not self.keeps:
            self._keep(row, "needs-keeper")
        elif not scope or scope not in self.desk.verified.keyring.classes:
            if all(code != "bad-class" for _, code in row.aside):  # else that is said already
                self._keep(row, "no-class", column(self.reading, row.sheet, "class", "class.number"))
        elif (tree := self._card(row)) is not None:
            at = len(self._taken)
            self._taken[at] = row
            self.new[at] = NewStudent(row.place, scope, tree)
            for key in duplicates.keys(who):
                self._seen.setdefault(key, []).append(at)
            if any(duplicates.alike(its, who) for key in duplicates.keys(who) for its, _ in self._known.get(key, ())):
                self.alike.append(Kept(*row.place, "", "near-name"))

    def _earlier(self, who: Who) -> tuple[int, str] | None:
        """The row of this list that has taken the same student in, and what says so."""
        near = dict.fromkeys(at for key in duplicates.keys(who) for at in self._seen.get(key, ()))
        for at in near:
            its = duplicates.who(self._taken[at])
            why = duplicates.alike(its, who)
            if why == "id-number" and its.name != who.name:
                return at, "same-number"
            if why not in ("", "near-name"):
                return at, why
        return None

    def _again(self, row: Row, at: int, why: str) -> None:
        """Nothing; what a second row of a student adds stands on the one card, unless it may be somebody else."""
        if why in ("same-name", "same-number"):
            self._keep(row, why)
            return
        one = self.new[at]
        met = cards.meet(one.tree, row.cells, update=False)
        self._tell(row, met.differs)
        self.new[at] = NewStudent(one.place, one.scope, met.tree)
        self.same.append(row.place)

    def _card(self, row: Row) -> dict[str, Tree] | None:
        """The new card; fields that no card may hold are kept aside one by one."""
        made = cards.tree(row.cells)
        if "sex" not in made:
            number = str(made.get("id_number", ""))
            if not is_id_number(number):
                self._keep(row, "no-sex", column(self.reading, row.sheet, "sex"))
                return None
            made["sex"] = sex(number)
        mentor = self._mentor(row)
        if mentor:
            made["mentors"] = [{"person": mentor}]
        given: dict[str, Tree] = {"id": CARD, "kind": CARD, "student": _ANY, "by": self.desk.me.person}
        given["date"] = self.desk.today.isoformat()
        for _ in range(len(made)):
            try:
                author.content(CARD, {**given, **made}, "")
            except kinds.KindFaults as wrong:
                unfit = {str(path[0]) for path, _, _ in wrong.faults if path} & made.keys() - {"name", "sex", "class"}
                if not unfit:
                    self._keep(row, "unfit")
                    return None
                for name in sorted(unfit):
                    made.pop(name)
                    self.kept.append(Kept(*row.place, "", "unfit", name))
            else:
                return made
        return None

    def _keep(self, row: Row, code: str, at: str = "") -> None:
        self.kept.append(Kept(*row.place, at, code))


def _entries(tree: Mapping[str, Tree], name: str) -> list[dict[str, Tree]]:
    found = tree.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
