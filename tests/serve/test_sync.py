"""Synchronising from the browser: the button, the page, what is shown afterwards, and never two at once."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, copy_of
from tests.serve.conftest import CANARY, SID
from tests.serve.served import Answer, Browser, Served, serving, wait
from yulan.flow import sync
from yulan.flow.moment import Moment
from yulan.serve.house import Locked

PAGE = "/sync.html"
LATER = "newtext8842"


def give(school: TestSchool, person: str) -> None:
    """Nothing; this person has synchronised from a terminal."""
    sync.run(school.root, school.places, school.identities[person], Moment(lambda: NOW))


@pytest.fixture
def hub(school: TestSchool, tmp_path: Path) -> Path:
    """A folder through which the school is exchanged, which has it all."""
    sync.hub(school.root, tmp_path / "hub")
    give(school, "chen-yulan")
    return tmp_path / "hub"


@pytest.fixture
def colleague(school: TestSchool, hub: Path, tmp_path: Path) -> TestSchool:
    """The same school on another computer."""
    assert hub.is_dir()
    (tmp_path / "away").mkdir()
    return copy_of(school, tmp_path / "away")


@pytest.fixture
def desk(school: TestSchool, hub: Path) -> Iterator[Browser]:
    """The class teacher at work, in a school that is exchanged."""
    assert hub.is_dir()
    with serving(school, "wang-fang") as one:
        yield one.open()


def text(answer: Answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def ended(browser: Browser) -> Answer:
    """The page once nothing is under way any more."""
    wait(lambda: 'id="exchanging"' not in browser.get(PAGE).text)
    return browser.get(PAGE)


def waits(browser: Browser) -> str:
    """What the button says of what waits to be sent."""
    found = re.search(r'<span class="begun unsent"><b>(\d+)</b>', browser.get("/index.html").text)
    return found[1] if found else ""


def test_the_button_is_on_every_page_and_says_what_waits(school: TestSchool, desk: Browser) -> None:
    for path in ("/index.html", f"/students/{SID}/index.html"):
        assert f'action="{"../../" if path.count("/") > 1 else ""}sync.html"' in desk.get(path).text
    assert waits(desk) == ""
    give_form = desk.fields(f"/write/talk/{SID}.html")
    done = desk.post(f"/write/talk/{SID}.html", {**give_form, "date": "2025-11-20", "form": "face", "body": "谈了"})
    assert done.status == 303
    assert waits(desk) == "1"


def test_it_sends_and_brings_and_shows_what_came(colleague: TestSchool, desk: Browser) -> None:
    colleague.write("chen-yulan", "talk", SID, {"form": "face"}, LATER)
    give(colleague, "chen-yulan")
    assert LATER not in desk.get(f"/students/{SID}/index.html").text
    answer = desk.post(PAGE)
    assert (answer.status, answer.place) == (303, PAGE)
    told = text(ended(desk))
    assert "同步好了" in told
    assert "收到 1 份新记录，来自陈玉兰，其中 1 份是关于您的学生的；没有要送出的。" in told
    assert LATER in desk.get(f"/students/{SID}/index.html").text


def test_before_it_was_done_the_page_says_what_it_does(desk: Browser) -> None:
    told = text(desk.get(PAGE))
    assert "离开这台电脑的只有密文" in told
    assert "都已送出" in told


def test_the_page_marks_no_other_page_as_the_one_at_hand(desk: Browser) -> None:
    assert "aria-current" not in desk.get(PAGE).text
    assert 'aria-current="page"' in desk.get("/index.html").text


def test_offline_is_told_calmly(hub: Path, desk: Browser) -> None:
    hub.rename(hub.with_name("gone"))
    desk.post(PAGE)
    told = text(ended(desk))
    assert "先留在这台电脑里" in told
    assert "现在连不上" in told
    assert 'class="said do"' not in desk.get(PAGE).text


def test_a_school_without_a_place_says_how_to_name_one(served: Served) -> None:
    browser = served.browser
    assert waits(browser) == ""
    browser.post(PAGE)
    told = text(ended(browser))
    assert "没有同步成" in told
    assert "--hub" in told


def test_it_takes_a_token_a_session_and_an_open_house(desk: Browser, sealed: Served) -> None:
    assert desk.post(PAGE, {"_csrf": "0" * 64}).status == 403
    assert "离开这台电脑的只有密文" in text(desk.get(PAGE))
    locked = sealed.browser
    locked.enter()
    assert locked.post(PAGE).place.startswith("/unlock.html")
    assert sealed.stranger().get(PAGE).status == 403
    assert sealed.stranger().get("/sync/progress").status == 403


class Slow:
    """An engine that waits in the middle until it is let go; how often it began is counted."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), 0
        self.run = sync.run

    def __call__(self, *args: object, progress: object = None, **told: object) -> object:
        self.begun += 1

        def step(stage: str, done: int, total: int) -> None:
            assert callable(progress)
            progress(stage, done, total)
            if (stage, done) == ("fetch", 0):
                self.go.wait(30)

        return self.run(*args, progress=step, **told)  # type: ignore[arg-type]  # passed on as they came


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    one = Slow()
    monkeypatch.setattr(sync, "run", one)
    yield one
    one.go.set()


def begun(desk: Browser, slow: Slow) -> None:
    desk.post(PAGE)
    wait(lambda: slow.begun and "取同事的改动" in desk.get("/sync/progress").text.encode().decode("unicode_escape"))


def test_while_it_goes_on_the_page_answers_and_needs_no_script(desk: Browser, slow: Slow) -> None:
    begun(desk, slow)
    page = desk.get(PAGE).text
    assert "正在同步" in page
    assert f'<a href="{PAGE[1:]}">看看好了没有</a>' in page
    assert '<meta http-equiv="refresh"' not in page
    assert desk.get(f"/students/{SID}/index.html").status == 200
    slow.go.set()
    assert "同步好了" in text(ended(desk))


def test_never_two_at_once(desk: Browser, slow: Slow) -> None:
    begun(desk, slow)
    for _ in range(3):
        assert desk.post(PAGE).place == PAGE
    slow.go.set()
    ended(desk)
    assert slow.begun == 1


def test_what_is_saved_meanwhile_is_not_lost(
    colleague: TestSchool, school: TestSchool, desk: Browser, slow: Slow
) -> None:
    colleague.write("chen-yulan", "talk", SID, {"form": "face"}, LATER)
    sync_now = slow.run
    sync_now(colleague.root, colleague.places, colleague.identities["chen-yulan"], Moment(lambda: NOW))
    begun(desk, slow)
    form = desk.fields(f"/write/talk/{SID}.html")
    sent: list[int] = []

    def save() -> None:
        told = {**form, "date": "2025-11-20", "form": "face", "body": "meanwhile5521"}
        sent.append(desk.post(f"/write/talk/{SID}.html", told).status)

    saving = threading.Thread(target=save)
    saving.start()
    saving.join(2)
    slow.go.set()
    saving.join(30)
    assert sent == [303]
    ended(desk)
    page = desk.get(f"/students/{SID}/index.html").text
    assert "meanwhile5521" in page
    assert LATER in page
    assert CANARY in page
    assert len(list((school.root / "records" / "students" / SID).glob("*.age"))) == 4


def test_locking_meanwhile_shows_nothing_and_harms_nothing(school: TestSchool, hub: Path, slow: Slow) -> None:
    assert hub.is_dir()
    with serving(school, "wang-fang") as one:
        browser = one.open()
        begun(browser, slow)
        browser.post("/lock")
        assert isinstance(one.house.room, Locked)
        assert browser.get(PAGE).place.startswith("/unlock.html")
        slow.go.set()
        one.open()
        assert "同步好了" in text(ended(browser))


def test_what_a_program_error_was_is_named_by_its_place_alone(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr(sync, "run", broken)
    desk.post(PAGE)
    page = ended(desk).text
    assert "KeyError" in page
    assert CANARY not in page
