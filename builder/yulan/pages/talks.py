"""A child's talks as a story, from the first to the newest: how they felt, what it was about, what
followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from yulan.kinds import table
from yulan.kinds.talk import Talk
from yulan.pages import facts, frame, history, places, records
from yulan.pages.page import Link, Page
from yulan.pages.records import Month
from yulan.pages.site import Site
from yulan.pages.student import way_back
from yulan.school import Entry, StudentFile
from yulan.value import Value


class Tally(Value, frozen=True):
    """A word and how often it was chosen."""

    label: str
    count: int


class Talks(Value, frozen=True):
    """The talks of one child, oldest first."""

    lead: str
    topics: tuple[Tally, ...]
    moods: tuple[Tally, ...]
    months: tuple[Month, ...]


def pages(site: Site, file: StudentFile) -> Iterator[Page]:
    """The page of a child's talks, if there are any."""
    talks = records.newest_first(entry for entry in file.records if entry.kind == "talk")
    if not talks:
        return
    child, words = site.children[file.sid], site.words
    told = list(history.talks_of(file))  # what is folded below is not told above
    newest_first = records.months(site, talks)
    context = Talks(
        lead=words.t(
            "talks.lead",
            name=child.name,
            count=len(talks),
            first=words.day(talks[-1].date),
            last=words.day(talks[0].date),
        ),
        topics=_tally(site, told, "topics"),
        moods=_tally(site, told, "mood"),
        months=tuple(replace(month, records=month.records[::-1]) for month in reversed(newest_first)),
    )
    yield site.page(
        places.talks(file.sid),
        "talks.html",
        words.t("talks.title", name=child.name),
        context,
        frame.STUDENTS,
        *way_back(site, child),
        Link(child.path, child.name),
    )


def _tally(site: Site, talks: list[Entry], name: str) -> tuple[Tally, ...]:
    """How often each choice of a field was made, most often first."""
    counts: Counter[str] = Counter()
    told: dict[object, tuple[str, ...]] = {}  # many choose alike
    one = next(known for known in table.of(Talk) if known.name == name)
    for entry in talks:
        value = getattr(entry.values, one.attr)
        if value not in told:
            told[value] = facts.value_of(site.words, one, value, site.names)
        for label in told[value]:
            counts[label] += 1
    return tuple(Tally(label, count) for label, count in counts.most_common())
