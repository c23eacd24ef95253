"""One press speaks the other language, on the same page, until the next press; nobody else can press it."""

from __future__ import annotations

import re

import pytest

from tests.serve.conftest import SID
from tests.serve.served import Served

PAGE = f"students/{SID}/index.html"
TO_ENGLISH = {"lang": "en"}


def _speaks(served: Served, path: str = PAGE) -> str:
    found = re.search(r'<html lang="([A-Za-z-]+)">', served.browser.get(f"/{path}").text)
    assert found is not None
    return found[1]


def test_a_page_is_followed_by_itself_in_the_other_language_and_back(served: Served) -> None:
    assert '<button class="scheme" name="lang" value="en" lang="en">English</button>' in (
        served.browser.get(f"/{PAGE}").text
    )
    answer = served.browser.post(f"/language?to={PAGE}", TO_ENGLISH)
    assert (answer.status, answer.place) == (303, f"/{PAGE}")
    text = served.browser.get(f"/{PAGE}").text
    assert "Who cares" in text
    assert "谁在关心" not in text
    assert 'value="zh" lang="zh">中文</button>' in text
    assert _speaks(served, "write/index.html") == _speaks(served, "settings/index.html") == "en"
    served.browser.post(f"/language?to={PAGE}", {"lang": "zh"})
    assert _speaks(served) == "zh-CN"


def test_who_locks_and_unlocks_goes_on_in_the_same_language(served: Served) -> None:
    served.browser.post("/language", TO_ENGLISH)
    served.browser.post("/lock")
    assert _speaks(served, "unlock.html") == "en"
    served.browser.post("/unlock.html")
    served.settle()
    assert _speaks(served) == "en"


@pytest.mark.parametrize("said", [{}, {"lang": ""}, {"lang": "fr"}, {"lang": "../zh"}, {"lang": "EN"}])
def test_no_other_language_is_spoken(served: Served, said: dict[str, str]) -> None:
    assert served.browser.post("/language", said).status == 400
    assert _speaks(served) == "zh-CN"


@pytest.mark.parametrize("to", ["//example.org", "https://example.org/index.html", "../x.html", "language", ""])
def test_the_way_back_is_a_page_of_ours(served: Served, to: str) -> None:
    assert served.browser.post(f"/language?to={to}", TO_ENGLISH).place == "/index.html"


def test_another_page_in_the_browser_cannot_change_it(served: Served) -> None:
    assert served.browser.post("/language", {**TO_ENGLISH, "_csrf": "0" * 64}).status == 403
    assert served.browser.post("/language", TO_ENGLISH, Origin="http://example.org").status == 403
    assert served.browser.get("/language").status == 404
    assert _speaks(served) == "zh-CN"
