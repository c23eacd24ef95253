"""A small invented school for tests, made the way commands make one: real keys, real signatures, and git where asked.

Everybody's identity is at hand (`as_`), so that a test may act as any of them. Nothing here is about a real person.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from click.testing import CliRunner

from tests import copies, known, memory
from yulan import age, cli, git, identity_file, kinds, pins, policy, private, record, sshsig
from yulan.flow import begin, keep, proposals, unseal, verified, write
from yulan.flow import epoch as epochs
from yulan.flow import me as identities
from yulan.flow.begin import Founder
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.intents import Intent
from yulan.private import Places
from yulan.settings import Class, SchoolFile, Term

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2025, 11, 21, 10, 0, tzinfo=CHINA)
WRITTEN_AT = "2025-09-01T08:00:00+08:00"
CLASSES = ("p2023-1", "p2021-1")
RECOVERY = "recovery"

Posts = Sequence[tuple[str, str]]

# Person → name and posts; the first one founds the school and must keep.
PEOPLE: Mapping[str, tuple[str, Posts]] = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "liu-yang": ("刘洋", (("class-teacher", "p2021-1"),)),
    "sun-li": ("孙丽", (("counsellor", "school"),)),
    "li-na": ("李娜", ()),
}


@dataclass(frozen=True)
class Result:
    """What one run of the program gave."""

    status: int
    out: str
    err: str


@dataclass
class TestSchool:
    """A school in `root`; `home` is where this computer keeps identities and pins."""

    __test__ = False  # pytest: this is no collection of tests

    root: Path
    home: Path
    identities: dict[str, Identity] = field(repr=False)
    _known: tuple[object, Verified] | None = field(repr=False, default=None)

    @property
    def places(self) -> Places:
        """Where the program looks for private things in `run`."""
        return Places(self.home)

    @property
    def verified(self) -> Verified:
        """The school as it is now; verified again where a byte of it has changed."""
        read = verified.read(self.root)
        if self._known is None or self._known[0] != read:
            self._known = read, verified.verify(self.root)
        return self._known[1]

    def as_(self, person: str) -> Me:
        """The person (or `recovery`) at the keyboard."""
        return identities.of(self.verified, self.identities[person])

    def put(self, files: Mapping[str, bytes | None], person: str = "chen-yulan") -> None:
        """Nothing; the files stand in the work tree and, where there is git, in a commit."""
        keep.put(self.root, files, person=person if person != RECOVERY else "chen-yulan", day=NOW.date())

    def change(self, person: str, intents: Sequence[Intent], *, approve: str = "") -> epochs.Draft:
        """The epoch a keeper has made of these intents; `approve` names the second keeper where one is needed."""
        now = self.verified
        me = identities.of(now, self.identities[person])
        draft = epochs.draft(now, me, intents)
        second = None
        if draft.needs_two and approve:
            second = epochs.approve(draft, identities.of(now, self.identities[approve]))
        self.put(epochs.sign(draft, me, written_at=WRITTEN_AT, approved=second), person)
        self.remember()
        return draft

    def add_person(self, person: str, name: str, posts: Posts = (), *, by: str = "chen-yulan") -> None:
        """Nothing; somebody new with a key and an identity file."""
        self.identities[person] = _identity(person, self.verified.chain.repository)
        self.change(by, [_add(self.identities[person], name), *_posts(person, posts)])
        self.save_identity(person)

    def add_student(self, scope: str = "p2023-1", sid: str = "", *, by: str = "zhao-min") -> str:
        """The id of a new student of the class, who has a lock and no card yet."""
        sid = sid or write.new_student()
        self.change(by, [Intent("student", "add", (sid, scope))])
        return sid

    def write(
        self,
        person: str,
        kind: str,
        student: str = "",
        fields: Mapping[str, object] | None = None,
        body: str = "",
        *,
        now: datetime = NOW,
    ) -> str:
        """The path of a new record; `fields` are those of the kind, scalars as text, perhaps `by` and `date` too."""
        rid = "card" if kind == "card" else write.new_id()
        tree: dict[str, object] = {"id": rid, "kind": kind, "by": person, "date": now.date().isoformat()}
        tree |= {"student": student} if student else {}
        tree |= fields or {}
        content = record.of(kinds.parse(kind, tree), body, kind)  # type: ignore[arg-type]  # tests give plain trees
        here = self.verified
        made = write.Writer(here, identities.of(here, self.identities[person])).new(content, now)
        self.put({made.path: made.data}, person)
        return made.path

    def revise(
        self, person: str, path: str, fields: Mapping[str, object], body: str | None = None, *, now: datetime = NOW
    ) -> str:
        """The path of the next revision over the one at `path`, some fields changed."""
        here = self.verified
        me = identities.of(here, self.identities[person])
        old = unseal.read_some(here, me, [path]).revisions[0]
        tree = {**record_texts(old.record), **fields}
        content = record.of(
            kinds.parse(old.record.kind, tree),  # type: ignore[arg-type]  # tests give plain trees
            old.record.body if body is None else body,
            old.record.kind,
        )
        made = write.Writer(here, me).revise(content, [old], now, old.author)
        self.put({made.path: made.data}, person)
        return made.path

    def card(self, person: str, student: str, name: str = "小玉", **fields: object) -> str:
        """The path of the student's new card."""
        told = {"name": name, "sex": "female", "class": "p2023-1", **fields}
        return self.write(person, "card", student, told)

    def offer_locks(self, person: str) -> None:
        """Nothing; what this person has to propose of locks no keeper may make lies in keys/proposed."""
        now = self.verified
        self.put(proposals.own_locks(now, identities.of(now, self.identities[person])), person)

    def take_locks(self, person: str = "chen-yulan") -> None:
        """Nothing; a keeper has taken over every proposal of locks."""
        now = self.verified
        ring, taken, files, _ = proposals.take_locks(now)
        if taken:
            me = identities.of(now, self.identities[person])
            draft = epochs.draft(now, me, taken, keyring=ring, also=files)
            self.put(epochs.sign(draft, me, written_at=WRITTEN_AT), person)
            self.remember()

    def remember(self) -> None:
        """Nothing; this computer knows the school as it is now."""
        seen = known.pin(self.root, self.verified.chain)
        private.change_pins(self.places, lambda before: pins.remember(before, seen))

    def save_identity(self, person: str, *, sealed: Callable[[bytes], bytes] = bytes) -> Path:
        """The person's identity file on this computer; `sealed` may put it under a passphrase."""
        path = private.identity_path(self.places, self.verified.chain.repository, person)
        private.write_identity(path, sealed(identity_file.dump(self.identities[person])))
        return path

    def run(self, *arguments: str, person: str = "", typed: str = "", lang: str = "zh") -> Result:
        """What the program says to these arguments, in this school, as this person; `typed` answers its questions."""
        who = ("--as", person) if person else ()
        return run(self.home, "-C", os.fspath(self.root), *who, *arguments, typed=typed, lang=lang)


def run(home: Path, *arguments: str, typed: str = "", lang: str = "zh") -> Result:
    """What the program says, its private things in `home`."""
    told = {"YULAN_HOME": os.fspath(home), "YULAN_LANG": lang, "XDG_RUNTIME_DIR": os.fspath(home / "run")}
    runner = CliRunner()
    with runner.isolation(input=typed, env=told) as streams:
        status = cli.run(list(arguments))
        out, err = streams[0].getvalue(), streams[1].getvalue()
    return Result(status, out.decode(), err.decode())


def make_school(
    tmp_path: Path,
    people: Mapping[str, tuple[str, Posts]] = PEOPLE,
    *,
    classes: Sequence[str] = CLASSES,
    with_git: bool = False,
    demo: bool = False,
    identities_saved: bool = True,
    other: bool = False,
) -> TestSchool:
    """A school of these people, every lock made (those of the counsellor by proposal), known to this computer.

    The same arguments give copies of one school; `other` gives another one, with keys of its own.
    """
    told = tuple((person, name, tuple(posts)) for person, (name, posts) in people.items())
    make = _made.__wrapped__ if other else _made
    return copy_of(make(told, tuple(classes), with_git, demo, identities_saved), tmp_path)


def copy_of(school: TestSchool, folder: Path) -> TestSchool:
    """The same school in another folder, on another computer."""
    now = school.verified
    for one in (school.root, school.home):
        copies.folder(one, folder / one.name)
    copy = TestSchool(folder / school.root.name, folder / school.home.name, dict(school.identities))
    assert school._known is not None
    copy._known = school._known[0], replace(now, root=copy.root)  # the same bytes, which hold wherever they lie
    private.change_pins(copy.places, lambda _: (known.pin(copy.root, now.chain),))
    return copy


@lru_cache
def _made(
    told: tuple[tuple[str, str, Posts], ...], classes: tuple[str, ...], with_git: bool, demo: bool, saved: bool
) -> TestSchool:
    base = Path(tempfile.mkdtemp(prefix="yulan-school-", dir=memory.root()))
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    people = {person: (name, posts) for person, name, posts in told}
    keys = {person: _identity(person, "") for person in (*people, RECOVERY)}
    founder, *_ = people
    school = TestSchool(base / "school", base / "home", keys)
    settled = SchoolFile(
        name="玉兰小学",
        name_en="Yulan Primary School",
        classes=tuple(Class(id=one) for one in classes),
        terms=(Term(id="2025-autumn", from_=date(2025, 9, 1), to=date(2026, 1, 23)),),
        today=NOW.date() if demo else None,
    )
    spare = keys[RECOVERY]
    intents = [Intent("recovery", "add", (spare.key.public, *spare.signer.public.split()))]
    for person, (name, posts) in people.items():
        intents += [_add(keys[person], name), *_posts(person, posts)]
    first = Founder(founder, keys[founder].key, keys[founder].signer)
    files = begin.school(settled, policy.default(), first, intents, written_at=WRITTEN_AT, demo=demo)
    school.root.mkdir()
    (school.home / "run").mkdir(parents=True, mode=0o700)
    if with_git:
        git.init(school.root)
        for example in (school.root / ".git/hooks").glob("*.sample"):  # a fifth of what is copied for each test
            example.unlink()
    school.put(files, founder)
    repository = school.verified.chain.repository
    for person, one in keys.items():
        keys[person] = replace(one, person="" if person == RECOVERY else person, repository=repository)
    for person in people:
        school.offer_locks(person)
    school.take_locks(founder)
    if saved:
        for person in people:
            school.save_identity(person)
    return school


def record_texts(one: record.Record) -> dict[str, object]:
    """The front matter of a record, every scalar as text."""
    return {key: texts(value) for key, value in kinds.to_tree(one.values).items()}


def texts(value: object) -> object:
    """A tree with every scalar as text."""
    if isinstance(value, Mapping):
        return {key: texts(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [texts(one) for one in value]
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _identity(person: str, repository: str) -> Identity:
    return Identity(person, repository, age.Key.generate(), sshsig.Signer.from_seed(os.urandom(32)))


def _add(one: Identity, name: str) -> Intent:
    return Intent("person", "add", (one.person, name, one.key.public, *one.signer.public.split()))


def _posts(person: str, posts: Posts) -> list[Intent]:
    return [Intent("post", "add", (role, scope, person)) for role, scope in posts]
