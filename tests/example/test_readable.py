"""The shipped example: who reads how much of it, by the program itself against a committed table; it stays itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from yulan import demo
from yulan.cli import yulan
from yulan.example import fingerprints, shipped
from yulan.example.make import Maker
from yulan.flow import verified

ROOT = Path(__file__).resolve().parents[2]
TABLE = json.loads((Path(__file__).parent / "readable.json").read_text("utf-8"))


def test_the_table_has_everybody_the_promise_names() -> None:
    posts = {name for row in TABLE for name in row["who"].split(" and ")}
    wanted = {"principal", "class teacher", "mentor", "counsellor", "aid officer", "plain teacher", "bureau"}
    assert wanted <= posts


@pytest.mark.parametrize("row", TABLE, ids=[row["who"] for row in TABLE])
def test_build_says_what_the_table_says(
    row: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YULAN_HOME", str(tmp_path / "home"))
    arguments = ["-C", str(ROOT), "--as", str(row["person"]), "build", "--json", "-o", str(tmp_path / "site")]
    result = CliRunner().invoke(yulan, arguments, standalone_mode=False, catch_exceptions=False)
    said = json.loads(result.stdout)
    assert {"students": said["students"], "records": said["records"]} == {
        "students": row["students"],
        "records": row["records"],
    }
    assert said["problems"] == []
    assert set(said["seconds"]) == {"unlock", "unseal", "parse", "derive", "render", "write", "total"}
    assert (tmp_path / "site" / "index.html").is_file()


def test_the_plain_teacher_and_the_bureau_read_nothing() -> None:
    for row in TABLE:
        if row["who"] in ("plain teacher", "bureau"):
            assert row["students"]["readable"] == row["records"]["readable"] == 0


def test_no_other_school_can_use_the_shipped_keys() -> None:
    assert set(fingerprints.lines(verified.verify(ROOT).keyring)) == demo.fingerprints()


def test_telling_the_story_again_changes_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "school"
    for folder in ("keys", "records"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                target = copy / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    before = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    Maker(copy, shipped.story(), commit=False).make()
    after = {
        path.relative_to(copy): path.read_bytes()
        for path in copy.rglob("*")
        if path.is_file() and ".yulan" not in path.parts
    }
    assert after == before


def test_one_changed_word_makes_one_new_file(tmp_path: Path) -> None:
    from dataclasses import replace

    told = shipped.story()
    small = replace(told, notes=told.notes[:12])
    Maker(tmp_path / "school", small).make()
    before = {path.name for path in (tmp_path / "school" / "records").rglob("*.age")}
    mended = replace(small.notes[3], body=small.notes[3].body + "又及。")
    changed = replace(small, notes=(*small.notes[:3], mended, *small.notes[4:]))
    Maker(tmp_path / "school", changed).make()
    after = {path.name for path in (tmp_path / "school" / "records").rglob("*.age")}
    assert before < after
    assert len(after - before) == 1
