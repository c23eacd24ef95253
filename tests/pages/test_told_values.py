"""What stands for a value tells a value from another, and from one that is gone."""

from __future__ import annotations

import pytest

from tests.pages.test_report_sums import _site
from tests.pages.test_reports import _many
from yulan.pages import by_class as sorts
from yulan.pages.by_class import OF
from yulan.pages.told import Told


@pytest.mark.parametrize("sort", [sorts.FILE, sorts.CHILD, sorts.STATES, sorts.WHERE, sorts.NAME])
def test_of_what_is_gone_stands_something_else_than_of_what_is_there(sort: str) -> None:
    """A class is gone in a new school year, and what a page asked of it is asked for again."""
    site = _site(_many(90))
    told = Told(site, str.encode, str.encode)
    scope, sids = next(iter(site.where.by_class.items()))
    assert told.of((sort, sids[0])) != told.of((sort, "9" * 10))
    if sort in (sorts.FILE, sorts.CHILD, sorts.STATES):
        assert told.of((f"{sort} {OF}", scope)) != told.of((f"{sort} {OF}", "p1999-1"))
