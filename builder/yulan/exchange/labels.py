"""What a field of a list is called, from the labels of the records it goes to. Owns no words of its own."""

from __future__ import annotations

from yulan import kinds
from yulan.exchange import words
from yulan.kinds import Lang

KINDS = {words.STUDENTS: "card", words.TALKS: "talk", words.VISITS: "visit"}
_AS = {"class.grade": "class", "class.number": "class", "mentor": "mentors"}
_AS |= {"date.year": "date", "date.rest": "date", "visitors.also": "visitors"}


def label(what: str, path: str, lang: Lang) -> str:
    """The field in words, such as 父亲 · 电话; the path itself where it is none of the record's own fields."""
    kind = KINDS[what]
    whole = path.partition("~")[0]
    first, *rest = _AS.get(whole, whole).split(".")
    if first == "class" and what != words.STUDENTS:
        kind = "card"
    try:
        if first == "members":
            family = "/".join(kinds.label(kind, (one,), lang) for one in ("parents", "guardians"))
            return f"{family} · {kinds.label(kind, ('guardians', rest[1]), lang).rpartition(' · ')[2]}"
        if first in ("parents", "guardians") and len(rest) == 2:
            who = kinds.choice_label(kind, (first, "who"), rest[0], lang)
            return f"{who} · {kinds.label(kind, (first, rest[1]), lang).rpartition(' · ')[2]}"
        if first == "categories" and rest:
            code = kinds.choice_label(kind, ("categories", "code"), rest[0], lang)
            return (
                f"{code} · {kinds.label(kind, ('categories', rest[1]), lang).rpartition(' · ')[2]}"
                if rest[1:]
                else code
            )
        return kinds.label(kind, (first, *rest), lang)
    except KeyError:
        return path
