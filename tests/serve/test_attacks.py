"""Attacks on a served school by other users of the computer and by other pages in the same browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.schools import TestSchool
from tests.serve.conftest import SID
from tests.serve.hostile import harmless, head, parsed, routes
from tests.serve.served import Browser, Served, serving, written
from yulan.serve.house import Locked, Open


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


@pytest.mark.parametrize(
    "path", ["/enter/a/b", "/enter/../index.html", "/enter//index.html", "/enter/x/../../index.html"]
)
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
    "method",
    ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "MOVE", "LOCK", "QUERY", "X"],
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
