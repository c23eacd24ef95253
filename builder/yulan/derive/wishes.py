"""Wishes for the office, from who knows of a need that the office may not read: who the mentor should be, never why.
Owns that being named tells nothing: other children are named beside those with a need, twice as many where that can be,
never fewer than they, and matched in the very same way.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import replace

from yulan.derive import candidates, fitness, matching
from yulan.derive.fitness import Child
from yulan.derive.matching import Wanted
from yulan.errors import YulanError
from yulan.school import School

OTHERS = 2  # ours: children named for each who has a need
LEAST = 3  # ours: children named besides, even where nobody has one


def suggest(school: School, keyed: Collection[str], wanted: Wanted, secret: bytes) -> tuple[tuple[str, str], ...]:
    """Child and person wished for, by the child's id. `secret`, the same each time, decides who else is named: nobody
    without it can tell them apart, and two lists side by side tell no more than one.

    Raises YulanError `match.alone` where there are too few to name besides: a list would tell who has a need.
    """
    first = matching.propose(school, keyed, wanted)
    files = {one.sid: one for one in school.students}
    known = {one.student: matching.known(files[one.student], school.today) for one in first.pairs}
    needs = {sid: codes for sid, codes in known.items() if fitness.known_rows(codes)}
    others = sorted((sid for sid in known if sid not in needs), key=lambda sid: _mark(secret, sid))
    others = others[: max(LEAST, OTHERS * len(needs))]
    given = [needs[sid] for sid in sorted(needs, key=lambda sid: _mark(secret, sid))] or [("psych",)]
    alone = len(_met(school, keyed, replace(wanted, needs=needs)))
    while others:
        taken = {sid: given[place % len(given)] for place, sid in enumerate(others)}
        found = _met(school, keyed, replace(wanted, needs={**needs, **taken}))
        if len(found.keys() & needs.keys()) >= alone and len(found) >= 2 * alone:
            return tuple(sorted(found.items()))
        # Who is named besides takes nobody's place: where those who fit are few, fewer are named.
        others = others[: len(others) // 2]
    if alone:
        raise YulanError("match.alone")
    return ()


def _met(school: School, keyed: Collection[str], wanted: Wanted) -> dict[str, str]:
    """Child → person for those whose need is met; a wish that meets none is no use."""
    staff = {one.id: one for one in candidates.of(school, keyed)}
    scopes = {one.sid: one.scope for one in school.students}
    needs = wanted.needs or {}
    return {
        one.student: one.mentor
        for one in matching.propose(school, keyed, wanted).pairs
        if fitness.meets_known(Child(scopes[one.student], known=needs[one.student]), staff[one.mentor])
    }


def _mark(secret: bytes, sid: str) -> bytes:
    return hmac.new(secret, f"yulan-wish-v1\n{sid}".encode(), hashlib.sha256).digest()
