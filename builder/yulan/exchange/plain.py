"""Text as people type it → text to compare. Owns full width, spaces that do not show, and what of a head is ornament;
never used on what is kept of a name beyond width and spaces.
"""

from __future__ import annotations

import re

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", 0x2002: " ", 0x2003: " "}
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0x2060, 0xAD))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_NUMBERED = re.compile(r"(?:第?[0-9]{1,2}题?|[qQ][0-9]{1,2})[、.:)]\s*(?=[^0-9\s])")
_LETTERED = re.compile(r"[A-Za-z][.、:)]\s*(?=[\u3400-\u9fff])")  # A. as a number of a column
_HAN = re.compile(r"[\u3400-\u9fff]")
# The same head in English, set apart from the Chinese or of three letters and more: QQ号 is one head.
_ENGLISH = re.compile(r"(?<![^\s/])[A-Za-z][A-Za-z.'’\- ]*(?![^\s/])|^[A-Za-z][A-Za-z.'’ ]{2,}(?=[\u3400-\u9fff])")
_LETTERS = {wide: one for wide, one in _WIDTH.items() if one == " " or chr(wide).isalnum()}
_ORNAMENT = re.compile(r"[\s①-⑳*#★☆▲※:;,.、，。·/\\_\-—|?!“”\"'()\[\]【】〔〕<>《》+&]+")


def narrow(text: str) -> str:
    """The text with full-width letters, digits and marks made narrow, and nothing in it that cannot be seen."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN).translate(_WIDTH)).strip()


def unseen(text: str) -> str:
    """The text as it is, without what cannot be seen: for what people wrote in sentences."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)).strip()


def prose(text: str) -> str:
    """The text as it is, letters and digits made narrow: the marks of a sentence stay as they were written."""
    return unseen(text.translate(_LETTERS))


def head(text: str) -> str:
    """A head as it is compared: small letters, no spaces, marks or brackets, no number before it, nothing said twice in
    English.
    """
    said = narrow(text)
    numbered = _NUMBERED.match(said) or _LETTERED.match(said)
    said = said[numbered.end() :] if numbered else said
    if _HAN.search(said):
        said = _ENGLISH.sub(" ", said)
    return _ORNAMENT.sub("", said).lower()


def bare_head(text: str) -> str:
    """A head as it is compared, what stands in brackets left out."""
    return head(_NOTE.sub("", narrow(text)))


def one_apart(one: str, other: str) -> bool:
    """Whether one letter put in, taken out or changed makes one text the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    least = min(len(one), len(other))
    at = next((place for place in range(least) if one[place] != other[place]), least)
    one, other = one[at:], other[at:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:]
