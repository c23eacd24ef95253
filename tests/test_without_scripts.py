"""The pages in a real browser that runs no script: all that is content is there and prints, no control is shown that
only a script would serve; and served, one writes, corrects, changes settings, synchronises and locks all the same.
"""

from __future__ import annotations

import subprocess
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser, fresh
from tests.schools import NOW, make_school
from tests.serve.served import serving
from tests.sites import built, sorts
from yulan.flow import sync
from yulan.flow.moment import Moment
from yulan.serve import run

TEXT, CORRECTED = "放学路上一起走了一段，她说周末要教妹妹认字。", "周末她真的教妹妹认了十个字。"
PRINTED = (  # tables that unfold, a child, a list, talks, a report with pictures, a form; the first two fold something
    "duties/index.html", "students/one/index.html", "ledger/index.html", "students/one/talks.html",
    "reports/contacts.html", "classes/one/index.html", "paper/card.html",
)  # fmt: skip
# The texts on the page that are not to be seen, with what hides them; all that is folded has been unfolded.
SEEN = """(() => {
  const lost = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach(one => { one.open = true; });
  while (walk.nextNode()) {
    const text = walk.currentNode, on = text.parentElement;
    if (!text.data.trim()) continue;
    if (on.closest('script, style, noscript, title, desc, select, .visually-hidden, .menu > summary')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const {width, height} = range.getBoundingClientRect();
    if (width > 0 && height > 0 && on.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    // Without a script there is nothing to press, to tick or to narrow, nor an empty table to be filled.
    if (on.closest('[hidden]') && on.closest('button, label, .hint, #nobody, [hidden] > table > thead')) continue;
    lost.push(text.data.trim());
  }
  const there = selector => [...document.querySelectorAll(selector)].filter(one => one.getClientRects().length).length;
  return {
    lost, folded: folded.length, letters: document.querySelector('main').innerText.length,
    controls: there('button, input, select, textarea'), rows: there('[data-find]')};
})()"""
# The words of a page that belong on paper: all but the ways elsewhere and what is folded for good.
WORDS = """(() => {
  const said = [], walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const on = walk.currentNode.parentElement;
    if (on.closest('[hidden], title, desc, .visually-hidden, .screen, .crumbs, .jump, .avatar, .find')) continue;
    if (getComputedStyle(on).clipPath !== 'none') continue; // for who hears the page
    if (!on.closest('summary') && on.closest('details:not([open]):not([data-unfold])')) continue;
    said.push(walk.currentNode.data);
  }
  return said.join(' ');
})()"""

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def one(running: Browser) -> Iterator[Browser]:
    with fresh(running, width=1366, height=768) as found:
        yield found


@pytest.fixture
def still(one: Browser) -> Iterator[Browser]:
    """A browser that runs no script."""
    one.scripts(on=False)
    yield one
    one.scripts(on=True)


def test_all_there_is_to_read_is_read_without_scripts(one: Browser) -> None:
    without: dict[str, dict[str, Any]] = {}
    one.scripts(on=False)
    for name, page in sorts(built()).items():
        one.open(page.as_uri())
        found = without[name] = one.see(SEEN)
        assert found["lost"] == [], name
        assert found["controls"] == 0 or name == "about/design.html", name  # which shows what controls look like
        assert found["letters"] > 50, name
    assert len(without) > 40
    assert sum(found["folded"] for found in without.values()) > 10
    one.scripts(on=True)
    lists = {name: found["rows"] for name, found in without.items() if found["rows"]}
    assert len(lists) > 3
    for name, rows in lists.items():
        one.open(sorts(built())[name].as_uri())
        assert one.see(SEEN)["rows"] == rows, name


def _lacking(words: str, paper: str) -> int:
    """How many letters of the words are not on the paper."""
    found, wanted = (Counter(filter(str.isalnum, unicodedata.normalize("NFKC", text))) for text in (paper, words))
    return (wanted - found).total()


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_what_a_page_says_is_on_its_paper(one: Browser, tmp_path: Path, scripts: bool) -> None:
    pages, paper = sorts(built()), tmp_path / "page.pdf"
    one.scripts(on=scripts)
    for name in PRINTED[:2] if scripts else PRINTED:
        one.open(pages[name].as_uri())
        words = one.see(WORDS)
        one.printed(paper)
        told = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
        lacking = _lacking(words, told)
        assert lacking == 0, name
        assert len(words) > 200, name
    one.scripts(on=True)


def test_a_principal_works_without_scripts(still: Browser, tmp_path: Path) -> None:
    one, school = still, make_school(tmp_path, with_git=True)
    school.card("wang-fang", school.add_student("p2023-1"), "罗雨桐")
    sync.hub(school.root, tmp_path / "hub")
    sync.run(school.root, school.places, school.identities["chen-yulan"], Moment(lambda: NOW))

    def follow(selector: str) -> None:
        before = one.see("performance.timeOrigin")
        one.click(selector)
        one.wait(f"performance.timeOrigin !== {before} && document.readyState === 'complete'", 60)

    def refill(selector: str, text: str) -> None:
        one.click(selector)
        one.call("Input.dispatchKeyEvent", type="keyDown", key="a", commands=["selectAll"])
        one.type(text)

    def text() -> str:
        found = one.see("document.querySelector('main').innerText")
        assert isinstance(found, str)
        return found

    with serving(school, "chen-yulan") as served:
        one.open(run.address(served.plate))
        one.wait("document.querySelector('.masthead')", 60)
        here = one.see("location.origin")
        # A child is found by its class, and a talk written: first one that is refused.
        follow('a.button[href$="write/index.html"]')
        follow('a[href$="write/talk/index.html"]')
        follow("main a.child")
        child = one.see("document.querySelector('.beside h2').textContent")
        follow(".save .button")
        assert one.see("document.querySelectorAll('#summary li a').length") > 0
        assert one.see("document.querySelectorAll('.fault').length") > 0
        refill("textarea[name=body]", TEXT)
        if one.see("document.querySelector('[name=form]:checked') === null"):
            one.click("label:has([name=form])")
        follow(".save .button")
        assert one.see("location.pathname") == "/write/saved.html"
        follow('main a[href*="students/"]')
        assert one.see("document.querySelector('h1').textContent") == child
        assert TEXT in text()
        # It is corrected.
        one.see(f"[...document.querySelectorAll('.record')].find(one => one.innerText.includes('{TEXT}')).id = 'mine'")
        follow("#mine .edit")
        refill("textarea[name=body]", CORRECTED)
        follow(".save .button")
        follow('main a[href*="students/"]')
        assert CORRECTED in text()
        assert TEXT not in text()
        # The settings are changed, after having been shown.
        one.open(here + "/settings/school.html")
        refill("input[name=umbrella]", "玉兰陪伴")
        follow(".save .button")
        assert "玉兰陪伴" in text()
        follow('button[value="sign"]')
        one.open(here + "/settings/school.html")
        assert one.see("document.querySelector('input[name=umbrella]').value") == "玉兰陪伴"
        one.open(here + "/settings/terms.html")
        inputs = "document.querySelectorAll('#write input').length"
        before = one.see(inputs)
        follow('button[name="_add"][value="terms"]')
        assert one.see(inputs) > before
        # All is sent.
        assert one.see("document.querySelector('.begun.unsent') !== null")
        follow('form[action$="sync.html"] button')
        while one.see("document.querySelector('#exchanging') !== null"):
            follow("#exchanging a")
            time.sleep(0.2)
        assert one.see("document.querySelector('.said') !== null")
        assert one.see("document.querySelector('.begun.unsent')") is None
        # The language is changed and back; the school is locked and opened.
        follow(".ways button[lang=en]")
        assert one.see("document.documentElement.lang") == "en"
        follow(".ways button[lang=zh]")
        follow('form[action$="lock"] button')
        assert child not in one.see("document.documentElement.textContent")
        follow(".ask button")
        one.wait("document.querySelector('.masthead')", 60)
