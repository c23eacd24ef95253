"""A list of talks or visits → the records it would write. Owns whom a row is about, who acted, and that the same row is
the same record however often it is imported: its id follows from what it says, under a key that only who may read the
student's file can have.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date

from yulan import disk, ids, kinds
from yulan.errors import YulanError
from yulan.exchange import words
from yulan.exchange.reading import Reading, Row
from yulan.flow import author
from yulan.flow.import_plan import Desk, Kept, NewRecord, Plan, column, staff
from yulan.flow.unseal import FOLDERS
from yulan.ids import RecordName
from yulan.lockfile import student_lock
from yulan.people import Person
from yulan.school import StudentFile
from yulan.yaml_strict import Tree

_KINDS = {words.TALKS: "talk", words.VISITS: "visit"}
_APART = frozenset({"student", "class", "by", "body", "date", "visitors"})


def records(desk: Desk, reading: Reading) -> Plan:
    """What a list of talks or visits would write."""
    plan = _Records(desk, reading)
    for row in reading.rows:
        plan.take(row)
    return Plan(
        reading,
        update=False,
        records=tuple(plan.found.values()),
        same=tuple(plan.same),
        kept=tuple(plan.kept),
    )


class _Records:
    """A plan being made."""

    def __init__(self, desk: Desk, reading: Reading) -> None:
        self.desk, self.reading, self.kind = desk, reading, _KINDS[reading.what]
        self.found: dict[str, NewRecord] = {}
        self.same: list[tuple[str, int]] = []
        self.kept: list[Kept] = []
        self._there = _ids(desk)
        self._named: dict[str, list[StudentFile]] = {}
        for one in desk.school.students:
            if one.name:
                self._named.setdefault(one.name, []).append(one)

    def take(self, row: Row) -> None:
        """Nothing; the row has its place in the plan."""
        file = self._student(row)
        if file is None:
            return
        day = str(row.cells.get("date", ""))
        if not day or date.fromisoformat(day) > self.desk.today:
            self._keep(row, "bad-date", "date")
            return
        by = self._by(row, file)
        if not by:
            return
        told = self._told(row, by)
        body = str(row.cells.get("body", ""))
        rid = self._id(file.sid, told, body)
        if not rid:
            self._keep(row, "not-readable", "student")
        elif (file.sid, rid) in self._there or rid in self.found:
            self.same.append(row.place)
        else:
            self._begin(row, file.sid, rid, told, body)

    def _begin(self, row: Row, sid: str, rid: str, told: dict[str, Tree], body: str) -> None:
        verified, me = self.desk.verified, self.desk.me
        try:
            begun = author.begin(verified, me, self.kind, sid, today=self.desk.today, now=self.desk.now, rid=rid)
            while True:
                try:
                    content = author.content(self.kind, {**begun.given, **told}, body)
                    break
                except kinds.KindFaults as wrong:
                    unfit = {str(path[0]) for path, _, _ in wrong.faults if path} & told.keys() - {"by", "date"}
                    if not unfit:
                        self._keep(row, "unfit")
                        return
                    for name in sorted(unfit):
                        told.pop(name)
                        self.kept.append(Kept(*row.place, column(self.reading, row.sheet, name), "unfit", name))
            begun.seal(content, self.desk.now)
        except kinds.KindFaults:
            self._keep(row, "withheld")
        except YulanError as error:
            self._keep(row, _REASONS.get(error.code, "may-not"), "by")
        else:
            self.found[rid] = NewRecord(row.place, sid, content)

    def _student(self, row: Row) -> StudentFile | None:
        """The one student of that name, in the class the row names, if it names one."""
        scope = row.cells.get("class")
        found = [one for one in self._named.get(str(row.cells["student"]), ()) if scope in (None, one.scope)]
        if len(found) == 1:
            return found[0]
        self._keep(row, "ambiguous-student" if found else "unknown-student", "student")
        return None

    def _by(self, row: Row, file: StudentFile) -> str:
        """Who acted: the one named; where nobody is, who imports, if the child is theirs."""
        said = row.cells.get("by")
        if said is not None:
            person = staff(self.desk.school, str(said))
            if not person:
                self._keep(row, "unknown-person", "by", "visitors")
            return person
        me: Person | None = self.desk.me.who(self.desk.verified.keyring)
        posts = me.posts_at(self.desk.verified.epoch) if me is not None else ()
        own = any(one.role == "class-teacher" and one.scope == file.scope for one in posts)
        if me is not None and (own or me.id in file.mentors):
            return me.id
        self._keep(row, "no-by")
        return ""

    def _told(self, row: Row, by: str) -> dict[str, Tree]:
        """The fields of the record, but its id and student."""
        told: dict[str, Tree] = {"by": by, "date": str(row.cells["date"])}
        visitors = row.cells.get("visitors")
        if isinstance(visitors, tuple):
            people = [staff(self.desk.school, one) for one in visitors]
            if not all(people):
                self._keep(row, "unknown-person", "visitors", "by")
            told["visitors"] = list(dict.fromkeys([one for one in people if one]))
        elif self.kind == "visit":
            told["visitors"] = [by]
        for path, value in row.cells.items():
            if path not in _APART:
                told[path] = _tree(value)
        return told

    def _id(self, sid: str, told: Mapping[str, Tree], body: str) -> str:
        """The id of what a row says, the same each time; empty where the reader cannot have the key it needs."""
        key = self.desk.me.opener.key(student_lock(sid), 1)
        if key is None:
            return ""
        said = json.dumps([self.desk.verified.chain.repository, self.kind, sid, told, body], sort_keys=True)
        digest = hmac.new(key.secret.encode(), f"yulan-import-v1\n{said}".encode(), hashlib.sha256).digest()
        return ids.new(16, lambda count: digest[:count])

    def _keep(self, row: Row, code: str, *paths: str) -> None:
        self.kept.append(Kept(*row.place, column(self.reading, row.sheet, *paths), code))


_REASONS = {"consent.withheld": "withheld", "lock.closed": "closed", "write.no-place": "closed"}


def _tree(value: object) -> Tree:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _ids(desk: Desk) -> set[tuple[str, str]]:
    """Student and id of every record that lies in the repository; those of drawers under every student."""
    names = (RecordName.at(one.path) for one in disk.walk(desk.verified.root, *FOLDERS).files)
    found = [(one.sid, one.rid) for one in names if one is not None]
    loose = [rid for sid, rid in found if not sid]
    return {*found, *((one.sid, rid) for one in desk.school.students for rid in loose)}
