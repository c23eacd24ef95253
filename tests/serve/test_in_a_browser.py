"""A teacher who knows no terminal: from the shortcut on the desktop to a saved talk, in a real browser; and what
happens when the server, the network or the disk fail in between.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.browser import Browser, fresh
from tests.schools import TestSchool, make_school
from tests.test_launcher import entries, exec_words
from yulan import identity_file
from yulan.derive import duties
from yulan.flow import read
from yulan.intents import Intent

pytestmark = pytest.mark.long

MOST_ACTIONS = 12
TEXT = "下课后在走廊上聊了十分钟。她说昨晚和妈妈通了电话，妈妈答应过年回来。"
DAY = date(2025, 11, 21)
TEACHER = "wang-fang"


class Desk:
    """A class teacher's computer: a school, a shortcut, and what the shortcut starts."""

    def __init__(self, folder: Path) -> None:
        self.school: TestSchool = make_school(folder, with_git=True, demo=True)
        keys = {f"keys/demo/{one}.key": identity_file.dump(key) for one, key in self.school.identities.items()}
        self.school.put({path: data for path, data in keys.items() if "recovery" not in path})
        self.sid = self.school.add_student()
        self.other = self.school.add_student()
        self.school.change("zhao-min", [Intent("mentor", "add", (self.sid, TEACHER))])
        self.school.card(TEACHER, self.sid, "罗雨桐")
        self.school.card(TEACHER, self.other, "田家宝")
        self.school.write(
            TEACHER, "talk", self.sid, {"date": "2025-10-09", "form": "face"}, "上个月她说想当图书管理员。"
        )
        self.desktop = folder / "desktop"
        self.desktop.mkdir()
        self.addresses = folder / "addresses"
        self.processes: list[subprocess.Popen[bytes]] = []
        show = folder / "show"
        show.write_text(f'#!/bin/sh\necho "$1" >> "{self.addresses}"\n')
        show.chmod(0o755)
        self.environment = {**os.environ, "YULAN_HOME": os.fspath(self.school.home), "BROWSER": f"{show} %s"}
        told = self.school.run("setup", "--desktop", os.fspath(self.desktop), person=TEACHER)
        assert told.status == 0, told.err

    def start(self) -> str:
        """The address the shortcut opens the browser at."""
        shortcut = next(self.desktop.glob("*.desktop"))
        words = exec_words(entries(shortcut.read_bytes())["Exec"])
        before = self.addresses.read_text().count("\n") if self.addresses.exists() else 0
        # Started from the desktop, it has no terminal.
        self.processes.append(
            subprocess.Popen(words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            lines = self.addresses.read_text().splitlines() if self.addresses.exists() else []
            if len(lines) > before:
                return lines[-1]
            time.sleep(0.05)
        raise AssertionError("the shortcut opens no browser")

    def kill(self) -> None:
        """Nothing; the server is gone from one moment to the next."""
        self.processes[-1].send_signal(signal.SIGKILL)
        self.processes[-1].wait(60)

    def end(self) -> None:
        """Nothing; no server runs any more."""
        for one in self.processes:
            if one.poll() is None:
                one.terminate()
                one.wait(60)

    def talks(self) -> list[str]:
        """The texts of the talks about the first student, newest first, as the principal reads them."""
        school = self.school.verified
        file = next(
            one for one in read.school(school, self.school.as_("chen-yulan"), DAY).students if one.sid == self.sid
        )
        return [one.body.strip() for one in file.records if one.kind == "talk"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    try:
        yield one
    finally:
        one.end()


@contextmanager
def at_work(desk: Desk, running: Browser) -> Iterator[Browser]:
    """A browser that the shortcut has opened, on the first page."""
    with fresh(running) as one:
        one.actions += 1  # two clicks on the desktop
        one.open(desk.start())
        one.wait("document.querySelector('a[href$=\"write/index.html\"]')")
        yield one


def begin_a_talk(one: Browser) -> None:
    """From the first page to the form: what to write, whom about."""
    one.click('a[href$="write/index.html"]')
    one.wait("document.querySelector('a[href$=\"talk/index.html\"]')")
    one.click('a[href$="talk/index.html"]')
    one.wait("document.activeElement.id === 'find'")  # only its script puts the cursor there
    one.type("lyt")
    one.press("Enter")
    form(one)


def form(one: Browser) -> None:
    """Nothing; the page that comes is a form, all of it."""
    one.wait("document.querySelector('textarea[name=body]') && document.readyState === 'complete'")


def write(one: Browser, text: str) -> None:
    one.click("textarea[name=body]")
    one.type(text)


def save(one: Browser) -> None:
    one.click('.save button[name="_do"]')
    one.wait("location.pathname === '/write/saved.html' && document.readyState === 'complete'")


def says(one: Browser, text: str) -> None:
    """Nothing; the line about the draft has come to hold this."""
    one.wait(f"document.getElementById('draft').textContent.includes('{text}')")


def test_from_the_shortcut_to_a_saved_talk(desk: Desk, running: Browser, tmp_path: Path) -> None:
    with at_work(desk, running) as one:
        begin_a_talk(one)
        assert "想当图书管理员" in one.see("document.body.innerText"), "the last talks stand beside the form"
        write(one, TEXT)
        one.click("label:has(input[name=form][value=face])")
        save(one)
        assert one.actions <= MOST_ACTIONS, one.actions
        one.click(f'a[href*="{desk.sid}"]')
        one.wait("document.readyState === 'complete' && location.pathname.startsWith('/students/')")
        assert TEXT in one.see("document.body.innerText")
        host = one.see("location.origin")
        assert one.troubles == []
        assert [asked for asked in one.asked if not asked.startswith((host, "data:"))] == []
    assert desk.talks()[0] == TEXT
    out = tmp_path / "site"
    built = desk.school.run("build", "-o", os.fspath(out), person=TEACHER)
    assert built.status == 0, built.err
    assert TEXT in (out / "students" / desk.sid / "index.html").read_text("utf-8")
    school = read.school(desk.school.verified, desk.school.as_(TEACHER), DAY)
    proofs = {one.record for one in duties.states(school, DAY) if one.student == desk.sid and one.state == "done"}
    talk = next(entry.id for file in school.students for entry in file.records if entry.body.strip() == TEXT)
    assert talk in proofs
    log = subprocess.run(
        ["git", "log", "-1", "--format=%an|%ae|%s|%b"], cwd=desk.school.root, capture_output=True, text=True
    )
    assert "罗" not in log.stdout
    assert "talk" not in log.stdout


def test_a_broken_network_loses_nothing(desk: Desk, running: Browser) -> None:
    with at_work(desk, running) as one:
        begin_a_talk(one)
        one.offline(on=True)
        write(one, TEXT)
        one.wait("document.getElementById('draft').classList.contains('trouble')")
        one.click('.save button[name="_do"]')
        one.wait("document.querySelector('.save button[name=\"_do\"]:not([disabled])')")
        assert one.see("document.querySelector('textarea[name=body]').value") == TEXT
        one.offline(on=False)
        save(one)
    assert desk.talks()[0] == TEXT


def test_a_full_disk_loses_nothing(desk: Desk, running: Browser) -> None:
    with at_work(desk, running) as one:
        begin_a_talk(one)
        full(desk.processes[-1].pid, on=True)
        write(one, TEXT)
        one.wait("document.getElementById('draft').classList.contains('trouble')")
        one.click('.save button[name="_do"]')
        one.wait("document.getElementById('summary') || document.getElementById('draft').classList.contains('trouble')")
        one.wait("document.querySelector('.save button[name=\"_do\"]:not([disabled])')")
        form(one)
        assert one.see("document.querySelector('textarea[name=body]').value") == TEXT
        assert TEXT not in desk.talks()
        full(desk.processes[-1].pid, on=False)
        one.wait("document.querySelector('.save button[name=\"_do\"]:not([disabled])')")
        save(one)
    assert desk.talks()[0] == TEXT


def full(process: int, *, on: bool) -> None:
    """Nothing; that process can write no byte into a file any more, or can again."""
    most = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0 if on else most, most))


def test_a_killed_server_loses_nothing_that_the_page_or_the_draft_holds(desk: Desk, running: Browser) -> None:
    with at_work(desk, running) as one:
        begin_a_talk(one)
        write(one, TEXT)
        one.wait("document.querySelector('input[name=_draft]').value !== ''")
        desk.kill()
        one.type("又补一句。")
        one.wait("document.getElementById('draft').classList.contains('trouble')")
        # The shortcut again: the page left open finds its server, for it has the same name and port.
        address = desk.start()
        page = one.see("location.href")
        tab = one.call("Target.createTarget", url=address, browserContextId=one.context)["targetId"]
        let_in(one)
        one.call("Target.closeTarget", targetId=tab)
        assert one.see("location.href") == page
        save(one)
    assert desk.talks()[0] == f"{TEXT}又补一句。"


def let_in(one: Browser) -> None:
    """Nothing; the server knows the browser, and its school is open."""
    end = time.monotonic() + 60
    while not one.see("fetch('/index.html').then(a => a.text()).then(t => t.includes('\"masthead'), () => false)"):
        assert time.monotonic() < end, "the school does not open"
        time.sleep(0.05)


def test_what_was_typed_before_a_kill_is_there_again(desk: Desk, running: Browser) -> None:
    with at_work(desk, running) as one:
        begin_a_talk(one)
        write(one, TEXT)
        one.wait("document.querySelector('input[name=_draft]').value !== ''")
        desk.kill()
    with fresh(running) as one:
        one.open(desk.start())
        one.wait("document.querySelector('a[href$=\"write/index.html\"]')")
        one.click('a[href$="write/index.html"]')
        one.wait("document.querySelector('a[href*=\"draft=\"]')")
        one.click('a[href*="draft="]')
        form(one)
        assert one.see("document.querySelector('textarea[name=body]').value") == TEXT
        save(one)
        one.open(one.see("location.origin") + "/write/index.html")
        assert one.see("document.querySelector('a[href*=\"draft=\"]')") is None
    assert desk.talks() == [TEXT, "上个月她说想当图书管理员。"]
