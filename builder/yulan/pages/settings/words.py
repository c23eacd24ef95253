"""What the school calls its offices and posts, each beside our word."""

from __future__ import annotations

from collections.abc import Mapping

from yulan import own_words
from yulan.own_words import WORDS, Word
from yulan.pages.settings.parts import Block, Given, Section, Sent, Trees, dotted, kept, line, mapping, tree_of, with_
from yulan.settings import SchoolFile
from yulan.texts import Lang
from yulan.yaml_rules import Where
from yulan.yaml_strict import Tree

_MOST = 200


def _blocks(given: Given) -> tuple[Block, ...]:
    own = mapping(given.tree.get("words"))
    inputs = tuple(
        given.input(
            f"words.{code}",
            "words.word",
            line(own.get(code)),
            label=_label(word, given),
            most=_MOST,
            usual=word.spellings(given.file.language)[0],
        )
        for code, word in WORDS.items()
        if code != own_words.UMBRELLA
    )
    return (Block("words", "", inputs=inputs),)


def _label(word: Word, given: Given) -> str:
    """Our word in the language of the page, and in the school's where that is another."""
    langs: tuple[Lang, ...] = (given.site.words.lang, given.file.language)
    return " · ".join(dict.fromkeys(word.spellings(lang)[0] for lang in langs))


def _taken(sent: Sent, file: SchoolFile) -> Trees:
    tree = tree_of(file)
    before = mapping(tree.get("words"))
    own: dict[str, Tree] = {**before}
    for code, word in WORDS.items():
        if (name := f"words.{code}") in sent:
            own[code] = kept(sent.line(name), word.spellings(file.language)[0], line(before.get(code)))
    return with_(tree, {"words": with_(own, {})})


def _place(where: Where, _: Mapping[str, Tree]) -> str:
    return dotted(where)


def _summary(given: Given) -> tuple[str, ...]:
    own, lang = given.file.words, given.file.language
    changed = [
        given.t("index.word", usual=WORDS[code].spellings(lang)[0], own=word)
        for code, word in own.items()
        if code in WORDS and code != own_words.UMBRELLA
    ]
    return tuple(changed) or (given.t("index.as-usual"),)


SECTION = Section("words", ("words",), _blocks, _taken, _place, _summary)
