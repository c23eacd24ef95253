"""Requests that are none, too large, too many, or never finished."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.serve.hostile import harmless, odd, parsed, request
from tests.serve.served import Served, memory, read, wait, written
from yulan.serve import wire
from yulan.serve.gate import MOST
from yulan.serve.house import Open


def test_a_request_that_can_be_read_in_two_ways_is_refused_once(shared: Served) -> None:
    for number, data in enumerate(odd(shared)):
        answer = parsed(shared.raw(data))
        assert 400 <= answer.status < 502, number
        harmless(answer)
        assert answer.headers["Connection"] == "close", number
        assert isinstance(shared.house.room, Open), number
    assert shared.browser.get("/index.html").status == 200


def test_half_a_request_and_nothing_more_is_no_request(shared: Served) -> None:
    whole = request("GET /index.html HTTP/1.1", f"Host: {shared.browser.host}", f"Cookie: {shared.browser.cookie}")
    for at in (0, 1, 4, len(whole) // 2, len(whole) - 1):
        assert shared.raw(whole[:at], end=True) == b""


def test_an_upgrade_is_not_made(shared: Served) -> None:
    lines = (
        "GET /index.html HTTP/1.1",
        f"Host: {shared.browser.host}",
        "Connection: Upgrade, close",
        "Upgrade: websocket",
    )
    more = ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Origin: http://example.org")
    with shared.connect() as one:
        one.sendall(request(*lines, *more))
        assert one.recv(65536).startswith(b"HTTP/1.1 403")


def test_a_hundred_megabytes_are_refused_unread(shared: Served, temporary: Path) -> None:
    browser = shared.browser
    known = (f"Host: {browser.host}", f"Cookie: {browser.cookie}", "Content-Type: application/x-www-form-urlencoded")
    before = memory()
    with written() as paths:
        for lines, status in (
            (("POST /draft HTTP/1.1", *known, "Content-Length: 104857600"), 413),
            (("POST /draft HTTP/1.1", "Host: x", "Content-Length: 104857600"), 403),
            (("POST /draft HTTP/1.1", "Host: x", f"Content-Length: {wire.STRANGERS + 1}"), 403),
            (("POST /draft HTTP/1.1", *known, "Transfer-Encoding: chunked"), 411),
            (("POST /draft HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"), 411),
        ):
            answer = parsed(shared.raw(request(*lines)))
            assert answer.status == status, lines
            harmless(answer)
            sent = send_all(shared, request(*lines), b"100000\r\n" + b"x" * (1 << 20) + b"\r\n", 100)
            assert sent < 100 << 20
    assert paths == []
    assert not list(temporary.iterdir())
    assert memory() - before < 64 << 10
    assert browser.get("/index.html").status == 200


def send_all(served: Served, begin: bytes, part: bytes, times: int) -> int:
    """How many bytes the server took before it closed."""
    taken = 0
    with served.connect() as one:
        try:
            one.sendall(begin)
            for _ in range(times):
                one.sendall(part)
                taken += len(part)
        except OSError:
            pass  # closed, as it should be
    return taken


def test_a_large_form_stays_in_memory(served: Served, temporary: Path) -> None:
    body = urlencode({"_csrf": served.browser.token(), "_page": "write/talk/new.html", "body": "x" * (MOST - 1000)})
    with written() as paths:
        answer = served.browser.ask("POST", "/draft", body.encode())
    assert answer.status == 200
    assert paths
    assert all("unfinished" in path for path in paths)
    assert not list(temporary.iterdir())


def test_a_hundred_who_never_finish_keep_nobody_else_out(shared: Served) -> None:
    waiting = [shared.connect() for _ in range(100)]
    try:
        for number, one in enumerate(waiting):
            one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n" + (b"\r\nx" if number % 2 else b""))
        for _ in range(5):
            assert shared.browser.get("/index.html").status == 200
    finally:
        for one in waiting:
            one.close()


def test_a_request_that_takes_too_long_is_cut_off(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with shared.connect() as one, shared.connect() as idle:
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        wait(lambda: shared.browser.get("/pulse").status == 200)
        monkeypatch.setattr(wire, "PATIENCE", 0.05)
        end = time.monotonic() + 20
        try:
            while time.monotonic() < end:
                one.sendall(b"X: y\r\n")
                time.sleep(0.05)
        except OSError:
            pass
        assert time.monotonic() < end, "it may go on for ever"
        monkeypatch.undo()
        idle.sendall(request("GET / HTTP/1.0"))
        assert read(idle).startswith(b"HTTP/1.0 403")


def test_many_at_once_all_get_what_is_theirs(shared: Served) -> None:
    at_once(shared, 60, 12)


@pytest.mark.long
def test_a_thousand_at_once_all_get_what_is_theirs(shared: Served) -> None:
    at_once(shared, 1000, 250)


def at_once(served: Served, number: int, threads: int) -> None:
    """Returns iff so many requests, some of strangers and some large, are all answered rightly."""
    served.browser.get("/index.html")
    page = served.browser.get("/index.html").body
    before = threading.active_count()

    def ask(one: int) -> bool:
        if one % 3 == 0:
            return served.browser.get("/index.html").body == page
        if one % 3 == 1:
            return served.stranger().get("/index.html").status == 403
        return served.browser.get("/nothing.html").status == 404

    with ThreadPoolExecutor(threads) as pool:
        assert all(pool.map(ask, range(number), timeout=60))
    assert threading.active_count() <= before + 1
    assert served.browser.get("/index.html").body == page


def test_whoever_never_reads_an_answer_keeps_nobody_from_theirs(shared: Served) -> None:
    ask = request("GET /index.html HTTP/1.1", f"Host: {shared.browser.host}", f"Cookie: {shared.browser.cookie}")
    deaf = [shared.connect() for _ in range(20)]
    try:
        for one in deaf:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall(ask * 200)
        assert shared.browser.get("/index.html").status == 200
    finally:
        for one in deaf:
            one.close()
