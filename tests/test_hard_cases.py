"""Built pages in a real browser where it is hard: long names, more contrast, a person's own colours, paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.browser import Browser, fresh
from tests.pages.sample import sample_school
from tests.sites import built, sorts
from yulan import pages, theme
from yulan.render import Renderer
from yulan.texts import Texts

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.long

_LONG = "阿不都热合曼·买买提明·吐尔逊江"
_LONG_CLASS = "三年级（1）班·玉兰花开心灵驿站实验班（寄宿制混龄）"


@pytest.fixture(scope="module")
def long_names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a school whose names are as long as names are, and one word longer than a line."""
    school, folder = sample_school(), tmp_path_factory.mktemp("long")
    people = {one: replace(person, name=f"古丽{_LONG}") for one, person in school.people.items()}
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    records = tuple(replace(one, body=f"# {_LONG_CLASS}\n\n{word}{word}") for one in school.students[0].records)
    first = replace(school.students[0], name=_LONG, records=records)
    students = (first, *(replace(one, name=f"{one.name}㛃𠮷 Maximiliana-Alexandrina") for one in school.students[1:]))
    settings = replace(school.settings, classes=dict.fromkeys(school.settings.classes, _LONG_CLASS))
    school = replace(school, settings=settings, people=people, students=students)
    theme_ = theme.read(theme.builtin())
    texts = Texts.load(theme_, "zh", strict=True)
    renderer = Renderer.of(theme_, texts, trusted=True)
    for page in pages.build(school, texts, "zh"):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(renderer.render(page))
    for each in (*(ROOT / "site/styles").iterdir(), *(ROOT / "site/scripts").iterdir()):
        (folder / each.name).write_bytes(each.read_bytes())
    return folder


@pytest.mark.parametrize("width", [1366, 390])
def test_long_names_widen_no_page_and_hang_over_no_edge(long_names: Path, running: Browser, width: int) -> None:
    over = """[...document.querySelectorAll("main h1, main h2, main h3, main a, main b, main dd, main td, main li")]
        .filter(one => !one.closest(".scroll:not(.fold), .visually-hidden, pre, details:not([open]), [hidden]"))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1).length"""
    with fresh(running, width=width, height=844) as one:
        for sort, page in sorts(long_names).items():
            if not sort.startswith("paper/"):
                one.open(page.as_uri())
                assert one.see("document.documentElement.scrollWidth") <= width, sort
                assert one.see(over) == 0, sort


def test_who_asks_for_contrast_gets_it_in_dark_too_and_sees_where_they_are_in_their_own_colours(
    running: Browser,
) -> None:
    border = "getComputedStyle(document.querySelector('.panel')).borderTopColor"
    here = "getComputedStyle(document.querySelector('nav.main a[aria-current]')).borderBottomColor"
    elsewhere = "getComputedStyle(document.querySelector('nav.main a:not([aria-current])')).borderBottomColor"
    dark = {"name": "prefers-color-scheme", "value": "dark"}
    with fresh(running) as one:
        one.open((built() / "index.html").as_uri())
        one.call("Emulation.setEmulatedMedia", features=[dark])
        usual = one.see(border)
        one.call("Emulation.setEmulatedMedia", features=[dark, {"name": "prefers-contrast", "value": "more"}])
        assert one.see(border) != usual
        one.call("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
        assert one.see(here) != one.see(elsewhere)


def test_the_heads_of_a_ledger_are_read_on_every_sheet(running: Browser) -> None:
    """They are buttons to sort by, which a browser does not draw again by itself."""
    with fresh(running) as one:
        one.open((built() / "ledger/index.html").as_uri())
        one.wait("document.querySelector('th button')")
        one.paper(on=True)
        assert one.see("getComputedStyle(document.querySelector('th button')).display") == "contents"
