"""The example school as somebody sees it: built on the disk, or served; and one page of each sort of its pages."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from tests import memory
from tests.schools import run

ROOT = Path(__file__).resolve().parents[1]
PRINCIPAL, TEACHER = "chen-yulan", "lin-xiaohe"
_FORMS = ("card.html", "help-plan.html", "mentor-list.html", "index.html")


@lru_cache
def built(person: str = PRINCIPAL, *words: str) -> Path:
    """The site as this person sees it, built once in a run: to look at, not to change."""
    home = Path(tempfile.mkdtemp(prefix="yulan-site-", dir=memory.root()))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    (home / "run").mkdir(mode=0o700)
    done = run(home, "-C", str(ROOT), "--as", person, "build", *words, "-o", str(home / "site"))
    assert done.status == 0, done.err
    return home / "site"


@contextmanager
def server(folder: Path, person: str = TEACHER) -> Iterator[str]:
    """The address that lets a browser in, of a server over a copy of the example school; it syncs with another copy."""
    subprocess.run(["git", "clone", "-q", "--bare", str(ROOT), str(folder / "origin.git")], check=True)
    subprocess.run(["git", "clone", "-q", str(folder / "origin.git"), str(folder / "school")], check=True)
    # The look is that of the program under test, committed or not.
    shutil.copytree(ROOT / "site", folder / "school" / "site", dirs_exist_ok=True)
    (folder / "home").mkdir()
    (folder / "home" / "run").mkdir(mode=0o700)
    environment = {**os.environ, "YULAN_HOME": os.fspath(folder / "home")}
    words = [sys.executable, "-m", "yulan", "-C", os.fspath(folder / "school"), "--as", person, "serve"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.terminate()


def sort(path: str) -> str:
    """What sort of page lies at a path of a site: those of one sort differ in what they say alone."""
    first, _, rest = path.partition("/")
    name = rest.rpartition("/")[2]
    if first in ("students", "classes", "mentors", "drawers"):
        return f"{first}/{'one/' if '/' in rest else ''}{name if first != 'drawers' else ''}"
    if first == "duties":
        return path if name == "index.html" else "duties/one"
    if first == "reports" and "/" in rest:
        return "/".join(path.split("/")[:3]) if "lists" in rest else "reports/duties/one"
    return path if first != "paper" or name in _FORMS else "paper/index.html"


def sorts(site: Path) -> dict[str, Path]:
    """The largest page of each sort, by its sort."""
    found: dict[str, Path] = {}
    for page in sorted(site.rglob("*.html"), key=lambda one: (one.stat().st_size, one)):
        found[sort(page.relative_to(site).as_posix())] = page
    return found
