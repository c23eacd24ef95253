"""What the duties cost of a first build: every file looked at once; run by hand, never asserted.

    PYTHONPATH=builder:. python tests/bench/duties.py 500 [FOLDER]

Makes an invented school (ten talks a student) under the default policy, reads it as the principal, and prints the
seconds of the duties, of all stages of a build, and their ratio. Ratios differ less between machines than seconds do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench.opening import identified
from tests.bench.program import Program
from tests.bench.school import made
from yulan.derive import duties
from yulan.example import invent
from yulan.flow import read

_PERSON = "chen-yulan"


def seconds(root: Path) -> tuple[float, int]:
    """How long one pass takes that keeps nothing, and how many answers it gives."""
    here, mine = identified(root, _PERSON)
    school = read.school(here, mine, here.settings.today or invent.TODAY)
    began = perf_counter()
    count = sum(1 for _ in duties.each(school, school.today, brief=True))
    return perf_counter() - began, count


def main(students: int, folder: Path) -> None:
    """Makes the school unless it is there, and reports."""
    root = made(students, folder)
    took, count = seconds(root)
    with tempfile.TemporaryDirectory() as scratch:
        _, told = Program(root, _PERSON, Path(scratch) / "home").build(Path(scratch) / "site")
    total = told["seconds"]["total"]
    sys.stdout.write(
        f"{students} students: duties={took:.2f} answers={count} first build={total:.2f} ratio={took / total:.3f}\n"
    )


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    if len(sys.argv) > 2:
        main(number, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(number, Path(scratch))
