"""The built pages in a real browser, from `file://`: the policy refuses nothing, nothing is fetched, pages print."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests import axe
from tests.browser import Browser, fresh
from tests.sites import TEACHER, built, sort, sorts
from yulan import theme
from yulan.pages.charts.term import Week
from yulan.pages.page import Day
from yulan.render import Renderer
from yulan.texts import Texts

SIZES = ((1366, 768), (683, 384), (390, 844))  # a laptop, the same at 200 %, a phone

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site() -> Path:
    return built()


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Path]:
    """The largest page of each sort."""
    return list(sorts(site).values())


@pytest.fixture(scope="module")
def window(running: Browser) -> Iterator[Browser]:
    with fresh(running) as found:
        yield found


@pytest.fixture
def one(window: Browser) -> Browser:
    """A browser that has been nowhere yet, as far as one can tell."""
    window.open("about:blank")
    window.size(1366, 900)
    window.dark(on=False)
    window.troubles.clear()
    window.asked.clear()
    return window


def test_no_page_troubles_the_browser_or_asks_for_anything_beyond_the_site_or_is_wider_than_its_window(
    site: Path, pages: list[Path], one: Browser
) -> None:
    for page in pages:
        one.open(page.as_uri())
        assert one.troubles == [], page.relative_to(site)
        for width, height in SIZES:
            one.size(width, height)
            assert one.see("document.documentElement.scrollWidth") <= width, (page.relative_to(site), width)
    assert all(asked.startswith((site.as_uri(), "data:")) for asked in one.asked)
    assert len(pages) > 40


def test_a_childs_page_is_light_with_all_it_loads(site: Path, one: Browser) -> None:
    heaviest = max((site / "students").glob("*/index.html"), key=lambda one: one.stat().st_size)
    one.open(heaviest.as_uri())
    loaded = {Path(unquote(urlsplit(asked).path)) for asked in one.asked if asked.startswith("file:")}
    assert len(loaded) == 4  # itself, one style sheet, one that says the day, one script
    assert sum(each.stat().st_size for each in loaded) < 60_000


_MARK = """(() => {
  const mark = document.querySelector('.now'), picture = mark.ownerSVGElement.getBoundingClientRect();
  const scale = picture.width / mark.ownerSVGElement.viewBox.baseVal.width, wide = mark.getAttribute('width') * scale;
  const line = mark.querySelector('path').getBoundingClientRect(), word = mark.querySelector('text');
  const at = (line.x + line.width / 2 - picture.x - mark.getAttribute('x') * scale) / wide;
  const {left, right} = word.getBoundingClientRect();
  return {shown: word.getClientRects().length > 0, at, inside: picture.left <= left && right <= picture.right,
          apart: Math.abs((left + right - line.left - line.right) / 2) / scale};
})()"""


def test_this_week_is_marked_where_the_style_sheet_of_the_day_says(site: Path, one: Browser, tmp_path: Path) -> None:
    child = next(path for path in site.glob("students/*/index.html") if 'class="now"' in path.read_text("utf-8"))
    page = tmp_path / "site" / child.relative_to(site)
    shutil.copytree(child.parent, page.parent)
    for name in ("style.css", "day.css", "script.js", "seek.js"):
        shutil.copy(site / name, tmp_path / "site")
    look = theme.read(theme.builtin())

    def mark(week: Week | None) -> dict[str, float]:
        renderer = Renderer.of(look, Texts.load(look, "zh"), day=Day("2025年11月21日", week))
        (tmp_path / "site/day.css").write_bytes(renderer.assets()["day.css"])
        one.open(page.as_uri())
        found: dict[str, float] = one.see(_MARK)
        return found

    for size in SIZES:
        one.size(*size)
        for number in (0, 1, 10, 19, 20):
            for room in (12, 31):
                found = mark(Week((number + 0.5) / 21, room))
                assert found["at"] == pytest.approx((number + 0.5) / 21, abs=0.005), (size, number)
                assert found["shown"], (size, number)
                assert found["inside"], (size, number)
                assert found["apart"] <= (room if number in (0, 1, 19, 20) else 1), (size, number)
    assert not mark(None)["shown"]
    (tmp_path / "site/day.css").unlink()
    one.reload()
    assert not one.see(_MARK)["shown"]


@pytest.mark.parametrize("whose", ["class teacher's", "principal's alone"])
def test_axe_finds_nothing_wrong_with_any_sort_of_page(site: Path, one: Browser, whose: str) -> None:
    """On a class teacher's pages, which are shorter; on a principal's those that a class teacher has not. Colours, in
    light and in dark, where something looks as nothing did on the pages before.
    """
    found: dict[str, list[str]] = {}
    eye = axe.Eye()
    shorter, names = sorts(built(TEACHER)), sorts(site)
    alone = [one for name, one in names.items() if name not in shorter]
    for page in shorter.values() if whose == "class teacher's" else alone:
        one.open(page.as_uri())
        if wrong := eye.violations(one):
            found[sort(str(page).partition("/site/")[2])] = wrong
    assert found == {}
    assert set(shorter) <= set(names)
    assert alone


def test_axe_finds_nothing_wrong_with_any_form_on_paper(site: Path, one: Browser) -> None:
    found: dict[str, list[str]] = {}
    eye = axe.Eye()
    forms = sorted((site / "paper").glob("*.html"))
    for page in forms:
        one.open(page.as_uri())
        if wrong := eye.violations(one):
            found[page.name] = wrong
    assert found == {}
    assert len(forms) > 15


def test_a_ledger_is_sorted_and_narrowed_as_its_address_says(site: Path, one: Browser) -> None:
    shown = "[...document.querySelectorAll('tbody tr:not([hidden])')].map(row => row.cells[5].dataset.key)"
    page = (site / "ledger/index.html").as_uri()
    one.open(f"{page}#sort=-talk&category=left-behind")
    one.wait("document.querySelector('[aria-sort]')")
    few = one.see(shown)
    assert few == sorted(few, reverse=True)
    assert len(few) > 1
    told = one.see("document.getElementById('found').textContent")
    assert re.search(f"{len(few)} 名，共 [0-9]+ 名", told), told
    one.click('[data-sort="talk"] button')
    one.wait("document.querySelector('[data-sort=\"talk\"]').getAttribute('aria-sort') === 'ascending'")
    assert one.see(shown) == few[::-1]
    assert one.see("location.hash") == "#sort=talk&category=left-behind"
    one.click("#find")
    one.type("zheyangderenmeiyou")
    assert one.see(shown) == []
    assert one.see("location.hash") == "#sort=talk&category=left-behind"  # never whom one looks for
    assert one.troubles == []


def test_a_ledger_prints_across_the_paper(site: Path, one: Browser, tmp_path: Path) -> None:
    one.open((site / "ledger/index.html").as_uri())
    one.printed(tmp_path / "ledger.pdf")
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", (tmp_path / "ledger.pdf").read_bytes())
    assert boxes
    assert all(float(width) > float(height) for width, height in boxes)


def test_a_form_is_printed_by_its_button(site: Path, one: Browser) -> None:
    one.open((site / "paper/card.html").as_uri())
    one.see("window.print = () => { window.asked = true; }")
    one.click("[data-print]")
    assert one.see("window.asked") is True
    one.click(".bar a")
    one.wait("location.pathname.endsWith('/paper/index.html')")
    assert one.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_that_somebody_has_chosen_leave_words_and_marks_to_be_told(
    site: Path, pages: list[Path], one: Browser, scheme: str
) -> None:
    features = {"forced-colors": "active", "prefers-color-scheme": scheme}
    one.call("Emulation.setEmulatedMedia", features=[{"name": name, "value": features[name]} for name in features])
    look = "one => [getComputedStyle(one).fill, getComputedStyle(one).stroke].join(' ')"
    of_sort, marks = sorts(site), 0
    for name in ("index.html", "students/one/index.html", "reports/contacts.html"):
        one.open(of_sort[name].as_uri())
        assert axe.violations(one, axe.CONTRAST) == [], name
        # The marks of one legend, what a hatching is drawn with, and a share of the whole.
        for together in (".legend", "pattern", ".share"):
            looks = one.see(
                f"[...document.querySelectorAll('{together}')].map(one => [...one.querySelectorAll('path, rect')]"
                f".filter(one => !one.closest('defs') || '{together}' === 'pattern').map({look}))"
            )
            assert all(len(set(each)) == len(each) for each in looks), (name, together)
            marks += sum(len(each) > 1 for each in looks)
    assert marks > 5
