"""What the benchmarks rest on: whole trees of processes are measured, and Hugo is given the same school."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import figures, hugo_site, measured
from tests.bench.figures import Figures
from tests.bench.measured import Cost, Failed
from tests.bench.opening import identified
from tests.bench.program import Program
from yulan.example import invent
from yulan.example.make import Maker
from yulan.flow import read
from yulan.school import School

STUDENTS, TALKS = 5, 6


def ran(code: str, *, fine: tuple[int, ...] = (0,)) -> tuple[Cost, bytes]:
    return measured.run((sys.executable, "-c", code), dict(os.environ), fine=fine)


def ran_from_a_small_process(code: str) -> Cost:
    """The kernel counts what a process held before it became another program, too: a suite holds much."""
    command = (sys.executable, "-c", code)
    asked = f"import os\nfrom tests.bench import measured\nprint(measured.run({command!r}, dict(os.environ))[0])"
    place = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    said = subprocess.run((sys.executable, "-c", asked), env=place, check=True, capture_output=True, text=True).stdout
    return Cost(**{key: float(value) for key, value in re.findall(r"(\w+)=([0-9.]+)", said)})


def test_memory_of_a_process_that_it_starts_counts() -> None:
    one = "held = bytearray(300_000_000)"
    cost = ran_from_a_small_process(
        f"import subprocess, sys; subprocess.run((sys.executable, '-c', {one!r}), check=True)"
    )
    assert 300 < cost.peak < 400
    assert cost.together >= cost.peak


def test_memory_of_processes_at_once_is_added_up() -> None:
    one = "import time; held = bytearray(b'1' * 80_000_000); time.sleep(0.8)"
    many = f"import subprocess, sys; all = [subprocess.Popen((sys.executable, '-c', {one!r})) for _ in range(3)]"
    cost = ran_from_a_small_process(f"{many}; [one.wait() for one in all]")
    assert cost.peak < 200
    assert cost.together > 240


def test_what_it_says_is_handed_on_and_what_fails_is_told() -> None:
    assert ran("print('said')")[1] == b"said\n"
    with pytest.raises(Failed, match=r"ended with 3\n(?s:.*)last words"):
        ran("import sys; sys.exit(print('last words', file=sys.stderr) or 3)")
    assert ran("raise SystemExit(1)", fine=(0, 1))[1] == b""


def test_a_ratio_is_taken_within_rounds() -> None:
    told = Figures(500)
    for ours, theirs in ((2.0, 1.0), (30.0, 10.0), (4.0, 2.0)):
        told.take("first build", Cost(ours, 1.0, 1.0, 1.0))
        told.take("Hugo, first build", Cost(theirs, 1.0, 1.0, 1.0))
    assert told.ratio("first build", "Hugo, first build") == 2.0
    assert "| first build | / Hugo, first build | 2.000 | 1.000 | ≤ 2 | met |" in list(figures.report(told))


def test_what_failed_is_left_out_and_the_rest_is_reported() -> None:
    told = Figures(500)
    told.take("first build", Cost(2.0, 2.0, 90.0, 120.0))
    told.take("Hugo, first build", Cost(1.0))
    told.fail("Hugo, first build")
    lines = "\n".join(figures.report(told))
    assert "Hugo" not in lines
    assert "| first build | together | 120 MB |  | ≤ 300 MB | met |" in lines


def test_growth_is_told_of_every_school_after_the_first() -> None:
    small, large = Figures(500), Figures(5000)
    small.take("first build", Cost(2.0, 2.0))
    large.take("first build", Cost(18.0, 22.0))
    assert list(figures.growth([small])) == []
    (line,) = figures.growth([small, large])
    assert "9.0 × by the clock, 11.0 × by the processor; goal ≤ 10 ×: met" in line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented school, its built site, and what is made of both for Hugo."""
    folder = tmp_path_factory.mktemp("bench")
    Maker(folder / "school", invent.story(invent.Size(STUDENTS, talks=TALKS, others=False)), commit=False).make()
    Program(folder / "school", "chen-yulan", folder / "home").build(folder / "site")
    hugo_site.write(opened(folder), folder / "site", folder / "hugo")
    return folder


def opened(folder: Path) -> School:
    return read.school(*identified(folder / "school", "chen-yulan"), invent.TODAY)


def front(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text("utf-8").partition("\n")[0])
    return told


def pages(child: Path) -> set[str]:
    """The pages that Hugo makes of a child's folder: an output is named after its page, the first is `html`."""
    names = ("index" if one == "html" else one for one in front(child / "index.md")["outputs"])
    return {f"/students/{child.name}/{name}.html" for name in names}


def test_hugo_is_given_every_page_and_every_talk(folder: Path) -> None:
    built = {f"/{path.relative_to(folder / 'site').as_posix()}" for path in (folder / "site").rglob("*.html")}
    content = folder / "hugo" / "content"
    children = list((content / "students").iterdir())
    own = {page for one in children for page in pages(one)}
    others = [front(path)["url"] for path in content.rglob("*.md") if path.parent not in children]
    assert len(children) == STUDENTS
    assert len(others) == len(set(others))
    assert own | set(others) == built
    assert all(len(list(one.glob("*.md"))) == 1 + TALKS for one in children)


def test_hugo_is_given_the_talks_as_they_were_written(folder: Path) -> None:
    child = opened(folder).students[0]
    talk = child.records[0]
    path = folder / "hugo" / "content" / "students" / child.sid / f"{talk.id}.md"
    same = path.read_text("utf-8").partition("\n")[2].strip() == talk.body.strip()
    assert same
    assert [one["label"] for one in front(path)["fields"]] == ["方式", "地点", "情绪", "话题"]


def test_a_page_is_filled_up_to_the_size_it_has_in_our_site(folder: Path) -> None:
    page = "classes/index.html"
    made = folder / "hugo" / "public" / page
    made.parent.mkdir(parents=True)
    made.write_bytes(b"x" * 1000)
    hugo_site.write(opened(folder), folder / "site", folder / "hugo")
    told = front(folder / "hugo" / "content" / "classes" / "all-index.md")
    wanted = (folder / "site" / page).stat().st_size - 1000
    assert told["fill"] == wanted // len(hugo_site.FILL)
    assert front(folder / "hugo" / "content" / "home" / "home.md")["fill"] == 0
