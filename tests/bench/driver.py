"""What git waits for with every record it shows: a run of the driver, beside the start of Python; run by hand, never
asserted.

    PYTHONPATH=builder:. python tests/bench/driver.py

Prints the least seconds of a record in a student's folder and of one in a drawer, and how many times those of
`python -c pass` they are. Ratios differ less between machines than seconds do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.schools import make_school

_TIMES = 20


def main(folder: Path) -> None:
    """Makes a school with a record of each sort, and reports."""
    school = make_school(folder)
    sid = school.add_student("p2023-1")
    paths = {
        "student": school.card("wang-fang", sid),
        "drawer": school.write("wang-fang", "note", "", {"topic": "mood"}, "x"),
    }
    told = {"YULAN_HOME": os.fspath(school.home), "YULAN_AS": "wang-fang"}
    runs: dict[str, tuple[str, ...]] = {
        name: ("-m", "yulan.git_drivers", "textconv", path) for name, path in paths.items()
    }
    runs["python"] = ("-c", "pass")
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(_TIMES):  # each in turn, so that a busy moment strikes all alike
        for name, words in runs.items():
            least[name] = min(least[name], _seconds(school.root, words, told))
    for name in paths:
        sys.stdout.write(f"{name}: {least[name]:.3f} s, ratio={least[name] / least['python']:.1f}\n")


def _seconds(root: Path, words: tuple[str, ...], told: dict[str, str]) -> float:
    env = {**os.environ, **told}
    began = perf_counter()
    subprocess.run((sys.executable, "-P", *words), cwd=root, env=env, capture_output=True, check=True)
    return perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(scratch))
