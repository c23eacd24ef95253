"""What a teacher does next in a real browser: one visit for two children, a correction, two versions made one, a page
locked in the middle of a sentence, a record that somebody else writes meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import Browser
from tests.serve.test_in_a_browser import DAY, TEACHER, TEXT, Desk, at_work, begin_a_talk, form, save, says, write
from yulan import kinds
from yulan.flow import read
from yulan.school import Entry

pytestmark = pytest.mark.long

BODY = "document.querySelector('textarea[name=body]')"


@pytest.fixture
def teacher(tmp_path: Path) -> Iterator[Desk]:
    """A class teacher's computer."""
    one = Desk(tmp_path)
    try:
        yield one
    finally:
        one.end()


@contextmanager
def quietly(desk: Desk, running: Browser) -> Iterator[Browser]:
    """A browser at work which, at the end, has complained of nothing and asked nobody but the server."""
    with at_work(desk, running) as one:
        host = one.see("location.origin")
        yield one
        assert one.troubles == []
        assert [asked for asked in one.asked if not asked.startswith((host, "data:"))] == []


def entries(desk: Desk, kind: str) -> list[Entry]:
    """The records of a kind, of whichever child, as the principal reads them."""
    school = read.school(desk.school.verified, desk.school.as_("chen-yulan"), DAY)
    return [one for file in school.students for one in file.records if one.kind == kind]


def go(one: Browser, path: str, until: str) -> None:
    one.open(one.see("location.origin") + path)
    one.wait(until)


def page_of(desk: Desk, one: Browser) -> None:
    go(one, f"/students/{desk.sid}/index.html", "document.querySelector('article .edit')")


def locked(one: Browser) -> None:
    """Nothing; the page has left the screen."""
    one.wait("location.pathname === '/unlock.html' && document.readyState === 'complete'")
    one.wait("document.querySelector('.ask button')")
    assert TEXT not in one.see("document.documentElement.outerHTML")


def unlock(one: Browser) -> None:
    one.click(".ask button")
    one.wait("document.querySelector('a[href$=\"write/index.html\"]')")


def go_on(one: Browser) -> None:
    """From anywhere to the one draft there is."""
    go(one, "/write/index.html", "document.querySelector('a[href*=\"draft=\"]')")
    one.click('a[href*="draft="]')
    form(one)


def test_one_visit_for_two_children_gives_two_records_with_one_event(teacher: Desk, running: Browser) -> None:
    with quietly(teacher, running) as one:
        go(one, "/write/visit/index.html", "document.activeElement.id === 'find'")
        one.type("lyt")
        one.press("Enter")
        form(one)
        write(one, TEXT)
        one.click("#f-_also")
        one.type("tjb")
        save(one)
        one.wait("document.querySelector('main .note.calm')")
        named = one.see("document.querySelector('main').innerText")
        assert "罗雨桐、田家宝" in named
        for sid in (teacher.sid, teacher.other):
            assert one.see(f"Boolean(document.querySelector('main a[href*=\"{sid}\"]'))")
    found = entries(teacher, "visit")
    assert {each.student for each in found} == {teacher.sid, teacher.other}
    assert len({each.id for each in found}) == 2
    assert {each.body.strip() for each in found} == {TEXT}
    events = {getattr(each.values, "event", "") for each in found}
    assert len(events) == 1
    assert events != {""}


def test_a_correction_is_a_new_revision_and_shows_as_the_record(teacher: Desk, running: Browser) -> None:
    with quietly(teacher, running) as one:
        page_of(teacher, one)
        one.click("article .edit")
        form(one)
        one.see(f"{BODY}.value = ''")
        write(one, TEXT)
        save(one)
        page_of(teacher, one)
        shown = one.see("document.querySelector('main').innerText")
        assert TEXT in shown
        assert "上个月她说想当图书管理员" not in shown
    assert [(each.rev, each.body.strip()) for each in entries(teacher, "talk")] == [(2, TEXT)]


def test_two_versions_settled_in_the_browser_become_one(teacher: Desk, running: Browser) -> None:
    path = teacher.school.write(TEACHER, "talk", teacher.sid, {"form": "face", "place": "教室"}, TEXT)
    for place in ("操场", "走廊"):
        teacher.school.revise(TEACHER, path, {"place": place})
    with quietly(teacher, running) as one:
        page_of(teacher, one)
        assert one.see("document.querySelectorAll('.both').length") == 1
        one.see("[...document.querySelectorAll('article')].find(e => e.querySelector('.both')).id = 'differs'")
        one.click("#differs .edit")
        one.wait("document.querySelector('.settle') && document.readyState === 'complete'")
        assert "操场" in one.see("document.querySelector('.settle').innerText")
        one.see("[...document.querySelectorAll('.settle .choice')].find(e => /操场/.test(e.innerText)).id = 'chosen'")
        one.click("#chosen")
        save(one)
        page_of(teacher, one)
        assert one.see("document.querySelectorAll('.both').length") == 0
    [found] = [each for each in entries(teacher, "talk") if each.body.strip() == TEXT]
    assert found.conflicts == ()
    assert kinds.to_tree(found.values)["place"] == "操场"


def test_who_locks_in_the_middle_of_a_sentence_finds_it_again(teacher: Desk, running: Browser) -> None:
    with quietly(teacher, running) as one:
        begin_a_talk(one)
        write(one, TEXT)
        one.click("form[action$=lock] .quiet")  # at once: no draft has been kept yet
        locked(one)
        unlock(one)
        go_on(one)
        assert one.see(f"{BODY}.value") == TEXT
        save(one)
    assert teacher.talks()[0] == TEXT


def test_a_page_left_open_leaves_the_screen_when_the_house_is_locked(teacher: Desk, running: Browser) -> None:
    with quietly(teacher, running) as one:
        begin_a_talk(one)
        write(one, TEXT)
        says(one, "已加密保存")
        one.see(
            "fetch('/lock', {method: 'POST', body: new URLSearchParams("
            "{_csrf: document.querySelector('input[name=_csrf]').value})}).then(() => true)"
        )
        locked(one)
        unlock(one)
        go_on(one)
        assert one.see(f"{BODY}.value") == TEXT


def test_a_page_loaded_again_shows_what_was_typed(teacher: Desk, running: Browser) -> None:
    with quietly(teacher, running) as one:
        begin_a_talk(one)
        write(one, TEXT)
        says(one, "已加密保存")
        one.see("setTimeout(() => location.reload(), 0)")
        one.wait(f"performance.getEntriesByType('navigation')[0].type === 'reload' && {BODY} && {BODY}.value !== ''")
        assert one.see(f"{BODY}.value") == TEXT
        # A second form about the same child says that one was begun; saved, the first is no draft any more.
        page = f"/write/talk/{teacher.sid}.html"
        go(one, page, "document.querySelector('.note a[href*=\"draft=\"]')")
        one.click('.note a[href*="draft="]')
        one.wait(f"{BODY} && {BODY}.value !== ''")
        save(one)
        go(one, page, BODY)
        assert one.see("document.querySelector('.note')") is None
    assert teacher.talks()[0] == TEXT


def test_a_record_written_by_another_process_appears_by_itself(teacher: Desk, running: Browser) -> None:
    with quietly(teacher, running) as one:
        page_of(teacher, one)
        command = [sys.executable, "-m", "yulan.cli", "-C", os.fspath(teacher.school.root), "--as", TEACHER]
        told = [*command, "new", "talk", teacher.sid, "--set", "form=face", "--set", f"body={TEXT}"]
        done = subprocess.run(told, env=teacher.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        one.wait(f"document.querySelector('main').innerText.includes('{TEXT}')")
        # Somebody who is writing keeps the page, and is told.
        go(one, f"/write/talk/{teacher.sid}.html", BODY)
        write(one, "还在写")
        done = subprocess.run(told, env=teacher.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        one.wait("!document.getElementById('told').hidden")
        assert one.see(f"{BODY}.value") == "还在写"
        save(one)
    assert sorted(teacher.talks()) == sorted(["还在写", TEXT, TEXT, "上个月她说想当图书管理员。"])


def test_an_empty_form_that_was_refused_leaves_no_draft(teacher: Desk, running: Browser) -> None:
    with at_work(teacher, running) as one:
        begin_a_talk(one)
        one.click('.save button[name="_do"]')
        one.wait("document.activeElement.id === 'summary'")
        # What is typed now is kept, and is the only draft: nothing was kept before.
        write(one, TEXT)
        says(one, "已加密保存")
        go(one, "/write/index.html", "document.querySelector('.drafts')")
        assert one.see("document.querySelectorAll('.drafts li').length") == 1
        one.click(".drafts button")
        one.wait("!document.querySelector('.drafts')")
        go(one, f"/write/talk/{teacher.sid}.html", BODY)
        one.click('.save button[name="_do"]')
        one.wait("document.activeElement.id === 'summary'")
        one.see("new Promise(done => setTimeout(done, 2500))")  # longer than a draft waits for the last key
        go(one, "/write/index.html", "document.querySelector('.doors')")
        assert one.see("document.querySelector('.drafts')") is None


def test_who_changes_the_language_in_the_middle_of_a_sentence_goes_on_with_it(teacher: Desk, running: Browser) -> None:
    with at_work(teacher, running) as one:
        go(one, f"/write/talk/{teacher.sid}.html", "document.activeElement.id === 'f-body'")
        one.type("说到一半")
        one.click('form[action*="language"] button')
        one.wait("document.documentElement.lang.indexOf('en') === 0 && document.readyState === 'complete'")
        one.wait("document.querySelector('#f-body')")
        assert one.see("document.querySelector('#f-body').value") == "说到一半"
