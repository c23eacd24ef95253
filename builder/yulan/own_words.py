"""The words a school may put in the place of ours: what the children are called together, what its offices and posts
are called (德育处, 政教处, 学生处 are one office). Owns the list of those words and how they get into texts; a word not
in the list stays ours, so that a school cannot by accident rename what a button does.

A school's words are in its own language and change the texts of that language only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from yulan.school import Settings
from yulan.texts import Lang, Texts
from yulan.value import Value

UMBRELLA = "umbrella"


class Word(Value, frozen=True):
    """One word: how our texts spell it in each language, the usual spelling first."""

    code: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def spellings(self, lang: Lang) -> tuple[str, ...]:
        """How our texts spell it in that language."""
        return self.zh if lang == "zh" else self.en


_TABLE = (
    Word(UMBRELLA, ("关爱学生",), ("students in our care",)),
    Word("principal", ("校长",), ("principal",)),
    Word("leading-group", ("领导小组",), ("leading group",)),
    Word("moral-office", ("德育处",), ("moral education office",)),
    Word("academic-office", ("教导处",), ("academic office",)),
    Word("grade-head", ("年级主任",), ("head of grade",)),
    Word("class-teacher", ("班主任",), ("class teacher",)),
    Word("mentor", ("成长导师", "导师"), ("mentor",)),
    Word("counsellor", ("心理教师",), ("counsellor",)),
    Word("aid-officer", ("资助负责人",), ("aid officer",)),
    Word("legal-deputy", ("法治副校长",), ("deputy head for legal education", "legal deputy")),
    Word("roll-officer", ("学籍管理员",), ("roll officer",)),
    Word("hulei", ("护蕾工作负责人",), ("girls' safety officer",)),
    Word("subject-teacher", ("任课教师",), ("subject teacher",)),
    Word("volunteer", ("志愿者",), ("volunteer",)),
    Word("bureau", ("教育局",), ("education bureau",)),
)

WORDS: Mapping[str, Word] = MappingProxyType({one.code: one for one in _TABLE})

# Names of documents and of placeholders stay, whatever word of ours they hold.
_KEPT = r"\{[a-z0-9_]*\}|导师制"


def said(settings: Settings, code: str, lang: Lang) -> str:
    """The school's word for one of the list in that language, or ours; "" where the list does not have it."""
    own = settings.words.get(code, "") if settings.language == lang else ""
    if code == UMBRELLA and settings.language == lang:
        own = settings.umbrella
    known = WORDS.get(code)
    return own or (known.spellings(lang)[0] if known is not None else "")


def texts(theme: Mapping[str, bytes], lang: Lang, settings: Settings) -> Texts:
    """The words of a theme, the school's own in the place of ours."""
    return applied(Texts.load(theme, lang), settings)


def applied(texts: Texts, settings: Settings) -> Texts:
    """The texts with the school's own words in the place of ours."""
    own = _changed(settings, texts.lang)
    if not own:
        return texts
    # All spellings, changed or not, the longest first: 法治副校长 is no 校长.
    ours = {one: word.code for word in _TABLE for one in word.spellings(texts.lang)}
    longest = "|".join(re.escape(one) for one in sorted(ours, key=len, reverse=True))
    plural = r"\b(?P<word>{0})(?P<more>s?)\b" if texts.lang == "en" else "(?P<word>{0})(?P<more>)"
    pattern = re.compile(f"{_KEPT}|{plural.format(longest)}", re.IGNORECASE if texts.lang == "en" else 0)

    def put(match: re.Match[str]) -> str:
        word = match["word"]
        said = own.get(ours[word.lower()]) if word else None
        if said is None:
            return match[0]
        return (said[0].upper() + said[1:] if word[0].isupper() else said) + match["more"]

    changed = {key: pattern.sub(put, text) for key, text in texts.words.items()}
    roles = {f"roles.{code}": own[code] for code in own if f"roles.{code}" in changed}
    return replace(texts, words={**changed, **roles})


def _changed(settings: Settings, lang: Lang) -> dict[str, str]:
    """The school's words that differ from ours, in its own language; of another language there are none."""
    if settings.language != lang:
        return {}
    return {code: own for code in WORDS if (own := said(settings, code, lang)) != WORDS[code].spellings(lang)[0]}
