"""A canary in each record × each person: what they may not read is in no byte of any form they can print, and what lies
in a sensitive drawer is in none at all.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, make_school
from tests.test_canary import MATRIX, NAMES, OTHER_SID, PEOPLE, SID, WITHOUT_STUDENT
from yulan import kinds, theme
from yulan.digest import sha256
from yulan.flow import read
from yulan.pages import paper
from yulan.pages.paper import bundle, forms
from yulan.pages.paper.forms import FORMS
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Sheet
from yulan.pages.site import Site
from yulan.render import Renderer, alone
from yulan.texts import Texts

NEVER = ("counselling", "screening", "category", "legal", "incident", "concern", "note")
OF_STAFF = ("assessment", "staff-profile", "return-up")  # the office's own, of no use to an inspection of files


def canary(name: str) -> str:
    """A word that is nowhere by chance."""
    return f"canary{sha256(name.encode())[:12]}".replace("0", "o").replace("1", "l")


CANARIES = {name: canary(name) for name in MATRIX}
SENSITIVE = {name for name, (kind, *_) in MATRIX.items() if kind in (*NEVER, *OF_STAFF)}


@dataclass(frozen=True)
class Printed:
    """Everything each person can print."""

    school: TestSchool = field(repr=False)
    by_person: Mapping[str, str] = field(repr=False)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    people = {f"the-{one}": (one, (post,) if post[0] else ()) for one, post in PEOPLE.items()}
    school = make_school(tmp_path_factory.mktemp("printed"), people)
    from yulan.intents import Intent

    adds = [Intent("student", "add", (SID, "p2023-1")), Intent("student", "add", (OTHER_SID, "p2021-1"))]
    school.change("the-moral-office", [*adds, Intent("mentor", "add", (SID, "the-mentor"))])
    for name, (kind, writer, fields, place, _) in MATRIX.items():
        student = "" if name in WITHOUT_STUDENT else OTHER_SID if name == "other" else SID
        told = fields if place == "body" else {**fields, place: CANARIES[name]}
        school.write(f"the-{writer}", kind, student, told, CANARIES[name] if place == "body" else "写下的话")
    return Printed(school, {person: _everything(school, f"the-{person}") for person in PEOPLE})


def _everything(school: TestSchool, person: str) -> str:
    """Every form this person can print, filled and blank, and the bundle."""
    here = school.verified
    files = theme.read(theme.builtin())
    texts = Texts.load(files, "zh", strict=True)
    pen = Pen(Site.of(read.school(here, school.as_(person), NOW.date()), texts, "zh"), unmasked=True)
    renderer = Renderer.of(files, texts, trusted=True, head=alone(files["styles/paper.css"]))
    return "\n".join(renderer.render(paper.printed(pen.site, sheets)).decode() for sheets in _sheets(pen))


def _sheets(pen: Pen) -> Iterator[tuple[Sheet, ...]]:
    keys = [SID, OTHER_SID, "p2023-1", "p2021-1", "school", *(f"the-{one}" for one in PEOPLE)]
    keys += [one.id for one in pen.site.school.records()]
    for form in FORMS.values():
        yield forms.blank(pen, form)
        for key in keys:
            subject = forms.subject(pen.site, form, key)
            if subject is not None and (sheets := forms.filled(pen, form, subject)):
                yield sheets
    term = pen.site.school.term
    assert term is not None
    yield bundle.sheets(pen, term)
    yield bundle.sheets(pen, term, "p2023-1")


@pytest.mark.parametrize("person", PEOPLE)
def test_no_form_holds_a_record_its_printer_may_not_read(printed: Printed, person: str) -> None:
    may = {name for name, (*_, readers) in MATRIX.items() if person in readers.split()}
    found = {name for name, text in CANARIES.items() if text in printed.by_person[person]}
    assert found <= may - SENSITIVE


@pytest.mark.parametrize("person", PEOPLE)
def test_no_form_names_a_child_whose_file_its_printer_cannot_open(printed: Printed, person: str) -> None:
    named = {name for name in NAMES if name in printed.by_person[person]}
    assert named == {name for name, readers in NAMES.items() if person in readers.split()}


def test_what_is_of_a_childs_file_is_on_paper_for_who_reads_it(printed: Printed) -> None:
    found = {name for name, text in CANARIES.items() if text in printed.by_person["principal"]}
    assert found >= {"card", "other", "talk", "visit", "contact", "plan", "comment", "meeting"}


def test_every_kind_is_among_the_canaries() -> None:
    assert {kind for kind, *_ in MATRIX.values()} == set(kinds.KINDS)


def test_the_command_prints_for_who_reads_and_refuses_who_does_not(printed: Printed) -> None:
    school = printed.school
    for person, status in (("class-teacher", 0), ("other-class-teacher", 1), ("plain-staff", 1)):
        done = school.run("--today", "2025-11-21", "print", "card", SID, person=f"the-{person}")
        assert done.status == status, person
        assert "小玉" not in done.out + done.err
        assert not [text for text in CANARIES.values() if text in done.out + done.err]
    (path,) = (school.root / "private/print").glob("card-*.html")
    assert path.name == f"card-2025-11-21-{SID}.html"
    assert CANARIES["card"] in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_bytes() == b"*\n"


def test_a_build_leaves_what_was_printed_and_clean_removes_it(printed: Printed) -> None:
    school = printed.school
    out = school.run("print", "talk", "--blank", person="the-class-teacher")
    assert out.status == 0
    kept = sorted((school.root / "private/print").iterdir())
    for _ in range(2):
        assert school.run("build", person="the-class-teacher").status == 0
    assert sorted((school.root / "private/print").iterdir()) == kept
    assert (school.root / "private/index.html").is_file()
    assert school.run("clean", "-o", os.fspath(school.home / "elsewhere")).status == 0
    assert not (school.root / "private/print").exists()
    assert (school.root / "private/index.html").is_file()
    assert school.run("print", "talk", "--blank", person="the-class-teacher").status == 0
    assert school.run("clean").status == 0
    assert not (school.root / "private").exists()


def test_a_folder_called_print_that_is_not_ours_keeps_clean_away(tmp_path: Path, printed: Printed) -> None:
    strange = tmp_path / "out" / "print"
    strange.mkdir(parents=True)
    (strange / "mine.txt").write_text("x")
    assert printed.school.run("clean", "-o", os.fspath(strange.parent)).status == 1
    assert printed.school.run("build", "-o", os.fspath(strange.parent), person="the-principal").status == 1
    assert (strange / "mine.txt").is_file()


@pytest.mark.parametrize(
    ("arguments", "person", "status", "told"),
    [
        (("print",), "principal", 2, "没有说打印哪张表"),
        (("print", "sing"), "principal", 2, "没有叫“sing”的表"),
        (("print", "card", "--blank", SID), "principal", 2, "空白表不填任何人"),
        (("--today", "2024-01-01", "print", "bundle"), "principal", 2, "请用 --term"),
        (("print", "bundle"), "principal", 0, "已写好"),
        (("print", "dropout-report", "2025-11", "--log"), "principal", 2, "--log 后面多了或少了内容"),
        (("print", "bundle", "--term", "2020-spring"), "principal", 1, "没有学期 2020-spring"),
        (("print", "class-list", SID), "principal", 1, "这张表不能这样填"),
        (("print", "home-teaching", OTHER_SID), "principal", 1, "没有可以填进这张表的内容"),
        (("print", "card", SID, "--unmasked"), "mentor", 1, "您不能打印不遮号码的表"),
        (("print", "card", SID, "--unmasked"), "class-teacher", 0, "已写好 1 份"),
        (("print", "card", "--all"), "principal", 0, "已写好 2 份"),
        (("print", "card", "--class", "p2023-1"), "principal", 0, "已写好 1 份"),
        (("print", "card", "小玉"), "mentor", 0, "已写好 1 份"),
        (("print", "bundle", "--term", "2025-autumn"), "principal", 0, "已写好"),
        (("print", "--list"), "plain-staff", 0, "return-notice：劝返通知书"),
    ],
)
def test_the_command_says_what_it_did_or_why_not(
    printed: Printed, arguments: tuple[str, ...], person: str, status: int, told: str
) -> None:
    done = printed.school.run("--today", "2025-11-21", *arguments, person=f"the-{person}")
    assert done.status == status, done.err
    assert told in done.out + done.err


def test_elsewhere_the_command_says_that_it_is_plain_text(printed: Printed, tmp_path: Path) -> None:
    path = tmp_path / "card.html"
    done = printed.school.run("print", "card", SID, "-o", os.fspath(path), person="the-principal")
    assert done.status == 0
    assert "明文" in done.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "明文" not in printed.school.run("print", "card", SID, person="the-principal").err
