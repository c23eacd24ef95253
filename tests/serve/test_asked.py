"""What a keeper is asked after synchronising in the browser: nothing is taken in unless they say so, and about exactly
what they were shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import copies
from tests.schools import TestSchool, copy_of
from tests.serve.conftest import SID
from tests.serve.served import Answer, Browser, serving
from tests.serve.test_sync import PAGE, ended, give, text
from yulan.flow import staff, sync
from yulan.intents import Intent

SECRET = "latetext6035"
ANSWER = "/sync/answer"


@dataclass(frozen=True)
class Scene:
    """A keeper's computer, a colleague's, the same as it was before anything ended, and where they exchange."""

    folder: Path
    school: TestSchool
    other: TestSchool
    before: TestSchool

    def copy(self, folder: Path) -> Scene:
        """The same in another folder."""
        copies.folder(self.folder, folder)
        moved = (
            TestSchool(
                folder / one.root.relative_to(self.folder), folder / one.home.relative_to(self.folder), one.identities
            )
            for one in (self.school, self.other, self.before)
        )
        scene = Scene(folder, *moved)
        for one in (scene.school, scene.other, scene.before):
            sync.use(one.root, str(folder / "hub"))
        return scene


@pytest.fixture(scope="module")
def begun(template: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A school that is exchanged, and nothing has happened."""
    folder = tmp_path_factory.mktemp("scene")
    school = copy_of(template, folder)
    sync.hub(school.root, folder / "hub")
    give(school, "chen-yulan")
    for name in ("other", "before"):
        (folder / name).mkdir()
    return Scene(folder, school, copy_of(school, folder / "other"), copy_of(school, folder / "before"))


@pytest.fixture(scope="module")
def too_late(begun: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A class teacher's post has ended; what she wrote before has come to the place only since."""
    here = begun.copy(tmp_path_factory.mktemp("late") / "scene")
    here.other.write("wang-fang", "talk", SID, {"form": "face"}, SECRET)
    here.school.change("chen-yulan", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))])
    give(here.school, "chen-yulan")
    give(here.other, "wang-fang")
    return here


@pytest.fixture(scope="module")
def removed(begun: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A keeper's post has ended; what he signed at the same time waits at the place."""
    here = begun.copy(tmp_path_factory.mktemp("left") / "scene")
    here.other.change("zhao-min", [Intent("mentor", "add", (SID, "li-na"))])
    ending = [Intent("post", "end", ("moral-office", "school", "zhao-min"))]
    here.school.change("chen-yulan", ending, approve="zhao-min")
    give(here.school, "chen-yulan")
    give(here.other, "zhao-min")
    return here


@pytest.fixture
def late(too_late: Scene, tmp_path: Path) -> Scene:
    return too_late.copy(tmp_path / "scene")


@pytest.fixture
def left(removed: Scene, tmp_path: Path) -> Scene:
    return removed.copy(tmp_path / "scene")


@contextmanager
def keeper(scene: Scene) -> Iterator[Browser]:
    """The principal at work, who keeps the keys."""
    with serving(scene.school, "chen-yulan") as one:
        yield one.open()


def asked(browser: Browser) -> Answer:
    """The page after synchronising."""
    browser.post(PAGE)
    return ended(browser)


def mark(page: Answer) -> str:
    """What stands for the question that is asked."""
    (found,) = re.finditer(r'name="mark" value="([0-9a-f]{64})"', page.text)
    return str(found[1])


def said(browser: Browser, answer: str, of: str) -> Answer:
    """The page after an answer."""
    told = browser.post(ANSWER, {"mark": of, "answer": answer})
    assert (told.status, told.place) == (303, PAGE)
    return ended(browser)


def waiting(school: TestSchool) -> int:
    """How many late records do not count yet."""
    return len(staff.late(school.verified, school.as_("chen-yulan")))


def mentors(school: TestSchool) -> tuple[str, ...]:
    now = school.verified
    return now.keyring.locks[f"student-{SID}"].mentors_at(now.epoch)


def test_late_records_are_asked_about_with_how_many_whose_and_since_when(late: Scene) -> None:
    with keeper(late) as browser:
        page = asked(browser)
    told = text(page)
    assert "有 1 份记录在作者卸任后才送到" in told
    assert "王芳：1 份，2025年9月1日卸任或换了钥匙" in told
    assert "locks vouch" not in told
    assert SECRET not in page.text
    assert "小玉" not in page.text
    answers = re.findall(r'<button type="submit" class="button plain" name="answer" value="(yes|no)">', page.text)
    assert answers == ["yes", "no"]


def test_a_yes_vouches_for_them_and_they_are_not_asked_about_again(late: Scene) -> None:
    with keeper(late) as browser:
        page = said(browser, "yes", mark(asked(browser)))
        assert "同步好了" in text(page)
        assert 'name="mark"' not in page.text
        assert SECRET in browser.get(f"/students/{SID}/index.html").text
    assert waiting(late.school) == 0
    give(late.other, "chen-yulan")
    assert waiting(late.other) == 0


def test_a_no_leaves_them_as_they_were_until_the_next_time(late: Scene) -> None:
    with keeper(late) as browser:
        first = mark(asked(browser))
        page = said(browser, "no", first)
        assert 'name="mark"' not in page.text
        assert "暂不作数" in text(page)
        assert waiting(late.school) == 1
        assert mark(asked(browser)) == first


def test_without_an_answer_nothing_is_taken_in(late: Scene) -> None:
    with keeper(late) as browser:
        for _ in range(2):
            mark(asked(browser))
    assert waiting(late.school) == 1


def test_an_answer_is_for_what_was_shown_and_for_nothing_that_came_since(late: Scene) -> None:
    with keeper(late) as browser:
        shown = mark(asked(browser))
        late.before.write("wang-fang", "talk", SID, {"form": "face"}, SECRET)
        give(late.before, "wang-fang")
        page = said(browser, "yes", shown)
    assert "王芳：2 份" in text(page)
    assert mark(page) != shown
    assert waiting(late.school) == 2


def test_changes_of_a_removed_keeper_are_asked_about_by_name(left: Scene) -> None:
    with keeper(left) as browser:
        told = text(asked(browser))
    assert "有 1 处人员或锁的改动，签名的人现已不管钥匙" in told
    assert "赵敏：1 处，2025年9月1日起签的" in told
    assert "给小玉配上成长导师：李娜" in told
    assert "要等钥匙管理人同步一次" not in told
    assert mentors(left.school) == ()


@pytest.mark.parametrize(("answer", "paired"), [("yes", ("li-na",)), ("no", ())])
def test_they_are_taken_over_or_left_out_as_is_said(left: Scene, answer: str, paired: tuple[str, ...]) -> None:
    with keeper(left) as browser:
        page = said(browser, answer, mark(asked(browser)))
        assert "同步好了" in text(page)
        assert mentors(left.school) == paired
        assert 'name="mark"' not in asked(browser).text
    give(left.other, "chen-yulan")
    assert mentors(left.other) == paired


def test_an_answer_takes_a_token_a_session_our_own_page_and_an_open_house(late: Scene) -> None:
    with serving(late.school, "chen-yulan") as one:
        browser = one.open()
        told = {"mark": mark(asked(browser)), "answer": "yes"}
        assert browser.post(ANSWER, {**told, "_csrf": "0" * 64}).status == 403
        assert browser.post(ANSWER, told, Origin="http://example.org").status == 403
        assert browser.post(ANSWER, told, Sec_Fetch_Site="cross-site").status == 403
        assert one.stranger().post(ANSWER, {**told, "_csrf": browser.token()}).status == 403
        assert browser.get(ANSWER).status == 404
        for wrong in ({"mark": told["mark"]}, {**told, "answer": "maybe"}):
            assert browser.post(ANSWER, wrong).status == 400
        for unknown in ("", "0" * 64):
            assert mark(said(browser, "yes", unknown)) == told["mark"]
        browser.post("/lock")
        assert browser.post(ANSWER, told).place.startswith("/unlock.html")
    assert waiting(late.school) == 1


def test_who_keeps_no_keys_is_asked_nothing(late: Scene) -> None:
    with serving(late.school, "wang-fang") as one:
        assert 'name="mark"' not in asked(one.open()).text
