"""The line on a child's card that says whether they are left behind: by which definition, yes or no, or what is still
to be asked; and where the category on the card says otherwise. Owns the words' order only.
"""

from __future__ import annotations

from yulan.derive import left_behind
from yulan.derive.left_behind import DEFINITIONS, Finding
from yulan.kinds.card import Card
from yulan.pages.facts import Fact
from yulan.pages.words import Words


def fact(words: Words, card: Card) -> Fact:
    """The line for a card, by the definition the school has chosen."""
    finding = left_behind.of(card, words.school.settings.left_behind, words.school.today)
    values = [said(words, finding)]
    if differs := left_behind.mismatch(card, finding):
        values.append(words.t(f"left-behind.{differs}"))
    return Fact(words.t("left-behind.label"), tuple(values))


def said(words: Words, finding: Finding) -> str:
    """A finding in one sentence, with its definition and reasons."""
    meant = DEFINITIONS[finding.definition]
    named = words.t("left-behind.by", name=meant.name[words.lang], source=meant.source)
    if finding.status == "unknown":
        missing = words.t("words.comma").join(words.t(f"left-behind.missing.{one}") for one in finding.missing)
        return words.t("left-behind.unknown", by=named, missing=missing)
    reasons = words.t("words.comma").join(words.t(f"left-behind.reasons.{one}") for one in finding.reasons)
    return words.t(f"left-behind.{finding.status}", by=named, reasons=reasons)
