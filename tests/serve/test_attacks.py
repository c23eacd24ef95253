"""Attacks on a served school: by other users of the computer, by other pages in the same browser, by odd requests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.schools import TestSchool
from tests.serve.conftest import CANARY, SID
from tests.serve.served import PASSPHRASE, Answer, Browser, Served, memory, read, serving, wait, written
from yulan import pages
from yulan.serve import run, wire
from yulan.serve.gate import MOST
from yulan.serve.house import Locked, Open

GUARDS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOO_MUCH = f"Content-Length: {MOST + 1}"
SAMPLES = {"note": "1.2.3", "nonce": "0" * 32, "kind": "talk", "sid": SID, "place": SID, "rid": "card"}
SAMPLES |= {"scope": "p2023-1", "path": "index.html"}


def routes(served: Served, method: str) -> list[str]:
    """A path of every route that takes this method."""
    found = []
    for rule in served.server.app.url_map.iter_rules():
        if method in (rule.methods or ()):
            found.append(re.sub(r"<(?:\w+:)?(\w+)>", lambda name: SAMPLES[name[1]], rule.rule))
    return sorted(found)


def harmless(answer: Answer) -> None:
    """Returns iff nothing of the school or of the program's inside is in the answer."""
    told = answer.body + repr(dict(answer.headers)).encode()
    for text in (CANARY, "小玉", "小兰", "王芳", "Traceback", "Werkzeug", "waitress", "site-packages"):
        assert text.encode() not in told, answer.status
    assert "Server" not in answer.headers
    assert "Via" not in answer.headers
    for name, value in GUARDS.items():
        assert answer.headers.get(name) == value, (answer.status, name)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def parsed(data: bytes) -> Answer:
    """The one answer in these bytes."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(body) == int(headers.get("Content-Length", len(body))), "more than one answer"
    return Answer(int(first.split()[1]), headers, body)


def head(root: Path) -> str:
    asked = ("git", "-C", str(root), "rev-parse", "HEAD")
    return subprocess.run(asked, capture_output=True, check=True, text=True).stdout


# -- other users, other pages, other names


def test_a_stranger_reads_nothing_at_any_address(shared: Served) -> None:
    for path in routes(shared, "GET"):
        if not path.startswith("/here/"):
            answer = shared.stranger().get(path)
            assert answer.status == 403, path
            harmless(answer)


def test_a_stranger_changes_nothing_at_any_address(shared: Served) -> None:
    before = head(shared.school.root)
    for path in routes(shared, "POST"):
        answer = shared.stranger().ask("POST", path, b"_csrf=0")
        assert answer.status == 403, path
        harmless(answer)
    assert head(shared.school.root) == before
    assert isinstance(shared.house.room, Open)


@pytest.mark.parametrize("path", ["/enter/a/b", "/enter/../index.html", "/enter//index.html", "/enter/x/../../index.html"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_the_way_in_is_no_way_round(shared: Served, path: str, method: str) -> None:
    shared.clock.now += 7
    before = shared.house.quiet_minutes
    answer = shared.stranger().ask(method, path)
    assert answer.status in (308, 403, 404, 405)
    assert shared.house.quiet_minutes == before, "somebody at work was seen"
    harmless(answer)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:{port}",
        "localhost:{port}",
        "[::1]:{port}",
        "example.org",
        "example.org:{port}",
        "{host}.",
        "x.{host}",
        "{name}",
        "{name}:1",
        "{host},{host}",
        "{host}/",
        "x@{host}",
        "",
        None,
        "\xff",
        " ",
    ],
)
def test_by_another_name_nobody_is_at_home(shared: Served, host: str | None) -> None:
    browser = shared.browser
    name, _, port = browser.host.partition(":")
    said = host.format(host=browser.host, name=name, port=port) if host is not None else None
    for path in ("/index.html", "/token", "/style.css", "/enter/x"):
        answer = browser.get(path, Host=said)
        assert answer.status == 403
        harmless(answer)


def test_two_names_are_none(shared: Served) -> None:
    lines = f"GET /index.html HTTP/1.1\r\nHost: {shared.browser.host}\r\nHost: example.org\r\n"
    answer = parsed(shared.raw(f"{lines}Cookie: {shared.browser.cookie}\r\nConnection: close\r\n\r\n".encode()))
    assert answer.status == 403
    harmless(answer)


@pytest.mark.parametrize("version", ["", " HTTP/0.9", " HTTP/1.0", " HTTP/2.0", " HTTP/9.9"])
def test_a_request_without_a_name_gets_nothing(shared: Served, version: str) -> None:
    answer = parsed(shared.raw(f"GET /index.html{version}\r\nCookie: {shared.browser.cookie}\r\n\r\n".encode()))
    assert answer.status == 403
    harmless(answer)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "x"])
def test_other_pages_in_the_browser_read_nothing_though_it_sends_the_cookie(shared: Served, site: str) -> None:
    for path in routes(shared, "GET"):
        answer = shared.browser.get(path, Sec_Fetch_Site=site)
        assert answer.status == 403, path
        harmless(answer)


@pytest.mark.parametrize(
    "cookie",
    [
        None,
        "",
        "{name}=",
        "{name}=" + "0" * 64,
        "yulan-1={value}",
        "{name}={value}0",
        "x={name}={value}",
        "{name}=\xff\xfe",
        "{name}=" + "a" * 9000,
        "=; ;;=" * 50,
    ],
)
def test_without_its_cookie_a_browser_is_a_stranger(shared: Served, cookie: str | None) -> None:
    name, _, value = shared.browser.cookie.partition("=")
    said = cookie.format(name=name, value=value) if cookie is not None else None
    answer = shared.browser.get("/index.html", Cookie=said)
    assert answer.status == 403
    harmless(answer)


def test_a_cookie_of_an_earlier_server_opens_nothing(school: TestSchool) -> None:
    with serving(school, "wang-fang") as first:
        stale = first.open().cookie
        token = first.browser.token()
    with serving(school, "wang-fang") as second:
        second.open()
        assert second.browser.cookie.partition("=")[2] != stale.partition("=")[2]
        old = Browser(second.plate, f"yulan-{second.plate.port}={stale.partition('=')[2]}")
        assert old.get("/index.html").status == 403
        assert second.browser.post("/lock", {"_csrf": token}).status == 403


def test_the_cookie_is_for_the_server_alone_and_no_script_reads_it(shared: Served) -> None:
    told = Browser(shared.plate).enter().headers["Set-Cookie"]
    assert re.fullmatch(rf"yulan-{shared.plate.port}=[0-9a-f]{{64}}; HttpOnly; Path=/; SameSite=Strict", told)


def test_no_answer_lets_another_origin_read_it(shared: Served) -> None:
    for path in routes(shared, "GET"):
        headers = shared.browser.get(path, Origin="http://example.org").headers
        assert not [name for name in headers if name.lower().startswith("access-control")]


# -- forms of others


def forged(served: Served) -> list[tuple[Mapping[str, str | None], bytes]]:
    """Requests that are not our own page's, each as headers and body."""
    token, host = served.browser.token(), served.browser.host
    mine, other = f"_csrf={token}".encode(), Browser(served.plate)
    other.enter()
    multipart = (
        b'--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n' + token.encode() + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"y" * 70000 + b"\r\n--x--\r\n"
    )
    return [
        ({}, b""),
        ({}, b"_csrf="),
        ({}, b"_csrf=" + b"0" * 64),
        ({}, b"_csrf=" + other.token().encode()),
        ({}, f"_csrf={token}0".encode()),
        ({}, b"_csrf=%FF&_csrf=" + token.encode()),
        ({}, mine + b"&" + b"&".join(b"x=" for _ in range(6000))),
        ({"Origin": "http://example.org"}, mine),
        ({"Origin": "null"}, mine),
        ({"Origin": f"http://127.0.0.1:{served.plate.port}"}, mine),
        ({"Origin": f"http://{host.partition(':')[0]}"}, mine),
        ({"Origin": None, "Sec-Fetch-Site": None}, mine),
        ({"Origin": None, "Sec-Fetch-Site": "none"}, mine),
        ({"Sec-Fetch-Site": "same-site"}, mine),
        ({"Sec-Fetch-Site": "cross-site"}, mine),
        ({"Content-Type": "multipart/form-data; boundary=x"}, multipart),
        ({"Content-Type": "text/plain"}, mine),
        ({"Content-Type": "application/json"}, b'{"_csrf": "%b"}' % token.encode()),
        ({"Content-Type": None}, mine),
        ({"Cookie": None}, mine),
        ({"Host": "example.org"}, mine),
    ]


def test_no_form_but_our_own_is_taken_anywhere(shared: Served, temporary: Path) -> None:
    before, drafts = head(shared.school.root), list(shared.school.home.glob("unfinished/*/*/*"))
    with written() as paths:
        for path in routes(shared, "POST"):
            for headers, body in forged(shared):
                answer = shared.browser.ask("POST", path, body, headers)
                assert answer.status in (403, 415), (path, headers)
                harmless(answer)
    assert isinstance(shared.house.room, Open), "it was locked"
    assert head(shared.school.root) == before
    assert list(shared.school.home.glob("unfinished/*/*/*")) == drafts
    assert paths == []
    assert not list(temporary.iterdir())


def test_there_are_routes_to_attack(shared: Served) -> None:
    known = {"/lock", "/unlock.html", "/draft", "/draft/drop", f"/write/talk/{SID}.html", f"/edit/{SID}/card.html"}
    assert set(routes(shared, "POST")) >= known


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "MOVE", "LOCK", "QUERY", "X"]
)
def test_other_methods_do_nothing(shared: Served, method: str) -> None:
    form = urlencode({"_csrf": shared.browser.token()}).encode()
    for path in ("/index.html", "/lock", "/enter/x", "/", "*"):
        for body in (None, form):
            answer = shared.browser.ask(method, path, body)
            assert answer.status in (400, 403, 404, 405, 415), path
            harmless(answer)
    assert isinstance(shared.house.room, Open)


@pytest.mark.parametrize("method", ["get", "Get", "POST\x00", "G ET", ""])
def test_a_method_that_is_none_is_refused(shared: Served, method: str) -> None:
    lines = f"{method} /index.html HTTP/1.1\r\nHost: {shared.browser.host}\r\nCookie: {shared.browser.cookie}\r\n\r\n"
    answer = parsed(shared.raw(lines.encode()))
    assert answer.status == 400
    harmless(answer)


def test_asking_for_a_head_opens_nothing(school: TestSchool) -> None:
    with serving(school, "wang-fang") as one:
        one.browser.enter()
        one.settle()
        one.house.lock()
        assert one.browser.ask("HEAD", "/unlock.html").status == 200
        assert isinstance(one.house.room, Locked)


# -- addresses


TRAVERSALS = [
    "/../keys/people.yaml",
    "/..%2f..%2fkeys%2fpeople.yaml",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/....//....//etc/passwd",
    "/students/../../keys/people.yaml",
    f"/students/{SID}/../../keys/people.yaml",
    "/..\\..\\keys\\people.yaml",
    "/%5c%2e%2e%5cetc",
    "/students/%00/index.html",
    "/index.html%00.js",
    "/style.css/../../base.html",
    "/templates/base.html",
    "/texts/zh/serve.yaml",
    "/static/x",
    "/.git/config",
    "/keys/people.yaml",
    "/records/school.yaml",
    "/%c0%ae%c0%ae/etc/passwd",
    "/%ff%fe",
    "/\u202e/index.html",
    "//example.org/index.html",
    "/" + "a/" * 3000,
    "/" + "%2e%2e%2f" * 2000,
    "/write/talk/../../keys.html",
    "/write/..%2f..%2fx/new.html",
    "/write/talk/" + "A" * 9000 + ".html",
    f"/edit/..%2f{SID}/card.html",
    "/edit/x/" + "a" * 5000 + ".html",
    "/write/talk/class-..%2f..%2fx.html",
    "/write/talk/class-<script>.html",
    "/write/card/new.html?class=../../x",
    "/write/card/new.html?class=%00",
    f"/write/talk/{SID}.html?draft=../../../../etc/passwd",
    f"/write/talk/{SID}.html?draft=%00",
    "/enter/%0d%0aX-Y: z",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_address_leads_to_a_file(shared: Served, path: str) -> None:
    answer = shared.browser.ask("GET", path)
    assert answer.status in (200, 303, 308, 403, 404, 409), answer.status
    for text in (b"AGE", b"root:", b"[core]", b"epoch:", b"{% extends"):
        assert text not in answer.body
    assert "X-Y" not in answer.headers
    if answer.status == 200:  # a form, without the draft that was asked for
        assert "?draft=" in path
        assert b'id="write"' in answer.body
    if answer.status == 308:
        assert answer.place.startswith((f"http://{shared.browser.host}/", "/"))
        assert not answer.place.startswith("//")


@pytest.mark.parametrize(
    "query",
    [
        "kind=talk&id=x&of=%0d%0aSet-Cookie:%20a=b",
        "kind=talk&id=%0d%0aX-Y:%20z&of=",
        "kind=talk&id=<script>alert(1)</script>&of=<script>alert(1)</script>",
        "kind=talk%0d%0aX-Y:z&id=&of=",
        "kind=<script>alert(1)</script>",
        "",
        "of=" + "-".join(["x"] * 5000),
        "kind=talk&id=" + "%F0%9F%98%80" * 500 + "&of=" + SID,
    ],
)
def test_what_an_address_says_is_not_said_again(shared: Served, query: str) -> None:
    answer = shared.browser.ask("GET", f"/write/saved.html?{query}")
    assert answer.status in (200, 404)
    assert b"alert(1)" not in answer.body
    assert not {"X-Y", "Set-Cookie"} & set(answer.headers)


def test_markup_typed_into_a_form_comes_back_as_text(shared: Served) -> None:
    path = f"/write/talk/{SID}.html"
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    names = ("body", "form", "date", "by", "topics", "place", "_seed", "_class", "_heads", "_draft", "_also", "_add")
    for name in names:
        fields = {**dict.fromkeys(names[:6], evil), name: evil}
        answer = shared.browser.post(path, {key: value for key, value in fields.items() if key != "_add" or name == "_add"})
        assert answer.status in (200, 422), name
        assert b"<script>alert" not in answer.body
        assert b"<img src=x" not in answer.body


# -- requests that are none


def request(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def odd(served: Served) -> list[bytes]:
    """Requests that two readers may read in two ways, or that nobody can read."""
    first, host = "POST /lock HTTP/1.1", f"Host: {served.browser.host}"
    cookie, form = f"Cookie: {served.browser.cookie}", f"_csrf={served.browser.token()}".encode()
    kind, origin = "Content-Type: application/x-www-form-urlencoded", f"Origin: http://{served.browser.host}"
    own = (first, host, cookie, kind, origin)
    inner = request("GET /index.html HTTP/1.1", host, cookie)
    length = f"Content-Length: {len(form)}"
    return [
        request(*own, length, "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + inner),
        request(*own, "Transfer-Encoding: chunked", body=b"46\r\n" + form + b"\r\n0\r\n\r\n" + inner),
        request(*own, "Transfer-Encoding: identity", length, body=form),
        request(*own, "Transfer-Encoding: x, chunked", body=form),
        request(*own, "Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
        request(*own, "Transfer-Encoding:\x0bchunked", body=b"0\r\n\r\n"),
        request(*own, "Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
        request("POST /lock HTTP/1.0", *own[1:], "Transfer-Encoding: chunked", length, body=form),
        request(*own, length, "Content-Length: 0", body=form),
        request(*own, "Content-Length: -1", body=form),
        request(*own, f"Content-Length: +{len(form)}", body=form),
        request(*own, f"Content-Length: {len(form)} ,", body=form),
        request(*own, "Content-Length: 0x10", body=form),
        request(*own, "Content-Length: " + "9" * 5000, body=form),
        request(*own, "Content-Length: \xb2", body=form),
        request(*own, length, " folded", body=form).replace(b"POST", b"PO\x00ST", 1),
        request(first, host + "\nX: y", body=b""),
        request(first, host + "\rX: y", body=b""),
        request(first, "no colon"),
        request("GARBAGE"),
        request("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        request("GET  /index.html HTTP/1.1", host, cookie),
        request("GET http://[::1/ HTTP/1.1", host),
        request("GET /index.html HTTP/1.1", host, "X: " + "y" * 70000),
        request("GET /" + "y" * 70000 + " HTTP/1.1", host),
        request("GET /index.html HTTP/1.1", "Connection: close", *["X: y"] * 9000),
    ]


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
    lines = ("GET /index.html HTTP/1.1", f"Host: {shared.browser.host}", "Connection: Upgrade, close", "Upgrade: websocket")
    more = ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Origin: http://example.org")
    with shared.connect() as one:
        one.sendall(request(*lines, *more))
        assert one.recv(65536).startswith(b"HTTP/1.1 403")


# -- size, number, patience


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


# -- what answers, logs and disks tell


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
        parsed(shared.raw(request("POST /lock HTTP/1.1", f"Host: {browser.host}", f"Cookie: {browser.cookie}", TOO_MUCH))),
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
    assert "KeyError test_attacks.py:" in answer.text
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
        assert one.startswith(("/", "#", "data:image/", "index.html", "students/", "style.css", "script.js")) or "://" not in one
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
