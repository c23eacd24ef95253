"""git shows a record to whoever can read it, one line to everybody else, and keeps none of it: with real git."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.schools import NOW, PEOPLE, TestSchool, copy_of, make_school
from yulan import age, disk, git_drivers, identity_file, passphrase, private, seal
from yulan.flow import session, unseal
from yulan.intents import Intent
from yulan.school import LATE_FROM

SID = "1" * 10
CANARY = "canarywritten"
LOCKED, DAMAGED = "（用这把钥匙读不了）\n", "（文件已损坏，读不了）\n"
WHO_READS, WHO_DOES_NOT = "wang-fang", "liu-yang"


@dataclass(repr=False)
class Repository:
    """A school under git, its records shown by the driver; `card` is the newest revision of two."""

    school: TestSchool
    first: str
    card: str
    note: str
    tmp: Path

    @property
    def root(self) -> Path:
        return self.school.root

    def env(self, person: str) -> Mapping[str, str]:
        """The environment git runs in; whatever is written for a moment goes to `tmp`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "YULAN_"))}
        told = {"YULAN_HOME": os.fspath(self.school.home), "YULAN_LANG": "zh", "YULAN_AS": person}
        runtime = os.fspath(self.school.home / "run")
        here = {"TMPDIR": os.fspath(self.tmp), "HOME": os.fspath(self.tmp), "XDG_RUNTIME_DIR": runtime}
        return {**kept, **told, **here, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(self, *words: str, person: str = WHO_READS, root: Path | None = None) -> str:
        """What git says, which must end well and without a word on standard error."""
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        done = subprocess.run(
            ("git", "-C", os.fspath(root or self.root), *who, *words), env=self.env(person), capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode()

    def install(self, root: Path | None = None) -> None:
        """Nothing; this clone shows records by the driver."""
        command = f"{shlex.quote(sys.executable)} -P -m yulan.git_drivers textconv"
        self.git("config", "diff.yulan.textconv", command, root=root)
        common = Path(self.git("rev-parse", "--path-format=absolute", "--git-common-dir", root=root).strip())
        (common / "info").mkdir(exist_ok=True)
        (common / "info" / "attributes").write_text("*.age diff=yulan\n")

    def text(self, path: Path | str, person: str = WHO_READS) -> str:
        """What the program says of one file; it ends with 0 and says nothing else."""
        command = (sys.executable, "-P", "-m", "yulan.git_drivers", "textconv", os.fspath(path))
        done = subprocess.run(command, cwd=self.root, env=self.env(person), capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    base = tmp_path_factory.mktemp("drivers")
    school = make_school(base, with_git=True)
    school.add_student("p2023-1", SID)
    first = school.card("wang-fang", SID, phone=CANARY)
    card = school.revise("wang-fang", first, {"phone": f"{CANARY}-two"}, "第一行\n", now=NOW + timedelta(hours=1))
    note = school.write("wang-fang", "note", "", {"topic": "mood"}, "canarynote")
    made = Repository(school, first, card, note, base)
    made.install()
    return made


@pytest.fixture
def here(template: Repository, tmp_path: Path) -> Repository:
    (tmp_path / "tmp").mkdir()
    return Repository(
        copy_of(template.school, tmp_path), template.first, template.card, template.note, tmp_path / "tmp"
    )


@pytest.fixture
def at(here: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The same, for asking in this process."""
    for name, value in here.env(WHO_READS).items():
        if name.startswith("YULAN_") or name == "XDG_RUNTIME_DIR":
            monkeypatch.setenv(name, value)
    return here


def test_every_command_of_git_shows_who_can_read_what_was_written_and_git_keeps_none_of_it(here: Repository) -> None:
    log = here.git("log", "-p", "--", "records")
    assert "王芳 写于 2025-11-21 11:00:00+08:00，第 2 稿" in log
    told = [
        log,
        here.git("show", "--textconv", f"HEAD:{here.card}"),
        here.git("diff", "HEAD~2", "HEAD~1", "--", here.card),
    ]
    (here.root / here.card).unlink()
    told.append(here.git("diff"))
    here.git("add", "-A")
    told.append(here.git("diff", "--cached"))
    here.git("stash")
    assert "Binary files" in here.git("stash", "show", "-p")  # of all commands this one has to be asked
    told.append(here.git("stash", "show", "-p", "--textconv"))
    assert [CANARY in one for one in told] == [True] * len(told)
    assert CANARY.encode() not in _kept(here)


def test_who_cannot_read_is_told_so_in_one_line(here: Repository) -> None:
    told = here.git("log", "-p", "--", "records/students", person=WHO_DOES_NOT)
    shown = [one[1:] + "\n" for one in told.splitlines() if one.startswith("+") and not one.startswith("+++")]
    assert shown == [LOCKED, LOCKED]


def _kept(here: Repository) -> bytes:
    """Every byte git and the programs it ran left behind: files as they lie, and every object unpacked."""
    found = [
        path.read_bytes() for where in (here.root / ".git", here.tmp) for path in where.rglob("*") if path.is_file()
    ]
    objects = subprocess.run(
        ("git", "-C", here.root, "cat-file", "--batch-all-objects", "--batch"), capture_output=True, check=True
    )
    assert b"age-encryption.org/v1" in objects.stdout
    return b"\n".join([*found, objects.stdout])


def test_a_work_tree_beside_and_a_shallow_clone_show_it_too(here: Repository, tmp_path: Path) -> None:
    here.git("worktree", "add", "-q", "--detach", os.fspath(tmp_path / "beside"))
    assert CANARY in here.git("show", "HEAD~1", "--", here.card, root=tmp_path / "beside")
    here.git("clone", "-q", "--depth", "1", here.root.as_uri(), os.fspath(tmp_path / "shallow"))
    here.install(tmp_path / "shallow")
    assert CANARY in here.git("show", "--", here.card, root=tmp_path / "shallow")
    assert LOCKED in here.git("show", "--", here.card, root=tmp_path / "shallow", person=WHO_DOES_NOT)


def test_a_record_begins_with_who_when_and_which_and_has_neither_seal_nor_padding(at: Repository) -> None:
    told = git_drivers.textconv(os.fspath(at.root / at.card), at.root)
    assert told.startswith("王芳 写于 2025-11-21 11:00:00+08:00，第 2 稿\n---\nid: card\n")
    assert told.endswith("\n---\n第一行\n")
    assert "SEAL" not in told
    assert "SIGNATURE" not in told


@pytest.mark.parametrize("prefix", ["", "AbCd12_", "git-blob-xyz/"])
def test_the_copy_git_makes_is_known_by_the_end_of_its_name(at: Repository, tmp_path: Path, prefix: str) -> None:
    copy = tmp_path / f"{prefix}{Path(at.card).name}"
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes((at.root / at.card).read_bytes())
    assert CANARY in git_drivers.textconv(os.fspath(copy), at.root)


def test_a_record_in_a_drawer_is_found_by_trying_its_locks(at: Repository) -> None:
    assert "canarynote" in git_drivers.textconv(os.fspath(at.root / at.note), at.root)


def test_a_late_entry_is_marked_with_its_days_and_a_correction_or_a_card_is_none(
    at: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = at.school.write("wang-fang", "talk", SID, {"date": "2025-11-09", "effect": "好些"})
    assert "，第 1 稿，补录（晚 12 天）\n" in git_drivers.textconv(os.fspath(at.root / late), at.root)
    at.school.add_student("p2023-1", "2" * 10)
    fixed = at.school.revise("wang-fang", late, {"effect": "好"})
    for never in (fixed, at.school.card("wang-fang", "2" * 10, date="2025-11-09")):
        assert "补录" not in git_drivers.textconv(os.fspath(at.root / never), at.root)
    monkeypatch.setenv("YULAN_LANG", "en")
    assert "late entry (12 days after)" in git_drivers.textconv(os.fspath(at.root / late), at.root)
    assert git_drivers.LATE_FROM == LATE_FROM


def test_an_older_generation_opens_by_the_link(at: Repository) -> None:
    school = at.school
    school.change("zhao-min", [Intent("mentor", "add", (SID, "li-na"))])
    school.change("zhao-min", [Intent("mentor", "end", (SID, "li-na"))])
    lock = school.verified.keyring.locks[f"student-{SID}"]
    assert len(lock.generations) == 2
    assert CANARY in git_drivers.textconv(os.fspath(at.root / at.card), at.root)
    link = at.root / lock.link(2)
    assert git_drivers.textconv(os.fspath(link), at.root) == "（钥匙文件，不显示）\n"


def test_a_key_that_does_not_derive_the_listed_half_is_not_used(at: Repository) -> None:
    path = at.root / f"keys/locks/student-{SID}.yaml"
    text = path.read_text()
    path.write_text(re.sub(r"public: age1\w+", f"public: {age.Key.generate().public}", text))
    assert git_drivers.textconv(os.fspath(at.root / at.card), at.root) == LOCKED


def test_an_identity_under_a_passphrase_reads_nothing_until_it_is_open_and_keeps_no_session_alive(
    at: Repository,
) -> None:
    school = at.school
    path = private.identity_path(school.places, school.verified.chain.repository, WHO_READS)
    data = passphrase.seal(path.read_bytes(), "correct horse", log_n=10)
    disk.write_private(path, data)
    card = os.fspath(at.root / at.card)
    assert git_drivers.textconv(card, at.root) == LOCKED
    secret = identity_file.dump(school.identities[WHO_READS])
    began = time.time() - 600
    opened = private.open_session(school.places, session.name(path), secret, idle_minutes=60, now=began)
    assert CANARY in git_drivers.textconv(card, at.root)
    assert abs(opened.stat().st_mtime - began) < 1
    disk.touch(opened, time.time() - 3700)
    assert git_drivers.textconv(card, at.root) == LOCKED


def test_where_several_are_at_home_and_nobody_is_named_nothing_is_read(
    at: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YULAN_AS", "")
    assert git_drivers.textconv(os.fspath(at.root / at.card), at.root) == LOCKED
    for person in PEOPLE:
        if person != WHO_READS:
            private.identity_path(at.school.places, at.school.verified.chain.repository, person).unlink()
    assert CANARY in git_drivers.textconv(os.fspath(at.root / at.card), at.root)


def test_a_demo_school_is_read_with_its_principals_key_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school(tmp_path, demo=True, identities_saved=False)
    school.add_student("p2023-1", SID)
    path = os.fspath(school.root / school.card("wang-fang", SID, phone=CANARY))
    for person in PEOPLE:
        key = school.root / "keys" / "demo" / f"{person}.key"
        key.parent.mkdir(exist_ok=True)
        key.write_bytes(identity_file.dump(school.identities[person]))
    monkeypatch.setenv("YULAN_HOME", os.fspath(school.home))
    monkeypatch.setenv("YULAN_AS", "")
    assert CANARY in git_drivers.textconv(path, school.root)
    monkeypatch.setenv("YULAN_AS", WHO_DOES_NOT)
    assert git_drivers.textconv(path, school.root) == LOCKED


def test_another_schools_identity_is_not_tried(at: Repository, tmp_path: Path) -> None:
    other = make_school(tmp_path / "other", other=True)
    path = private.identity_path(at.school.places, at.school.verified.chain.repository, WHO_READS)
    disk.write_private(path, identity_file.dump(other.identities[WHO_READS]))
    assert git_drivers.textconv(os.fspath(at.root / at.card), at.root) == LOCKED


def _sealed_to_card(at: Repository, plaintext: bytes) -> Path:
    """The card's file with other content, sealed to the same lock."""
    lock = at.school.verified.keyring.locks[f"student-{SID}"].newest
    assert lock is not None
    path = at.root / at.card
    path.write_bytes(age.encrypt(plaintext, [lock.public]))
    return path


def test_nothing_in_a_record_steers_a_terminal(at: Repository) -> None:
    hostile = "---\nid: card\n---\na\x1b[2Jb\x07c\x9bd\x7fe\u202ef\u2066g\u200bh\ri\ttab\n"
    told = git_drivers.textconv(os.fspath(_sealed_to_card(at, hostile.encode())), at.root)
    assert told.endswith("a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh\ufffdi\ttab\n")
    names = at.root / "keys/people.yaml"
    names.write_text(names.read_text("utf-8").replace("name: 王芳", 'name: "\\e[31m王芳"'), "utf-8")
    assert "\x1b" not in git_drivers.textconv(os.fspath(at.root / at.first), at.root)


def test_what_is_not_signed_by_its_author_is_never_shown_as_sound(at: Repository) -> None:
    warning = "（封签核对不上，下面的内容不能当作事实）\n"
    path = at.root / at.card
    plaintext = _opened(at, at.card)
    assert warning not in git_drivers.textconv(os.fspath(path), at.root)
    unsigned = plaintext.replace(CANARY.encode(), b"another-number")
    assert git_drivers.textconv(os.fspath(_sealed_to_card(at, unsigned)), at.root).startswith(warning)
    sealed = seal.open_seal(plaintext)
    forged = seal.close(sealed.content, sealed.seal, at.school.identities[WHO_DOES_NOT].signer)
    told = git_drivers.textconv(os.fspath(_sealed_to_card(at, forged)), at.root)
    assert told.startswith(f"王芳 写于 2025-11-21 11:00:00+08:00，第 2 稿\n{warning}---\n")
    moved = _sealed_to_card(at, _opened(at, at.first))
    assert warning in git_drivers.textconv(os.fspath(moved), at.root)


def _opened(at: Repository, path: str) -> bytes:
    me = at.school.as_(WHO_READS)
    key = me.opener.newest(f"student-{SID}")
    assert key is not None
    return age.decrypt((at.root / path).read_bytes(), [key])


GARBAGE: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "（空文件）\n"),
    "text": ("玉兰\n".encode(), DAMAGED),
    "zeros": (bytes(4096), DAMAGED),
    "header alone": (b"age-encryption.org/v1\n", DAMAGED),
    "armoured": (b"-----BEGIN AGE ENCRYPTED FILE-----\nYQ==\n-----END AGE ENCRYPTED FILE-----\n", DAMAGED),
    "many stanzas": (b"age-encryption.org/v1\n" + b"-> X25519 a\nb\n" * 5000, DAMAGED),
    "too big": (b"age-encryption.org/v1\n" + bytes(2 << 20), DAMAGED),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", DAMAGED),
}


def test_whatever_a_file_holds_it_is_one_line_and_git_goes_on(here: Repository) -> None:
    paths = {re.sub(r"card\.2", f"{number:016}.1", here.card): case for number, case in enumerate(GARBAGE)}
    for path, case in paths.items():
        (here.root / path).write_bytes(GARBAGE[case][0] or b"x")
    here.git("add", *paths)
    new = _added(here.git("diff", "--cached"))
    (emptied,) = (path for path, case in paths.items() if case == "empty")  # git would not show it, were it new
    (here.root / emptied).write_bytes(b"")
    now = _added(here.git("diff"))
    assert {case: {**new, **now}[path] for path, case in paths.items()} == {
        case: f"+{said}" for case, (_, said) in GARBAGE.items()
    }


def _added(diff: str) -> dict[str, str]:
    """Path → the lines that came, of each file in a diff."""
    parts = (one.partition("\n@@ ") for one in f"\n{diff}".split("\ndiff --git ")[1:])
    return {
        head.partition(" b/")[2].partition("\n")[0]: "".join(
            f"{one}\n" for one in body.splitlines() if one.startswith("+")
        )
        for head, _, body in parts
    }


def test_a_cut_record_a_changed_one_and_one_of_no_records_name_are_one_line(at: Repository) -> None:
    path = at.root / at.card
    whole = path.read_bytes()
    cases = [whole[:length] for length in range(0, len(whole), 97)]
    cases += [whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :] for place in range(0, len(whole), 131)]
    for data in cases:
        path.write_bytes(data)
        told = git_drivers.textconv(os.fspath(path), at.root)
        assert (told.count("\n"), CANARY in told) == (1, False)
    other = at.root / "notes.age"
    other.write_bytes(whole)
    assert git_drivers.textconv(os.fspath(other), at.root) == "（不是记录，不显示）\n"
    other.write_bytes(passphrase.seal(b"secret", "word", log_n=10))
    assert git_drivers.textconv(os.fspath(other), at.root) == "（钥匙文件，不显示）\n"


def test_damaged_keys_in_the_folder_are_a_record_that_is_not_readable(at: Repository) -> None:
    card = os.fspath(at.root / at.card)
    for name in (f"keys/locks/student-{SID}.yaml", "keys/locks/class-p2023-1.yaml", "keys/people.yaml"):
        path = at.root / name
        whole = path.read_bytes()
        for data in (b"", b"- a\n", b"a: [", b"\xff\xfe", b"generations: x\n", whole[: len(whole) // 2], None):
            path.unlink() if data is None else path.write_bytes(data)
            assert git_drivers.textconv(card, at.root).count("\n") == 1
        path.write_bytes(whole)
    assert CANARY in git_drivers.textconv(card, at.root)


@pytest.mark.parametrize("words", [(), ("textconv",), ("clean", "x"), ("textconv", "a", "b"), ("textconv", "/none")])
def test_even_called_wrongly_it_ends_well(tmp_path: Path, words: tuple[str, ...]) -> None:
    command = (sys.executable, "-P", "-m", "yulan.git_drivers", *words)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)


def test_it_ends_well_when_nobody_reads_on(here: Repository) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = (sys.executable, "-P", "-m", "yulan.git_drivers", "textconv", os.fspath(here.root / here.card))
    done = subprocess.run(command, cwd=here.root, env=here.env(WHO_READS), stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_it_loads_nothing_it_does_not_need(here: Repository) -> None:
    told = (
        "import sys; from pathlib import Path; from yulan import git_drivers; "
        f"assert {CANARY!r} in git_drivers.textconv(sys.argv[1], Path('.')); "
        "print(sorted({'msgspec', 'click', 'jinja2', 'markdown_it', 'yulan.kinds'} & set(sys.modules)))"
    )
    command = (sys.executable, "-P", "-c", told, os.fspath(here.root / here.card))
    done = subprocess.run(command, cwd=here.root, env=here.env(WHO_READS), capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_unseal_and_driver_read_the_same(at: Repository) -> None:
    opened = unseal.read_some(at.school.verified, at.school.as_(WHO_READS), [at.card])
    told = git_drivers.textconv(os.fspath(at.root / at.card), at.root)
    assert not opened.unverified
    assert opened.revisions[0].record.body.strip() in told
