"""What a report upward says beforehand, and its record once it was handed over: which report, on what ground, of which
month, about whom. Owns that it names exactly those whom the report names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from yulan.derive import dropout
from yulan.flow import author, read
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.school import School
from yulan.texts import Texts
from yulan.yaml_strict import Tree

KIND = "return-up"


def dropout_monthly(school: School, month: str, say: Texts) -> dict[str, Tree]:
    """The fields of the record for a month's report of dropouts, but for who received it."""
    control = dropout.of(school, dropout.month_end(month, school.today))
    named = dict.fromkeys(one.student for one in dropout.report(control, month))
    told: dict[str, Tree] = {
        "report": "dropout-monthly",
        "ground": say("dropout.ground"),
        "period": month,
        "count": str(len(named)),
    }
    return {**told, "students": list(named)} if named else told


def check(verified: Verified, me: Me, today: date, now: datetime) -> None:
    """Returns iff this person may write such a record; raises as `author.begin` and its check do."""
    author.begin(verified, me, KIND, "", today=today, now=now).check()


def log(
    verified: Verified, me: Me, month: str, to: str, *, today: date, now: datetime, say: Texts
) -> Mapping[str, bytes | None]:
    """The files of the record that a month's report went `to` somebody; raises KindFaults where that cannot be said."""
    begun = author.begin(verified, me, KIND, "", today=today, now=now)
    fields = dropout_monthly(read.school(verified, me, today), month, say)
    content = author.content(KIND, {**begun.given, **fields, "to": to}, "")
    return author.files(verified, me, [(begun, begun.seal(content, now))], now)
