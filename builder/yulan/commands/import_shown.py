"""What somebody sees before they say yes: how each column was read, what was not read and why, what may be one student
twice, how much would be written. Short where nothing needs a person; never what a cell holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yulan.app import App
from yulan.commands import import_told as told
from yulan.errors import Param
from yulan.exchange import plain, words
from yulan.exchange.reading import Reading
from yulan.flow import lookup
from yulan.flow.import_plan import Desk, Plan

_SURE = frozenset({"exact", "group"})  # how a field was found where there is nothing to look at


@dataclass(frozen=True, slots=True)
class Table:
    """A line of words and, under it, rows. A column without anything in it is left out."""

    title: str
    params: Mapping[str, Param] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    def used(self) -> tuple[list[str], list[list[str]]]:
        """The heads and rows of the columns that hold something."""
        at = [one for one in range(len(self.heads)) if any(row[one] for row in self.rows)]
        return [self.heads[one] for one in at], [[row[one] for one in at] for row in self.rows]


def tables(app: App, desk: Desk, plan: Plan) -> Iterator[Table]:
    """Everything there is to see before somebody says yes."""
    yield from _read(app, plan.reading)
    yield from _left(app, plan)
    yield from _alike(app, plan)
    yield from _notes(plan)
    yield from _total(app, desk, plan)


def _read(app: App, reading: Reading) -> Iterator[Table]:
    """How the columns were read, which were not, which rows are none."""
    sheets = {one.sheet for one in reading.columns}
    rows = tuple(
        (
            _sheet(reading, one.sheet),
            one.column,
            told.line(one.head),
            told.label(app, reading.what, one.path),
            "" if one.how in _SURE else app.texts(f"said.import.how.{one.how}"),
        )
        for one in reading.columns
    )
    params: dict[str, Param] = {
        "what": app.texts(f"said.import.what.{reading.what}"),
        "rows": len(reading.rows),
        "sheets": len(sheets),
    }
    yield Table("said.import.columns", params, _heads(app, "sheet", "column", "head", "field", "how"), rows)
    left = [one for one in reading.aside_columns if plain.bare_head(one.head) not in words.SERIAL]
    if left:
        names = (" ".join(filter(None, (_sheet(reading, one.sheet), one.column, told.line(one.head)))) for one in left)
        yield Table("said.import.left-out", {"columns": app.texts("words.comma").join(dict.fromkeys(names))})
    quiet = [one.row for one in reading.skipped if one.code in told.QUIET]
    if quiet:
        many = len(_sheets(reading)) > 1
        places = "" if many else app.texts("said.import.at-rows", rows=_ranges(quiet))
        yield Table("said.import.quiet", {"count": len(quiet), "places": places})
    loud: dict[tuple[str, str], list[int]] = {}
    for each in reading.skipped:
        if each.code not in told.QUIET:
            loud.setdefault((_sheet(reading, each.sheet), told.reason(app, each.code)), []).append(each.row)
    if loud:
        count = sum(map(len, loud.values()))
        found = tuple((sheet, why, _ranges(numbers)) for (sheet, why), numbers in loud.items())
        yield Table("said.import.skipped", {"count": count}, _heads(app, "sheet", "reason", "rows"), found)


def _left(app: App, plan: Plan) -> Iterator[Table]:
    """What was kept aside and what differs, those that stand for many rows last."""
    for title, found in (("said.import.kept", told.everything(plan)), ("said.import.differs", plan.differs)):
        if found:
            rows: dict[tuple[str, str, str], list[int]] = {}
            for one in found:
                place = (_sheet(plan.reading, one.sheet), one.column or "-", told.why(app, plan, one))
                rows.setdefault(place, []).append(one.row)
            shown = sorted(rows.items(), key=lambda one: len(one[1]))
            lines = tuple((*place, _ranges(numbers)) for place, numbers in shown)
            yield Table(title, {"count": len(found)}, _heads(app, "sheet", "column", "reason", "rows"), lines)
        if found is not plan.differs and any(one.code == "unknown-person" for one in found):
            yield Table("said.import.unknown-people")


def _alike(app: App, plan: Plan) -> Iterator[Table]:
    """Rows that may be one student, and what becomes of them."""
    waiting = _waiting(plan)
    rows: list[tuple[str, ...]] = []
    for pair in plan.reading.duplicates:
        becomes = "kept" if pair.second in waiting else "two" if pair.why == "near-name" else "one"
        places = (_row(plan.reading, pair.first), _row(plan.reading, pair.second))
        rows.append((*places, told.reason(app, pair.why), app.texts(f"said.import.becomes.{becomes}")))
    known = app.texts("said.import.known")
    for like in plan.alike:
        row = _row(plan.reading, (like.sheet, like.row))
        rows.append((known, row, told.reason(app, like.code), app.texts("said.import.becomes.two")))
    if rows:
        yield Table(
            "said.import.alike", {"count": len(rows)}, _heads(app, "row", "row", "reason", "becomes"), tuple(rows)
        )


def _notes(plan: Plan) -> Iterator[Table]:
    if plan.reading.hidden_rows:
        yield Table("said.import.hidden-rows", {"count": plan.reading.hidden_rows})
    restricted = sum(one.code == "restricted" for one in told.everything(plan))
    if restricted:
        yield Table("said.import.restricted", {"count": restricted})
    if any("mentors" in one.tree for one in plan.new) or any(one.mentors for one in plan.changes):
        yield Table("said.import.mentors")


def _total(app: App, desk: Desk, plan: Plan) -> Iterator[Table]:
    """How much would be written, and of new students how many in each class."""
    if plan.new:
        classes = Counter(one.scope for one in plan.new)
        each = (
            app.texts("said.import.of-class", scope=lookup.class_name(desk.school, scope, app.lang), count=count)
            for scope, count in classes.items()
        )
        yield Table("said.import.classes", {"classes": app.texts("words.comma").join(each)})
    students = plan.reading.what == words.STUDENTS
    yield Table(
        "said.import.would-students" if students else "said.import.would-records",
        {
            "rows": len(plan.reading.rows),
            "new": len(plan.new),
            "changed": len(plan.changes),
            "records": len(plan.records),
            "same": len(plan.same),
            "kept": len(_waiting(plan)),
        },
    )


def _waiting(plan: Plan) -> set[tuple[str, int]]:
    """The rows of which nothing is written, though they are entries."""
    done = {*plan.same, *(one.place for one in plan.new), *(one.place for one in plan.changes)}
    return {one.place for one in plan.reading.rows} - done - {one.place for one in plan.records}


def _heads(app: App, *names: str) -> tuple[str, ...]:
    return tuple(app.texts(f"said.import.heads.{one}") for one in names)


def _sheets(reading: Reading) -> set[str]:
    return {one.sheet for one in reading.columns} | {one.sheet for one in reading.skipped}


def _sheet(reading: Reading, sheet: str) -> str:
    """The name of a sheet; of the only one nothing, for there is no other."""
    return sheet if len(_sheets(reading)) > 1 else ""


def _row(reading: Reading, place: tuple[str, int]) -> str:
    return f"{_sheet(reading, place[0])} {place[1]}".strip()


def _ranges(numbers: Sequence[int]) -> str:
    """Row numbers as people write them: 1–3, 7."""
    parts: list[list[int]] = []
    for one in sorted(set(numbers)):
        if parts and one == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], one]
        else:
            parts.append([one])
    return ", ".join("–".join(map(str, part)) for part in parts)
