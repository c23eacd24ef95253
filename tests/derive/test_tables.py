"""Counted tables: nothing lost, nothing counted twice, and every total a total."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yulan.derive import tables
from yulan.derive.tables import Axis, Keys, Table

_ROWS = ("a", "b", "c")
_COLUMNS = ("x", "y")
# What is counted: under which rows each stands, and under which column.
_COUNTED = st.dictionaries(
    st.integers(0, 40).map(str),
    st.tuples(st.lists(st.sampled_from(_ROWS), min_size=1, max_size=3, unique=True), st.sampled_from(_COLUMNS)),
)
_Counted = dict[str, tuple[list[str], str]]


def _table(counted: _Counted, *, empty: bool = False) -> Table:
    return tables.count(
        counted,
        Axis(_ROWS, lambda key: counted[key][0], empty=empty),
        Axis(_COLUMNS, lambda key: (counted[key][1],), empty=empty),
    )


def test_a_small_table_by_hand() -> None:
    table = _table({"1": (["a"], "x"), "2": (["a", "b"], "y"), "3": (["b"], "y")})
    assert (table.rows, table.columns) == (("a", "b"), ("x", "y"))
    assert table.cell("a", "x") == ("1",)
    assert table.cell("a", "y") == ("2",)
    assert table.cell("b", "x") == ()
    assert table.cell("b", "y") == ("2", "3")
    assert table.by_row == {"a": ("1", "2"), "b": ("2", "3")}
    assert table.by_column == {"x": ("1",), "y": ("2", "3")}
    assert table.overlap
    assert len(table.items) == 3


@given(_COUNTED)
def test_every_table_reconciles(counted: _Counted) -> None:
    table = _table(counted)
    assert table.reconciles()
    assert table.overlap is any(len(rows) > 1 for rows, _ in counted.values())
    if not table.overlap:
        assert sum(map(len, table.by_row.values())) == len(counted)
    assert sum(map(len, table.by_column.values())) == len(counted)


@given(_COUNTED, st.randoms(use_true_random=False))
def test_another_order_changes_the_order_and_nothing_else(counted: _Counted, random: Random) -> None:
    mixed = list(counted)
    random.shuffle(mixed)
    one, other = _table(counted), _table({key: counted[key] for key in mixed})
    assert (one.rows, one.columns) == (other.rows, other.columns)
    for row in one.rows:
        assert set(one.by_row[row]) == set(other.by_row[row])
        for column in one.columns:
            assert set(one.cell(row, column)) == set(other.cell(row, column))


def test_keys_that_count_nothing_stay_if_wanted() -> None:
    counted = {"1": (["c"], "x")}
    assert _table(counted).rows == ("c",)
    assert _table(counted, empty=True).rows == _ROWS
    assert _table(counted, empty=True).reconciles()


def test_a_key_nobody_named_stands_behind_the_others() -> None:
    table = tables.count(
        ["1", "2"], Axis(("a",), lambda key: ("z" if key == "1" else "a",)), Axis((), lambda _: ("x",))
    )
    assert table.rows == ("a", "z")
    assert table.columns == ("x",)


@pytest.mark.parametrize(("rows", "columns"), [((), ("x",)), (("a",), ()), (("a",), ("x", "y"))])
def test_what_stands_nowhere_or_in_two_columns_is_no_total(rows: tuple[str, ...], columns: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="one column"):
        tables.count(["1"], Axis(_ROWS, lambda _: rows), Axis(_COLUMNS, lambda _: columns))


def test_a_table_that_lost_or_doubled_something_does_not_reconcile() -> None:
    table = _table({"1": (["a"], "x"), "2": (["b"], "y")})
    assert table.reconciles()
    lost = replace(table, cells={("a", "x"): ("1",)})
    doubled = replace(table, by_row={**table.by_row, "a": ("1", "1")})
    foreign = replace(table, items=("1", "2", "3"))
    twice = replace(table, cells={**table.cells, ("a", "y"): ("2",)}, by_row={**table.by_row, "a": ("1", "2")})
    for wrong in (lost, doubled, foreign, twice):
        assert not wrong.reconciles()


def test_no_counted_thing_is_in_a_repr() -> None:
    assert "child-1" not in repr(_table({"child-1": (["a"], "x")}))


@given(_COUNTED, st.integers(1, 5))
def test_the_numbers_of_parts_add_up_to_those_of_the_whole(counted: _Counted, size: int) -> None:
    items = list(counted)
    cells: dict[tuple[str, str], int] = {}
    for start in range(0, len(items), size):
        part = tables.laid(items[start : start + size], lambda key: counted[key][0], lambda key: (counted[key][1],))
        for key, found in part.items():
            cells[key] = cells.get(key, 0) + len(found)
    whole = _table(counted, empty=True)
    added = tables.sizes(cells, Keys(_ROWS, empty=True), Keys(_COLUMNS, empty=True))
    assert (added.rows, added.columns, added.overlap) == (whole.rows, whole.columns, whole.overlap)
    assert added.size() == len(whole.items)
    for row in whole.rows:
        assert added.size(row) == len(whole.by_row[row])
        assert all(added.size(row, column) == len(whole.cell(row, column)) for column in whole.columns)
    for column in whole.columns:
        assert added.size(column=column) == len(whole.by_column[column])
