"""sync, `init --hub` and `join SOURCE`, as somebody at a terminal meets them; and what a summary says."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import copies
from tests.schools import Result, TestSchool, copy_of, make_school, run
from yulan import private, theme
from yulan.errors import Problem
from yulan.flow import sync, trust, verified
from yulan.flow.sync import places as hub
from yulan.flow.sync.summary import Summary
from yulan.flow.sync.told import Line, Teller, is_to_fix
from yulan.texts import LANGUAGES, Lang, Texts

PEOPLE: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "li-na": ("李娜", ()),
}
SID = "1" * 10
NAMES = {one: name for one, (name, _) in PEOPLE.items()}


def teller(lang: Lang = "zh", *, stick: bool = False, key: bool = True) -> Teller:
    say = Texts.load(theme.read(theme.builtin()), lang, strict=True)
    return Teller(say, lambda one: NAMES.get(one, one), lambda line: f"<{line}>", stick=stick, key=key)


def said(summary: Summary, lang: Lang = "zh", *, key: bool = True) -> str:
    return "\n".join("\n".join((one.text, *one.below)) for one in teller(lang, key=key).lines(summary))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school with a child of whom two may write, of which every test gets a copy."""
    made = make_school(tmp_path_factory.mktemp("template"), PEOPLE, with_git=True)
    made.add_student("p2023-1", SID, by="chen-yulan")
    made.card("wang-fang", SID)
    return made


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


@pytest.fixture(scope="module")
def exchanged(template: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the school at a hub, and a colleague's clone of it."""
    folder = tmp_path_factory.mktemp("exchanged")
    school = copy_of(template, folder)
    assert synced(school, "--hub", str(folder / "hub"), person="chen-yulan").status == 0
    joined(school, folder / "hub", folder / "second")
    return folder


@pytest.fixture
def both(exchanged: Path, template: TestSchool, tmp_path: Path) -> tuple[TestSchool, TestSchool]:
    """The school and a colleague's clone of it, exchanged at `hub` in the same folder."""
    copies.folder(exchanged, tmp_path)
    found = []
    for root, home in (("school", "home"), ("second", "home-second")):
        one = TestSchool(tmp_path / root, tmp_path / home, dict(template.identities))
        sync.use(one.root, str(tmp_path / "hub"))
        found.append(one)
    return found[0], found[1]


def joined(school: TestSchool, source: Path, target: Path, person: str = "wang-fang") -> TestSchool:
    """The same school on a colleague's computer, got from there by `join`."""
    home = target.parent / f"home-{target.name}"
    (home / "run").mkdir(parents=True, mode=0o700)
    copy = TestSchool(target, home, dict(school.identities))
    code = trust.code_of(school.verified.chain)
    done = run(
        home, "-C", str(target.parent), "join", str(source), target.name, "--person", person,
        "--no-passphrase", "--code", code,
    )  # fmt: skip
    assert done.status == 0, done.err
    private.identity_path(copy.places, copy.verified.chain.repository, person).unlink()
    copy.save_identity(person)
    return copy


def synced(school: TestSchool, *arguments: str, person: str = "wang-fang", typed: str = "") -> Result:
    return school.run("sync", *arguments, person=person, typed=typed)


# what a summary says


def test_what_came_and_went_is_one_sentence_that_names_colleagues() -> None:
    told = said(Summary("盘", sent=2, came=3, opened=2, people=("chen-yulan", "li-na"), about_mine=1))
    assert "收到 3 份新记录，来自 2 位同事（陈玉兰、李娜），其中 1 份是关于您的学生的；送出 2 份。" in told
    told = said(Summary("x", sent=2, came=1, opened=1, people=("chen-yulan",), about_mine=1), "en")
    assert "1 new record from 陈玉兰, 1 of them about a student of yours; 2 sent." in told


def test_nothing_to_exchange_is_two_lines() -> None:
    assert said(Summary("盘")) == "已与 盘 同步。\n两边一样，没有要收发的。"


def test_being_offline_is_no_error_and_says_that_the_work_is_kept() -> None:
    summary = Summary("盘", reached="offline")
    assert said(summary) == "现在连不上 盘。您写的都好好地在这台电脑里，连上之后再同步一次就会送出。"
    assert not is_to_fix(summary)
    assert [one.tone for one in teller().lines(summary)] == ["calm"]


@pytest.mark.parametrize("reached", ["denied", "refused"])
def test_a_place_that_refuses_is_to_be_put_right_and_nothing_is_lost(reached: str) -> None:
    summary = Summary("盘", reached="denied" if reached == "denied" else "refused")
    assert is_to_fix(summary)
    assert "都好好地在这台电脑里" in said(summary)
    assert [one.tone for one in teller().lines(summary)] == ["do", "calm"]


def test_without_a_key_it_says_that_nothing_was_looked_at() -> None:
    assert "没有打开看过" in said(Summary("盘", came=1), key=False)
    assert "没有打开看过" not in said(Summary("盘", came=1))


FULL = Summary(
    "盘",
    staff=("chen-yulan",),
    replayed=("mentor add x y",),
    proposed=("key end x",),
    dropped=("post add x",),
    resealed=2,
    put_back=tuple(f"records/{one}" for one in range(9)),
    strange=(Problem("sync.strange", "records/陈家.docx"),),
    witnessed=4,
    late=1,
    waiting=True,
    proposals=2,
    conflicts=(SID,),
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_its_words(lang: Lang) -> None:
    told = said(FULL, lang)
    assert "{" not in told
    for one in (
        "陈玉兰",
        "<mentor add x y>",
        "<key end x>",
        "<post add x>",
        "records/陈家.docx",
        "locks approve",
        "locks vouch",
    ):
        assert one in told
    assert len(teller(lang).lines(FULL)) == 14


def test_what_waits_for_somebody_comes_last_and_is_marked() -> None:
    tones = [one.tone for one in teller().lines(FULL)]
    assert tones == sorted(tones)
    assert tones.count("do") == 6


def test_students_in_conflict_are_left_to_who_knows_their_names() -> None:
    lines: list[Line] = [one for one in teller().lines(FULL) if one.students]
    assert [one.students for one in lines] == [(SID,)]
    assert SID not in said(FULL)


def test_a_long_list_is_cut_and_says_so() -> None:
    assert "还有 4 项" in said(FULL)
    assert said(FULL).count("records/") == 6


# by a hub


def test_without_a_place_it_says_how_to_name_one(school: TestSchool) -> None:
    result = synced(school)
    assert result.status == 1
    assert "--hub" in result.err
    assert "--usb" in result.err


def test_a_hub_is_made_and_a_colleague_gets_the_school_from_it(school: TestSchool, tmp_path: Path) -> None:
    made = synced(school, "--hub", str(tmp_path / "hub"), person="chen-yulan")
    assert made.status == 0, made.err
    assert "新建了交换的地方" in made.out
    other = joined(school, tmp_path / "hub", tmp_path / "second")
    assert (other.root / "records" / "students" / SID).is_dir()
    assert "两边一样" in synced(other).out


def test_what_one_wrote_comes_to_the_other_by_name(both: tuple[TestSchool, TestSchool]) -> None:
    school, other = both
    school.write("chen-yulan", "talk", SID, {"form": "face"}, "谈了")
    assert "送出 1 份" in synced(school, person="chen-yulan").out
    came = synced(other)
    assert came.status == 0, came.err
    assert "收到 1 份新记录，来自陈玉兰，其中 1 份是关于您的学生的；没有要送出的。" in came.out


def test_it_works_without_a_key_and_says_what_it_did_not_see(both: tuple[TestSchool, TestSchool]) -> None:
    school, other = both
    school.write("chen-yulan", "talk", SID, {"form": "face"}, "谈了")
    synced(school, person="chen-yulan")
    came = synced(other, "--without-key")
    assert came.status == 0, came.err
    assert "没有打开看过" in came.out


def test_offline_the_work_is_kept_and_the_status_is_good(both: tuple[TestSchool, TestSchool], tmp_path: Path) -> None:
    school, _ = both
    (tmp_path / "hub").rename(tmp_path / "gone")
    result = synced(school)
    assert (result.status, result.err) == (0, "")
    assert "现在连不上" in result.out


def test_json_gives_the_summary_and_nothing_else(school: TestSchool, tmp_path: Path) -> None:
    result = synced(school, "--hub", str(tmp_path / "hub"), "--json", person="chen-yulan")
    told = json.loads(result.out)
    assert (told["reached"], told["strange"]) == ("yes", [])
    assert told["place"] == str(tmp_path / "hub")


def test_a_plain_file_among_the_records_is_named_and_not_sent(
    both: tuple[TestSchool, TestSchool], tmp_path: Path
) -> None:
    school, _ = both
    (school.root / "records" / "students" / SID / "notes.docx").write_bytes(b"plain")
    result = synced(school)
    assert result.status == 1
    assert "notes.docx" in result.out
    listed = subprocess.run(
        ("git", "-C", str(tmp_path / "hub"), "ls-tree", "-r", "--name-only", "main"), capture_output=True, check=True
    )
    assert b"notes.docx" not in listed.stdout


def test_settings_changed_by_hand_are_signed_or_put_back(both: tuple[TestSchool, TestSchool], tmp_path: Path) -> None:
    school, _ = both
    path = school.root / "records" / "school.yaml"
    before = path.read_bytes()
    path.write_bytes(before.replace("玉兰".encode(), "白兰".encode()))
    refused = synced(school)
    assert refused.status == 1
    assert "records/school.yaml" in refused.err
    assert "--put-back" in refused.err
    done = synced(school, "--put-back")
    assert done.status == 0, done.err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{school}/records/hub", "在学校的文件夹里面"),
        ("{school}", "在学校的文件夹里面"),
        ("{tmp}/a/b/c", "这个文件夹"),
        ("{tmp}/file", "不是文件夹"),
        ("{tmp}/other", "有别的东西"),
        ("https://exam ple.org/x", "不是网址"),
        ("", "不是网址"),
    ],
)
def test_what_can_be_no_place_of_exchange_is_refused(school: TestSchool, tmp_path: Path, said: str, words: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_bytes(b"")
    result = synced(school, "--hub", said.format(school=school.root, tmp=tmp_path), person="chen-yulan")
    assert result.status in (1, 2)
    assert words in result.err
    assert not (school.root / ".git" / "refs" / "remotes").exists()


def test_an_address_becomes_the_place_and_its_password_is_not_shown(school: TestSchool, tmp_path: Path) -> None:
    address = "https://somebody:sesame@127.0.0.1:1/school.git"
    result = synced(school, "--hub", address)
    assert result.status == 0
    assert "https://127.0.0.1:1/school.git" in result.out
    assert "sesame" not in result.out + result.err


def test_init_with_a_hub_gives_the_school_away_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "run").mkdir(parents=True, mode=0o700)
    told = ("--name", "新校", "--person", "chen-yulan", "--display-name", "陈玉兰", "--yes", "--no-passphrase")
    made = run(home, "-C", str(tmp_path), "init", "school", "--hub", str(tmp_path / "hub"), *told)
    assert made.status == 0, made.err
    fetched = run(home, "-C", str(tmp_path), "join", str(tmp_path / "hub"), "second", "--code", "0")
    assert verified.is_school(tmp_path / "second"), fetched.err


def test_init_looks_at_the_hub_before_it_makes_anything(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told = ("--name", "新校", "--person", "chen-yulan", "--display-name", "陈玉兰", "--yes", "--no-passphrase")
    made = run(home, "-C", str(tmp_path), "init", "school", "--hub", str(tmp_path / "no" / "share"), *told)
    assert made.status == 1
    assert not (tmp_path / "school").exists()


@pytest.mark.parametrize(("typed", "vouched"), [("y\n", True), ("n\n", False), ("", False)])
def test_a_keeper_is_asked_once_about_late_records_and_no_answer_is_no(
    both: tuple[TestSchool, TestSchool], typed: str, vouched: bool
) -> None:
    school, other = both
    other.write("wang-fang", "talk", SID, {"form": "face"}, "谈了")
    assert school.run("people", "end", "wang-fang", person="chen-yulan").status == 0
    synced(school, person="chen-yulan")
    synced(other)
    asked = synced(school, person="chen-yulan", typed=typed)
    assert asked.status == 0, asked.err
    assert asked.err.count("wang-fang") == 1
    assert ("暂不作数" in asked.out) is not vouched


# by a stick


def test_a_stick_that_is_not_there_is_asked_for(school: TestSchool, tmp_path: Path) -> None:
    result = synced(school, "--usb", str(tmp_path / "stick"))
    assert result.status == 1
    assert "U 盘插好了吗" in result.err


def test_a_stick_and_a_hub_do_not_go_together(school: TestSchool, tmp_path: Path) -> None:
    assert synced(school, "--usb", str(tmp_path), "--hub", str(tmp_path)).status == 2


def test_a_stick_carries_ciphertext_both_ways(school: TestSchool, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    first = synced(school, "--usb", str(stick), person="chen-yulan")
    assert first.status == 0, first.err
    assert first.out.rstrip().split("\n")[-1].endswith("再拔 U 盘。")
    (bundle,) = stick.iterdir()
    assert re.fullmatch(r"yulan-[0-9a-f]{8}-\w+\.bundle", bundle.name)
    assert "小玉".encode() not in bundle.read_bytes()
    other = joined(school, stick, tmp_path / "second")
    other.write("wang-fang", "talk", SID, {"form": "face"}, "谈了")
    assert synced(other, "--usb", str(stick)).status == 0
    back = synced(school, "--usb", str(stick), person="chen-yulan")
    assert "收到 1 份新记录，来自王芳" in back.out


# joining from somewhere


def test_joining_from_where_nothing_lies_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source, words in (("no", "没有"), ("empty", "没有学校"), ("https://127.0.0.1:1/x.git", "连不上")):
        at = source if "://" in source else str(tmp_path / source)
        result = run(tmp_path / "home", "-C", str(tmp_path), "join", at, "school")
        assert result.status == 1
        assert words in result.err
        assert not (tmp_path / "school").exists()


def test_joining_never_touches_a_folder_with_something_in_it(
    both: tuple[TestSchool, TestSchool], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_bytes(b"mine")
    result = run(tmp_path / "home", "-C", str(tmp_path), "join", str(tmp_path / "hub"), "mine")
    assert result.status == 1
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["x"]


def test_a_school_in_use_is_no_source(school: TestSchool, tmp_path: Path) -> None:
    result = run(tmp_path / "home", "-C", str(tmp_path), "join", str(school.root), "second")
    assert result.status == 1
    assert "正在用" in result.err


def test_a_repository_that_is_no_school_leaves_nothing(tmp_path: Path) -> None:
    for arguments in (("init", "-q", "-b", "main", "a"), ("-C", "a", "commit", "-q", "--allow-empty", "-m", "x")):
        who = ("-c", "user.name=x", "-c", "user.email=x@invalid")
        subprocess.run(("git", *who, *arguments), cwd=tmp_path, check=True)
    subprocess.run(("git", "clone", "-q", "--bare", "a", "hub"), cwd=tmp_path, check=True)
    result = run(tmp_path / "home", "-C", str(tmp_path), "join", str(tmp_path / "hub"), "second")
    assert result.status == 1
    assert "没有学校" in result.err
    assert not (tmp_path / "second").exists()


def test_bundles_of_several_schools_are_not_mixed_up(tmp_path: Path) -> None:
    for name in ("yulan-00000000-a.bundle", "yulan-11111111-b.bundle"):
        (tmp_path / name).write_bytes(b"x")
    result = run(tmp_path / "home", "-C", str(tmp_path), "join", str(tmp_path), "second")
    assert result.status == 1
    assert "几所学校" in result.err
    one = run(tmp_path / "home", "-C", str(tmp_path), "join", str(tmp_path / name), "second")
    assert "损坏" in one.err
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/schools/yulan.git", "yulan"),
        ("git@example.org:school.git", "school"),
        ("https://example.org/..", "yulan-school"),
        ("https://example.org/.git", "yulan-school"),
        ("https://example.org/a%2f..%2fb", "yulan-school"),
    ],
)
def test_the_folder_of_a_clone_is_named_harmlessly(address: str, name: str) -> None:
    assert hub.source(address).name == name


def test_a_clone_never_turns_line_ends(both: tuple[TestSchool, TestSchool]) -> None:
    _, other = both
    kept = subprocess.run(
        ("git", "-C", str(other.root), "config", "--local", "core.autocrlf"), capture_output=True, check=True
    )
    assert kept.stdout.strip() == b"false"
