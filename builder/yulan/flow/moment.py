"""Which day a school is seen on and what time it is there: the one place where the clock, the day somebody asked for,
and an example's own day come together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from yulan.flow.verified import Verified
from yulan.value import Value


class Moment(Value, frozen=True):
    """A clock (with offset), and the day asked for instead of its own."""

    clock: Callable[[], datetime]
    chosen: date | None = None

    @property
    def day(self) -> date:
        """The day under which something is committed: the one asked for, or the clock's."""
        return self.chosen or self.clock().date()

    def today(self, school: Verified) -> date:
        """The day asked for, a demo school's own, or the clock's."""
        return self.chosen or school.settings.today or self.day

    def now(self, school: Verified) -> datetime:
        """The clock, or the clock's time on a demo school's day."""
        now = self.clock()
        return datetime.combine(self.today(school), now.timetz()) if school.chain.demo else now
