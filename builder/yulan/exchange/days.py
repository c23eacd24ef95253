"""A day as schools write it: with dots, strokes, 年月日, as eight digits, in Chinese numerals, as a spreadsheet's
serial number. A day is never made up: where only month and year stand, that is said; one without a year is none,
unless a column beside it tells the year.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from yulan.exchange import plain
from yulan.exchange.grid import Cell

_EPOCH = dt.date(1899, 12, 30)
_SERIALS = (25_000, 70_000)  # 1968 to 2091
_CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_DAY = re.compile(r"((?:19|20)?[0-9]{2})(?:年|[./\-、,]\s*)([0-9]{1,2})(?:月|[./\-、,]\s*)([0-9]{1,2})(?:日|号)?")
_MARKS = str.maketrans({"。": ".", "．": ".", "—": "-", "–": "-", "―": "-", "‐": "-", "−": "-"})
_QUOTES = "'’‘`´\""  # before a year of two digits, or to keep a number as text
_EIGHT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:年|[./\-])([0-9]{1,2})(?:月|月份)?|((?:19|20)[0-9]{2})([0-9]{2})")
_NO_YEAR = re.compile(r"([0-9]{1,2})(?:月|[./\-])([0-9]{1,2})(?:日|号)?")
_TIME = re.compile(
    r"[T ]*(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?|上午|下午|中午|早上|晚上|晚|放学后?|课间|大课间|"
    r"午休|早读[前后]?|午饭[前后时]?|晚自习|班会课?|第?[一二三四五六七八1-8]节课?|"
    r"(?:星期|周)[一二三四五六日天1-7])+$"
)
_NOTE = re.compile(r"\((?:星期|周|公历|阳历|新历|上午|下午)[^()]*\)$")


@dataclass(frozen=True, slots=True)
class Said:
    """A day, or a month where no day stands."""

    day: dt.date | None = None
    month: tuple[int, int] | None = None


NOTHING = Said()


def read(cell: Cell) -> Said:
    """The day a cell says, or the month."""
    value = cell.value
    if isinstance(value, dt.datetime):
        return _sane(Said(value.date()))
    if isinstance(value, dt.date):
        return _sane(Said(value))
    if isinstance(value, bool | dt.time | dt.timedelta):
        return NOTHING
    if isinstance(value, int | float):
        return _sane(_number(float(value)))
    return _sane(_text(plain.narrow(value)))


def is_time(cell: Cell) -> bool:
    """Whether a cell says a time of day and no day: 课间, 8:30."""
    text = plain.narrow(cell.text)
    return isinstance(cell.value, str) and bool(text) and _TIME.fullmatch(text) is not None


def of_year(year: str, cell: Cell) -> dt.date | None:
    """The day that a cell with month and day says, the year standing in another."""
    value, said = cell.value, plain.narrow(year).removesuffix("年")
    if not re.fullmatch("20[0-9]{2}", said):
        return None
    whole = read(cell).day
    if whole is not None:  # a program that sees month and day alone puts a year to it
        return whole if whole.year == int(said) else None
    if isinstance(value, float) and re.fullmatch(r"[0-9]+\.[123]", str(value)):
        return None  # 9.1 may be 1 or 10 September
    found = _NO_YEAR.fullmatch("".join(plain.narrow(cell.text).split()))
    return _date(int(said), int(found[1]), int(found[2])) if found else None


def _number(value: float) -> Said:
    if _SERIALS[0] <= value <= _SERIALS[1]:
        return Said(_EPOCH + dt.timedelta(days=int(value)))
    if value.is_integer():
        return _text(str(int(value)))
    year, month = divmod(round(value * 100), 100)
    # 2014.1 may be January or October, and only its writer knows.
    return Said(month=(year, month)) if 1980 <= year <= 2100 and month < 13 and month != 10 else NOTHING


def _text(text: str) -> Said:
    text = text.lstrip(_QUOTES).translate(_MARKS)
    said = "".join(_numerals(text).split()) if "年" in text else text.strip()
    said = _NOTE.sub("", _TIME.sub("", said).strip()).strip()
    for form in (_DAY, _EIGHT):
        if found := form.fullmatch(said.replace(" ", "") if form is _DAY else said):
            return Said(_date(_year(found[1]), int(found[2]), int(found[3])))
    if found := _MONTH.fullmatch(said.replace(" ", "")):
        year, month = int(found[1] or found[3]), int(found[2] or found[4])
        return Said(month=(year, month)) if 1 <= month <= 12 else NOTHING
    if said.isascii() and said.isdigit() and len(said) == 5 and _SERIALS[0] <= int(said) <= _SERIALS[1]:
        return Said(_EPOCH + dt.timedelta(days=int(said)))
    return NOTHING


def _numerals(text: str) -> str:
    """The text with the Chinese numerals of a date as digits: 二〇一四年十二月三日."""

    def digits(found: re.Match[str]) -> str:
        said = found[0]
        if "十" not in said:
            return said.translate(_CHINESE)
        tens, _, ones = said.partition("十")
        return f"{tens.translate(_CHINESE) or 1}{ones.translate(_CHINESE) or 0}"

    return re.sub("[〇零○一二三四五六七八九十]+", digits, text)


def _year(said: str) -> int:
    """The year; of two digits one of this century."""
    return int(said) if len(said) == 4 else 2000 + int(said)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _sane(said: Said) -> Said:
    return said if said.day is None or 1900 <= said.day.year <= 2100 else NOTHING
