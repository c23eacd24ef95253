"""Real git as a person runs it, with a home of its own and settings as unhelpful as they may be."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

NEUTRAL = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "wang-fang"), ("EMAIL", "wang-fang@invalid"), ("DATE", "2025-11-21T00:00:00+0000"))
}
TELLING = (
    "[user]\n name = 王芳\n email = wangfang@school.example\n[core]\n autocrlf = true\n[init]\n defaultBranch = main\n"
)


def home(folder: Path, config: str = TELLING) -> Path:
    """A home folder with such settings of git."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitconfig").write_text(config, "utf-8")
    return folder


def run(
    root: Path, at_home: Path, *words: str, env: Mapping[str, str] | None = None, feed: str | None = None
) -> subprocess.CompletedProcess[str]:
    """What git does to these words, told by nobody but the person's home and `env`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "XDG_", "YULAN_"))}
    told = {**kept, "HOME": str(at_home), "GIT_CONFIG_NOSYSTEM": "1", "YULAN_LANG": "en", **(env or {})}
    return subprocess.run(
        ["git", "-C", os.fspath(root), *words],
        env=told,
        input=feed,
        stdin=subprocess.DEVNULL if feed is None else None,
        capture_output=True,
        text=True,
        check=False,
    )


def done(root: Path, at_home: Path, *words: str, env: Mapping[str, str] | None = None) -> str:
    """What git said, where it had to succeed."""
    result = run(root, at_home, *words, env=env)
    assert result.returncode == 0, (words, result.stderr)
    return result.stdout


def put(path: Path, data: bytes | str) -> Path:
    """The file, with these bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
