"""A first build, by stage, against opening and verifying alone; run by hand, never asserted.

    PYTHONPATH=builder:. python tests/bench/first_build.py 500 [FOLDER]

Makes an invented school (ten talks a student), builds the principal's and a class teacher's site, each in a
process of its own, and prints seconds by stage, ratios within the run, and peak memory. Times differ between
machines; ratios less.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yulan.example import invent
from yulan.example.make import Maker

_CHILD = """
import json, re, sys
from pathlib import Path
from yulan import cli
status = cli.run(sys.argv[1:])
# The kernel's own high-water mark of this program; that of getrusage counts the parent's, too.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
sys.stderr.write(json.dumps({"peak": int(peak[1]) // 1024, "status": status}))
"""


def build(root: Path, person: str, out: Path) -> Mapping[str, Any]:
    """What `yulan build --json` says, and the peak memory of its process in MiB."""
    command = [sys.executable, "-c", _CHILD, "-C", str(root), "--as", person, "build", "--json", "-o", str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {**json.loads(done.stdout), **json.loads(done.stderr.splitlines()[-1])}


def report(who: str, said: Mapping[str, Any]) -> str:
    """One line of figures."""
    seconds = said["seconds"]
    opening = seconds["unlock"] + seconds["unseal"] + seconds["parse"]
    stages = " ".join(f"{name}={seconds[name]}" for name in seconds)
    return (
        f"{who}: records={said['records']['readable']} pages={said['pages']} {stages} "
        f"total/opening={seconds['total'] / opening:.2f} peak={said['peak']} MiB"
    )


def main(students: int, folder: Path) -> None:
    """Makes the school unless it is there, and reports."""
    root = folder / f"school-{students}"
    if not root.exists():
        Maker(root, invent.story(invent.Size(students, others=False))).make()
    for person in ("chen-yulan", "teacher-1"):
        for attempt in ("first build", "nothing changed"):
            said = build(root, person, folder / f"site-{students}-{person}")
            sys.stdout.write(f"{report(f'{students} students, {person}, {attempt}', said)}\n")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    if len(sys.argv) > 2:
        main(count, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(count, Path(scratch))
