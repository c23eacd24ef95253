"""The duties, the first page, alerts, children away, drawers and what the school keeps, made of what classes bring: the
same from remembered sums as afresh, with no class opened for it, and what stands for a context determines it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.pages.sample import TODAY, entry, sample_school
from tests.pages.test_dropout_pages import seen
from yulan import theme
from yulan.derive.difference import key_of
from yulan.derive.news import News
from yulan.pages import (
    Page,
    Site,
    alerts,
    care,
    drawers,
    dropout,
    duties,
    duty_lists,
    duty_pages,
    home,
    latest,
    meetings,
    owed,
    places,
    roster,
    tiles,
)
from yulan.pages import by_class as sorts
from yulan.pages.by_class import Classes, WholeByClass
from yulan.pages.duty_lists import DutyList
from yulan.pages.home import Home
from yulan.pages.roster import Roster
from yulan.school import School, StudentFile
from yulan.texts import Texts

_ZH = Texts.load(theme.read(theme.builtin()), "zh", strict=True)
_SECTIONS = (home.pages, duties.pages, alerts.pages, dropout.pages, drawers.pages, meetings.pages)
_SUMS = tuple(
    one for module in (alerts, care, drawers, duty_lists, duty_pages, latest, owed, roster, tiles)
    for one in getattr(module, "SUMS", ())
)  # fmt: skip
_XIAOYU = "10k2m7pqr0"


@dataclass
class _Kept:
    """What classes brought, as a cache would give it back."""

    data: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def __call__(self, name: str, scope: str, type_: Any, make: Callable[[], Any]) -> Any:
        if (name, scope) not in self.data:
            self.data[name, scope] = msgspec.msgpack.encode(make())
        return msgspec.msgpack.decode(self.data[name, scope], type=type_)


class _Closed(WholeByClass[Any]):
    """Values by child of which none may be looked at."""

    def __init__(self, site: Site, others: Mapping[str, Any]) -> None:
        super().__init__(site.where, sorts.FILE, self._refuse, others)

    def _refuse(self, scope: str) -> Mapping[str, Any]:
        raise AssertionError(f"{scope} was opened")


class _ClosedClasses(Classes[Any]):
    """The classes, of which none may be looked at."""

    def __init__(self, scopes: Iterable[str]) -> None:
        super().__init__(scopes, self._refuse)

    def _refuse(self, scope: str) -> Any:
        raise AssertionError(f"{scope} was opened")


def _large() -> School:
    """The sample with so many more children that duties have a page a class; the newest of them has records."""
    school = seen("chen-yulan")
    scopes = ("p2023-1", "p2023-2", "j2024-1")
    readers = school.students[0].readers
    more = [StudentFile(f"{n:010d}", scopes[n % 3], (), None, (), readers, f"曾思{n}") for n in range(230)]
    return replace(school, students=tuple(sorted((*school.students, *more), key=lambda file: file.scope)))


def _schools() -> dict[str, School]:
    return {
        "principal": seen("chen-yulan"),
        "roll": seen("xu-jun"),
        "teacher": seen("wang-fang"),
        "counsellor": seen("sun-jing"),
        "sample": sample_school(),
        "mentor": replace(sample_school(), reader="zhou-qiang"),
        "large": _large(),
    }


def _site(school: School) -> Site:
    lately = [one for one in school.entries() if one.at.date() >= school.today - timedelta(days=30)]
    whose = {key_of(one.id, one.student): one.student for one in lately}
    return Site.of(school, _ZH, "zh", news=News(TODAY - timedelta(days=2), frozenset(whose), whose=whose))


def _pages(site: Site) -> list[Page]:
    return [page for section in _SECTIONS for page in section(site)]


def _remembered(site: Site) -> Site:
    """The same site, of which all is brought that classes bring."""
    there = replace(site, recall=_Kept())
    for scope in site.classes:
        for one in _SUMS:
            there.brought(one, scope)
    return there


def _closed(site: Site) -> Site:
    """The same with every class shut; what was brought is remembered."""
    others = {"": site.states.get("", ())}
    shut = _Closed(site, {})
    return replace(site, files=shut, children=shut, states=_Closed(site, others), classes=_ClosedClasses(site.classes))


def _told(page: Page) -> bytes:
    return msgspec.msgpack.encode((page.path, page.template, page.title, page.section, page.crumbs, page.told))


@pytest.mark.parametrize("who", _schools())
def test_pages_of_remembered_sums_are_those_made_afresh(who: str) -> None:
    site = _site(_schools()[who])
    afresh, remembered = _pages(site), _pages(_remembered(site))
    assert [_told(page) for page in remembered] == [_told(page) for page in afresh]
    assert [page.context for page in remembered] == [page.context for page in afresh]


@pytest.mark.parametrize("who", _schools())
def test_no_class_is_opened_for_them_where_what_it_brings_is_remembered(who: str) -> None:
    site = _remembered(_site(_schools()[who]))
    afresh = [_told(page) for page in _pages(site)]
    assert [_told(page) for page in _pages(_closed(site))] == afresh


def _variants() -> Iterator[School]:
    """The same school on other days, with other names, records, people."""
    for school in (seen("chen-yulan"), _large()):
        yield from (replace(school, today=TODAY + timedelta(days=days)) for days in (0, 1, 40, 41, 60))
        called = {**school.people, "wang-fang": replace(school.people["wang-fang"], name="王芳芳")}
        yield replace(school, people=called)
        yield replace(school, reader="wang-fang")
        for sid in (_XIAOYU, school.students[-1].sid):
            yield _changed(school, sid, name="陈小玉")
            yield _changed(school, sid, records=())
        more = entry("talk", _XIAOYU, "2025-11-19", "wang-fang")
        first = next(one for one in school.students if one.sid == _XIAOYU)
        yield _changed(school, _XIAOYU, records=(more, *first.records))
        aid = tuple(replace(one, body="别的话") if one.drawer != "file" else one for one in first.records)
        yield _changed(school, _XIAOYU, records=aid)
        yield replace(school, loose=tuple(replace(one, body="别的话") for one in school.loose))
        yield replace(school, loose=school.loose[1:])


def _changed(school: School, sid: str, **values: Any) -> School:
    students = (replace(one, **values) if one.sid == sid else one for one in school.students)
    return replace(school, students=tuple(students))


def test_what_stands_for_a_context_determines_it() -> None:
    found: dict[bytes, object] = {}
    contexts: set[bytes] = set()
    for school in _variants():
        for page in _pages(_site(school)):
            context = found.setdefault(_told(page), page.context)
            assert context == page.context, page.path
            contexts.add(msgspec.msgpack.encode((page.path, context)))
    # Not every day makes every page another.
    assert len(contexts) < sum(len(_pages(_site(school))) for school in _variants())


def test_a_new_day_leaves_the_list_of_a_duty_as_it_is_where_nothing_of_it_is_another() -> None:
    days = [_site(replace(_large(), today=TODAY + timedelta(days=days))) for days in (0, 1)]
    lists = [{page.path: _told(page) for page in duties.pages(site) if page.path.count("/") == 2} for site in days]
    assert lists[0]
    assert any(lists[1].get(path) == told for path, told in lists[0].items())


def test_in_a_large_school_a_duty_has_a_page_a_class_and_every_child_stands_on_one() -> None:
    site = _site(_large())
    found = {page.path: page.context for page in duties.pages(site)}
    standing = duty_lists.standing(site)
    split = {duty for duty, places in standing.items() if duty_lists.split(places)}
    assert split
    for duty in split:
        for scope, asked in standing[duty].items():
            context = found[f"duties/{duty}/{scope}.html"]
            assert isinstance(context, DutyList)
            assert sum(len(part.lines) for one in context.lists for part in one.parts) == len(asked)


def test_a_record_stands_where_its_child_has_it_whether_its_class_expected_the_question_or_not() -> None:
    site = _site(seen("chen-yulan"))
    known, asked = Roster(site), 0
    for file in site.school.students:
        alone = Roster(site, alone=file)
        for one in file.records:
            asked += 1
            expected = (places.of(site, one), one.by)
            assert (known.place(file.sid, one.id), known.by(file.sid, one.id)) == expected
            assert (alone.place(file.sid, one.id), alone.by(file.sid, one.id)) == expected
            assert roster.place_of(site, one) == expected[0]
    assert asked
    for one in site.school.loose:
        if one.student not in site.names:
            assert (known.place(one.student, one.id), known.by(one.student, one.id)) == (places.of(site, one), one.by)
    assert (known.place(_XIAOYU, ""), known.by(_XIAOYU, ""), known.place("", "none")) == ("", None, "")


def test_what_was_written_long_ago_and_came_only_now_is_news_too() -> None:
    school = sample_school()
    old = entry("talk", _XIAOYU, "2024-09-10", "zhou-qiang")
    first = next(one for one in school.students if one.sid == _XIAOYU)
    school = _changed(school, _XIAOYU, records=(*first.records, old))
    site = Site.of(school, _ZH, "zh", news=News(TODAY, frozenset((old.id,)), whose={old.id: _XIAOYU}))
    assert old.at.date() < TODAY - timedelta(days=300)
    context = next(iter(home.pages(_remembered(site)))).context
    assert isinstance(context, Home)
    assert context.since is not None
    assert [(one.line.title, one.iso_day) for one in context.since.lines] == [
        (site.names[_XIAOYU], old.at.date().isoformat())
    ]
