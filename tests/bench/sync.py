"""What a synchronising costs, beside git doing the bare exchange and beside verifying the school; run by hand.

    PYTHONPATH=builder:. python tests/bench/sync.py 500 [FOLDER]

Makes an invented school, a hub and a colleague's clone, and prints the seconds of: nothing to do, one record sent, one
received (read and told included), and one keeper's changes made again on top of another's. Each stands with its ratio
to `git fetch` and `git push` of as much, and to one verification of the school, which every command does. Seconds
without the start of Python; ratios differ less between machines than seconds do.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import perf_counter

from tests.bench.school import made
from yulan import git, identity_file, kinds, record
from yulan.flow import keep, me, staff, sync, verified
from yulan.flow.moment import Moment
from yulan.flow.write import Writer, new_id
from yulan.identity_file import Identity
from yulan.intents import Intent
from yulan.private import Places

_CHINA = timezone(timedelta(hours=8))


@dataclass
class Desk:
    """Somebody's clone."""

    root: Path
    places: Places
    identity: Identity = field(repr=False)
    moment: Moment

    def run(self) -> float:
        """The seconds of one synchronising."""
        return _seconds(lambda: sync.run(self.root, self.places, self.identity, self.moment))

    def write(self) -> None:
        """Nothing; one more talk lies there, committed."""
        here = verified.verify(self.root)
        mine = me.of(here, self.identity)
        locks = (one for one in here.keyring.locks.values() if one.kind == "student" and not one.spare)
        sid = next(one.sid for one in locks if mine.opener.newest(one.lock) is not None)
        now = self.moment.now(here)
        day = now.date().isoformat()
        tree = {"id": new_id(), "kind": "talk", "student": sid, "by": mine.person, "date": day}
        made = Writer(here, mine).new(record.of(kinds.parse("talk", tree), "", "talk"), now)
        keep.put(self.root, {made.path: made.data}, person=mine.person, day=now.date())

    def change(self) -> None:
        """Nothing; one more student's lock stands in an epoch of this keeper's."""
        here = verified.verify(self.root)
        mine = me.of(here, self.identity)
        sid = new_id()[:10]
        now = self.moment.now(here)
        made = staff.change(here, mine, [Intent("student", "add", (sid, here.keyring.classes[0]))], now)
        keep.put(self.root, made.files, person=mine.person, day=now.date())


def main(students: int, folder: Path) -> None:
    """Makes the school unless it is there, and reports."""
    source = made(students, folder)
    scratch = folder / "sync"
    shutil.rmtree(scratch, ignore_errors=True)
    first = scratch / "first"
    shutil.copytree(source, first, symlinks=True)
    if not git.is_repository(first):
        git.init(first)
        _git(first, "add", "-A")
        _git(first, "-c", "user.name=x", "-c", "user.email=x@invalid", "commit", "-qm", git.MESSAGE)
    sync.hub(first, scratch / "hub")
    moment = Moment(lambda: datetime.now(_CHINA))
    a = Desk(first, Places(scratch / "a"), _identity(first, 0), moment)
    opening = a.run()
    _git(scratch, "clone", "-q", str(scratch / "hub"), "second")
    b = Desk(scratch / "second", Places(scratch / "b"), _identity(first, 1), moment)
    b.run()
    a.run()
    plain = _seconds(lambda: _bare(first))
    verifying = _seconds(lambda: verified.verify(first))
    told = {"first push": opening, "nothing": a.run()}
    a.write()
    told["one sent"] = a.run()
    told["one received"] = b.run()
    a.change()
    b.change()
    a.run()
    told["made again"] = b.run()
    for name, seconds in told.items():
        sys.stdout.write(
            f"{students} students, {name}: {seconds:.2f} s, {seconds / plain:.1f} x git alone,"
            f" {seconds / verifying:.1f} x verifying again\n"
        )


def _identity(root: Path, number: int) -> Identity:
    """A keeper's own key."""
    here = verified.verify(root)
    names = [one.id for one in here.keyring.keepers(here.epoch)]
    person = names[min(number, len(names) - 1)]
    return identity_file.parse((root / verified.DEMO / f"{person}{verified.DEMO_SUFFIX}").read_bytes())


def _bare(folder: Path) -> None:
    """Nothing; git alone has exchanged what there is."""
    _git(folder, "fetch", "-q", "origin")
    _git(folder, "push", "-q", "origin", "HEAD:main")


def _git(folder: Path, *args: str) -> None:
    subprocess.run(("git", "-C", str(folder), *args), check=True, capture_output=True)


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    if len(sys.argv) > 2:
        main(count, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(count, Path(place))
