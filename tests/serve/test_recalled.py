"""What is served from the private cache is what a computer that remembers nothing serves. A cache that is spoilt,
another's or not to be written changes nothing, and what is kept goes with what the reader may see.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool
from tests.serve.conftest import CANARY, OTHER, SID
from tests.serve.served import Served, serving
from yulan import age, texts, theme
from yulan.disk import tree
from yulan.flow import build, cache, trust
from yulan.flow.build import Memory
from yulan.flow.live import Live, open_school
from yulan.flow.moment import Moment
from yulan.intents import Intent
from yulan.pages import Parts
from yulan.private import Places
from yulan.school import School

CLASS = "p2023-1"
PAGES = ("/index.html", "/students/index.html", f"/students/{SID}/index.html", f"/classes/{CLASS}/index.html",
         "/reports/index.html", "/duties/index.html", "/latest.html", "/write/talk/index.html")  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a hundredth of a second ago counts as settled."""
    monkeypatch.setattr(tree, "_COARSEST", 15_000_000)


def settle() -> None:
    time.sleep(0.03)


def live_of(school: TestSchool, person: str, places: Places | None = None, now: datetime = NOW) -> Live:
    """The school as a person's computer sees it, or another one of theirs."""
    settle()
    there = places or school.places
    trust.remember(there, school.root, school.verified.chain)
    return open_school(school.root, there, school.identities[person], Moment(lambda: now))


def afresh(live: Live, tmp_path: Path, now: datetime = NOW) -> Live:
    """The same on a computer that remembers nothing."""
    nowhere = Places(tmp_path / f"nowhere-{time.monotonic_ns()}")
    trust.remember(nowhere, live.root, live.verified.chain)
    return open_school(live.root, nowhere, live.identity, Moment(lambda: now))


def whole(live: Live) -> School:
    return replace(live.school, students=tuple(live.school.students))


def pages(live: Live) -> dict[str, object]:
    """Everything its pages show."""
    site = live.recalled.site(texts.Texts.load(theme.read(theme.builtin()), "zh"), "zh", live.news)
    made = Parts(site)
    return {page.path: page.told for part in made.parts for page in made.pages(part.name)}


def same(live: Live, other: Live) -> None:
    assert whole(live) == whole(other)
    assert pages(replace(live, news=None)) == pages(replace(other, news=None))


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """One for each record file or lock that is opened inside."""
    found, decrypt = list[int](), age.decrypt

    def opened(*told: object) -> bytes:
        found.append(1)
        return decrypt(*told)  # type: ignore[arg-type]  # handed through

    with monkeypatch.context() as patch:
        patch.setattr(age, "decrypt", opened)
        yield found


def boxes(school: TestSchool) -> list[Path]:
    return sorted(path for path in (school.home / "cache").rglob("*") if path.is_file())


def served_pages(one: Served) -> dict[str, list[str]]:
    """Pages as they are served, without what is another each time."""
    found = {path: one.browser.get(path).text.split("\n") for path in PAGES}
    return {path: [line for line in lines if "csrf" not in line] for path, lines in found.items()}


@pytest.mark.parametrize("person", ["chen-yulan", "wang-fang"])
def test_a_school_that_was_served_is_served_again_from_the_cache(
    school: TestSchool, person: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with counting(monkeypatch) as first:
        known = live_of(school, person)
        pages(known)
    with counting(monkeypatch) as second:
        again = live_of(school, person)
        pages(again)
    assert len(second) <= len(first) - 3  # no record, no student's lock
    same(again, afresh(again, tmp_path))


def test_a_school_that_was_built_is_served_from_the_cache_and_built_again_from_what_was_served(
    school: TestSchool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settle()
    here, me = school.verified, school.as_("wang-fang")
    own = cache.of(school.places, here.chain.repository, me)
    memory = Memory(own, school.identities["wang-fang"])
    build.build(here, me, NOW.date(), ("zh",), tmp_path / "site", memory=memory)
    with counting(monkeypatch) as opened:
        live = live_of(school, "wang-fang")
        pages(live)
    with counting(monkeypatch) as locks:
        cache.of(school.places, here.chain.repository, school.as_("wang-fang"))
    assert len(opened) < 5 + len(locks)
    same(live, afresh(live, tmp_path))
    shutil.rmtree(school.home / "cache")
    pages(live_of(school, "wang-fang"))
    again, scratch = tmp_path / "again", tmp_path / "scratch"
    build.build(here, me, NOW.date(), ("zh",), again, memory=replace(memory, cache=replace(own, used=set())))
    build.build(here, school.as_("wang-fang"), NOW.date(), ("zh",), scratch)
    for path in scratch.rglob("*.*ml"):
        assert (again / path.relative_to(scratch)).read_bytes() == path.read_bytes()


def test_served_pages_are_the_same_from_the_cache(school: TestSchool, tmp_path: Path) -> None:
    settle()
    found = []
    for _ in range(2):
        with serving(school, "wang-fang") as one:
            one.open()
            found.append(served_pages(one))
    shutil.rmtree(school.home / "cache")
    with serving(school, "wang-fang") as one:
        one.open()
        found.append(served_pages(one))
    assert found[0] == found[1] == found[2]
    assert any(CANARY in line for lines in found[0].values() for line in lines)


def test_spoilt_boxes_change_nothing(school: TestSchool, tmp_path: Path) -> None:
    pages(live_of(school, "wang-fang"))
    there = boxes(school)
    assert len(there) > 5
    there[0].write_bytes(there[1].read_bytes())
    for at, path in enumerate(there[1:]):
        data = path.read_bytes()
        path.write_bytes([b"", data[:-1], data[:40] + bytes([data[40] ^ 1]) + data[41:]][at % 3])
    live = live_of(school, "wang-fang")
    same(live, afresh(live, tmp_path))


def test_boxes_of_somebody_else_change_nothing(school: TestSchool, tmp_path: Path) -> None:
    for person in ("chen-yulan", "wang-fang"):
        pages(live_of(school, person))
    folders = sorted({path.parent for path in boxes(school)})
    assert len(folders) == 2
    for mine, theirs in (folders, folders[::-1]):
        for path in theirs.iterdir():
            if not (mine / path.name).exists():
                shutil.copy(path, mine / path.name)
    for person in ("chen-yulan", "wang-fang"):
        live = live_of(school, person)
        same(live, afresh(live, tmp_path))


def test_boxes_hold_nothing_in_the_clear(school: TestSchool) -> None:
    pages(live_of(school, "wang-fang"))
    for path in boxes(school):
        assert CANARY.encode() not in path.read_bytes()
        assert "小玉".encode() not in path.read_bytes()
        assert os.name == "nt" or path.stat().st_mode & 0o077 == 0


def test_where_no_cache_can_be_written_a_school_is_served_all_the_same(
    school: TestSchool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (school.home / "cache").write_bytes(b"")  # a file where the folder would be
    live = live_of(school, "wang-fang")
    assert (school.home / "cache").read_bytes() == b""
    same(live, afresh(live, tmp_path))
    school.write("zhao-min", "talk", SID, {"form": "phone"}, "另一个人写的")
    settle()
    with counting(monkeypatch) as opened:
        later = live.fresh()
    assert later is not live
    assert 0 < len(opened) < 12  # what was open already is not opened again
    same(later, afresh(later, tmp_path))


def test_a_state_that_was_replaced_goes_on_for_who_looks_at_it(school: TestSchool, tmp_path: Path) -> None:
    before = live_of(school, "wang-fang")
    school.write("wang-fang", "talk", SID, {"form": "face"}, "后来写的")
    settle()
    after = before.fresh()
    told = pages(after)
    assert len(list(before.school.records())) + 1 == len(list(after.school.records()))
    assert pages(after) == told
    same(after, afresh(after, tmp_path))


def test_another_day_is_another_school(school: TestSchool, tmp_path: Path) -> None:
    pages(live_of(school, "wang-fang"))
    later = NOW + timedelta(days=9)
    live = live_of(school, "wang-fang", now=later)
    assert live.today == later.date()
    same(live, afresh(live, tmp_path, later))


def test_a_class_that_is_no_longer_theirs_leaves_no_box(school: TestSchool, tmp_path: Path) -> None:
    pages(live_of(school, "wang-fang"))
    before = {path.name for path in boxes(school)}
    school.change("chen-yulan", [Intent("post", "end", ("class-teacher", CLASS, "wang-fang"))])
    live = live_of(school, "wang-fang")
    assert not live.school.students
    assert len(before & {path.name for path in boxes(school)}) <= 2
    same(live, afresh(live, tmp_path))


def test_serving_leaves_the_boxes_of_a_build(school: TestSchool, tmp_path: Path) -> None:
    settle()
    here, me = school.verified, school.as_("wang-fang")
    memory = Memory(cache.of(school.places, here.chain.repository, me), school.identities["wang-fang"])
    build.build(here, me, NOW.date(), ("zh",), tmp_path / "site", memory=memory)
    before = {path.name for path in boxes(school)}
    pages(live_of(school, "wang-fang"))
    assert before <= {path.name for path in boxes(school)}
    memory = Memory(cache.of(school.places, here.chain.repository, me), school.identities["wang-fang"])
    assert build.build(here, me, NOW.date(), ("zh",), tmp_path / "site", memory=memory).written == 0


def test_many_may_look_at_once(school: TestSchool) -> None:
    with serving(school, "chen-yulan") as one:
        one.open()
        alone = served_pages(one)
        found: list[dict[str, list[str]]] = []
        threads = [threading.Thread(target=lambda: found.append(served_pages(one))) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert found == [alone] * 8


def test_a_page_can_be_looked_at_while_another_is_saved(school: TestSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    held, go, put = threading.Event(), threading.Event(), Live.put

    def slow(live: Live, files: Mapping[str, bytes | None]) -> Live:
        held.set()
        assert go.wait(30)
        return put(live, files)

    with serving(school, "wang-fang") as one:
        browser = one.open()
        form = browser.fields(f"/write/talk/{OTHER}.html") | {"date": "2025-11-21", "form": "face", "body": "x"}
        before = one.house.version
        with monkeypatch.context() as patch:
            patch.setattr(Live, "put", slow)
            saving = threading.Thread(target=lambda: browser.post(f"/write/talk/{OTHER}.html", form))
            saving.start()
            assert held.wait(30)
            assert browser.get(f"/students/{SID}/index.html").status == 200
            go.set()
            saving.join()
        assert one.house.version > before


def test_what_consent_no_longer_covers_from_a_day_on_is_gone_on_that_day(school: TestSchool, tmp_path: Path) -> None:
    consent = {"date": "2025-09-01", "withdrawn": "2025-11-24"}
    school.add_student(CLASS, "3" * 10)
    told = {"character": "内向", "health": [{"code": "allergy", "note": "花粉"}], "interests": "画画"}
    school.card("wang-fang", "3" * 10, "小梅", consent=consent, **told)
    school.write("wang-fang", "talk", "3" * 10, {"form": "face", "mood": "low"}, "谈过")
    live = live_of(school, "wang-fang")
    before = pages(live)
    assert withheld(live, "3" * 10) == frozenset()
    later = NOW + timedelta(days=3)
    live = live_of(school, "wang-fang", now=later)
    assert withheld(live, "3" * 10)
    same(live, afresh(live, tmp_path, later))
    assert pages(live) != before


def withheld(live: Live, sid: str) -> frozenset[str]:
    file = live.recalled.file(sid)
    assert file is not None
    return file.withheld.scopes
