"""In the browser: what a guardian does not consent to is in no page and no form, and a saved form does not lose it."""

from __future__ import annotations

from tests.schools import NOW
from tests.serve.conftest import SID
from tests.serve.served import Served
from yulan import kinds
from yulan.flow import lookup
from yulan.kinds.card import Card
from yulan.yaml_strict import texts_of

QUIET = "canaryquiet8"
EDIT = f"/edit/{SID}/card.html"
TALK = f"/write/talk/{SID}.html"


def _form(served: Served, **typed: str) -> dict[str, str]:
    """The card's form as a browser sends it, whatever it shows of the child."""
    card = {"date": "2025-11-21", "name": "小玉", "sex": "female", "class": "p2023-1", "consent.date": "2025-09-01"}
    return served.browser.fields(EDIT) | card | typed


def _withdraw(served: Served) -> None:
    fields = _form(served, character=QUIET) | {"consent.withdrawn": "2025-11-01"}
    assert served.browser.post(EDIT, fields).status == 303


def _card(served: Served) -> Card:
    """The card as it stands, its heads merged, nothing left out."""
    school = served.school
    here, me = school.verified, school.as_("zhao-min")
    meant = lookup.target(here, me, NOW.date(), f"records/students/{SID}/{SID}.1.card.1.000000.age", "zh")
    tree = lookup.standing(here, me, meant, NOW.date()).standing.tree
    card = kinds.parse("card", texts_of(tree))
    assert isinstance(card, Card)
    return card


def test_once_withdrawn_no_page_and_no_form_shows_it_and_saving_keeps_it(served: Served) -> None:
    browser = served.browser
    assert 'name="character"' in browser.get(EDIT).text
    _withdraw(served)
    assert _card(served).character == QUIET
    form = browser.get(EDIT).text
    assert QUIET not in form
    assert 'name="character"' not in form
    assert 'name="parents.0.job"' not in form
    assert 'name="parents.0.phone"' in form
    assert "监护人撤回了同意" in form
    fields = _form(served, phone="0555-1") | {"consent.withdrawn": "2025-11-01"}
    assert browser.post(EDIT, fields).status == 303
    assert (_card(served).phone, _card(served).character) == ("0555-1", QUIET)
    again = _form(served) | {"consent.withdrawn": "2025-11-01", "consent.date": "2025-11-20"}
    assert browser.post(EDIT, again).status == 303
    assert QUIET in browser.get(EDIT).text


def test_a_form_that_was_open_before_the_withdrawal_writes_nothing_over_it(served: Served) -> None:
    before = _form(served, character="另一种写法")
    _withdraw(served)
    answer = served.browser.post(EDIT, before)
    assert answer.status == 422
    assert "没有同意" in answer.text
    assert QUIET not in answer.text
    assert _card(served).character == QUIET


def test_a_form_that_was_open_before_and_changes_something_else_is_saved(served: Served) -> None:
    assert served.browser.post(EDIT, _form(served, character=QUIET)).status == 303
    before = _form(served, character=QUIET, phone="0555-2") | {"consent.withdrawn": "2025-11-01"}
    _withdraw(served)
    assert served.browser.post(EDIT, before).status == 303
    assert (_card(served).phone, _card(served).character) == ("0555-2", QUIET)


def test_what_rests_wholly_on_consent_is_not_offered_and_not_begun(served: Served) -> None:
    assert f"write/growth/{SID}.html" in served.browser.get(f"/students/{SID}/index.html").text
    _withdraw(served)
    page = served.browser.get(f"/students/{SID}/index.html").text
    assert f"write/growth/{SID}.html" not in page
    assert f"write/talk/{SID}.html" in page
    assert SID not in served.browser.get("/write/growth/index.html").text
    assert served.browser.get(f"/write/growth/{SID}.html").status == 409
    assert 'name="mood"' not in served.browser.get(TALK).text
