"""Invented schools of any size: accepted whole, in as many epochs however big, the same when told again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from yulan.cli import yulan
from yulan.example import invent, make
from yulan.example.make import Maker
from yulan.flow import check, me, unseal, verified


def everything(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and not {".git", ".yulan"} & {*path.parts})
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_a_bigger_school_takes_no_more_epochs(tmp_path: Path) -> None:
    few, more = (
        Maker(tmp_path / str(count), invent.story(invent.Size(count, talks=1)), commit=False).make() for count in (2, 9)
    )
    assert few.epoch == more.epoch


def test_many_changes_stand_in_several_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = invent.story(invent.Size(12, talks=1))
    whole = Maker(tmp_path / "whole", story, commit=False).make()
    monkeypatch.setattr(make, "_AT_ONCE", 9)
    parts = Maker(tmp_path / "parts", story, commit=False).make()
    assert parts.epoch > whole.epoch
    assert {one.id for one in parts.keyring.people.people} == {one.id for one in whole.keyring.people.people}
    assert parts.keyring.locks.keys() == whole.keyring.locks.keys()


def test_all_of_it_is_accepted(tmp_path: Path) -> None:
    maker = Maker(tmp_path / "school", invent.story(invent.Size(3, talks=2)), commit=False)
    school = maker.make()
    for person in ("chen-yulan", "zhou-wei"):
        opened = unseal.open_all(school, me.of(school, maker.identities[person]))
        assert opened.readable
        assert opened.unverified == []
        assert opened.problems == []
    report = check.check(
        school.root,
        lambda: school,
        lambda: me.of(school, maker.identities["chen-yulan"]),
        lambda: invent.TODAY,
    )
    assert not report.bad


def test_the_command_writes_it_once_and_again(tmp_path: Path) -> None:
    command = ["example", str(tmp_path / "school"), "--students", "2", "--talks", "1"]
    CliRunner().invoke(yulan, command, standalone_mode=False, catch_exceptions=False)
    before = everything(tmp_path / "school")
    assert verified.verify(tmp_path / "school").chain.demo
    CliRunner().invoke(yulan, command, standalone_mode=False, catch_exceptions=False)
    assert everything(tmp_path / "school") == before
