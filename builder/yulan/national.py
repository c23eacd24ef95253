"""The holidays China's State Council announces, and the weekend days it makes work days in return. Owns the words of
the kept library `holidays` turned into ours; it knows no school. The library is imported on the first question only:
that costs a tenth of a second, which a command that asks nothing of the calendar need not pay.

The statutory holidays of a year follow from the law and the moon; which days are moved is announced in November of
the year before. Of a year the library does not know that of, only the former are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

LANGUAGE = "zh_CN"  # said, else the library asks the environment

_MOVED = re.compile(r"休息日（由 .* 调休）")
_OBSERVED = re.compile(r"（补假.*?）|（推定）")
MOVED = "调休"

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "元旦": "New Year",
        "农历除夕": "Chinese New Year's Eve",
        "春节": "Spring Festival",
        "春节延长假期": "Spring Festival, extended",
        "清明节": "Qingming Festival",
        "劳动节": "Labour Day",
        "端午节": "Dragon Boat Festival",
        "中秋节": "Mid-Autumn Festival",
        "国庆节": "National Day",
        MOVED: "day off in lieu",
    }
)


@dataclass(frozen=True, slots=True)
class National:
    """Days off by name (weekends among them where a festival falls on one), weekend days that are work days, and the
    years of which it is not known which days are moved: days have been in every year since 2001.
    """

    off: Mapping[date, str]
    workdays: frozenset[date]
    unknown: frozenset[int]


def national(years: Iterable[int]) -> National:
    """The holidays and work days of these years."""
    return _national(frozenset(years))


@lru_cache(maxsize=32)
def _national(years: frozenset[int]) -> National:
    import holidays

    # A day off early in January may be worked for in December: the year after tells of it.
    asked = years | {year + 1 for year in years}
    found = holidays.country_holidays("CN", years=sorted(asked), language=LANGUAGE)
    off = {day: _plain(name) for day, name in found.items() if day.year in years}
    work = frozenset(day for day in found.weekend_workdays if day.year in years)
    moved = {day.year for day, name in off.items() if name == MOVED}
    return National(MappingProxyType(off), work, years - moved)


def _plain(name: str) -> str:
    """A holiday's bare name: `国庆节` for `国庆节（补假）`; `调休` for a day moved."""
    first = name.partition(";")[0].strip()
    return MOVED if _MOVED.fullmatch(first) else _OBSERVED.sub("", first)
