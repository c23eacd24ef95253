"""What the reading of a spreadsheet is worth, cell by cell, against what a careful clerk reads in it: the comparison.
`python -m tests.exchange.score` tells it of every file, and of named ones each place that is not as expected. It never
tells what a cell holds: file, row, column and field only.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yulan.exchange import sheets, table
from yulan.exchange.grid import Grid, letter
from yulan.exchange.reading import Reading, Row

HERE = Path(__file__).parents[1] / "data" / "sheets"
FILES = tuple(sorted(one for one in HERE.iterdir() if one.suffix in (".xlsx", ".xls", ".csv")))
Place = tuple[str, int]  # sheet and row
Cells = Mapping[str, object]


@dataclass
class Score:
    """How one file was read. `told` names every place that is not as expected, and how."""

    name: str
    what: tuple[str, str] = ("", "")
    cells: Counter[str] = field(default_factory=Counter)
    asides: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    pairs: tuple[int, int] = (0, 0)  # duplicates expected, and of these found
    told: list[str] = field(default_factory=list)
    reading: Reading | None = field(default=None, repr=False)

    @property
    def expected(self) -> int:
        """How many cells a clerk reads."""
        return self.cells["right"] + self.cells["aside"] + self.cells["other"] + self.cells["missing"]

    @property
    def wrong(self) -> int:
        """How many values were placed that should not stand there."""
        return self.cells["other"] + self.cells["extra"]

    def say(self, place: Place, at: str, how: str) -> None:
        """Nothing; the place is told."""
        self.told.append(f"{self.name} · {place[0]}!{place[1]} · {at} · {how}")


def of(path: Path, classes: Collection[str] | None = None) -> Score:
    """The score of one file, read as `yulan import` reads it when nothing is told but classes and day."""
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))
    data, text = path.read_bytes(), path.suffix == ".csv"
    reading = table.read(
        data,
        path.name,
        classes=set(expected["classes"] if classes is None else classes),
        today=date.fromisoformat(expected["today"]),
    )
    score = Score(path.name, (expected["what"], reading.what if reading.rows else expected["what"]))
    score.reading = reading
    judge = _Judge(score, expected, reading, "" if text else None)
    judge.cells()
    judge.skipped()
    judge.duplicates()
    for grid in sheets.read(data, path.name):
        judge.lost(grid)
    return score


@dataclass
class _Judge:
    """The comparison of one file: `only` is what the one sheet of a text file is called in what is expected."""

    score: Score
    expected: Mapping[str, list[dict[str, object]]]
    reading: Reading
    only: str | None

    def _place(self, sheet: str, row: int) -> Place:
        return (sheet if self.only is None else self.only, row)

    def cells(self) -> None:
        """Nothing; every cell a clerk reads, and every one the reading placed, is counted."""
        made: dict[Place, list[Row]] = {}
        for one in self.reading.rows:
            made.setdefault(self._place(*one.place), []).append(one)
        wanted = [(one, True) for one in self.expected["rows"]]
        wanted += [(one, False) for one in self.expected.get("optional_rows", [])]
        for entry, needed in wanted:
            place = (str(entry["sheet"]), int(str(entry["row"])))
            mine = made.get(place, [])
            if mine or needed:
                self._row(place, entry, mine.pop(0) if mine else None, needed=needed)
        for place, rows in made.items():
            for row in rows:
                for path in _said(row.cells):
                    self.score.cells["extra"] += 1
                    self.score.say(place, path, "placed where there is no entry")

    def _row(self, place: Place, one: Mapping[str, object], row: Row | None, *, needed: bool) -> None:
        wanted = one["cells"]
        assert isinstance(wanted, dict)
        found = _said(row.cells) if row is not None else {}
        kept = dict(row.aside) if row is not None else {}
        columns = {each.path: each.column for each in self.reading.columns if self._place(each.sheet, 1)[0] == place[0]}
        for path, value in wanted.items():
            if path in found:
                how = "right" if same(value, found[path]) else "other"
            else:
                how = "aside" if row is None or columns.get(path, "") in kept else "missing"
            self.score.cells[how] += needed or how != "right"
            if how != "right":
                self.score.say(place, path, how)
        for path in found.keys() - wanted.keys():
            if not _as_well(path, wanted, found):
                self.score.cells["extra"] += 1
                self.score.say(place, path, "placed where nothing is told")
        listed = {each.column: "unknown-column" for each in self.reading.aside_columns if row is not None}
        aside = one["aside"]
        assert isinstance(aside, list)
        for each in aside:
            code = (listed | kept).get(each["column"])
            how = "none" if code is None else "right" if code == each["why"] else "other"
            self.score.asides[how] += 1
            if how != "right":
                self.score.say(place, f"column {each['column']}", f"{each['why']} wanted, {code or 'not aside'}")

    def skipped(self) -> None:
        """Nothing; every row that is no data is counted."""
        found = {self._place(one.sheet, one.row): one.code for one in self.reading.skipped}
        for one in self.expected["skipped"]:
            place = (str(one["sheet"]), int(str(one["row"])))
            code = found.get(place)
            why = str(one["why"])
            blank = (
                code is None and why == "blank" and all(self._place(*row.place) != place for row in self.reading.rows)
            )
            how = "right" if code == why or blank else "other" if code else "none"
            self.score.rows[how] += 1
            if how != "right":
                self.score.say(place, "row", f"{why} wanted, {code or 'none'}")

    def duplicates(self) -> None:
        """Nothing; pairs that a clerk sees are looked for, and pairs that no clerk sees are told."""
        found = {(self._named(one.first), self._named(one.second)): one.why for one in self.reading.duplicates}
        wanted = {(str(first), str(second)): str(why) for first, second, why in self.expected["duplicates"]}
        right = sum(found.get(pair) == why for pair, why in wanted.items())
        self.score.pairs = (len(wanted), right)
        for pair, why in wanted.items():
            if found.get(pair) != why:
                self.score.say((pair[0], 0), f"and {pair[1]}", f"{why} wanted, {found.get(pair, 'none')}")
        for pair, why in found.items():
            if pair not in wanted and why != "near-name":
                self.score.cells["pairs"] += 1
                self.score.say((pair[0], 0), f"and {pair[1]}", f"{why} though no clerk sees it")

    def _named(self, place: Place) -> str:
        return str(place[1]) if len(self.expected["sheets"]) == 1 else f"{place[0]}!{place[1]}"

    def lost(self, grid: Grid) -> None:
        """Nothing; cells that hold something and are neither placed nor named are counted."""
        gone = {one.row for one in self.reading.skipped if one.sheet == grid.name}
        columns = {one.column for one in self.reading.aside_columns if one.sheet == grid.name}
        named: dict[int, set[str]] = {}
        for one in self.reading.rows:
            if one.sheet == grid.name:
                named.setdefault(one.row, set()).update(one.placed, (column for column, _ in one.aside))
        for row, column in grid.cells:
            if row not in gone and letter(column) not in columns | named.get(row, set()):
                self.score.lost += 1
                self.score.say(self._place(grid.name, row), f"column {letter(column)}", "lost")


def same(wanted: object, found: object) -> bool:
    """Whether two values are one: numbers as text, lists in any order."""
    if isinstance(wanted, list) or isinstance(found, tuple):
        ours = [found] if isinstance(found, str) else list(found) if isinstance(found, tuple | list) else [found]
        theirs = wanted if isinstance(wanted, list) else [wanted]
        return sorted(map(str, theirs)) == sorted(map(str, ours))
    return str(wanted) == str(found)


def _said(cells: Cells) -> dict[str, object]:
    return {path: value for path, value in cells.items() if value != ()}


def _as_well(path: str, wanted: Cells, found: Cells) -> bool:
    """Whether a value that is not written down is right as well."""
    if path == "by" and isinstance(wanted.get("visitors"), list):
        return found["by"] in list(wanted["visitors"])[:1]  # type: ignore[call-overload] # a list, as was just asked
    who, _, sub = path.rpartition(".")
    return sub == "away" and found[path] is True and bool({f"{who}.away_where", f"{who}.away_since"} & wanted.keys())


def table_of(scores: Sequence[Score]) -> Iterator[str]:
    """A line for each file, and one for all."""
    heads = ("cells", "right %", "aside", "missing", "wrong", "lost", "asides", "rows", "pairs")
    yield f"{'file':34}" + "".join(f"{one:>9}" for one in heads)
    for one in scores:
        share = f"{100 * one.cells['right'] / one.expected:.1f}" if one.expected else "-"
        marks = (f"{found['right']}/{found.total()}" for found in (one.asides, one.rows))
        counts = (one.expected, share, one.cells["aside"], one.cells["missing"], one.wrong, one.lost, *marks)
        pairs = f"{one.pairs[1]}/{one.pairs[0]}"
        sort = "" if one.what[0] == one.what[1] else " read as another sort"
        yield f"{one.name:34}" + "".join(f"{each:>9}" for each in (*counts, pairs)) + sort
    right, count, wrong = (
        sum(each) for each in zip(*((one.cells["right"], one.expected, one.wrong) for one in scores), strict=True)
    )
    shares = f"{100 * right / max(count, 1):.2f} % right, {100 * wrong / max(count, 1):.2f} % wrong"
    yield f"all: {right} of {count} cells, {shares}, {sum(one.lost for one in scores)} lost"


def main(arguments: Sequence[str]) -> None:
    """Nothing; the table, and with names of files every place that is not as expected."""
    chosen = [one for one in FILES if not arguments or any(one.name.startswith(name) for name in arguments)]
    scores = [of(one) for one in chosen]
    lines = [*table_of(scores), *(line for one in scores if arguments for line in one.told)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
