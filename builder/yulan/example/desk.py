"""Where everybody of an invented school writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from yulan.errors import YulanError
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.flow.write import Writer, Written
from yulan.record import Record
from yulan.revisions import Revision


class Desk:
    """Where everybody writes: one writer a person; what somebody may not write, the office enters for them."""

    def __init__(self, school: Verified, me_of: Callable[[str], Me], office: str) -> None:
        self._school, self._me_of, self._office = school, me_of, office
        self._writers: dict[str, Writer] = {}

    def write(self, content: Record, heads: Sequence[Revision], at: datetime) -> Written:
        try:
            return self._as(content.by, content, heads, at)
        except YulanError as error:
            if error.code != "write.may-not":
                raise
        return self._as(self._office, content, heads, at)

    def _as(self, person: str, content: Record, heads: Sequence[Revision], at: datetime) -> Written:
        if person not in self._writers:
            self._writers[person] = Writer(self._school, self._me_of(person))
        writer = self._writers[person]
        return writer.revise(content, heads, at, heads[0].author) if heads else writer.new(content, at)
