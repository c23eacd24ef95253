"""Moments as a browser's field holds them, in local time without an offset, and as a record does. Owns the step between
the two; what fits neither form stays the text it is, so that nothing typed is lost.
"""

from __future__ import annotations

import datetime as dt
import re

_LOCAL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?")
_DAY = re.compile(r"([0-9]{4})\s*[-/.\u5e74]\s*([0-9]{1,2})\s*[-/.\u6708]\s*([0-9]{1,2})\s*\u65e5?")
_PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shown(text: str, offset: dt.tzinfo) -> str:
    """The local time of a record's moment; empty where a browser's field cannot hold it."""
    try:
        moment = dt.datetime.fromisoformat(text)
        local = moment.astimezone(offset).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return ""
    if moment.tzinfo is None or moment.microsecond:
        return ""
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def kept(text: str, offset: dt.tzinfo) -> str:
    """The moment in a record's form, of local time as a browser sent it; other text as it is."""
    found = _LOCAL.fullmatch(text)
    if found is None:
        return text
    try:
        return dt.datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ':00'}").replace(tzinfo=offset).isoformat()
    except ValueError:
        return text


def is_day(text: str) -> bool:
    """Whether a browser's field for days can hold it."""
    return _PLAIN_DAY.fullmatch(text) is not None and text == day(text) and _exists(text)


def day(text: str) -> str:
    """The day in a record's form, however people write one in figures; other text as it is."""
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def _exists(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
