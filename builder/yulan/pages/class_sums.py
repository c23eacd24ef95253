"""What each class brings to the site itself: a line a child, where its duties stand, who needs something, who was whose
mentor, what the roll says. Everything on the way to any page goes through these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from yulan.derive import alerts, dropout, duties
from yulan.derive.alerts import Alert
from yulan.derive.state import OPEN, State
from yulan.pages import by_class as sorts
from yulan.pages import card, child
from yulan.pages.child import Child
from yulan.pages.sums import Sum
from yulan.school import School
from yulan.value import Value

if TYPE_CHECKING:
    from yulan.pages.site import Site

# Of several answers to one duty of a child, the first of these says where it stands.
WORST = ("overdue", "due", "done", "excused")


def _children(site: Site, scope: str) -> list[Child]:
    return [child.of(site.words, file) for file in site.files_of(scope)]


def _paired(site: Site, scope: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in site.files_of(scope):
        values = card.of(file)
        before = (one.person for one in values.mentors) if values else ()
        for person in dict.fromkeys((*file.mentors, *before)):
            found.setdefault(person, []).append(file.sid)
    return found


class Standing(Value, frozen=True):
    """Where duties stand for the children of a class: by child, of this term and what is still owed of the last; and
    of the last one the children by duty, each under where it stood worst.
    """

    states: dict[str, list[State]]
    before: dict[str, dict[str, list[str]]]


def _standing(site: Site, scope: str) -> Standing:
    """What pages tell of: the duties of a child come duty by duty."""
    states: dict[str, list[State]] = {}
    before: dict[str, dict[str, list[str]]] = {}
    school, now = site.school, site.school.term.id if site.school.term is not None else ""
    last, worst = ("", ""), ""
    found = list(duties.of_files(site.view(), site.files_of(scope), brief=True))
    for one in found:
        if one.term != now and one.state in WORST:
            if (one.student, one.duty) != last:
                last, worst = (one.student, one.duty), one.state
                before.setdefault(one.duty, {}).setdefault(worst, []).append(one.student)
            elif WORST.index(one.state) < WORST.index(worst):
                before[one.duty][worst].pop()
                worst = one.state
                before[one.duty].setdefault(worst, []).append(one.student)
    for one in kept(school, found):
        states.setdefault(one.student, []).append(one)
    return Standing(states, before)


def kept(school: School, states: Iterable[State]) -> Iterator[State]:
    """Those that are shown: this term's, and of the one before what the reader still owes."""
    now, reader = school.term.id if school.term is not None else "", school.reader
    for one in states:
        own = reader in one.people
        if (one.state in OPEN and (own or one.term == now)) or (
            one.term == now and (own or one.state != "not-readable")
        ):
            yield one


def _own_alerts(site: Site, scope: str) -> list[Alert]:
    school, states = site.school, site.standing(scope).states
    every = (one for some in states.values() for one in some)
    return [
        *alerts.of_states(every, site.where.classes), *alerts.of_files(school, site.files_of(scope), school.today)
    ]  # fmt: skip


def _outside(site: Site, scope: str) -> dict[str, int]:
    return dict(Counter(one.drawer for file in site.files_of(scope) for one in file.records if one.drawer != "file"))


CHILDREN = Sum("children", list[Child], _children)
STATES = Sum("states", Standing, _standing)
ALERTS = Sum("alerts", list[Alert], _own_alerts)
MARKS = Sum("marks", duties.Marks, lambda site, scope: duties.marks(site.view(), site.files_of(scope)))
ROLLS = Sum("rolls", dropout.Rolls, lambda site, scope: dropout.rolls(site.files_of(scope)))
PAIRED = Sum("paired", dict[str, list[str]], _paired)
OUTSIDE = Sum("outside", dict[str, int], _outside)
GROUND = {sorts.STATES: STATES.name, sorts.CHILD: CHILDREN.name}  # by sort, those that give its values
APART = frozenset({STATES.name, CHILDREN.name})  # those that are large
SUMS: tuple[Sum[Any], ...] = (STATES, CHILDREN, ALERTS, MARKS, ROLLS, PAIRED, OUTSIDE)
