"""Addresses that lead elsewhere, and what is typed coming back: nothing but pages, and text as text."""

from __future__ import annotations

import pytest

from tests.serve.conftest import SID
from tests.serve.served import Served

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
        answer = shared.browser.post(
            path, {key: value for key, value in fields.items() if key != "_add" or name == "_add"}
        )
        assert answer.status in (200, 422), name
        assert b"<script>alert" not in answer.body
        assert b"<img src=x" not in answer.body
