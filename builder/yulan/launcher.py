"""A shortcut that starts Yulan for one school, as the file each system wants: a desktop entry, a Windows shortcut,
a macOS command file.

Owns what is started and how it is quoted. It writes and starts nothing, and refuses paths that a line of text cannot
carry.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yulan import icon, shell_link
from yulan.errors import YulanError
from yulan.texts import Lang

System = Literal["linux", "windows", "macos"]

_NAME = "玉兰"
_SUFFIX: Mapping[System, str] = {"linux": ".desktop", "windows": ".lnk", "macos": ".command"}
_UNSAYABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_PLAIN = re.compile("[A-Za-z0-9_@+,./:=-]+")


@dataclass(frozen=True, slots=True)
class Label:
    """What a person reads at a shortcut, in one language."""

    name: str
    comment: str


@dataclass(frozen=True, slots=True)
class Start:
    """What a shortcut starts and how it looks; all paths are absolute and written as the system writes them."""

    repository: str
    command: tuple[str, ...]  # the program and its arguments
    labels: Mapping[Lang, Label]
    lang: Lang  # where only one label fits
    folder: str  # where it is started: never a repository, from which others could slip programs in
    icon: str


def command(python: str, root: str, *, as_person: str = "", identity: str = "", lang: str = "") -> tuple[str, ...]:
    """The words that open a school in the browser; with `-P`, Python takes no module from the current folder."""
    options = (("-C", root), ("--as", as_person), ("--identity", identity), ("--lang", lang))
    told = (word for name, value in options if value for word in (name, value))
    return (python, "-P", "-m", "yulan", *told, "serve", "--open")


def file_name(system: System, repository: str) -> str:
    """What the shortcut to a school is called; two schools on one desktop differ."""
    return f"{_NAME}-{repository[:8]}{_SUFFIX[system]}"


def shortcut(system: System, start: Start) -> bytes:
    """The bytes of the shortcut; raises YulanError `setup.odd-path`, `setup.path-long`."""
    for word in (*start.command, start.folder, start.icon):
        if _UNSAYABLE.search(word):
            raise YulanError("setup.odd-path", path=_UNSAYABLE.sub("\ufffd", word))
    if system == "windows":
        return _windows(start)
    return (_macos(start) if system == "macos" else _linux(start)).encode()


def icon_name(system: System) -> str:
    """The file name of the icon that a shortcut of this system shows; "" where it shows none."""
    return {"linux": "icon.svg", "windows": "icon.ico", "macos": ""}[system]


def draw_icon(system: System) -> bytes:
    """The bytes of that icon."""
    return icon.ico() if system == "windows" else icon.svg()


def _linux(start: Start) -> str:
    """A desktop entry, after freedesktop.org's specification, version 1.5."""
    zh, en = start.labels["zh"], start.labels["en"]
    entries = {
        "Type": "Application",
        "Version": "1.5",
        "Name": _one_line(zh.name),
        "Name[en]": _one_line(en.name),
        "Comment": _one_line(zh.comment),
        "Comment[en]": _one_line(en.comment),
        "Exec": " ".join(map(_exec_word, _program_first(start.command))),
        "Path": start.folder,
        "Icon": start.icon,
        "Terminal": "false",
        "Categories": "Education;",
    }
    return "[Desktop Entry]\n" + "".join(f"{key}={_value(text)}\n" for key, text in entries.items())


def _program_first(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, behind a shell where a desktop could misread the program: it may hold no `=`, and some look for a
    program whose `%%` they have not yet made `%`.
    """
    if "=" in words[0] or "%" in words[0]:
        return ("/bin/sh", "-c", 'exec "$@"', "yulan", *words)
    return words


def _exec_word(word: str) -> str:
    told = word.replace("%", "%%")  # else the start of a field code
    if _PLAIN.fullmatch(told):
        return told
    return '"' + re.sub(r'(["`$\\])', r"\\\1", told) + '"'


def _value(text: str) -> str:
    """The text as a value, where a backslash and a leading space are written as escapes: on top of Exec's own."""
    told = text.replace("\\", "\\\\")
    return "\\s" + told[1:] if told.startswith(" ") else told


def _macos(start: Start) -> str:
    label = start.labels[start.lang]
    return f"#!/bin/sh\n# {_one_line(label.name)}\ncd {shlex.quote(start.folder)} && exec {shlex.join(start.command)}\n"


def _windows(start: Start) -> bytes:
    program, *words = start.command
    label = start.labels[start.lang]
    return shell_link.dump(
        shell_link.Link(program, tuple(words), start.folder, start.icon, _one_line(f"{label.name} {label.comment}"))
    )


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
