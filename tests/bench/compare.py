"""The program against Python's start, against opening alone, against Hugo and against `age`, in one run; run by hand,
never asserted. docs/benchmarks.md says what each line means and what came of it.

    PYTHONPATH=builder:. python -m tests.bench.compare 500 [5000 …] [--folder DIR] [--rounds 3] [--no-peers]
        [--json FILE]

Makes an invented school for each number unless it lies in DIR already, works on a copy, and measures everything once a
round, so that a busy moment of the machine strikes all alike. Prints the medians, and the ratios a round gives.
Ratios differ less between machines than seconds do. What is in plain text lies in a temporary folder, which goes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType

from tests.bench import figures, measured
from tests.bench.figures import Figures
from tests.bench.hugo_peer import MISSING, Hugo, found, pages
from tests.bench.measured import Cost, Failed
from tests.bench.program import Program, environment

_PRINCIPAL, _TEACHER = "chen-yulan", "teacher-1"
_NEXT_DAY = "2025-11-24"  # an invented school's own day is the Friday before
_SHORT = 5  # times in a round that what takes a moment is measured
_SETTLES = 3.0  # seconds after which a file that was written bears a stamp (`disk`), and need not be looked at again
_SAMPLE = 300  # files opened with a process each
_FINE = (0, 1)  # a status of 1 says that there is something to put right, which the command has found


@dataclass
class Bench:
    """One school under measurement; `scratch` holds the copy that is written in, and everything in plain text."""

    source: Path
    scratch: Path
    peers: bool
    figures: Figures
    named: int = 0  # names corrected so far

    def __post_init__(self) -> None:
        root = self.scratch / "school"
        shutil.copytree(self.source, root, symlinks=True)
        # Git looks at every file of a copy once; that is not what is measured.
        subprocess.run(("git", "-C", root, "status", "--short"), check=True, capture_output=True)
        self.principal = Program(root, _PRINCIPAL, self.scratch / "home")
        self.teacher = Program(root, _TEACHER, self.scratch / "home-teacher")
        self.site, self.class_site = self.scratch / "site", self.scratch / "class-site"
        self.hugo = Hugo(program, self.scratch / "hugo") if self.peers and (program := found()) else None
        self.age = shutil.which("age") if self.peers else None

    def prepare(self) -> None:
        """Nothing; everything is there that a round needs, and modules are compiled."""
        self.teacher.run("new", "note", "--set", "topic=mood", "--set", "body=x")  # for there is none in a drawer yet
        self.teacher.build(self.class_site)
        self.sids = sorted(path.name for path in (self.class_site / "students").iterdir() if path.is_dir())
        _, told = self.principal.build(self.site)
        self.figures.told = {"records": told["records"]["readable"], "students": told["students"]["readable"]}
        self.figures.told["pages"], self.figures.told["bytes"] = pages(self.site)
        try:
            self._prepare_peers()
        except Failed as error:
            self.hugo, self.age = None, None
            _say(f"no peers: {error}")

    def _prepare_peers(self) -> None:
        if self.hugo:
            self.hugo.prepare(self.principal, self.site)
            self.figures.told["Hugo's pages"], self.figures.told["Hugo's bytes"] = pages(self.hugo.folder / "public")
        if self.age:
            (self.scratch / "keys").mkdir()
            words = (self.principal.root, _PRINCIPAL, str(_SAMPLE), self.scratch / "keys")
            sample, records = self.principal.beside("sealed", *words)[1].split()
            self.figures.told["age scale"] = int(records) / int(sample)

    def round(self) -> None:
        """Nothing; everything was measured once more."""
        take, principal = self._take, self.principal
        take("first build", self._first_build)
        if self.hugo:
            take("Hugo, first build", self.hugo.first)
        take("opening and verifying alone", lambda: principal.beside("opening", principal.root, _PRINCIPAL)[0])
        take("nothing changed", self._build)
        take("writing one talk", self._write_talk)
        take("one record more", self._build)
        if self.hugo:
            take("Hugo, one talk changed", self.hugo.after_one_talk)
        take("correcting one name", self._correct_name)
        take("one name changed", self._build)
        take("a new day", lambda: principal.build(self.site, _NEXT_DAY)[0])
        take("a class teacher's first build", self._class_build)
        take("check", lambda: principal.run("check", fine=_FINE)[0])
        take("duties", lambda: principal.run("duties", fine=_FINE)[0])
        if self.age:
            take("age -d, a process a file", self._each_file)
        self._short()
        self._serve()

    def _take(self, name: str, work: Callable[[], Cost]) -> None:
        """Nothing; it was measured, or it is said why not: the rest goes on, for nobody may be looking."""
        if name in self.figures.failed:
            return
        try:
            self.figures.take(name, work())
        except Failed as error:
            self.figures.fail(name)
            _say(f"{name}: {error}")

    def _first_build(self) -> Cost:
        self.principal.forget()
        shutil.rmtree(self.site, ignore_errors=True)
        cost, told = self.principal.build(self.site)
        self.figures.stages.append(told["seconds"])
        return cost

    def _build(self) -> Cost:
        return self.principal.build(self.site)[0]

    def _class_build(self) -> Cost:
        self.teacher.forget()
        shutil.rmtree(self.class_site, ignore_errors=True)
        return self.teacher.build(self.class_site)[0]

    def _write_talk(self) -> Cost:
        words = ("--set", "form=face", "--set", "body=谈了谈学习。")
        return self.teacher.run("new", "talk", self.sids[0], *words)[0]

    def _correct_name(self) -> Cost:
        self.named += 1
        name = "李小" + "明红强芳勇丽军静杰敏"[self.named % 10]
        return self.teacher.run("edit", self.sids[1], "--set", f"name={name}")[0]

    def _each_file(self) -> Cost:
        """The cost of the sample as if it were all files; memory stays what it is."""
        cost, _ = measured.run(("sh", self.scratch / "keys" / "each.sh"), environment())
        scale = self.figures.told["age scale"]
        return Cost(cost.seconds * scale, cost.processor * scale, cost.peak, cost.together)

    def _short(self) -> None:
        """Nothing; what takes a moment was measured a few times, in turn."""
        root = self.principal.root
        driver = ("-P", "-m", "yulan.git_drivers", "textconv")
        card = min((root / "records" / "students").glob("*/*.card.*.age")).relative_to(root)
        note = min((root / "records" / "drawers").glob("*.age")).relative_to(root)
        commands: dict[str, tuple[str, ...]] = {
            "python -c pass": ("-c", "pass"),
            "--help": ("-m", "yulan", "--help"),
            "git's diff driver, a student's record": (*driver, os.fspath(card)),
            "git's diff driver, a drawer's record": (*driver, os.fspath(note)),
        }
        for _ in range(_SHORT):
            for name, words in commands.items():
                self._take(name, partial(self._python, *words))

    def _python(self, *words: str) -> Cost:
        return measured.run((sys.executable, *words), self.principal.env, cwd=self.principal.root)[0]

    def _serve(self) -> None:
        told: dict[str, float] = {}

        def look() -> Cost:
            cost, said = self.principal.beside("serving", self.principal.root, _PRINCIPAL)
            told.update(json.loads(said))
            return cost

        self._take("serve: all of this", look)
        for name, seconds in told.items():
            self.figures.take(f"serve: {name}", Cost(seconds))
        time.sleep(_SETTLES)


def measure(students: int, folder: Path, rounds: int, *, peers: bool) -> Iterator[Figures]:
    """The figures of a school of that size, as they stand after each round."""
    _say(f"{students} students: making the school, unless it is there")
    measured.run((sys.executable, "-m", "tests.bench.school", str(students), folder), environment())
    told = Figures(students)
    with tempfile.TemporaryDirectory(prefix="yulan-bench-") as scratch:
        bench = Bench(folder / f"school-{students}", Path(scratch), peers, told)
        _say("preparing")
        bench.prepare()
        for number in range(rounds):
            _say(f"round {number + 1} of {rounds}")
            bench.round()
            yield told


def main(words: Sequence[str] | None = None) -> None:
    """Measures, reports, and keeps the figures where that is wanted."""
    asked = _asked(words)
    signal.signal(signal.SIGTERM, _end)
    if not asked.no_peers and not found():
        _say(MISSING)
    if not asked.no_peers and not shutil.which("age"):
        _say("age is not there: https://github.com/FiloSottile/age, or a package of this system")
    done: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="yulan-bench-") as place:
        for students in asked.students:
            for told in measure(students, asked.folder or Path(place), asked.rounds, peers=not asked.no_peers):
                if asked.json:
                    _keep(asked.json, [*done, told])
            done.append(told)
            _print(figures.report(told))
    _print(figures.growth(done))


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare")
    parser.add_argument("students", type=int, nargs="+", help="how many students; several numbers one after the other")
    parser.add_argument("--folder", type=lambda said: Path(said).resolve(), help="where schools lie and stay")
    parser.add_argument("--rounds", type=int, choices=range(1, 100), default=3, metavar="N")
    parser.add_argument("--no-peers", action="store_true", help="without Hugo and age")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go")
    return parser.parse_args(words)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)  # so that what is in plain text is removed on the way out


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _keep(path: Path, done: Sequence[Figures]) -> None:
    """Nothing; the figures lie there, with what they were taken on."""
    hugo = found()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "memory GiB": round(memory / (1 << 30)),
        "python": sys.version.split()[0],
        "hugo": Hugo(hugo, Path()).version() if hugo else "",
        "schools": [asdict(one) for one in done],
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
