"""Duties in words: what one is called, what it asks and where that comes from; of a duty the school changed or added,
its own words, else a sentence made of what is asked. Owns no opinion of where anything stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan import category_choice, kinds
from yulan.derive.rule import Ask, Rule
from yulan.derive.state import State
from yulan.kinds.categories import CATEGORIES
from yulan.pages.words import Words


def name(words: Words, rule: Rule) -> str:
    """What a duty is called."""
    own, key = _own(words, rule.name), f"duties.names.{rule.id}"
    return own or (words.t(key) if words.t.has(key) else rule.id)


def of_state(words: Words, rule: Rule, state: State) -> str:
    """What is owed, by the part of the duty it is."""
    part = state.period.partition("/")[2]
    key = f"duties.parts-of.{rule.id}-{part}" if part else f"duties.parts-of.{rule.id}"
    return words.t(key) if words.t.has(key) and not _own(words, rule.name) else name(words, rule)


def ask_of(rule: Rule, state: State) -> Ask:
    """What of a duty a state answers to."""
    part = state.period.partition("/")[2]
    fits = [one for one in rule.asks if one.part == part and one.since <= state.start <= one.until]
    return (fits or rule.asks)[0]


def about(words: Words, rule: Rule) -> str:
    """What a duty asks, and where it is written."""
    own, key = _own(words, rule.about), f"duties.about.{rule.id}"
    if not own and (rule.changed or not words.t.has(key)):
        own = words.t("words.semicolon").join(dict.fromkeys(_sentence(words, one) for one in rule.asks))
        own = words.t("duties.own", asks=own)
    sources = words.t("words.semicolon").join(_sources(words, rule))
    return words.t("duties.with-source", about=own or words.t(key), source=sources) if sources else own or words.t(key)


def _own(words: Words, said: object) -> str:
    """The school's words in this language, else in the other: better than a code."""
    return (said.get(words.lang) or next(iter(said.values()), "")) if isinstance(said, dict) else ""


def _sources(words: Words, rule: Rule) -> Iterator[str]:
    for one in rule.source:
        key = f"duties.sources.{one}"
        yield words.t(key) if words.t.has(key) else one


def _sentence(words: Words, ask: Ask) -> str:
    t = words.t
    every = t(f"duties.every.{ask.per}")
    said = t(
        "duties.asks",
        who=words.t("words.comma").join(_role(words, one) for one in ask.who),
        whom=words.t("words.comma").join(group(words, one) for one in ask.for_),
        every=every,
        need=ask.need,
        what=_what(words, ask),
    )
    return t("duties.asks-within", asks=said, days=ask.within) if ask.within else said


def _role(words: Words, role: str) -> str:
    key = f"duties.roles.{role}"
    return words.t(key) if words.t.has(key) else words.role(role)


def group(words: Words, group: str) -> str:
    """A group of children, or what else a duty is for."""
    if group in CATEGORIES:
        return category_choice.label(words.school.settings, group, words.lang)
    return words.t(f"duties.groups.{group}")


def _what(words: Words, ask: Ask) -> str:
    """The kind of record, and what it must be."""
    key, kind = f"duties.proofs.{ask.proof}", words.kind(ask.kind)
    if ask.proof == "any" or ask.per == "event":
        return kind
    if words.t.has(key):
        return words.t("words.pair", label=kind, value=words.t(key))
    for field in kinds.fields(ask.base):
        label = dict(field.choices).get(ask.proof)
        if label is not None:
            return words.t("words.pair", label=kind, value=label[words.lang])
    return kind
