"""Of two schools that differ only in which child the restricted drawers tell of, nobody without their keys can tell
which is which, by any page, answer, table, draft, calendar or form; and what leaves the program tells nobody at all.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from tests.exports.test_canary import THEME, site, text_of
from tests.paper.test_canary import _sheets
from tests.schools import NOW, TestSchool, make_school
from tests.test_canary import MATRIX, OTHER_SID, PEOPLE, SID, WITHOUT_STUDENT
from yulan.errors import YulanError
from yulan.flow import build, exporting, summarising, uncover
from yulan.flow.summarising import Wish as Summary
from yulan.intents import Intent
from yulan.pages import exports, paper
from yulan.pages.paper.pen import Pen
from yulan.render import Renderer, alone

Told = Mapping[str, bytes]
T = TypeVar("T")

TODAY = "2025-11-21"
# Drawer → who opens it, and what lies there: kind, who writes it, fields.
DRAWERS: Mapping[str, tuple[str, tuple[tuple[str, str, Mapping[str, object]], ...]]] = {
    "psych": (
        "counsellor",
        (
            ("category", "counsellor", {"category": "psych", "since": "2025-09-01", "basis": "评估"}),
            ("screening", "counsellor", {"type": "entry", "level": "crisis", "guardian_told": "false"}),
            ("counselling", "counsellor", {"issue": "人际"}),
            ("transfer", "counsellor", {"part": "psychological", "school": "示例中学"}),
        ),
    ),
    "legal": (
        "principal moral-office",
        (
            ("category", "moral-office", {"category": "legal", "since": "2025-09-01"}),
            ("category", "principal", {"category": "parent-in-prison", "since": "2025-09-01"}),
            ("legal", "moral-office", {"type": "witness", "trigger": "一件事"}),
        ),
    ),
    "safety": (
        "principal moral-office",
        (("incident", "moral-office", {"type": "injury", "role": "harmed", "guardian_told": "false"}),),
    ),
    "inbox": ("principal moral-office counsellor", (("concern", "plain-staff", {"about": "三（1）班一名学生"}),)),
}
LOOKING = tuple(one for one in PEOPLE if one not in ("hulei", "bureau", "other-grade-head"))
_CLOCK = re.compile(rb"DTSTAMP:\w+")


@dataclass
class Twins:
    """A school that can be told of one child or of the other."""

    school: TestSchool = field(repr=False)
    home: Path
    moved: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)  # drawer → records of either child
    others: frozenset[str] = frozenset()  # the drawers that tell of the other child now
    _looked_at: dict[tuple[str, frozenset[str]], Told] = field(default_factory=dict, repr=False)
    _taken: dict[tuple[str, frozenset[str]], Told] = field(default_factory=dict, repr=False)

    def first(self, person: str) -> tuple[Told, Told]:
        """Where all drawers tell of the first child: what this person sees, and what of it can be taken along."""
        self.tell(())
        return seen(self, person), taken(self, person)

    def tell(self, of_other: Iterable[str]) -> None:
        """Nothing; these drawers tell of the other child, the rest of the first."""
        self.others = others = frozenset(of_other)
        for drawer, (first, second) in self.moved.items():
            shown, hidden = (second, first) if drawer in others else (first, second)
            for path in shown:
                _move(self.home / "hidden" / Path(path).name, self.school.root / path)
            for path in hidden:
                _move(self.school.root / path, self.home / "hidden" / Path(path).name)


def _move(old: Path, new: Path) -> None:
    if old.exists():
        old.rename(new)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    home = tmp_path_factory.mktemp("twins")
    people = {f"the-{one}": (one, (post,) if post[0] else ()) for one, post in PEOPLE.items()}
    made = Twins(make_school(home, people), home)
    adds = [Intent("student", "add", (SID, "p2023-1")), Intent("student", "add", (OTHER_SID, "p2021-1"))]
    made.school.change("the-moral-office", [*adds, Intent("mentor", "add", (SID, "the-mentor"))])
    closed = {kind for _, told in DRAWERS.values() for kind, *_ in told} - {"transfer"}
    for name, (kind, writer, fields, place, _) in MATRIX.items():
        if kind in closed or name == "handed-over":
            continue
        student = "" if name in WITHOUT_STUDENT else OTHER_SID if name == "other" else SID
        told = fields if place == "body" else {**fields, place: "写下的话"}
        made.school.write(f"the-{writer}", kind, student, told, "写下的话")
    (home / "hidden").mkdir()
    for drawer, (_, records) in DRAWERS.items():
        sides = [
            [made.school.write(f"the-{writer}", kind, sid, fields, "写下的话") for kind, writer, fields in records]
            for sid in (SID, OTHER_SID)
        ]
        made.moved[drawer] = (sides[0], sides[1])
    return made


def seen(twins: Twins, person: str) -> Told:
    """Every page and every answer this person gets, and everything they can take along."""
    return {**looked_at(twins, person), **taken(twins, person)}


def looked_at(twins: Twins, person: str) -> Told:
    """Every page and every answer this person gets; asked for once."""
    now = person, twins.others
    if now not in twins._looked_at:
        twins._looked_at[now] = {**dict(_pages(twins, person)), **dict(_answers(twins.school, person))}
    return twins._looked_at[now]


def taken(twins: Twins, person: str) -> Told:
    """Everything this person can take along: tables, drafts, forms, the calendar; made once."""
    now = person, twins.others
    if now not in twins._taken:
        twins._taken[now] = _made_to_take(twins, person)
    return twins._taken[now]


def _made_to_take(twins: Twins, person: str) -> Told:
    said = twins.school.run("--today", TODAY, "duties", "--all", "--ics", "-", "--names", person=f"the-{person}")
    assert said.status == 0
    return {"calendar": _CLOCK.sub(b"", said.out.encode()), **dict(_files(twins.school, person))}


def _pages(twins: Twins, person: str) -> Iterator[tuple[str, bytes]]:
    out = twins.home / "sites" / person
    now, me = twins.school.verified, twins.school.as_(f"the-{person}")
    build.build(now, me, NOW.date(), ("zh",), out)
    for path in sorted(out.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield os.fspath(path.relative_to(out)), path.read_bytes()


def _answers(school: TestSchool, person: str) -> Iterator[tuple[str, bytes]]:
    for command in (
        ("duties",), ("duties", "--all", "--json"), ("match", "--json"), ("match",), ("match", "--suggest"), ("find",),
        ("find", "--json"), ("find", "心理"), ("show", SID), ("show", OTHER_SID), ("who", SID), ("check", "--json"),
    ):  # fmt: skip
        done = school.run("--today", TODAY, *command, person=f"the-{person}")
        assert done.status in (0, 1, 2)
        yield " ".join(command), f"{done.status}\n{done.out}\n{done.err}".encode()


def _files(school: TestSchool, person: str) -> Iterator[tuple[str, bytes]]:
    here = site(school, person)
    for what in exports.WHATS:
        columns = tuple(one.code for one in exports.columns(what))
        table = _made(partial(exporting.make, here, exporting.Wish(what, columns)))
        if table is not None:
            yield f"table {what}", text_of(table.data).encode()
    for level, of in (("school", ""), ("class", "p2023-1"), ("mentor", "the-mentor"), ("assessment", "the-mentor")):
        # A document says what the page says: to make one of all of them is enough.
        form: summarising.Format = "docx" if level == "school" else "html"
        draft = _made(partial(summarising.make, here, THEME, Summary(level, of, format=form)))
        if draft is not None:
            yield f"draft {level}", text_of(draft.data).encode() if form == "docx" else draft.data
    renderer = Renderer.of(THEME, here.words.t, trusted=True, head=alone(THEME["styles/paper.css"]))
    # A form for a record in a closed drawer would be one too many: there is none.
    for number, sheets in enumerate(_sheets(Pen(here, unmasked=True))):
        yield f"form {number}", renderer.render(paper.printed(here, sheets))


def _made(make: Callable[[], T]) -> T | None:
    try:
        return make()
    except YulanError as error:
        if error.code not in ("export.nothing", "export.no-assessment"):
            raise
        return None


def closed_to(person: str) -> list[str]:
    return [drawer for drawer, (readers, _) in DRAWERS.items() if person not in readers.split()]


def differing(first: Told, second: Told) -> list[str]:
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))


@pytest.mark.parametrize("person", LOOKING)
def test_nothing_tells_of_whom_a_drawer_is_that_its_reader_cannot_open(twins: Twins, person: str) -> None:
    first, _ = twins.first(person)
    twins.tell(closed_to(person))
    assert differing(first, seen(twins, person)) == []


@pytest.mark.parametrize("person", LOOKING)
def test_nothing_that_leaves_the_program_tells_of_whom_the_closed_drawers_are(twins: Twins, person: str) -> None:
    _, first = twins.first(person)
    twins.tell(DRAWERS)
    assert differing(first, taken(twins, person)) == []


@pytest.mark.parametrize(
    ("person", "drawer"), [("counsellor", "psych"), ("principal", "legal"), ("principal", "safety")]
)
def test_who_opens_a_drawer_does_see_the_difference(twins: Twins, person: str, drawer: str) -> None:
    twins.tell(())
    first = looked_at(twins, person)
    twins.tell((drawer,))
    assert "index.html" in first
    assert differing(first, looked_at(twins, person))


@pytest.mark.parametrize("person", ["counsellor", "moral-office"])
def test_the_calendar_names_nobody_in_what_rests_on_a_closed_drawer(twins: Twins, person: str) -> None:
    """The counsellor's screenings, the office's incidents: the duty stands there, and of whom it is does not."""
    twins.tell(())
    told = taken(twins, person)["calendar"].decode()
    entries = [one for one in told.split("BEGIN:VEVENT") if "测评" in one or "突发" in one or "普测" in one]
    assert entries
    assert not [one for one in entries if "小玉" in one or "小兰" in one]


def test_an_entry_of_the_calendar_cannot_be_matched_to_an_id_by_who_has_a_copy(twins: Twins) -> None:
    def uids(person: str) -> set[str]:
        said = twins.school.run("--today", TODAY, "duties", "--all", "--ics", "-", person=f"the-{person}")
        return {line for line in said.out.splitlines() if line.startswith("UID:")}

    first, second = uids("class-teacher"), uids("grade-head")
    assert first
    assert first == uids("class-teacher")
    assert not first & second


@pytest.mark.parametrize("command", [("export", "ledger", "-o"), ("print", "card", "--all", "-o"), ("duties", "--ics")])
@pytest.mark.parametrize(
    "place", ["records/x", "keys/people.yaml", ".git/hooks/post-commit", "private/../records/x", "private/link/x"]
)
def test_nothing_plain_is_written_into_a_repository(
    tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...], place: str
) -> None:
    school = _plain_school(tmp_path_factory)
    before = {path: path.read_bytes() for path in school.root.rglob("*") if path.is_file()}
    done = school.run("--today", TODAY, *command, os.fspath(school.root / place), person="chen-yulan")
    assert done.status == 1
    assert "git" in done.err
    assert {path: path.read_bytes() for path in school.root.rglob("*") if path.is_file()} == before


def test_the_private_folder_takes_it_and_git_leaves_it_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    school = _plain_school(tmp_path_factory)
    path = school.root / "private/ledger.xlsx"
    assert school.run("--today", TODAY, "export", "ledger", "-o", os.fspath(path), person="chen-yulan").status == 0
    command = ("git", "-C", os.fspath(school.root), "status", "--porcelain", "--", "private")
    assert path.exists()
    assert subprocess.run(command, capture_output=True, check=True).stdout == b""
    path.unlink()


_KEPT: list[TestSchool] = []


def _plain_school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school with one child, git, and a link in its private folder that leads out of it; made once."""
    if not _KEPT:
        school = make_school(tmp_path_factory.mktemp("plain"), with_git=True)
        school.add_student("p2023-1", SID)
        school.card("wang-fang", SID)
        (school.root / "private").mkdir(mode=0o700)
        (school.root / "private/link").symlink_to(school.root / "records")
        _KEPT.append(school)
    return _KEPT[0]


def test_numbers_of_no_class_are_for_the_offices_alone(twins: Twins) -> None:
    """Who opens no file at all is not the teacher of every class there is."""
    here = {one: site(twins.school, one).school for one in ("roll-officer", "principal", "class-teacher")}
    assert [uncover.may(one, ()) for one in here.values()] == [False, True, False]
    assert uncover.may(here["class-teacher"], ["p2023-1"])
    assert not uncover.may(here["class-teacher"], ["p2023-1", "p2021-1"])
