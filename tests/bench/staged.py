"""What the check before a commit costs where much is committed already; run by hand, never asserted.

    PYTHONPATH=builder:. python tests/bench/staged.py 10000

Commits that many record files and as good as none, stages one more in each, and prints the seconds of `yulan check
--staged` and `--push` in both, with their ratio. Seconds without the start of Python; ratios differ less between
machines than seconds do.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

from yulan import age, git
from yulan.flow import check_staged
from yulan.git import settings
from yulan.git.run import neutral, run

_DAY = date(2025, 11, 21)
_TIMES = 5


def repository(root: Path, count: int) -> None:
    """A repository of that many record files in one commit, and one more that is staged."""
    git.init(root)
    data = age.encrypt(bytes(2000), [age.generate()[1]])
    files = {f"records/students/{n % 500:010d}/{n % 500:010d}.1.{n:016d}.1.abcdef.age": data for n in range(count)}
    commit = git.build(root, None, [files], person="wang-fang", message=git.MESSAGE, day=_DAY)
    run(root, "update-ref", "refs/heads/main", commit)
    run(root, "reset", "--quiet", "--hard", commit)
    run(root, "update-ref", "refs/remotes/origin/main", commit)
    settings.tell(root, "remote.origin.url", "/nowhere")
    new = root / "records" / "drawers" / f"{0:016d}.1.abcdef.age"
    new.parent.mkdir(parents=True)
    new.write_bytes(age.encrypt(bytes(2000), [age.generate()[1]]))
    run(root, "add", "records")


def staged(root: Path) -> float:
    """The least time of a few."""
    return min(_seconds(lambda: check_staged.staged(root)) for _ in range(_TIMES))


def pushed(root: Path) -> float:
    """The same for what is pushed, the staged file having been committed."""
    if not run(root, "rev-list", "HEAD", "--not", "--remotes").stdout:
        tree = run(root, "write-tree").stdout.decode().strip()
        made = run(
            root, "commit-tree", "-p", "HEAD", "-m", git.MESSAGE, tree, env=neutral("wang-fang", _DAY.isoformat())
        )
        run(root, "update-ref", "HEAD", made.stdout.decode().strip())
    return min(_seconds(lambda: check_staged.pushed(root, "", "")) for _ in range(_TIMES))


def main(count: int, folder: Path) -> None:
    """Makes both repositories and reports."""
    times: list[tuple[float, float]] = []
    for size in (count, 1):
        root = folder / f"records-{size}"
        repository(root, size)
        times.append((staged(root), pushed(root)))
    for name, large, small in zip(("staged", "push"), *times, strict=True):
        sys.stdout.write(f"{name}: {count} files={large:.3f} s, 1 file={small:.3f} s, ratio={large / small:.2f}\n")


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(scratch))
