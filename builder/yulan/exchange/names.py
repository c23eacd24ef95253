"""A name as it was typed → as it is kept: no spaces put in for looks, the dot the rules ask for, everything else as it
is, rare characters too. Also what stands beside a name in its cell: a phone, how they are related.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yulan.exchange import plain
from yulan.kinds.numbers import NAME_DOT, normal_name

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff"
_GAP = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_DOT = re.compile(f"(?<=[{_HAN}])\\s*[.。]\\s*(?=[{_HAN}])")
_NOTE = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*(.*)$")
_PHONE = re.compile(r"(?<![0-9])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
_NAME = re.compile(rf"[{_HAN}A-Za-zÀ-ɏ][{_HAN}A-Za-zÀ-ɏ{NAME_DOT} '\-?？]*")
_RELATION = re.compile(
    "父亲?|母亲?|爸爸?|妈妈?|爷爷?|奶奶?|祖父母?|祖母|外公|外婆|外祖父母?|外祖母|姥姥|姥爷|伯父?|叔叔?|姑姑?|姑妈|姨妈?|舅舅?|舅妈|"
    "婶婶?|哥哥?|姐姐?|堂?[哥姐兄]|继父|继母|养父|养母|父子|母子|父女|母女|祖孙|亲戚|邻居|伯母|曾祖母|曾祖父|大伯|大姨|小姨"
)
_FOOTNOTE = re.compile("[①-⑳*※]+")
_FIRST = re.compile(r"([^\s:]+)(\s*:\s*|\s+)(.+)")
_LAST = re.compile(r"(.+?)(\s*:\s*|\s+)([^\s:]+)")
_SPLIT = re.compile(r"[\s,，、;；/]+")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what was written beside it."""

    name: str = field(repr=False, default="")
    relation: str = field(repr=False, default="")
    phone: str = field(repr=False, default="")
    rest: str = field(repr=False, default="")  # what is none of these


def read(text: str) -> Named:
    """The name in a text, spaces and dots put right; an empty one where there is none."""
    said = _FOOTNOTE.sub("", plain.narrow(text).replace("\n", " "))
    phones = _PHONE.findall(said)
    said = _PHONE.sub(" ", said).strip(" ,、;:/")
    rest, relation = "", ""
    if found := _NOTE.fullmatch(said):
        said = f"{found[1]}{found[3]}".strip()
        relation, rest = (found[2], "") if _RELATION.fullmatch(found[2].strip()) else ("", found[2].strip())
    if not relation:
        said, relation = _beside(said)
    name = normal_name(_DOT.sub(NAME_DOT, _GAP.sub("", " ".join(said.split()))))
    if not _NAME.fullmatch(name) or len(name) > _MOST:
        return Named()
    return Named(name, relation.strip(), "、".join(phones), rest)


def _beside(said: str) -> tuple[str, str]:
    """The text and how somebody is related, where a colon or a space sets the one word apart from the other."""
    if (found := _FIRST.fullmatch(said)) and _is_relation(found[1], found[2]):
        return found[3], found[1]
    if (found := _LAST.fullmatch(said)) and _is_relation(found[3], found[2]):
        return found[1], found[3]
    return said, ""


def _is_relation(word: str, mark: str) -> bool:
    """Whether a word beside a name says how somebody is related; one letter before a space may be a surname."""
    return _RELATION.fullmatch(word) is not None and (":" in mark or len(word) > 1)


def several(text: str) -> tuple[str, ...]:
    """The names in a list of names."""
    said = plain.narrow(text)
    parts = [one for one in re.split(r"[,、;/\n和与]+", said) if one.strip()]
    if len(parts) == 1 and len(spaced := _SPLIT.split(said)) > 1 and all(len(one) > 1 for one in spaced):
        parts = spaced
    return tuple(dict.fromkeys(name for one in parts if (name := read(one).name)))
