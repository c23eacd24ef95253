"""A plan → the files of one batch: new students with their locks in one epoch, cards, talks, visits. Owns that an
import is written whole or not at all. What was decided on the plan is read again at the moment of writing: who wrote
meanwhile is merged, and what has become impossible is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from yulan import kinds
from yulan.errors import YulanError
from yulan.exchange import cards
from yulan.flow import amend, author, handed_out, lookup, student_files, verified
from yulan.flow.enrol import enrol_all
from yulan.flow.import_plan import Change, Desk, Kept, NewStudent, Plan
from yulan.flow.verified import Verified
from yulan.flow.write import Writer, Written, new_student
from yulan.ids import CARD
from yulan.yaml_strict import Tree

Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Batch:
    """The files to be kept together, how many records they hold, and what could not be written after all."""

    files: dict[str, bytes | None] = field(repr=False)
    written: int
    enrolled: int
    kept: tuple[Kept, ...] = ()


def batch(desk: Desk, plan: Plan, step: Step) -> Batch:
    """What a plan comes to, against the school as it is now; raises `student.needs-keeper` and as sealing does."""
    fresh = verified.verify(desk.verified.root)
    files: dict[str, bytes | None] = {}
    kept: list[Kept] = []
    total, done = plan.writes, 0
    writer = Writer(fresh, desk.me)
    named = [(new_student(), one) for one in plan.new]
    if named:
        taken = enrol_all(fresh, desk.me, [(sid, one.scope) for sid, one in named], desk.now)
        files |= taken.files
        writer = Writer(taken.verified, desk.me)
    for sid, student in named:
        _add(files, _first(desk, writer, sid, student))
        done += 1
        step("records", done, total)
    for change in plan.changes:
        try:
            written = _next(desk, fresh, change)
        except kinds.KindFaults:
            kept.append(Kept(*change.place, "", "withheld"))
            continue
        except YulanError as error:
            kept.append(Kept(*change.place, "", "closed" if error.code == "lock.closed" else "may-not"))
            continue
        if written is not None:
            _add(files, written)
        done += 1
        step("records", done, total)
    for record in plan.records:
        _add(files, writer.new(record.content, desk.now))
        done += 1
        step("records", done, total)
    return Batch(files, done, len(named), tuple(kept))


def _add(files: dict[str, bytes | None], written: Written) -> None:
    files[written.path] = written.data


def _first(desk: Desk, writer: Writer, sid: str, student: NewStudent) -> Written:
    """The card of a new student."""
    named: dict[str, Tree] = {"id": CARD, "kind": CARD, "student": sid, "by": desk.me.person}
    named["date"] = desk.today.isoformat()
    return writer.new(author.content(CARD, {**named, **student.tree}, ""), desk.now)


def _next(desk: Desk, fresh: Verified, change: Change) -> Written | None:
    """The next revision of a card; None where the same stands there by now."""
    paths = student_files.card_paths(fresh.root, change.sid)
    found = lookup.standing(fresh, desk.me, lookup.Target(change.sid, CARD, paths), desk.today)
    job = amend.begin(fresh, desk.me, found)
    tree = dict(job.tree)
    for at, row in enumerate(change.rows):
        tree = dict(cards.meet(tree, row.cells, update=change.update and at == 0).tree)
    tree["by"], tree["date"] = desk.me.person, str(job.tree["date"])
    mentors = tree.get("mentors")
    listed = list(mentors) if isinstance(mentors, list) else []
    known = {one.get("person") for one in listed if isinstance(one, dict)}
    more: list[Tree] = [{"person": one} for one in change.mentors if one not in known]
    if more:
        tree["mentors"] = [*listed, *more]
    return job.seal(author.content(CARD, tree, job.body), desk.now)


def save_aside(root: Path, path: Path, data: bytes) -> None:
    """Nothing; the spreadsheet lies at `path`, readable by its owner alone. One that exists is refused, and so is a
    place in a repository, but for the private folder that git leaves out.
    """
    handed_out.elsewhere(root, path, data, overwrite=False)


def checked(desk: Desk, plan: Plan) -> Plan:
    """The plan without changes that this person may not make; those are kept aside."""
    kept: list[Kept] = []
    changes: list[Change] = []
    for one in plan.changes:
        try:
            _next(desk, desk.verified, one)
        except kinds.KindFaults:
            kept.append(Kept(*one.place, "", "withheld"))
        except YulanError as error:
            kept.append(Kept(*one.place, "", "closed" if error.code == "lock.closed" else "may-not"))
        else:
            changes.append(one)
    return replace(plan, changes=tuple(changes), kept=(*plan.kept, *kept))
