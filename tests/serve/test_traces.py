"""What answers, the terminal and the disk tell of a served school: nothing."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.schools import TestSchool
from tests.serve.conftest import CANARY, SID
from tests.serve.hostile import GUARDS, TOO_MUCH, harmless, odd, parsed, request
from tests.serve.served import PASSPHRASE, Served, read, serving, written
from yulan import pages
from yulan.serve import run


def test_every_answer_carries_the_guards(shared: Served) -> None:
    browser, seen = shared.browser, set()
    form = f"/write/talk/{SID}.html"
    for answer in (
        browser.get("/index.html"),
        browser.get("/style.css"),
        browser.get("/pulse"),
        browser.get("/"),
        browser.get("/nothing.html"),
        browser.get("/index.html", Host="x"),
        browser.get("/enter/x"),
        browser.get("/here/" + "0" * 32),
        browser.get("/write/meeting/" + SID + ".html"),
        browser.ask("POST", "/lock", b"", {"Content-Type": "text/plain"}),
        browser.post("/token"),
        browser.post(form, {"date": "x"}),
        parsed(
            shared.raw(request("POST /lock HTTP/1.1", f"Host: {browser.host}", f"Cookie: {browser.cookie}", TOO_MUCH))
        ),
        parsed(shared.raw(request("GET / HTTP/1.1", "X: " + "y" * 70000))),
        parsed(shared.raw(request("GARBAGE"))),
        parsed(shared.raw(request("POST / HTTP/1.1", "Transfer-Encoding: chunked"))),
        parsed(shared.raw(request("POST / HTTP/1.1", "Transfer-Encoding: x"))),
    ):
        seen.add(answer.status)
        assert "Server" not in answer.headers
        for name, value in GUARDS.items():
            assert answer.headers.get(name) == value, (answer.status, name)
    assert seen == {200, 303, 400, 403, 404, 405, 409, 411, 413, 415, 422, 431, 501}


def test_a_fault_of_the_program_is_named_by_its_place_alone(
    shared: Served, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def find(*_: object) -> None:
        raise KeyError(CANARY)

    with monkeypatch.context() as broken:
        broken.setattr(pages, "find", find)
        answer = shared.browser.get(f"/students/{SID}/index.html")
    assert answer.status == 500
    assert "KeyError test_traces.py:" in answer.text
    assert str(Path(__file__).parent) not in answer.text
    harmless(answer)
    assert capfd.readouterr() == ("", "")


def test_attacks_leave_no_line_on_the_terminal(shared: Served, capfd: pytest.CaptureFixture[str]) -> None:
    for data in odd(shared):
        shared.raw(data)
    for path in (f"/students/{SID}/nothing.html", "/nothing.html"):
        shared.browser.get(path)
        shared.stranger().get(path)
    with shared.connect() as one:  # gone before the answer comes
        one.sendall(request(f"GET /students/{SID}/index.html HTTP/1.1", f"Host: {shared.browser.host}"))
    assert capfd.readouterr() == ("", "")


def traces(folder: Path, *texts: str) -> list[str]:
    """The files under a folder in which one of the texts stands, however they are named."""
    found = []
    for path in folder.rglob("*"):
        names = [text for text in texts if text in path.name]
        if names or (path.is_file() and any(text.encode() in path.read_bytes() for text in texts)):
            found.append(path.name)
    return found


def test_no_word_of_a_record_or_a_draft_reaches_the_disk(school: TestSchool, temporary: Path, tmp_path: Path) -> None:
    word = "waterlily8823"
    with written() as paths, serving(school, "wang-fang", sealed=True) as one:
        browser = one.open(PASSPHRASE)
        for path in ("/index.html", "/students/index.html", f"/students/{SID}/index.html", f"/write/talk/{SID}.html"):
            assert browser.get(path).status == 200
        form = browser.fields(f"/write/talk/{SID}.html") | {"date": "2025-11-21", "form": "face"}
        kept = browser.post("/draft", {**form, "body": f"{word} 一"})
        assert '"kept": true' in kept.text
        assert browser.post(f"/write/talk/{SID}.html", {**form, "date": "x", "body": f"{word} 二"}).status == 422
        assert browser.post(f"/write/talk/{SID}.html", {**form, "body": f"{word} 三"}).status == 303
        assert word in browser.get(f"/students/{SID}/index.html").text
        browser.post("/draft", {**form, "body": f"{word} 四"})
        browser.post("/lock")
        browser.post("/draft", {**form, "body": f"{word} 五"})
    assert len([path for path in tmp_path.rglob("*.age") if "unfinished" in path.parts]) >= 1
    assert traces(tmp_path, word, CANARY, "小玉", PASSPHRASE) == []
    assert traces(temporary, "") == []
    own = (str(school.root), str(school.home))
    assert [path for path in paths if not path.startswith(own)] == []
    everything = subprocess.run(
        ("git", "-C", os.fspath(school.root), "log", "--all", "-p", "--text"), capture_output=True, check=True
    ).stdout
    assert len(everything) > 1000
    for text in (word, CANARY, "小玉"):
        assert text.encode() not in everything


def test_a_secret_stands_in_no_address_a_page_leads_to(shared: Served) -> None:
    text = shared.browser.get("/index.html").text
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', text)
    assert addresses
    for one in addresses:
        assert (
            one.startswith(("/", "#", "data:image/", "index.html", "students/", "style.css", "script.js"))
            or "://" not in one
        )
        assert shared.browser.token() not in one
        assert quote(shared.browser.cookie.partition("=")[2]) not in one


def test_both_loopback_addresses_are_ours(shared: Served) -> None:
    for one in run._bind(0):
        family, place = one.family, one.getsockname()[0]
        one.close()
        with socket.socket(family, socket.SOCK_STREAM) as asked:
            asked.connect((place, shared.plate.port))
            asked.sendall(request("GET / HTTP/1.0", f"Host: {shared.browser.host}"))
            assert read(asked).startswith(b"HTTP/1.0 403")
