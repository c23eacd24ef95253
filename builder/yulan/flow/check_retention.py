"""What is kept for longer than it needs to be: counted by folder and kind, for somebody to decide upon. It sees what
the key opens and names nobody.
"""

from __future__ import annotations

from datetime import date

from yulan.derive.expiry import Expired, expired
from yulan.errors import Problem
from yulan.school import School

EXPIRED = "retention.expired"


def problems(school: School, today: date) -> list[Problem]:
    """A warning for every folder with records past their time; `kinds` has kind, count and years of each."""
    by_folder: dict[str, list[Expired]] = {}
    for one in expired(school, today):
        by_folder.setdefault(one.path, []).append(one)
    return [
        Problem(
            EXPIRED,
            path,
            severity="warning",
            params={
                "count": sum(one.count for one in found),
                "kinds": " ".join(f"{one.kind}:{one.count}:{one.years}" for one in found),
            },
        )
        for path, found in by_folder.items()
    ]
