"""The built pages in a real browser, from `file://`: the policy refuses nothing, nothing is fetched, pages print."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.browser import ALONE, CHROMIUM, browser
from tests.schools import run

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ("--headless", *ALONE, "--enable-logging=stderr")
TROUBLE = re.compile(r"CONSOLE|Refused to|Content.Security|net::ERR|Uncaught", re.IGNORECASE)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example school as its principal sees it."""
    home = tmp_path_factory.mktemp("home")
    (home / "run").mkdir(mode=0o700)
    out = home / "site"
    built = run(home, "-C", str(ROOT), "build", "-o", str(out))
    assert built.status == 0, built.err
    return out


def chromium(tmp_path: Path, page: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """One page, opened by a browser of its own."""
    assert CHROMIUM, "this test needs Chromium"
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *more, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def pages(site: Path) -> list[Path]:
    """One page of each sort."""
    student = min((site / "students").glob("*/index.html"))
    fixed = ("index.html", "students/index.html", "reports/index.html", "access/index.html", "drawers/index.html")
    lists = (
        "classes/index.html",
        "mentors/index.html",
        "ledger/index.html",
        "about/index.html",
        "paper/index.html",
        "paper/card.html",
    )
    inner = [min((site / name).glob("*/index.html")) for name in ("classes", "mentors")]
    talks = min((site / "classes").glob("*/talks.html"))
    return [*(site / name for name in (*fixed, *lists)), student, student.with_name("talks.html"), *inner, talks]


def test_no_page_troubles_the_browser(site: Path, tmp_path: Path) -> None:
    for page in pages(site):
        done = chromium(tmp_path, page, "--dump-dom")
        assert "</html>" in done.stdout
        found = [line for line in done.stderr.splitlines() if TROUBLE.search(line)]
        assert not found, (page.relative_to(site), len(found))


def test_a_page_fits_a_phone(site: Path, tmp_path: Path) -> None:
    probe = (
        "<script>addEventListener('load',()=>{document.title="
        "document.documentElement.scrollWidth>innerWidth?'wide':'fits'})</script>"
    )
    for page in pages(site):
        copy = page.with_name("probe.html")
        text = page.read_text("utf-8")
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        copy.write_text(text.replace("</head>", f"{probe}</head>"), "utf-8")
        try:
            done = chromium(tmp_path, copy, "--window-size=500,900", "--dump-dom", "--virtual-time-budget=2000")
        finally:
            copy.unlink()
        assert "<title>fits</title>" in done.stdout, page.relative_to(site)


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
