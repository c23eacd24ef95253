"""What pages share is made once, and says what it would say if it were made for each page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from jinja2.runtime import Macro

from tests.pages.sample import sample_school
from yulan import made_once, pages, theme
from yulan.pages import Page
from yulan.render import Renderer
from yulan.texts import Texts

_THEME = theme.read(theme.builtin())
_TEXTS = Texts.load(_THEME, "zh", strict=True)
_PAGES = list(pages.build(sample_school(), _TEXTS, "zh"))
_PATH = st.lists(st.sampled_from(["a", "b", "ab", "a-b"]), min_size=1, max_size=4).map("/".join)


def _macro(source: str = "{{ tick() }} {{ one }}") -> Macro:
    """A macro of one thing, that says besides how often it was asked."""
    numbers = count(1)
    environment = Environment(autoescape=True)
    made = environment.from_string(f"{{% macro m(one) %}}{source}{{% endmacro %}}", {"tick": lambda: next(numbers)})
    found = made.module.m  # type: ignore[attr-defined]  # what the template exports
    assert isinstance(found, Macro)
    return found


@given(_PATH, _PATH, st.sampled_from(["", "#r-1", "#a/b"]))
def test_an_address_goes_up_to_the_root_and_down_again_or_stays_in_its_folder(
    origin: str, target: str, fragment: str
) -> None:
    here, there = origin.rpartition("/")[0], target.rpartition("/")[0]
    name = target.rpartition("/")[2] + fragment
    expected = name if here == there and here else "../" * origin.count("/") + target + fragment
    assert made_once.relative(origin)(target + fragment) == expected


@dataclass(frozen=True)
class _Value:
    text: str


def test_html_of_a_value_is_made_once_for_it_and_its_equals() -> None:
    once, macro = made_once.once(), _macro("{{ tick() }} {{ one.text }}")
    first = _Value("<")
    assert once(macro, first) == once(macro, first) == once(macro, _Value("<")) == "1 &lt;"
    assert once(macro, _Value("b")) == "2 b"


def test_values_that_come_and_go_are_never_taken_for_each_other() -> None:
    once, macro = made_once.once(), _macro("{{ one.text }}")
    for n in range(5000):
        assert once(macro, _Value(f"{n}")) == f"{n}"


def test_only_macros_are_made_once() -> None:
    with pytest.raises(TypeError):
        made_once.once()(str, "")  # type: ignore[arg-type]  # as a template of a school's own might
    with pytest.raises(TypeError):
        made_once.around()(_PAGES[0], str)  # type: ignore[arg-type]  # so might this


def test_what_stands_around_pages_is_made_once_for_those_it_is_the_same_on() -> None:
    around, macro = made_once.around(), _macro('{{ tick() }} {{ one("index.html") }}')
    page = replace(_PAGES[0], path="a/b/index.html", section="a/index.html")
    assert around(page, macro) == "1 ../../index.html"
    assert around(replace(page, path="c/d/other.html"), macro) == "1 ../../index.html"
    assert around(replace(page, section="b/index.html"), macro).startswith("2 ")
    assert around(replace(page, section=page.path), macro).startswith("3 ")
    assert around(replace(page, path="a/index.html"), macro) == "4 ../index.html"
    assert around(replace(page, path="b/index.html"), macro) == "5 ../index.html"
    assert page.frame is not None
    assert around(replace(page, frame=replace(page.frame)), macro).startswith("6 ")


def test_pages_say_the_same_where_nothing_around_them_is_kept() -> None:
    def anew(page: Page, macro: Macro) -> str:
        return macro(made_once.links(page))

    kept = Renderer.of(_THEME, _TEXTS, trusted=True)
    fresh = replace(kept, around=anew)
    for page in _PAGES:
        assert kept.render(page) == fresh.render(page), page.path
