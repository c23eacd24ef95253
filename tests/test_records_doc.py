"""The reference of records says what the kinds and the default policy are."""

from __future__ import annotations

from tests import records_doc


def test_the_reference_of_records_is_as_the_kinds_make_it() -> None:
    assert records_doc.PATH.read_text("utf-8") == records_doc.page(), "run: python -m tests.records_doc"
