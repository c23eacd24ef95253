"""A new school on the disk: its first person's identity, the recovery seed, the repository. Until the one commit
stands, whatever fails leaves the folder as it was.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yulan import age, chain, disk, git, plainfile, policy, private, recovery
from yulan.calendar import is_class
from yulan.errors import UsageError, YulanError
from yulan.flow import begin, keep, settings_check, trust, verified
from yulan.flow.begin import Founder
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.ids import is_person
from yulan.intents import Intent, one_word
from yulan.private import Places
from yulan.settings import Class, SchoolFile, Term
from yulan.sshsig import Signer
from yulan.texts import Lang

ROLES = ("principal", "moral-office")
_LONGEST_NAME = 50


@dataclass(frozen=True)
class Wish:
    """What somebody who starts a school says of it and of themselves."""

    name: str
    name_en: str
    language: Lang
    classes: tuple[str, ...]
    person: str
    display_name: str
    role: str
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Founded:
    """A school that is made and nowhere written yet."""

    files: dict[str, bytes | None] = field(repr=False)
    identity: Identity = field(repr=False)
    recovery_words: str = field(repr=False)


def check_place(folder: Path) -> None:
    """Returns iff a school may begin in `folder`; raises `init.not-empty`, `init.inside`."""
    for parent in folder.parents:
        if verified.is_school(parent):
            raise YulanError("init.inside", path=str(parent))
    if not is_free(folder) or (disk.entries(folder) and git.head(folder) is not None):
        raise YulanError("init.not-empty", path=str(folder))


def is_free(folder: Path) -> bool:
    """Whether nothing lies in the folder, but perhaps a `.git`."""
    return all(one.name == ".git" for one in disk.entries(folder))


def check_person(person: str, name: str) -> None:
    """Returns iff somebody may be called so; raises UsageError `person.id`, `person.name`."""
    if not is_person(person):
        raise UsageError("person.id", person=person)
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable() or "_" in name:
        raise UsageError("person.name")


def _check_wish(wish: Wish) -> None:
    """Returns iff the school can be made; raises UsageError naming what cannot be."""
    check_person(wish.person, wish.display_name)
    if not wish.name.strip() or not wish.name.isprintable() or not wish.name_en.isprintable():
        raise UsageError("init.name")
    for one in wish.classes:
        if not is_class(one):
            raise UsageError("init.class", scope=one)


def make(wish: Wish, written_at: str) -> Founded:
    """The school of that wish with new keys, in memory."""
    _check_wish(wish)
    key, signer = age.Key.generate(), Signer.from_seed(os.urandom(32))
    seed = os.urandom(recovery.SEED)
    name = one_word(" ".join(wish.display_name.split()))
    intents = [
        Intent("person", "add", (wish.person, name, key.public, *signer.public.split())),
        Intent("post", "add", (wish.role, "school", wish.person)),
        begin.recovery_intent(seed),
    ]
    told = SchoolFile(
        name=wish.name.strip(),
        name_en=wish.name_en.strip() or None,
        language=wish.language,
        classes=tuple(Class(id=one) for one in dict.fromkeys(wish.classes)),
        terms=wish.terms,
    )
    settings_check.checked(plainfile.dump(told))
    founder = Founder(wish.person, key, signer)
    files = begin.school(told, policy.default(), founder, intents, written_at=written_at)
    repository = chain.verify({path: data for path, data in files.items() if data}).repository
    return Founded(files, Identity(wish.person, repository, key, signer), recovery.words(seed))


def settle(founded: Founded, root: Path, places: Places, identity: bytes, day: date) -> Verified:
    """The school, written to `root` in one commit, its founder's identity file kept, the school known here."""
    check_place(root)
    new_folder, new_git = not root.exists(), not (root / ".git").exists()
    mine = founded.identity
    path = private.identity_path(places, mine.repository, mine.person)
    try:
        git.init(root)
        private.write_identity(path, identity)
        keep.put(root, founded.files, person=mine.person, day=day)
        return _known(root, places)
    except BaseException:
        # Past the point of decision the files are there or come back: then the school stands, else nothing does.
        with suppress(YulanError):
            keep.resume(root)
        if verified.is_school(root):
            _known(root, places)
        else:
            _undo(root, path, new_folder=new_folder, new_git=new_git)
        raise


def new_identity(person: str, repository: str) -> Identity:
    """A new identity for a person of a school."""
    return Identity(person, repository, age.Key.generate(), Signer.from_seed(os.urandom(32)))


def _known(root: Path, places: Places) -> Verified:
    school = verified.verify(root)
    trust.remember(places, root, school.chain)
    return school


def _undo(root: Path, identity: Path, *, new_folder: bool, new_git: bool) -> None:
    """Nothing; the folder is as it was. What cannot be removed does not hide why the school was not made."""
    with suppress(YulanError):
        if new_folder and root.exists():
            disk.remove_tree(root, within=root.parent)
        elif new_git and (root / ".git").exists():
            disk.remove_tree(root / ".git", within=root)
    with suppress(YulanError):
        disk.remove(identity)
