"""What libraries say that take long to come is written down, and is what they say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import national_days as days
from yulan import national, national_days

_ASK = """
import sys
from yulan import national
national.national([2025, 2026])
print(*sorted({"holidays"} & set(sys.modules)))
"""


def test_the_days_written_down_are_those_of_the_library_installed_where_it_is_that_release() -> None:
    if national.release() == national_days.RELEASE:
        assert days.PATH.read_text("utf-8") == days.written(days.YEARS)
    for year in days.YEARS:
        asked = (year, year + 1)
        assert national.national(asked) == national.told_by_library(asked)


def test_another_release_of_the_library_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(national_days, "RELEASE", "another")
    monkeypatch.setattr(national_days, "DAYS", "2025 0303调休\n")
    for kept in (national._national, national._days):
        kept.cache_clear()
    try:
        assert national.national([2025]) == national.told_by_library([2025])
        monkeypatch.setattr(national_days, "RELEASE", national.release())
        national._national.cache_clear()
        assert set(national.national([2025]).off.values()) == {national.MOVED}
    finally:
        for kept in (national._national, national._days):
            kept.cache_clear()


def test_usual_days_wait_for_no_library() -> None:
    said = subprocess.run((sys.executable, "-c", _ASK), check=True, capture_output=True, text=True).stdout
    expected = "" if national.release() == national_days.RELEASE else "holidays"
    assert said.strip() == expected
