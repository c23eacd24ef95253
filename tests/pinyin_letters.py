"""How the library `pypinyin` reads the letters of GB 2312, written down. `python -m tests.pinyin_letters` in the
repository's folder writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yulan import pinyin

PATH = Path(pinyin.__file__).with_name("pinyin_letters.py")
_WIDTH = 55  # letters a line: each is as wide as two

_HEAD = '''\
"""How the 6,763 letters of GB 2312 are read, as the library `pypinyin` reads each alone: a syllable, and the letters
of it. Written by `python -m tests.pinyin_letters`; a test compares. Owns no rule: names are read in `pinyin`.
"""

from __future__ import annotations

'''


def letters() -> Iterator[str]:
    """The Chinese letters of GB 2312."""
    for row in range(0xB0, 0xF8):
        for place in range(0xA1, 0xFF):
            if (row, place) < (0xD7, 0xFA) or row > 0xD7:  # its first level ends before its row does
                yield bytes((row, place)).decode("gb2312")


def written() -> str:
    """The module."""
    found: dict[str, str] = {}
    for letter in letters():
        (reading,) = pinyin.read_by_library(letter)
        found[reading] = found.get(reading, "") + letter
    lines = [
        f"{reading} {told[start : start + _WIDTH]}"
        for reading, told in sorted(found.items())
        for start in range(0, len(told), _WIDTH)
    ]
    return "\n".join([f'{_HEAD}LETTERS = """\\', *lines, '"""', ""])


if __name__ == "__main__":
    PATH.write_text(written(), "utf-8")
