"""A site from the private cache is the site from scratch, byte for byte, whatever changed and whatever became of the
cache; only what shows something else is made again; and the cache tells nobody anything.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.schools import NOW, RECOVERY, TestSchool, copy_of, make_school
from yulan import age, pages, private
from yulan.disk import tree
from yulan.flow import build, cache, share, workers
from yulan.flow.build import Built, Memory
from yulan.intents import Intent
from yulan.pages import Page, Site
from yulan.private import Places
from yulan.render import Renderer
from yulan.texts import Lang

DAY = NOW.date()
CHILDREN = {"1" * 10: "陈小雨", "2" * 10: "丁大山", "3" * 10: "方小雪"}
OTHERS = {"7" * 10: "石小军", "8" * 10: "唐小花"}
TOLD = "canarytalk 她说想当图书管理员。"
READERS = (
    "chen-yulan", "wang-fang",
    pytest.param("sun-li", marks=pytest.mark.long), pytest.param("li-na", marks=pytest.mark.long),
)  # fmt: skip


@dataclass
class Desk:
    """One person's computer: a cache and a built site, and a place for sites made from scratch."""

    school: TestSchool
    person: str
    folder: Path
    places: Places
    scratch: int = 0
    last: Built | None = field(default=None, repr=False)

    @property
    def out(self) -> Path:
        """Where their site lies."""
        return self.folder / "site"

    @property
    def cache(self) -> cache.Cache:
        """Their cache as the next build finds it."""
        here = self.school.verified
        return cache.of(self.places, here.chain.repository, self.school.as_(self.person))

    def build(self, day: date = DAY, *langs: Lang) -> Built:
        """What a build came to that remembers the last one."""
        _settle()
        here, me = self.school.verified, self.school.as_(self.person)
        memory = Memory(self.cache, self.school.identities[self.person])
        self.last = build.build(here, me, day, langs or ("zh",), self.out, memory=memory)
        return self.last

    def fresh(self, day: date = DAY, *langs: Lang) -> dict[str, bytes]:
        """The site that a computer which remembers nothing makes."""
        self.scratch += 1
        out = self.folder / f"scratch-{self.scratch}"
        build.build(self.school.verified, self.school.as_(self.person), day, langs or ("zh",), out)
        return files(out)

    def check(self, day: date = DAY, *langs: Lang) -> Built:
        """The same, after it has been held to a site made from scratch."""
        built = self.build(day, *langs)
        assert files(self.out) == self.fresh(day, *langs)
        return built


def _settle() -> None:
    """Nothing; a file that is written from now on bears another time."""
    time.sleep(0.03)


def files(folder: Path) -> dict[str, bytes]:
    """What lies in a built site, by path."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path: data for path, data in found.items() if not path.startswith(".yulan")}


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """The paths under which something else lies, or nothing any more."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def boxes(desk: Desk) -> list[Path]:
    """The files of all caches on their computer."""
    return sorted(path for path in (desk.places.home / "cache").rglob("*") if path.is_file())


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """How many record files and locks are opened inside, of how many children pages are thought of, and how many pages
    made.
    """
    found = {"opened": 0, "thought": 0, "made": 0}
    decrypt, render, of_child = age.decrypt, Renderer.render, pages._of_child

    def opened(*told: object) -> bytes:
        found["opened"] += 1
        return decrypt(*told)  # type: ignore[arg-type]  # handed through

    def made(*told: object) -> bytes:
        found["made"] += 1
        return render(*told)  # type: ignore[arg-type]  # handed through

    def thought(site: Site, sid: str) -> Iterator[Page]:
        found["thought"] += 1
        yield from of_child(site, sid)

    with monkeypatch.context() as patch:
        patch.setattr(pages, "_of_child", thought)
        patch.setattr(age, "decrypt", opened)
        patch.setattr(Renderer, "render", made)
        yield found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """Two classes of children of whom things are told; a mentor; a note that only the counsellor opens."""
    school = make_school(tmp_path_factory.mktemp("template"))
    for scope, group, teacher in (("p2023-1", CHILDREN, "wang-fang"), ("p2021-1", OTHERS, "liu-yang")):
        for sid, name in group.items():
            school.add_student(scope, sid)
            school.card(teacher, sid, name, **{"class": scope})
            for n in range(2):
                when = NOW - timedelta(days=9 * n + 3)
                school.write(teacher, "talk", sid, {"form": "face"}, f"{TOLD} {n}", now=when)
    school.change("zhao-min", [Intent("mentor", "add", ("1" * 10, "li-na"))])
    return school


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a hundredth of a second ago counts as settled."""
    monkeypatch.setattr(tree, "_COARSEST", 15_000_000)


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


def desk_of(school: TestSchool, tmp_path: Path, person: str = "chen-yulan") -> Desk:
    return Desk(school, person, tmp_path / f"desk-{person}", Places(tmp_path / f"home-{person}"))


@pytest.fixture
def desk(school: TestSchool, tmp_path: Path) -> Desk:
    return desk_of(school, tmp_path)


def _talk(school: TestSchool) -> None:
    school.write("wang-fang", "talk", "1" * 10, {"form": "phone"}, "她打来电话。")


def _correction(school: TestSchool) -> None:
    school.revise("wang-fang", _card(school), {"strengths": "会编竹篮"})


def _name(school: TestSchool) -> None:
    school.revise("wang-fang", _card(school), {"name": "陈小云"})


def _card(school: TestSchool, sid: str = "1" * 10) -> str:
    folder = school.root / "records" / "students" / sid
    [path] = sorted(folder.glob("*.card.1.*.age"))
    return path.relative_to(school.root).as_posix()


def _in_drawers(school: TestSchool) -> None:
    school.write("sun-li", "counselling", "2" * 10, {"issue": "canaryissue"})
    school.write("wang-fang", "absence", "2" * 10, {"start": "2025-10-08", "detail": "canaryaway"})


def _told_to_the_minute(school: TestSchool) -> None:
    told = {"type": "injury", "role": "harmed", "noticed_at": "2025-10-08T21:20:00+08:00", "guardian_told": "true"}
    school.write("zhao-min", "incident", "2" * 10, {**told, "told_at": "2025-10-08T21:35:00+08:00"})


def _teacher_leaves(school: TestSchool) -> None:
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))])


def _mentor_leaves(school: TestSchool) -> None:
    school.change("zhao-min", [Intent("mentor", "end", ("1" * 10, "li-na"))])


def _moves(school: TestSchool) -> None:
    school.change("zhao-min", [Intent("student", "move", ("3" * 10, "p2021-1"))])


def _new_child(school: TestSchool) -> None:
    school.add_student("p2023-1", "5" * 10)
    school.card("wang-fang", "5" * 10, "何小风")


def _spoilt(school: TestSchool) -> None:
    path = school.root / _card(school, "2" * 10)
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def _gone(school: TestSchool) -> None:
    (school.root / _card(school, "2" * 10)).unlink()


def _forged(school: TestSchool) -> None:
    """A talk in the place of another: well sealed, and not what its name says."""
    folder = school.root / "records" / "students" / ("1" * 10)
    one, other = sorted(path for path in folder.glob("*.age") if ".card." not in path.name)[:2]
    shutil.copyfile(one, other)


CHANGES: tuple[Callable[[TestSchool], None], ...] = (
    _talk, _correction, _name, _in_drawers, _told_to_the_minute, _new_child, _teacher_leaves, _mentor_leaves, _moves,
    _spoilt, _gone, _forged,
)  # fmt: skip


@pytest.mark.parametrize("person", READERS)
def test_a_site_from_the_cache_is_the_site_from_scratch_after_every_change(
    school: TestSchool, tmp_path: Path, person: str
) -> None:
    desk = desk_of(school, tmp_path, person)
    desk.check()
    for change in CHANGES:
        change(school)
        desk.check()
    desk.check(DAY + timedelta(days=3))
    desk.check(DAY + timedelta(days=3), "en")
    desk.check(DAY + timedelta(days=3), "zh", "en")
    desk.check(DAY)


def test_nothing_is_opened_or_made_where_nothing_changed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.build()
    with counting(monkeypatch) as found:
        again = desk.build()
    assert (found, again.written) == ({"opened": 0, "thought": 0, "made": 0}, 0)
    assert (again.summary, again.pages) == (first.summary, first.pages)
    assert again.pages > 30


def test_of_one_new_record_only_what_it_changes_is_opened_and_made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.build()
    before = files(desk.out)
    with counting(monkeypatch) as locks:
        desk.build(DAY + timedelta(days=1))  # opens the locks of drawers, and no record
    desk.build()
    _talk(desk.school)
    with counting(monkeypatch) as found:
        built = desk.build()
    changed = differing(before, files(desk.out))
    assert found["opened"] == locks["opened"] + len(CHILDREN) + 1  # the locks of the class, and the record
    # A page may be handed what it does not show: those of the mentor know when the child was last talked with.
    assert len(changed) <= found["made"] <= len(changed) + 2
    assert built.written == len(changed)
    assert found["thought"] == 1
    assert {"reports/contacts.html", "index.html"} <= changed
    assert not {"reports/categories.html", "reports/consent.html"} & changed
    assert f"students/{'1' * 10}/index.html" in changed
    assert not [path for path in changed if any(sid in path for sid in (*OTHERS, "2" * 10, "3" * 10))]
    assert not [path for path in changed if "p2021-1" in path]


def test_a_changed_name_touches_exactly_the_pages_that_show_it(desk: Desk) -> None:
    desk.build()
    before = files(desk.out)
    _name(desk.school)
    built = desk.build()
    after = files(desk.out)
    changed = differing(before, after)
    showing = {path for path, data in after.items() if "陈小云".encode() in data}
    assert not [path for path, data in after.items() if "陈小雨".encode() in data]
    assert showing <= changed
    assert built.written == len(changed)
    # Beside them only what counts or lists records: the card has a new revision.
    assert not [path for path in changed - showing if path.startswith(("classes/", "ledger/", "mentors/"))]
    assert not [path for path in changed if any(sid in path for sid in (*OTHERS, "2" * 10, "3" * 10))]


def test_a_new_day_touches_only_what_dates_touch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    thursday = DAY - timedelta(days=DAY.weekday()) + timedelta(days=3)
    desk.build(thursday)
    before = files(desk.out)
    with counting(monkeypatch) as found:
        built = desk.build(thursday + timedelta(days=1))
    assert found["thought"] == 0
    changed = differing(before, files(desk.out))
    assert built.written == len(changed)
    assert "day.css" in changed
    assert not [path for path in changed if path.startswith(("students/", "ledger/", "talks/"))]
    assert len(changed) < built.pages / 2


def test_a_new_week_touches_no_childs_page_that_has_nothing_new(desk: Desk) -> None:
    monday = DAY + timedelta(days=21 - DAY.weekday())
    desk.build(monday)
    before = files(desk.out)
    charted = [path for path, data in before.items() if path.startswith("students/") and b'class="now"' in data]
    assert charted
    desk.build(monday + timedelta(days=7))
    changed = differing(before, files(desk.out))
    assert "day.css" in changed
    assert not changed & set(charted)


def test_a_consent_that_ends_is_minded_on_that_day(desk: Desk) -> None:
    ends = DAY + timedelta(days=4)
    consent = {"date": "2025-09-01", "withdrawn": ends.isoformat()}
    desk.school.revise("wang-fang", _card(desk.school), {"consent": consent})
    shown = []
    for days in range(2, 6):
        desk.check(DAY + timedelta(days=days))
        shown.append(files(desk.out)[f"students/{'1' * 10}/index.html"])
    assert [one != shown[0] for one in shown] == [False, False, True, True]


@pytest.mark.long
@pytest.mark.parametrize("person", ["chen-yulan", "wang-fang"])
def test_a_site_from_the_cache_is_the_site_from_scratch_on_every_day(
    school: TestSchool, tmp_path: Path, person: str
) -> None:
    desk = desk_of(school, tmp_path, person)
    _in_drawers(school)
    _told_to_the_minute(school)
    for first, days in ((DAY, 16), (date(2025, 12, 28), 8), (date(2026, 1, 20), 8), (date(2026, 8, 28), 8)):
        for day in range(days):
            desk.check(first + timedelta(days=day))
    desk.check(DAY)


def test_a_page_that_was_touched_is_made_again(desk: Desk) -> None:
    desk.build()
    whole = files(desk.out)
    page = desk.out / "students" / ("1" * 10) / "index.html"
    for spoil in (
        lambda: page.write_bytes(b"<p>something else"),
        page.unlink,
        lambda: page.chmod(0o644),
        lambda: (desk.out / "style.css").write_bytes(b""),
        lambda: page.write_bytes(page.read_bytes()[::-1]),
    ):
        _settle()
        spoil()
        built = desk.build()
        assert files(desk.out) == whole
        assert page.stat().st_mode & 0o077 == 0
        assert built.written == 1
    shutil.rmtree(desk.out)
    desk.build()
    assert files(desk.out) == whole


def test_a_cache_that_was_spoilt_is_made_again(desk: Desk) -> None:
    desk.build()
    whole, kept = files(desk.out), {path: path.read_bytes() for path in boxes(desk)}
    assert len(kept) > 2

    def broken() -> Iterator[Callable[[], None]]:
        for path, data in kept.items():
            for at in (0, 20, len(data) // 2, len(data) - 1):
                flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
                yield lambda path=path, flipped=flipped: path.write_bytes(flipped)  # type: ignore[misc]  # bound here
            yield lambda path=path: path.write_bytes(b"")  # type: ignore[misc]
            yield lambda path=path, data=data: path.write_bytes(data[:-9])  # type: ignore[misc]
            yield path.unlink
        yield swap
        yield noise

    def swap() -> None:
        one, other = list(kept)[:2]
        one.write_bytes(kept[other])
        other.write_bytes(kept[one])

    def noise() -> None:
        for path in kept:
            path.write_bytes(b"yulan-cache/1\n" + os.urandom(400))

    _talk(desk.school)
    wanted = desk.fresh()
    for spoil in broken():
        spoil()
        desk.build()
        assert files(desk.out) == wanted
    assert whole != wanted


def test_an_older_cache_put_back_misleads_nobody(desk: Desk) -> None:
    desk.build()
    older = {path: path.read_bytes() for path in boxes(desk)}
    _talk(desk.school)
    _name(desk.school)
    desk.build()
    newer = {path: path.read_bytes() for path in boxes(desk)}
    for path, data in older.items():
        path.write_bytes(data)
    desk.check()
    for path, data in older.items():  # one box older than the others
        for other, same in newer.items():
            other.write_bytes(same)
        path.write_bytes(data)
        desk.check()


def test_an_older_school_put_back_is_what_is_shown(desk: Desk, tmp_path: Path) -> None:
    desk.build()
    shutil.copytree(desk.school.root, tmp_path / "before")
    _talk(desk.school)
    _teacher_leaves(desk.school)
    desk.build()
    shutil.rmtree(desk.school.root)
    shutil.copytree(tmp_path / "before", desk.school.root)
    desk.check()


def test_somebody_elses_cache_is_none(school: TestSchool, tmp_path: Path) -> None:
    rich, poor = desk_of(school, tmp_path, "chen-yulan"), desk_of(school, tmp_path, "liu-yang")
    rich.build()
    poor.build()
    names = [path.relative_to(poor.cache.folder) for path in boxes(poor)]
    for name, path in zip(names, boxes(rich), strict=False):
        shutil.copyfile(path, poor.cache.folder / name)
    for path in boxes(rich):
        shutil.copyfile(path, poor.cache.folder / path.name)
    poor.check()
    shown = b"".join(files(poor.out).values())
    assert not [name for name in CHILDREN.values() if name.encode() in shown]
    assert [name for name in OTHERS.values() if name.encode() in shown]


def test_who_may_no_longer_read_is_shown_nothing_though_the_cache_knew_it(school: TestSchool, tmp_path: Path) -> None:
    teacher, mentor = desk_of(school, tmp_path, "wang-fang"), desk_of(school, tmp_path, "li-na")
    for one in (teacher, mentor):
        one.build()
        assert b"canarytalk" in b"".join(files(one.out).values())
    _mentor_leaves(school)
    _teacher_leaves(school)
    school.take_locks("zhao-min")
    school.write("chen-yulan", "talk", "1" * 10, {"form": "face"}, "canarylater")
    for one in (teacher, mentor):
        one.check()
        shown = b"".join(files(one.out).values())
        assert b"canarylater" not in shown
    # And what is not shown is not kept.
    before = sum(path.stat().st_size for path in boxes(mentor))
    mentor.build()
    assert sum(path.stat().st_size for path in boxes(mentor)) <= before


def test_the_cache_tells_nobody_anything(desk: Desk) -> None:
    desk.build()
    found = boxes(desk)
    data = b"".join(path.read_bytes() for path in found)
    secrets = [TOLD, "canarytalk", *CHILDREN, *CHILDREN.values(), "wang-fang", "students/", "<html", "AGE-SECRET"]
    assert not [one for one in secrets if one.encode() in data]
    names = " ".join(str(path.relative_to(desk.places.home)) for path in found)
    assert not [one for one in (*CHILDREN, "p2023", "facts", "build") if one in names]
    assert all(path.stat().st_mode & 0o077 == 0 for path in found)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (desk.places.home / "cache").rglob("*") if path.is_dir())
    assert not private.is_inside_repository(found[0])
    assert not list(desk.school.root.rglob("*cache*"))


def test_the_cache_holds_what_the_last_build_used_and_no_more(desk: Desk) -> None:
    desk.build()
    first = len(boxes(desk))
    for n in range(4):
        _talk(desk.school)
        desk.build(DAY + timedelta(days=n))
        assert len(boxes(desk)) == first
    stray = desk.cache.folder / ("0" * 32)
    stray.write_bytes(b"left by a process that was killed")
    desk.build()
    assert len(boxes(desk)) == first


def test_a_new_identity_begins_anew(desk: Desk) -> None:
    desk.build()
    old = desk.cache.folder
    other = replace(desk.cache, folder=old.with_name("f" * 32))
    other.put("facts p2023-1", b"of another key")
    assert other.folder.is_dir()
    desk.build()
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_another_state_of_the_program_begins_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.build()
    monkeypatch.setattr(cache, "program", lambda: "another")
    with counting(monkeypatch) as found:
        built = desk.check()
    assert found["made"] >= built.pages
    assert built.written == 0


def test_where_nothing_can_be_kept_a_build_is_made_all_the_same(desk: Desk) -> None:
    desk.places.home.mkdir(parents=True)
    (desk.places.home / "cache").write_bytes(b"in the way")
    desk.check()
    desk.check()


def test_clean_removes_the_cache_and_only_when_asked(school: TestSchool) -> None:
    assert school.run("build", person="chen-yulan").status == 0
    assert (school.home / "cache").is_dir()
    assert school.run("clean").status == 0
    assert (school.home / "cache").is_dir()
    said = school.run("clean", "--cache")
    assert (said.status, "缓存" in said.out) == (0, True)
    assert not (school.home / "cache").exists()
    assert school.run("clean", "--cache").status == 0


@pytest.mark.long
def test_helpers_make_the_same_site(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _forged(desk.school)
    monkeypatch.setattr(workers, "count", lambda: 3)
    monkeypatch.setattr(share, "_OPENED", 1)
    desk.check()
    assert not [path for path in desk.out.iterdir() if path.name.startswith(".yulan-output-")]
    _talk(desk.school)
    desk.check(DAY, "zh", "en")
    monkeypatch.setattr(workers, "count", lambda: 1)
    with counting(monkeypatch) as found:
        desk.build(DAY, "zh", "en")
    assert found["made"] == 0


@pytest.mark.long
@pytest.mark.parametrize("dies", ["at once", "opening", "counting", "making", "at the end"])
def test_the_work_of_a_helper_that_dies_is_done(desk: Desk, monkeypatch: pytest.MonkeyPatch, dies: str) -> None:
    monkeypatch.setattr(workers, "count", lambda: 2)
    monkeypatch.setattr(share, "_OPENED", 1)
    tell, told = workers.Helper.tell, dict.fromkeys((workers.OPEN, workers.COUNT, workers.MAKE, workers.HAND_OVER), 0)

    def telling(helper: workers.Helper, said: object) -> None:
        what = said[0] if isinstance(said, tuple) else ""
        if what in told:
            told[what] += 1
        tell(helper, said)
        kill = {"at once": told[workers.OPEN] == 1, "opening": told[workers.OPEN] == 2}
        kill |= {
            "counting": told[workers.COUNT] == 1,
            "making": told[workers.MAKE] == 3,
            "at the end": told[workers.HAND_OVER] == 1,
        }
        if kill[dies]:
            helper._process.kill()
            helper._process.join()

    monkeypatch.setattr(workers.Helper, "tell", telling)
    desk.check()
    assert not [path for path in desk.out.iterdir() if path.name.startswith(".yulan-output-")]
    monkeypatch.undo()
    monkeypatch.setattr(tree, "_COARSEST", 15_000_000)
    monkeypatch.setattr(workers, "count", lambda: 1)
    _talk(desk.school)
    desk.check()


def test_the_recovery_words_build_with_a_cache_of_their_own(school: TestSchool, tmp_path: Path) -> None:
    desk = desk_of(school, tmp_path, RECOVERY)
    desk.check()
    desk.check()


# --- what is easily forgotten of what a page is made of


@pytest.mark.parametrize("about", ["7" * 10, ""], ids=["another child", "nobody"])
def test_a_record_in_a_drawer_whose_id_another_one_takes_counts_no_more(desk: Desk, about: str) -> None:
    """Two first revisions of one id are none; the one that came later is about a child of another class, or none."""
    desk.school.write("li-na", "concern", "1" * 10, {"id": "1234567890abcdef"}, "canaryfirst")
    desk.check()
    shown = f"students/{'1' * 10}/index.html"
    assert b"canaryfirst" in files(desk.out)[shown]
    path = desk.school.write("liu-yang", "concern", about, {"id": "1234567890abcdef"}, "canarysecond")
    desk.check()
    assert b"canaryfirst" not in files(desk.out)[shown]
    (desk.school.root / path).unlink()
    desk.check()
    assert b"canaryfirst" in files(desk.out)[shown]


def test_the_page_of_a_mentor_goes_to_another_class_when_a_card_no_longer_names_them(desk: Desk) -> None:
    """A mentor's page is made with the last class in which a child has, or had, them."""
    school = desk.school
    [card] = (school.root / "records" / "students" / ("7" * 10)).glob("*.card.1.*.age")
    former = {"mentors": [{"person": "li-na", "since": "2025-09-01", "until": "2025-10-01"}]}
    path = school.revise("liu-yang", card.relative_to(school.root).as_posix(), former)
    desk.check()
    path = school.revise("liu-yang", path, {"mentors": []})
    desk.check()
    assert "mentors/li-na/index.html" in files(desk.out)
    school.revise("liu-yang", path, former)
    desk.check()


def test_a_blank_letter_has_room_for_a_number_to_call_as_soon_as_somebody_holds_that_post(desk: Desk) -> None:
    desk.build()
    before = files(desk.out)
    desk.school.change("zhao-min", [Intent("post", "add", ("hulei", "school", "li-na"))])
    desk.check()
    assert differing(before, files(desk.out)) & {path for path in before if path.startswith("paper/")}
    desk.school.change("zhao-min", [Intent("post", "end", ("hulei", "school", "li-na"))])
    desk.check()


def test_a_file_opened_in_a_lock_made_ahead_counts_for_who_cannot_read_it(school: TestSchool, tmp_path: Path) -> None:
    """No keeper signs it, and a mentor of another child of the class sees no more of it than a name in a folder."""
    spare = "5" * 10
    school.change("zhao-min", [Intent("spare", "add", (spare, "p2023-1", "wang-fang"))])
    desk = desk_of(school, tmp_path, "li-na")
    before = desk.check().coverage
    path = school.root / school.card("wang-fang", spare)
    assert desk.check().coverage.students_total == before.students_total + 1
    path.unlink()
    assert desk.check().coverage.students_total == before.students_total
