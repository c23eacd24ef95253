"""The house: unlocking, locking by hand and by itself, what is kept in memory, what others write meanwhile, trouble."""

from __future__ import annotations

import gc
import re
import shutil
import subprocess
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.schools import NOW, TestSchool
from tests.serve.conftest import CANARY, OTHER, SID
from tests.serve.served import PASSPHRASE, Clock, Served, collect, serving, setting, wait
from yulan import pinyin
from yulan.flow.live import Live, open_school
from yulan.flow.moment import Moment
from yulan.flow.unseal import Progress
from yulan.identity_file import Identity
from yulan.school import School
from yulan.serve import run
from yulan.serve.house import House, Locked, Open, Opening, Trouble

IDLE = 15 * 60.0


def held(served: Served) -> tuple[weakref.ref[Live], weakref.ref[object]]:
    """What is open, and what of it is shown."""
    room = served.house.room
    assert isinstance(room, Open)
    [look] = room.made.values()
    return weakref.ref(room.live), weakref.ref(look)


def schools() -> int:
    """How many schools somebody in this process holds."""
    collect()
    return sum(type(one) is School for one in gc.get_objects())


# -- unlocking


def test_another_passphrase_opens_nothing_and_says_so(sealed: Served) -> None:
    browser = sealed.browser
    browser.enter()
    for said in ("", "x", PASSPHRASE + " ", PASSPHRASE.upper(), "\0", "一" * 5000):
        answer = browser.post("/unlock.html", {"passphrase": said})
        assert answer.status == 403
        assert 'role="alert"' in answer.text
        assert isinstance(sealed.house.room, Locked)
    assert CANARY not in browser.get("/index.html").text
    assert browser.get("/index.html").place.partition("?")[0] == "/unlock.html"


def test_the_passphrase_opens(sealed: Served) -> None:
    answer = sealed.open(PASSPHRASE).get(f"/students/{SID}/index.html")
    assert answer.status == 200
    assert CANARY in answer.text


def test_a_passphrase_is_said_nowhere_again(sealed: Served) -> None:
    sealed.browser.enter()
    wrong = "sesame4711"
    assert wrong not in sealed.browser.post("/unlock.html", {"passphrase": wrong}).text
    assert wrong not in sealed.browser.get("/unlock.html").text


def test_without_a_passphrase_coming_in_opens(school: TestSchool) -> None:
    with serving(school, "wang-fang") as one:
        assert isinstance(one.house.room, Locked)
        one.browser.enter()
        one.settle()
        assert one.browser.get("/index.html").status == 200


def test_a_locked_house_shows_its_door_at_every_address(sealed: Served) -> None:
    browser = sealed.browser
    browser.enter()
    for path in ("/index.html", f"/students/{SID}/index.html", f"/write/talk/{SID}.html", "/nothing.html"):
        assert browser.get(path).place.partition("?")[0] == "/unlock.html"
    assert browser.get("/style.css").status == 200


# -- locking


def test_locking_leaves_no_text_in_memory(sealed: Served) -> None:
    before = schools()
    browser = sealed.open(PASSPHRASE)
    for path in ("/index.html", f"/students/{SID}/index.html", f"/write/talk/{SID}.html", "/write/index.html"):
        assert browser.get(path).status == 200
    live, look = held(sealed)
    assert schools() > before
    assert browser.post("/lock").place.partition("?")[0] == "/unlock.html"
    assert isinstance(sealed.house.room, Locked)
    assert schools() == before
    assert live() is None
    assert look() is None


def test_nobody_at_work_locks_by_itself_and_leaves_no_text_in_memory(sealed: Served) -> None:
    before = schools()
    browser = sealed.open(PASSPHRASE)
    browser.get("/index.html")
    live, look = held(sealed)
    sealed.clock.now += IDLE - 1
    sealed.house.tick()
    assert isinstance(sealed.house.room, Open)
    sealed.clock.now += 2
    sealed.house.tick()
    assert isinstance(sealed.house.room, Locked)
    assert schools() == before
    assert live() is None
    assert look() is None
    assert browser.get("/index.html").place.partition("?")[0] == "/unlock.html"


def test_locking_leaves_no_name_among_the_readings(sealed: Served) -> None:
    sealed.open(PASSPHRASE).get("/ledger/index.html")
    assert pinyin.syllables.cache_info().currsize
    sealed.house.lock()
    assert pinyin.syllables.cache_info().currsize == 0


LOOKING: dict[str, Callable[[Served], object]] = {
    "pulse": lambda one: one.browser.get("/pulse"),
    "token": lambda one: one.browser.get("/token"),
    "style": lambda one: one.browser.get("/style.css"),
    "reload": lambda one: one.browser.get("/index.html", Sec_Fetch_User=None),
    "stranger": lambda one: one.stranger().get("/index.html"),
    "here": lambda one: run.is_running(one.plate),
    "door": lambda one: one.browser.get("/unlock.html"),
}
WORKING: dict[str, Callable[[Served], object]] = {
    "page": lambda one: one.browser.get("/index.html"),
    "old browser": lambda one: one.browser.get(
        "/index.html", Sec_Fetch_User=None, Sec_Fetch_Mode=None, Sec_Fetch_Site=None
    ),
    "draft": lambda one: one.browser.post("/draft", {"_page": f"write/talk/{SID}.html", "body": "x"}),
    "save": lambda one: one.browser.post(f"/write/talk/{SID}.html", {"body": "x"}, Sec_Fetch_User=None),
    "enter": lambda one: one.browser.enter(),
}


@pytest.mark.parametrize("act", LOOKING)
def test_a_page_left_open_is_nobody_at_work(sealed: Served, act: str) -> None:
    sealed.open(PASSPHRASE)
    sealed.clock.now += IDLE - 1
    LOOKING[act](sealed)
    sealed.clock.now += 2
    sealed.house.tick()
    assert isinstance(sealed.house.room, Locked)


@pytest.mark.parametrize("act", WORKING)
def test_somebody_at_work_is_not_locked_out(sealed: Served, act: str) -> None:
    sealed.open(PASSPHRASE)
    sealed.clock.now += IDLE - 1
    WORKING[act](sealed)
    sealed.clock.now += 2
    sealed.house.tick()
    assert isinstance(sealed.house.room, Open)


def test_a_house_locked_while_it_opens_stays_locked(school: TestSchool) -> None:
    begun, go = threading.Event(), threading.Event()

    def read(identity: Identity, progress: Progress) -> Live:
        begun.set()
        assert go.wait(30)
        return open_school(school.root, school.places, identity, Moment(lambda: NOW), progress)

    house = House(replace(setting(school, "wang-fang"), read=read), Clock())
    house.enter()
    assert begun.wait(30)
    assert isinstance(house.room, Opening)
    house.lock()
    go.set()
    wait(lambda: not any(one.name == "yulan-opening" for one in threading.enumerate()))
    assert isinstance(house.room, Locked)
    assert house.shelf is None


def test_a_save_while_the_house_is_locked_says_so_and_writes_nothing(sealed: Served) -> None:
    browser = sealed.open(PASSPHRASE)
    form = browser.fields(f"/write/talk/{SID}.html") | {"body": "x", "form": "face"}
    token = browser.token()
    sealed.house.lock()
    files = set(sealed.school.root.rglob("*.age"))
    assert browser.post(f"/write/talk/{SID}.html", {**form, "_csrf": token}).place.partition("?")[0] == "/unlock.html"
    assert set(sealed.school.root.rglob("*.age")) == files


def test_the_page_of_an_open_house_changes_its_number_only_when_something_did(served: Served) -> None:
    numbers = set()
    for _ in range(3):
        served.house.tick()
        numbers.add(served.browser.get("/pulse").text)
    assert len(numbers) == 1


def test_how_long_nobody_has_looked_is_known(served: Served) -> None:
    served.clock.now += 600
    assert served.house.quiet_minutes == pytest.approx(10)
    served.browser.get("/pulse")
    assert served.house.quiet_minutes == 0


# -- what others write


def test_what_somebody_else_writes_meanwhile_appears(served: Served) -> None:
    browser = served.browser
    before = served.house.version
    assert "另一个人写的" not in browser.get(f"/students/{SID}/index.html").text
    served.school.write("zhao-min", "talk", SID, {"form": "phone"}, "另一个人写的")
    served.house.tick()
    assert served.house.version > before
    assert "另一个人写的" in browser.get(f"/students/{SID}/index.html").text


def test_what_comes_from_another_clone_appears(served: Served, tmp_path: Path) -> None:
    school, other = served.school, tmp_path / "clone"
    git("clone", "-q", str(school.root), str(other))
    away = TestSchool(other, tmp_path / "other-home", school.identities)
    away.write("zhao-min", "talk", SID, {"form": "phone"}, "从别处来的")
    away.write("zhao-min", "talk", OTHER, {"form": "phone"}, "也从别处来的")
    git("-C", str(school.root), "pull", "-q", str(other), "main")
    served.house.tick()
    assert "从别处来的" in served.browser.get(f"/students/{SID}/index.html").text
    assert "也从别处来的" in served.browser.get(f"/students/{OTHER}/index.html").text


def test_what_is_taken_away_goes_even_as_something_else_comes(served: Served) -> None:
    school = served.school
    first = school.write("zhao-min", "talk", SID, {"form": "phone"}, "要拿走的")
    served.house.tick()
    assert "要拿走的" in served.browser.get(f"/students/{SID}/index.html").text
    (school.root / first).unlink()
    school.write("zhao-min", "talk", SID, {"form": "phone"}, "后来的")
    served.house.tick()
    text = served.browser.get(f"/students/{SID}/index.html").text
    assert "后来的" in text
    assert "要拿走的" not in text


def test_a_right_that_ends_meanwhile_ends_here_too(served: Served) -> None:
    from yulan.intents import Intent

    assert served.browser.get(f"/write/talk/{SID}.html").status == 200
    served.school.change("chen-yulan", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))])
    served.house.tick()
    assert served.browser.get(f"/write/talk/{SID}.html").status in (404, 409)


def git(*arguments: str) -> None:
    subprocess.run(("git", *arguments), check=True, capture_output=True)


# -- trouble


def break_chain(school: TestSchool) -> Callable[[], None]:
    """Nothing; a file of the chain is damaged until what is given back is called."""
    path = sorted((school.root / "keys" / "chain").glob("*.yaml"))[-1]
    good = path.read_bytes()

    def put(data: bytes) -> None:
        spare = path.with_name(".spare")
        spare.write_bytes(data)
        spare.replace(path)

    put(good[:-20] + b"damaged: x\n")
    return lambda: put(good)


@pytest.mark.parametrize("away", [0.0, 600.0])
def test_a_school_that_breaks_is_not_shown_and_comes_back_when_it_is_mended(served: Served, away: float) -> None:
    browser = served.browser
    mend = break_chain(served.school)
    served.house.tick()
    assert isinstance(served.house.room, Trouble)
    answer = browser.get(f"/students/{SID}/index.html")
    assert answer.status == 500
    assert "keys/chain/" in answer.text
    assert ".yaml" in answer.text
    assert CANARY not in answer.text
    assert "小玉" not in answer.text
    assert browser.get("/style.css").status == 200
    mend()
    served.clock.now += away  # it may take long, and nobody looks at anything but the page that says so
    browser.get("/index.html")
    served.house.tick()
    assert isinstance(served.house.room, Open)
    assert CANARY in browser.get(f"/students/{SID}/index.html").text


def test_what_is_wrong_is_told_with_file_and_line(served: Served) -> None:
    break_chain(served.school)
    served.house.tick()
    answer = served.browser.get("/index.html")
    assert answer.status == 500
    assert re.search(r"keys/chain/[0-9a-f-]+\.yaml:[0-9]+", answer.text)


def test_a_stranger_is_not_told_what_is_wrong(served: Served) -> None:
    break_chain(served.school)
    served.house.tick()
    for path in ("/index.html", "/enter/a/b", "/enter/x", "/unlock.html"):
        answer = served.stranger().get(path)
        assert answer.status == 403
        assert "keys/chain" not in answer.text


def test_trouble_is_locked_too_when_nobody_is_at_work(served: Served) -> None:
    break_chain(served.school)
    served.house.tick()
    served.clock.now += IDLE + 1
    served.house.tick()
    assert isinstance(served.house.room, Locked)


def test_a_school_whose_folder_goes_is_trouble_and_no_fault(served: Served) -> None:
    root = served.school.root
    away = root.with_name("away")
    shutil.move(root, away)
    served.house.tick()
    answer = served.browser.get("/index.html")
    assert answer.status == 500
    assert ".py:" not in answer.text
    shutil.move(away, root)
    served.house.tick()
    assert served.browser.get("/index.html").status == 200


def test_it_looks_after_itself(school: TestSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    from yulan.serve import house

    monkeypatch.setattr(house, "_TICK", 0.05)
    with serving(school, "wang-fang", watched=True) as one:
        one.open()
        one.school.write("zhao-min", "talk", SID, {"form": "phone"}, "另一个人写的")
        wait(lambda: "另一个人写的" in one.browser.get(f"/students/{SID}/index.html").text)
        one.clock.now += IDLE + 1
        wait(lambda: isinstance(one.house.room, Locked))


# -- the way back


def test_unlocking_leads_back_to_the_page_that_was_left(sealed: Served) -> None:
    browser = sealed.open(PASSPHRASE)
    browser.post("/lock")
    asked = browser.get(f"/write/talk/{SID}.html?draft=0123456789abcdef").place
    answer = browser.post(asked, {"passphrase": PASSPHRASE})
    assert answer.place == f"/write/talk/{SID}.html?draft=0123456789abcdef"


@pytest.mark.parametrize(
    "to", ["//example.org", "https://example.org/a.html", "/index.html", "../index.html", "a\r\nb"]
)
def test_unlocking_leads_nowhere_else(sealed: Served, to: str) -> None:
    browser = sealed.open(PASSPHRASE)
    browser.post("/lock")
    answer = browser.post(f"/unlock.html?{urlencode({'to': to})}", {"passphrase": PASSPHRASE})
    assert answer.place == "/index.html"


def test_a_refusal_can_be_read_by_who_has_not_come_in(sealed: Served) -> None:
    stranger = sealed.stranger()
    assert stranger.get("/style.css").headers["Content-Type"].startswith("text/css")
    assert stranger.get("/script.js").status == 403
