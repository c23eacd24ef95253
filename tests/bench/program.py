"""The program as a person starts it, on one school: whole processes, measured, with private folders of their own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import measured
from tests.bench.measured import Cost

ROOT = Path(__file__).resolve().parents[2]


def environment(**told: str) -> dict[str, str]:
    """That of every process: modules are found from every folder, words are in the language of the school."""
    paths = [os.fspath(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    found = os.pathsep.join(os.path.abspath(one) for one in paths)  # noqa: PTH100 - a path that is not resolved
    # Modules are compiled once, as on anybody's computer.
    left = ("YULAN_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left)}
    return {**kept, "PYTHONPATH": found, **told}


@dataclass(frozen=True, slots=True)
class Program:
    """The program as one person in one school; what it keeps for them lies in `home`."""

    root: Path
    person: str
    home: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment it runs in."""
        return environment(YULAN_HOME=os.fspath(self.home), YULAN_AS=self.person)

    def run(self, *words: str, fine: Sequence[int] = (0,)) -> tuple[Cost, str]:
        """What a command cost, and what it said."""
        command = (sys.executable, "-m", "yulan", "-C", os.fspath(self.root), "--as", self.person, *words)
        cost, said = measured.run(command, self.env, fine=fine)
        return cost, said.decode()

    def build(self, out: Path, day: str = "") -> tuple[Cost, Mapping[str, Any]]:
        """What a build cost, and what it said as JSON."""
        cost, said = self.run(*(("--today", day) if day else ()), "build", "--json", "-o", os.fspath(out))
        return cost, json.loads(said)

    def forget(self) -> None:
        """Nothing; what was kept from former builds is gone, as on the first day."""
        shutil.rmtree(self.home / "cache", ignore_errors=True)

    def beside(self, module: str, *words: str | Path) -> tuple[Cost, str]:
        """What one of the modules here cost as a process of its own, and what it said."""
        command = (sys.executable, "-m", f"tests.bench.{module}", *words)
        cost, said = measured.run(command, self.env)
        return cost, said.decode()
