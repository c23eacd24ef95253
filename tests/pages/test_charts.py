"""Pictures of numbers: every place a whole pixel inside the picture, no two labels on each other, whatever the
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.sample import sample_school
from yulan import theme
from yulan.pages.charts import bars, curves, progress, spans, term
from yulan.pages.charts.bars import Count, Multiples, Row
from yulan.pages.charts.drawing import FULL, HATCHED, HOLLOW, MARKS, Drawing, Label, Part, fit, mark, thinned, width_of
from yulan.pages.charts.progress import Said, Series
from yulan.pages.charts.term import Happening, Kind, Line, Span, Week
from yulan.pages.page import Day
from yulan.pages.site import Site
from yulan.render import Renderer
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_PARTS = (Part(FULL, "甲"), Part(HATCHED, "乙"), Part(HOLLOW, "丙"))
_LONG = "玉兰树下十二个字的名字班"
_MONDAY = date(2025, 9, 1)

_numbers = st.integers(0, 99_999)
_names = st.text("一年级（1）班abc", min_size=1, max_size=24)
_rows = st.lists(st.tuples(_names, st.tuples(_numbers, _numbers, _numbers)), max_size=40)


def _row(label: str, counts: tuple[int, ...]) -> Row:
    return Row(label, tuple(Count(one) for one in counts))


def _box(label: Label) -> tuple[int, int, int, int]:
    """Where words stand: left, top, right, bottom."""
    wide = width_of(label.text)
    left = label.x - {"": 0, "middle": wide // 2, "end": wide}[label.anchor]
    return left, label.y - 10, left + wide, label.y + 2


def _good(drawing: Drawing) -> None:
    """Holds a drawing to what every one of them keeps."""
    boxes = [(one, _box(one)) for one in drawing.labels if not one.turned]
    for label, (left, top, right, bottom) in boxes:
        # A letter is up to a pixel narrower than is thought, so a word may seem to hang over by two.
        assert -2 <= left <= right <= drawing.width + 2, label.text
        assert -2 <= top <= bottom <= drawing.height + 2, label.text
    for (one, first), (other, second) in combinations(boxes, 2):
        apart = first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
        assert apart, (one.text, other.text)
    for shape in drawing.shapes:
        assert "None" not in shape.path
        assert re.findall(r"\d\.\d", shape.path) == []  # whole pixels; -.1 closes a circle
        for x, y in re.findall(r"M(-?\d+) (-?\d+)", shape.path):
            assert 0 <= int(x) <= drawing.width, shape.look
            assert 0 <= int(y) <= drawing.height, shape.look


def _drawn(chart: Drawing | Multiples, lang: Lang = "zh") -> str:
    """The HTML a picture becomes."""
    page = _site(lang).page("reports/contacts.html", "x.html", "x", chart)
    return _renderer(lang).render(page).decode().partition("@")[2].partition("@")[0]


@cache
def _site(lang: Lang) -> Site:
    return Site.of(sample_school(), _TEXTS[lang], lang)


@cache
def _renderer(lang: Lang) -> Renderer:
    source = (
        '{% extends "base.html" %}{% from "charts.html" import picture with context %}'
        "{% block main %}@{{ picture(here, named=true) }}@{% endblock %}"
    )
    return Renderer.of({**_THEME, "templates/x.html": source.encode()}, _TEXTS[lang])


@given(_rows, st.booleans())
def test_lying_bars_keep_their_labels_apart(rows: list[tuple[str, tuple[int, ...]]], whole: bool) -> None:
    drawing = bars.lying("c", "t", "d", _PARTS, [_row(*one) for one in rows], whole=whole)
    assert bool(drawing.shapes) == any(sum(counts) for _, counts in rows)
    if drawing.shapes:
        _good(drawing)
        said = [one.text for one in drawing.labels if one.look == "faint"]
        assert said == [str(sum(counts)) for _, counts in rows]


@given(_rows, st.booleans())
def test_standing_bars_keep_their_labels_apart(rows: list[tuple[str, tuple[int, ...]]], steps: bool) -> None:
    drawing = bars.standing("c", "t", "d", _PARTS, [_row(*one) for one in rows], steps=steps)
    assert bool(drawing.shapes) == any(sum(counts) for _, counts in rows)
    if drawing.shapes:
        _good(drawing)


@given(st.lists(st.lists(_numbers, min_size=1, max_size=8), max_size=6))
def test_small_multiples_keep_their_labels_apart(values: list[list[int]]) -> None:
    panels = [
        ("三年级（1）班", "", Count(sum(some)), [_row(str(n), (one, 0, 0)) for n, one in enumerate(some)])
        for some in values
    ]
    for panel in bars.multiples("c", "t", "d", _PARTS, panels).panels:
        _good(panel.drawing)


@given(st.lists(st.lists(_numbers, max_size=24), min_size=1, max_size=2))
def test_curves_keep_their_labels_apart_and_end_at_their_last_number(values: list[list[int]]) -> None:
    parts = (Part(curves.NOW, "甲"), Part(curves.BEFORE, "乙"))
    series = list(zip(parts, values, strict=False))
    steps = [str(n + 1) for n in range(max(map(len, values)))]
    drawing = curves.of("c", "t", "d", steps, series)
    if drawing.shapes:
        _good(drawing)
        ends = [one.text for one in drawing.labels if not one.look]
        assert sorted(ends) == sorted(str(one[-1]) for one in values if one)


def _span(today: date, weeks: int = 21) -> Span:
    end = _MONDAY + timedelta(days=7 * weeks - 3)
    off = frozenset(date(2025, 10, day) for day in range(1, 9))
    months = {_MONDAY: "9月", date(2025, 10, 1): "10月", date(2025, 11, 1): "11月", date(2025, 12, 1): "12月"}
    return Span(_MONDAY, max(end, today), off, months, "本周")


_days = st.dates(date(2025, 9, 1), date(2026, 1, 20))
_kinds = st.lists(
    st.lists(st.tuples(_days, st.booleans()), max_size=60).map(lambda found: tuple(Happening(*one) for one in found)),
    min_size=1,
    max_size=4,
)


@given(_kinds, _days, st.sampled_from([2, 21, 53]))
def test_a_calendar_keeps_its_labels_apart(found: list[tuple[Happening, ...]], today: date, weeks: int) -> None:
    last = _MONDAY + timedelta(days=7 * weeks - 3)
    rows = [
        Kind(f"第{at}种", FULL, shape, tuple(one for one in some if one.day <= max(last, today)), "没联系上")
        for at, (some, shape) in enumerate(zip(found, MARKS, strict=False))
    ]
    drawing = term.calendar("c", "t", "d", _span(today, weeks), rows)
    assert bool(drawing.shapes) == any(row.found for row in rows)
    if drawing.shapes:
        _good(drawing)


@given(st.lists(st.tuples(_names, st.lists(_days, max_size=30)), max_size=45), _days)
def test_a_strip_keeps_its_labels_apart(rows: list[tuple[str, list[date]]], today: date) -> None:
    drawing = term.strip("c", "t", "d", _span(today), [Line(name, tuple(days), str(len(days))) for name, days in rows])
    assert bool(drawing.shapes) == any(days for _, days in rows)
    if drawing.shapes:
        _good(drawing)


@given(st.lists(st.tuples(st.just("11月18日"), st.text("高兴平静ab ", min_size=1, max_size=12)), max_size=30))
def test_words_along_the_way_stand_apart_newest_last(said: list[tuple[str, str]]) -> None:
    drawing = progress.words("c", "t", "d", [Said(*one) for one in said])
    assert bool(drawing.shapes) == bool(said)
    if said:
        _good(drawing)
        shown = [one.text for one in drawing.labels if not one.look]
        assert shown[-1] == fit(said[-1][1], 96)
        assert shown == [fit(word, 96) for _, word in said[-len(shown) :]]


@given(st.lists(st.lists(st.integers(0, 150), min_size=1, max_size=8), min_size=1, max_size=4))
def test_numbers_along_the_way_stand_apart(values: list[list[int]]) -> None:
    series = [Series(_LONG[: at + 2], tuple(map(float, one)), tuple(map(str, one))) for at, one in enumerate(values)]
    drawing = progress.numbers("c", "t", "d", series)
    _good(drawing)
    shown = [one.text for one in drawing.labels]
    assert all(one.texts[-1] in shown and one.texts[0] in shown for one in series)


# --- known pictures


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_is_recorded_a_word_stands_instead_of_an_empty_frame(lang: Lang) -> None:
    nothing: list[Drawing | Multiples] = [
        bars.lying("c", "t", "d", _PARTS, []),
        bars.lying("c", "t", "d", _PARTS, [_row("甲", (0, 0, 0))]),
        bars.standing("c", "t", "d", _PARTS, []),
        bars.multiples("c", "t", "d", _PARTS, [("甲", "", Count(0), [_row("9", (0, 0, 0))])]),
        curves.of("c", "t", "d", [], []),
        term.calendar("c", "t", "d", _span(_MONDAY), [Kind("甲", FULL, "dot", ())]),
        term.strip("c", "t", "d", _span(_MONDAY), []),
        progress.words("c", "t", "d", []),
        progress.numbers("c", "t", "d", []),
    ]
    for chart in nothing:
        html = _drawn(chart, lang)
        assert "<svg" not in html
        assert _TEXTS[lang]("charts.none") in html


def test_one_value_is_a_whole_bar_with_its_number_and_its_list() -> None:
    drawing = bars.lying("c", "t", "d", (Part(FULL, "甲"),), [Row(_LONG, (Count(99_999, "a.html#x"),), way="a.html#x")])
    _good(drawing)
    assert [(one.text, one.way) for one in drawing.labels] == [(_LONG, ""), ("99999", "a.html#x")]
    assert 'href="../a.html#x"' in _drawn(drawing)


def test_what_leads_somewhere_from_a_picture_is_heard_in_its_sentence_and_is_no_stop_for_the_keyboard() -> None:
    drawing = bars.lying("c", "t", "d", (Part(FULL, "甲"),), [Row(_LONG, (Count(9, "a.html#x"),), way="a.html#x")])
    image, _, seen = _drawn(drawing).partition('<g aria-hidden="true">')
    assert '<g role="img" aria-labelledby="c-t c-d"><title id="c-t">t</title><desc id="c-d">d</desc>' in image
    assert "<a " not in image
    assert seen.count("<a ") == seen.count('tabindex="-1"') == 1
    quiet = bars.lying("c", "t", "d", (Part(FULL, "甲"),), [_row("a", (1,))])
    assert re.search(r'<svg [^>]*role="img" aria-labelledby="c-t c-d"><title', _drawn(quiet))
    assert "aria-hidden" not in _drawn(quiet)


def test_bars_are_as_long_as_their_numbers() -> None:
    drawing = bars.lying("c", "t", "d", (Part(FULL, "甲"),), [_row("a", (10,)), _row("b", (5,)), _row("c", (1,))])
    # Between two parts of a bar a pixel is left free.
    ten, five, one = (int(wide) + 1 for wide in re.findall(r"h(\d+)v", drawing.shapes[0].path))
    assert abs(ten - 2 * five) <= 1
    assert abs(ten - 10 * one) <= 5


def test_one_of_very_many_is_still_seen() -> None:
    drawing = bars.lying("c", "t", "d", (Part(FULL, "甲"),), [_row("a", (99_999,)), _row("b", (1,))])
    assert all(int(wide) >= 2 for wide in re.findall(r"h(\d+)v", drawing.shapes[0].path))


def test_forty_classes_have_small_charts_on_one_scale() -> None:
    panels = [
        (_LONG, "", Count(n), [Row(str(month), (Count(n), Count(0), Count(0))) for month in (9, 10, 11, 12, 1)])
        for n in range(40)
    ]
    drawn = bars.multiples("c", "t", "d", _PARTS, panels)
    heights = []
    for panel in drawn.panels:
        found = re.findall(r"h\d+v(\d+)", "".join(one.path for one in panel.drawing.shapes if one.look == FULL))
        heights.append(int(found[0]) if found else 0)
        boxes = [_box(one) for one in panel.drawing.labels]
        assert all(left >= -2 and right <= panel.drawing.width + 2 for left, _, right, _ in boxes)
    assert heights == sorted(heights)
    assert heights[39] == 52
    assert heights[20] == round(20 * 52 / 39)


def test_names_too_wide_for_their_bars_are_turned_and_steps_are_thinned() -> None:
    rows = [_row(_LONG, (n, 0, 0)) for n in range(1, 13)]
    turned = bars.standing("c", "t", "d", _PARTS, rows)
    names = [one for one in turned.labels if one.turned]
    assert [one.text for one in names] == [_LONG] * 12
    reach = width_of(_LONG) * 7 // 10
    assert all(one.x - reach >= 0 and one.y + reach <= turned.height for one in names)
    assert all(right.x - left.x >= 17 for left, right in pairwise(names))
    assert "rotate(-45)" in _drawn(turned)
    thin = bars.standing("c", "t", "d", _PARTS, rows, steps=True)
    assert not any(one.turned for one in thin.labels)
    assert 0 < [one.text for one in thin.labels].count(_LONG) < 12


def test_marks_differ_by_shape_and_fills_by_pattern() -> None:
    assert len({mark(one, 10, 10, 5) for one in MARKS}) == len(MARKS)
    html = _drawn(bars.lying("c", "t", "d", _PARTS, [_row("a", (3, 3, 3))]))
    assert 'id="c-f2"' in html
    assert 'fill="url(#c-f2)"' in html
    assert 'class="f5"' in html


def test_holidays_are_shaded_and_there_is_a_mark_of_this_week_as_long_as_the_weeks() -> None:
    drawing = term.calendar("c", "t", "d", _span(date(2025, 11, 21)), [Kind("谈", FULL, "dot", (Happening(_MONDAY),))])
    looks = [one.look for one in drawing.shapes]
    assert looks.count("shade") == 1
    assert looks.count("now") == 1
    left, right = re.findall(r"M(\d+) \d+H(\d+)", next(one.path for one in drawing.shapes if one.look == "level"))[0]
    html, wide = _drawn(drawing), int(right) - int(left)
    assert f'<svg class="now" x="{left}" width="{wide}"><g display="none"><path d="M0 18V38"/>' in html
    assert '<text y="13">本周</text>' in html


def _talks(today: date) -> tuple[Drawing, Day]:
    school = sample_school()
    site = Site.of(replace(school, today=today), _TEXTS["zh"], "zh")
    now = spans.of(site.words, school.settings.terms[0])
    return term.calendar("c", "t", "d", now, [Kind("谈", FULL, "dot", (Happening(_MONDAY),))]), site.day


def test_a_picture_is_the_same_in_every_week_of_its_term_and_the_day_says_which_it_is() -> None:
    pictures = [_talks(_MONDAY + timedelta(days=7 * week)) for week in range(21)]
    assert len({_drawn(picture) for picture, _ in pictures}) == 1
    places = [day.week.at for _, day in pictures if day.week is not None]
    assert places == pytest.approx([(week + 0.5) / 21 for week in range(21)])


def test_a_week_lies_at_one_place_from_monday_to_sunday_and_none_lies_outside_the_weeks() -> None:
    span = _span(_MONDAY)
    assert len({span.week(_MONDAY + timedelta(days=day)) for day in range(7)}) == 1
    assert span.week(_MONDAY + timedelta(days=6)) != span.week(_MONDAY + timedelta(days=7))
    assert span.week(_MONDAY - timedelta(days=1)) is None
    assert span.week(span.end) == Week(20.5 / 21, 12)
    assert span.week(span.end + timedelta(days=1)) is None


def test_this_week_is_marked_in_pictures_of_the_terms_that_share_its_place_alone() -> None:
    school, site = sample_school(), _site("zh")
    before = replace(school.settings.terms[0], start=date(2025, 2, 17), end=date(2025, 7, 4))
    other = spans.of(site.words, before)
    assert other.week(school.today) is None
    strip = term.strip("c", "t", "d", other, [Line("甲", (before.start,), "1")])
    assert "now" not in [one.look for one in strip.shapes]


def test_a_try_is_a_hollow_mark_of_the_same_shape() -> None:
    found = (Happening(_MONDAY), Happening(_MONDAY + timedelta(days=8), open=True))
    drawing = term.calendar("c", "t", "d", _span(_MONDAY), [Kind("联系", FULL, "diamond", found, "没联系上")])
    assert {FULL, HOLLOW} <= {one.look for one in drawing.shapes}
    assert [one.label for one in drawing.legend] == ["没联系上"]


def test_many_marks_of_one_week_become_a_number() -> None:
    found = tuple(Happening(_MONDAY + timedelta(days=n % 5)) for n in range(9))
    drawing = term.calendar("c", "t", "d", _span(_MONDAY), [Kind("送教", FULL, "square", found)])
    assert "9" in [one.text for one in drawing.labels]


def test_the_span_of_a_term_reaches_over_the_holidays_behind_it() -> None:
    school, site = sample_school(), _site("zh")
    now = spans.of(site.words, school.settings.terms[0])
    assert (now.start, now.end) == (date(2025, 9, 1), date(2026, 1, 23))
    assert date(2025, 10, 1) in now.off
    assert list(now.months.values()) == ["9月", "10月", "11月", "12月", "1月"]


def test_labels_are_thinned_at_even_steps_and_cut_with_a_sign() -> None:
    places = [(n * 10, "10月") for n in range(12)]
    kept = thinned(places)
    steps = {right[0] - left[0] for left, right in pairwise(kept)}
    assert len(steps) == 1
    assert fit("平静", 96) == "平静"
    assert fit(_LONG, 60).endswith("…")
    assert width_of(fit(_LONG, 60)) <= 60


def _values() -> Iterator[object]:
    yield bars.lying("c", "t", "小雨", _PARTS, [_row("小雨", (1, 2, 3))])
    yield progress.words("c", "t", "小雨", [Said("小雨", "小雨")])
    yield Said("小雨", "小雨")
    yield Happening(_MONDAY)


def test_no_word_of_a_child_is_in_a_repr() -> None:
    for value in _values():
        assert "小雨" not in repr(value)
        assert "2025" not in repr(value)
