"""A process of its own that synchronises in forks which die at a chosen point: before or after a step on the disk, or
before or after a run of git. One line of JSON asks, one answers; the tests' own process never forks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from yulan import identity_file
from yulan.disk import kill_at, steps
from yulan.flow import sync
from yulan.flow.moment import Moment
from yulan.git import commits, places, run, trees
from yulan.identity_file import Identity
from yulan.private import Places

if TYPE_CHECKING:
    from tests.together.desk import Desk

PROJECT = Path(__file__).parent.parent.parent
KILLED = 137
DONE = 0
REFUSED = 3
_RUNNERS: tuple[ModuleType, ...] = (commits, places, trees)


class Killer:
    """The process, as a test speaks to it."""

    def __init__(self) -> None:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((os.fspath(PROJECT / "builder"), os.fspath(PROJECT)))}
        command = (sys.executable, "-m", "tests.together.killed")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True)

    def kill(self, desk: Desk, point: int, *, stick: Path | None = None) -> int:
        """How a synchronising ended that was to die at this point: KILLED, or DONE where it has fewer points.

        At point 0 nobody dies, and the answer is how many points there are.
        """
        asked = {
            "root": os.fspath(desk.root),
            "home": os.fspath(desk.places.home),
            "identity": identity_file.dump(desk.identity).decode(),
            "now": desk.world.now.isoformat(),
            "stick": os.fspath(stick) if stick is not None else "",
            "point": point,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        status = json.loads(self._process.stdout.readline())
        assert isinstance(status, int)
        return status

    def close(self) -> None:
        """Nothing; the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


def _points_at_git() -> None:
    """Nothing; every run of git passes a point before and after, as every step on the disk does."""
    whole = run.run

    def pointed(*args: Any, **more: Any) -> subprocess.CompletedProcess[bytes]:
        if steps._point is not None:
            steps._point("before git")
        done = whole(*args, **more)
        if steps._point is not None:
            steps._point("after git")
        return done

    for one in _RUNNERS:
        assert vars(one)["run"] is whole
        vars(one)["run"] = pointed


def _in_fork(point: int, act: Callable[[], object]) -> int:
    """How the fork ended; at point 0 how many points it has passed."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        with os.fdopen(read) as told:
            passed = told.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return int(passed) if passed and status == DONE else status
    status, points = REFUSED, 0

    def count(_name: str) -> None:
        nonlocal points
        points += 1

    try:
        kill_at(point)
        if not point:
            steps._point = count
        act()
        if not point:
            os.write(write, str(points).encode())
        status = DONE
    finally:
        os._exit(status)


def _answer(asked: Mapping[str, Any]) -> int:
    identity: Identity = identity_file.parse(asked["identity"].encode())
    now, stick = datetime.fromisoformat(asked["now"]), asked["stick"]

    def act() -> None:
        sync.run(
            Path(asked["root"]),
            Places(Path(asked["home"])),
            identity,
            Moment(lambda: now),
            stick=Path(stick) if stick else None,
            late=lambda *_: True,
        )

    return _in_fork(asked["point"], act)


def main() -> None:
    """Answers line by line until nothing more is asked."""
    sys.dont_write_bytecode = True
    _points_at_git()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
