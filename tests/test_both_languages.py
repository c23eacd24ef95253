"""A site built in both languages: each page leads to its twin and back, and nothing else is different."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.schools import TestSchool, make_school

TEACHER = "wang-fang"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    made = make_school(tmp_path_factory.mktemp("both"))
    sid = made.add_student()
    made.card(TEACHER, sid, "罗雨桐")
    made.write(TEACHER, "talk", sid, {"form": "face"}, "她说昨晚和妈妈通了电话。")
    return made


def _build(school: TestSchool, out: Path, *more: str) -> set[str]:
    done = school.run("--today", "2025-11-21", "build", "-o", os.fspath(out), *more, person=TEACHER)
    assert done.status == 0, done.err
    return {one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file() and one.name[0] != "."}


def test_each_page_leads_to_its_twin_and_back(school: TestSchool, tmp_path: Path) -> None:
    files = _build(school, tmp_path / "site", "--both")
    chinese = {one for one in files if not one.startswith("en/")}
    assert {f"en/{one}" for one in chinese} == files - chinese
    led = 0
    for path in files:
        if path.endswith(".html") and "paper/" not in path:
            page = tmp_path / "site" / path
            text = page.read_text("utf-8")
            said, lang, shown = re.findall(
                r'<a class="scheme" href="([^"]*)" lang="(..)" hreflang="..">(.*?)</a>', text
            )[0]
            twin = (page.parent / said).resolve().relative_to((tmp_path / "site").resolve()).as_posix()
            assert twin == (path.removeprefix("en/") if path.startswith("en/") else f"en/{path}")
            assert (lang, shown) == (("zh", "中文") if path.startswith("en/") else ("en", "English"))
            led += 1
    assert led > 20


def test_a_site_in_one_language_has_no_twin_and_takes_the_other_away(school: TestSchool, tmp_path: Path) -> None:
    both = _build(school, tmp_path / "site", "--both")
    one = _build(school, tmp_path / "site")
    assert one == {path for path in both if not path.startswith("en/")}
    assert "hreflang" not in (tmp_path / "site/index.html").read_text("utf-8")
    assert not (tmp_path / "site/en").exists()


def test_a_former_state_is_built_in_one_language(school: TestSchool, tmp_path: Path) -> None:
    done = school.run("build", "--both", "--as-of", "2025-11-01", "-o", os.fspath(tmp_path / "x"), person=TEACHER)
    assert done.status == 2
    assert "--both" in done.err
