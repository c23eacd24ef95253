"""The table of docs/duties.md, made of the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator

from yulan import theme
from yulan.derive.rule import Ask, Rule
from yulan.derive.rules import RULES
from yulan.texts import Texts

HEAD = ("id", "who", "for", "how often", "need", "within", "record", "proof", "holidays", "source")
_EN = Texts.load(theme.read(theme.builtin()), "en", strict=True)


def lines() -> list[str]:
    """The lines of the table."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(row for rule in RULES.values() for row in _rows(rule))]
    return [f"| {' | '.join(row)} |" for row in rows]


def _rows(rule: Rule) -> Iterator[tuple[str, ...]]:
    for ask in rule.asks:
        source = "; ".join(_EN(f"duties.sources.{one}") for one in rule.source)
        yield (
            f"`{rule.id}-{ask.part}`" if ask.part else f"`{rule.id}`",
            _codes(ask.who),
            _whom(ask),
            f"`{ask.per}`",
            str(ask.need),
            str(ask.within) if ask.within else "",
            _codes((ask.kind, *ask.also)),
            "" if ask.proof == "any" else f"`{ask.proof}`",
            "yes" if ask.holidays else "",
            source,
        )


def _whom(ask: Ask) -> str:
    but = f" but {_codes(ask.but)}" if ask.but else ""
    return f"{_codes(ask.for_)}{but}"


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in codes)
