"""The ten ways people go most, by keys alone: Tab, Enter, Space, arrows, the slash and Escape, in a real browser, from
the disk and served. Wherever the keys stand is on the screen, under nothing else, and is seen to be where they stand;
nothing is far, and nothing holds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser import Browser, fresh
from tests.sites import TEACHER, built, server

MOST = 40  # presses of Tab, wherever one goes on a page
CHILD, INITIALS = "罗雨桐", "lyt"
TEXT, MORE = "放学路上一起走了一段，她说周末要教妹妹认字。", "下次带绘本。"
LATELY = "[aria-labelledby=lately]"
ROWS = "[...document.querySelectorAll('tbody tr[data-find]')].filter(one => one.getClientRects().length).length"
HERE = """(() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  const boxes = [...one.getClientRects()];
  const first = boxes[0] || one.getBoundingClientRect();
  // Of a field for many lines its first ones: where one writes.
  const box = new DOMRect(first.x, first.y, first.width, one.tagName === 'TEXTAREA' ? 50 : first.height);
  const style = getComputedStyle(one);
  const within = (x, most) => Math.min(Math.max(x, 1), most - 1);
  const hit = document.elementFromPoint(
    within(box.x + box.width / 2, innerWidth), within(box.y + box.height / 2, innerHeight));
  return {
    name: [one.tagName, one.id, one.className, one.getAttribute('href') || one.getAttribute('name')].join(' '),
    whole: box.left >= 0 && box.right <= innerWidth && box.top >= -1 && box.bottom <= innerHeight + 1,
    large: box.height > innerHeight * 0.8, reaches: box.bottom > 0 && box.top < innerHeight,
    uncovered: Boolean(hit) && (one === hit || one.contains(hit) || one.labels?.[0]?.contains(hit) === true),
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
})()"""
STOPS = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
  one => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length
  && one.checkVisibility({visibilityProperty: true}) && (one.type !== 'radio' || one.checked
    || !document.querySelector(`[name="${one.name}"]:checked`))).length"""

pytestmark = pytest.mark.long


@dataclass
class Keys:
    """Somebody at the site who has a keyboard and nothing else."""

    one: Browser
    home: str  # the address of the first page

    @property
    def served(self) -> bool:
        return self.home.startswith("http")

    def open(self, path: str = "index.html") -> None:
        """Nothing; the page at this path of the site is there, the keys at its beginning."""
        self.one.open(self.home.replace("index.html", path))
        self.one.wait("document.querySelector('main')")

    def here(self) -> dict[str, Any]:
        """Where the keys stand, which is to be seen; empty at the beginning of the page."""
        found: dict[str, Any] | None = self.one.see(HERE)
        if found is None:
            return {}
        assert found["whole"] or (found["large"] and found["reaches"]), f"not on the screen: {found['name']}"
        assert found["uncovered"], f"under something else: {found['name']}"
        assert found["marked"], f"not to be told from others: {found['name']}"
        return found

    def on(self, selector: str) -> bool:
        """Whether the keys stand there."""
        return bool(self.one.see(f"document.activeElement.matches({json.dumps(selector)})"))

    def to(self, selector: str, *, back: bool = False) -> int:
        """How often Tab was pressed until the keys stood there."""
        for pressed in range(1, MOST + 1):
            self.one.press("Tab", shift=back)
            self.here()
            if self.on(selector):
                return pressed
        raise AssertionError(f"further than {MOST} presses: {selector}")

    def skip(self) -> None:
        """Nothing; the keys have left out what stands above the page's own."""
        self.one.press("Tab")
        self.here()
        assert self.on(".skip")
        self.one.press("Enter")
        self.one.wait("document.activeElement.id === 'main'")

    def enter(self, key: str = "Enter") -> None:
        """Nothing; the key has led to another page, which is there."""
        before = self.one.see("performance.timeOrigin")
        self.one.press(key)
        self.one.wait(f"performance.timeOrigin !== {before} && document.readyState === 'complete'")
        self.one.wait("document.querySelector('main')")

    def type(self, text: str) -> None:
        """Nothing; each key has been pressed; what no key has comes as an input method brings it."""
        if text.isascii():
            for key in text:
                self.one.press(key)
        else:
            self.one.type(text)

    def find(self) -> None:
        """Nothing; the child's page has been found by initials."""
        self.one.press("/")
        self.here()
        assert self.on("#seek")
        self.one.wait("window.yulanStudents")
        self.type(INITIALS)
        self.one.wait("!document.getElementById('seek-list').hidden")
        assert CHILD in self.one.see("document.querySelector('#seek-list [aria-selected=true]').textContent")
        self.enter()
        assert self.one.see("document.querySelector('h1').textContent") == CHILD

    def go(self, path: str) -> None:
        """Nothing; the place in the navigation has been gone to."""
        self.to(f'nav.main a[href$="{path}"]')
        self.enter()

    def saved(self) -> None:
        """Nothing; the form has been sent by its button and is saved."""
        self.to('.save button[name="_do"]')
        self.enter()
        assert self.one.see("location.pathname") == "/write/saved.html"


@pytest.fixture(scope="module")
def one(running: Browser) -> Iterator[Browser]:
    with fresh(running, width=1366, height=768) as found:
        found.call("Emulation.setFocusEmulationEnabled", enabled=True)  # a page that comes has the keys at once
        yield found


@pytest.fixture(scope="module")
def desk(one: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the first page of a server that knows the browser."""
    with server(tmp_path_factory.mktemp("desk")) as address:
        one.open(address)
        one.wait("document.querySelector('.masthead')", 60)
        yield one.see("location.origin") + "/index.html"


@pytest.fixture(params=["served", "disk"])
def keys(request: pytest.FixtureRequest, one: Browser) -> Iterator[Keys]:
    site = built(TEACHER, "--both") / "index.html"
    home = request.getfixturevalue("desk") if request.param == "served" else site.as_uri()
    one.size(1366, 768)
    found = Keys(one, home)
    found.open()
    yield found
    assert one.troubles == []


served = pytest.mark.parametrize("keys", ["served"], indirect=True)


def test_a_child_is_found_by_initials_and_the_last_three_talks_are_read(keys: Keys) -> None:
    one = keys.one
    keys.find()
    keys.skip()
    keys.to('main a[href$="talks.html"]')
    keys.enter()
    keys.one.press("End")
    last = "[...document.querySelectorAll('.record')].slice(-3)"
    one.wait(f"{last}.pop().getBoundingClientRect().top < innerHeight - 50")
    assert one.see(f"{last}.every(one => one.querySelector('.body').innerText.trim().length > 5)")


def test_the_list_of_found_children_closes_by_escape_and_leaves_the_keys_where_they_were(keys: Keys) -> None:
    one = keys.one
    assert keys.to("#seek") <= 6
    one.wait("window.yulanStudents")
    keys.type("l")
    one.wait("!document.getElementById('seek-list').hidden")
    one.press("Escape")
    assert one.see("document.getElementById('seek-list').hidden")
    assert keys.on("#seek")
    one.press("ArrowDown")
    assert not one.see("document.getElementById('seek-list').hidden")
    one.press("Tab")
    keys.here()
    assert one.see("document.getElementById('seek-list').hidden")
    assert not keys.on("#seek")


def test_what_is_past_its_day_is_gone_to(keys: Keys) -> None:
    keys.go("duties/index.html")
    keys.skip()
    keys.to("li:has(.when.before) a")
    keys.enter()
    assert keys.one.see("document.querySelector('.masthead')") is not None


@pytest.mark.parametrize("width", [1366, 390], ids=["laptop", "phone"])
@served
def test_a_talk_is_refused_written_and_corrected(keys: Keys, width: int) -> None:
    one = keys.one
    one.size(width, 768)
    keys.open()
    keys.find()
    keys.skip()
    keys.to('a[href*="write/talk/"]')
    keys.enter()
    one.wait("document.activeElement.matches('textarea[name=body]')")  # a form begins where one writes
    assert keys.here()
    keys.to('.save button[name="_do"]')
    one.press("Enter")
    one.wait("document.activeElement.id === 'summary'")
    one.troubles.clear()  # the browser does say that a form was refused
    keys.to("#summary a")
    one.press("Enter")
    one.wait("document.activeElement.matches('textarea[name=body]')")
    keys.here()
    text = f"{TEXT}{width}"
    keys.type(text)
    keys.saved()
    keys.skip()
    keys.to('main a[href*="students/"]')
    keys.enter()
    assert text in one.see(f"document.querySelector('{LATELY}').textContent")
    keys.skip()
    keys.to(f"{LATELY} .edit")
    keys.enter()
    keys.skip()
    keys.to("textarea[name=body]")
    one.press("End")
    keys.type(f"{MORE}{width}")
    keys.saved()
    keys.find()
    assert f"{MORE}{width}" in one.see(f"document.querySelector('{LATELY}').textContent")


def test_a_ledger_is_narrowed_sorted_and_whole_again(keys: Keys) -> None:
    one = keys.one
    keys.go("ledger/index.html")
    before = one.see(ROWS)
    keys.skip()
    keys.to("select[data-narrow=category]")
    one.press("ArrowDown")
    one.wait(f"{ROWS} < {before}")
    assert keys.on("select[data-narrow=category]")
    keys.to('[data-sort="name"] button')
    one.press(" ")
    one.wait("document.querySelector('[data-sort=name]').getAttribute('aria-sort') === 'ascending'")
    assert keys.here()
    assert keys.on('[data-sort="name"] button')
    keys.to("#clear", back=True)
    one.press("Enter")
    one.wait(f"{ROWS} === {before}")
    one.wait("document.activeElement.id === 'find'")
    assert keys.here()
    one.press("Escape")
    assert keys.on("#find")


def test_a_card_is_printed(keys: Keys) -> None:
    one = keys.one
    if keys.served:
        keys.find()
        keys.skip()
        keys.to('main a[href*="paper/card/"]')
    else:
        keys.go("paper/index.html")
        keys.skip()
        keys.to('main a[href$="card.html"]')
    keys.enter()
    one.see("window.print = () => { window.asked = true; }")
    keys.to("[data-print]")
    one.press(" ")
    assert one.see("window.asked") is True


def test_the_list_behind_a_number_is_where_the_keys_go_on(keys: Keys) -> None:
    one = keys.one
    keys.go("reports/index.html")
    keys.skip()
    keys.to('main a[href$="contacts.html"]')
    keys.enter()
    keys.skip()
    keys.to(".figures tbody td a")
    keys.enter()
    target = "document.getElementById(location.hash.slice(1))"
    top = one.see(f"{target}.getBoundingClientRect().top")
    assert 0 <= top < 768
    one.press("Tab")
    keys.here()
    assert one.see(f"{target}.contains(document.activeElement)")


def test_a_page_is_read_in_the_other_language_and_back(keys: Keys) -> None:
    keys.find()
    for lang in ("en", "zh"):
        keys.to(f'.ways [lang="{lang}"]', back=True)
        keys.enter()
        assert keys.one.see("document.documentElement.lang").startswith(lang)


@served
def test_the_school_is_locked_and_opened_again(keys: Keys) -> None:
    one = keys.one
    keys.to('form[action$="lock"] button')
    keys.enter()
    one.wait("document.querySelector('.ask button')")
    assert CHILD not in one.see("document.documentElement.textContent")
    one.wait("document.activeElement.matches('.ask button')")
    assert keys.here()
    one.press("Enter")
    one.wait("document.querySelector('.masthead')", 60)


@served
def test_on_a_phone_the_places_unfold(keys: Keys) -> None:
    one = keys.one
    one.size(390, 844)
    keys.open()
    keys.to(".menu > summary")
    assert not one.see("document.querySelector('.menu').open")
    one.press("Enter")
    one.wait("document.querySelector('.menu').open")
    keys.go("ledger/index.html")
    assert one.see("location.pathname") == "/ledger/index.html"


@served
@pytest.mark.parametrize("path", ["index.html", "a child", "write/talk", "write/visit", "ledger/index.html"])
def test_the_keys_come_by_everything_and_are_held_by_nothing(keys: Keys, path: str) -> None:
    one = keys.one
    if path != "index.html":
        keys.find()
    if path.startswith("write/"):
        one.open(one.see(f"document.querySelector('a[href*=\"{path}\"]').href"))
    elif "/" in path:
        keys.open(path)
    wanted = one.see(STOPS)
    one.see("window.stops = []")
    for _ in range(2 * wanted):
        one.press("Tab")
        if keys.here():
            if one.see("stops.length > 1 && stops[0] === document.activeElement"):
                break
            one.see("stops.includes(document.activeElement) || stops.push(document.activeElement)")  # a day has 4 parts
    assert one.see("stops.length") == wanted
