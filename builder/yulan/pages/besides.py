"""What a class brings to commands and to who is at work, beside what its pages show: kept like that, but made only when
somebody asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yulan.accept import CARD_LIKE
from yulan.derive import duties
from yulan.derive.state import OPEN, State
from yulan.pages.sums import Sum
from yulan.value import Value

if TYPE_CHECKING:
    from yulan.pages.site import Site


class Written(Value, frozen=True):
    """The ids of a class's records: of those the reader wrote last, of all by drawer, of plans and the like by kind."""

    own: list[str]
    drawers: dict[str, list[str]]
    alike: dict[str, list[str]]


class Fit(Value, frozen=True):
    """Of a child, whether there is a card, and the scopes of consent that are out of sight."""

    card: bool
    withheld: tuple[str, ...]


def _owed(site: Site, scope: str) -> list[State]:
    return [one for one in duties.of_files(site.view(), site.files_of(scope), brief=True) if one.state in OPEN]


def _written(site: Site, scope: str) -> Written:
    own: list[str] = []
    drawers: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    for file in site.files_of(scope):
        for one in file.records:
            if one.author == site.school.reader:
                own.append(one.id)
            drawers.setdefault(one.drawer, []).append(one.id)
            if one.kind in CARD_LIKE:
                alike.setdefault(one.kind, []).append(one.id)
    return Written(own, drawers, alike)


def _fits(site: Site, scope: str) -> dict[str, Fit]:
    return {file.sid: Fit(file.card is not None, tuple(sorted(file.withheld.scopes))) for file in site.files_of(scope)}


OWED = Sum("duties-owed", list[State], _owed)  # of the children, of this term and the one before, whoever owes it
WRITTEN = Sum("written-by", Written, _written)
FITS = Sum("fits", dict[str, Fit], _fits)
SUMS: tuple[Sum[Any], ...] = (OWED, WRITTEN, FITS)
