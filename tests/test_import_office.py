"""The office's list of sixty, from an empty school to pages: the commands a school has, in the order it runs them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.schools import Result, run

SHEET = Path(__file__).parent / "data" / "sheets" / "15-office-60.xlsx"
EXPECTED = json.loads(SHEET.with_name("15-office-60.expected.json").read_text(encoding="utf-8"))
TERM = "2025-autumn:2025-09-01:2026-01-23"
MENTORS = {"wang-chunyan": "王春燕", "li-jianchuan": "李建川", "zhao-minhui": "赵敏慧", "jimu-azhi": "吉木阿支"}
Run = Callable[..., Result]


@pytest.fixture
def office(tmp_path: Path) -> Run:
    """An empty school, as `yulan init` makes one, and what runs commands in it."""
    home, root = tmp_path / "home", tmp_path / "s"
    (home / "run").mkdir(parents=True, mode=0o700)
    about = ("--name", "玉兰坡九年制学校", "--person", "chen-yulin", "--display-name", "陈玉林", "--role", "principal")
    classes = [one for scope in EXPECTED["classes"] for one in ("--class", scope)]
    made = run(home, "init", os.fspath(root), *about, *classes, "--term", TERM, "--yes", "--no-passphrase")
    assert made.status == 0, made.err

    def here(*arguments: str, typed: str = "", lang: str = "zh") -> Result:
        return run(home, "-C", os.fspath(root), "--today", EXPECTED["today"], *arguments, typed=typed, lang=lang)

    return here


def imported(office: Run, *more: str) -> dict[str, object]:
    done = office("import", os.fspath(SHEET), "--json", *more)
    assert done.status == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_the_offices_list_becomes_students_pages_and_nothing_the_second_time(office: Run, tmp_path: Path) -> None:
    children = len(EXPECTED["rows"]) - 2  # two of the sixty rows tell of a child a second time
    first = imported(office)
    assert (first["rows"], first["new"], first["written"]) == (60, children, False)
    assert imported(office, "--yes")["written"] is True

    built = office("build")
    assert built.status == 0, built.err
    pages = list((tmp_path / "s" / "private").rglob("students/*/index.html"))
    assert len(pages) == children
    one = EXPECTED["rows"][0]["cells"]["name"]
    assert one in office("find", one).out
    assert office("check").status == 0

    again = imported(office, "--yes")
    assert (again["new"], again["changed"], again["same"], again["written"]) == (0, 0, 60, False)


def test_mentors_who_are_enrolled_later_are_filled_in_by_reading_the_list_again(office: Run) -> None:
    imported(office, "--yes")
    for person, name in MENTORS.items():
        assert office("people", "add", "--without-key", person, name).status == 0
    again = imported(office, "--yes")
    assert (again["new"], again["changed"]) == (0, 58)
    last = imported(office)
    assert (last["changed"], [one for one in last["kept"] if one["code"] == "unknown-person"]) == (0, [])  # type: ignore[attr-defined] # JSON


def test_the_preview_is_short_says_how_many_and_what_next(office: Run) -> None:
    shown = office("import", os.fspath(SHEET), "--dry-run")
    lines = shown.out.splitlines()
    assert len(lines) <= 50
    assert "合计 60 行：新建 58 名，补充 0 名，没有新内容或与前面重复 2 行，整行没有读入 0 行。" in lines
    assert "去掉 --dry-run 再运行一次" in lines[-1]
    assert "六年级（1）班 9、" in shown.out
    pairs = [line.split() for line in lines if line.endswith(("并作一名", "各建一份档案"))]
    assert [(one[0], one[1], one[3]) for one in pairs] == [
        ("13", "22", "并作一名"),
        ("31", "37", "各建一份档案"),
        ("45", "46", "并作一名"),
    ]
    assert "序号" not in shown.out.replace("列号", "")


def test_nothing_a_cell_holds_is_said(office: Run) -> None:
    names = {row["cells"]["name"] for row in EXPECTED["rows"]}
    phones = {row["cells"].get("guardians.first.phone", "") for row in EXPECTED["rows"]} - {""}
    for lang in ("zh", "en"):
        said = office("import", os.fspath(SHEET), "--dry-run", lang=lang)
        assert not [one for one in names | phones if one in said.out + said.err]
        assert not re.search("[0-9]{15}", said.out + said.err)
