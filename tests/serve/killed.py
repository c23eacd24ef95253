"""Saves of one form that die at every point there is, each in a fork, and are sent again: what is left, as JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests import copies
from tests.killing import killed_at
from tests.schools import NOW
from yulan import disk, identity_file
from yulan.flow import saving, trust, unseal, verified
from yulan.flow.live import Live, open_school
from yulan.flow.moment import Moment
from yulan.flow.saving import Paper
from yulan.private import Places


def main() -> None:
    """Saves and says."""
    sys.dont_write_bytecode = True
    template, home, scratch = map(Path, sys.argv[1:4])
    sid, word = sys.argv[4:6]
    places = Places(home)
    [path] = home.glob("identities/*/wang-fang.age")
    identity = identity_file.parse(path.read_bytes())
    paper = Paper("talk", sid, {"form": "face", "date": "2025-11-20"}, word, seed="0" * 32)
    told = []
    for n in range(1, 200):
        root = scratch / f"killed-{n}"
        copies.folder(template, root)
        trust.remember(places, root, verified.verify(root).chain)

        def live(root: Path = root) -> Live:
            return open_school(root, places, identity, Moment(lambda: NOW))

        def save(now: Live) -> None:
            def put(files: Mapping[str, bytes | None]) -> Live:
                return now.put(files)

            saving.new(now, paper, put)

        begun = live()
        status = killed_at(n, lambda begun=begun: save(begun))  # type: ignore[misc]  # bound at once
        save(live())
        after = live()
        opened = unseal.open_all(after.verified, after.me)
        records = [one for one in opened.revisions if one.record.body.strip() == word]
        told.append(
            {
                "n": n,
                "status": status,
                "records": len(records),
                "problems": len(opened.problems) + len(opened.unverified),
                "commits": int(git(root, "rev-list", "--count", "HEAD")),
                "dirty": git(root, "status", "--porcelain"),
            }
        )
        shutil.rmtree(root)
        if status == 0:
            break
    disk.kill_at(0)
    sys.stdout.write(json.dumps(told))


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(("git", "-C", str(root), *arguments), capture_output=True, check=True, text=True).stdout


if __name__ == "__main__":
    main()
