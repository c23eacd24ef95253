"""The quick way to read plain files and the strict one: what the first takes, the second takes as the same."""

from __future__ import annotations

import base64
import random
from collections import Counter
from datetime import date
from functools import cache

import msgspec
import pytest

from yulan import plainfile, plainquick
from yulan.entry import Approval, Entry, Keeper
from yulan.errors import YulanError
from yulan.lockfile import Extra, Generation, Lock, Mentor, Scope, armour
from yulan.people import Key, People, Person, Post, Recovery
from yulan.policy import default
from yulan.settings import Class, SchoolFile, Term

AGE = "age1x336lrk62pcjf68qkzgmlm8d0m0u6pmtmyjfezlyhrmdvnmqg9lsj0u3dx"
SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBtTYtk+dtSXJVpqMzvDbe9/QXx9ELM3UzHVWQ11u8aJ"
HASH = "3a8c73f84c749628b69d688e73fddf67b440dda144009c9d723fc606132cd698"
DAY = date(2025, 9, 1)
HOLDERS = {"principal/1": 4, "class-p2023-1/12": 5, "@wang-fang/1": 4, "recovery/2": 4}
# Pieces that mean something to YAML, or to whoever reads numbers and words out of it.
PIECES = (
    *(": ", ":", " #", "#", "- ", "-", "\n", "\n\n", " ", "  ", "\t", "\r", "|", "|-", ">", '"', "'", "\\", "\\n"),
    *("&a ", "*a", "!!str ", "!", "%", "@", "`", "{", "}", "{}", "[]", ",", "?", "~", "<<: ", "=", "---\n", "...\n"),
    *("null", "Null", "none", "true", "TRUE", "yes", "0", "00", "01", "-1", "+1", "1e3", "1.0", "1_0", "0x1", "\uff19"),
    *("\ufeff", "\x85", "\u2028", "\x00", "\x7f", "\ufffe", "\U0001f600", "\u3000", "\u00e9", "\u4e2d", "\U00010000"),
    *("12345678901", "0000-00-00", "2025-02-30", "0001-01-01", "post", "lock/2", "a" * 70),
    *("lock: x\n", "  until: 3\n", "from: 4\n", "- at: x\n", "    x/1: 2\n"),
)  # fmt: skip


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable cases, no secret


def _generation(g: int, **more: object) -> Generation:
    sealed = {"sealed": armour(_chance(g).randbytes(90 + g))} if "until" not in more else {}
    return msgspec.structs.replace(Generation(g=g, public=AGE, from_=g, holders=HOLDERS), **sealed, **more)


STUDENT = Lock(
    lock="student-00nnynyc9g",
    kind="student",
    scope=(Scope(at="p2023-1", from_=1, until=3), Scope(at="closed", from_=3)),
    mentors=(Mentor(person="li-na", from_=2), Mentor(person="liu-yang", from_=2, until=4)),
    generations=(_generation(1, until=2), _generation(2)),
)
USUAL: tuple[plainfile.Shape, ...] = (
    STUDENT,
    msgspec.structs.replace(STUDENT, spare="li-na", mentors=()),
    msgspec.structs.replace(STUDENT, extra=(Extra(holder="@li-na", from_=3, ends=date(2026, 7, 1)),), generations=()),
    Lock(lock="class-p2023-1", kind="post", role="class-teacher", scope=(Scope(at="p2023-1", from_=1),)),
    Lock(
        lock="drawer-notes-p2023-1",
        kind="drawer",
        drawer="notes",
        scope=(Scope(at="p2023-1", from_=1),),
        generations=(_generation(1, until=2), _generation(2, until=3), _generation(3, was=(1, 2))),
    ),
    People(
        people=(
            Person(
                id="chen-yulan",
                name="陈玉兰",
                from_=1,
                keys=(
                    Key(n=1, age=AGE, sign=SSH, from_=1, until=2, why="lost"),
                    Key(n=2, age=AGE, sign=SSH, from_=2),
                ),
                posts=(Post(role="principal", scope="school", from_=1, ends=date(2026, 2, 28)),),
            ),
            Person(id="li-na", name="Li Na", from_=2, until=3),
        ),
        recovery=(Recovery(n=1, age=AGE, sign=SSH, from_=1),),
    ),
    Entry(
        repository=HASH,
        epoch=4,
        prev=(HASH,),
        listing=HASH,
        guarded=HASH,
        keepers=(Keeper(person="chen-yulan", sign=SSH),),
        recovery=(SSH,),
        changes=("student add cgy6h5v612 p2023-1", "mentor add cgy6h5v612 li-na"),
        witness=(HASH,),
        signer="chen-yulan",
        written_at="2025-09-01T08:00:00+08:00",
        demo=True,
    ),
)
OTHERS: tuple[plainfile.Shape, ...] = (
    default(),
    SchoolFile(name="玉兰学校", classes=(Class(id="p2023-1"),), terms=(Term(id="t", from_=DAY, to=DAY),)),
    msgspec.structs.replace(
        USUAL[-1], approved=Approval(by="li-na", from_=HASH, to=HASH, signature=base64.b64encode(bytes(90)).decode())
    ),
    msgspec.structs.replace(USUAL[-1], changes=('person add "x" # y', "a: b", "- c", "null", "")),
    People(people=(Person(id="a", name="a # b", from_=1), Person(id="b", name="@b", from_=1, until=0))),
    msgspec.structs.replace(STUDENT, role="null", spare="NULL", drawer=""),
)  # fmt: skip


def _strict(data: bytes, shape: type[msgspec.Struct]) -> msgspec.Struct | None:
    try:
        return plainfile.load_strictly(data, "a", shape)
    except YulanError:
        return None


def _agree(data: bytes, shape: type[msgspec.Struct]) -> bool:
    """Whether the quick way took it; fails where the strict one has another word."""
    quick = plainquick.read(data, shape)
    if quick is None:
        return False
    strict = _strict(data, shape)
    assert strict is not None, "taken, and refused by the strict reader"
    # As text too: True is 1 to Python.
    assert quick == strict
    assert plainfile.dump(quick) == plainfile.dump(strict)
    return True


@pytest.mark.parametrize("value", USUAL, ids=range(len(USUAL)))
def test_what_the_program_writes_is_read_the_quick_way(value: plainfile.Shape) -> None:
    data = plainfile.dump(value)
    assert plainquick.read(data, type(value)) == value
    assert _agree(data, type(value))


@pytest.mark.parametrize("value", OTHERS, ids=range(len(OTHERS)))
def test_whatever_else_may_stand_in_such_files_is_read_alike(value: plainfile.Shape) -> None:
    _agree(plainfile.dump(value), type(value))


@pytest.mark.parametrize("value", [*USUAL, *OTHERS], ids=range(len(USUAL) + len(OTHERS)))
def test_altered_files_are_never_read_as_the_strict_reader_would_not(value: plainfile.Shape) -> None:
    chance, data = _chance(7), plainfile.dump(value).decode()
    taken = Counter(_agree(_altered(data, chance).encode(), type(value)) for _ in range(800))
    assert taken[False] > 200
    assert taken[True] > 10 or plainquick.read(data.encode(), type(value)) is None


@pytest.mark.parametrize("value", [*USUAL, *OTHERS], ids=range(len(USUAL) + len(OTHERS)))
def test_a_line_with_another_value_is_never_read_as_the_strict_reader_would_not(value: plainfile.Shape) -> None:
    lines = plainfile.dump(value).decode().split("\n")
    for at, line in enumerate(lines):
        key, colon, _ = line.partition(": ")
        for piece in PIECES:
            others = (f"{key}{colon}{piece}", f"{line}{piece}", f"{piece}{line}", f"{line}\n{piece}")
            for other in dict.fromkeys(others):  # of a line without a key the first two are one
                _agree("\n".join((*lines[:at], other, *lines[at + 1 :])).encode(), type(value))


@pytest.mark.parametrize("value", USUAL, ids=range(len(USUAL)))
def test_files_with_an_altered_byte_are_never_read_as_the_strict_reader_would_not(value: plainfile.Shape) -> None:
    chance, data = _chance(8), plainfile.dump(value)
    for _ in range(600):
        at = chance.randrange(len(data))
        _agree(data[:at] + bytes([chance.randrange(256)]) + data[at + chance.randrange(2) :], type(value))


def test_a_file_with_too_many_things_in_it_is_left_to_the_strict_reader() -> None:
    many = msgspec.structs.replace(_entry(), changes=tuple(f"{number}" for number in range(120_000)))
    assert plainquick.read(plainfile.dump(many), Entry) is None
    assert _strict(plainfile.dump(many), Entry) is None
    some = msgspec.structs.replace(_entry(), changes=tuple(f"{number}" for number in range(10_000)))
    assert _agree(plainfile.dump(some), Entry)


def test_a_holder_named_twice_is_left_to_the_strict_reader() -> None:
    data = plainfile.dump(STUDENT).replace(b"class-p2023-1/12", b"principal/1")
    assert plainquick.read(data, Lock) is None
    assert _strict(data, Lock) is None


def test_keys_in_another_order_are_left_to_the_strict_reader() -> None:
    data = plainfile.dump(_entry()).replace(b"epoch: 4\n", b"") + b"epoch: 4\n"
    assert plainquick.read(data, Entry) is None
    assert _strict(data, Entry) == _entry()


@cache
def _entry() -> Entry:
    found = USUAL[-1]
    assert isinstance(found, Entry)
    return found


def _altered(text: str, chance: random.Random) -> str:
    """The text with one or two things changed in it, at places where something may hang on it more often than not."""
    for _ in range(chance.choice((1, 1, 2))):
        lines = text.split("\n")
        line, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        at = chance.randrange(len(text) + 1)
        match chance.randrange(8):
            case 0:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.choice((1, 1, 2, 5)) :]
            case 2:
                del lines[line]
                text = "\n".join(lines)
            case 3:
                lines.insert(other, lines[line])
                text = "\n".join(lines)
            case 4:
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
            case 5:
                key, colon, _ = lines[line].partition(": ")
                lines[line] = f"{key}{colon}{chance.choice(PIECES)}"
                text = "\n".join(lines)
            case 6:
                lines[line] = lines[line] + chance.choice(PIECES)
                text = "\n".join(lines)
            case _:
                lines[line] = chance.choice(("", " ", "  ", "- ", "    ")) + lines[line].lstrip(" -")
                text = "\n".join(lines)
    return text
