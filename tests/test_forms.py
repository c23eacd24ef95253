"""A record as a form and back: nothing is lost on the way, and what is wrong is said in plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.kinds import samples
from tests.untouched import pairs_of
from yulan import forms, kinds, theme
from yulan.errors import YulanError
from yulan.forms import Form, Input, Lists
from yulan.kinds import Field
from yulan.kinds.subcodes import SUBS
from yulan.school import Conflict
from yulan.texts import LANGUAGES, Lang, Texts
from yulan.yaml_strict import Tree

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_CHINA = dt.timezone(dt.timedelta(hours=8))
_KINDS = Path(kinds.__file__).parent
_LISTS = Lists(
    people=lambda: (("wang-fang", "王芳"), ("li-na", "李娜")),
    terms=(("2025-autumn", "2025年秋季学期"),),
    classes=(("p2020-1", "六年级（1）班"),),
)


def _form(kind: str, tree: dict[str, Tree], body: str = "", lang: Lang = "zh", **more: Any) -> Form:
    return forms.form(
        kind,
        lang,
        tree,
        body,
        say=_TEXTS[lang],
        lists=_LISTS,
        offset=_CHINA,
        **more,
    )


def _sent(kind: str, *pairs: tuple[str, str]) -> dict[str, Tree]:
    return forms.posted(kind, pairs, _CHINA)[0]


def _inputs(form: Form) -> dict[str, Input]:
    return {one.name: one for one in _every(form.all)}


def _every(inputs: tuple[Input, ...]) -> Iterator[Input]:
    for one in inputs:
        yield one
        yield from _every(one.inside)


def _typed(fields: tuple[Field, ...], tree: dict[str, Tree]) -> dict[str, Tree]:
    """A record as somebody could have typed it: no space around lines, no mark that no seal closes over, nothing
    twice.
    """
    found = {one.name: _typed_value(one, tree[one.name]) for one in fields if one.name in tree}
    return {name: value for name, value in found.items() if value}


def _typed_value(one: Field, value: Tree) -> Tree:
    if isinstance(value, dict):
        return _typed(one.fields, value)
    if isinstance(value, list) and one.fields:
        return [kept for each in value if (kept := _typed_value(one, each))]
    if isinstance(value, list):
        lines = [line.strip() for each in value for line in _text(str(each)).split("\n")]
        return [line for line in (lines if one.type == "list" else dict.fromkeys(lines)) if line]
    text = _text(str(value))
    return text.strip("\n").rstrip() if one.type == "long" else text.strip()


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\ufeff", "")


@pytest.mark.parametrize("kind", kinds.KINDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), body=st.text(st.characters(exclude_characters="\r\0\ufeff", codec="utf-8")))
def test_a_form_nobody_touched_gives_back_what_it_showed(kind: str, data: st.DataObject, body: str) -> None:
    drawn = data.draw(samples.trees(kind))
    tree = {name: value for name, value in _typed(kinds.fields(kind), drawn).items() if name not in forms.FIXED}
    back, text = forms.posted(kind, pairs_of(_form(kind, tree, body)), _CHINA)
    assert text == body.strip("\n")
    for one in kinds.fields(kind):
        assert _moments(one, back.get(one.name, "")) == _moments(one, tree.get(one.name, "")), one.name


def _moments(one: Field, value: Tree) -> object:
    """The value, every moment under one offset."""
    if isinstance(value, dict):
        return {each.name: _moments(each, value[each.name]) for each in one.fields if each.name in value}
    if isinstance(value, list) and one.fields:
        return [_moments(one, each) for each in value]
    return dt.datetime.fromisoformat(value) if one.type == "datetime" and isinstance(value, str) and value else value


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_full_record_comes_back_whole(kind: str) -> None:
    tree = samples.record(kind)
    back, _ = forms.posted(kind, pairs_of(_form(kind, tree)), _CHINA)
    fixed = {name: tree[name] for name in forms.FIXED if name in tree}
    assert kinds.parse(kind, {**fixed, **back}) == kinds.parse(kind, tree)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_what_names_a_record_is_never_typed(kind: str) -> None:
    assert not forms.FIXED & set(_inputs(_form(kind, samples.record(kind))))
    assert _sent(kind, ("id", "x"), ("kind", "card"), ("student", "y"), ("event", "z")) == {}


def test_who_acted_is_chosen_only_by_who_may_enter_for_others() -> None:
    tree = samples.record("talk")
    assert _inputs(_form("talk", tree))["by"].widget == "hidden"
    assert _inputs(_form("talk", tree, enters=True))["by"].widget == "select"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_input_is_named_once_and_labelled(kind: str, lang: Lang) -> None:
    inputs = list(_every(_form(kind, samples.record(kind), lang=lang).all))
    assert len({one.name for one in inputs}) == len({one.id for one in inputs}) == len(inputs)
    assert all(one.label and one.widget for one in inputs)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_no_help_speaks_of_codes_where_one_chooses(kind: str) -> None:
    for one in _every(_form(kind, samples.record(kind)).all):
        if one.widget in ("select", "moment"):
            assert not re.search("[a-z]{2,}|T[0-9]{2}:", one.help), one.name


@pytest.mark.parametrize(
    ("kind", "name", "widget"),
    [
        ("talk", "date", "day"),
        ("talk", "form", "radios"),
        ("talk", "topics", "checks"),
        ("talk", "effect", "long"),
        ("talk", "decline", "radios"),
        ("talk", "original", "group"),
        ("talk", "original.pages", "whole"),
        ("visit", "visitors", "checks"),
        ("visit", "met", "lines"),
        ("plan", "term", "select"),
        ("plan", "measures", "list"),
        ("plan", "measures.0.head", "select"),
        ("aid", "amount", "decimal"),
        ("card", "class", "select"),
        ("card", "mentors.0.person", "select"),
        ("incident", "noticed_at", "moment"),
    ],
)
def test_the_widget_follows_from_the_field(kind: str, name: str, widget: str) -> None:
    assert _inputs(_form(kind, samples.record(kind)))[name].widget == widget


def test_a_required_code_offers_no_empty_choice_but_an_entry_not_yet_made_does() -> None:
    inputs = _inputs(_form("card", {}))
    assert "" not in [one.value for one in inputs["sex"].options]
    assert "" in [one.value for one in inputs["parents.0.who"].options]


def test_lists_end_with_one_empty_entry_which_is_dropped() -> None:
    inputs = _inputs(_form("plan", samples.record("plan")))
    assert [entry.filled for entry in inputs["measures"].entries] == [True, False]
    assert _sent("plan", ("measures.0.what", " "), ("measures.0.head", "")) == {}


def test_entries_come_in_the_order_of_their_numbers_and_gaps_close() -> None:
    sent = _sent("plan", ("measures.12.what", "丙"), ("measures.3.what", "乙"), ("measures.x.what", "丁"))
    assert sent == {"measures": [{"what": "乙"}, {"what": "丙"}]}


def test_names_nobody_knows_are_dropped() -> None:
    assert _sent("talk", ("nothing", "x"), ("_do", "save"), ("place.deep", "x"), ("original.nothing", "x")) == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2025-10-11", "2025-10-11"),
        ("2025/1/2", "2025-01-02"),
        ("2025年1月2日", "2025-01-02"),
        ("\uff12\uff10\uff12\uff15-10-11", "2025-10-11"),
        ("明天", "明天"),
    ],
)
def test_a_day_is_understood_however_it_is_written(typed: str, kept: str) -> None:
    assert _sent("talk", ("date", typed)) == {"date": kept}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2025-10-11T10:20:00+08:00", "2025-10-11T10:20"),
        ("2025-10-11T11:00:00Z", "2025-10-11T19:00"),
        ("2025-10-11T10:20:05+08:00", "2025-10-11T10:20:05"),
    ],
)
def test_moments_are_shown_and_sent_in_local_time(stored: str, shown: str) -> None:
    one = _inputs(_form("incident", {"noticed_at": stored}))["noticed_at"]
    assert (one.widget, one.value) == ("moment", shown)
    back = str(_sent("incident", ("noticed_at", shown))["noticed_at"])
    assert dt.datetime.fromisoformat(back) == dt.datetime.fromisoformat(stored)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("talk", "date", "明天"),
        ("talk", "date", "2025-02-30"),
        ("incident", "noticed_at", "昨晚"),
        ("incident", "noticed_at", "2025-10-11T10:20:00.123456+08:00"),
        ("talk", "form", "telepathy"),
        ("card", "class", "p1999-9"),
        ("card", "sex", "unknown"),
        ("talk", "decline", "maybe"),
        ("talk", "place", "甲\n乙"),
    ],
)
def test_what_fits_no_widget_still_stands_in_the_form(kind: str, name: str, value: str) -> None:
    assert dict(pairs_of(_form(kind, {name: value})))[name] == value.replace("\n", "\r\n")


def test_far_too_much_is_refused() -> None:
    with pytest.raises(YulanError, match=r"form\.too-much"):
        forms.posted("talk", (("place", "x"),) * 6000, _CHINA)
    with pytest.raises(YulanError, match=r"form\.too-much"):
        _sent("plan", *((f"measures.{n}.what", "x") for n in range(300)))


def test_faults_stand_with_the_input_they_concern() -> None:
    with pytest.raises(kinds.KindFaults) as found:
        kinds.parse("visit", {"kind": "visit", "id": samples.RID, "met": ["甲" * 300], "date": "明天"})
    told = forms.faults(found.value.faults, _TEXTS["zh"])
    form = _form("visit", {"met": ["甲" * 300], "date": "明天"}, faults=told)
    inputs = _inputs(form)
    assert inputs["date"].faults == ("请填日期，例如 2025-10-11",)
    assert inputs["met"].faults == ("写得太长了，最多 200 个字；多的可以写到正文里",)
    assert form.faults == ("请填写这一项",)  # the student, who is not typed
    assert {one.name for one in form.troubled} == {"by", "date", "met"}


def _rules() -> set[str]:
    source = "".join(path.read_text("utf-8") for path in _KINDS.glob("*.py"))
    return set(re.findall(r'"(kind\.[a-z-]+)"', source)) - {"kind.faults"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_plain_words_without_codes(lang: Lang) -> None:
    rules = {*_rules(), "record.content-size", "record.content-characters", "record.content-marker"}
    assert len(rules) > 28
    for rule in rules:
        told = forms.faults([(("date",), rule, {"most": 9, "field": "since", "allowed": "a, b"})], _TEXTS[lang])
        text = " ".join(told["date"])
        assert not re.search(r"yaml|YAML|since|a, b|\{|kind\.|true|U\+", text), rule
        assert _TEXTS[lang].has(f"form.faults.{rule}"), rule


def test_where_two_heads_differ_both_stand_beside_their_input_in_words() -> None:
    tree = samples.record("card")
    differing = (
        Conflict("boarding", ("day", "boarding"), ("wang-fang", "li-na")),
        Conflict("parents.mother.away", ("true", "false"), ("wang-fang", "li-na")),
        Conflict("body", ("甲", ""), ("wang-fang", "li-na")),
        Conflict("categories.poverty", ("poverty 2023-09-01", ""), ("wang-fang", "li-na")),
    )
    form = _form("card", tree, conflicts=differing)
    told = {one.name: [(side.value, side.author) for side in one.sides[0].sides] for one in form.differing}
    assert told == {
        "boarding": [("走读", "王芳"), ("住校", "李娜")],
        "parents.1.away": [("是", "王芳"), ("否", "李娜")],
        "body": [("甲", "王芳"), ("（未填）", "李娜")],
        "categories": [("经济支持 2023-09-01", "王芳"), ("（未填）", "李娜")],
    }
    names = {one.sides[0].name for one in form.differing}
    assert names == {f"_settle.{one.field}" for one in differing}


def _subs(tree: list[Tree], lists: Lists = _LISTS) -> list[tuple[tuple[str, tuple[str, ...]], ...] | None]:
    """What each entry of the card's categories offers as sub-codes, under what; None where it asks for none."""
    made = forms.form("card", "zh", {"categories": tree}, "", say=_TEXTS["zh"], lists=lists, offset=_CHINA)
    entries = _inputs(made)["categories"].entries
    found = [next((one for one in each.inputs if one.name.endswith(".sub")), None) for each in entries]
    return [
        tuple((title, tuple(it.value for it in options)) for title, options in one.groups) if one else None
        for one in found
    ]


def test_a_new_category_offers_every_sub_code_under_its_category_and_a_chosen_one_its_own() -> None:
    poverty, bereaved = (tuple(code for code, _ in SUBS[one]) for one in ("poverty", "bereaved"))
    new = (("经济支持", poverty), ("失去双亲", bereaved))
    chosen: list[Tree] = [{"code": "bereaved"}, {"code": "left-behind"}, {"code": "poverty", "sub": ["martyr"]}]
    assert _subs(chosen) == [
        (("", bereaved),),
        None,
        (("", poverty),),
        new,
    ]


def test_sub_codes_are_offered_of_the_categories_in_use_by_the_schools_names() -> None:
    lists = replace(_LISTS, categories=(("poverty", "资助对象"), ("other", "其他")))
    poverty = tuple(code for code, _ in SUBS["poverty"])
    assert _subs([{"code": "other"}], lists) == [None, (("", poverty),)]
    both = replace(lists, categories=(("poverty", "资助对象"), ("bereaved", "失去双亲")))
    assert [title for title, _ in _subs([], both)[0] or ()] == ["资助对象", "失去双亲"]


def test_a_sub_code_under_another_category_stays_to_be_taken_off_with_the_reason_beside_it() -> None:
    pairs = [("categories.0.code", "left-behind"), ("categories.0.sub", "orphan")]
    tree = {**samples.record("card"), **_sent("card", *pairs)}
    assert tree["categories"] == [{"code": "left-behind", "sub": ["orphan"]}]
    with pytest.raises(kinds.KindFaults) as caught:
        kinds.parse("card", tree)
    found = _inputs(_form("card", tree, faults=forms.faults(caught.value.faults, _TEXTS["zh"])))["categories.0.sub"]
    assert (found.values, [one.value for one in found.options]) == (("orphan",), ["orphan"])
    assert found.faults == ("所选的类别不分细类，请去掉这里的选择；要说明的写在“依据”里",)


def test_what_was_settled_is_told_by_path() -> None:
    pairs = [("_settle.parents.mother.away", "1"), ("_settle.body", ""), ("_settle.x", "-1"), ("place", "2")]
    assert forms.settled(pairs) == {"parents.mother.away": 1}


def test_no_value_shows_in_a_repr() -> None:
    form = _form("card", samples.record("card"), "正文甲")
    for shown in (repr(form), repr(form.first[1]), repr(form.all[-1])):
        assert not re.search("买买提|艾力|正文甲|0555|德育处2号柜", shown)


def test_a_fault_in_a_list_says_in_which_entry() -> None:
    tree: dict[str, Tree] = {"measures": [{"what": "读书"}, {"times": "周二"}]}
    missing = {"measures.1.what": ("请填写这一项",), "date": ("请填写这一项",)}
    form = _form("plan", tree, faults=missing)
    found = {one.input.name: (one.within, one.number) for one in form.spots}
    labels = _inputs(form)
    assert found == {"measures.1.what": (labels["measures"].label, 2), "date": ("", 0)}
    assert tuple(one.input for one in form.spots) == form.troubled
