"""Pages of a school's own templates: what could run or carry a word out is found, what our own pages hold is not."""

from __future__ import annotations

import pytest

from yulan import guard

HEAD = '<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="x">'


@pytest.mark.parametrize(
    "html",
    [
        '<meta http-equiv="refresh" content="0;url=x">',
        "<script>alert(1)</script>",
        '<script src="own.js"></script>',
        '<script src="https://example.org/script.js"></script>',
        '<iframe src="x"></iframe>',
        '<object data="x"></object>',
        '<form action="x"></form>',
        '<base href="x">',
        '<a href="https://example.org/?a=1">x</a>',
        '<a href="//example.org/">x</a>',
        '<a href="\\\\example.org\\x">x</a>',
        '<a href=" java&#115;cript:alert(1)">x</a>',
        '<a href="x" ping="https://example.org">x</a>',
        '<img src="http://example.org/x.png">',
        '<p onclick="x">x</p>',
        '<p style="background:url(x)">x</p>',
        '<svg><a xlink:href="x" href="https://example.org">x</a></svg>',
    ],
)
def test_what_must_not_be_there_is_found(html: str) -> None:
    assert guard.fault(f"{HEAD}{html}")


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="../../style.css"><script src="../../script.js" defer></script>',
        '<script src="../lists.js"></script><script src="find.js"></script>',
        '<link rel="icon" href="data:image/svg+xml,%3Csvg%3E">',
        '<a href="../index.html#top">x</a><a href="tel:10000001234">x</a>',
        "<p>https://example.org</p>",
    ],
)
def test_what_our_pages_hold_is_let_be(html: str) -> None:
    assert guard.fault(f"{HEAD}{html}") == ""
