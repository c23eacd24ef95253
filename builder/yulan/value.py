"""The base of frozen values that a build makes by the ten thousand: a line of a list, a mark on a chart. Owns that they
are made quickly, which a frozen dataclass of many fields is not, and that the repr of one says nothing of what it
holds, since that may be of a child.
"""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True):
    """A frozen value; two that hold the same are equal."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
