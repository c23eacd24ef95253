"""Nothing of a school needs Yulan to be read: the commands of docs/format.md §8, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.schools import TestSchool, make_school
from yulan import identity_file, passphrase
from yulan.intents import Intent
from yulan.lockfile import student_lock

FORMAT = Path(__file__).parent.parent / "docs" / "format.md"
OPEN, DERIVES, OLDER, CHAIN, SEAL = range(5)
CLASS = "class-p2023-1"
TEXT = "他说想学足球"

needs_tools = pytest.mark.skipif(
    os.name == "nt" or not all(map(shutil.which, ("age", "age-keygen", "ssh-keygen"))),
    reason="age and ssh-keygen are programs of others",
)


def blocks() -> list[str]:
    """The commands of the appendix."""
    appendix = FORMAT.read_text("utf-8").split("\n## 8. By hand\n")[1]
    return re.findall(r"^```sh\n(.*?)^```$", appendix, re.MULTILINE | re.DOTALL)


class Hand:
    """Somebody without Yulan at a shell in the repository."""

    def __init__(self, school: TestSchool, tmp_path: Path) -> None:
        self.school, self.folder = school, tmp_path / "hand"
        self.folder.mkdir(mode=0o700)

    def run(self, block: int, **told: str) -> subprocess.CompletedProcess[str]:
        """What the shell answered to one block of the appendix."""
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "T": os.fspath(self.folder), **told}
        return subprocess.run(
            ("sh", "-euc", blocks()[block]),
            cwd=self.school.root,
            env=env,
            capture_output=True,
            check=False,
            text=True,
        )

    def has(self, name: str) -> str:
        """What a block left in the private folder."""
        return (self.folder / name).read_text("utf-8")

    def identity(self, person: str) -> str:
        """The path of the person's identity file, without a passphrase."""
        path = self.folder / f"{person}.txt"
        path.write_bytes(identity_file.dump(self.school.identities[person]))
        return os.fspath(path)


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path)


@pytest.fixture
def hand(school: TestSchool, tmp_path: Path) -> Hand:
    return Hand(school, tmp_path)


def by_class_teacher(school: TestSchool, hand: Hand, **more: str) -> Mapping[str, str]:
    sid = school.add_student()
    talk = school.write("wang-fang", "talk", sid, {"place": "操场"}, TEXT)
    return {"ME": hand.identity("wang-fang"), "POST": CLASS, "LOCK": student_lock(sid), "RECORD": talk, **more}


def test_the_appendix_has_the_commands_this_test_runs() -> None:
    assert len(blocks()) == SEAL + 1


@needs_tools
def test_age_alone_opens_a_record_from_a_persons_key(school: TestSchool, hand: Hand) -> None:
    told = by_class_teacher(school, hand)
    done = hand.run(OPEN, **told)
    assert done.returncode == 0, done.stderr
    assert f"place: 操场\n---\n{TEXT}\n" in hand.has("record")
    done = hand.run(DERIVES, **told)
    listed, derived = done.stdout.split()
    assert listed == derived
    assert {oct(one.stat().st_mode & 0o77) for one in hand.folder.iterdir() if one.suffix != ".txt"} == {"0o0"}


@needs_tools
def test_age_alone_does_not_open_what_is_not_for_the_key(school: TestSchool, hand: Hand) -> None:
    told = by_class_teacher(school, hand)
    done = hand.run(OPEN, **{**told, "ME": hand.identity("liu-yang"), "POST": "class-p2021-1"})
    assert done.returncode != 0
    assert "no identity matched" in done.stderr
    assert TEXT not in "".join(hand.has(one.name) for one in hand.folder.iterdir())


@needs_tools
def test_age_alone_opens_an_older_record_by_a_link(school: TestSchool, hand: Hand) -> None:
    told = by_class_teacher(school, hand)
    sid = told["LOCK"].removeprefix("student-")
    school.change("zhao-min", [Intent("mentor", "add", (sid, "li-na"))])
    school.change("zhao-min", [Intent("mentor", "end", (sid, "li-na"))])
    newer = school.write("wang-fang", "talk", sid, {}, "后来")
    done = hand.run(OPEN, **{**told, "RECORD": newer})
    assert done.returncode == 0, done.stderr
    done = hand.run(OLDER, LOCK=told["LOCK"], G="2", OLDER=told["RECORD"])
    assert done.returncode == 0, done.stderr
    assert TEXT in hand.has("older-record")


@needs_tools
def test_an_identity_file_under_a_passphrase_is_opened_by_age(school: TestSchool, hand: Hand) -> None:
    """age asks on the terminal, so a terminal is what it gets."""
    words = "correct horse battery staple"
    path = hand.folder / "identity.age"
    path.write_bytes(passphrase.seal(identity_file.dump(school.identities["wang-fang"]), words))
    command = ("age", "-d", "-o", os.fspath(hand.folder / "me"), os.fspath(path))
    terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    done = subprocess.run((sys.executable, "-c", terminal, *command), input=f"{words}\n".encode(), capture_output=True)
    assert done.returncode == 0
    told = {**by_class_teacher(school, hand), "ME": os.fspath(hand.folder / "me")}
    assert hand.run(OPEN, **told).returncode == 0
    assert TEXT in hand.has("record")


@needs_tools
def test_ssh_keygen_verifies_an_entry_of_the_chain(school: TestSchool, hand: Hand) -> None:
    school.add_student()
    school.change("zhao-min", [Intent("post", "add", ("aid-officer", "school", "li-na"))])
    *_, prev, entry = sorted(school.root.glob("keys/chain/*.yaml"))
    told = {"PREV": os.fspath(prev), "ENTRY": os.fspath(entry)}
    done = hand.run(CHAIN, **told, SIGNER="zhao-min")
    assert done.returncode == 0, done.stderr
    assert 'Good "yulan-chain-v1" signature for zhao-min' in done.stdout
    assert hand.run(CHAIN, **told, SIGNER="chen-yulan").returncode != 0
    entry.write_bytes(entry.read_bytes().replace(b"aid-officer", b"roll-office"))
    assert hand.run(CHAIN, **told, SIGNER="zhao-min").returncode != 0


@needs_tools
def test_ssh_keygen_verifies_the_seal_of_a_record(school: TestSchool, hand: Hand) -> None:
    told = by_class_teacher(school, hand)
    assert hand.run(OPEN, **told).returncode == 0
    done = hand.run(SEAL, AUTHOR="wang-fang")
    assert done.returncode == 0, done.stderr
    assert 'Good "yulan-record-v1" signature for wang-fang' in done.stdout
    assert hand.has("content").endswith(f"---\n{TEXT}\n")
    assert hand.run(SEAL, AUTHOR="zhao-min").returncode != 0
    (hand.folder / "record").write_text(hand.has("record").replace(TEXT, "他说想学篮球"), "utf-8")
    assert hand.run(SEAL, AUTHOR="wang-fang").returncode != 0
