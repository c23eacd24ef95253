"""What must hold when everybody has synchronised: one state everywhere, every text with whoever may read its place and
nowhere else, a history at the hub that tells nothing. Failures name people, paths and rules, never texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.lives.model import covers
from tests.together.desk import Desk, git, said_in
from tests.together.world import ADDRESS, HAND, KEEPERS, MARK, SURNAME, World
from yulan.flow import build, check, read, trust, verified
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.git import MESSAGE
from yulan.lockfile import Lock

ROUNDS = 5
LAST = 2  # the turn of who has only to fetch
_TEXTS = tuple(one.encode() for one in (MARK, SURNAME))
_PEOPLE = tuple(one.encode() for one in (HAND, ADDRESS))  # git by hand may tell them to its own clone
_TEXT = re.compile(re.escape(MARK) + r"\d{5}\.")


def settle(world: World) -> int:
    """How many rounds it took until nothing moved: all are online and synchronise, keepers vouch for what came late.
    Who has what the hub has, and nothing else, need not, but keepers always do.
    """
    for desk in world.desks.values():
        if not desk.online:
            desk.unplug(online=True)
    for number in range(1, ROUNDS + 1):
        before = _hub(world)
        for desk in sorted(world.desks.values(), key=_turn):
            if _turn(desk) != LAST or _head(desk) != _hub(world):
                world.later(0.1)
                desk.sync()
        if _hub(world) == before and all(_head(desk) == before for desk in world.desks.values()):
            return number
    raise AssertionError("it never comes to rest")


def _turn(desk: Desk) -> int:
    """Who has something to bring first, then keepers, then who has only to fetch."""
    own = bool(desk.git("rev-list", "--max-count=1", "origin/main..HEAD") or desk.dirt())
    return 0 if own and desk.person not in KEEPERS else 1 if desk.person in KEEPERS else LAST


def _head(desk: Desk) -> bytes:
    return desk.git("rev-parse", "HEAD")


def _hub(world: World) -> bytes:
    return git(world.hub, "rev-parse", "refs/heads/main")


def together(world: World) -> None:
    """Nothing; everybody synchronised, and all that must hold does."""
    settle(world)
    one_state(world)
    nothing_lost(world)
    no_errors(world)
    nothing_dropped(world)
    cards(world)
    history(world)
    silence(world)


def one_state(world: World) -> None:
    """Nothing; all clones hold what the hub holds, and nothing lies about."""
    listed = git(world.hub, "ls-tree", "-r", "--format=%(objectmode) %(objectname) 0%x09%(path)", "main")
    for desk in world.desks.values():
        assert desk.tree() == listed, (desk.person, "another state than the hub's")
        assert desk.dirt() == b"", (desk.person, "something lies about")
        assert desk.git("for-each-ref", "--format=%(refname)", "refs/heads").split() == [b"refs/heads/main"]
    paths = [line.partition(b"\t")[2] for line in listed.splitlines()]
    assert len(paths) == len({one.lower() for one in paths}), "two paths differ in case alone"


def nothing_lost(world: World) -> None:
    """Nothing; every text opens for whoever reads its place by the rules, once, and for nobody else."""
    said = {one.text: one for one in world.said}
    assert len(said) == len(world.said)
    for desk in _readers(world):
        now = desk.verified
        should = {text for text, one in said.items() if _reads(now, desk.person, one.lock)}
        opened = desk.opened()
        found: Counter[str] = Counter()
        for revision in opened.revisions:
            text = said_in(revision.record)
            told = {*_TEXT.findall(text), *(one for one in said if one.startswith(SURNAME) and one in text)}
            found.update(told)
            assert all(said[one].lock == revision.lock for one in told), (desk.person, "under another lock")
        bad = [(one.path, one.rules) for one in opened.unverified]
        assert not bad, (desk.person, bad)
        lost = [(said[one].writer, said[one].lock) for one in should - found.keys()]
        assert not lost, (desk.person, "does not find", lost)
        leaked = [(said[one].writer, said[one].lock) for one in found.keys() - should]
        assert not leaked, (desk.person, "finds what is not for them", leaked)
        twice = [said[one].lock for one, count in found.items() if count > 1 and not said[one].card]
        assert not twice, (desk.person, "finds twice", twice)


def _readers(world: World) -> Iterator[Desk]:
    """Those who still have a key that counts."""
    for desk in world.desks.values():
        now = desk.verified
        key = now.keyring.by_person[desk.person].key_at(now.epoch)
        if key is not None:
            assert desk.me.signer.public == key.sign, (desk.person, "has not come to their new key")
            yield desk


def _reads(now: Verified, person: str, lock: str) -> bool:
    """Whether somebody reads a lock by the reading rule of docs/format.md §3."""
    one, epoch = now.keyring.locks[lock], now.epoch
    at = one.scope_at(epoch)
    drawer = "file" if one.kind == "student" else one.drawer
    posts = now.keyring.by_person[person].posts_at(epoch)
    roles = {post.role for post in posts if covers(post.role, post.scope, at)}
    if at != "closed" and _is_mentor(one, person, epoch):
        roles.add("mentor")
    return bool(roles & set(now.keyring.policy.drawers_at(epoch)[drawer or ""].read))


def _is_mentor(lock: Lock, person: str, epoch: int) -> bool:
    return any(
        one.person == person and one.from_ <= epoch and (one.until is None or epoch < one.until) for one in lock.mentors
    )


def no_errors(world: World) -> None:
    """Nothing; `check` finds no error anywhere, and the chain has one head that everybody knows."""
    heads = set()
    for desk in world.desks.values():
        now = desk.verified
        heads.add(now.chain.head)

        report = check.check(desk.root, partial(_trusted, desk), partial(_me, desk), lambda: world.moment.day)
        errors = [(one.rule, one.path) for one in report.problems if one.severity == "error"]
        assert not errors, (desk.person, errors)
    assert len(heads) == 1, "the chain has several heads"


def _trusted(desk: Desk) -> Verified:
    found = verified.verify(desk.root)
    trust.check(desk.places, found)
    return found


def _me(desk: Desk) -> Me:
    return desk.me


def nothing_dropped(world: World) -> None:
    """Nothing; what keepers signed stands in the chain, or was given up because another one ended or did the same."""
    now = world.desks["chen-yulan"].verified
    standing = Counter(line for entry in now.chain.entries.values() for line in entry.changes)
    for person, line in world.intended:
        if standing[line]:
            continue
        words = set(line.split()[2:])
        others = [other for who, other in world.intended if who != person and other != line]
        assert any(words & set(other.split()[2:]) for other in others), (person, line, "was given up for nothing")


def cards(world: World) -> None:
    """Nothing; cards contradict themselves exactly where two people set a field at once."""
    desk = world.desks["chen-yulan"]
    school = read.school(desk.verified, desk.me, world.moment.day)
    for one in school.students:
        assert one.card is not None, (one.sid, "has no card")
        found = {conflict.field for conflict in one.card.conflicts}
        assert found == world.cards.conflicts(one.sid), (one.sid, found)


def same_site(world: World, person: str, there: str) -> None:
    """Nothing; what somebody sees on their own computer they would see on another one, byte for byte."""
    desk, other = world.desk(person), world.desk(there)
    sites: list[dict[str, bytes]] = []
    for root in (desk.root, other.root):
        out = world.folder / f"site-{len(sites)}"
        now = verified.verify(root)
        me = identities.of(now, desk.identity)
        build.build(now, me, world.moment.day, ("zh",), out)
        sites.append({one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()})
    assert sites[0] == sites[1], sorted(one for one, data in sites[0].items() if sites[1].get(one) != data)


def history(world: World) -> None:
    """Nothing; commits at the hub tell an id and a day, one after the other, and keep places apart."""
    told = git(world.hub, "log", "-z", "--format=%H%x1f%P%x1f%an%x1f%ae%x1f%cn%x1f%ce%x1f%ai%x1f%ci%x1f%B", "main")
    for entry in told.decode().rstrip("\0").split("\0"):
        commit, parents, name, mail, by, by_mail, day, by_day, message = entry.split("\x1f")
        assert len(parents.split()) <= 1, (commit, "joins histories")
        assert (name, day) == (by, by_day), commit
        assert name in world.school.identities, (commit, "an author")
        assert mail == by_mail == f"{name}@invalid", (commit, "an address")
        assert day.endswith(" 00:00:00 +0000"), (commit, "a time")
        assert message.strip() == MESSAGE, (commit, "a message")
        if parents:
            changed = git(world.hub, "diff-tree", "-r", "--name-only", "--no-commit-id", commit).decode().splitlines()
            parts = {_part(path) for path in changed} - {"plain"}
            assert len(parts) <= 1, (commit, sorted(parts))


def _part(path: str) -> str:
    """What may stand in one commit: a student's folder, or the drawers; what keepers sign beside either."""
    parts = path.split("/")
    if parts[:2] == ["records", "students"]:
        return parts[2]
    return "drawers" if parts[:2] == ["records", "drawers"] else "plain"


def silence(world: World) -> None:
    """Nothing; no text and no student's name is in any byte that git keeps, and at the hub and on sticks nobody's own
    name or address either.
    """
    clones = [_store(desk) for desk in world.desks.values()]
    for folder in (world.hub, *clones):
        said = _TEXTS if folder in clones else _TEXTS + _PEOPLE
        _silent(git(folder, "cat-file", "--batch-all-objects", "--unordered", "--batch"), folder, said)
        _silent_files(folder, said)
    for desk in world.desks.values():
        _silent_files(desk.places.home, _TEXTS)
    for folder in world.sticks:
        _silent_files(folder, _TEXTS + _PEOPLE)
        for number, path in enumerate(one for one in sorted(folder.rglob("*")) if one.is_file()):
            unpacked = world.folder / f"unpacked-{folder.name}-{number}"
            git(world.folder, "clone", "-q", "--bare", str(path), str(unpacked), home=world.hands, ok=(0, 128))
            if unpacked.exists():
                _silent(git(unpacked, "cat-file", "--batch-all-objects", "--batch"), path, _TEXTS + _PEOPLE)


def _store(desk: Desk) -> Path:
    """Where git keeps what this clone holds."""
    return (desk.root / desk.git("rev-parse", "--git-common-dir").decode().strip()).resolve()


def _silent_files(folder: Path, said: tuple[bytes, ...]) -> None:
    """Nothing; git's objects, which are packed, apart."""
    for path in folder.rglob("*"):
        if path.is_file() and "objects" not in path.relative_to(folder).parts:
            _silent(path.read_bytes(), path, said)


def _silent(data: bytes, where: Path, said: tuple[bytes, ...]) -> None:
    found = [number for number, one in enumerate(said) if one in data]
    assert not found, (where.name, "tells", found)
