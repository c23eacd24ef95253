"""What a whole process costs: seconds, processor seconds and memory, its children's included. Linux only; imports
nothing of the program, so that this process stays small beside those it measures.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import IO

_PAUSE = 0.25  # seconds between two looks at memory
_LONGEST = 6 * 3600  # seconds after which a process is ended: nobody may be there to do it
_KIB = 1024 / 1e6  # in megabytes
_LAST_WORDS = 2000  # bytes of standard error that a failure repeats


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and processor seconds; megabytes of the largest process, and of all at once where there are several."""

    seconds: float
    processor: float = 0.0
    peak: float = 0.0
    together: float = 0.0


class Failed(Exception):
    """A program that was to be measured did not do its work."""


def run(
    command: Sequence[str | os.PathLike[str]],
    env: Mapping[str, str],
    *,
    cwd: Path | None = None,
    fine: Sequence[int] = (0,),
) -> tuple[Cost, bytes]:
    """What it cost, and what it said; raises `Failed` where it ends with another status than the `fine` ones.

    The largest process is as the kernel knows it (never less than this one's own size), `together` as far as looking
    from time to time shows it: pages that processes share count once.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = perf_counter()
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        with _Watch(process.pid) as watch:
            try:
                _, status, used = os.wait4(process.pid, 0)
            except BaseException:  # we are told to end: so are they
                _end(process.pid)
                process.wait()
                raise
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in fine:
            raise Failed(f"{' '.join(map(str, command))}\nended with {process.returncode}\n{_last_words(err)}")
        out.seek(0)
        peak = used.ru_maxrss * _KIB
        return Cost(seconds, used.ru_utime + used.ru_stime, peak, max(peak, watch.most * _KIB)), out.read()


def _last_words(err: IO[bytes]) -> str:
    err.seek(max(0, err.seek(0, os.SEEK_END) - _LAST_WORDS))
    return err.read().decode("utf-8", "replace")


def _end(pid: int) -> None:
    """Nothing; a process that leads its group has ended, and those it started with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


class _Watch:
    """Looks at the memory of a process and its children until told to stop, and ends them when it takes too long."""

    def __init__(self, pid: int) -> None:
        self.most = 0.0  # KiB, where there was more than one process
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        end = perf_counter() + _LONGEST
        while not self._over.wait(_PAUSE):
            if perf_counter() > end:
                _end(self._pid)
            pids = list(_tree(self._pid))
            if len(pids) > 1:
                self.most = max(self.most, sum(map(_share, pids)))


def _tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(path).split():
            yield from _tree(int(child))


def _share(pid: int) -> int:
    """A process's memory in KiB, its part of what it shares."""
    found = re.search(r"^Pss:\s+(\d+)", _read(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) if found else 0


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except OSError:
        return ""  # it has ended meanwhile
