"""What is only served, looked through by axe in light and dark: forms of every kind, refused ones and corrections,
settings and what will change, choosing, saving, synchronising, exporting, locking and unlocking.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import axe
from tests.browser import Browser, fresh
from tests.schools import TestSchool, make_school
from tests.serve.served import PASSPHRASE, Served, serving
from yulan import kinds
from yulan.flow import rights, sync
from yulan.ids import CARD
from yulan.pages import settings
from yulan.pages.desk import fill_path, pick_path
from yulan.serve import run
from yulan.serve.house import Open

# Between them these may write every kind; the class teacher's forms differ from those of who enters for others.
OFFICE, COUNSELLOR, TEACHER = "zhao-min", "sun-li", "wang-fang"
SID, NEW = "1" * 10, "2" * 10

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def one(running: Browser) -> Iterator[Browser]:
    with fresh(running, width=1366, height=768) as found:
        yield found


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school with a child somebody talked with, exchanged through a folder."""
    folder = tmp_path_factory.mktemp("school")
    found = make_school(folder, with_git=True)
    for sid in (SID, NEW):
        found.add_student("p2023-1", sid)
    found.card(TEACHER, SID, "罗雨桐")
    path = found.write(TEACHER, "talk", SID, {"form": "face", "place": "教室"}, "她说想当图书管理员。")
    for place in ("操场", "走廊"):  # two versions, to be settled
        found.revise(TEACHER, path, {"place": place})
    sync.hub(found.root, folder / "hub")
    return found


def enter(one: Browser, served: Served) -> str:
    """The address of the site, which the browser has been let in to."""
    one.open(run.address(served.plate))
    one.wait("document.querySelector('.masthead')", 60)
    here = one.see("location.origin")
    assert isinstance(here, str)
    return here


def kinds_of(served: Served) -> tuple[str, ...]:
    """The kinds whoever is at work may write."""
    assert isinstance(served.house.room, Open)
    return rights.writes(served.house.room.live)


def form(kind: str) -> str:
    """Where a record of a kind is written: about the child, where it can be about one."""
    if kinds.KINDS[kind].subject == "school":
        return fill_path(kind)
    return fill_path(kind, NEW if kind == CARD else SID)


def test_a_form_of_any_kind_has_nothing_that_axe_finds(one: Browser, school: TestSchool) -> None:
    """Colours, in light and in dark, where something looks as nothing did on the forms before."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    eye = axe.Eye()
    for person in (OFFICE, COUNSELLOR):
        with serving(school, person) as served:
            here = enter(one, served)
            for kind in kinds_of(served):
                if kind in seen:
                    continue
                seen.add(kind)
                one.open(f"{here}/{form(kind)}")
                assert one.see("document.querySelector('#write') !== null"), kind
                one.see("document.querySelectorAll('details').forEach(each => { each.open = true; })")
                if wrong := eye.violations(one, within="#main"):
                    found[f"{person} {kind}"] = wrong
    assert found == {}
    assert seen == set(kinds.KINDS)


def test_what_stands_around_forms_has_nothing_that_axe_finds(one: Browser, school: TestSchool) -> None:
    found: dict[str, list[str]] = {}
    eye = axe.Eye()

    def see(name: str, until: str) -> None:
        one.wait(f"document.querySelector({until!r})")
        one.settled()
        if wrong := eye.violations(one):
            found[name] = wrong

    def follow(selector: str) -> None:
        before = one.see("performance.timeOrigin")
        one.click(selector)
        one.wait(f"performance.timeOrigin !== {before} && document.readyState === 'complete'")

    with serving(school, TEACHER, sealed=True) as served:
        one.open(run.address(served.plate))
        see("unlock", "#passphrase")
        one.click("#passphrase")
        one.type("not this one")
        follow(".ask button")
        see("unlock, refused", ".fault")
        one.click("#passphrase")
        one.type(PASSPHRASE)
        follow(".ask button")
        one.wait("document.querySelector('.masthead')", 60)
        here = one.see("location.origin")
        one.open(f"{here}/students/{SID}/index.html")
        see("a child", ".quick")
        follow("article .edit")
        see("two versions to settle", ".settle")
        one.open(f"{here}/{fill_path('talk', SID)}")
        one.click('.save button[name="_do"]')
        see("a form refused", "#summary")
        one.click("textarea[name=body]")
        one.type("她说想当图书管理员。")
        one.wait("document.querySelector('input[name=_draft]').value !== ''")
        one.open(f"{here}/write/index.html")
        see("choose, with a draft", ".drafts")
        one.open(f"{here}/{pick_path('visit')}")
        see("pick", "a.child")
        one.click("#find")
        one.type("lyt")
        see("pick, narrowed", "main")
        one.open(f"{here}/{fill_path('talk', SID)}")
        see("a form begun before", ".note")
        follow('.note a[href*="draft="]')
        one.click("label:has([name=form])")
        follow('.save button[name="_do"]')
        see("saved", ".note.calm")
        one.open(f"{here}/nothing.html")
        see("not there", "main")
    assert found == {}


def test_the_settings_and_what_is_exchanged_have_nothing_that_axe_finds(one: Browser, school: TestSchool) -> None:
    found: dict[str, list[str]] = {}
    eye = axe.Eye()

    def see(name: str, until: str) -> None:
        one.wait(f"document.querySelector({until!r})")
        one.settled()
        if wrong := eye.violations(one):
            found[name] = wrong

    with serving(school, OFFICE) as served:
        here = enter(one, served)
        one.open(f"{here}/settings/index.html")
        see("settings", ".doors")
        for name in settings.SECTIONS:
            one.open(f"{here}/settings/{name}.html")
            one.see("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            see(f"settings, {name}", "#write")
        one.open(f"{here}/settings/school.html")
        one.see("document.querySelector('[name=name]').value = ''")
        one.click('.save button[name="_do"]')
        see("settings, refused", "#summary")
        one.see("document.querySelector('[name=name]').value = '玉兰坡小学'")
        one.click('.save button[name="_do"]')
        see("settings, what will change", 'button[value="sign"]')
        one.click('button[value="sign"]')
        see("settings, changed", ".note.calm")
        one.open(f"{here}/ledger/export.html")
        see("export", "#export")
        one.open(f"{here}/sync.html")
        see("synchronise", "form.buttons")
        one.click("form.buttons button")
        one.wait("document.querySelector('.said')", 60)
        see("synchronised", ".said")
    assert found == {}
