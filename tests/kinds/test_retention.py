"""How long each kind is kept is said of each, with its reason, and a school may say otherwise."""

from __future__ import annotations

from yulan import kinds
from yulan.kinds.retention import RETENTION, years


def test_every_kind_has_a_period_and_no_other_has() -> None:
    assert set(RETENTION) == set(kinds.KINDS)
    assert all(0 < one.years <= 10 for one in RETENTION.values())


def test_what_names_no_child_does_not_wait_for_one_to_leave() -> None:
    for name, kind in kinds.KINDS.items():
        if kind.subject == "school":
            assert RETENTION[name].since == "date"


def test_what_rests_on_consent_is_kept_no_longer_than_what_duty_asks_for() -> None:
    consented = [RETENTION[name].years for name in ("study", "helper", "growth", "activity")]
    assert max(consented) < RETENTION["talk"].years


def test_a_school_changes_the_years() -> None:
    assert years("talk", {}) == RETENTION["talk"].years
    assert years("talk", {"talk": 6, "visit": 1}) == 6
