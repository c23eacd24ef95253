"""What a computer knows of a school, noted as `trust.remember` notes it; where the repository's own settings name no
remote, git is not started to say so.
"""

from __future__ import annotations

import os
from pathlib import Path

from yulan import git
from yulan.chain import Chain
from yulan.pins import Pin


def pin(root: Path, chain: Chain) -> Pin:
    """The pin of the school at `root` as it is now."""
    return Pin(chain.repository, chain.epoch, chain.head, (os.fspath(root.resolve()),), _remotes(root))


def _remotes(root: Path) -> tuple[str, ...]:
    told = root / ".git/config"
    none = b"[remote" not in told.read_bytes() if told.is_file() else not (root / ".git").exists()
    return () if none else git.remotes(root)
