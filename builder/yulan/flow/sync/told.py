"""What a synchronising came to, in words that say what to do next: the same on the command line and on the page. Only
what matters has a line; who and what is meant is said by whoever knows the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from yulan.flow.sync.summary import Summary
from yulan.texts import Texts

Tone = Literal["calm", "do"]
NAMED = 5  # people, lines or files named; of more, how many there are
_FIX = ("denied", "refused", "nowhere")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, what belongs below it, and whether somebody is to do something."""

    text: str
    tone: Tone = "calm"
    below: tuple[str, ...] = ()
    students: tuple[str, ...] = field(default=(), repr=False)  # whose pages it is about, by id


def is_to_fix(summary: Summary) -> bool:
    """Whether something must be put right before all is exchanged."""
    return summary.reached in _FIX or bool(summary.strange) or bool(summary.dropped)


@dataclass(frozen=True, slots=True)
class Teller:
    """Who puts a summary into words. `stick` says that it was a folder on one; `key`, that an identity looked at it."""

    say: Texts
    person: Callable[[str], str] = field(repr=False)  # a member of staff by name
    change: Callable[[str], str] = field(repr=False)  # a signed change's line in words, as `pages.intents` has them
    stick: bool = False
    key: bool = True

    def lines(self, summary: Summary) -> tuple[Line, ...]:
        """What there is to say, the most welcome first."""
        return (*self._reached(summary), *self._own(summary), *self._next(summary))

    def _reached(self, one: Summary) -> Iterator[Line]:
        if one.reached == "yes":
            yield Line(self._told("stick" if self.stick else "reached", place=one.place))
            yield Line(self._exchanged(one))
            if one.came and not self.key:
                yield Line(self._told("no-key"))
        elif one.reached == "nowhere":
            yield Line(self.say("errors.sync.no-place"), "do", (self.say("errors.sync.no-place-hint"),))
        elif one.reached == "offline":
            yield Line(self._told("offline", place=one.place))
        else:
            text = self.say(f"errors.sync.{one.reached}", place=one.place)
            hint = self.say(f"errors.sync.{one.reached}-hint", place=one.place)
            yield Line(text, "do", (hint,))
            yield Line(self._told("kept"))

    def _exchanged(self, one: Summary) -> str:
        """What came and what went, in one sentence."""
        if not one.came and not one.sent:
            return self._told("no-records" if one.staff or one.staff_sent else "nothing")
        came = self._count("came", one.came) if one.came else self._told("none-came")
        if one.people:
            came += self._count("from", len(one.people), people=self._people(one.people))
        if one.about_mine:
            came += self._count("mine", one.about_mine)
        elif one.came and self.key and not one.opened and one.people:
            came += self._told("not-mine")
        went = self._count("sent", one.sent) if one.sent else self._told("none-sent")
        return self._told("exchanged", came=came, went=went)

    def _own(self, one: Summary) -> Iterator[Line]:
        """What became of what lay here and of what others did, where nobody need do anything."""
        if one.staff:
            yield Line(self._told("staff", people=self._people(one.staff)))
        if one.staff_sent:
            yield Line(self._told("staff-sent"))
        if one.replayed:
            yield Line(self._count("replayed", len(one.replayed)), below=self._changes(one.replayed))
        if one.proposed:
            yield Line(self._count("proposed", len(one.proposed)), below=self._changes(one.proposed))
        if one.resealed:
            yield Line(self._count("resealed", one.resealed))
        if one.put_back:
            yield Line(self._count("put-back", len(one.put_back)), below=self._few(one.put_back))
        if one.healed:
            yield Line(self._told("healed"))
        if one.witnessed:
            yield Line(self._count("witnessed", one.witnessed))

    def _next(self, one: Summary) -> Iterator[Line]:
        """What waits for somebody."""
        if one.dropped:
            yield Line(self._count("dropped", len(one.dropped)), "do", self._changes(one.dropped))
        if one.strange:
            problems = self._few([self.say.problem(each) for each in one.strange])
            yield Line(self._count("strange", len(one.strange)), "do", problems)
        if one.conflicts:
            yield Line(self._count("conflicts", len(one.conflicts)), "do", students=one.conflicts)
        if one.proposals:
            yield Line(self._count("proposals", one.proposals), "do")
        if one.waiting:
            yield Line(self._told("waiting"), "do")
        if one.late:
            yield Line(self._count("late", one.late), "do")

    def _people(self, people: Sequence[str]) -> str:
        known = [self.person(one) for one in people[:NAMED]]
        return self.say("words.comma").join(known) + ("" if len(people) <= NAMED else self._told("and-more"))

    def _changes(self, lines: Sequence[str]) -> tuple[str, ...]:
        return self._few([self.change(line) for line in lines])

    def _few(self, lines: Sequence[str]) -> tuple[str, ...]:
        left = len(lines) - NAMED
        return tuple(lines) if left <= 0 else (*lines[:NAMED], self._told("more", count=left))

    def _told(self, key: str, **params: str | int) -> str:
        return self.say(f"exchange.{key}", **params)

    def _count(self, key: str, count: int, **params: str | int) -> str:
        """Words that know one from several."""
        return self._told(f"{key}.{'one' if count == 1 else 'many'}", count=count, **params)
