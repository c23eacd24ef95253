"""A record's Markdown to harmless HTML: CommonMark with tables, and emphasis that works beside Chinese
punctuation. Owns the plain paragraphs, which are most; for the first of any other its parser, `markdown_parser`, is
imported.

What a record says is never code, and a page never fetches: raw HTML is shown as text, links become their
words with the address beside them, images their description. Headings start at h4, below the record's own.
No `style`, `class` or `id` comes from a record, so nothing in it can be aimed at.
"""

from __future__ import annotations

import re
import unicodedata

# A paragraph that Markdown has nothing to say of: on one line, begun with a letter or a sign that is not ASCII, and in
# it none that could mark anything up (`.` and `-` mark only where a line begins). Told by what it does not hold, which
# takes a hundredth of the time to compile.
_PLAIN = re.compile(r"""[^\x00-@\[-`{-\xa0][^\x00-\x1f!"#$&'*<=>?@\[\\\]^_`{|}~\x7f-\xa0]*""")


def to_html(text: str) -> str:
    """Safe HTML of `text`; the same text always gives the same HTML."""
    if is_plain(text) and text == text.strip():
        return f"<p>{text}</p>\n"
    from yulan import markdown_parser

    return str(markdown_parser.PARSER.render(text))


def is_plain(text: str) -> bool:
    """Whether it is a paragraph on one line that Markdown has nothing to say of. Of any other text it says nothing."""
    return _PLAIN.fullmatch(text) is not None


def is_cjk(char: str) -> bool:
    """Whether a character belongs to Chinese, Japanese or Korean writing, its punctuation included; no emoji."""
    code = ord(char)
    if code < 0x1100 or 0x2000 <= code < 0x2E80 or 0x1F000 <= code < 0x1F200 or 0x1F300 <= code < 0x20000:
        return False
    return unicodedata.east_asian_width(char) in "WFH"
