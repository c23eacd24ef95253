"""A head with all its columns → the field of each. Owns what a column means by those beside it: heads that name nobody
belong to the person before them, a second column of names is the guardian's where a relation stands with it, lists that
stand side by side are several.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yulan.exchange import columns, plain, words
from yulan.exchange.heads import Column, Head
from yulan.exchange.known_heads import KEPT_NOWHERE, Match

_RELATIONS = ("关系", "与学生关系", "与本人关系", "与孩子关系", "与儿童关系")
_GUARDIAN = "guardians.first"
_ONCE = frozenset({"name", "student", "id_number", "roll_number"})


def matched(head: Head, what: str, told: dict[str, Match]) -> Head:
    """The head with a field for every column of a list of that sort; `told` are those somebody named."""
    blocks = _blocks(head.columns)
    done: list[Column] = []
    for block in sorted(set(blocks)):
        mine = [one for one, at in zip(head.columns, blocks, strict=True) if at == block]
        done += [replace(one, block=block) for one in _context(mine, what, told)]
    return replace(head, columns=tuple(sorted(done, key=lambda one: one.number)))


def _blocks(found: Sequence[Column]) -> list[int]:
    """Which of the lists side by side each column belongs to: the same heads, over again."""
    texts = [plain.head(f"{one.group}{one.head}") for one in found]
    names = [at for at, one in enumerate(found) if not one.group and columns.is_name(one.head)]
    if len(names) > 1:
        period = names[1] - names[0]
        start = names[0]
        while start and start - 1 + period < len(texts) and texts[start - 1] == texts[start - 1 + period]:
            start -= 1
        inner = texts[start : start + period]
        again = texts[start + period : start + 2 * period]
        if period > 1 and inner[: len(again)] == again:
            return [max(0, (at - start) // period) for at in range(len(texts))]
    return [0] * len(texts)


def _context(found: Sequence[Column], what: str, told: dict[str, Match]) -> Iterator[Column]:
    """The columns with their fields: heads that name nobody belong to the person before them, where one does."""
    texts = [plain.bare_head(one.head) for one in found]
    plainly = [columns.match(what, one.head, *one.groups) for one in found]
    guarded = any(one.path == f"{_GUARDIAN}.name" for one in plainly)
    seen: set[str] = set()
    who = ""
    for at, (one, text) in enumerate(zip(found, texts, strict=True)):
        said = told.get(plain.head(one.head)) or told.get(f"${one.letter}")
        if said is not None:
            yield replace(one, match=said)
            continue
        made = plainly[at]
        if what == words.STUDENTS and not one.group:
            made = _beside(made, text, who, alone=texts.count(text) == 1)
            if made.path == "phone" and "家长" in text and guarded:
                made = Match(f"{_GUARDIAN}.phone", "phone", "beside")
        if made.path in _ONCE and (made.path in seen or _is_met(what, text, plainly)):
            made = _second(what, text, texts[at + 1 : at + 2])
        if made.kept:
            seen.add(made.path)
        person = made.path.rpartition(".")[0]
        who = person if person in words.PEOPLE else "" if made.kept else who
        yield replace(one, match=made)


def _is_met(what: str, text: str, found: Sequence[Match]) -> bool:
    """Whether a head such as 家访对象 stands beside a column that plainly names the student."""
    return what == words.VISITS and text.endswith("对象") and sum(one.path == "student" for one in found) > 1


def _second(what: str, text: str, after: Sequence[str]) -> Match:
    """What a second column of names holds: the guardian's where the relation comes next, or those met on a visit."""
    if what == words.STUDENTS and columns.is_name(text) and any(one in _RELATIONS for one in after):
        return Match(f"{_GUARDIAN}.name", "person", "beside")
    return Match("met", "texts", "beside") if what == words.VISITS and text.endswith("对象") else KEPT_NOWHERE


def _beside(made: Match, text: str, who: str, *, alone: bool) -> Match:
    """What a head means that stands beside a person of the family; 联系电话 alone is the card's, wherever it stands."""
    if made.path.rpartition(".")[0] in words.PEOPLE:
        return made
    nobody = made.path in ("", "parents.away") or (made.path == "phone" and not (alone and text == "联系电话"))
    again = not alone and made.path == "address"
    found = columns.subfield(text, who) if who and (nobody or again) else None
    if found is not None and found.path.rpartition(".")[2] != "name":
        return found
    if not made.kept and not who and text in _RELATIONS:
        return Match(f"{_GUARDIAN}.relation", "text", "beside")
    return made
