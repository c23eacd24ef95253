"""A child's page and its story: who cares for the child is told of once and wholly, and where records stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.pages.sample import entry, sample_school
from yulan import pages, theme
from yulan.pages import Page, Site, places
from yulan.pages.card import Carer, carers
from yulan.pages.child import SHORT
from yulan.pages.story import Story
from yulan.pages.student import LATELY, StudentPage
from yulan.pages.talks import Talks
from yulan.school import Entry, School
from yulan.texts import Texts

_ZH = Texts.load(theme.read(theme.builtin()), "zh", strict=True)
_SID = "10k2m7pqr0"


def _child(*records: Entry, **fields: Any) -> School:
    """A school of one child with these records, and of the card these fields."""
    sample = sample_school()
    given = {"name": "陈小雨", "sex": "female", "class": "p2023-1", **fields}
    card = entry("card", _SID, "2025-09-01", "wang-fang", rid="card", **given)
    newest_first = tuple(sorted(records, key=lambda one: one.date, reverse=True))
    return replace(sample, students=(replace(sample.students[0], card=card, records=newest_first),))


def _pages(school: School) -> dict[str, Page]:
    site = Site.of(school, _ZH, "zh")
    paths = (f"students/{_SID}/{name}.html" for name in ("index", "story", "talks"))
    return {path: page for path in paths if (page := pages.find(site, path)) is not None}


def _page(school: School) -> StudentPage:
    context = _pages(school)[f"students/{_SID}/index.html"].context
    assert isinstance(context, StudentPage)
    return context


def _carers(**fields: Any) -> list[Carer]:
    """Those at home: the sample's mentor and class teacher stand behind them."""
    return list(_page(_child(**fields)).carers[:-2])


@pytest.mark.parametrize(("relation", "said"), [("父亲", "监护人 · 父亲"), (None, "监护人 · 父亲")])
def test_a_parent_who_is_the_guardian_is_told_of_once(relation: str | None, said: str) -> None:
    guardian = {"who": "first", "name": "陈建国", "phone": "138 0000 0002"} | (
        {"relation": relation} if relation else {}
    )
    parent = {"who": "father", "name": "陈建国", "phone": "138 0000 0002", "away": "true", "away_where": "广东东莞"}
    assert _carers(guardians=[guardian], parents=[parent]) == [
        Carer(said, "陈建国", ("138 0000 0002", "在广东东莞务工"))
    ]


def test_of_two_parents_entered_under_one_name_neither_is_lost() -> None:
    parents = [{"who": "father", "name": "不详", "job": "木工"}, {"who": "mother", "name": "不详", "job": "教师"}]
    assert [one.more for one in _carers(parents=parents)] == [("木工",), ("教师",)]
    both = _carers(parents=parents, guardians=[{"who": "first", "name": "不详"}])
    assert [(one.what, one.more) for one in both] == [("监护人 · 父亲", ("木工",)), ("母亲", ("教师",))]


def test_a_child_is_cared_for_by_the_teacher_of_its_own_class() -> None:
    school = sample_school()
    site = Site.of(school, _ZH, "zh")
    told = {file.scope: [one.name for one in carers(site.words, file)][-1] for file in school.students}
    assert len(set(told.values())) > 1
    assert told == {scope: school.holders(f"class-{scope}")[0].name for scope in told}


def test_a_guardian_without_a_name_is_no_parent_without_one() -> None:
    told = _carers(guardians=[{"who": "first", "relation": "祖母"}], parents=[{"who": "father"}])
    assert [one.what for one in told] == ["监护人 · 祖母", "父亲"]


def _talks(count: int) -> tuple[Entry, ...]:
    return tuple(entry("talk", _SID, f"2025-10-{day:02}", "zhou-qiang", mood="平静") for day in range(1, count + 1))


def test_few_records_stand_on_the_childs_page_and_of_more_the_newest() -> None:
    for count, shown, whole in ((SHORT, SHORT, True), (SHORT + 1, LATELY, False)):
        school = _child(*_talks(count))
        page, there = _page(school), f"students/{_SID}/story.html"
        assert len(page.lately) == shown
        assert [one.iso_day for one in page.lately] == sorted((one.iso_day for one in page.lately), reverse=True)
        assert page.story == ("" if whole else there)
        assert (there in _pages(school)) is not whole
        home = f"students/{_SID}/index.html" if whole else there
        newest = school.students[0].records[0]
        assert places.of(Site.of(school, _ZH, "zh"), newest) == f"{home}#r-{newest.id}"


def test_the_story_holds_every_record_month_by_month() -> None:
    plan = entry("plan", _SID, "2025-09-20", "zhou-qiang", type="support")
    context = _pages(_child(*_talks(9), plan))[f"students/{_SID}/story.html"].context
    assert isinstance(context, Story)
    assert [(one.label, len(one.records)) for one in context.months] == [("2025年10月", 9), ("2025年9月", 1)]


def test_what_a_talk_in_a_sensitive_drawer_is_about_stands_in_no_count_above_it() -> None:
    closed = entry("talk", _SID, "2025-11-02", "sun-jing", drawer="psych", mood="难过", topics=["safety"])
    context = _pages(_child(*_talks(2), closed))[f"students/{_SID}/talks.html"].context
    assert isinstance(context, Talks)
    assert [(one.label, one.count) for one in context.moods] == [("平静", 2)]
    assert context.topics == ()
    assert [bool(one.folded) for month in context.months for one in month.records] == [False, False, True]
