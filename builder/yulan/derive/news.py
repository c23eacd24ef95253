"""What came into the files since somebody last looked: which records are new since, or were revised. The names of new
files come in; whether they may be seen, and who wrote them, only the opened records say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class News:
    """Since which day, and the keys (`difference.key_of`) of records that are new since, or were revised; `whose` are
    the students in whose files they lie, as far as they lie in one.
    """

    since: date
    new: frozenset[str]
    revised: frozenset[str] = frozenset()
    whose: Mapping[str, str] = field(default_factory=dict, hash=False)
