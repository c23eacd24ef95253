"""Who is matched with whom, and why; values in, values out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any, TypeVar

import pytest

from tests.pages.sample import TODAY, entry, sample_school
from yulan import theme
from yulan.derive import assignment, bonds, fitness, matching, wishes
from yulan.derive.assignment import LOAD, Problem
from yulan.derive.fitness import Child, Staff
from yulan.derive.matching import Proposal, Wanted
from yulan.errors import YulanError
from yulan.kinds.categories import CATEGORIES, RESTRICTED
from yulan.school import Conflict, Person, School, StudentFile
from yulan.texts import LANGUAGES, Texts

T = TypeVar("T")
CLASS, OTHER = "p2023-1", "p2023-2"
# Person → their posts and what their profile says.
STAFF: Mapping[str, tuple[tuple[str, ...], Mapping[str, Any] | None]] = {
    "bo-bone": ((), {"traits": ["backbone"]}),
    "bu-party": ((), {"traits": ["party-member"]}),
    "ce-class": (("class-p2023-1",), None),
    "da-other": (("class-p2023-2",), None),
    "fa-law": ((), {"traits": ["law"]}),
    "ji-near": ((), {"lives_in": "石桥村"}),
    "la-plain": ((), None),
    "ni-young": ((), {"traits": ["young"]}),
    "te-special": ((), {"traits": ["special-education"]}),
    "xi-counsel": (("counsellor",), None),
    "xo-head": (("principal",), None),
}


def sid(n: int) -> str:
    return f"{n:010d}"


def child(
    n: int,
    *codes: str,
    scope: str = CLASS,
    wish: bool | None = True,
    known: tuple[str, ...] = (),
    held: tuple[str, ...] = (),
    **card: Any,
) -> StudentFile:
    told = {"student": wish, "guardian": wish}
    fields: dict[str, Any] = {
        "name": f"学生{n}",
        "sex": "female",
        "class": scope,
        "categories": [{"code": one, "since": "2025-09-01"} for one in codes],
        **({"willing": {who: str(one).lower() for who, one in told.items()}} if wish is not None else {}),
        **card,
    }
    records = tuple(entry("category", sid(n), "2025-09-02", "sun-li", category=one, drawer="psych") for one in known)
    made = entry("card", sid(n), "2025-09-08", "wang-fang", rid="card", scope=scope, **fields)
    return StudentFile(sid(n), scope, held, made, records, (), f"学生{n}")


def school(*files: StudentFile, staff: Mapping[str, tuple[tuple[str, ...], Any]] = STAFF) -> School:
    profiles = tuple(
        entry("staff-profile", "", "2025-09-01", "zhao-min", person=one, drawer="office", **told)
        for one, (_, told) in staff.items()
        if told is not None
    )
    people = {one: Person(one, one, posts, active=True) for one, (posts, _) in staff.items()}
    return replace(sample_school(), people=people, students=files, loose=profiles)


def proposed(seen: School, wanted: Wanted | None = None) -> Proposal:
    return matching.propose(seen, frozenset(seen.people), wanted)


def pairs(seen: School, wanted: Wanted | None = None) -> dict[str, str]:
    return {one.student: one.mentor for one in proposed(seen, wanted).pairs}


def left(seen: School, wanted: Wanted | None = None) -> dict[str, tuple[str, str]]:
    return {one.student: (one.reason, one.helper) for one in proposed(seen, wanted).left}


def codes(seen: School, student: str, wanted: Wanted | None = None) -> list[str]:
    [found] = [one for one in proposed(seen, wanted).pairs if one.student == student]
    return [one.code for one in found.reasons]


# ---- the assignment


def instance(seed: int) -> Problem:
    draw = random.Random(seed)  # noqa: S311 - no secret
    people = [f"p{n}" for n in range(draw.randint(1, 4))]
    costs = {
        f"c{n}": {person: draw.choice((0, 1, 20, 21, 22, 40, -20_000)) for person in people if draw.random() < 0.8}
        for n in range(draw.randint(1, 5))
    }
    return Problem(costs, {one: draw.randint(0, 3) for one in people}, {one: draw.randint(0, 2) for one in people})


def turn(some: Mapping[str, T]) -> dict[str, T]:
    """The same in the opposite order."""
    return dict(reversed(list(some.items())))


def every(problem: Problem) -> list[dict[str, str]]:
    """Every assignment there is."""
    children = sorted(problem.costs)
    found = []
    for chosen in product(*(["", *problem.costs[one]] for one in children)):
        taken = {one: person for one, person in zip(children, chosen, strict=True) if person}
        if all(list(taken.values()).count(one) <= room for one, room in problem.room.items()):
            found.append(taken)
    return found


@pytest.mark.parametrize("seed", range(0, 400, 20))
def test_no_assignment_is_cheaper_or_leaves_fewer_out(seed: int) -> None:
    for one in range(seed, seed + 20):
        problem = instance(one)
        everything = every(problem)
        most = max(map(len, everything))
        best = min(assignment.price(problem, some) for some in everything if len(some) == most)
        found = assignment.solve(problem)
        assert found in everything
        assert (len(found), assignment.price(problem, found)) == (most, best), one


def test_the_order_in_which_things_are_named_makes_no_difference() -> None:
    for seed in range(100):
        problem = instance(seed)
        turned = Problem(
            {one: turn(some) for one, some in turn(problem.costs).items()}, turn(problem.room), turn(problem.load)
        )
        assert assignment.solve(problem) == assignment.solve(turned), seed


def test_ties_go_to_the_lower_ids() -> None:
    costs = {f"c{n}": dict.fromkeys(("p1", "p2", "p3"), 7) for n in range(3)}
    assert assignment.solve(Problem(costs, {"p1": 3, "p2": 3, "p3": 3})) == {"c0": "p1", "c1": "p2", "c2": "p3"}


def test_nobody_to_choose_from_is_no_failure() -> None:
    assert assignment.solve(Problem({}, {})) == {}
    assert assignment.solve(Problem({"c": {}, "d": {"p": 1}}, {"p": 0})) == {}


def test_one_load_weighs_more_than_every_need_of_a_child() -> None:
    assert fitness.WORST < LOAD
    assert len(STAFF) * LOAD < matching.RENEW


# ---- the table


@pytest.mark.parametrize(
    ("code", "person", "reason"),
    [
        ("academic", "bo-bone", "backbone"),
        ("family", "xo-head", "leader"),
        ("single-parent", "xo-head", "leader"),
        ("bereaved", "xo-head", "leader"),
        ("poverty", "xo-head", "leader"),
        ("disability", "te-special", "special-education"),
        ("left-behind", "ni-young", "young"),
        ("migrant", "ce-class", "class-teacher"),
    ],
)
def test_each_row_of_the_table(code: str, person: str, reason: str) -> None:
    if reason == "leader":  # any leader, cadre or party member will do; here there is one
        staff = {one: told for one, told in STAFF.items() if one != "bu-party"}
        seen = school(child(1, code), staff=staff)
    else:
        seen = school(child(1, code))
    assert pairs(seen) == {sid(1): person}
    assert codes(seen, sid(1)) == [reason]


@pytest.mark.parametrize("row", fitness.ROWS, ids=lambda row: row.id)
def test_each_row_has_its_focus_and_guidance_in_words_and_a_restricted_one_is_never_told(row: fitness.Row) -> None:
    for lang in LANGUAGES:
        texts = Texts.load(theme.read(theme.builtin()), lang)
        assert all(texts.has(f"match.{one}.{row.id}") for one in ("rows", "focus", "guide"))
    codes = row.codes or ("migrant",)
    for code in codes:
        hidden = code in RESTRICTED
        seen = school(child(1, known=(code,)) if hidden else child(1, code))
        assert proposed(seen).pairs[0].focus == (fitness.OTHER.id if hidden else row.id,)


@pytest.mark.parametrize("trait", ["cadre", "party-member"])
def test_cadres_and_party_members_stand_beside_leaders(trait: str) -> None:
    seen = school(child(1, "poverty"), staff={"an-a": ((), None), "bo-b": ((), {"traits": [trait]})})
    assert (pairs(seen), codes(seen, sid(1))) == ({sid(1): "bo-b"}, [trait])


@pytest.mark.parametrize(
    ("code", "person", "reason"), [("psych", "ce-class", "class-teacher"), ("legal", "fa-law", "arranged")]
)
def test_a_restricted_need_moves_the_match_and_is_not_named(code: str, person: str, reason: str) -> None:
    seen = school(child(1, known=(code,)))
    assert pairs(seen) == {sid(1): person}
    assert codes(seen, sid(1)) == [reason]
    assert code not in str(proposed(seen))


def test_a_restricted_category_outside_the_table_moves_nothing() -> None:
    files = [child(n) for n in range(1, 6)]
    marked = [*files[:2], child(3, known=("parent-in-prison",)), *files[3:]]
    assert proposed(school(*files)) == proposed(school(*marked))


def test_a_counsellor_is_proposed_only_where_the_need_is_known() -> None:
    staff = {"an-a": ((), None), "xi-counsel": (("counsellor",), None)}
    assert pairs(school(child(1), staff=staff)) == {sid(1): "an-a"}
    assert pairs(school(child(1, known=("psych",)), staff=staff)) == {sid(1): "xi-counsel"}


def test_a_counsellor_who_has_a_class_is_proposed_in_it() -> None:
    staff = {"an-a": ((), None), "xi-counsel": (("counsellor", "class-p2023-1"), None)}
    assert pairs(school(child(1), child(2, scope=OTHER), staff=staff)) == {sid(1): "xi-counsel", sid(2): "an-a"}


def test_every_other_child_has_the_class_teacher_or_who_lives_near() -> None:
    near = child(2, scope="p2021-1", address="青山镇石桥村三组")
    seen = school(child(1), near)
    assert pairs(seen) == {sid(1): "ce-class", sid(2): "ji-near"}
    assert codes(seen, sid(2)) == ["lives-near"]


def test_every_category_has_a_row_or_is_every_other_child() -> None:
    assert set(fitness.ROW_OF) < set(CATEGORIES)
    for code in CATEGORIES.keys() - RESTRICTED:
        [(row, named)] = fitness.rows([code])
        assert (row is fitness.OTHER) == (code not in fitness.ROW_OF)
        assert named == ("" if row is fitness.OTHER else code)


def test_who_is_left_behind_by_the_facts_counts_though_it_is_not_listed() -> None:
    away = [{"who": who, "away": "true", "away_since": "2024-03-01"} for who in ("father", "mother")]
    facts: dict[str, Any] = {"parents": away, "household": "rural", "birth_date": "2016-05-01"}
    assert pairs(school(child(1, **facts))) == {sid(1): "ni-young"}


def test_a_category_that_is_over_counts_no_more() -> None:
    old: dict[str, Any] = {"categories": [{"code": "left-behind", "since": "2024-09-01", "until": "2025-06-30"}]}
    assert pairs(school(child(1, **old))) == {sid(1): "ce-class"}


def test_who_meets_two_needs_is_before_who_meets_one() -> None:
    staff = {
        "an-a": ((), {"traits": ["young"]}),
        "bo-b": ((), {"traits": ["backbone"]}),
        "ce-c": ((), {"traits": ["young", "backbone"]}),
    }
    seen = school(child(1, "left-behind", "academic"), staff=staff)
    assert (pairs(seen), codes(seen, sid(1))) == ({sid(1): "ce-c"}, ["backbone", "young"])


def test_class_teachers_and_backbone_teachers_come_first() -> None:
    staff = {"an-a": ((), None), "bo-b": ((), {"traits": ["backbone"]}), "ce-c": (("class-p2023-2",), None)}
    files = [child(n, scope="p2021-1") for n in (1, 2)]
    assert sorted(pairs(school(*files, staff=staff)).values()) == ["bo-b", "ce-c"]


def test_where_nobody_fits_the_reason_is_the_common_word() -> None:
    seen = school(child(1, "left-behind"), staff={"an-a": ((), None)})
    assert codes(seen, sid(1)) == ["arranged"]


def test_a_repr_names_no_category() -> None:
    one = Child(CLASS, ("poverty",), ("psych",), "青山镇")
    assert "poverty" not in repr(one)
    assert "psych" not in repr(one)
    assert "青山" not in repr(one)
    assert "石桥" not in repr(Staff("an-a", lives_in="石桥村"))


# ---- loads


def test_one_to_one_where_numbers_allow() -> None:
    files = [child(n, "left-behind") for n in range(1, 10)]
    assert sorted(pairs(school(*files)).values()) == sorted(
        one for one in STAFF if one not in ("xi-counsel", "xo-head")
    )


def test_children_somebody_has_already_count() -> None:
    old = [child(n, held=("ce-class",)) for n in (1, 2)]
    new = [child(n) for n in (3, 4)]
    found = pairs(school(*old, *new))
    assert found.keys() == {sid(3), sid(4)}
    assert "ce-class" not in found.values()


def test_the_load_said_counts_all_of_them() -> None:
    staff = {"an-a": ((), {"most": "3"})}
    seen = school(child(1, held=("an-a",)), child(2), child(3), child(4), staff=staff)
    assert [one.load for one in proposed(seen).pairs] == [3, 3]
    assert list(left(seen).values()) == [("full", "")]


def test_nobody_has_more_than_they_can_take() -> None:
    staff = {"an-a": ((), {"most": "1"}), "bo-b": ((), {"most": "0"}), "ce-c": ((), None)}
    found = list(pairs(school(*(child(n) for n in range(1, 10)), staff=staff)).values())
    assert (found.count("an-a"), found.count("bo-b"), found.count("ce-c")) == (1, 0, matching.MOST)


def test_a_number_given_on_the_spot_counts_before_the_profile() -> None:
    staff = {"an-a": ((), {"most": "1"})}
    seen = school(child(1), child(2), staff=staff)
    assert len(pairs(seen)) == 1
    assert len(pairs(seen, Wanted(most={"an-a": 2}))) == 2


def test_the_newest_profile_counts() -> None:
    seen = school(child(1), child(2), staff={"an-a": ((), {"most": "1"})})
    newer = entry("staff-profile", "", "2025-10-01", "zhao-min", person="an-a", drawer="office", most="2")
    assert len(pairs(replace(seen, loose=(newer, *seen.loose)))) == 2


# ---- who is paired at all


def test_who_refuses_is_not_paired_and_has_a_named_helper() -> None:
    one = child(1, wish=False)
    guardian = child(2, wish=None, willing={"student": "true", "guardian": "false"})
    seen = school(one, guardian)
    assert pairs(seen) == {}
    assert left(seen) == {sid(1): ("refused", "ce-class"), sid(2): ("refused", "ce-class")}


def test_a_refusal_stands_against_a_wish() -> None:
    seen = school(child(1, wish=False))
    assert left(seen, Wanted(wishes={sid(1): "bo-bone"})) == {sid(1): ("refused", "ce-class")}


def test_who_was_not_asked_is_proposed_and_to_be_asked_first() -> None:
    half = child(2, wish=None, willing={"student": "true"})
    asked = {one.student: one.ask for one in proposed(school(child(1, wish=None), half, child(3))).pairs}
    assert asked == {sid(1): ("student", "guardian"), sid(2): ("guardian",), sid(3): ()}


def test_without_a_class_teacher_the_head_of_the_grade_helps() -> None:
    staff = {"an-a": (("grade-p2023",), {"most": "0"})}
    assert left(school(child(1), staff=staff)) == {sid(1): ("full", "an-a")}


@pytest.mark.parametrize("status", ["transferred", "graduated"])
def test_who_left_is_not_paired(status: str) -> None:
    gone = replace(child(2), scope="closed")
    assert proposed(school(child(1, roll_status=status), gone)).pairs == ()
    assert left(school(gone)) == {}


def test_a_child_without_a_card_is_left_with_the_reason() -> None:
    assert left(school(replace(child(1), card=None))) == {sid(1): ("no-card", "ce-class")}


def test_a_card_that_says_two_things_is_settled_first() -> None:
    one = child(1)
    assert one.card is not None
    two = replace(one, card=replace(one.card, conflicts=(Conflict("phone", ("1", "2")),)))
    assert left(school(two)) == {sid(1): ("two-cards", "ce-class")}


def test_who_has_no_key_or_has_left_is_nobodys_mentor() -> None:
    seen = school(child(1), staff={"an-a": ((), None), "bo-b": ((), None)})
    assert matching.propose(seen, ["bo-b"]).pairs[0].mentor == "bo-b"
    people = {**seen.people, "an-a": replace(seen.people["an-a"], active=False)}
    assert pairs(replace(seen, people=people)) == {sid(1): "bo-b"}


@pytest.mark.parametrize("post", ["volunteer", "bureau", "legal-deputy"])
def test_who_teaches_nobody_is_proposed_only_when_wished_for(post: str) -> None:
    seen = school(child(1), staff={"an-a": ((post,), None)})
    assert left(seen) == {sid(1): ("nobody", "")}
    assert pairs(seen, Wanted(wishes={sid(1): "an-a"})) == {sid(1): "an-a"}


# ---- cycles


def cycle(person: str, since: str, until: str = "") -> dict[str, Any]:
    return {"mentors": [{"person": person, "since": since, **({"until": until} if until else {})}]}


def test_a_pairing_that_goes_on_is_left_alone() -> None:
    seen = school(
        child(1, **cycle("bo-bone", "2025-09-10", "2026-08-31")),
        child(2, **cycle("bo-bone", "2025-09-10")),
        child(3, held=("bo-bone",)),
    )
    assert (proposed(seen).pairs, proposed(seen).left) == ((), ())


def test_a_mentor_whose_cycle_ends_goes_on_before_anybody_who_fits_better() -> None:
    seen = school(child(1, "left-behind", **cycle("la-plain", "2024-12-01", "2025-11-30")))
    [found] = proposed(seen).pairs
    assert (found.mentor, found.renewed, found.ends) == ("la-plain", True, ())
    assert found.reasons[0].code == "renewed"


def test_a_mentor_who_cannot_go_on_is_replaced_and_named() -> None:
    seen = school(child(1, **cycle("la-plain", "2024-12-01", "2025-11-30"), held=("la-plain",)))
    [found] = proposed(seen, Wanted(never=frozenset({(sid(1), "la-plain")}))).pairs
    assert (found.mentor, found.renewed, found.ends) == ("ce-class", False, ("la-plain",))


def test_a_cycle_that_is_over_makes_no_bond_but_the_lock_does() -> None:
    over = cycle("la-plain", "2024-09-10", "2025-06-30")
    assert pairs(school(child(1, **over))) == {sid(1): "ce-class"}
    held = school(child(1, **over, held=("la-plain",)))
    assert pairs(held) == {sid(1): "la-plain"}
    assert bonds.expired(held.students[0], TODAY) == ("la-plain",)


def test_keeping_fixes_every_pair_that_ends() -> None:
    ends = [child(n, **cycle("la-plain", "2024-12-01", "2025-11-30")) for n in range(1, 8)]
    assert set(pairs(school(*ends), Wanted(keep=True)).values()) == {"la-plain"}


def test_what_is_meant_can_be_narrowed() -> None:
    seen = school(child(1), child(2, scope=OTHER), child(3, **cycle("la-plain", "2024-12-01", "2025-11-30")))
    assert pairs(seen).keys() == {sid(1), sid(2), sid(3)}
    assert pairs(seen, Wanted(only=OTHER)).keys() == {sid(2)}
    assert pairs(seen, Wanted(only="unpaired")).keys() == {sid(1), sid(2)}


@pytest.mark.parametrize(
    ("today", "end"),
    [
        ("2025-09-01", "2026-08-31"),
        ("2026-03-01", "2026-08-31"),
        ("2026-07-02", "2026-08-31"),
        ("2026-07-10", "2027-08-31"),
    ],
)
def test_a_cycle_is_a_school_year(today: str, end: str) -> None:
    assert bonds.next_end(date.fromisoformat(today)).isoformat() == end


# ---- wishes


def test_a_wish_counts_before_everything() -> None:
    seen = school(child(1, "left-behind", **cycle("bo-bone", "2025-09-10", "2026-08-31")))
    [found] = proposed(seen, Wanted(wishes={sid(1): "xi-counsel"})).pairs
    assert (found.mentor, found.ends) == ("xi-counsel", ("bo-bone",))
    assert [one.code for one in found.reasons] == ["arranged"]


def test_a_wish_for_who_has_no_room_is_left_and_said() -> None:
    seen = school(child(1), child(2), staff={"an-a": ((), {"most": "1"}), "bo-b": ((), None)})
    wanted = Wanted(wishes={sid(1): "an-a", sid(2): "an-a"})
    assert sorted(one.reason for one in proposed(seen, wanted).left) == ["wish-full"]
    assert left(seen, Wanted(wishes={sid(1): "ghost"}))[sid(1)] == ("wish-nobody", "")


def test_a_pair_that_is_not_to_be_is_not() -> None:
    seen = school(child(1))
    assert pairs(seen, Wanted(never=frozenset({(sid(1), "ce-class")})))[sid(1)] != "ce-class"


# ---- what nobody can tell


def test_without_the_key_nothing_differs() -> None:
    files = [child(n, wish=None) for n in range(1, 9)]
    marked = [*files[:3], child(4, known=("psych",), wish=None), *files[4:]]
    hidden = [replace(one, records=()) for one in marked]
    assert proposed(school(*files)) == proposed(school(*hidden))


def test_the_same_people_in_another_order_are_matched_alike() -> None:
    draw = random.Random(7)  # noqa: S311 - no secret
    files = [child(n, *draw.sample(sorted(CATEGORIES.keys() - RESTRICTED), 2)) for n in range(1, 30)]
    staff = dict(STAFF)
    first = pairs(school(*files))
    for _ in range(5):
        draw.shuffle(files)
        staff = dict(draw.sample(sorted(staff.items()), len(staff)))
        assert pairs(school(*files, staff=staff)) == first


SECRET = b"a key of nobody's"


def suggested(seen: School, secret: bytes = SECRET) -> tuple[tuple[str, str], ...]:
    return wishes.suggest(seen, frozenset(seen.people), Wanted(), secret)


def test_wishes_name_other_children_beside_those_with_a_need() -> None:
    files = [child(n, known=("psych",) if n in (3, 9) else ()) for n in range(1, 21)]
    named = [one for one, _ in suggested(school(*files))]
    assert {sid(3), sid(9)} < set(named)
    assert len(named) == 6
    assert named == sorted(named)
    assert len(suggested(school(*(child(n) for n in range(1, 21))))) == wishes.LEAST


def test_every_wish_is_for_somebody_who_meets_the_need() -> None:
    files = [child(n, known=("psych",) if n < 4 else ()) for n in range(1, 21)]
    assert {person for _, person in suggested(school(*files))} == {"ce-class", "xi-counsel"}


def test_who_is_named_besides_takes_nobodys_place() -> None:
    staff = {"an-a": ((), None), "xi-counsel": (("counsellor",), {"most": "4"})}
    files = [child(n, scope="p2021-1", known=("psych",) if n in (4, 5) else ()) for n in range(1, 10)]
    named = [one for one, _ in suggested(school(*files, staff=staff))]
    assert {sid(4), sid(5)} < set(named)
    assert len(named) == 4


def test_nobody_is_named_where_a_list_would_tell() -> None:
    staff = {"an-a": ((), None), "xi-counsel": (("counsellor",), {"most": "2"})}
    files = [child(n, scope="p2021-1", known=("psych",) if n in (4, 5) else ()) for n in range(1, 10)]
    with pytest.raises(YulanError, match=r"match\.alone"):
        suggested(school(*files, staff=staff))
    with pytest.raises(YulanError, match=r"match\.alone"):
        suggested(school(files[3], staff=STAFF))


def test_a_need_nobody_meets_hides_no_other() -> None:
    files = [
        child(n, scope="p2021-1" if n == 3 else CLASS, known=("psych",) if n in (3, 9) else ()) for n in range(1, 21)
    ]
    staff = {one: told for one, told in STAFF.items() if one != "xi-counsel"}
    named = [one for one, _ in suggested(school(*files, staff=staff))]
    assert sid(9) in named
    assert len(named) > 1


def test_who_else_is_named_is_the_same_each_time_and_another_for_another_secret() -> None:
    files = [child(n, known=("psych",) if n == 3 else ()) for n in range(1, 31)]
    assert suggested(school(*files)) == suggested(school(*reversed(files)))
    assert len({suggested(school(*files), bytes([n])) for n in range(8)}) > 1


def test_those_named_are_matched_as_if_all_had_the_need() -> None:
    files = [child(n, scope="p2021-1", known=("psych",) if n == 3 else ()) for n in range(1, 4)]
    seen = school(*files, staff={"an-a": ((), {"most": "9"}), "xi-counsel": (("counsellor",), {"most": "9"})})
    swapped = [child(n, scope="p2021-1", known=("psych",) if n == 1 else ()) for n in range(1, 4)]
    assert suggested(seen) == suggested(replace(seen, students=tuple(swapped)))


def test_a_wish_handed_over_comes_out_as_it_was_meant() -> None:
    files = [child(n, wish=None, known=("psych",) if n == 3 else ()) for n in range(1, 9)]
    told = dict(suggested(school(*files)))
    office = school(*(replace(one, records=()) for one in files))
    assert told.items() <= pairs(office, Wanted(wishes=told)).items()


# ---- many


def test_of_many_nobody_is_left_out_while_there_is_room() -> None:
    draw = random.Random(3)  # noqa: S311 - no secret
    staff: dict[str, tuple[tuple[str, ...], Any]] = {
        f"t-{n:03d}": ((), {"traits": ["young"] if n < 20 else [], "most": "4"}) for n in range(300)
    }
    files = [child(n, *draw.choice(((), ("left-behind",)))) for n in range(400)]
    seen = school(*files, staff=staff)
    assert len(seen.students) * len(staff) > matching.DENSE
    found = proposed(seen)
    assert found.left == ()
    assert max(one.load for one in found.pairs) == 2
