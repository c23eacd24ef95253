"""A canary in each record × each person: every table and every draft holds exactly what its maker may read of the kinds
that go out, and of the sensitive drawers nothing for anybody.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.paper.test_canary import CANARIES
from tests.schools import NOW, TestSchool, make_school
from tests.serve.served import written
from tests.test_canary import MATRIX, NAMES, OTHER_SID, PEOPLE, SID, WITHOUT_STUDENT
from yulan import kinds, theme
from yulan.errors import YulanError
from yulan.flow import exporting, read, summarising
from yulan.flow.summarising import Wish as Summary
from yulan.intents import Intent
from yulan.pages import exports
from yulan.pages.site import Site
from yulan.texts import Texts

GO_OUT = ("card", "talk", "visit", "contact", "plan", "aid", "absence")
THEME = theme.read(theme.builtin())
TEXTS = Texts.load(THEME, "zh", strict=True)
PHONE, ID_NUMBER = "13900001111", "11010520161128004X"
FORMULA = '=HYPERLINK("http://example.org","住址")'


@dataclass(frozen=True)
class Taken:
    """Everything each person can take along: tables as text, drafts as text."""

    school: TestSchool = field(repr=False)
    tables: Mapping[str, str]
    drafts: Mapping[str, str]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    people = {f"the-{one}": (one, (post,) if post[0] else ()) for one, post in PEOPLE.items()}
    school = make_school(tmp_path_factory.mktemp("taken"), people)
    adds = [Intent("student", "add", (SID, "p2023-1")), Intent("student", "add", (OTHER_SID, "p2021-1"))]
    school.change("the-moral-office", [*adds, Intent("mentor", "add", (SID, "the-mentor"))])
    for name, (kind, writer, fields, place, _) in MATRIX.items():
        student = "" if name in WITHOUT_STUDENT else OTHER_SID if name == "other" else SID
        told = fields if place == "body" else {**fields, place: CANARIES[name]}
        if name == "card":
            guardians = [{"who": "first", "name": "奶奶", "phone": PHONE}]
            told = {**told, "address": FORMULA, "id_number": ID_NUMBER, "guardians": guardians}
        school.write(f"the-{writer}", kind, student, told, CANARIES[name] if place == "body" else "写下的话")
    everything = {person: site(school, person) for person in PEOPLE}
    return Taken(
        school,
        {person: "\n".join(_tables(one)) for person, one in everything.items()},
        {person: "\n".join(_drafts(one)) for person, one in everything.items()},
    )


def site(school: TestSchool, person: str) -> Site:
    return Site.of(read.school(school.verified, school.as_(f"the-{person}"), NOW.date()), TEXTS, "zh")


def _tables(here: Site) -> Iterator[str]:
    """Each list with all its columns, in both formats; and the tables of the reports."""
    for what in exports.WHATS:
        columns = tuple(one.code for one in exports.columns(what))
        for form in exporting.FORMATS if columns else ("xlsx",):
            try:
                made = exporting.make(here, exporting.Wish(what, columns, format=form))
            except YulanError as error:
                if error.code != "export.nothing":
                    raise
                continue
            yield text_of(made.data) if form == "xlsx" else made.data.decode()


def _drafts(here: Site) -> Iterator[str]:
    for level in summarising.LEVELS:
        for of in ("",) if level == "school" else ("p2023-1", "p2021-1") if level == "class" else ("the-mentor",):
            for form in summarising.FORMATS:
                try:
                    made = summarising.make(here, THEME, Summary(level, of, format=form))
                except YulanError as error:
                    if (level, error.code) != ("assessment", "export.no-assessment"):
                        raise
                    continue
                yield text_of(made.data) if form == "docx" else made.data.decode()


def text_of(data: bytes) -> str:
    """All that is in a file of packed parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def readers(name: str) -> list[str]:
    return MATRIX[name][-1].split()


@pytest.mark.parametrize("person", PEOPLE)
def test_tables_hold_exactly_what_their_maker_reads_of_what_goes_out(taken: Taken, person: str) -> None:
    should = {name for name, (kind, *_) in MATRIX.items() if kind in GO_OUT and person in readers(name)}
    assert {name for name, text in CANARIES.items() if text in taken.tables[person]} == should


@pytest.mark.parametrize("person", PEOPLE)
def test_drafts_hold_no_text_of_records_but_the_assessment_for_its_readers(taken: Taken, person: str) -> None:
    found = {name for name, text in CANARIES.items() if text in taken.drafts[person]}
    assert found == ({"assessment"} if person in readers("assessment") else set())


@pytest.mark.parametrize("person", PEOPLE)
def test_tables_name_the_children_whose_file_their_maker_opens_and_drafts_name_none(taken: Taken, person: str) -> None:
    may = {name for name, those in NAMES.items() if person in those.split()}
    assert {name for name in NAMES if name in taken.tables[person]} == may
    assert not [name for name in NAMES if name in taken.drafts[person]]


@pytest.mark.parametrize("person", PEOPLE)
def test_numbers_are_covered_for_everybody_who_does_not_ask(taken: Taken, person: str) -> None:
    assert PHONE not in taken.tables[person] + taken.drafts[person]
    assert ID_NUMBER not in taken.tables[person] + taken.drafts[person]


def test_what_would_be_a_formula_is_a_text_in_every_table(taken: Taken) -> None:
    told = taken.tables["class-teacher"]
    assert "=HYPERLINK(" in told
    assert "<f>" not in told
    assert "<hyperlink" not in told
    assert "\"'=HYPERLINK(" in told  # in csv behind an apostrophe


def test_every_kind_is_among_the_canaries() -> None:
    assert {kind for kind, *_ in MATRIX.values()} == set(kinds.KINDS)


@pytest.mark.parametrize(
    ("person", "scope", "may"),
    [
        ("principal", "", True),
        ("moral-office", "", True),
        ("class-teacher", "", True),  # opens the files of the class and no other
        ("grade-head", "", False),
        ("mentor", "", False),
        ("counsellor", "p2023-1", False),
    ],
)
def test_numbers_are_shown_to_whom_paper_would_show_them(taken: Taken, person: str, scope: str, may: bool) -> None:
    wish = exporting.Wish("ledger", ("name", "guardian_phone", "id_number"), scope, unmasked=True)
    here = site(taken.school, person)
    if may:
        told = text_of(exporting.make(here, wish).data)
        assert PHONE in told
        assert ID_NUMBER in told
    else:
        with pytest.raises(YulanError, match=r"export\.not-unmasked"):
            exporting.make(here, wish)


def test_whose_record_alone_one_reads_has_no_numbers_uncovered(taken: Taken) -> None:
    """The aid officer opens no file: there is no class of which they would be the teacher."""
    with pytest.raises(YulanError, match=r"export\.not-unmasked"):
        exporting.make(site(taken.school, "aid-officer"), exporting.Wish("aid", unmasked=True))


def test_an_export_touches_no_disk(taken: Taken) -> None:
    here = site(taken.school, "principal")
    with written() as paths:
        assert list(_tables(here))
        assert list(_drafts(here))
    assert paths == []


# --- the command


def run(taken: Taken, *arguments: str, person: str = "class-teacher", typed: str = "") -> tuple[int, str, str]:
    done = taken.school.run("--today", "2025-11-21", "export", *arguments, person=f"the-{person}", typed=typed)
    return done.status, done.out, done.err


@pytest.mark.parametrize("what", [*exports.WHATS, "summary"])
def test_everything_there_is_can_be_asked_for(taken: Taken, what: str, tmp_path: Path) -> None:
    more = ("school",) if what == "summary" else ()
    path = tmp_path / "made"
    status, out, err = run(taken, what, *more, "-o", os.fspath(path), person="principal")
    assert (status, "明文" in err) == (0, True), err
    assert os.fspath(path) in out
    assert zipfile.is_zipfile(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_command_writes_where_clean_finds_it_and_names_nobody(taken: Taken) -> None:
    folder = taken.school.root / "private/exports"
    assert run(taken, "ledger", "--class", "p2023-1", "--format", "csv")[0] == 0
    assert run(taken, "summary", "mentor", person="mentor")[0] == 0
    names = sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))
    assert [name.rpartition("-")[0] for name in names] == ["ledger-2025-11-21-p2023-1", "summary-mentor-2025-11-21"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert (folder / ".gitignore").read_bytes() == b"*\n"
    assert taken.school.run("clean").status == 0
    assert not folder.exists()


def test_numbers_are_uncovered_after_a_question_alone(taken: Taken) -> None:
    folder = taken.school.root / "private/exports"
    status, out, err = run(taken, "ledger", "--unmasked", typed="n\n")
    assert (status, out) == (1, "")
    assert "没有导出" in err
    assert not folder.exists()
    status, _, err = run(taken, "ledger", "--unmasked", "--format", "csv", typed="y\n")
    assert status == 0
    assert "没有遮住" in err
    (path,) = folder.glob("*.csv")
    assert PHONE in path.read_text("utf-8-sig")
    assert taken.school.run("clean").status == 0


@pytest.mark.parametrize(
    ("arguments", "person", "status", "told"),
    [
        ((), "principal", 2, "没有说导出什么"),
        (("songs",), "principal", 2, "没有叫“songs”的名目"),
        (("ledger", "--columns", "name,song"), "principal", 2, "没有叫“song”的列"),
        (("ledger", "--class", "p1999-1"), "principal", 2, "没有这个班"),
        (("ledger", "--category", "psych"), "counsellor", 2, "受限类别从不导出"),
        (("ledger", "--category", "songs"), "principal", 2, "没有这个类别"),
        (("ledger", "--category", "poverty"), "principal", 1, "没有可以导出的内容"),
        (("talks", "--term", "2020-spring"), "principal", 2, "没有学期 2020-spring"),
        (("talks", "--term", "2025-autumn", "--since", "2025-09-01"), "principal", 2, "只能用一种"),
        (("talks", "--since", "2025-10-01", "--until", "2025-09-01"), "principal", 2, "--until 在 --since 之前"),
        (("talks", "--until", "2025-09-01"), "principal", 1, "没有可以导出的内容"),
        (("duties", "--since", "2025-09-01"), "principal", 2, "只按学期导出"),
        (("report", "--class", "p2023-1"), "principal", 2, "统计表整份导出"),
        (("report", "--format", "csv"), "principal", 2, "csv 只能放一张表"),
        (("ledger",), "plain-staff", 1, "没有可以导出的内容"),
        (("ledger", "mentor"), "principal", 2, "只用于总结"),
        (("ledger", "--format", "docx"), "principal", 2, "只用于总结"),
        (("summary",), "principal", 2, "没有说写哪一种总结"),
        (("summary", "class"), "principal", 2, "没有说写哪个班的总结"),
        (("summary", "class"), "class-teacher", 0, "已写好"),
        (("summary", "school", "--of", "p2023-1"), "principal", 2, "学校的总结不写 --of"),
        (("summary", "mentor", "--of", "nobody-here"), "principal", 2, "没有这位教职工"),
        (("summary", "mentor", "--format", "csv"), "principal", 2, "总结不用这些选项"),
        (("summary", "mentor", "--term", "2025-autumn", "--year", "2025"), "principal", 2, "只能写一个"),
        (("summary", "mentor", "--year", "1999"), "principal", 2, "没有这个学年"),
        (("summary", "mentor", "--year", "２０２５"), "principal", 2, "没有这个学年"),
        (("summary", "assessment"), "principal", 2, "没有说考核哪位导师"),
        (("summary", "assessment", "--of", "the-mentor", "--term", "2025-autumn"), "principal", 2, "导师考核按学年"),
        (("summary", "assessment", "--of", "the-mentor"), "class-teacher", 1, "只给能看考核记录的岗位"),
        (("summary", "assessment", "--of", "the-mentor"), "principal", 0, "已写好"),
        (("--list",), "plain-staff", 0, "summary assessment：导师考核表"),
        (("ledger", "--list"), "plain-staff", 0, "* guardian_phone：监护人 · 电话（默认遮住）"),
        (("report", "--list"), "plain-staff", 2, "没有可以挑选的列"),
        (("songs", "--list"), "plain-staff", 2, "没有叫“songs”的名目"),
    ],
)
def test_the_command_says_what_it_did_or_why_not(
    taken: Taken, arguments: tuple[str, ...], person: str, status: int, told: str
) -> None:
    found, out, err = run(taken, *arguments, person=person)
    assert found == status, err
    assert told in out + err
    assert not [name for name in NAMES if name in out + err]
    assert not [text for text in CANARIES.values() if text in out + err]
