"""One's own records that nobody else has yet, sealed again where their lock has changed meanwhile: else who has just
lost the right to read could read them. A record somebody else goes on from, or that a list names, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from yulan.errors import YulanError
from yulan.flow import me as identities
from yulan.flow import unseal
from yulan.flow.verified import Verified
from yulan.flow.write import Writer
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.lockfile import student_lock
from yulan.revisions import Revision, groups


def again(before: Verified, after: Verified, identity: Identity, paths: Iterable[str]) -> dict[str, bytes | None]:
    """The files to change: the old ones None, the new ones sealed; none where nothing is to be done.

    `paths` are record files of `before` that nobody else has.
    """
    listed = after.witness.paths()
    mine = [path for path in paths if path.removeprefix("records/") not in listed]
    if not _concerned(before, after, mine):
        return {}
    opened = unseal.read_some(before, identities.of(before, identity), mine)
    writer = Writer(after, identities.of(after, identity))
    files: dict[str, bytes | None] = {}
    for revisions in groups(opened.revisions):
        files |= _record(before, after, writer, revisions)
    return files


def _concerned(before: Verified, after: Verified, paths: Iterable[str]) -> bool:
    """Whether any lock of these files has another key now; by names, so that it costs nothing where none has."""
    for path in paths:
        name = RecordName.at(path)
        if name is None:
            continue
        if not name.sid:
            if any(_changed(before, after, one) for one in before.keyring.locks if one.startswith("drawer-")):
                return True
        elif _changed(before, after, student_lock(name.sid)):
            return True
    return False


def _changed(before: Verified, after: Verified, lock: str) -> bool:
    old, new = before.keyring.locks.get(lock), after.keyring.locks.get(lock)
    if old is None or new is None or new.writable is None or old.newest is None:
        return False
    return old.newest.public != new.writable.public


def _record(before: Verified, after: Verified, writer: Writer, revisions: list[Revision]) -> dict[str, bytes | None]:
    """The files of one record's revisions; none where its lock stands, or another's revision goes on from them."""
    mine = [one for one in revisions if one.author == writer.me.person]
    named = {digest for one in revisions if one not in mine for digest in one.prev}
    if not mine or not _changed(before, after, mine[0].lock) or any(one.digest in named for one in mine):
        return {}
    files: dict[str, bytes | None] = {}
    digests: dict[str, str] = {}
    for one in sorted(mine, key=lambda one: one.rev):
        try:
            new = writer.again(one, [digests.get(digest, digest) for digest in one.prev])
        except YulanError:
            return {}  # no right to write there any more: it goes as it is, and a keeper decides
        digests[one.digest] = new.revision.digest
        files |= {one.path: None, new.path: new.data}
    return files
