"""Reports made of what classes brought before are the reports made afresh, and nothing of those classes is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn, cast

import msgspec
import pytest

from tests.pages.test_reports import _many, _school
from yulan import own_words, theme
from yulan.derive.tables import Keys
from yulan.pages import Page, reports
from yulan.pages.by_class import ByClass
from yulan.pages.page import Later
from yulan.pages.reports import asked, grid
from yulan.pages.reports.basis import Basis, Sums
from yulan.pages.reports.lists import ALL, Sheet
from yulan.pages.site import Site
from yulan.school import School
from yulan.texts import Texts

_TEXTS = Texts.load(theme.read(theme.builtin()), "zh", strict=True)


class _Kept:
    """What classes brought, as a cache keeps it: written as MessagePack, and read again."""

    def __init__(self) -> None:
        self.boxes: dict[tuple[str, str], bytes] = {}
        self.made: list[tuple[str, str]] = []

    def recall(self, name: str, scope: str, kind: Any, make: Callable[[], Any]) -> Any:
        if (name, scope) not in self.boxes:
            found = msgspec.msgpack.encode(make())
            self.made.append((name, scope))
            self.boxes[name, scope] = found
        return msgspec.msgpack.decode(self.boxes[name, scope], type=kind)


class _Untouched(Mapping[str, Any]):
    """A mapping whose keys are known and whose values nobody may ask for, but some."""

    def __init__(self, found: Mapping[str, Any], may: tuple[str, ...] = ()) -> None:
        self._found, self._may = found, may

    def __getitem__(self, key: str) -> Any:
        if key not in self._may:
            _touched()
        return self._found[key]

    def of(self, scope: str) -> Any:
        assert isinstance(self._found, ByClass)
        if scope not in self._may:
            _touched()
        return self._found.of(scope)

    def __contains__(self, key: object) -> bool:
        return key in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _touched(*_: object) -> NoReturn:
    raise AssertionError("a class was touched")


def _site(school: School) -> Site:
    return Site.of(school, own_words.applied(_TEXTS, school.settings), "zh")


def _closed(site: Site, *may: str) -> Site:
    """The site, of which nothing of any class can be touched but of these."""
    sids = tuple(one.sid for scope in may for one in site.classes[scope])
    return replace(
        site,
        children=cast("Any", _Untouched(site.children, sids)),
        files=cast("Any", _Untouched(site.files, (*sids, *may))),
        states=cast("Any", _Untouched(site.states, (*sids, ""))),
        classes=_Untouched(site.classes, may),
    )


def _all(site: Site) -> dict[str, Page]:
    return {page.path: page for page in reports.pages(site)}


def _same(found: Mapping[str, Page], expected: Mapping[str, Page]) -> None:
    assert list(found) == list(expected)
    for path, page in found.items():
        other = expected[path]
        assert (page.told, page.title, page.crumbs) == (other.told, other.title, other.crumbs), path
        assert page.context == other.context, path
        msgspec.msgpack.encode(page.told)


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
def test_reports_of_what_was_brought_before_are_those_made_afresh_and_touch_no_class(school: School) -> None:
    kept, site = _Kept(), _site(school)
    expected = _all(site)
    first = replace(site, recall=kept.recall)
    for scope in site.classes:
        for one in reports.SUMS:
            first.brought(one, scope)
    kept.made.clear()
    _same(_all(replace(_closed(site), recall=kept.recall)), expected)
    assert not kept.made
    assert any(isinstance(page.given, Later) for page in expected.values())


def test_numbers_and_lists_of_a_class_are_counted_once() -> None:
    kept, site = _Kept(), _site(_school())
    scope = next(iter(site.classes))
    there = replace(site, recall=kept.recall)
    for one in reports.SUMS:
        there.brought(one, scope)
    own = [name for name, _ in kept.made if name in {one.name for one in reports.SUMS}]
    assert sorted(own) == sorted(one.name for one in reports.SUMS)
    assert {one.name for one in reports.SUMS} >= reports.APART


def test_where_one_class_is_another_only_its_files_are_looked_at_and_only_its_lists_are_told_otherwise() -> None:
    school = _many(90)
    kept, before = _Kept(), _site(school)
    earlier = _all(replace(before, recall=kept.recall))
    file = school.students[0]
    records = tuple(replace(one, date=one.date - timedelta(days=1)) for one in file.records)
    later = replace(school, students=(replace(file, records=records), *school.students[1:]))
    site = _site(later)
    expected = _all(site)
    for key in [key for key in kept.boxes if key[1] == file.scope]:
        del kept.boxes[key]
    found = _all(replace(_closed(site, file.scope), recall=kept.recall))
    _same(found, expected)
    changed = {path for path, page in found.items() if page.told != earlier[path].told}
    assert "reports/lists/contacts/talk-class.html" in changed
    assert "reports/lists/categories/grade.html" not in changed
    assert "reports/lists/consent/given.html" not in changed


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_list_is_told_as_it_reads_however_it_is_split(size: int) -> None:
    """Pages that read otherwise are told otherwise, and those that read the same are told the same."""
    kept, site = _Kept(), _site(_many(90))
    warm = replace(site, recall=kept.recall)
    for one, other in zip(_sheets(site, size), _sheets(warm, size), strict=True):
        _same(_pages(other, warm), _pages(one, site))


@pytest.mark.parametrize("size", [1, 7, 40, 4000])
def test_the_cells_of_a_row_are_those_asked_for_one_by_one(size: int) -> None:
    for sheet in _sheets(_site(_many(90)), size):
        for row in (*sheet.table.rows, ALL):
            found = {column: sheet.count(row, column) for column in sheet.table.columns}
            ways = [sheet.address(row, column) if count else "" for column, count in found.items()]
            assert sheet.across(row) == list(zip(found.values(), ways, strict=True))


def test_the_rows_of_a_table_are_known_before_it_is_put_together() -> None:
    kept, site = _Kept(), _site(_many(90))
    for basis in (Basis(site), Basis(replace(site, recall=kept.recall), Sums.of((asked.BRINGS,)))):
        found = basis.gathered(asked.BRINGS)
        assert any(table.endswith("-mentor") for table in found.tables)
        for table in found.tables:
            assert found.rows(table) == set(found.table(table, Keys(()), Keys(())).rows)


def test_another_name_of_a_child_is_told_in_every_list_it_stands_in() -> None:
    school = _many(90)
    file = school.students[4]
    named = replace(school, students=tuple(
        replace(one, name="欧阳静") if one.sid == file.sid else one for one in school.students
    ))  # fmt: skip
    one, other = _all(_site(school)), _all(_site(named))
    for path in one:
        assert (one[path].context == other[path].context) is (one[path].told == other[path].told), path
    assert one["reports/lists/consent/given.html"].told != other["reports/lists/consent/given.html"].told


def _sheets(site: Site, size: int) -> list[Sheet]:
    return [replace(one, size=size) for one in reports.sheets(site)]


def _pages(sheet: Sheet, site: Site) -> dict[str, Page]:
    return {page.path: page for page in sheet.pages(site, grid.home(site))}
