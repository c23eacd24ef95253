"""Forms in a real browser, printed: how many pages, what stands at their foot, nothing cut, room to sign and seal."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser import Browser, fresh
from tests.pages.sample import entry
from tests.paper.shown import CHILD, CLASS, MENTOR, blank, bundled, filled, html, lesson, more
from yulan.pages.paper.forms import FORMS
from yulan.pages.paper.sheet import Sheet
from yulan.texts import Lang

pytestmark = pytest.mark.long

# Pages of a form: the card and the plan have a back, a mentor's list two copies, the sample has three talks.
PAGES = {("card", False): 2, ("help-plan", False): 2, ("mentor-list", False): 2, ("mentor-list", True): 2}
PAGES[("talk", True)] = 3
A4 = ((594.9, 841.9), (841.9, 594.9))
WIDE = {"class-list", "reconcile", "absent", "loan", "dropout-report"}
MM = 96 / 25.4

# What is cut, or stands over its neighbour or over the edge of the sheet, as it is laid out for paper.
CUT = """
(() => {
  const faults = [];
  for (const sheet of document.querySelectorAll('.sheet')) {
    const edge = sheet.getBoundingClientRect();
    for (const one of sheet.querySelectorAll('td, th, .value, .who, .line, .choice, .title, p, li')) {
      const name = one.className || one.tagName, box = one.getBoundingClientRect();
      const flows = getComputedStyle(one).display !== 'inline';
      if (flows && one.scrollWidth > one.clientWidth + 1) faults.push(name);
      if (box.width && (box.right > edge.right + 1 || box.left < edge.left - 1)) faults.push('edge ' + name);
    }
  }
  return faults;
})()
"""
SIGNS = """
[...document.querySelectorAll('.place')].map(one => {
  const box = one.getBoundingClientRect(), rule = one.querySelector('.rule');
  return [one.classList.contains('seal'), box.width, box.height, rule ? rule.getBoundingClientRect().width : 0];
})
"""


@pytest.fixture(scope="module")
def chromium(running: Browser) -> Iterator[Browser]:
    assert shutil.which("pdftotext"), "this test needs poppler-utils"
    with fresh(running, width=680, height=990) as one:  # as wide as what A4 leaves
        yield one


def _open(one: Browser, tmp_path: Path, sheets: tuple[Sheet, ...], lang: Lang = "zh", *, through: bool = False) -> None:
    page = tmp_path / "form.html"
    page.write_text(html(sheets, lang, through=through), "utf-8")
    one.troubles.clear()
    one.open(page.as_uri())
    assert one.troubles == []


def _printed(one: Browser, tmp_path: Path) -> list[str]:
    """The text of each page."""
    path = tmp_path / "form.pdf"
    one.printed(path)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def _sizes(tmp_path: Path) -> list[tuple[float, float]]:
    done = subprocess.run(["pdfinfo", "-l", "-1", tmp_path / "form.pdf"], capture_output=True, check=True, text=True)
    return [(float(a), float(b)) for a, b in re.findall(r"size: +([0-9.]+) x ([0-9.]+)", done.stdout)]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("lang", ["zh"])  # each printing takes seconds, and schools print in Chinese
@pytest.mark.parametrize("full", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("code", FORMS)
def test_a_form_prints_on_so_many_pages_numbered_and_marked(
    chromium: Browser, tmp_path: Path, code: str, full: bool, lang: Lang
) -> None:
    sheets = filled(code, lang=lang) if full else blank(code, lang)
    _open(chromium, tmp_path, sheets, lang)
    pages = _printed(chromium, tmp_path)
    count = PAGES.get((code, full), 1)
    assert len(pages) == count
    wide, high = A4[code in WIDE]
    assert all((round(a), round(b)) == (round(wide), round(high)) for a, b in _sizes(tmp_path))
    for number, page in enumerate(pages, 1):
        own = number if len(sheets) == 1 else 1
        foot = f"第{own}页" if lang == "zh" else f"Page{own}"
        whole = f"{foot}共{count}页" if lang == "zh" else f"{foot}of{count}"
        assert (whole if len(sheets) == 1 else foot) in _bare(page)
        care = "内含未成年人信息，请勿外传" if lang == "zh" else "Holdsdataofminors"
        assert (care in _bare(page)) is full


@pytest.mark.parametrize("lang", ["zh"])
@pytest.mark.parametrize("full", [True], ids=["filled"])
@pytest.mark.parametrize("code", FORMS)
def test_nothing_is_cut_and_there_is_room_to_sign_and_to_seal(
    chromium: Browser, tmp_path: Path, code: str, full: bool, lang: Lang
) -> None:
    chromium.size(1010 if code in WIDE else 661, 990)
    _open(chromium, tmp_path, filled(code, lang=lang) if full else blank(code, lang), lang)
    chromium.paper(on=True)
    assert chromium.see(CUT) == []
    assert chromium.see("document.querySelector('.bar').offsetHeight") == 0
    for seal, width, height, rule in chromium.see(SIGNS):
        assert height >= (21 if seal else 11) * MM
        assert width >= 40 * MM
        assert seal or rule >= 10 * MM
    rows = chromium.see("[...document.querySelectorAll('tbody tr')].map(one => one.getBoundingClientRect().height)")
    assert all(height >= (6 if full else 7) * MM for height in rows)
    chromium.paper(on=False)


def test_a_long_list_says_its_heads_again_on_each_page(chromium: Browser, tmp_path: Path) -> None:
    school = more()
    one = school.students[0]
    crowd = tuple(replace(one, sid=f"{number:010d}") for number in range(70))
    _open(chromium, tmp_path, filled("class-list", replace(school, students=(*school.students, *crowd))))
    pages = _printed(chromium, tmp_path)
    assert len(pages) > 3
    for page in pages[:-1]:
        assert "所属类别" in page
    # Each row is whole: whom a page names stands there with number, guardian and mentor.
    rows = [line for page in pages for line in page.splitlines() if "陈小雨" in line]
    assert len(rows) == 71
    assert all("周强" in line for line in rows)


def test_a_long_text_goes_on_overleaf_and_loses_nothing(chromium: Browser, tmp_path: Path) -> None:
    marks = [f"第{number}段话说到这里。" for number in range(160)]
    told = entry("talk", CHILD, "2025-11-19", MENTOR, body="\n\n".join(marks), scope=CLASS)
    school = more(told)
    pen_sheets = filled("talk", school)[-1:]
    _open(chromium, tmp_path, pen_sheets)
    pages = _printed(chromium, tmp_path)
    assert len(pages) > 2
    whole = _bare("".join(pages))
    assert not [one for one in marks if one not in whole]


def test_each_sheet_of_several_counts_its_own_pages(chromium: Browser, tmp_path: Path) -> None:
    long = "\n\n".join(["长长的一段话。"] * 90)
    talks = [entry("talk", CHILD, f"2025-11-{day}", MENTOR, body=long, scope=CLASS) for day in (20, 21)]
    _open(chromium, tmp_path, filled("talk", more(*talks)))
    pages = [_bare(one) for one in _printed(chromium, tmp_path)]
    own = [int(found[1]) for page in pages if (found := re.search(r"第(\d+)页", page))]
    assert len(own) == len(pages)
    assert own.count(1) == 5  # three talks of the sample and two long ones
    assert max(own) > 1
    assert all(after in (1, before + 1) for before, after in pairwise(own))
    assert [f"（{number}/{len(pages)}）" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)


def test_the_bundle_counts_through_and_begins_each_item_on_a_page(chromium: Browser, tmp_path: Path) -> None:
    sheets = bundled(more(lesson()))
    _open(chromium, tmp_path, sheets, through=True)
    pages = [_bare(one) for one in _printed(chromium, tmp_path)]
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page
        assert len(set(re.findall(r"第(\d+)件", page))) <= 1
    marks = list(dict.fromkeys(found[1] for page in pages if (found := re.search(r"第(\d+)件", page))))
    assert marks == [str(number) for number in range(1, len(marks) + 1)]
    assert "特殊群体学生关爱工作材料" in pages[0]
    assert "卷内目录" in pages[1]


def test_on_a_screen_a_bar_says_how_to_print_and_no_script_runs(chromium: Browser, tmp_path: Path) -> None:
    _open(chromium, tmp_path, filled("card"))
    assert "A4" in chromium.see("document.querySelector('.bar').innerText")
    assert chromium.see("document.querySelectorAll('script').length") == 0
    assert chromium.see("getComputedStyle(document.querySelector('.sheet')).backgroundColor") == "rgb(255, 255, 255)"
