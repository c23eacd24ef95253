"""A record of any kind as pages show it: in words and names, on the page it belongs to."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.kinds.samples import FULL, RID
from tests.pages.sample import entry, sample_school
from yulan import kinds, pages, policy, theme
from yulan.pages import records
from yulan.pages.page import Desk
from yulan.pages.site import Site
from yulan.render import Renderer
from yulan.school import Entry, School
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_XIAOYU, _OTHER = "10k2m7pqr0", "12k2m7pqr2"
_HEAD = {"id", "kind", "student", "by", "date"}
KEPT = [kind for kind in FULL if kind != "card"]


def _full(kind: str, student: str = _XIAOYU, **changes: Any) -> Entry:
    """The full record of a kind, in the drawer where it lies."""
    fields: dict[str, Any] = {name: value for name, value in FULL[kind].items() if name not in _HEAD} | changes
    if "students" in fields:
        fields["students"] = [_XIAOYU]
    subtype = str(fields.get(kinds.KINDS[kind].subtype_field or "", ""))
    drawer = next(one.drawer for one in policy.default().drawers if one.takes(kind, subtype))
    about = "" if kinds.KINDS[kind].subject == "school" else student
    return entry(kind, about, "2025-10-11", "wang-fang", rid=RID, drawer=drawer, **fields)


def _with(*entries: Entry) -> School:
    """The sample school, these records in it."""
    school = sample_school()
    students = tuple(
        replace(file, records=(*(one for one in entries if one.student == file.sid), *file.records))
        for file in school.students
    )
    return replace(school, students=students, loose=(*(one for one in entries if not one.student), *school.loose))


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def _html(school: School, lang: Lang = "zh") -> dict[str, str]:
    renderer = _renderer(lang)
    return {page.path: renderer.render(page).decode() for page in pages.build(school, _TEXTS[lang], lang)}


def _shown(page: str) -> str:
    """The words of the record on a page."""
    start = page.index(f'id="r-{RID}"')
    end = re.compile("</article>|</tr>").search(page, start)  # a record stands by itself, or in a row of a table
    assert end is not None
    return re.sub(r"<[^>]+>", " ", page[start : end.start()].partition(">")[2])


def _page(school: School, one: Entry, lang: Lang = "zh") -> str:
    path = records.line(Site.of(school, _TEXTS[lang], lang), one).path.partition("#")[0]
    page = next(page for page in pages.build(school, _TEXTS[lang], lang) if page.path == path)
    return _renderer(lang).render(page).decode()


@pytest.mark.parametrize("kind", KEPT)
def test_a_record_is_shown_in_words_and_names_alone(kind: str) -> None:
    one = _full(kind)
    said = _shown(_page(_with(one), one))
    assert re.findall(r"[A-Za-z][\w-]*", said) == []
    assert not {_XIAOYU, RID} & set(re.findall(r"\w+", said))


@pytest.mark.parametrize("kind", KEPT)
def test_a_record_is_named_in_the_readers_language(kind: str) -> None:
    one = _full(kind)
    school = _with(one)
    for lang in LANGUAGES:
        assert records.title(Site.of(school, _TEXTS[lang], lang), one) in html.unescape(_page(school, one, lang))


def test_children_of_one_activity_are_not_named_on_each_others_pages() -> None:
    school = _with(_full("activity"), _full("activity", _OTHER))
    names = {file.sid: file.name for file in school.students}
    built = _html(school)
    for sid, other in ((_XIAOYU, _OTHER), (_OTHER, _XIAOYU)):
        page = "".join(made for path, made in built.items() if path.startswith(f"students/{sid}/"))
        assert "节日活动" in page
        assert names[sid] in page
        assert names[other] not in page
        assert other not in page


def test_a_report_upward_names_the_children_the_reader_knows_and_no_other() -> None:
    one = _full("return-up")
    known = replace(one, values=kinds.parse("return-up", {**_tree(one), "students": [_XIAOYU, "9" * 10]}))
    said = _shown(_page(_with(known), known))
    assert "陈小雨" in said
    assert "9" * 10 not in said


def test_who_is_assessed_and_in_which_school_year_is_said_in_words() -> None:
    one = _full("assessment", mentor="zhou-qiang")
    said = _shown(_page(_with(one), one))
    assert "周强" in said
    assert "2025—2026学年" in said


def test_a_type_that_says_only_other_leaves_a_record_its_kinds_name() -> None:
    site = Site.of(sample_school(), _TEXTS["zh"], "zh")
    assert records.title(site, _full("growth", type="award")) == "获奖"
    assert records.title(site, _full("growth", type="other")) == "成长记录"
    assert records.title(site, _full("meeting", type="other")) == "会议"


def _tree(one: Entry) -> dict[str, Any]:
    return kinds.to_tree(one.values)


def test_a_record_made_once_for_several_pages_is_not_shown_at_another_desk() -> None:
    one = _full("talk")
    built = Site.of(_with(one), _TEXTS["zh"], "zh", Desk((), 0, "mine"))
    assert records.view(built, one) is records.view(built, one)
    revising = built.at(Desk((), 0, "theirs", frozenset({one.id})))
    assert (records.view(built, one).edit, bool(records.view(revising, one).edit)) == ("", True)
    again = replace(one, body="别的话")  # of the same id, and another record
    assert records.said(built, again).body != records.said(built, one).body


def test_where_every_page_says_the_day_it_does_so_at_any_desk() -> None:
    school = _with(_full("talk"))
    for dated in (True, False):
        site = Site.of(school, _TEXTS["zh"], "zh", dated=dated).at(Desk((), 0, "mine"))
        assert bool(site.undated.day) is dated
        assert site.undated.desk is site.frame.desk
        assert site.dated.day
