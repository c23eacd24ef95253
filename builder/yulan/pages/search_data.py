"""The data in which a browser finds a student: each class brings the names of its own, and what many share is put
together and said once.

Owns what is in that data: nothing that the reader could not see on the children's own pages, and of that no more than
names, and whether something is past its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Generic, TypeVar

import msgspec

from yulan import pinyin
from yulan.pages import card, rows, sums
from yulan.pages.site import Child, Site, class_names
from yulan.pages.sums import Sum
from yulan.value import Value

_T = TypeVar("_T")
# Of one child: id, name, how it reads; the places of class, mentors and categories among those below; the first
# guardian with the relation, the other names of the family, how all of these read.
Found = tuple[str, str, str, int, tuple[int, ...], tuple[int, ...], str, str, str]
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SearchData(Value, frozen=True):
    """What a search for students looks through; what many share is said once. How a name reads is the places of its
    syllables, to the base of 36: the commonest has the shortest, and all names of a school have a few hundred.
    """

    classes: tuple[tuple[str, ...], ...]  # id, name, how else it is typed
    mentors: tuple[tuple[str, str, str], ...]  # id, name, how it reads
    categories: tuple[tuple[str, str], ...]  # code, label
    syllables: tuple[str, ...]
    late: str  # of each row whether something is past its day, 1 or 0
    rows: tuple[Found, ...]


# A name as it reads: the places of its syllables among those of the class.
_Sound = tuple[int, ...]
# Of one child as its class brings it: likewise, but that places are those among what the class says.
_Row = tuple[str, str, _Sound, tuple[int, ...], tuple[int, ...], str, str, tuple[_Sound, ...]]


class _Class(Value, frozen=True, array_like=True):
    """The children of one class; `counts` is how often each syllable occurs."""

    mentors: tuple[tuple[str, str], ...]  # id, name
    categories: tuple[tuple[str, str], ...]
    syllables: tuple[str, ...]
    counts: tuple[int, ...]
    late: str
    rows: tuple[_Row, ...]


class Names(Value, frozen=True, array_like=True):
    """What a class brings: `written` is read only where something is another, `told` stands for it."""

    told: bytes
    written: bytes


def told(site: Site) -> tuple[object, ...]:
    """What stands for all of it."""
    return tuple((scope, site.words.scope(scope), site.brought(NAMES, scope).told) for scope in site.classes)


def of(site: Site) -> SearchData:
    """What finds each student the reader may see."""
    every = [_DECODER.decode(site.brought(NAMES, scope).written) for scope in site.classes]
    people = dict(one for part in every for one in part.mentors)
    ordered = sorted(people, key=lambda person: (pinyin.sort_key(people[person]), person))
    mentors = {person: place for place, person in enumerate(ordered)}
    labels: _Places[tuple[str, str]] = _Places()
    counts: Counter[str] = Counter()
    for part in every:
        counts.update(dict(zip(part.syllables, part.counts, strict=True)))
    syllables = tuple(one for one, _ in counts.most_common())
    based = {one: _based(place) for place, one in enumerate(syllables)}
    found: list[Found] = []
    for place, part in enumerate(every):
        who, which = [mentors[person] for person, _ in part.mentors], [labels.of(one) for one in part.categories]
        parts = [based[one] for one in part.syllables]
        for sid, name, own, by, codes, first, others, family in part.rows:
            sounds = ",".join([" ".join([parts[one] for one in sound]) for sound in family])
            found.append(
                (
                    sid, name, " ".join([parts[one] for one in own]), place, tuple([who[one] for one in by]),
                    tuple([which[one] for one in codes]), first, others, sounds,
                )
            )  # fmt: skip
    return SearchData(
        tuple((scope, *class_names(site.words.scope(scope))) for scope in site.classes),
        tuple((person, people[person], pinyin.sound(people[person])) for person in ordered),
        labels.known, syllables, "".join(part.late for part in every), tuple(found),
    )  # fmt: skip


class _Places(Generic[_T]):
    """The place of each among those that came, and how often it did."""

    def __init__(self) -> None:
        self._at: dict[_T, int] = {}
        self._counts: list[int] = []

    @property
    def known(self) -> tuple[_T, ...]:
        """All that came, each at its place."""
        return tuple(self._at)

    @property
    def counts(self) -> tuple[int, ...]:
        """How often each did."""
        return tuple(self._counts)

    def of(self, one: _T) -> int:
        """Its place."""
        place = self._at.setdefault(one, len(self._at))
        if place == len(self._counts):
            self._counts.append(0)
        self._counts[place] += 1
        return place

    def all(self, some: Iterable[_T]) -> tuple[int, ...]:
        """The places of some."""
        return tuple(map(self.of, some))


def _class(site: Site, scope: str) -> _Class:
    children = site.classes[scope]
    mentors: _Places[str] = _Places()
    labels: _Places[tuple[str, str]] = _Places()
    syllables: _Places[str] = _Places()
    found = tuple(_row(site, child, mentors, labels, syllables) for child in children)
    return _Class(
        tuple((person, site.words.person(person)) for person in mentors.known),
        labels.known,
        syllables.known,
        syllables.counts,
        "".join("1" if rows.is_overdue(site, child.sid) else "0" for child in children),
        found,
    )


def _row(
    site: Site, child: Child, mentors: _Places[str], labels: _Places[tuple[str, str]], syllables: _Places[str]
) -> _Row:
    file, first = site.files[child.sid], rows.first_guardian(site, child)
    others = tuple(name for name in card.family(file) if name != first)
    own, *family = (syllables.all(sound.split()) for sound in (child.sounds[0], *map(pinyin.sound, (first, *others))))
    return (
        child.sid, child.name, own, mentors.all(file.mentors),
        labels.all(zip(child.codes, child.categories, strict=True)), rows.guardian(site, child),
        " ".join(name.replace(" ", "\u00a0") for name in others), tuple(family),
    )  # fmt: skip


def _names(site: Site, scope: str) -> Names:
    written = _ENCODER.encode(_class(site, scope))
    return Names(sums.digest(written), written)


def _based(number: int) -> str:
    """A number to the base of 36, as a browser reads it."""
    high, low = divmod(number, 36)
    return (_based(high) if high else "") + _DIGITS[low]


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Class)
NAMES = Sum("students.names", Names, _names)
SUMS = (NAMES,)
