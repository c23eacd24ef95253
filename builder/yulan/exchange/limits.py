"""How much of a spreadsheet is read, and what its parts tell beside values. Data, and one check."""

from __future__ import annotations

from dataclasses import dataclass

from yulan.errors import YulanError
from yulan.exchange.grid import Place

CAP = 20 << 20  # bytes of a file
UNPACKED = 200 << 20  # bytes of an archive's parts together
PARTS = 2000
SPELT = 50 << 20  # characters in the cells together, shared texts as often as they stand there
ROWS, COLUMNS, CELLS = 60_000, 1_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Marks:
    """What a sheet's own file tells that values do not: cells without a value to read, what is hidden."""

    faults: frozenset[Place] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def check_size(rows: int, columns: int) -> None:
    """Nothing; raises YulanError `import.too-big` where a sheet reaches further than any list does."""
    if rows > ROWS or columns > COLUMNS or rows * columns > CELLS:
        raise YulanError("import.too-big")
