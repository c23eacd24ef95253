"""A process of its own in whose forks code runs that may die at any point: Python starts once, and not for each point.
A fork begins as that process did, which has read the package and done nothing with it; what one did, no other knows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import traceback
from pathlib import Path

PROJECT = Path(__file__).parent.parent
KILLED = 137


class Forks:
    """The process, as a test speaks to it."""

    def __init__(self) -> None:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((os.fspath(PROJECT / "builder"), os.fspath(PROJECT)))}
        command = (sys.executable, "-m", "tests.forks")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True)

    def run(self, code: str, *args: object) -> int:
        """How a fork ended that ran this code: KILLED, or 0 at its end; sys.argv[1:] are the arguments."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([textwrap.dedent(code), *map(str, args)]) + "\n")
        self._process.stdin.flush()
        status, told = json.loads(self._process.stdout.readline())
        assert status in (0, KILLED), told
        return int(status)

    def close(self) -> None:
        """Nothing; the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


def _in_fork(code: str, *args: str) -> tuple[int, str]:
    """How the fork ended, and what it said of an error."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        with os.fdopen(read) as told:
            said = told.read()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said
    status = 1
    try:
        sys.argv[1:] = args
        exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})  # noqa: S102 - a test's own code
        status = 0
    except BaseException:
        os.write(write, traceback.format_exc().encode())
    finally:
        os._exit(status)


def main() -> None:
    """Answers line by line until nothing more is asked."""
    from yulan import disk

    assert disk.steps._point is None
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_in_fork(*json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
