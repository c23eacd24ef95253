"""How a name sounds: full pinyin, initials, and a key to sort by. Owns the surnames that are read in their
own way.

The reading of given names is a guess, good enough to find and to sort by, never shown as a fact about a
child.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_LETTERS = re.compile(r"[^\W_]+")

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
    """The reading of a name with a space between syllables, for finding by any of their beginnings: `chen xiao yu`."""
    return " ".join(_LETTERS.findall(" ".join(syllables(name))))


def sort_key(name: str) -> tuple[tuple[str, ...], str]:
    """A key that puts names in the order of their reading."""
    return syllables(name), name


def _read(text: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # its words take a third of a second, and git waits for many a command

    return tuple(part.lower() for part in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))
