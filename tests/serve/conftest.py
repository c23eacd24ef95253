"""Small schools, served."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schools import TestSchool, copy_of, make_school
from tests.serve.served import PASSPHRASE, Served, serving
from yulan import disk

PEOPLE = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "li-na": ("李娜", ()),
}
SID, OTHER = "1" * 10, "2" * 10
CANARY = "canarytext7391"


@pytest.fixture(autouse=True)
def nothing_fails_afterwards() -> Iterator[None]:
    yield
    disk.fail_at(0)


def small(folder: Path) -> TestSchool:
    """A school of a few people and two children, with git."""
    school = make_school(folder, PEOPLE, with_git=True)
    for sid, name in ((SID, "小玉"), (OTHER, "小兰")):
        school.add_student("p2023-1", sid)
        school.card("wang-fang", sid, name, character=CANARY)
    school.write("wang-fang", "talk", SID, {"form": "face"}, f"谈了 {CANARY}")
    return school


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """The small school, of which every test gets a copy."""
    return small(tmp_path_factory.mktemp("template"))


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


@pytest.fixture
def served(school: TestSchool) -> Iterator[Served]:
    """The class teacher at work, without a passphrase."""
    with serving(school, "wang-fang") as one:
        one.open()
        yield one


@pytest.fixture(scope="module")
def lasting(template: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server under a passphrase, for tests that leave its school as it is."""
    school = copy_of(template, tmp_path_factory.mktemp("lasting"))
    with serving(school, "wang-fang", sealed=True) as one:
        yield one


@pytest.fixture
def sealed(lasting: Served) -> Served:
    """The class teacher's server, locked under a passphrase, nobody let in, no drafts."""
    lasting.house.lock()
    lasting.browser.cookie = ""
    return _without_drafts(lasting)


@pytest.fixture
def at_work(lasting: Served) -> Served:
    """The same, unlocked."""
    lasting.open(PASSPHRASE)
    return _without_drafts(lasting)


def _without_drafts(served: Served) -> Served:
    shutil.rmtree(served.school.home / "unfinished", ignore_errors=True)
    return served


@pytest.fixture(scope="module")
def shared(template: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server that tests only look at, or attack; its school stays as it is."""
    school = copy_of(template, tmp_path_factory.mktemp("shared"))
    with serving(school, "wang-fang", sealed=True) as one:
        one.open(PASSPHRASE)
        yield one


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
