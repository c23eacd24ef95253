"""The card on a child's page: who cares for the child, the categories in humane words, and the rest as
lines.

Owns what of a card stands where. Official numbers and consent stay folded: they are looked up, not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from yulan import category_choice, kinds
from yulan.kinds.card import Card
from yulan.kinds.card_parts import Guardian, Membership, Parent
from yulan.kinds.categories import CATEGORIES
from yulan.pages.words import Words
from yulan.school import StudentFile
from yulan.value import Value

# Fields of the card that stand elsewhere on the page than among its lines.
ELSEWHERE = frozenset(
    {"name", "sex", "birth_date", "class", "strengths", "own_words", "parents", "guardians", "categories", "mentors"}
)


class Carer(Value, frozen=True):
    """Somebody who cares for the child: what they are to the child, their name, lines about reaching them."""

    what: str
    name: str
    more: tuple[str, ...] = ()


def of(file: StudentFile) -> Card | None:
    """The card's fields, if there is a card."""
    values = file.card.values if file.card else None
    return values if isinstance(values, Card) else None


def family(file: StudentFile) -> tuple[str, ...]:
    """The names of those who care for the child, as the card says them: the guardians, then the parents."""
    card = of(file)
    names = (*(one.name for one in card.guardians), *(one.name for one in card.parents)) if card else ()
    return tuple(dict.fromkeys(name for name in names if name))


def born(file: StudentFile) -> date | None:
    """The day the child was born, if the card says so."""
    card = of(file)
    return card.birth_date if card else None


def birthday(born_on: date, today: date) -> date:
    """The next birthday, today's included; of 29 February it is 1 March where the year has none."""
    into = timedelta(days=born_on.day - 1)
    days = (date(year, born_on.month, 1) + into for year in (today.year, today.year + 1))
    return next(day for day in days if day >= today)


def memberships(file: StudentFile, today: date) -> tuple[Membership, ...]:
    """The categories the child is in on that day."""
    card = of(file)
    found = card.categories if card else ()
    return tuple(
        one for one in found if (one.since is None or one.since <= today) and (one.until is None or today <= one.until)
    )


def category_label(words: Words, code: str) -> str:
    """A category in the words shown on screen."""
    return category_choice.label(words.school.settings, code, words.lang)


def sub_labels(words: Words, one: Membership) -> tuple[str, ...]:
    """What a membership rests on, in words, as far as it is told in sub-codes."""
    return tuple(kinds.choice_label("card", "categories.sub", code, words.lang) for code in one.sub)


def category_labels(words: Words, file: StudentFile) -> tuple[str, ...]:
    """The child's categories of today in words, without their detail."""
    return tuple(category_label(words, one.code) for one in memberships(file, words.school.today))


def category_counts(words: Words, codes: Iterable[str]) -> tuple[tuple[str, str, int], ...]:
    """Of each category among `codes`: its code, its label, how often it occurs; in the order of the list."""
    counts = Counter(codes)
    return tuple((code, category_label(words, code), counts[code]) for code in CATEGORIES if counts[code])


def carers(words: Words, file: StudentFile) -> Iterator[Carer]:
    """Who cares for the child: at home, far away, at school. A parent who is the guardian is told of once."""
    card = of(file)
    if card:
        parents = list(card.parents)
        for guardian in card.guardians:
            at = next((n for n, one in enumerate(parents) if one.name and one.name == guardian.name), None)
            yield _guardian(words, guardian) if at is None else _both(words, guardian, parents.pop(at))
        yield from (_parent(words, parent) for parent in parents)
    for person in file.mentors:
        since = next((m.since for m in card.mentors if m.person == person), None) if card else None
        more = (words.t("student.paired", day=words.day(since)),) if since else ()
        yield Carer(words.role("mentor"), words.person(person), more)
    teachers = words.kept(("teachers", file.scope), lambda: _teachers(words, file.scope))
    if teachers:
        yield Carer(words.role("class-teacher"), teachers)


def _teachers(words: Words, scope: str) -> str:
    return words.t("words.comma").join(one.name for one in words.school.holders(f"class-{scope}"))


def _guardian(words: Words, guardian: Guardian) -> Carer:
    what = kinds.choice_label("card", "guardians.who", guardian.who, words.lang)
    if guardian.relation:
        what = words.t("student.relation", which=what, relation=guardian.relation)
    age_line = words.t("student.age", age=guardian.age) if guardian.age is not None else ""
    unable = words.t("student.needs-help") if guardian.able is False else ""
    more = (guardian.phone, " · ".join(filter(None, (age_line, unable))), guardian.address)
    return Carer(what, guardian.name or words.t("words.nothing"), tuple(line for line in more if line))


def _both(words: Words, guardian: Guardian, parent: Parent) -> Carer:
    """A guardian who is a parent too: what is said of either, once."""
    one, other = _guardian(words, guardian), _parent(words, parent)
    what = one.what if guardian.relation else words.t("student.relation", which=one.what, relation=other.what)
    return Carer(what, one.name, tuple(dict.fromkeys((*one.more, *other.more))))


def _parent(words: Words, parent: Parent) -> Carer:
    lines = [parent.phone, parent.job]
    if parent.away:
        where = parent.away_where or words.t("student.elsewhere")
        if parent.away_since:
            lines.append(words.t("student.away-since", where=where, day=words.day(parent.away_since)))
        else:
            lines.append(words.t("student.away", where=where))
    name = parent.name or words.t("words.nothing")
    return Carer(
        kinds.choice_label("card", "parents.who", parent.who, words.lang), name, tuple(line for line in lines if line)
    )
