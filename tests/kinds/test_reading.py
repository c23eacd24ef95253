from __future__ import annotations

import datetime as dt
import pickle
import traceback
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.samples import FULL, RID, SID, as_text, record, trees
from yulan import kinds
from yulan.kinds import KindFaults
from yulan.kinds.card import Card
from yulan.yaml_strict import Tree

CANARY = "zq-canary-7731"


def faults(kind: str, tree: dict[str, Tree]) -> list[tuple[kinds.Path, str]]:
    """The paths and rules by which a record is refused; it must be."""
    with pytest.raises(KindFaults) as caught:
        kinds.parse(kind, tree)
    return [(path, rule) for path, rule, _ in caught.value.faults]


def test_there_is_a_full_record_of_every_kind() -> None:
    assert set(FULL) == set(kinds.KINDS)


@pytest.mark.parametrize("kind", FULL)
def test_full_record_round_trips_and_loses_nothing(kind: str) -> None:
    tree = record(kind)
    values = kinds.parse(kind, tree)
    written = kinds.to_tree(values)
    back = as_text(written)
    assert isinstance(back, dict)
    assert set(back) == set(tree)
    assert kinds.parse(kind, back) == values


@pytest.mark.parametrize("kind", kinds.KINDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_well_formed_record_round_trips(kind: str, data: st.DataObject) -> None:
    values = kinds.parse(kind, data.draw(trees(kind)))
    back = as_text(kinds.to_tree(values))
    assert isinstance(back, dict)
    assert kinds.parse(kind, back) == values


def test_values_have_the_types_of_their_fields() -> None:
    card: Any = kinds.parse("card", record("card"))
    assert card.birth_date == dt.date(2014, 5, 1)
    assert card.class_ == "p2020-1"
    assert card.parents[0].away is True
    assert card.parents[1].away is False
    assert card.guardians[0].age == 66
    aid: Any = kinds.parse("aid", record("aid"))
    assert aid.amount == Decimal("625.50")
    incident: Any = kinds.parse("incident", record("incident"))
    assert incident.told_at == dt.datetime(2025, 10, 11, 11, tzinfo=dt.UTC)


def test_tree_is_in_the_order_of_the_fields_and_without_empty_ones() -> None:
    tree = kinds.to_tree(kinds.parse("talk", record("talk", effect=None, topics=None, mood=None)))
    assert list(tree) == [one.name for one in kinds.fields("talk") if one.name in tree]
    assert list(tree)[:5] == ["id", "kind", "student", "by", "date"]
    assert not {"effect", "topics", "mood"} & set(tree)
    assert tree["date"] == "2025-10-11"
    assert tree["decline"] is False


@pytest.mark.parametrize("kind", FULL)
def test_empty_values_count_as_missing(kind: str) -> None:
    optional = {one.name: "" for one in kinds.fields(kind) if not one.required}
    required = {one.name: record(kind)[one.name] for one in kinds.fields(kind) if one.required}
    assert kinds.parse(kind, {**required, **optional}) == kinds.parse(kind, dict(required))


def test_empty_part_is_a_missing_part() -> None:
    without = kinds.parse("talk", record("talk", original=None))
    assert kinds.parse("talk", record("talk", original={})) == without
    assert kinds.parse("talk", record("talk", original={"pages": ""})) == without
    card = kinds.parse("card", record("card", consent=None))
    assert kinds.parse("card", record("card", consent={"scope": []})) == card


@pytest.mark.parametrize("kind", FULL)
def test_every_required_field_is_asked_for(kind: str) -> None:
    required = [((one.name,), "kind.missing") for one in kinds.fields(kind) if one.required]
    assert faults(kind, {}) == required


def test_every_fault_of_a_record_is_reported() -> None:
    tree = record(
        "talk",
        id="short",
        by="Wang Fang",
        date="2025-13-01",
        form="shout",
        topics=["study", "gossip"],
        place=["a", "b"],
        next_date="tomorrow",
        decline="perhaps",
        moood="low",
        effect="x" * 4001,
        original={"pages": "two", "colour": "red"},
    )
    assert set(faults("talk", tree)) == {
        (("id",), "kind.bad-id"),
        (("by",), "kind.bad-person"),
        (("date",), "kind.not-a-date"),
        (("form",), "kind.not-a-code"),
        (("topics", 1), "kind.not-a-code"),
        (("place",), "kind.not-text"),
        (("next_date",), "kind.not-a-date"),
        (("decline",), "kind.not-true-or-false"),
        (("moood",), "kind.unknown-field"),
        (("effect",), "kind.too-long"),
        (("original", "pages"), "kind.not-a-number"),
        (("original", "colour"), "kind.unknown-field"),
    }


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("talk", {"topics": "study"}, (("topics",), "kind.not-a-list")),
        ("talk", {"original": "yes"}, (("original",), "kind.not-a-mapping")),
        ("talk", {"kind": "visit"}, (("kind",), "kind.other-kind")),
        ("talk", {"student": "4k2m7pqr9"}, (("student",), "kind.bad-id")),
        ("talk", {"student": "4k2m7pqr9u"}, (("student",), "kind.bad-id")),
        ("talk", {"by": "recovery"}, (("by",), "kind.bad-person")),
        ("talk", {"by": "a" * 33}, (("by",), "kind.too-long")),
        ("talk", {"event": "card"}, (("event",), "kind.bad-id")),
        ("talk", {"id": "card"}, (("id",), "kind.bad-id")),
        ("talk", {"id": RID + "\n"}, (("id",), "kind.bad-id")),
        ("talk", {"next_date": "2025-10-10"}, (("next_date",), "kind.date-order")),
        ("talk", {"next_date": "null"}, (("next_date",), "kind.not-a-date")),
        ("talk", {"decline": "NULL"}, (("decline",), "kind.not-true-or-false")),
        ("talk", {"original": {"pages": "1e1"}}, (("original", "pages"), "kind.not-a-number")),
        ("talk", {"original": {"pages": "10000"}}, (("original", "pages"), "kind.too-much")),
        ("visit", {"visitors": ["li-na", "Li Na"]}, (("visitors", 1), "kind.bad-person")),
        ("card", {"id": RID}, (("id",), "kind.bad-id")),
        ("card", {"class": "p2023"}, (("class",), "kind.bad-class")),
        ("card", {"name": "名" * 51}, (("name",), "kind.too-long")),
        ("card", {"guardians": [{"who": "first"}, {"who": "first"}]}, (("guardians", 1, "who"), "kind.twice")),
        (
            "card",
            {"categories": [{"code": "other", "since": "2025-02-01", "until": "2025-01-01"}]},
            (("categories", 0, "until"), "kind.date-order"),
        ),
        ("card", {"categories": [{"code": "poverty", "sub": "低保"}]}, (("categories", 0, "sub"), "kind.not-a-list")),
        (
            "card",
            {"categories": [{"code": "poverty", "sub": ["低保"]}]},
            (("categories", 0, "sub", 0), "kind.not-a-code"),
        ),
        (
            "card",
            {"categories": [{"code": "poverty", "sub": ["subsistence", "orphan"]}]},
            (("categories", 0, "sub", 1), "kind.not-its-code"),
        ),
        (
            "card",
            {"categories": [{"code": "poverty"}, {"code": "disability", "sub": ["disabled"]}]},
            (("categories", 1, "sub", 0), "kind.no-codes"),
        ),
        (
            "card",
            {"categories": [{"code": "psych", "sub": ["orphan"]}]},
            (("categories", 0, "code"), "kind.restricted-category"),
        ),
        ("aid", {"amount": "NaN"}, (("amount",), "kind.not-a-number")),
        ("aid", {"amount": "-1"}, (("amount",), "kind.not-a-number")),
        ("aid", {"amount": "1.005"}, (("amount",), "kind.not-a-number")),
        ("incident", {"noticed_at": "1700000000"}, (("noticed_at",), "kind.not-a-time")),
        ("incident", {"noticed_at": "2025-10-11T10:20:00"}, (("noticed_at",), "kind.not-a-time")),
        ("incident", {"reports": [{"at": "2025-10-11T10:20:00Z"}]}, (("reports", 0, "to"), "kind.missing")),
        ("meeting", {"student": SID}, (("student",), "kind.unknown-field")),
        ("category", {"category": "poverty"}, (("category",), "kind.not-a-code")),
        ("helper", {"until": "2025-09-01"}, (("until",), "kind.date-order")),
        ("helper", {"checks": [{"date": "2025-10-10"}]}, (("checks", 0, "note"), "kind.missing")),
        ("study", {"results": [{"subject": "语文"}, {"subject": "语文"}]}, (("results", 1, "subject"), "kind.twice")),
        ("study", {"rank": "1"}, (("rank",), "kind.unknown-field")),
        ("growth", {"type": "failure"}, (("type",), "kind.not-a-code")),
        ("activity", {"event": SID}, (("event",), "kind.bad-id")),
        ("placement", {"teacher": "Li Na"}, (("teacher",), "kind.bad-person")),
        ("placement", {"review_date": "2025-09-01"}, (("review_date",), "kind.date-order")),
        ("home-teaching", {"next_date": "2025-10-10"}, (("next_date",), "kind.date-order")),
        ("return", {"step": None}, (("step",), "kind.missing")),
        ("return", {"due": "2025-10-10"}, (("due",), "kind.date-order")),
        ("legal", {"bodies": ["police", "school"]}, (("bodies", 1), "kind.not-a-code")),
        ("loan", {"until": "2025-10-10"}, (("until",), "kind.date-order")),
        ("loan", {"returned": "2025-10-10"}, (("returned",), "kind.date-order")),
        ("transfer", {"part": None}, (("part",), "kind.missing")),
        ("transfer", {"received": "2025-10-11"}, (("received",), "kind.date-order")),
        ("return-up", {"students": [SID, "小雨"]}, (("students", 1), "kind.bad-id")),
        ("return-up", {"student": SID}, (("student",), "kind.unknown-field")),
        ("assessment", {"year": "2025-2026"}, (("year",), "kind.bad-year")),
        ("assessment", {"year": "25"}, (("year",), "kind.bad-year")),
        ("assessment", {"views": [{"source": "parent", "view": "好"}]}, (("views", 0, "source"), "kind.not-a-code")),
        ("staff-profile", {"most": "3.5"}, (("most",), "kind.not-a-number")),
        ("training", {"took_part": ["li-na", "Li Na"]}, (("took_part", 1), "kind.bad-person")),
        ("roll-check", {"class": "p2023"}, (("class",), "kind.bad-class")),
        ("roll-check", {"student": SID}, (("student",), "kind.unknown-field")),
        ("summary", {"level": "grade"}, (("level",), "kind.not-a-code")),
        ("incident", {"situation": "minor"}, (("situation",), "kind.not-a-code")),
        ("card", {"roll_history": [{"status": "enrolled"}]}, (("roll_history", 0, "since"), "kind.missing")),
        (
            "card",
            {
                "roll_history": [
                    {"status": "dropout", "since": "2025-01-01"},
                    {"status": "enrolled", "since": "2025-01-01"},
                ]
            },
            (("roll_history", 1, "since"), "kind.twice"),
        ),
        (
            "card",
            {"consent": {"withdrawn_scopes": ["basics", "secrets"]}},
            (("consent", "withdrawn_scopes", 1), "kind.not-a-code"),
        ),
    ],
)
def test_one_fault_is_named_by_path_and_rule(
    kind: str, changes: dict[str, Tree], expected: tuple[kinds.Path, str]
) -> None:
    assert faults(kind, record(kind, **changes)) == [expected]


@pytest.mark.parametrize("code", ["psych", "legal", "parent-in-prison"])
def test_restricted_category_is_refused_on_a_card(code: str) -> None:
    tree = record("card", categories=[{"code": "poverty"}, {"code": code}])
    assert faults("card", tree) == [(("categories", 1, "code"), "kind.restricted-category")]


@pytest.mark.parametrize("kind", ["incident", "concern", "note", "loan"])
def test_student_may_be_unknown_where_a_report_matters_more(kind: str) -> None:
    assert "student" not in kinds.to_tree(kinds.parse(kind, record(kind, student=None)))


def test_unknown_kind_is_a_fault_not_a_bug() -> None:
    assert faults("gossip", record("talk")) == [(("kind",), "kind.unknown-kind")]


@pytest.mark.parametrize(("written", "meant"), [("moood", "mood"), ("情绪", "mood"), ("follow-up", "follow_up")])
def test_unknown_field_is_answered_with_the_nearest(written: str, meant: str) -> None:
    with pytest.raises(KindFaults) as caught:
        kinds.parse("talk", record("talk", **{written: "x"}))
    assert caught.value.faults[0][2]["near"] == meant


def test_codes_that_are_allowed_are_listed() -> None:
    with pytest.raises(KindFaults) as caught:
        kinds.parse("talk", record("talk", form="shout"))
    assert caught.value.faults[0][2] == {"field": "form", "allowed": "face, phone, letter"}


def test_a_sub_code_of_another_category_is_answered_with_those_of_its_own() -> None:
    with pytest.raises(KindFaults) as caught:
        kinds.parse("card", record("card", categories=[{"code": "bereaved", "sub": ["orphan", "martyr"]}]))
    said = {"field": "categories.1.sub.2", "of": "bereaved", "allowed": "orphan"}
    assert caught.value.faults[0][2] == said


def test_sub_codes_keep_the_order_of_the_record() -> None:
    tree = record("card", categories=[{"code": "poverty", "sub": ["martyr", "subsistence"]}])
    card = kinds.parse("card", tree)
    assert isinstance(card, Card)
    assert card.categories[0].sub == ("martyr", "subsistence")
    assert kinds.to_tree(card)["categories"] == tree["categories"]


def _spoiled(field: kinds.Field) -> Tree:
    """A value the field refuses, with the canary in it wherever text can stand."""
    if field.fields and field.many:
        return [{CANARY: CANARY, **{one.name: _spoiled(one) for one in field.fields}}]
    if field.fields:
        return {one.name: _spoiled(one) for one in field.fields}
    if field.many:
        return [CANARY * 40]
    return CANARY * 400


@pytest.mark.parametrize("kind", FULL)
def test_no_value_is_shown_when_a_record_is_refused(kind: str) -> None:
    with pytest.raises(KindFaults) as caught:
        kinds.parse(kind, {**{one.name: _spoiled(one) for one in kinds.fields(kind)}, CANARY: CANARY})
    error = caught.value
    shown = [str(error), repr(error), repr(error.problems), repr(error.params)]
    shown += ["".join(traceback.format_exception(error))]
    shown += [repr((rule, params)) for _, rule, params in error.faults]
    assert len(error.faults) >= len(kinds.fields(kind))
    assert not [index for index, text in enumerate(shown) if CANARY in text]


@pytest.mark.parametrize("kind", FULL)
def test_no_value_is_shown_by_a_structure(kind: str) -> None:
    values: Any = kinds.parse(kind, record(kind))
    assert repr(values) == f"<{type(values).__name__}>"
    assert values.__rich_repr__() == []


def test_faults_survive_the_way_between_processes() -> None:
    with pytest.raises(KindFaults) as caught:
        kinds.parse("talk", record("talk", form="shout"))
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes, made on this line
    assert copy.faults == caught.value.faults
    assert copy.params == {"count": 1}


_ANY = st.recursive(
    st.sampled_from(["", "null", "true", "1", "2025-02-30", "2025-10-11", "1e1", "x", "face", RID, SID, "0000-01-01"])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", FULL)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_field_is_read_or_refused_with_a_reason(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([one.name for one in kinds.fields(kind)]))
    try:
        values = kinds.parse(kind, record(kind, **{name: data.draw(_ANY)}))
    except KindFaults as error:
        rules = {rule for _, rule, _ in error.faults}
        assert rules
        assert "kind.not-read" not in rules
    else:
        assert isinstance(values, msgspec.Struct)
