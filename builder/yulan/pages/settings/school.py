"""The school itself: its names, its language, what the children are called together, the number girls can call, what
paper and exports say, and how long records are kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from yulan import own_words
from yulan.forms import Input
from yulan.kinds.retention import RETENTION
from yulan.pages.settings.parts import Block, Given, Section, Sent, Trees, dotted, kept, line, mapping, tree_of, with_
from yulan.settings import SchoolFile
from yulan.yaml_rules import Where
from yulan.yaml_strict import Tree

_LINES = ("name", "name_en", "hulei_phone")
_CHOICES = {"language": "zh", "late_on_paper": "false", "mask_exports": "true"}  # with what holds as usual
_MOST = 100


def _blocks(given: Given) -> tuple[Block, ...]:
    t, tree = given.t, given.tree

    def choice(key: str, *codes: str) -> Input:
        options = [(code, t(f"school.{key}.{code}")) for code in codes]
        return given.input(key, f"school.{key}", line(tree.get(key)) or _CHOICES[key], "radios", options=options)

    names = (
        given.input("name", "school.name", line(tree.get("name")), required=True, most=_MOST),
        given.input("name_en", "school.name_en", line(tree.get("name_en")), most=_MOST),
        choice("language", "zh", "en"),
        given.input("umbrella", "school.umbrella", _umbrella(tree), most=_MOST, usual=_usual()),
        given.input("hulei_phone", "school.hulei_phone", line(tree.get("hulei_phone")), most=_MOST),
    )
    switches = (choice("late_on_paper", "true", "false"), choice("mask_exports", "true", "false"))
    years = mapping(tree.get("retention"))
    kept_for = tuple(
        given.input(
            f"retention.{kind}",
            "school.retention.years",
            line(years.get(kind)) or str(one.years),
            "whole",
            label=t(f"school.retention.{one.since}", kind=given.site.words.kind(kind), years=one.years),
        )
        for kind, one in RETENTION.items()
    )
    return (
        Block("names", "", inputs=names),
        Block("switches", t("school.switches"), inputs=switches),
        Block("retention", t("school.retention.title"), t("school.retention.help"), inputs=kept_for, folded=True),
    )


def _taken(sent: Sent, file: SchoolFile) -> Trees:
    tree = tree_of(file)
    umbrella, before = sent.line("umbrella"), _umbrella(tree)
    words = dict(mapping(tree.get("words")))
    changed: Trees = {key: sent.line(key) for key in (*_LINES, *_CHOICES)}
    if own_words.UMBRELLA in words:  # it stands there, and counts before the other
        words[own_words.UMBRELLA] = kept(umbrella, _usual(), before)
        changed["words"] = with_(words, {})
    else:
        changed["umbrella"] = kept(umbrella, _usual(), before)
    retention = mapping(tree.get("retention"))
    years: dict[str, Tree] = {**retention}
    for kind, one in RETENTION.items():
        if f"retention.{kind}" in sent:
            said = sent.line(f"retention.{kind}")
            years[kind] = kept(said, str(one.years), line(retention.get(kind)))
    changed["retention"] = with_(years, {})
    return with_(tree, changed)


def _umbrella(tree: Mapping[str, Tree]) -> str:
    return line(mapping(tree.get("words")).get(own_words.UMBRELLA)) or line(tree.get("umbrella"))


def _usual() -> str:
    return own_words.WORDS[own_words.UMBRELLA].spellings("zh")[0]


def _place(where: Where, _: Mapping[str, Tree]) -> str:
    return "umbrella" if where == ("words", own_words.UMBRELLA) else dotted(where)


def _summary(given: Given) -> tuple[str, ...]:
    own, t = given.site.school.settings, given.t
    phone = t("index.phone", phone=own.hulei_phone) if own.hulei_phone else t("index.no-phone")
    return (given.site.words.school_name, t("index.umbrella", umbrella=own.umbrella), phone)


SECTION = Section(
    "school",
    ("name", "name_en", "language", "umbrella", "hulei_phone", "late_on_paper", "mask_exports", "retention", "words"),
    _blocks,
    _taken,
    _place,
    _summary,
)
