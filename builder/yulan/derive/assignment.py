"""Children to mentors at the least cost: each child to one mentor at most, each mentor to as many as there is room for,
every further child of a mentor dearer than the one before. Owns the linear program and how ties are settled; the one
place that asks HiGHS. It never fails: who finds no place is left out, and as few as can be.

The matrix is that of a network, so the best corner is whole numbers and no integer search is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LOAD = 1000  # ours: what each child a mentor has already adds to the cost of the next, as a rule


@dataclass(frozen=True, slots=True)
class Problem:
    """Who might go to whom. `costs`: child → person → cost; `room`: places a person has left; `load`: children they
    have already; `step`: what each of those adds to the cost of the next.
    """

    costs: Mapping[str, Mapping[str, int]] = field(repr=False)
    room: Mapping[str, int]
    load: Mapping[str, int] = field(default_factory=dict)
    step: int = LOAD


def price(problem: Problem, pairs: Mapping[str, str]) -> int:
    """What an assignment costs, loads included; nothing for who is left out."""
    total, load = 0, dict(problem.load)
    for child, person in pairs.items():
        total += problem.costs[child][person] + problem.step * load.get(person, 0)
        load[person] = load.get(person, 0) + 1
    return total


def solve(problem: Problem) -> dict[str, str]:
    """Child → person at the least cost among those that leave the fewest children out; ties go to the lower ids.

    The order in which the problem names its children and people makes no difference.
    """
    costs = {
        child: {person: cost for person, cost in sorted(some.items()) if problem.room.get(person, 0) > 0}
        for child, some in sorted(problem.costs.items())
    }
    costs = {child: some for child, some in costs.items() if some}
    if not costs:
        return {}
    ties = _Ties(problem, costs, _optimal(problem, costs))
    ties.settle()
    return ties.pairs


def _optimal(problem: Problem, costs: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    import highspy

    pairs = [(child, person) for child, some in costs.items() for person in some]
    asked: dict[str, int] = {}
    for _, person in pairs:
        asked[person] = asked.get(person, 0) + 1
    people = sorted(asked)
    places = [(person, n) for person in people for n in range(min(problem.room[person], asked[person]))]
    row_of_child = {child: row for row, child in enumerate(costs)}
    row_of_person = {person: len(costs) + row for row, person in enumerate(people)}

    # Columns: one for each pair, one for each place of a person, one for each child left out.
    cost = [float(costs[child][person]) for child, person in pairs]
    cost += [float(problem.step * (problem.load.get(person, 0) + n)) for person, n in places]
    # Leaving a child out is dearer than all that moving every other child could save.
    never = 1 + 2 * (len(costs) + 1) * int(max(map(abs, cost)))
    cost += [float(never)] * len(costs)
    index = [row for child, person in pairs for row in (row_of_child[child], row_of_person[person])]
    index += [row_of_person[person] for person, _ in places]
    index += list(row_of_child.values())
    value = [1.0] * (2 * len(pairs)) + [-1.0] * len(places) + [1.0] * len(costs)
    start = [*range(0, 2 * len(pairs), 2), *range(2 * len(pairs), len(index) + 1)]

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(costs) + len(people)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, [0.0] * len(cost), [1.0] * len(cost)
    # A child is with one person or left out; a person has no more children than places taken.
    lp.row_lower_ = [1.0] * len(costs) + [-highspy.kHighsInf] * len(people)
    lp.row_upper_ = [1.0] * len(costs) + [0.0] * len(people)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # HiGHS types the rest, not this
    for option, chosen in (("output_flag", False), ("threads", 1), ("solver", "simplex")):
        solver.setOptionValue(option, chosen)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError("an assignment with places left out always has a best one")
    taken = solver.getSolution().col_value
    return {child: person for place, (child, person) in enumerate(pairs) if taken[place] > 0.5}


class _Ties:
    """An assignment at the least cost, made the one in which no child could have a lower person for nothing: by moving,
    or by changing places with a later child. Each step gives an earlier child a lower id, so it comes to an end.
    """

    def __init__(self, problem: Problem, costs: Mapping[str, Mapping[str, int]], pairs: Mapping[str, str]) -> None:
        self.problem, self.costs = problem, costs
        self.pairs = {child: pairs[child] for child in costs if child in pairs}
        self.having: dict[str, set[str]] = {person: set() for some in costs.values() for person in some}
        for child, person in self.pairs.items():
            self.having[person].add(child)

    def settle(self) -> None:
        """Nothing; no child could have a lower person for nothing."""
        again = True
        while again:
            again = False
            for child in self.pairs:
                again = self._lower(child) or again

    def _lower(self, child: str) -> bool:
        """Whether the child now has a lower person, for nothing."""
        some, own = self.costs[child], self.pairs[child]
        for person in (one for one in some if one < own):
            more = some[person] - some[own]
            free = len(self.having[person]) < self.problem.room[person]
            if free and more + self.problem.step * (self._load(person) - self._load(own) + 1) == 0:
                self._move(child, person)
                return True
            for other in sorted(self.having[person]):
                if other > child and own in self.costs[other]:
                    theirs = self.costs[other]
                    if more + theirs[own] - theirs[person] == 0:
                        self._move(child, person)
                        self._move(other, own)
                        return True
        return False

    def _load(self, person: str) -> int:
        return len(self.having[person]) + self.problem.load.get(person, 0)

    def _move(self, child: str, person: str) -> None:
        self.having[self.pairs[child]].remove(child)
        self.having[person].add(child)
        self.pairs[child] = person
