"""The base of frozen values: a line of a list, a mark on a chart, a page's part. Owns that they are made quickly by the
ten thousand, which a frozen dataclass of many fields is not; that to state one costs next to nothing when the program
starts, where a dataclass compiles half a dozen functions; and that the repr of one says nothing of what it holds, since
that may be of a child. What is changed with `replace`, or works something out once and keeps it, stays a dataclass.
"""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True):
    """A frozen value; two that hold the same are equal."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
