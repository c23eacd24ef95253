"""The built pages in a real browser, from `file://`: the policy refuses nothing, nothing is fetched, pages print."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests import axe
from tests.browser import ALONE, CHROMIUM, browser
from tests.schools import run

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ("--headless", *ALONE, "--enable-logging=stderr")

pytestmark = pytest.mark.long


def _site(folder: Path, *whose: str) -> Path:
    """The example school as somebody sees it, its principal unless told."""
    home = folder / "home"
    (home / "run").mkdir(mode=0o700, parents=True)
    built = run(home, "-C", str(ROOT), *whose, "build", "-o", str(home / "site"))
    assert built.status == 0, built.err
    return home / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory.mktemp("principal"))


def chromium(tmp_path: Path, page: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """One page, opened by a browser of its own."""
    assert CHROMIUM, "this test needs Chromium"
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *more, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


_FORMS = ("card.html", "help-plan.html", "mentor-list.html", "index.html")


def _sort(path: str) -> str:
    """What sort of page lies at a path: those of one sort differ in what they say alone."""
    first, _, rest = path.partition("/")
    name = rest.rpartition("/")[2]
    if first in ("students", "classes", "mentors", "drawers"):
        return f"{first}/{'one/' if '/' in rest else ''}{name if first != 'drawers' else ''}"
    if first == "duties":
        return path if name == "index.html" else "duties/one"
    if first == "reports" and "/" in rest:
        return "/".join(path.split("/")[:3]) if "lists" in rest else "reports/duties/one"
    return path if first != "paper" or name in _FORMS else "paper/index.html"


def _sorts(site: Path) -> dict[str, Path]:
    """The largest page of each sort, by its sort."""
    found: dict[str, Path] = {}
    for page in sorted(site.rglob("*.html"), key=lambda one: (one.stat().st_size, one)):
        found[_sort(page.relative_to(site).as_posix())] = page
    return found


@pytest.fixture(scope="module")
def sorts(site: Path) -> list[Path]:
    return list(_sorts(site).values())


def test_no_page_troubles_the_browser_or_asks_for_anything_beyond_the_site(
    site: Path, sorts: list[Path], tmp_path: Path
) -> None:
    with browser(tmp_path / "profile") as one:
        for page in sorts:
            one.open(page.as_uri())
            assert one.troubles == [], page.relative_to(site)
        assert all(asked.startswith((site.as_uri(), "data:")) for asked in one.asked)
    assert len(sorts) > 40


@pytest.mark.parametrize(
    ("width", "height"), [(1366, 768), (683, 384), (390, 844)], ids=["laptop", "at 200 %", "phone"]
)
def test_no_page_is_wider_than_its_window(
    site: Path, sorts: list[Path], tmp_path: Path, width: int, height: int
) -> None:
    with browser(tmp_path / "profile", width=width, height=height) as one:
        for page in sorts:
            one.open(page.as_uri())
            assert one.see("document.documentElement.scrollWidth") <= width, page.relative_to(site)


def test_a_childs_page_is_light_with_all_it_loads(site: Path, tmp_path: Path) -> None:
    heaviest = max((site / "students").glob("*/index.html"), key=lambda one: one.stat().st_size)
    with browser(tmp_path / "profile") as one:
        one.open(heaviest.as_uri())
        loaded = {Path(unquote(urlsplit(asked).path)) for asked in one.asked if asked.startswith("file:")}
    assert len(loaded) == 3  # itself, one style sheet, one script
    assert sum(each.stat().st_size for each in loaded) < 60_000


@pytest.mark.parametrize("whose", ["class teacher's", "principal's alone"])
def test_axe_finds_nothing_wrong_with_any_sort_of_page(
    sorts: list[Path], tmp_path: Path, site: Path, whose: str
) -> None:
    """On a class teacher's pages, which are shorter; on a principal's those that a class teacher has not."""
    found: dict[str, list[str]] = {}
    shorter = _sorts(_site(tmp_path, "--as", "lin-xiaohe"))
    names = {_sort(one.relative_to(site).as_posix()): one for one in sorts}
    alone = [one for name, one in names.items() if name not in shorter]
    with browser(tmp_path / "profile") as one:
        for page in shorter.values() if whose == "class teacher's" else alone:
            one.dark(on=False)
            one.open(page.as_uri())
            wrong = axe.violations(one)
            one.dark(on=True)
            wrong += axe.violations(one, "color-contrast")
            if wrong:
                found[_sort(str(page).partition("/site/")[2])] = wrong
    assert found == {}
    assert set(shorter) <= set(names)
    assert alone


def test_a_ledger_is_sorted_and_narrowed_as_its_address_says(site: Path, tmp_path: Path) -> None:
    shown = "[...document.querySelectorAll('tbody tr:not([hidden])')].map(row => row.cells[5].dataset.key)"
    page = (site / "ledger/index.html").as_uri()
    with browser(tmp_path / "profile") as one:
        one.open(f"{page}#sort=-talk&category=left-behind")
        one.wait("document.querySelector('[aria-sort]')")
        few = one.see(shown)
        assert few == sorted(few, reverse=True)
        assert len(few) > 1
        told = one.see("document.getElementById('found').textContent")
        assert re.fullmatch(f"显示 {len(few)} 名，共 [0-9]+ 名", told), told
        one.click('[data-sort="talk"] button')
        one.wait("document.querySelector('[data-sort=\"talk\"]').getAttribute('aria-sort') === 'ascending'")
        assert one.see(shown) == few[::-1]
        assert one.see("location.hash") == "#sort=talk&category=left-behind"
        one.click("#find")
        one.type("zheyangderenmeiyou")
        assert one.see(shown) == []
        assert one.see("location.hash") == "#sort=talk&category=left-behind"  # never whom one looks for
        assert one.troubles == []


def test_a_ledger_prints_across_the_paper(site: Path, tmp_path: Path) -> None:
    paper = tmp_path / "ledger.pdf"
    chromium(tmp_path, site / "ledger/index.html", f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", paper.read_bytes())
    assert boxes
    assert all(float(width) > float(height) for width, height in boxes)


def test_a_students_page_prints_on_paper(site: Path, tmp_path: Path) -> None:
    student = min((site / "students").glob("*/index.html"))
    paper = tmp_path / "student.pdf"
    chromium(tmp_path, student, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.stat().st_size > 5_000


def test_a_form_is_printed_by_its_button(site: Path, tmp_path: Path) -> None:
    with browser(tmp_path / "profile") as one:
        one.open((site / "paper/card.html").as_uri())
        one.see("window.print = () => { window.asked = true; }")
        one.click("[data-print]")
        assert one.see("window.asked") is True
        one.click(".bar a")
        one.wait("location.pathname.endsWith('/paper/index.html')")
        assert one.troubles == []
