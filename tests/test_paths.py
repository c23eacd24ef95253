"""The ten ways people go most, in a real browser: from the disk and served, at a laptop's width and a phone's. On each
page: nothing in the console, nothing asked of anybody else, nothing to scroll sideways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser import Browser, fresh
from tests.sites import TEACHER, built, server

CHILD, INITIALS = "罗雨桐", "lyt"
TEXT = "放学路上一起走了一段，她说周末要教妹妹认字。"
LATELY = "[aria-labelledby=lately]"
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}

pytestmark = pytest.mark.long


@dataclass
class Visit:
    """Somebody at the site, in a window of some size."""

    one: Browser
    home: str  # the address of the first page
    width: int

    def open(self, path: str = "index.html") -> None:
        """Nothing; the page at this path of the site is there, and as it should be."""
        self.one.open(self.home.replace("index.html", path))
        self.settled()

    def settled(self) -> None:
        """Nothing; the page that has come is as it should be."""
        self.one.settled()
        self.one.wait("document.querySelector('main')")
        assert self.one.see("document.documentElement.scrollWidth") <= self.width
        assert self.one.troubles == []
        base = self.home.removesuffix("index.html")
        assert not [asked for asked in self.one.asked if not asked.startswith((base, "data:"))]

    def follow(self, selector: str) -> None:
        """Nothing; a link has been pressed, and where it leads is as it should be."""
        before = self.one.see("performance.timeOrigin")
        self.one.click(selector)
        self.one.wait(f"performance.timeOrigin !== {before} && document.readyState === 'complete'")
        self.settled()

    def go(self, path: str) -> None:
        """Nothing; the place in the navigation has been pressed, which a phone unfolds first."""
        if self.width < 640 and not self.one.see("document.querySelector('.menu').open"):
            self.one.click(".menu > summary")
        self.follow(f'nav.main a[href$="{path}"]')

    def find(self) -> None:
        """Nothing; the child's page has been found by initials."""
        before = self.one.see("performance.timeOrigin")
        self.one.click("#seek")
        self.one.wait("window.yulanStudents")
        self.one.type(INITIALS)
        self.one.wait("!document.getElementById('seek-list').hidden")
        assert CHILD in self.one.see("document.querySelector('#seek-list [aria-selected=true]').textContent")
        self.one.press("Enter")
        self.one.wait(f"performance.timeOrigin !== {before} && document.readyState === 'complete'")
        self.settled()


@pytest.fixture(scope="module")
def one(running: Browser) -> Iterator[Browser]:
    with fresh(running) as found:
        yield found


@pytest.fixture(scope="module")
def desk(one: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the first page of a server that knows the browser."""
    with server(tmp_path_factory.mktemp("desk")) as address:
        one.open(address)
        one.wait("document.querySelector('.masthead')", 60)
        yield one.see("location.origin") + "/index.html"


@pytest.fixture(params=["disk laptop", "disk phone", "served laptop", "served phone"])
def visit(request: pytest.FixtureRequest, one: Browser) -> Visit:
    place, _, size = str(request.param).partition(" ")
    width, height = SIZES[size]
    home = request.getfixturevalue("desk") if place == "served" else (built(TEACHER, "--both") / "index.html").as_uri()
    one.size(width, height)
    one.open("about:blank")
    one.troubles.clear()
    one.asked.clear()
    found = Visit(one, home, width)
    found.open()
    return found


def test_a_child_is_found_by_initials_and_the_last_three_talks_are_read(visit: Visit) -> None:
    visit.find()
    assert visit.one.see("document.querySelector('h1').textContent") == CHILD
    visit.follow('main a[href$="talks.html"]')
    texts = visit.one.see("[...document.querySelectorAll('.record .body')].slice(-3).map(one => one.innerText.trim())")
    assert len(texts) == 3
    assert all(len(text) > 5 for text in texts)


def test_what_is_past_its_day_is_seen(visit: Visit) -> None:
    visit.go("duties/index.html")
    assert visit.one.see("[...document.querySelectorAll('.when.before')].some(one => one.getClientRects().length)")


def test_a_ledger_is_narrowed_and_stays_so_when_loaded_again(visit: Visit) -> None:
    visit.go("ledger/index.html")
    rows = "[...document.querySelectorAll('tbody tr[data-find]')].filter(one => one.getClientRects().length).length"
    before = visit.one.see(rows)
    visit.one.see(
        "(one => { one.value = 'left-behind'; one.dispatchEvent(new Event('change', {bubbles: true})); })"
        "(document.querySelector('select[data-narrow=category]'))"
    )
    after = visit.one.see(rows)
    assert 0 < after < before
    visit.one.reload()
    visit.one.wait(f"{rows} === {after}")
    assert visit.one.see("location.hash") == "#category=left-behind"


def test_a_card_is_printed(visit: Visit, tmp_path: Path) -> None:
    visit.find()
    served = visit.home.startswith("http")
    if served:
        visit.follow('main a[href*="paper/card/"]')
        assert CHILD in visit.one.see("document.body.textContent")
    else:
        visit.one.printed(tmp_path / "child.pdf")
        visit.open("paper/card.html")
    visit.one.printed(tmp_path / "card.pdf")
    data = (tmp_path / "card.pdf").read_bytes()
    boxes = {
        tuple(round(float(one)) for one in box) for box in re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", data)
    }
    assert boxes == {(595, 842)} or boxes == {(594, 842)} or boxes == {(595, 841)}  # A4, as points are rounded


def test_the_list_behind_a_number_is_as_long_as_it_says(visit: Visit) -> None:
    visit.go("reports/index.html")
    visit.follow('main a[href$="contacts.html"]')
    number = int(visit.one.see("document.querySelector('.figures tbody td a').textContent"))
    visit.follow(".figures tbody td a")
    target = visit.one.see("location.hash.slice(1)")
    assert visit.one.see(f"document.getElementById('{target}').querySelectorAll('.names li').length") == number


def test_a_page_is_read_in_the_other_language_and_back(visit: Visit) -> None:
    visit.find()
    visit.follow(".ways [lang=en]")
    assert visit.one.see("document.documentElement.lang") == "en"
    assert visit.one.see("document.querySelector('h1').textContent") == CHILD
    visit.follow(".ways [lang=zh]")
    assert visit.one.see("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize("visit", ["served laptop", "served phone"], indirect=True)
def test_a_talk_is_written_corrected_and_the_school_locked_and_opened_again(visit: Visit) -> None:
    one, text = visit.one, f"{TEXT}{visit.width}"
    visit.find()
    visit.follow('.quick a[href*="write/talk/"]')
    one.click("textarea[name=body]")
    one.type(text)
    visit.follow('.save button[name="_do"]')
    assert one.see("location.pathname") == "/write/saved.html"
    visit.open()
    visit.find()
    assert text in one.see(f"document.querySelector('{LATELY}').textContent")
    visit.follow(f"{LATELY} .edit")
    one.click("textarea[name=body]")
    one.press("End")
    one.type(f"下次带绘本{visit.width}")
    visit.follow('.save button[name="_do"]')
    visit.open()
    visit.find()
    assert f"下次带绘本{visit.width}" in one.see(f"document.querySelector('{LATELY}').textContent")
    visit.follow('form[action$="lock"] button')
    assert CHILD not in one.see("document.documentElement.textContent")
    visit.follow(".ask button")
    one.wait("document.querySelector('.masthead')", 60)
    visit.settled()
