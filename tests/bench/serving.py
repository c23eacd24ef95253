"""What it costs to look at a served site: a real server, a browser's requests, one page after another.

    PYTHONPATH=builder:. python -m tests.bench.serving SCHOOL PERSON

Prints, as JSON, the least seconds of a few: until the server is there, until the school is open and its first page
shown, and of each page after that. The school is one of `tests.bench.school`, whose keys want no passphrase.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from time import perf_counter

from tests.serve.served import Answer, Browser
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
    return told


def _pages(root: Path, browser: Browser) -> dict[str, str]:
    """One page of each sort."""
    sid = min(path.name for path in (root / "records" / "students").iterdir())
    found = re.search(r"([a-z0-9-]+)/index\.html", browser.get("/classes/index.html").text.partition("<main")[2])
    assert found is not None
    return {
        "home": "/index.html",
        "a student": f"/students/{sid}/index.html",
        "a class": f"/classes/{found[1]}/index.html",
        "a report": "/reports/categories.html",
    }


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
