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

from tests.bench.first_build import build
from yulan import identity_file
from yulan.derive import duties
from yulan.example import invent
from yulan.example.make import Maker
from yulan.flow import me, read, verified

_PERSON = "chen-yulan"


def seconds(root: Path) -> tuple[float, int]:
    """How long one pass takes that keeps nothing, and how many answers it gives."""
    here = verified.verify(root)
    identity = identity_file.parse((root / verified.DEMO / f"{_PERSON}{verified.DEMO_SUFFIX}").read_bytes())
    school = read.school(here, me.of(here, identity), here.settings.today or invent.TODAY)
    began = perf_counter()
    count = sum(1 for _ in duties.each(school, school.today, brief=True))
    return perf_counter() - began, count


def main(students: int, folder: Path) -> None:
    """Makes the school unless it is there, and reports."""
    root = folder / f"school-{students}"
    if not root.exists():
        Maker(root, invent.story(invent.Size(students, others=False))).make()
    took, count = seconds(root)
    total = build(root, _PERSON, folder / f"site-{students}-duties")["seconds"]["total"]
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
