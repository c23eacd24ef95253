"""The parser behind `markdown`: CommonMark with tables, made harmless. Owns what becomes of links, images, raw HTML and
headings, and where emphasis begins and ends beside Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from yulan.markdown import is_cjk

_DEEPEST = 6
_SHIFT = 3
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"']+", re.ASCII | re.IGNORECASE)
_ALIGN = re.compile(r"text-align:(left|center|right)")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.enable("table").disable(["autolink", "html_inline", "html_block"])
    # Every destination is parsed, so that none is left standing as source; `_inert` then drops all of them.
    parser.validateLink = lambda url: isinstance(url, str)  # type: ignore[method-assign]  # its documented hook
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.core.ruler.push("inert", _inert)
    return parser


def _inert(state: StateCore) -> None:
    """Take from the parsed record whatever could link, load, style or upset the outline of the page."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST, int(token.tag[1]) + _SHIFT)}"
        elif token.type == "fence":
            token.info = ""
        elif token.type in ("th_open", "td_open"):
            found = _ALIGN.fullmatch(str(token.attrs.pop("style", "")))
            if found:
                token.attrs["class"] = f"align-{found[1]}"
        elif token.children is not None:
            token.children = list(_without_links(token.children))
            _join_lines(token.children)


def _without_links(tokens: list[Token]) -> Iterator[Token]:
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            if _ADDRESS.fullmatch(address):
                yield Token("text", "", 0, content=f" ({address})")
        elif token.type == "image":
            yield Token("text", "", 0, content=_plain(token.children or []))
        else:
            yield token


def _plain(tokens: list[Token]) -> str:
    return "".join(_plain(t.children or []) if t.type == "image" else t.content for t in tokens)


def _join_lines(tokens: list[Token]) -> None:
    """A line break in the source is no space where Chinese meets Chinese."""
    for i, token in enumerate(tokens):
        if token.type == "softbreak":
            before = next((t.content[-1] for t in reversed(tokens[:i]) if t.content), " ")
            after = next((t.content[0] for t in tokens[i + 1 :] if t.content), " ")
            if is_cjk(before) and is_cjk(after):
                tokens[i] = Token("text", "", 0)


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature for a rule
    """The delimiter run at this place, by CommonMark's rule amended so that Chinese beside it is a border.

    CommonMark wants a space or punctuation outside a run that has punctuation inside (`**“好”** 后`); Chinese
    has no spaces. So punctuation of Chinese script counts as a letter, and Chinese beside a run frees it.
    """
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    length = end - state.pos
    can_open, can_close = _flanking(_before(state.src, state.pos), state.src[end : end + 1] or " ", marker)
    for _ in range(length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos = end
    return True


def _before(source: str, pos: int) -> str:
    """The character before `pos`, looking through a variation selector to what it varies."""
    while pos > 1 and (0xFE00 <= ord(source[pos - 1]) <= 0xFE0E or 0xE0100 <= ord(source[pos - 1]) <= 0xE01EF):
        pos -= 1
    return source[pos - 1] if pos > 0 else " "


def _flanking(before: str, after: str, marker: str) -> tuple[bool, bool]:
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    punct_before, punct_after = _is_punctuation(before), _is_punctuation(after)
    cjk_before, cjk_after = is_cjk(before), is_cjk(after)
    left = not space_after and (not punct_after or cjk_after or space_before or punct_before or cjk_before)
    right = not space_before and (not punct_before or cjk_before or space_after or punct_after or cjk_after)
    if marker == "*":
        return left, right
    return left and (not right or punct_before), right and (not left or punct_after)


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


PARSER = _parser()
