"""A shell script that opens some of a school's records with one `age -d` process each, as a script without Yulan would.

    PYTHONPATH=builder:. python -m tests.bench.sealed SCHOOL PERSON COUNT FOLDER

Writes `FOLDER/each.sh` and, for every lock, an identity file with its key: into a temporary folder only.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from tests.bench.opening import identified
from yulan import age
from yulan.flow import unseal


def main(root: Path, person: str, count: int, out: Path) -> None:
    """Takes files from all over the school, and prints how many there are in all."""
    here, mine = identified(root, person)
    keys = unseal.keys(here, mine)
    paths = sorted(path.relative_to(root).as_posix() for path in (root / "records").rglob("*.age"))
    lines = []
    for path in paths[:: max(1, len(paths) // count)][:count]:
        name = unseal.name_of(path)
        assert name is not None
        try:
            lock, g, _ = keys.open(name, (root / path).read_bytes())
        except age.NotForThisKey:
            continue
        key = mine.opener.key(lock, g)
        assert key is not None
        identity = out / f"{lock}.{g}.key"
        identity.write_text(f"{key.secret}\n", "ascii")
        lines.append(f"age -d -i {shlex.quote(str(identity))} {shlex.quote(str(root / path))} >/dev/null || exit 1\n")
    (out / "each.sh").write_text("".join(lines), "utf-8")
    sys.stdout.write(f"{len(lines)} {len(paths)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
