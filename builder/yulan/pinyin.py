"""How a name sounds: full pinyin, initials, and a key to sort by. Owns the surnames that are read in their
own way, and that who does not know it types the character's common reading.

The reading of given names is a guess, good enough to find and to sort by, never shown as a fact about a
child.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = re.compile(rf"[{_CHINESE}]|[^\W_{_CHINESE}]+")  # a letter that is a syllable, or a word of others

# Surnames whose reading differs from the character's commonest one.
_SURNAMES: Mapping[str, tuple[str, ...]] = {
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "单": ("shan",),
    "解": ("xie",),
    "仇": ("qiu",),
    "曾": ("zeng",),
    "查": ("zha",),
    "区": ("ou",),
    "任": ("ren",),
    "朴": ("piao",),
    "盖": ("ge",),
    "翟": ("zhai",),
    "乐": ("yue",),
    "覃": ("qin",),
    "华": ("hua",),
    "尹": ("yin",),
    "缪": ("miao",),
    "宓": ("mi",),
    "折": ("she",),
    "黑": ("he",),
    "种": ("chong",),
    "重": ("chong",),
    "冼": ("xian",),
    "召": ("shao",),
    "员": ("yun",),
    "繁": ("po",),
    "逄": ("pang",),
    "秘": ("bi",),
    "过": ("guo",),
    "那": ("na",),
    "宁": ("ning",),
    "洗": ("xian",),
}


# Letters of given names that families read in one way or another.
_GIVEN: Mapping[str, tuple[str, ...]] = {
    "长": ("chang", "zhang"), "乐": ("le", "yue"), "行": ("xing", "hang"), "重": ("chong", "zhong"),
    "朝": ("chao", "zhao"), "茜": ("qian", "xi"), "晟": ("sheng", "cheng"), "盛": ("sheng", "cheng"),
    "娜": ("na", "nuo"), "传": ("chuan", "zhuan"), "柏": ("bai", "bo"), "筠": ("yun", "jun"), "仔": ("zai", "zi"),
    "少": ("shao",), "好": ("hao",), "和": ("he",), "朴": ("pu",), "单": ("dan", "shan"), "阿": ("a", "e"),
}  # fmt: skip


@lru_cache(maxsize=8192)
def syllables(name: str) -> tuple[str, ...]:
    """The reading of a name, a syllable a character, lower case without tones; other writing stays as it is."""
    for length in (2, 1):
        reading = _SURNAMES.get(name[:length])
        if reading and len(name) > length:
            return (*reading, *_read(name[length:]))
    return _read(name)


def forget() -> None:
    """Nothing; no name is kept at hand any longer."""
    syllables.cache_clear()


def search_text(name: str) -> str:
    """What a search for this name looks through: the name, its pinyin joined and apart, its initials."""
    parts = [part for part in syllables(name) if part.strip()]
    return " ".join([name.lower(), "".join(parts), " ".join(parts), "".join(part[0] for part in parts)])


def sound(name: str) -> str:
    """The reading of a name with a space between syllables, for finding by any of their beginnings: `chen xiao yu`.
    Read letter by letter, which is quick; what may be read in two ways says both: `shan/dan yu`.
    """
    surname = next((name[:length] for length in (2, 1) if name[:length] in _SURNAMES), "")
    found = [
        "/".join(dict.fromkeys((reading, *_SURNAMES.get(char, ()), *_letter(char))))
        for char, reading in zip(surname, _SURNAMES.get(surname, ()), strict=True)
    ]
    found += ("/".join(_letter(one)) for one in _LETTERS.findall(name[len(surname) :]))
    return " ".join(found)


def sort_key(name: str) -> tuple[tuple[str, ...], str]:
    """A key that puts names in the order of their reading."""
    return syllables(name), name


@lru_cache(maxsize=8192)
def _letter(one: str) -> tuple[str, ...]:
    """The readings of one letter, the likelier first."""
    return _GIVEN.get(one) or _read(one)


def _read(text: str) -> tuple[str, ...]:
    # Its words of several letters would take most of the time it needs to come, and say nothing of names.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    return tuple(part.lower() for part in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))
