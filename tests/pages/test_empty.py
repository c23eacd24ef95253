"""Where there is nothing yet, pages say so and what one may do: no empty table, no heading over nothing. Where there is
very much, they stay short: what is long is folded, classes stand by grade.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from html import unescape

import pytest

from tests.pages.sample import sample_school
from yulan import pages, theme
from yulan.pages import Page
from yulan.render import Renderer
from yulan.school import Coverage, School, StudentFile
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_HOLLOW = {
    "a table without a cell": r"<tbody>\s*</tbody>",
    "a list without an entry": r"<(ul|ol|dl)\b(?![^>]* id=)[^>]*>\s*</\1>",  # those a script fills have an id
    "a heading over nothing": r"</h[1-6]>\s*(</section>|</main>|<h[12]\b)",
    "a paragraph without a word": r"<p\b(?![^>]*(hidden|role=\"status\"|class=\"soft small shown\"))[^>]*>\s*</p>",
    "a picture of nothing": r"</desc>\s*</svg>(?!</div>)",
}


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def _built(school: School, lang: Lang) -> dict[str, str]:
    """What one looks at, but forms on paper, which are to be filled in."""
    made: list[Page] = list(pages.build(school, _TEXTS[lang], lang))
    looked_at = [one for one in made if one.path.endswith(".html") and not one.path.startswith("paper/")]
    return {one.path: _renderer(lang).render(one).decode() for one in looked_at}


def _bare(**other: object) -> School:
    """The school with nobody in it and nothing written."""
    school = replace(sample_school(), students=(), loose=(), unverified=(), coverage=Coverage(0, 0, 0, 0, 0))
    return replace(school, settings=replace(school.settings, demo=False), **other)  # type: ignore[arg-type]  # fields of a school


def _one(*, card: bool, records: bool) -> School:
    file = sample_school().students[0]
    file = replace(file, card=file.card if card else None, records=file.records[:1] if records else ())
    if not card:
        file = replace(file, name="", mentors=())
    return _bare(students=(file,), coverage=Coverage(1, 1, len(file.records) + card, len(file.records) + card, 0))


def _without_terms() -> School:
    school = _bare()
    return replace(school, settings=replace(school.settings, terms=(), classes={}))


_SCHOOLS: Mapping[str, Callable[[], School]] = {
    "as it was founded": _without_terms,
    "without a child": _bare,
    "of a class teacher without a child": lambda: _bare(reader="wang-fang"),
    "of somebody who may see nobody": lambda: _bare(reader="he-ping", coverage=Coverage(0, 12, 0, 42, 0)),
    "with a child without a card": lambda: _one(card=False, records=False),
    "with a child without a record": lambda: _one(card=True, records=False),
    "with a child and one record": lambda: _one(card=True, records=True),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("what", _SCHOOLS)
def test_no_page_of_a_school_stands_empty(what: str, lang: Lang) -> None:
    built = _built(_SCHOOLS[what](), lang)
    found = {
        (path, fault) for path, html in built.items() for fault, pattern in _HOLLOW.items() if re.search(pattern, html)
    }
    assert found == set()
    for path, html in built.items():
        main = html.partition("<main")[2].partition("</main>")[0]
        assert re.search(r"<(p|li|td)\b[^>]*>[^<]*[\w]", main), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_sets_up_a_school_is_told_what_it_lacks_and_others_why_there_is_nothing(lang: Lang) -> None:
    t = _TEXTS[lang]
    fresh, begun = _built(_without_terms(), lang)["index.html"], _built(_bare(), lang)["index.html"]
    assert all(t(f"home.steps.{one}") in fresh for one in ("terms", "classes", "students"))
    assert t("home.steps.students") in begun
    assert t("home.steps.terms") not in begun
    teacher = _built(_bare(reader="wang-fang"), lang)["index.html"]
    assert t("home.begin") not in teacher
    assert t("home.no-students") in teacher
    stranger = _built(_bare(reader="he-ping", coverage=Coverage(0, 12, 0, 42, 0)), lang)["index.html"]
    assert t("home.none") in unescape(stranger)
    assert t("frame.no-files") in teacher
    assert t("frame.no-files") not in stranger


def _large() -> School:
    """A school of fifty classes, each with five children."""
    scopes = [f"p{2020 + n % 6}-{n // 6 + 1}" for n in range(50)]
    scopes.sort(key=lambda one: (one[:5], int(one[6:])))
    readers = sample_school().students[0].readers
    students = tuple(StudentFile(f"{n:010d}", scopes[n // 5], (), None, (), readers, f"曾思{n}") for n in range(250))
    return _bare(students=students, coverage=Coverage(250, 250, 0, 0, 0))


def test_many_classes_stand_by_grade_and_long_tables_are_folded_under_their_totals() -> None:
    built = _built(_large(), "zh")
    for path in ("students/index.html", "ledger/index.html"):
        ways = built[path].partition('<dl class="grades">')[2].partition("</dl>")[0]
        assert ways.count("<dt>") == 6
        assert ways.count("<a ") == 50
        assert "年级" not in re.sub(r"<dt>.*?</dt>", "", ways)  # said once, before the line
    report = built["reports/consent.html"]
    table = report.index('id="t-')
    assert report.rindex("<details data-unfold>", 0, table) > report.rindex("<section", 0, table)
    totals = report[report.rindex("<section", 0, table) : report.rindex("<details", 0, table)]
    assert re.search('<tbody>\\s*<tr><th scope="row">学生人数', totals)
    assert '<ul class="chips">' not in built["classes/index.html"]
    assert built["classes/index.html"].count('href="#p') == 6
