"""An invented school to measure on, as `yulan example` makes them: ten talks a student, and nothing but talks.

PYTHONPATH=builder:. python -m tests.bench.school 500 FOLDER
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from yulan.example import invent
from yulan.example.make import Maker


def made(students: int, folder: Path) -> Path:
    """The school in the folder, made unless it is there; one half made by a run that was broken off is made again."""
    root, part = folder / f"school-{students}", folder / f"school-{students}.part"
    if not root.exists():
        shutil.rmtree(part, ignore_errors=True)
        Maker(part, invent.story(invent.Size(students, others=False))).make()
        part.rename(root)
    return root


if __name__ == "__main__":
    made(int(sys.argv[1]), Path(sys.argv[2]))
