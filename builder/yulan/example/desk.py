"""Where everybody of an invented school writes, and where one of them finds that a sealed record can be changed but
not its seal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from yulan import age, record
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

    def write(self, content: Record, heads: Sequence[Revision], at: datetime, entered_by: str = "") -> Written:
        """The next revision over `heads`, by `entered_by` where somebody is named."""
        try:
            return self._as(entered_by or content.by, content, heads, at)
        except YulanError as error:
            if entered_by or error.code not in ("write.may-not", "write.not-yours"):
                raise
        return self._as(self._office, content, heads, at)

    def write_broken(self, content: Record, at: datetime) -> Written:
        """A file with `content`, signed, and then changed by somebody with another pen: its seal does not hold."""
        written = self.write(content, (), at)
        lock = self._school.keyring.locks[written.revision.lock]
        key, signed = self._writer(self._office).me.opener.newest(lock.lock), record.compose(content)
        if key is None or lock.writable is None:
            raise YulanError("lock.closed", lock=lock.lock)
        sealed = age.decrypt(written.data, [key])
        plaintext = record.compose(changed(content)) + sealed[len(signed) :]
        return replace(written, data=age.encrypt(plaintext, [lock.writable.public]))

    def _as(self, person: str, content: Record, heads: Sequence[Revision], at: datetime) -> Written:
        writer = self._writer(person)
        return writer.revise(content, heads, at, heads[0].author) if heads else writer.new(content, at)

    def _writer(self, person: str) -> Writer:
        if person not in self._writers:
            self._writers[person] = Writer(self._school, self._me_of(person))
        return self._writers[person]


def changed(content: Record) -> Record:
    """The content with the first figure of its Markdown one higher: forged marks."""
    return replace(content, body=re.sub("[0-8]", lambda one: str(int(one[0]) + 1), content.body, count=1))
