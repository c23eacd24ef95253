"""What the tests of killed flows run in a process of their own: flows in forks that die at a chosen point, and a watch
over who changes the disk. Each run works on a fresh copy of a school and answers as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tests import copies
from yulan import disk, identity_file, kinds, record, yaml_strict
from yulan.errors import YulanError
from yulan.flow import build, cache, keep, staff, unseal, verified, write
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.intents import Intent
from yulan.private import Places

NOW = datetime(2025, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
DAY = date(2025, 11, 21)
KILLED = 137
CLASS = "p2023-1"


class Job:
    """One flow on one copy of a school; `identities` is where everybody's identity lies."""

    def __init__(self, root: Path, people: Path) -> None:
        self.root, self.people = root, people

    def me(self, now: Verified, person: str) -> Me:
        data = disk.read_private(self.people / f"{person}.age")
        assert data is not None
        return identities.of(now, identity_file.parse(data))

    def new(self) -> None:
        """A record is written."""
        now = verified.verify(self.root)
        [sid] = [lock.sid for lock in now.keyring.locks.values() if lock.kind == "student"]
        tree: Any = {"id": write.new_id(), "kind": "talk", "student": sid, "by": "wang-fang", "date": str(DAY)}
        content = record.of(kinds.parse("talk", tree), "谈了学习", "talk")
        made = write.Writer(now, self.me(now, "wang-fang")).new(content, NOW)
        keep.put(self.root, {made.path: made.data}, person="wang-fang", day=DAY)

    def edit(self) -> None:
        """The card is corrected."""
        now = verified.verify(self.root)
        me = self.me(now, "wang-fang")
        [old] = [one for one in unseal.open_all(now, me).revisions if one.record.kind == "card"]
        tree: Any = {**yaml_strict.texts_of(kinds.to_tree(old.record.values)), "phone": "10000000001"}
        content = record.of(kinds.parse("card", tree), old.record.body, "card")
        made = write.Writer(now, me).revise(content, [old], NOW, old.author)
        keep.put(self.root, {made.path: made.data}, person="wang-fang", day=DAY)

    def locks(self) -> None:
        """A keeper brings the locks in line and lists the records there are."""
        now = verified.verify(self.root)
        outcome = staff.mend(now, self.me(now, "zhao-min"), NOW)
        assert outcome is not None
        keep.put(self.root, outcome.files, person="zhao-min", day=DAY)

    def change(self) -> None:
        """A class teacher is replaced."""
        now = verified.verify(self.root)
        intents = [
            Intent("post", "end", ("class-teacher", CLASS, "wang-fang")),
            Intent("post", "add", ("class-teacher", CLASS, "li-na")),
        ]
        outcome = staff.change(now, self.me(now, "zhao-min"), intents, NOW)
        keep.put(self.root, outcome.files, person="zhao-min", day=DAY)

    def build(self) -> None:
        """The principal's site is built, with a cache."""
        now = verified.verify(self.root)
        me, places = self.me(now, "chen-yulan"), Places(self.root.with_name(f"{self.root.name}-home"))
        data = disk.read_private(self.people / "chen-yulan.age")
        assert data is not None
        memory = build.Memory(cache.of(places, now.chain.repository, me), identity_file.parse(data))
        build.build(now, me, DAY, ("zh",), self.root / build.OUTPUT, memory=memory)

    def state(self) -> dict[str, Any]:
        """What a next command finds: everything in it verified, or why not."""
        try:
            now = verified.verify(self.root)
            opened = unseal.open_all(now, self.me(now, "zhao-min"))
        except YulanError as error:
            return {"fault": error.code}
        return {
            "epoch": now.epoch,
            "records": opened.readable,
            "unverified": len(opened.unverified),
            "problems": [one.rule for one in (*now.problems, *opened.problems)],
            "commits": int(self._git("rev-list", "--count", "HEAD")),
            "dirty": self._git("status", "--porcelain").splitlines(),
            "left": self.left(),
        }

    def left(self) -> list[str]:
        """Files that an interrupted flow has left."""
        kept = {".yulan-lock", ".yulan-output"}
        found = [one.name for one in (self.root / ".git" / "yulan").iterdir() if one.name not in kept]
        under = (one for one in self.root.rglob("*") if ".git" not in one.parts)
        return [*found, *(one.name for one in under if "txn" in one.name or one.name.endswith((".tmp", "~")))]

    def site(self) -> dict[str, bytes]:
        """The built pages."""
        out = self.root / build.OUTPUT
        return {one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()}

    def _git(self, *arguments: str) -> str:
        command = ("git", "-C", os.fspath(self.root), *arguments)
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def killed_at(n: int, act: Callable[[], object]) -> int:
    """The exit status of a fork that does this and dies at the n-th point; 0 where it came to the end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        disk.kill_at(n)
        act()
        status = 0
    finally:
        os._exit(status)


def kill(flow: str, template: Path, people: Path, scratch: Path, points: list[int]) -> list[dict[str, Any]]:
    """For each point: the flow killed there, the next command killed too, and what the one after it finds."""
    told = []
    for n in points:
        root = scratch / f"{flow}-{n}"
        copies.folder(template, root)
        job = Job(root, people)
        status = killed_at(n, getattr(job, flow))
        again = killed_at(1 + n % 13, lambda root=root: keep.resume(root))  # type: ignore[misc]  # bound at once
        keep.resume(root)
        found: dict[str, Any] = {"n": n, "status": status, "again": again, **job.state()}
        if flow == "build":
            before = job.site().keys()
            job.build()
            found["partial"] = len(before)
            found["site"] = job.site() == site_of(template, people, scratch)
            found["open"] = disk.unfinished(root / build.OUTPUT)
        told.append(found)
        shutil.rmtree(root)
        if status == 0:
            break
    return told


def site_of(template: Path, people: Path, scratch: Path) -> dict[str, bytes]:
    """The site as an undisturbed build makes it."""
    root = scratch / "undisturbed"
    if not root.exists():
        copies.folder(template, root)
        Job(root, people).build()
    return Job(root, people).site()


CHANGING = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"),
    *("os.utime", "os.chown", "shutil.rmtree", "shutil.move", "shutil.copyfile", "tempfile.mkstemp"),
    *("tempfile.mkdtemp", "os.mknod", "os.mkfifo", "os.setxattr"),
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(template: Path, people: Path, scratch: Path) -> dict[str, list[str]]:
    """Which events changed the disk during all flows, which of them not through `disk`, and who started processes."""
    root = scratch / "watched"
    copies.folder(template, root)
    job = Job(root, people)
    seen: set[str] = set()
    bypassed: set[str] = set()
    processes: set[str] = set()
    off = False

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if off:
            return
        if event == "subprocess.Popen":
            processes.add(_caller().name)
        elif event == "open":
            flags = args[2] if len(args) > 2 and isinstance(args[2], int) else 0
            if flags & WRITES and not isinstance(args[0], int) and args[0] != os.devnull:
                _judge(event)
        elif event in CHANGING:
            _judge(event)

    def _judge(event: str) -> None:
        seen.add(event)
        source = _caller()
        if source.parent.name != "disk":
            bypassed.add(f"{event} {source.name}")

    def _caller() -> Path:
        frame = sys._getframe(2)
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if "yulan" in path.parts:
                return path
            frame = frame.f_back  # type: ignore[assignment]  # None ends the loop
        return Path("nobody")

    sys.addaudithook(hook)
    job.new()
    job.edit()
    off = True
    assert killed_at(24, job.new) == KILLED
    off = False
    keep.resume(root)
    job.locks()
    job.change()
    job.build()
    off = True
    return {"seen": sorted(seen), "bypassed": sorted(bypassed), "processes": sorted(processes)}


def main() -> None:
    """Does what the arguments say and answers as JSON."""
    sys.dont_write_bytecode = True
    what, *folders = sys.argv[1:5]
    template, people, scratch = map(Path, folders)
    if what == "watch":
        answer: Any = watch(template, people, scratch)
    else:
        answer = kill(what, template, people, scratch, json.loads(sys.argv[5]))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
