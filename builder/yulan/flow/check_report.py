"""What a check came to: findings, worst first, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yulan.errors import Problem
from yulan.school import Coverage

_ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Report:
    """What a check found. `coverage` is None where the repository was not opened with a key."""

    problems: tuple[Problem, ...]
    epoch: int = 0
    coverage: Coverage | None = None

    @property
    def bad(self) -> bool:
        """Whether anything is an error."""
        return any(one.severity == "error" for one in self.problems)

    def count(self, severity: str) -> int:
        """How many problems of that severity."""
        return sum(one.severity == severity for one in self.problems)


def of(found: Iterable[Problem], epoch: int = 0, coverage: Coverage | None = None) -> Report:
    """The report: a key or a file may have been looked at from two sides, and is told once."""
    once: dict[tuple[str, str, int, str], Problem] = {}
    for one in found:
        once.setdefault((one.path, one.rule, one.line, str(one.params.get("commit", ""))), one)
    ordered = sorted(once.values(), key=lambda one: (_ORDER[one.severity], one.path, one.line, one.rule))
    return Report(tuple(ordered), epoch, coverage)
