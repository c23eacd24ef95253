"""A Windows shortcut (.lnk) as bytes, after [MS-SHLLINK].

Owns the smallest form that names its target by a path alone: header, strings, the block with the target, the end.
It refuses what does not fit the form's fields.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from yulan.errors import YulanError

_HEADER_SIZE = 0x4C
_CLASS = bytes.fromhex("0114020000000000c000000000000046")
_NAME, _FOLDER, _ARGUMENTS, _ICON, _UNICODE, _PATH_IN_BLOCK = 0x04, 0x10, 0x20, 0x40, 0x80, 0x200  # §2.1.1
_NORMAL_WINDOW = 1
_PATH_BLOCK, _PATH_BLOCK_SIZE = 0xA0000001, 0x314  # §2.5.4: a path, in which %NAME% may stand for a variable
_LONGEST_PATH = 260  # characters with the NUL at the end
_LONGEST_ARGUMENTS = 4096  # what the shell hands on
_LONGEST_DESCRIPTION = 120  # characters; however they are counted, fewer than 260
_END = bytes(4)
_NEEDS_QUOTES = re.compile(r'[\s"]')


@dataclass(frozen=True, slots=True)
class Link:
    """What a shortcut starts, in which folder, and how it looks."""

    target: str
    arguments: tuple[str, ...]
    folder: str
    icon: str
    description: str


def dump(link: Link) -> bytes:
    """The bytes of the .lnk file; raises YulanError `setup.path-long`."""
    for path in (link.target, link.folder, link.icon):
        if _units(path) >= _LONGEST_PATH:
            raise YulanError("setup.path-long", path=path)
    told = command_line(link.arguments)
    if _units(told) >= _LONGEST_ARGUMENTS:
        raise YulanError("setup.path-long", path=told)
    strings = (link.description[:_LONGEST_DESCRIPTION], link.folder, told, link.icon)  # in the order of §2.4
    return b"".join((_header(), *map(_string, strings), _target(link.target), _END))


def command_line(words: Sequence[str]) -> str:
    """The words as one line, which a Windows program takes apart into the same words (CommandLineToArgvW)."""
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if word and not _NEEDS_QUOTES.search(word):
        return word
    # Backslashes count only before a quotation mark, the closing one included: there they are doubled.
    told = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", told) + '"'


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _header() -> bytes:
    flags = _NAME | _FOLDER | _ARGUMENTS | _ICON | _UNICODE | _PATH_IN_BLOCK
    attributes = size = icon_number = hot_key = 0
    when = bytes(3 * 8)
    head = struct.pack("<I16sII", _HEADER_SIZE, _CLASS, flags, attributes)
    return head + when + struct.pack("<IiIH", size, icon_number, _NORMAL_WINDOW, hot_key) + bytes(2 + 4 + 4)


def _string(text: str) -> bytes:
    return struct.pack("<H", _units(text)) + text.encode("utf-16-le")


def _target(path: str) -> bytes:
    """The block with the path, in a code page that nobody names, hence ASCII, and in Unicode, which counts."""
    ansi = path.encode("ascii", "replace").ljust(_LONGEST_PATH, b"\0")
    return struct.pack("<II", _PATH_BLOCK_SIZE, _PATH_BLOCK) + ansi + path.encode("utf-16-le").ljust(520, b"\0")
