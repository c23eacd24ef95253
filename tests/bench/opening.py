"""A school's records opened, verified and parsed in one process, and nothing else: what no build can do without.

PYTHONPATH=builder:. python -m tests.bench.opening SCHOOL PERSON
"""

from __future__ import annotations

import sys
from pathlib import Path

from yulan import identity_file
from yulan.flow import me, unseal, verified
from yulan.flow.me import Me
from yulan.flow.verified import Verified


def identified(root: Path, person: str) -> tuple[Verified, Me]:
    """The school, verified, and one of its people by the key that an invented school has in its folder."""
    here = verified.verify(root)
    data = (root / verified.DEMO / f"{person}{verified.DEMO_SUFFIX}").read_bytes()
    return here, me.of(here, identity_file.parse(data))


def main(root: Path, person: str) -> None:
    """Prints how many records opened."""
    opened = unseal.open_all(*identified(root, person))
    sys.stdout.write(f"{opened.readable}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
