"""A canary text in each record: it shows in the sites of exactly the people policy names, and nowhere else at all."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.schools import NOW, RECOVERY, TestSchool, make_school
from yulan import age, kinds, record, theme
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import build, read, unseal
from yulan.ids import RecordName
from yulan.intents import Intent

# Who is asked → role and scope of the post; nothing for who has none.
PEOPLE: Mapping[str, tuple[str, str]] = {
    "principal": ("principal", "school"),
    "moral-office": ("moral-office", "school"),
    "grade-head": ("grade-head", "p2023"),
    "other-grade-head": ("grade-head", "p2021"),
    "class-teacher": ("class-teacher", "p2023-1"),
    "other-class-teacher": ("class-teacher", "p2021-1"),
    "mentor": ("", ""),
    "counsellor": ("counsellor", "school"),
    "aid-officer": ("aid-officer", "school"),
    "academic-office": ("academic-office", "school"),
    "roll-officer": ("roll-officer", "school"),
    "leading-group": ("leading-group", "school"),
    "hulei": ("hulei", "school"),
    "subject-teacher": ("subject-teacher", "p2023-1"),
    "plain-staff": ("", ""),
    "bureau": ("bureau", "school"),
}

OFFICES = "principal moral-office"
FILE = f"{OFFICES} grade-head class-teacher mentor counsellor"
OTHER = f"{OFFICES} other-grade-head other-class-teacher counsellor"
ROLL = f"{OFFICES} academic-office roll-officer grade-head class-teacher"
ROLLS = f"{OFFICES} academic-office roll-officer"
OFFICE = f"{OFFICES} leading-group"

SID, OTHER_SID = "1" * 10, "2" * 10
# Record → kind, who writes it, fields, the field (or `body`) the canary stands in, who reads it.
MATRIX: Mapping[str, tuple[str, str, Mapping[str, object], str, str]] = {
    "card": ("card", "class-teacher", {"name": "小玉", "sex": "female"}, "character", FILE),
    "other": ("card", "other-class-teacher", {"name": "小兰", "sex": "female"}, "character", OTHER),
    "talk": ("talk", "mentor", {"form": "face"}, "body", FILE),
    "visit": ("visit", "class-teacher", {"occasion": "winter"}, "situation", FILE),
    "contact": ("contact", "grade-head", {"channel": "phone"}, "outcome", FILE),
    "plan": ("plan", "mentor", {"type": "support"}, "goals", FILE),
    "comment": ("comment", "class-teacher", {"term": "2025-autumn"}, "study", FILE),
    "aid": ("aid", "aid-officer", {"term": "2025-autumn"}, "item", f"{OFFICES} aid-officer"),
    "counselling": ("counselling", "counsellor", {}, "issue", "counsellor"),
    "screening": ("screening", "counsellor", {"type": "entry"}, "action", "counsellor"),
    "psych": ("category", "counsellor", {"category": "psych"}, "basis", "counsellor"),
    "legal": ("category", "moral-office", {"category": "legal"}, "basis", OFFICES),
    "prison": ("category", "principal", {"category": "parent-in-prison"}, "basis", OFFICES),
    "incident": ("incident", "moral-office", {"type": "injury"}, "measures", OFFICES),
    "concern": ("concern", "plain-staff", {}, "body", f"{OFFICES} counsellor"),
    "note": ("note", "subject-teacher", {"topic": "mood"}, "proposal", f"{OFFICES} class-teacher"),
    "study": ("plan", "subject-teacher", {"type": "study"}, "goals", f"{OFFICES} class-teacher"),
    "absence": ("absence", "class-teacher", {"start": "2025-10-08"}, "detail", ROLL),
    "meeting": ("meeting", "moral-office", {"type": "parents"}, "decided", OFFICE),
    "helper": ("helper", "class-teacher", {"peer": "同桌"}, "how", FILE),
    "results": ("study", "class-teacher", {"exam": "期中"}, "remark", FILE),
    "growth": ("growth", "mentor", {"type": "step"}, "body", FILE),
    "activity": ("activity", "class-teacher", {"type": "reading"}, "part", FILE),
    "placement": ("placement", "moral-office", {"placement": "mainstream"}, "finding", FILE),
    "home-teaching": ("home-teaching", "mentor", {}, "content", FILE),
    "case": ("legal", "moral-office", {"type": "witness"}, "trigger", OFFICES),
    "return": ("return", "roll-officer", {"step": "contact"}, "answer", ROLL),
    "daily": ("roll-check", "class-teacher", {"type": "daily"}, "found", ROLL),
    "listed": ("roll-check", "moral-office", {"type": "list", "class": "p2023-1"}, "found", ROLL),
    "reconcile": ("roll-check", "roll-officer", {"type": "reconcile"}, "found", ROLLS),
    "weekly": ("summary", "class-teacher", {"level": "class", "type": "weekly"}, "body", ROLL),
    "yearly": ("summary", "moral-office", {"level": "school", "type": "year"}, "body", OFFICE),
    "training": ("training", "moral-office", {}, "content", OFFICE),
    "assessment": (
        "assessment",
        "moral-office",
        {"mentor": "the-mentor", "year": "2025", "type": "note"},
        "strengths",
        OFFICE,
    ),
    "profile": ("staff-profile", "moral-office", {"person": "the-mentor"}, "wishes", OFFICE),
    "loan": (
        "loan",
        "principal",
        {"borrower": "法治副校长", "lent": "谈心记录", "start": "2025-10-11", "until": "2025-10-12"},
        "reason",
        OFFICE,
    ),
    "handed-on": ("transfer", "class-teacher", {"part": "main", "school": "示例中学"}, "receipt", FILE),
    "handed-over": (
        "transfer",
        "counsellor",
        {"part": "psychological", "school": "示例中学"},
        "receipt",
        "counsellor",
    ),
    "return-up": (
        "return-up",
        "moral-office",
        {"report": "other", "to": "教育局", "students": [SID]},
        "ground",
        OFFICE,
    ),
}
# A student's name is a canary too: it leads to the child wherever it stands.
NAMES = {"小玉": FILE, "小兰": OTHER}
WITHOUT_STUDENT = {name for name, (kind, *_) in MATRIX.items() if kinds.KINDS[kind].subject == "school"}


@dataclass(repr=False)
class Sites:
    """A school with canaries, and everybody's site."""

    base: Path
    school: TestSchool
    paths: Mapping[str, str]

    def site(self, person: str) -> bytes:
        files = sorted(path for path in (self.base / "sites" / person).rglob("*") if path.is_file())
        assert files
        return b"\n".join(path.read_bytes() for path in files)


def _id(person: str) -> str:
    """A person's id is no post's name."""
    return f"the-{person}"


def canary(name: str) -> str:
    """A text that stands nowhere by chance and has no other spelling."""
    return f"canary{sha256(name.encode())[:24]}"


CANARIES = {name: canary(name) for name in MATRIX}


def found_in(data: bytes) -> set[str]:
    """The canaries in these bytes, however their letters are written."""
    small = data.lower()
    return {name for name, text in CANARIES.items() if text.encode() in small}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    base = tmp_path_factory.mktemp("canary")
    people: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
        _id(person): (person, (post,) if post[0] else ()) for person, post in PEOPLE.items()
    }
    school = make_school(base, people, with_git=True)
    adds = [Intent("student", "add", (SID, "p2023-1")), Intent("student", "add", (OTHER_SID, "p2021-1"))]
    school.change(_id("moral-office"), [*adds, Intent("mentor", "add", (SID, _id("mentor")))])
    paths = {}
    for name, (kind, writer, fields, place, _) in MATRIX.items():
        text = CANARIES[name]
        student = "" if name in WITHOUT_STUDENT else OTHER_SID if name == "other" else SID
        told = fields if place == "body" else {**fields, place: text}
        paths[name] = school.write(_id(writer), kind, student, told, text if place == "body" else f"另见 {text}")
    # A correction, a right that ends, and a build before and after it, so that history has canaries too.
    paths["talk"] = school.revise(_id("mentor"), paths["talk"], {"place": "操场"})
    school.change(_id("principal"), [Intent("post", "end", ("hulei", "school", _id("hulei")))])
    for person in PEOPLE:
        now = school.verified
        me = school.as_(_id(person))
        build.build(now, me, NOW.date(), ("zh",), base / "sites" / person)
    return Sites(base, school, paths)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_site_shows_exactly_the_records_policy_lets_its_reader_read(sites: Sites, person: str) -> None:
    should = {name for name, (*_, readers) in MATRIX.items() if person in readers.split()}
    assert found_in(sites.site(person)) == should


@pytest.mark.parametrize("person", PEOPLE)
def test_a_site_names_exactly_the_children_whose_file_its_reader_opens(sites: Sites, person: str) -> None:
    site = sites.site(person).decode("utf-8", "replace")
    assert {name for name in NAMES if name in site} == {
        name for name, readers in NAMES.items() if person in readers.split()
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_what_a_browser_looks_through_holds_the_talks_of_open_files_and_no_other_record(
    sites: Sites, person: str
) -> None:
    out = sites.base / "sites" / person
    texts = b"".join(path.read_bytes() for path in out.glob("classes/*/texts-*.js"))
    reads = person in MATRIX["talk"][-1].split()
    assert found_in(texts) == ({"talk"} if reads else set())
    names = b"".join(path.read_bytes() for path in out.glob("students/search-*.js"))
    assert found_in(names) == set()
    assert {name for name in NAMES if name in names.decode()} == {
        name for name, readers in NAMES.items() if person in readers.split()
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_the_program_counts_for_each_person_what_policy_lets_them_read(sites: Sites, person: str) -> None:
    out = sites.base / "counted" / person
    done = sites.school.run("--today", "2025-11-21", "build", "-o", os.fspath(out), "--json", person=_id(person))
    assert done.status == 0
    told = json.loads(done.out)
    talks_twice = person in MATRIX["talk"][-1].split()
    readable = sum(person in readers.split() for *_, readers in MATRIX.values()) + talks_twice
    assert told["person"] == _id(person)
    assert told["students"] == {"readable": sum(person in one.split() for one in NAMES.values()), "total": 2}
    assert told["records"] == {"readable": readable, "total": len(MATRIX) + 1, "unverified": 0}
    assert told["problems"] == []
    assert not found_in((done.out + done.err).encode())
    for path in out.rglob("*"):
        if path.is_file():
            same = sites.base / "sites" / person / path.relative_to(out)
            assert path.read_bytes() == same.read_bytes()


@pytest.mark.parametrize("person", PEOPLE)
def test_what_commands_answer_holds_no_record_its_reader_may_not_read(sites: Sites, person: str) -> None:
    should = {name for name, (*_, readers) in MATRIX.items() if person in readers.split()}
    names = {name for name, readers in NAMES.items() if person in readers.split()}
    rid = RecordName.parse(sites.paths["aid"].rpartition("/")[2])
    assert rid is not None
    commands = [("find",), ("find", "--json"), ("show", SID), ("show", OTHER_SID), ("show", rid.rid), ("who", SID)]
    told = [sites.school.run("--today", "2025-11-21", *command, person=_id(person)) for command in commands]
    said = "".join(one.out for one in told)
    assert found_in(said.encode()) <= should
    assert ("aid" in found_in(said.encode())) == ("aid" in should)
    assert {name for name in NAMES if name in said} == names
    aside = "".join(one.err for one in told)
    assert not found_in(aside.encode())
    assert not any(name in aside for name in NAMES)
    assert not any(one.status == 3 for one in told)


def test_the_recovery_key_opens_everything(sites: Sites) -> None:
    opened = unseal.open_all(sites.school.verified, sites.school.as_(RECOVERY))
    assert (opened.readable, opened.total) == (len(MATRIX) + 1, len(MATRIX) + 1)


def test_no_canary_is_anywhere_on_the_disk_but_in_the_sites(sites: Sites) -> None:
    left = [
        path
        for path in sites.base.rglob("*")
        if path.is_file() and path.relative_to(sites.base).parts[0] not in ("sites", "counted")
    ]
    assert len(left) > 100
    assert not [path for path in left if found_in(path.read_bytes())]
    assert not [path for path in sites.base.rglob("*") if found_in(os.fspath(path).encode())]


def test_building_leaves_no_canary_in_a_temporary_folder(sites: Sites, tmp_path: Path) -> None:
    watched = tmp_path / "tmp"
    watched.mkdir()
    before = tempfile.tempdir
    tempfile.tempdir = os.fspath(watched)
    try:
        done = sites.school.run("build", "-o", os.fspath(tmp_path / "out"), person=_id("principal"))
    finally:
        tempfile.tempdir = before
    assert done.status == 0
    assert not list(watched.rglob("*"))
    assert not [path for path in sites.school.home.rglob("*") if path.is_file() and found_in(path.read_bytes())]


def test_no_git_object_message_or_name_holds_a_canary(sites: Sites) -> None:
    def git(*arguments: str) -> bytes:
        command = ("git", "-C", os.fspath(sites.school.root), *arguments)
        return subprocess.run(command, capture_output=True, check=True).stdout

    objects = git("cat-file", "--batch-all-objects", "--batch")
    assert objects.count(b" blob ") > 40
    told = git("log", "--all", "--reflog", "--format=%H %an %ae %cn %ce %B %N", "--stat=1000")
    told += git("reflog", "--all") + git("for-each-ref") + git("config", "--list")
    assert not found_in(objects)
    assert not found_in(told)
    assert not any(name.encode() in objects + told for name in NAMES)
    # Nor is there a fixed thing by which one could know kinds from outside.
    words = told.decode()
    assert not [kind for kind in ("talk", "counselling", "screening", "incident") if kind in words]


@pytest.mark.parametrize("person", ["principal", "counsellor"])
def test_what_the_program_shows_of_its_own_values_holds_no_canary(sites: Sites, person: str) -> None:
    now, me = sites.school.verified, sites.school.as_(_id(person))
    opened = unseal.open_all(now, me)
    school = read.assemble(now, me, NOW.date(), opened)
    entries = [*school.loose, *(one for file in school.students for one in (file.card, *file.records))]
    revisions = [*opened.revisions, *(one.record for one in opened.revisions)]
    told = repr((school, school.students, entries, opened, revisions, me, me.opener, sites.school.identities, now))
    assert len(entries) > 5
    assert not found_in(told.encode())
    assert not any(name in told for name in NAMES)
    secrets = [one.key.secret for one in sites.school.identities.values()]
    secrets += [key.secret for lock in now.keyring.locks for key in me.opener.keys(lock).values()]
    assert not [secret for secret in secrets if secret in told]


def test_an_error_about_a_record_holds_no_canary() -> None:
    text = canary("error")
    faulty = [
        f"---\nid: {text}\nkind: talk\nstudent: {text}\nby: {text}\ndate: {text}\nform: {text}\n---\n{text}\n",
        f"---\nkind: {text}\n---\n",
        f"---\nkind: talk\n{text}: {text}\n---\n",
        f"---\n他说 {text}: {text}\n他说 {text}: 1\n\t- {text}\n---\n",
        f"---\nid: [{text}\n---\n{text}\n",
        f"{text}\n",
    ]
    for content in faulty:
        with pytest.raises(YulanError) as caught:
            record.parse(content.encode(), "records/x")
        error = caught.value
        assert error.problems
        assert text not in repr((str(error), error.params, [(one, one.params) for one in error.problems]))


def test_what_is_not_verified_is_shown_to_its_reader_alone_and_not_in_messages(sites: Sites, tmp_path: Path) -> None:
    text = CANARIES["incident"]
    lock = sites.school.verified.keyring.locks["drawer-safety"]
    data = age.encrypt(f"---\nkind: {text}\n---\n{text}\n".encode(), [lock.generations[-1].public])
    place = sites.school.root / "records" / "drawers" / f"{'0' * 16}.1.000000.age"
    place.write_bytes(data)
    try:
        for person, shown in (("principal", True), ("counsellor", False)):
            for command in (("build", "-o", os.fspath(tmp_path / person)), ("check",)):
                done = sites.school.run(*command, person=_id(person))
                assert not found_in((done.out + done.err).encode())
            page = (tmp_path / person / "unverified" / "index.html").read_bytes()
            assert (text.encode() in page) is shown
    finally:
        place.unlink()


def test_the_theme_itself_holds_no_canary() -> None:
    assert not any(found_in(data) for data in theme.read(theme.builtin()).values())
