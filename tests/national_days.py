"""What the library `holidays` says of the years around now, written down. After another release of it was installed,
`python -m tests.national_days` in the repository's folder writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from yulan import national

PATH = Path(national.__file__).with_name("national_days.py")
YEARS = range(2015, 2031)
_WIDTH = 118

_HEAD = '''\
"""What a release of the library `holidays` says of China, year by year: days off with their names, in its order, then
weekend days that are work days. Written by `python -m tests.national_days`; a test compares. Owns no rule: who may
trust it is known in `national`.
"""

from __future__ import annotations

'''


def written(years: Iterable[int]) -> str:
    """The module, of what the library says today."""
    lines = "\n".join(_line(year) for year in years)
    return f'{_HEAD}RELEASE = "{national.release()}"\n\nDAYS = """\\\n{lines}\n"""\n'


def _line(year: int) -> str:
    """A year, and its days; too long a line goes on in the next, after spaces."""
    told = national.told_by_library([year])
    words = [str(year), *(f"{day:%m%d}{name}" for day, name in told.off.items())]
    words += [f"{day:%m%d}" for day in sorted(told.workdays)]
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > _WIDTH // 2 + 20:
            lines.append(" ")
        lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\n".join(lines)


if __name__ == "__main__":
    PATH.write_text(written(YEARS), "utf-8")
