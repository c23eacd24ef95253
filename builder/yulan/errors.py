"""What can go wrong and be put right by a person, as data: a code, safe parameters, never a value from a record.

The words for a code stand in the theme's texts under `errors.<code>` (and `errors.<code>-hint`); only `app.py` and
the pages turn a code into words. Anything that is not a `YulanError` is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
Param = str | int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place; `rule` names its text, `params` fill it and never hold a record's value."""

    rule: str
    path: str = ""
    line: int = 0
    severity: Severity = "error"
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)


class YulanError(Exception):
    """Something a person can fix."""

    def __init__(self, code: str, *, problems: tuple[Problem, ...] = (), **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Param] = params
        self.problems = problems


class UsageError(YulanError):
    """The command line asks for something that cannot be meant."""
