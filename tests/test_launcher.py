"""Shortcuts are read back by second readers, written from the specifications, and run where that can be done here."""

from __future__ import annotations

import ast
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yulan import icon, launcher, shell_link
from yulan.errors import YulanError
from yulan.launcher import Label, Start, System

ROOT = Path(__file__).resolve().parents[1]
ODD = "玉 兰 $HOME `id` \"two\" 'one' 100%f %% a\\b\\ ;&|<>~*?#()!^=,"
WORDS = st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc")), max_size=20)
LABELS = {"zh": Label("玉兰 · 第一小学", "打开"), "en": Label("Yulan · First", "Open")}
START = Start(
    repository="0123456789abcdef" * 4,
    command=("/usr/bin/python3", "-P", "-m", "yulan", "-C", "/srv/school", "serve", "--open"),
    labels=LABELS,  # type: ignore[arg-type]  # plain strings name the languages
    lang="zh",
    folder="/home/chen",
    icon="/home/chen/.local/share/yulan/icon.svg",
)


def entries(data: bytes) -> dict[str, str]:
    """The keys and values of a desktop entry, escapes undone."""
    first, *lines = data.decode().splitlines()
    assert first == "[Desktop Entry]"
    plain = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return {
        key: re.sub(r"\\(.)", lambda found: plain[found[1]], value)
        for key, _, value in (line.partition("=") for line in lines)
    }


def exec_words(line: str) -> list[str]:
    """The words of an unescaped Exec value, as the Desktop Entry Specification takes it apart."""
    words: list[str] = []
    place = 0
    while place < len(line):
        if line[place] == " ":
            place += 1
        elif line[place] == '"':
            found = re.compile(r'"((?:[^"\\`$]|\\["`$\\])*)"(?= |$)').match(line, place)
            assert found is not None, "what a quoted word must escape is not escaped"
            words.append(re.sub(r'\\(["`$\\])', r"\1", found[1]))
            place = found.end()
        else:
            found = re.compile(r"[^\s\"'\\><~|&;$*?#()`]+(?= |$)").match(line, place)
            assert found is not None, "what must be quoted is not"
            words.append(found[0])
            place = found.end()
    assert not [one for one in words if re.search("%(?!%)", one.replace("%%", ""))], "a field code is left"
    return [one.replace("%%", "%") for one in words]


def windows_words(line: str) -> list[str]:
    """The arguments of a command line, as CommandLineToArgvW takes it apart."""
    words: list[str] = []
    word, quoted, begun, slashes = "", False, False, 0
    for letter in [*line, " "]:
        if letter == "\\":
            slashes, begun = slashes + 1, True
            continue
        if letter == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            begun, slashes = True, 0
            continue
        word, slashes = word + "\\" * slashes, 0
        if letter in " \t" and not quoted:
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + letter, True
    assert not quoted
    return words


@dataclass(frozen=True)
class ReadLink:
    """What a second reader finds in a .lnk file."""

    flags: int
    strings: dict[str, str]
    ansi: bytes
    target: str


def read_link(data: bytes) -> ReadLink:
    """A .lnk file taken apart after [MS-SHLLINK], every byte accounted for."""
    assert data[:20].hex() == "4c0000000114020000000000c000000000000046"
    flags, _attributes = struct.unpack_from("<II", data, 20)
    assert data[28:52] == bytes(24)  # the target's three times
    size, icon_number, window, hot_key = struct.unpack_from("<IiIH", data, 52)
    assert (size, icon_number, window, hot_key, data[66:76]) == (0, 0, 1, 0, bytes(10))
    assert not flags & 0b11, "there is neither an id list nor link information"
    assert flags & 0x80, "strings are Unicode"
    place, strings = 76, {}
    for bit, name in ((2, "name"), (3, "relative"), (4, "folder"), (5, "arguments"), (6, "icon")):
        if flags >> bit & 1:
            (count,) = struct.unpack_from("<H", data, place)
            strings[name] = data[place + 2 : place + 2 + 2 * count].decode("utf-16-le")
            place += 2 + 2 * count
    block_size, signature = struct.unpack_from("<II", data, place)
    assert (block_size, signature, bool(flags & 0x200)) == (0x314, 0xA0000001, True)
    ansi = data[place + 8 : place + 268]
    target = data[place + 268 : place + 788].decode("utf-16-le")
    assert ansi.endswith(b"\0")
    assert target.endswith("\0")
    assert data[place + 788 :] == bytes(4)
    return ReadLink(flags, strings, ansi.split(b"\0")[0], target.split("\0")[0])


def python_in(folder: Path) -> Path:
    """A program that is this Python, in that folder."""
    folder.mkdir(parents=True)
    path = folder / "python"
    path.write_text(f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def odd_python(tmp_path: Path) -> Path:
    return python_in(tmp_path / ODD.replace("/", ""))


# what is started


def test_the_global_options_are_passed_on() -> None:
    told = launcher.command("py", "/s", as_person="li-na", identity="/k.age", lang="en")
    assert " ".join(told) == "py -P -m yulan -C /s --as li-na --identity /k.age --lang en serve --open"


def test_what_was_not_given_is_not_passed_on() -> None:
    assert launcher.command("py", "/s") == ("py", "-P", "-m", "yulan", "-C", "/s", "serve", "--open")


def test_a_module_that_somebody_put_into_the_current_folder_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "yulan.py").write_text("print('slipped in')")
    words = launcher.command(sys.executable, str(tmp_path))
    done = subprocess.run(
        [*words[: words.index("-C")], "--version"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "builder")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("yulan")


@pytest.mark.parametrize(("system", "end"), [("linux", ".desktop"), ("windows", ".lnk"), ("macos", ".command")])
def test_two_schools_have_shortcuts_of_their_own(system: System, end: str) -> None:
    one, other = launcher.file_name(system, "0" * 64), launcher.file_name(system, "1" * 64)
    assert one != other
    assert {one[: -len(end)], other[: -len(end)]} == {"玉兰-00000000", "玉兰-11111111"}


@pytest.mark.parametrize("system", ["linux", "windows", "macos"])
@pytest.mark.parametrize("odd", ["/a\nExec=evil", "/a\x00b", "/a\udcff"])
def test_a_path_that_no_line_can_hold_is_refused(system: System, odd: str) -> None:
    for start in (replace(START, command=("py", odd)), replace(START, folder=odd), replace(START, icon=odd)):
        with pytest.raises(YulanError, match=r"setup\.odd-path"):
            launcher.shortcut(system, start)


@pytest.mark.parametrize("system", ["linux", "macos"])
def test_a_school_whose_name_has_line_breaks_adds_no_line(system: System) -> None:
    named = Label("玉兰\nExec=evil\n", " x\r\n#y")
    start = replace(START, labels={"zh": named, "en": named})
    lines = launcher.shortcut(system, start).decode().splitlines()
    assert len(lines) == len(launcher.shortcut(system, START).decode().splitlines())
    assert not [one for one in lines if one.startswith(("Exec=evil", "#y"))]


# Linux


def test_a_desktop_entry_says_what_desktops_need() -> None:
    told = entries(launcher.shortcut("linux", START))
    assert told["Type"] == "Application"
    assert (told["Name"], told["Name[en]"]) == ("玉兰 · 第一小学", "Yulan · First")
    assert (told["Comment"], told["Comment[en]"]) == ("打开", "Open")
    assert (told["Terminal"], told["Categories"], told["Icon"]) == ("false", "Education;", START.icon)
    assert told["Exec"] == " ".join(START.command)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_exec_gives_back_every_word(words: list[str]) -> None:
    start = replace(START, command=("/usr/bin/python3", *words))
    assert exec_words(entries(launcher.shortcut("linux", start))["Exec"]) == list(start.command)


@given(WORDS)
def test_other_values_are_given_back(folder: str) -> None:
    assert entries(launcher.shortcut("linux", replace(START, folder=folder)))["Path"] == folder


def test_the_program_of_an_entry_is_a_name_that_every_desktop_finds(odd_python: Path) -> None:
    words = exec_words(entries(launcher.shortcut("linux", replace(START, command=(str(odd_python), "x"))))["Exec"])
    assert words[0] == "/bin/sh"
    assert words[-2:] == [str(odd_python), "x"]


def test_exec_starts_this_python_with_the_same_words(odd_python: Path) -> None:
    command = (str(odd_python), "-c", "import sys; print(ascii(sys.argv[1:]))", ODD, "", "%f", "中 文")
    words = exec_words(entries(launcher.shortcut("linux", replace(START, command=command)))["Exec"])
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == [ODD, "", "%f", "中 文"]


def test_exec_starts_yulan(odd_python: Path, tmp_path: Path) -> None:
    command = (*launcher.command(str(odd_python), str(tmp_path / ODD))[:-2], "--version")
    words = exec_words(entries(launcher.shortcut("linux", replace(START, command=command)))["Exec"])
    environment = {"PYTHONPATH": str(ROOT / "builder"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("yulan")


# macOS


def test_a_command_file_starts_this_python_with_the_same_words(odd_python: Path, tmp_path: Path) -> None:
    command = (str(odd_python), "-c", "import os, sys; print(ascii([os.getcwd(), *sys.argv[1:]]))", ODD, "", "中 文")
    folder = odd_python.parent
    script = tmp_path / launcher.file_name("macos", START.repository)
    script.write_bytes(launcher.shortcut("macos", replace(START, command=command, folder=str(folder))))
    done = subprocess.run(["sh", script], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == [str(folder), ODD, "", "中 文"]
    assert script.read_bytes().startswith(b"#!/bin/sh\n")


# Windows


def test_a_link_is_these_bytes() -> None:
    link = shell_link.Link("C:\\py.exe", ("-P", "a b"), "C:\\玉", "i", "n")
    strings = (
        "01006e00"  # n
        "04004300 3a00 5c00 8973"  # C:\玉
        "0800 2d00 5000 2000 2200 6100 2000 6200 2200"  # -P "a b"
        "01006900"  # i
    )
    assert shell_link.dump(link) == (
        bytes.fromhex("4c000000 01140200 00000000 c0000000 00000046 f4020000 00000000")
        + bytes(24 + 4 + 4)
        + bytes.fromhex("01000000")
        + bytes(2 + 10)
        + bytes.fromhex(strings)
        + bytes.fromhex("14030000 010000a0")
        + b"C:\\py.exe".ljust(260, b"\0")
        + "C:\\py.exe".encode("utf-16-le").ljust(520, b"\0")
        + bytes(4)
    )


@given(st.lists(WORDS, min_size=2, max_size=6), WORDS)
def test_a_link_gives_back_what_it_was_made_of(words: list[str], folder: str) -> None:
    start = replace(START, command=tuple(words), folder=folder)
    read = read_link(launcher.shortcut("windows", start))
    assert read.target == words[0]
    assert read.ansi == words[0].encode("ascii", "replace")
    assert windows_words(read.strings["arguments"]) == words[1:]
    assert (read.strings["folder"], read.strings["icon"]) == (folder, START.icon)
    assert read.strings["name"] == "玉兰 · 第一小学 打开"


@given(st.lists(st.text('ab \\"', max_size=8), max_size=4))
def test_words_for_windows_are_read_by_two_readers(words: list[str]) -> None:
    assert windows_words(shell_link.command_line(words)) == words
    assert windows_words(subprocess.list2cmdline(words)) == words


def test_a_link_takes_no_longer_path_than_its_field() -> None:
    longest = "C:\\" + "玉" * 256
    start = replace(START, command=(longest, "x"))
    assert read_link(launcher.shortcut("windows", start)).target == longest
    for longer in (
        replace(START, command=(longest + "x",)),
        replace(START, folder=longest + "x"),
        replace(START, icon=longest + "x"),
        replace(START, command=("py", "x" * 4096)),
    ):
        with pytest.raises(YulanError, match=r"setup\.path-long"):
            launcher.shortcut("windows", longer)


def test_the_name_of_a_school_is_cut_where_a_link_would_not_hold_it() -> None:
    named = Label("𠮷" * 500, "")
    read = read_link(launcher.shortcut("windows", replace(START, labels={"zh": named, "en": named})))
    assert read.strings["name"] == "𠮷" * 120


# the icon


def test_the_drawing_is_that_of_the_pages() -> None:
    page = (ROOT / "site" / "templates" / "base.html").read_text("utf-8")
    theirs = " ".join(re.findall("%23([0-9a-f]{3,6})'", page))
    ours = icon.svg().decode()
    assert set(theirs.replace("fff", "ffffff", 1).split()) >= set(re.findall('"#([0-9a-f]{6})"', ours))
    drawing = ET.fromstring(ours)  # noqa: S314 - we have just made it
    assert drawing.get("viewBox") == "0 0 32 32"
    assert len(drawing.findall(".//{*}path")) == 3


def test_the_windows_icon_is_one_picture_with_a_clear_ground() -> None:
    data = icon.ico()
    assert struct.unpack_from("<HHHBBBBHHII", data) == (0, 1, 1, 48, 48, 0, 0, 1, 32, len(data) - 22, 22)
    assert struct.unpack_from("<IiiHH", data, 22) == (40, 48, 96, 1, 32)
    pixels = data[62 : 62 + 48 * 48 * 4]
    assert len(data) == 62 + len(pixels) + 48 * 8

    def pixel(x: int, y: int) -> tuple[int, ...]:
        place = ((47 - y) * 48 + x) * 4  # the lowest row comes first
        return tuple(pixels[place : place + 4])

    assert pixel(0, 0) == pixel(47, 47) == (0, 0, 0, 0)
    assert pixel(24, 24) == (255, 255, 255, 255)  # the petal in the middle
    assert pixel(8, 24)[:3] == pixel(39, 24)[:3] == (0xEF, 0xE8, 0xF7)  # the ones beside it
    assert pixel(24, 40)[:3] == (0x58, 0x2C, 0x7C)  # their foot
