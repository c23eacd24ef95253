"""Attacks on locks: keys that are not those listed, lock files a keeper was brought to sign, proposals of colleagues,
and keyrings in which two things share a name or a key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from tests.attacks.forge import (
    CHEN,
    SUN,
    WANG,
    ZHAO,
    approval,
    code,
    dumped,
    entry_over,
    lay,
    opened,
    sealed_entry,
    signature,
    verdict,
)
from tests.schools import RECOVERY, TestSchool, copy_of, make_school
from yulan import age, plainfile, sound, theme
from yulan.digest import sha256
from yulan.flow import epoch, mending, proposals
from yulan.flow.proposals import LockProposal
from yulan.flow.verified import Verified
from yulan.intents import Intent
from yulan.keyring import Keyring
from yulan.lockfile import Extra, Generation, Lock, Mentor, Scope, armour, link_path
from yulan.locks import Opener
from yulan.people import Key, Person, Post
from yulan.policy import Drawer, Role
from yulan.sshsig import Signer
from yulan.texts import LANGUAGES, Texts

LIU = "liu-yang"
SID = "0123456789"
FILE, PSYCH, LEGAL = f"student-{SID}", "drawer-psych", "drawer-legal"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    made = make_school(tmp_path_factory.mktemp("template"))
    made.add_student(sid=SID)
    return made


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


def _newest(lock: Lock, **other: Any) -> Lock:
    """The lock with its newest generation otherwise."""
    return changed(lock, generations=(*lock.generations[:-1], changed(lock.generations[-1], **other)))


def _sign_locks(school: TestSchool, *locks: Lock, person: str = CHEN) -> str:
    """The code with which a repository is refused whose keeper has signed these lock files; empty where it is not."""
    files = {one.path: plainfile.dump(one) for one in locks}
    entry = entry_over(school.verified, files, signer=person)
    lay(school.root, {**files, **sealed_entry(entry, school.identities[person])})
    return verdict(school)


def _problems(school: TestSchool, person: str) -> set[tuple[str, str]]:
    return {(one.rule, str(one.params.get("lock"))) for one in opened(school, person).problems}


def _opens(school: TestSchool, person: str, lock: str) -> bool:
    return school.as_(person).opener.newest(lock) is not None


# -- keys


def test_a_key_that_is_not_the_listed_one_is_not_used(school: TestSchool) -> None:
    lock = school.verified.keyring.locks[LEGAL]
    public = age.generate()[1]
    assert _sign_locks(school, _newest(lock, public=public)) == ""
    assert not _opens(school, CHEN, LEGAL)
    assert ("lock.key-mismatch", LEGAL) in _problems(school, CHEN)


@pytest.mark.parametrize("inside", [b"", b"AGE-SECRET-KEY-1QQ\n", b"\xff", b"hello"])
def test_a_key_of_no_form_is_not_used(school: TestSchool, inside: bytes) -> None:
    lock = school.verified.keyring.locks[LEGAL]
    sealed = armour(age.encrypt(inside, _publics(school, lock)))
    assert _sign_locks(school, _newest(lock, sealed=sealed)) == ""
    assert not _opens(school, CHEN, LEGAL)
    assert ("lock.key-mismatch", LEGAL) in _problems(school, CHEN)


def _publics(school: TestSchool, lock: Lock) -> list[str]:
    ring = school.verified.keyring
    return [mending.public_of(one, ring, ring.locks) for one in lock.generations[-1].holders]


def test_a_listed_holder_for_whom_it_is_not_sealed_is_told(school: TestSchool) -> None:
    lock = school.verified.keyring.locks[LEGAL]
    key = school.as_(CHEN).opener.newest(LEGAL)
    assert key is not None
    others = [age.generate()[1] for _ in lock.generations[-1].holders]
    sealed = armour(age.encrypt(f"{key.secret}\n".encode(), others))
    assert _sign_locks(school, _newest(lock, sealed=sealed)) == ""
    assert ("lock.not-sealed", LEGAL) in _problems(school, CHEN)


@pytest.mark.parametrize("sealed", ["YWdl\n", "", "!!!\n"])
def test_a_sealed_key_that_is_none_is_told_or_refused(school: TestSchool, sealed: str) -> None:
    lock = school.verified.keyring.locks[LEGAL]
    refused = _sign_locks(school, _newest(lock, sealed=sealed or None))
    assert refused == "keyring.unsound" or ("lock.damaged", LEGAL) in _problems(school, CHEN)


def _with_link(school: TestSchool) -> str:
    """Where the student lock's link lies, after its teacher has left."""
    school.change(CHEN, [Intent("post", "end", ("class-teacher", "p2023-1", WANG))])
    assert school.as_(CHEN).opener.key(FILE, 1) is not None
    return link_path(FILE, 2)


@pytest.mark.parametrize(
    ("inside", "rule"), [(b"another", "lock.key-mismatch"), (b"", "lock.key-mismatch"), (b"x", "lock.key-mismatch")]
)
def test_a_link_to_another_key_is_not_used(school: TestSchool, inside: bytes, rule: str) -> None:
    path = _with_link(school)
    public = school.verified.keyring.locks[FILE].generations[-1].public
    secret = f"{age.generate()[0]}\n".encode() if inside == b"another" else inside
    lay(school.root, {path: age.encrypt(secret, [public])})
    opener = _asked(school)
    assert opener.key(FILE, 1) is None
    assert (rule, FILE) in {(one.rule, one.params["lock"]) for one in opener.problems}


@pytest.mark.parametrize(("data", "rule"), [(None, "lock.link-missing"), (b"x", "lock.link-damaged")])
def test_a_link_taken_away_or_damaged_is_told(school: TestSchool, data: bytes | None, rule: str) -> None:
    path = _with_link(school)
    lay(school.root, {path: data})
    assert school.as_(CHEN).opener.key(FILE, 1) is None
    assert (rule, FILE) in {(one.rule, one.params["lock"]) for one in _asked(school).problems}


def _asked(school: TestSchool) -> Opener:
    opener = school.as_(CHEN).opener
    opener.key(FILE, 1)
    return opener


def test_a_link_sealed_to_others_is_told(school: TestSchool) -> None:
    path = _with_link(school)
    lay(school.root, {path: age.encrypt(b"x", [age.generate()[1]])})
    assert ("lock.link-damaged", FILE) in {(one.rule, one.params["lock"]) for one in _asked(school).problems}


def test_locks_that_open_each_other_open_nothing(school: TestSchool) -> None:
    ring = school.verified.keyring
    one, two = ring.locks["counsellor"], ring.locks["principal"]
    locks = {
        "counsellor": _newest(one, holders={"principal/1": 1}),
        "principal": _newest(two, holders={"counsellor/1": 1}),
    }
    assert Opener({}, {**ring.locks, **locks}, lambda _: None).newest("principal") is None
    assert _sign_locks(school, *locks.values()) == "keyring.unsound"


# -- proposals


def _rotated(now: Verified) -> Lock:
    """The counselling drawer's lock with one more generation, as its holder would make it."""
    old = now.keyring.locks[PSYCH]
    coming = now.epoch + 1
    secret, public = age.generate()
    post = now.keyring.locks["counsellor"].generations[-1]
    new = Generation(
        g=len(old.generations) + 1,
        public=public,
        from_=coming,
        holders={f"counsellor/{post.g}": coming},
        sealed=armour(age.encrypt(f"{secret}\n".encode(), [post.public])),
    )
    past = tuple(changed(one, until=coming if one.until is None else one.until, sealed=None) for one in old.generations)
    return changed(old, generations=(*past, new))


def _propose(school: TestSchool, lock: Lock, person: str = SUN, **other: Any) -> str:
    """The rule by which the proposal is refused; empty where it would be taken over."""
    now = school.verified
    current = now.files.get(lock.path)
    told = {"by": person, "base": sha256(current) if current is not None else "-", "epoch": now.epoch + 1}
    signer = other.pop("signer", school.identities[person])
    namespace = other.pop("namespace", proposals.NAMESPACE)
    text = other.pop("text", plainfile.dump(lock).decode())
    data = plainfile.dump(LockProposal(**{**told, "lock": text, **other}))
    path = f"keys/proposed/lock-{lock.lock}"
    lay(school.root, {f"{path}.yaml": data, f"{path}.sig": signature(data, signer, namespace)})
    ring, taken, _, refused = proposals.take_locks(school.verified)
    if not refused:
        assert [str(one) for one in taken] == [f"lock accept {lock.lock}"]
        return ""
    assert ring.locks == now.keyring.locks
    return str(refused[0].params["rule"])


def test_a_holder_proposes_a_generation(school: TestSchool) -> None:
    assert _propose(school, _rotated(school.verified)) == ""
    school.take_locks()
    assert _opens(school, SUN, PSYCH)


@pytest.mark.parametrize("person", [CHEN, WANG, LIU])
def test_who_does_not_hold_a_lock_proposes_nothing(school: TestSchool, person: str) -> None:
    assert _propose(school, _rotated(school.verified), person) == "proposal.not-a-holder"


def test_a_proposal_for_another_state_is_stale(school: TestSchool) -> None:
    assert _propose(school, _rotated(school.verified), base="0" * 64) == "proposal.stale"
    assert _propose(school, _rotated(school.verified), base="-") == "proposal.stale"


def test_a_proposal_taken_once_is_stale_ever_after(school: TestSchool) -> None:
    assert _propose(school, _rotated(school.verified)) == ""
    path = f"keys/proposed/lock-{PSYCH}"
    spent = {name: (school.root / name).read_bytes() for name in (f"{path}.yaml", f"{path}.sig")}
    school.take_locks()
    lay(school.root, spent)
    assert [one.params["rule"] for one in proposals.take_locks(school.verified)[3]] == ["proposal.stale"]


@pytest.mark.parametrize("namespace", ["yulan-chain-v1", "yulan-record-v1"])
def test_a_proposal_signed_for_another_use_is_none(school: TestSchool, namespace: str) -> None:
    assert _propose(school, _rotated(school.verified), namespace=namespace) == "proposal.signature"


@pytest.mark.parametrize("person", [CHEN, WANG, RECOVERY])
def test_a_proposal_in_anothers_name_is_none(school: TestSchool, person: str) -> None:
    assert _propose(school, _rotated(school.verified), signer=school.identities[person]) == "proposal.signature"
    if person != RECOVERY:
        mine = school.identities[person]
        assert _propose(school, _rotated(school.verified), by=RECOVERY, signer=mine) == "proposal.signature"


def test_an_unsigned_proposal_is_none(school: TestSchool) -> None:
    assert _propose(school, _rotated(school.verified)) == ""
    lay(school.root, {f"keys/proposed/lock-{PSYCH}.sig": None})
    assert [one.params["rule"] for one in proposals.take_locks(school.verified)[3]] == ["proposal.signature"]


def _past(lock: Lock, **other: Any) -> Lock:
    first, *rest = lock.generations
    return changed(lock, generations=(changed(first, **other), *rest))


CHANGES: Mapping[str, tuple[str, Callable[[Lock], Lock]]] = {
    "the scope": ("proposal.change", lambda one: changed(one, scope=(Scope(at="p2023-1", from_=1),))),
    "the drawer": ("proposal.change", lambda one: changed(one, drawer="legal")),
    "the kind": ("proposal.change", lambda one: changed(one, kind="student")),
    "an extra holder": ("proposal.change", lambda one: changed(one, extra=(Extra(holder="@wang-fang", from_=4),))),
    "a mentor": ("proposal.change", lambda one: changed(one, mentors=(Mentor(person=WANG, from_=4),))),
    "an old public key": ("proposal.change", lambda one: _past(one, public=age.generate()[1])),
    "an old span": ("proposal.change", lambda one: _past(one, from_=1)),
    "an old generation still open": ("proposal.change", lambda one: _past(one, until=None)),
    "two generations": (
        "proposal.change",
        lambda one: changed(one, generations=(*one.generations, one.generations[-1])),
    ),
    "no generation": ("proposal.change", lambda one: changed(one, generations=())),
    "another beginning": ("proposal.change", lambda one: _newest(one, from_=2)),
    "another holder": ("proposal.holders", lambda one: _newest(one, holders={"principal/1": 5})),
    "a holder more": ("proposal.holders", lambda one: _newest(one, holders={"counsellor/1": 5, "@wang-fang/1": 5})),
    "a stanza more": ("proposal.holders", lambda one: _newest(one, sealed=_to_two())),
    "no base64": ("proposal.holders", lambda one: _newest(one, sealed="A\n")),
    "no age file": ("age.damaged", lambda one: _newest(one, sealed="YWdl\n")),
    "a number left out": ("keyring.unsound", lambda one: _newest(one, g=7)),
    "no public key": ("keyring.unsound", lambda one: _newest(one, public="age1x")),
    "ended at once": ("keyring.unsound", lambda one: _newest(one, until=5)),
}


def _to_two() -> str:
    return armour(age.encrypt(b"x", [age.generate()[1], age.generate()[1]]))


@pytest.mark.parametrize("what", CHANGES)
def test_a_proposal_that_does_more_is_refused(school: TestSchool, what: str) -> None:
    rule, change = CHANGES[what]
    assert school.verified.epoch == 3
    assert _propose(school, change(_rotated(school.verified))) == rule


@pytest.mark.parametrize("text", ["", "x", "yulan: lock/1\n", "a: &x b\n"])
def test_a_proposal_of_no_lock_is_refused(school: TestSchool, text: str) -> None:
    assert _propose(school, _rotated(school.verified), text=text or " ") == "file.form"


@pytest.mark.parametrize(
    ("name", "kind"), [("drawer-secrets", "student"), ("principal-p2023-1", "student"), ("student-x", "student")]
)
def test_a_new_lock_under_a_misleading_name_is_refused(school: TestSchool, name: str, kind: str) -> None:
    """A class teacher may propose locks of her own students, and here one that a drawer or post would open."""
    now = school.verified
    model = now.keyring.locks[FILE]
    secret, public = age.generate()
    coming = now.epoch + 1
    holders = dict.fromkeys(model.generations[-1].holders, coming)
    sealed = armour(age.encrypt(f"{secret}\n".encode(), _publics(school, model)))
    first = Generation(g=1, public=public, from_=coming, holders=holders, sealed=sealed)
    scope = (Scope(at="p2023-1", from_=coming),)
    lock = Lock(lock=name, kind=kind, scope=scope, generations=(first,))  # type: ignore[arg-type]  # literals above
    assert _propose(school, lock, WANG) == "keyring.unsound"
    good = changed(lock, lock="student-abcdefghjk")
    assert _propose_alone(school, good) == ""


def _propose_alone(school: TestSchool, lock: Lock) -> str:
    for path in (school.root / "keys/proposed").iterdir():
        path.unlink()
    return _propose(school, lock, WANG)


# -- soundness


def _signer() -> str:
    return Signer.from_seed(os.urandom(32)).public


def _person(ring: Keyring, person: str, edit: Callable[[Person], Person]) -> Keyring:
    people = tuple(edit(one) if one.id == person else one for one in ring.people.people)
    return replace(ring, people=changed(ring.people, people=people))


def _more_people(ring: Keyring, *people: Person) -> Keyring:
    return replace(ring, people=changed(ring.people, people=(*ring.people.people, *people)))


def _key(edit: Callable[[Key], Key]) -> Callable[[Keyring], Keyring]:
    return lambda ring: _person(ring, WANG, lambda one: changed(one, keys=tuple(map(edit, one.keys))))


def _more_posts(*posts: Post) -> Callable[[Keyring], Keyring]:
    return lambda ring: _person(ring, WANG, lambda one: changed(one, posts=(*one.posts, *posts)))


def _with_lock(name: str, edit: Callable[[Lock], Lock]) -> Callable[[Keyring], Keyring]:
    def change(ring: Keyring) -> Keyring:
        lock = edit(ring.locks[name])
        return replace(ring, locks={**ring.locks, name: lock})

    return change


def _more_drawers(*drawers: Drawer) -> Callable[[Keyring], Keyring]:
    return lambda ring: replace(ring, policy=changed(ring.policy, drawers=(*ring.policy.drawers, *drawers)))


def _more_roles(*roles: Role) -> Callable[[Keyring], Keyring]:
    return lambda ring: replace(ring, policy=changed(ring.policy, roles=(*ring.policy.roles, *roles)))


def _same_key(ring: Keyring) -> Keyring:
    chen = ring.by_person[CHEN].keys[0]
    return _key(lambda one: changed(one, sign=chen.sign))(ring)


def _same_age(ring: Keyring) -> Keyring:
    return _key(lambda one: changed(one, age=ring.people.recovery[0].age))(ring)


def _same_public(ring: Keyring) -> Keyring:
    public = ring.locks[LEGAL].generations[-1].public
    return _with_lock("drawer-aid", lambda one: _newest(one, public=public))(ring)


def _persons_public(ring: Keyring) -> Keyring:
    return _with_lock(LEGAL, lambda one: _newest(one, public=ring.by_person[CHEN].keys[0].age))(ring)


def _another_key(one: Person, **other: Any) -> Person:
    new = Key(n=2, age=age.generate()[1], sign=_signer(), from_=2)
    return changed(one, keys=(*one.keys, changed(new, **other)))


def _recovery(ring: Keyring, **other: Any) -> Keyring:
    return replace(ring, people=changed(ring.people, recovery=tuple(changed(o, **other) for o in ring.people.recovery)))


def _drawer(**other: Any) -> Drawer:
    return changed(Drawer(drawer="more", per="school", kinds=("talk",), read=("principal",), from_=1), **other)


def _role(name: str, **other: Any) -> Role:
    return changed(Role(role=name, scope="school", from_=1), **other)


UNSOUND: Mapping[str, tuple[str, Callable[[Keyring], Keyring]]] = {
    "one id for two people": (
        "sound.person-twice",
        lambda ring: _more_people(ring, Person(id=WANG, name="又一人", from_=1)),
    ),
    "an id of another form": ("sound.person-id", lambda ring: _more_people(ring, Person(id="A b", name="x", from_=1))),
    "a person called recovery": (
        "sound.person-id",
        lambda ring: _more_people(ring, Person(id="recovery", name="x", from_=1)),
    ),
    "a person called as a post": (
        "sound.person-id",
        lambda ring: _more_people(ring, Person(id="principal", name="x", from_=1)),
    ),
    "one signing key for two": ("sound.key-twice", _same_key),
    "one age key for two": ("sound.key-twice", _same_age),
    "one key for two locks": ("sound.key-twice", _same_public),
    "a person's key for a lock": ("sound.key-twice", _persons_public),
    "no age key": ("sound.key-form", _key(lambda one: changed(one, age="age1x"))),
    "no signing key": ("sound.key-form", _key(lambda one: changed(one, sign="ssh-rsa AAAA"))),
    "a signing key with a comment": ("sound.key-form", _key(lambda one: changed(one, sign=f"{one.sign} x"))),
    "a key number left out": ("sound.key-number", _key(lambda one: changed(one, n=3))),
    "a key number 0": ("sound.key-number", _key(lambda one: changed(one, n=0))),
    "a key number twice": (
        "sound.key-number",
        lambda ring: _person(ring, WANG, lambda one: _another_key(one, n=1)),
    ),
    "two keys at once": ("sound.two-keys", lambda ring: _person(ring, WANG, _another_key)),
    "a recovery number left out": ("sound.key-number", lambda ring: _recovery(ring, n=4)),
    "a recovery key of no form": ("sound.key-form", lambda ring: _recovery(ring, age="x")),
    "a key that begins below 1": ("sound.span", _key(lambda one: changed(one, from_=-3))),
    "a key that begins in days to come": ("sound.span", _key(lambda one: changed(one, from_=99))),
    "a key that ends before it begins": ("sound.span", _key(lambda one: changed(one, from_=3, until=2))),
    "a key that ends in days to come": ("sound.span", _key(lambda one: changed(one, until=99))),
    "a key that outlives its person": (
        "sound.outlives",
        lambda ring: _person(ring, WANG, lambda one: changed(one, until=2)),
    ),
    "a post of no role": ("sound.post", _more_posts(Post(role="king", scope="school", from_=1))),
    "a post in another scope": ("sound.post", _more_posts(Post(role="class-teacher", scope="school", from_=1))),
    "a post as mentor": ("sound.post", _more_posts(Post(role="mentor", scope="school", from_=1))),
    "a post by case": ("sound.post", _more_posts(Post(role="legal-deputy", scope="school", from_=1))),
    "a post held twice": ("sound.post-twice", _more_posts(Post(role="class-teacher", scope="p2023-1", from_=2))),
    "a drawer in force twice": ("sound.in-force-twice", _more_drawers(_drawer(drawer="psych"))),
    "a drawer that begins in days to come": ("sound.span", _more_drawers(_drawer(from_=50))),
    "a drawer of unknown readers": ("sound.role-unknown", _more_drawers(_drawer(read=("king",)))),
    "a drawer of unknown writers": ("sound.role-unknown", _more_drawers(_drawer(write=("king",)))),
    "a drawer of who knows what": ("sound.kind", _more_drawers(_drawer(kinds=("talk,visit",)))),
    "a drawer called as another's class": ("sound.name", _more_drawers(_drawer(drawer="notes-p2023-1"))),
    "a drawer of another form": ("sound.name", _more_drawers(_drawer(drawer="a b"))),
    "two drawers for each student": ("sound.student-drawer", _more_drawers(_drawer(per="student"))),
    "a role in force twice": ("sound.in-force-twice", _more_roles(_role("principal"))),
    "a role called recovery": ("sound.name", _more_roles(_role("recovery"))),
    "a role called as a drawer's lock": ("sound.name", _more_roles(_role("drawer-psych"))),
    "a role called as a student's lock": ("sound.name", _more_roles(_role("student-0123456789"))),
    "a role called as a grade's post": ("sound.name", _more_roles(_role("grade-p2023"))),
    "a role that makes a class's post": ("sound.name", _more_roles(_role("class", scope="class"))),
    "a role called as a scope": ("sound.name", _more_roles(_role("p2023-1"))),
    "a lock under another's name": ("sound.lock-name", _with_lock(LEGAL, lambda one: changed(one, lock="drawer-aid"))),
    "a lock of another kind than its name": (
        "sound.lock-name",
        _with_lock(LEGAL, lambda one: changed(one, kind="student", drawer=None)),
    ),
    "a lock of another drawer than its name": (
        "sound.lock-name",
        _with_lock(LEGAL, lambda one: changed(one, drawer="psych")),
    ),
    "a post's lock of another role": (
        "sound.lock-name",
        _with_lock("counsellor", lambda one: changed(one, role="principal")),
    ),
    "a student's lock with a drawer": ("sound.lock-name", _with_lock(FILE, lambda one: changed(one, drawer="psych"))),
    "a student in no class": (
        "sound.lock-name",
        _with_lock(FILE, lambda one: changed(one, scope=(Scope(at="school", from_=3),))),
    ),
    "a lock without scope": ("sound.lock-scope", _with_lock(FILE, lambda one: changed(one, scope=()))),
    "a lock with two scopes": (
        "sound.lock-scope",
        _with_lock(FILE, lambda one: changed(one, scope=(*one.scope, Scope(at="p2021-1", from_=3)))),
    ),
    "a mentor nobody knows": (
        "sound.lock-mentor",
        _with_lock(FILE, lambda one: changed(one, mentors=(Mentor(person="nobody", from_=3),))),
    ),
    "a mentor of a drawer": (
        "sound.lock-mentor",
        _with_lock(LEGAL, lambda one: changed(one, mentors=(Mentor(person=WANG, from_=3),))),
    ),
    "a spare lock for nobody": ("sound.lock-mentor", _with_lock(FILE, lambda one: changed(one, spare="nobody"))),
    "an extra holder nobody knows": (
        "sound.lock-extra",
        _with_lock(LEGAL, lambda one: changed(one, extra=(Extra(holder="@nobody", from_=3),))),
    ),
    "a lock as extra holder": (
        "sound.lock-extra",
        _with_lock(LEGAL, lambda one: changed(one, extra=(Extra(holder=FILE, from_=3),))),
    ),
    "an extra holder of a post": (
        "sound.lock-extra",
        _with_lock("principal", lambda one: changed(one, extra=(Extra(holder="@wang-fang", from_=3),))),
    ),
    "a generation number left out": ("sound.generation-number", _with_lock(LEGAL, lambda one: _newest(one, g=2))),
    "a generation number twice": (
        "sound.generation-number",
        _with_lock(LEGAL, lambda one: changed(one, generations=(one.generations[0], one.generations[0]))),
    ),
    "two generations at once": (
        "sound.generation-number",
        _with_lock(LEGAL, lambda one: _two_generations(one, until=None)),
    ),
    "an old key still sealed": (
        "sound.generation-sealed",
        _with_lock(LEGAL, lambda one: _two_generations(one, sealed=one.generations[0].sealed)),
    ),
    "a key that is not there": ("sound.generation-sealed", _with_lock(LEGAL, lambda one: _newest(one, sealed=None))),
    "a key that is no base64": ("sound.generation-sealed", _with_lock(LEGAL, lambda one: _newest(one, sealed="A"))),
    "a public key of no form": ("sound.generation-key", _with_lock(LEGAL, lambda one: _newest(one, public="age1x"))),
    "no holder": ("sound.generation-holders", _with_lock(LEGAL, lambda one: _newest(one, holders={}))),
    "a holder nobody knows": (
        "sound.generation-holders",
        _with_lock(LEGAL, lambda one: _newest(one, holders={"@nobody/1": 1})),
    ),
    "a holder's key nobody has": (
        "sound.generation-holders",
        _with_lock(LEGAL, lambda one: _newest(one, holders={"@wang-fang/2": 1})),
    ),
    "a holder that is no post": (
        "sound.generation-holders",
        _with_lock(LEGAL, lambda one: _newest(one, holders={f"{FILE}/1": 1})),
    ),
    "a post that opens a post": (
        "sound.generation-holders",
        _with_lock("principal", lambda one: _newest(one, holders={"moral-office/1": 1})),
    ),
    "a recovery key nobody has": (
        "sound.generation-holders",
        _with_lock(LEGAL, lambda one: _newest(one, holders={"recovery/9": 1})),
    ),
}


def _two_generations(lock: Lock, **other: Any) -> Lock:
    first = lock.generations[0]
    new = changed(first, g=2, public=age.generate()[1], from_=2)
    return changed(lock, generations=(changed(first, **{"until": 2, "sealed": None, **other}), new))


def test_a_school_as_it_is_made_is_sound(school: TestSchool) -> None:
    now = school.verified
    assert sound.problems(now.keyring, now.epoch) == []


@pytest.mark.parametrize("what", UNSOUND)
def test_a_keyring_that_could_mean_two_things_is_named(school: TestSchool, what: str) -> None:
    rule, change = UNSOUND[what]
    now = school.verified
    assert rule in {one.rule for one in sound.problems(change(now.keyring), now.epoch)}


def test_each_rule_of_soundness_is_attacked_and_told_in_words() -> None:
    source = Path(sound.__file__).read_text("utf-8")
    known = set(re.findall(r'(?:_problem|told)\("([a-z-]+)"', source))
    assert {f"sound.{one}" for one in known} == {rule for rule, _ in UNSOUND.values()}
    ours = theme.read(theme.builtin())
    for lang in LANGUAGES:
        texts = Texts.load(ours, lang)
        assert [one for one in known if not texts.has(f"errors.sound.{one}")] == []
        assert texts.has("errors.keyring.unsound")


@pytest.mark.parametrize(
    "what", ["one id for two people", "one signing key for two", "a role called as a drawer's lock"]
)
def test_an_unsound_keyring_is_refused_although_two_keepers_signed_it(school: TestSchool, what: str) -> None:
    now = school.verified
    ring = UNSOUND[what][1](now.keyring)
    before = dumped(now.keyring)
    files = {path: data for path, data in dumped(ring).items() if before.get(path) != data}
    entry = entry_over(now, files)
    entry = changed(entry, approved=approval(now, entry, school.identities[ZHAO]))
    lay(school.root, {**files, **sealed_entry(entry, school.identities[CHEN])})
    assert verdict(school) == "keyring.unsound"


def test_no_keeper_is_let_sign_what_every_reader_would_refuse(school: TestSchool) -> None:
    intents = [Intent("extra", "add", (LEGAL, "@nobody"))]
    now, me = school.verified, school.as_(CHEN)
    assert code(lambda: epoch.draft(now, me, intents)) == "keyring.unsound"


def test_a_life_of_a_school_stays_sound(school: TestSchool) -> None:
    """Joining, leaving, moving, lending, losing keys and closing files, several at once where that can be."""
    school.change(CHEN, [Intent("mentor", "add", (SID, "li-na"))])
    school.change(CHEN, [Intent("extra", "add", (LEGAL, "@li-na"))], approve=ZHAO)
    school.change(CHEN, [Intent("student", "move", (SID, "p2021-1"))])
    school.change(CHEN, [Intent("key", "replace", (WANG, "lost", age.generate()[1], *_signer().split()))])
    school.change(CHEN, [Intent("extra", "end", (LEGAL, "@li-na"))], approve=ZHAO)
    both = [
        Intent("post", "add", ("class-teacher", "p2021-1", "li-na")),
        Intent("post", "end", ("class-teacher", "p2021-1", "li-na")),
    ]
    school.change(CHEN, both)
    school.change(CHEN, [Intent("person", "end", ("li-na",))])
    school.change(CHEN, [Intent("student", "close", (SID,))])
    school.change(CHEN, [Intent("drawer", "set", ("aid", "principal,moral-office", "principal", "-"))], approve=ZHAO)
    school.change(CHEN, [Intent("person", "end", (SUN,))])
    now = school.verified
    assert sound.problems(now.keyring, now.epoch) == []
