"""Left behind or not, by each definition: the deciding days, what is unknown, and nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import cast

import pytest

from yulan import kinds
from yulan.derive import left_behind
from yulan.derive.left_behind import DEFINITIONS, Finding
from yulan.kinds.card import Card
from yulan.yaml_strict import Tree

TODAY = "2025-11-21"
AWAY, HOME = {"away": "true"}, {"away": "false"}
BASE: Mapping[str, Tree] = {"birth_date": "2014-05-01", "household": "rural"}


def card(father: dict[str, str] | None = None, mother: dict[str, str] | None = None, **fields: Tree) -> Card:
    parents: list[Tree] = [
        cast("Tree", {"who": who, **one}) for who, one in (("father", father), ("mother", mother)) if one is not None
    ]
    tree: dict[str, Tree] = {
        "id": "card", "kind": "card", "student": "4k2m7pqr9t", "by": "wang-fang", "date": "2025-09-01",
        "name": "甲", "sex": "female", **BASE, **fields,
    }  # fmt: skip
    tree = {name: value for name, value in tree.items() if value != ""}
    return cast("Card", kinds.parse("card", {**tree, "parents": parents} if parents else tree))


def found(one: Card, definition: str = "cn-2016", day: str = TODAY) -> Finding:
    return left_behind.of(one, definition, date.fromisoformat(day))


def stands(one: Card, definition: str = "cn-2016", day: str = TODAY) -> tuple[str, str]:
    """Status, and reasons or what is missing."""
    finding = found(one, definition, day)
    return finding.status, " ".join(finding.reasons or finding.missing)


UNABLE, ABLE = {"away": "false", "able": "false"}, {"away": "false", "able": "true"}


@pytest.mark.parametrize(
    ("father", "mother", "expected"),
    [
        (AWAY, AWAY, ("yes", "both-away")),
        (AWAY, UNABLE, ("yes", "other-unable")),
        (UNABLE, AWAY, ("yes", "other-unable")),
        (AWAY, {"able": "false"}, ("yes", "other-unable")),
        (AWAY, ABLE, ("no", "parent-at-home")),
        (HOME, HOME, ("no", "parent-at-home")),
        (UNABLE, UNABLE, ("no", "parent-at-home")),
        (AWAY, HOME, ("unknown", "mother-able")),
        (AWAY, {"able": "true"}, ("unknown", "mother-away")),
        (AWAY, {}, ("unknown", "mother-away mother-able")),
        (AWAY, None, ("unknown", "mother")),
        (None, AWAY, ("unknown", "father")),
        (ABLE, None, ("no", "parent-at-home")),
        (HOME, None, ("unknown", "mother father-able")),
        (None, None, ("unknown", "father mother")),
    ],
)
def test_who_is_away_and_who_can_care_decide(
    father: dict[str, str] | None, mother: dict[str, str] | None, expected: tuple[str, str]
) -> None:
    status, why = stands(card(father, mother))
    assert (status, set(why.split())) == (expected[0], set(expected[1].split()))


@pytest.mark.parametrize(
    ("born", "day", "status"),
    [
        ("2009-11-22", "2025-11-21", "yes"),  # sixteen tomorrow
        ("2009-11-21", "2025-11-21", "no"),
        ("2009-11-20", "2025-11-21", "no"),
        ("2012-02-29", "2028-02-28", "yes"),
        ("2012-02-29", "2028-02-29", "no"),
        ("2084-02-29", "2100-02-28", "yes"),  # 2100 is no leap year: the birthday is 1 March
        ("2084-02-29", "2100-03-01", "no"),
        ("", "2025-11-21", "unknown"),
    ],
)
def test_the_sixteenth_birthday_ends_it(born: str, day: str, status: str) -> None:
    finding = found(card(AWAY, AWAY, birth_date=born), day=day)
    assert finding.status == status
    assert finding.missing == (("birth-date",) if status == "unknown" else ())


@pytest.mark.parametrize(
    ("household", "expected"),
    [("rural", ("yes", "both-away")), ("urban", ("no", "not-rural")), ("", ("unknown", "household"))],
)
def test_the_register_decides(household: str, expected: tuple[str, str]) -> None:
    assert stands(card(AWAY, AWAY, household=household)) == expected


def test_what_cannot_change_the_answer_is_not_asked_for() -> None:
    assert stands(card(None, None, household="urban", birth_date="")) == ("no", "not-rural")


@pytest.mark.parametrize(
    ("since", "day", "status"),
    [
        ("2025-08-21", "2025-11-20", "no"),
        ("2025-08-21", "2025-11-21", "yes"),
        ("2025-11-30", "2026-02-27", "no"),
        ("2025-11-30", "2026-02-28", "yes"),  # across February: its last day
        ("2025-11-28", "2026-02-28", "yes"),
        ("2023-11-29", "2024-02-28", "no"),
        ("2023-11-30", "2024-02-29", "yes"),  # a leap year
        ("2023-11-30", "2024-02-28", "no"),
        ("2024-02-29", "2024-05-28", "no"),
        ("2024-02-29", "2024-05-29", "yes"),
        ("2025-12-31", "2026-03-31", "yes"),
        ("2025-12-01", "2025-11-21", "no"),  # not away yet
    ],
)
def test_three_months_in_a_row_are_full_on_their_day(since: str, day: str, status: str) -> None:
    long, gone = {"away": "true", "away_since": "2020-01-01"}, {"away": "true", "away_since": since}
    assert found(card(long, gone), "three-months", day).status == status
    assert found(card(gone, long), "three-months", day).status == status


def test_the_older_practice_asks_for_both_and_for_nothing_else() -> None:
    long = {"away": "true", "away_since": "2024-02-20"}
    assert stands(card(long, long, household="urban", birth_date=""), "three-months") == ("yes", "both-long-away")
    assert stands(card(long, HOME), "three-months") == ("no", "parent-at-home")
    assert stands(card(long, AWAY), "three-months") == ("unknown", "mother-away-since")
    assert stands(card(long, {}), "three-months") == ("unknown", "mother-away")
    assert stands(card(long, None), "three-months") == ("unknown", "mother")
    soon = {"away": "true", "away_since": "2025-10-01"}
    assert stands(card(long, soon), "three-months") == ("no", "not-long-away")


def test_who_goes_away_later_is_not_away_yet() -> None:
    later = {"away": "true", "away_since": "2025-11-22", "able": "true"}
    assert stands(card(AWAY, later)) == ("no", "parent-at-home")
    assert stands(card(AWAY, later), day="2025-11-22") == ("yes", "both-away")


def test_a_parent_who_is_the_guardian_is_as_able_as_the_guardian() -> None:
    guardian: Tree = [{"who": "first", "relation": "母亲", "able": "true"}]
    assert stands(card(AWAY, HOME, guardians=guardian)) == ("no", "parent-at-home")
    unable: Tree = [{"who": "first", "relation": "母亲", "able": "false"}]
    assert stands(card(AWAY, HOME, guardians=unable)) == ("yes", "other-unable")
    grandmother: Tree = [{"who": "first", "relation": "祖母", "able": "true"}]
    assert stands(card(AWAY, HOME, guardians=grandmother)) == ("unknown", "mother-able")


def test_who_has_lost_both_parents_is_no_child_left_behind() -> None:
    lost: Tree = [{"code": "bereaved", "since": "2024-01-01"}]
    assert stands(card(categories=lost)) == ("no", "bereaved")
    ended: Tree = [{"code": "bereaved", "since": "2023-01-01", "until": "2024-01-01"}]
    assert stands(card(AWAY, AWAY, categories=ended)) == ("yes", "both-away")


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_an_unknown_fact_never_changes_what_was_said_without_it(definition: str) -> None:
    """Whatever is known later, a yes stays a yes and a no a no; and what is missing is what could turn it."""
    facts = DEFINITIONS[definition].facts
    for values in product((True, False, None), repeat=len(facts)):
        status, deciding = left_behind._decide(definition, values)
        assert (status == "unknown") == bool(deciding)
        for at, value in enumerate(values):
            if value is None:
                for known in (True, False):
                    then, _ = left_behind._decide(definition, (*values[:at], known, *values[at + 1 :]))
                    assert status in ("unknown", then)
                    if status == "unknown" and facts[at] not in deciding:
                        assert then == "unknown"


def test_no_card_and_no_such_definition() -> None:
    assert left_behind.of(None, "cn-2016", date(2025, 11, 21)).missing == ("card",)
    with pytest.raises(KeyError):
        found(card(), "my-own")


def test_where_list_and_facts_differ_is_said_and_unknown_accuses_nobody() -> None:
    listed: Tree = [{"code": "left-behind", "since": "2025-01-01"}]

    def differs(one: Card) -> str:
        return left_behind.mismatch(one, found(one))

    assert differs(card(AWAY, AWAY)) == "facts-only"
    assert differs(card(AWAY, AWAY, categories=listed)) == ""
    assert differs(card(HOME, HOME, categories=listed)) == "listed-only"
    assert differs(card(HOME, HOME)) == ""
    assert differs(card(AWAY, None, categories=listed)) == ""
    ended: Tree = [{"code": "left-behind", "since": "2025-01-01", "until": "2025-06-30"}]
    assert differs(card(AWAY, AWAY, categories=ended)) == "facts-only"


def test_every_definition_names_its_source_in_both_languages() -> None:
    for name, one in DEFINITIONS.items():
        assert (one.id, bool(one.source)) == (name, True)
        assert one.name["zh"]
        assert one.name["en"]
