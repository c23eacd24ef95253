"""A power cut at any moment: whatever a flow was doing, the next command finds the old state or the new one, whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.killing import KILLED
from tests.schools import make_school
from yulan import private

PROJECT = Path(__file__).parent.parent
# Flow, and by how much epochs and record files grow.
FLOWS = [("new", 0, 1), ("edit", 0, 1), ("change", 1, 0), ("locks", 1, 0)]
LAST = 5000  # no flow here has as many points; a run ends at the first that is not reached

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")


@dataclass(frozen=True)
class Template:
    """A small school in git, and where everybody's identity lies."""

    root: Path
    people: Path
    epoch: int
    commits: int

    def run(self, scratch: Path, what: str, points: list[int] | None = None) -> Any:
        """The answer of a process of its own."""
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((os.fspath(PROJECT / "builder"), os.fspath(PROJECT)))}
        folders = map(os.fspath, (self.root, self.people, scratch))
        command = (sys.executable, "-m", "tests.killing", what, *folders, json.dumps(points or []))
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    school = make_school(tmp_path_factory.mktemp("kills"), with_git=True)
    sid = school.add_student()
    school.card("wang-fang", sid)
    people = private.identity_path(school.places, school.verified.chain.repository, "zhao-min").parent
    log = subprocess.run(("git", "-C", school.root, "rev-list", "HEAD"), capture_output=True, check=True)
    return Template(school.root, people, school.verified.epoch, len(log.stdout.splitlines()))


def check(template: Template, told: list[dict[str, Any]], *, epochs: int, records: int) -> None:
    """Nothing; each answer is the old state or the new one, the new one from some point on, and both occurred."""
    old = {"epoch": template.epoch, "records": 1, "commits": template.commits}
    new = {"epoch": template.epoch + epochs, "records": 1 + records, "commits": template.commits + 1}
    whole = {"unverified": 0, "problems": [], "dirty": [], "left": []}
    outcomes = []
    for one in told:
        about = {"n": one.pop("n"), "status": one.pop("status"), "again": one.pop("again")}
        other = {key: value for key, value in one.items() if value not in ({**old, **whole}[key], new.get(key))}
        assert one in ({**old, **whole}, {**new, **whole}), (about, other)
        assert about["status"] in (0, KILLED), about
        outcomes.append(one["epoch"] == new["epoch"] and one["records"] == new["records"])
    assert outcomes == sorted(outcomes)
    assert {*outcomes} == {False, True}


@pytest.mark.parametrize(("flow", "epochs", "records"), FLOWS)
def test_a_flow_killed_here_or_there_leaves_the_old_state_or_the_new_one(
    template: Template, tmp_path: Path, flow: str, epochs: int, records: int
) -> None:
    told = template.run(tmp_path, flow, [1, 3, 9, 16, 24, 33, 45, 70, 100, LAST])
    check(template, told, epochs=epochs, records=records)


@pytest.mark.long
@pytest.mark.parametrize(("flow", "epochs", "records"), FLOWS)
def test_a_flow_killed_at_any_point_leaves_the_old_state_or_the_new_one(
    template: Template, tmp_path: Path, flow: str, epochs: int, records: int
) -> None:
    told = template.run(tmp_path, flow, list(range(1, LAST)))
    assert len(told) > 25
    assert told[-1]["status"] == 0
    assert {one["again"] for one in told} == {0, KILLED}
    check(template, told, epochs=epochs, records=records)


def built(template: Template, told: list[dict[str, Any]]) -> None:
    for one in told:
        assert (one["epoch"], one["records"], one["commits"]) == (template.epoch, 1, template.commits)
        assert (one["unverified"], one["problems"], one["dirty"], one["left"]) == (0, [], [], [])
        assert one["site"], one["n"]
        assert not one["open"]
    assert any(one["status"] == KILLED and one["partial"] for one in told)


def test_a_build_killed_here_or_there_is_whole_after_the_next(template: Template, tmp_path: Path) -> None:
    built(template, template.run(tmp_path, "build", [2, 11, 30, 60, 95]))


@pytest.mark.long
@pytest.mark.parametrize("first", [1, 2])
def test_a_build_killed_at_any_point_is_whole_after_the_next(template: Template, tmp_path: Path, first: int) -> None:
    # Where it begins each point, then some: page after page is written in the same few steps.
    told = template.run(tmp_path, "build", [*range(first, 30, 2), *range(30 + first, LAST, 52)])
    assert told[-1]["status"] == 0
    built(template, told)


def test_no_flow_changes_the_disk_but_through_its_door(template: Template, tmp_path: Path) -> None:
    told = template.run(tmp_path, "watch")
    assert told["bypassed"] == []
    assert set(told["seen"]) >= {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}
    assert told["processes"] == ["run.py"]
