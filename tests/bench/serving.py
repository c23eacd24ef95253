"""What it costs to look at a served site and to write there: a real server, a browser's requests, one after another.

    PYTHONPATH=builder:. python -m tests.bench.serving SCHOOL PERSON

Prints, as JSON, the least seconds of a few: until the server is there, until the school is open and its first page
shown, and of each page after that; of an empty form, of saving a talk, and of the page that says so, for which the
school is looked at again. The school is one of `tests.bench.school`, whose keys want no passphrase; it is written in.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from time import perf_counter

from tests.serve.served import Answer, Browser, hidden
from yulan import home
from yulan.flow import doorplate
from yulan.serve import run

_PATIENCE = 900.0
_TIMES = 5


def main(root: Path, person: str) -> None:
    """Starts the server, looks at pages, ends it."""
    command = (sys.executable, "-m", "yulan", "-C", str(root), "--as", person, "serve")
    began = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            told = _looked(root, person, server, began)
        finally:
            server.terminate()  # an interrupt is not heard by what was started in the background
    sys.stdout.write(f"{json.dumps(told)}\n")


def _looked(root: Path, person: str, server: subprocess.Popen[bytes], began: float) -> dict[str, float]:
    end = began + _PATIENCE
    plate = doorplate.plate(home.places(), root, person)
    while not run.is_running(plate):
        assert server.poll() is None, "the server ended"
        assert perf_counter() < end, "the server never came"
        time.sleep(0.02)
        plate = doorplate.plate(home.places(), root, person)
    told = {"until the server is there": perf_counter() - began}
    browser = Browser(plate)
    browser.enter()
    while not _is_page(browser.get("/index.html")):
        assert perf_counter() < end, "the school never opened"
        time.sleep(0.1)
    told["until home is shown"] = perf_counter() - began
    for name, path in _pages(root, browser).items():
        told[name] = min(_seconds(browser, path) for _ in range(_TIMES))
    talks = [_written(root, browser, number) for number in range(_TIMES)]
    return told | {name: min(one[name] for one in talks) for name in talks[0]}


def _written(root: Path, browser: Browser, number: int) -> dict[str, float]:
    """The seconds of each step of writing a talk."""
    path, began = f"/write/talk/{_student(root)}.html", perf_counter()
    form, shown = browser.get(path), perf_counter()
    words = hidden(form) | {"date": "2025-11-20", "form": "face", "body": f"谈了谈学习。{number}"}
    saved, done = browser.post(path, words), perf_counter()
    assert saved.status == HTTPStatus.SEE_OTHER, f"{path}: {saved.status}"
    after = _seconds(browser, saved.place)
    return {"a form": shown - began, "saving a talk": done - shown, "the page after it": after}


def _pages(root: Path, browser: Browser) -> dict[str, str]:
    """One page of each sort."""
    found = re.search(r"([a-z0-9-]+)/index\.html", browser.get("/classes/index.html").text.partition("<main")[2])
    assert found is not None
    return {
        "home": "/index.html",
        "a student": f"/students/{_student(root)}/index.html",
        "a class": f"/classes/{found[1]}/index.html",
        "a report": "/reports/categories.html",
    }


def _student(root: Path) -> str:
    return min(path.name for path in (root / "records" / "students").iterdir())


def _seconds(browser: Browser, path: str) -> float:
    began = perf_counter()
    answer = browser.get(path)
    took = perf_counter() - began
    assert _is_page(answer), f"{path}: {answer.status}"
    return took


def _is_page(answer: Answer) -> bool:
    """Whether it is one of the school's, and not one that asks for patience."""
    return answer.status == 200 and '<nav class="main"' in answer.text


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
