"""A record's Markdown is harmless HTML, and Chinese emphasis works."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yulan import markdown, markdown_parser

_DATA = (Path(__file__).parent / "data" / "markdown.txt").read_text("utf-8")
_CASES = re.findall(r"(.+?)\n\.\n(.*?)\n\.\n", _DATA.split("===\n", 1)[1], re.DOTALL)

_TAGS = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_HOSTILE = (
    "<script>", "</script>", "<img src=x onerror=y>", "[a](javascript:b)", "![a](https://e.org/i)", "[a](data:x)",
    "<https://e.org>", "**", "*", "_", "“", "”", "。", "(", ")", "后", " ", "\n", "\n\n", "# ", "- ", "> ", "`", "```",
    "| a | b |\n| :-- | --: |\n", "[x]: https://e.org\n", "[x]", '"', "&", "&#106;avascript:", "\\", "a",
)  # fmt: skip


class _Collect(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(("source", "html"), _CASES, ids=[str(n) for n in range(len(_CASES))])
def test_case_renders_as_written_down(source: str, html: str) -> None:
    assert markdown.to_html(source).rstrip("\n") == html


def test_the_cases_were_found() -> None:
    assert len(_CASES) == len(re.findall(r"^\.$", _DATA, re.MULTILINE)) // 2 > 30


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_HOSTILE), max_size=14).map("".join))
def test_no_mixture_gives_a_tag_or_attribute_that_acts(source: str) -> None:
    collect = _Collect()
    collect.feed(markdown.to_html(source))
    for tag, attributes in collect.tags:
        assert tag in _TAGS
        assert set(attributes) <= {"class", "start"}
        assert attributes.get("class") in (None, "align-left", "align-right", "align-center")


def test_emoji_and_latin_are_not_chinese() -> None:
    assert [c for c in "a1“😀☀é" if markdown.is_cjk(c)] == []
    assert all(markdown.is_cjk(c) for c in "玉、。《》\uff08\uff0c𠮷〇ア")


_PLAIN = st.sampled_from(
    [*"aZ09 ,.:;%/()+-*_#>|~=!\\`[]<&\"'\n\t\r\0\x85\xa0\u3000\u2028\ufeff", "中", "，", "1.", "——"]
)


@settings(max_examples=600)
@given(st.one_of(st.lists(_PLAIN, max_size=12).map("".join), st.text(max_size=12)))
def test_a_plain_paragraph_says_what_the_parser_says(source: str) -> None:
    assert markdown.to_html(source) == markdown_parser.PARSER.render(source)
