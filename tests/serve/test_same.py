"""A served page is the built one, byte for byte, but for what is offered to somebody at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, make_school
from tests.serve.served import Served, serving
from tests.test_canary import MATRIX, OTHER_SID, PEOPLE, SID, WITHOUT_STUDENT
from yulan import kinds
from yulan.flow import build
from yulan.intents import Intent

HEAD = ('<meta http-equiv="Content-Security-Policy"', '<meta name="referrer"')


def _id(person: str) -> str:
    return f"the-{person}"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school with a record of every kind, corrections that differ, and a file nobody can verify."""
    people = {_id(one): (one, (post,) if post[0] else ()) for one, post in PEOPLE.items()}
    school = make_school(tmp_path_factory.mktemp("full"), people, identities_saved=False)
    adds = [Intent("student", "add", (SID, "p2023-1")), Intent("student", "add", (OTHER_SID, "p2021-1"))]
    school.change(_id("moral-office"), [*adds, Intent("mentor", "add", (SID, _id("mentor")))])
    paths = {}
    for name, (kind, writer, fields, place, _) in MATRIX.items():
        student = "" if name in WITHOUT_STUDENT else OTHER_SID if name == "other" else SID
        told = fields if place == "body" else {**fields, place: "写下的话"}
        paths[name] = school.write(_id(writer), kind, student, told, f"*{name}* <b>写下的话</b>")
    for phone in ("10000000001", "10000000002"):
        school.revise(_id("class-teacher"), paths["card"], {"phone": phone})
    spoilt = school.root / school.write(_id("mentor"), "talk", SID, {"form": "face"}, "坏了的")
    spoilt.write_bytes(spoilt.read_bytes()[:-3])
    return school


@pytest.fixture(scope="module", params=["principal", "class-teacher"])
def both(
    full: TestSchool, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Path]]:
    """The school served for somebody, and built for them."""
    person = _id(request.param)
    out = tmp_path_factory.mktemp("out") / "site"
    build.build(full.verified, full.as_(person), NOW.date(), ("zh",), out)
    with serving(full, person) as served:
        served.open()
        yield served, out


def built(out: Path) -> dict[str, bytes]:
    files = (one for one in out.rglob("*") if one.is_file() and one.suffix in (".html", ".js", ".css"))
    return {one.relative_to(out).as_posix(): one.read_bytes() for one in files}


def bare(page: bytes) -> list[str]:
    """The lines that stand on every page of its kind: without the head's two and those for somebody at work."""
    return [line for line in page.decode().split("\n") if not line.startswith(HEAD) and "data-desk" not in line]


def test_the_school_has_every_kind(full: TestSchool) -> None:
    assert {kind for kind, *_ in MATRIX.values()} == set(kinds.KINDS)


def test_every_page_is_served_as_it_is_built(both: tuple[Served, Path]) -> None:
    served, out = both
    files = built(out)
    assert len(files) > 10
    for path, data in files.items():
        answer = served.browser.get(f"/{path}")
        assert answer.status == 200, path
        assert bare(answer.body) == bare(data), path


def test_a_page_offers_something_only_where_it_is_served(both: tuple[Served, Path]) -> None:
    served, out = both
    assert all(b"data-desk" not in data and b"<form" not in data for data in built(out).values())
    assert b"data-desk" in served.browser.get("/index.html").body


def test_what_stands_in_a_line_for_somebody_at_work_stands_there_alone(both: tuple[Served, Path]) -> None:
    served, _ = both
    lines = [line for line in served.browser.get("/index.html").text.split("\n") if "data-desk" in line]
    assert lines
    for line in lines:
        assert line.count("<") == line.count(">")
        assert "写下的话" not in line
