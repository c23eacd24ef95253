"""The holidays China's State Council announces, and the weekend days it makes work days in return. Owns the words of
the kept library `holidays` turned into ours; it knows no school. To import the library takes longer than to import
this program, so what it says of the years around now stands in `national_days`, for the very release that said it;
another release, or another year, is asked itself, and on the first question only.

The statutory holidays of a year follow from the law and the moon; which days are moved is announced in November of
the year before. Of a year the library does not know that of, only the former are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from pathlib import PurePath
from types import MappingProxyType

from yulan import national_days
from yulan.digest import sha256
from yulan.value import Value

LANGUAGE = "zh_CN"  # said, else the library asks the environment

_MOVED = re.compile(r"休息日（由 .* 调休）")
_OBSERVED = re.compile(r"（补假.*?）|（推定）")
MOVED = "调休"
_LAST = "1231"  # four figures beyond it are a year, not a day of one

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


class National(Value, frozen=True):
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
    return _written(years) if years <= _days().keys() and release() == national_days.RELEASE else told_by_library(years)


def told_by_library(years: Iterable[int]) -> National:
    """What the library says of these years."""
    import holidays

    # A day off early in January may be worked for in December: the year after tells of it.
    years = frozenset(years)
    asked = years | {year + 1 for year in years}
    found = holidays.country_holidays("CN", years=sorted(asked), language=LANGUAGE)
    off = {day: _plain(name) for day, name in found.items() if day.year in years}
    work = frozenset(day for day in found.weekend_workdays if day.year in years)
    return _of(off, work, years)


def _written(years: frozenset[int]) -> National:
    """What `national_days` says of these years."""
    told = [_days()[year] for year in sorted(years)]
    off = {day: name for one, _ in told for day, name in one.items()}
    return _of(off, frozenset(day for _, work in told for day in work), years)


def _of(off: dict[date, str], work: frozenset[date], years: frozenset[int]) -> National:
    moved = {day.year for day, name in off.items() if name == MOVED}
    return National(MappingProxyType(off), work, years - moved)


@lru_cache(maxsize=1)
def _days() -> Mapping[int, tuple[dict[date, str], list[date]]]:
    """Days off with their names, and work days, by the years that are written down."""
    found: dict[int, tuple[dict[date, str], list[date]]] = {}
    year = 0
    for word in national_days.DAYS.split():
        if word.isdecimal() and word > _LAST:
            year = int(word)
            found[year] = {}, []
            continue
        off, work = found[year]
        day = date(year, int(word[:2]), int(word[2:4]))
        if len(word) > len(_LAST):
            off[day] = word[4:]
        else:
            work.append(day)
    return found


@lru_cache(maxsize=1)
def release() -> str:
    """What tells one release of the library from another: the hash of its file about China; empty where there is none
    to read.
    """
    spec = find_spec("holidays")
    loader = spec.loader if spec is not None else None
    if spec is None or not spec.origin or not isinstance(loader, SourceFileLoader):
        return ""
    try:
        return sha256(loader.get_data(str(PurePath(spec.origin).parent / "countries" / "china.py")))
    except OSError:
        return ""


def _plain(name: str) -> str:
    """A holiday's bare name: `国庆节` for `国庆节（补假）`; `调休` for a day moved."""
    first = name.partition(";")[0].strip()
    return MOVED if _MOVED.fullmatch(first) else _OBSERVED.sub("", first)
