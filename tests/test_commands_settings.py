"""school, school calendar and school edit, as somebody at a terminal meets them; what signing settings refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.schools import TestSchool, make_school, run
from tests.test_commands_write import Editor
from yulan import settings
from yulan.flow import verified

AUTUMN_BREAK = "\\n  holidays: [{from: 2025-11-03, to: 2025-11-09, name: 秋假}]"
ADD_BREAK = f"text = text.replace('to: 2026-01-23', 'to: 2026-01-23{AUTUMN_BREAK}')"
LATE = f"text = text.replace('to: 2026-01-23', 'to: 2026-01-23{AUTUMN_BREAK}'.replace('2025-11-09', '2026-11-09'))"


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, with_git=True)


@pytest.fixture
def hands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    return Editor(tmp_path / "hands", monkeypatch)


def stored(school: TestSchool) -> str:
    return (school.root / settings.PATH).read_text("utf-8")


def test_the_settings_are_shown_with_weeks_and_school_days(school: TestSchool) -> None:
    shown = school.run("--today", "2025-11-21", "school")
    assert shown.status == 0
    assert "2025年秋季学期 (2025-autumn)  2025-09-01–2026-01-23  21    100" in shown.out
    assert "三年级（1）班 (p2023-1)" in shown.out
    assert "在用的类别：留守儿童、" in shown.out
    assert "家庭条件特别优越" not in shown.out
    english = school.run("school", lang="en").out
    assert "Left behind means: both parents away for work" in english
    assert "said." not in shown.out + english


def test_who_looks_after_girls_safety_has_a_number_or_check_says_so(school: TestSchool) -> None:
    def told() -> list[str]:
        found = json.loads(school.run("check", "--json", person="chen-yulan").out)
        return [one["severity"] for one in found if one["rule"] == "settings.hulei-phone"]

    assert told() == []
    assert school.run("people", "post", "li-na", "hulei", person="chen-yulan").status == 0
    assert told() == ["warning"]
    place = school.root / settings.PATH
    place.write_text(stored(school) + "hulei_phone: '10000800600'\n", "utf-8")
    assert school.run("locks", "sign", person="chen-yulan").status == 0
    assert told() == []
    assert "护蕾工作联系电话：10000800600" in school.run("school").out
    assert "Telephone for girls' safety: 10000800600" in school.run("school", lang="en").out


def test_the_settings_are_told_to_programs(school: TestSchool) -> None:
    told = json.loads(school.run("school", "--json").out)
    assert told["settings"]["name"] == "玉兰小学"
    (term,) = told["calendar"]
    assert (term["term"], term["school_days"], len(term["weeks"])) == ("2025-autumn", 100, 21)
    assert term["made_up"] == ["2025-09-28", "2025-10-11", "2026-01-04"]
    assert {"day": "2025-10-06", "name": "中秋节"} in term["holidays"]
    assert json.loads(school.run("school", "calendar", "--json").out) == term


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        ("zh", "6     10-06–10-12  3         中秋节 10-06、调休 10-07–10-08、10-11 补课"),
        ("en", "5     09-29–10-05  2            National Day 10-01–10-03"),
    ],
)
def test_a_term_is_shown_week_by_week(school: TestSchool, lang: str, row: str) -> None:
    assert row in school.run("school", "calendar", lang=lang).out.split("\n")


def test_a_term_that_is_not_there_is_wrong_usage(school: TestSchool) -> None:
    refused = school.run("school", "calendar", "2025-spring")
    assert (refused.status, "有：2025-autumn" in refused.err) == (2, True)


def test_a_school_without_terms_says_how_to_write_them(tmp_path: Path) -> None:
    about = ("--name", "玉兰小学", "--person", "chen-yulan", "--display-name", "陈玉兰", "--class", "p2023-1", "--yes")
    assert run(tmp_path / "home", "init", str(tmp_path / "s"), *about, "--no-passphrase").status == 0
    here = ("-C", str(tmp_path / "s"))
    assert "还没有学期" in run(tmp_path / "home", *here, "school").out
    refused = run(tmp_path / "home", *here, "school", "calendar")
    assert (refused.status, "yulan school edit" in refused.err) == (2, True)


def test_a_new_school_may_begin_with_its_terms(tmp_path: Path) -> None:
    about = ("--name", "玉兰小学", "--person", "chen-yulan", "--display-name", "陈玉兰", "--class", "p2023-1", "--yes")
    terms = ("--term", "2025-autumn:2025-09-01:2026-01-23", "--term", "2026-spring:2026-02-23:2026-07-03")
    assert run(tmp_path / "home", "init", str(tmp_path / "s"), *about, *terms, "--no-passphrase").status == 0
    assert [one.id for one in verified.verify(tmp_path / "s").settings.terms] == ["2025-autumn", "2026-spring"]


@pytest.mark.parametrize(
    ("term", "status"), [("2025-autumn", 2), ("a:b:c", 2), ("2025-autumn:2025-09-01:2025-01-23", 1)]
)
def test_a_new_school_refuses_a_term_that_cannot_be(tmp_path: Path, term: str, status: int) -> None:
    about = ("--name", "玉兰小学", "--person", "chen-yulan", "--display-name", "陈玉兰", "--class", "p2023-1", "--yes")
    refused = run(tmp_path / "home", "init", str(tmp_path / "s"), *about, "--term", term, "--no-passphrase")
    assert refused.status == status
    assert not (tmp_path / "s").exists()


def test_an_edit_is_told_in_words_and_signed_as_one_epoch(school: TestSchool, hands: Editor) -> None:
    before = school.verified.epoch
    hands.will(ADD_BREAK)
    done = school.run("school", "edit", "--yes", person="chen-yulan")
    assert done.status == 0, done.err
    assert "学期 2025-autumn holidays：（无） → from: 2025-11-03, to: 2025-11-09, name: 秋假" in done.out
    assert school.verified.epoch == before + 1
    assert "秋假 11-03–11-09" in school.run("school").out
    assert school.verified.problems == ()


def test_what_is_shown_above_the_file_does_not_stay_in_it(school: TestSchool, hands: Editor) -> None:
    hands.will(LATE, "text = text.replace('2026-11-09', '2025-11-09')")
    assert school.run("school", "edit", "--yes", person="chen-yulan").status == 0
    assert hands.saw(1).startswith("# 学校的设置：records/school.yaml")
    assert hands.saw(2).startswith("# 还没有存")
    assert "这个假期不全在学期 2025-autumn 之内" in hands.saw(2)
    assert "#" not in stored(school)


def test_faults_come_back_by_line_until_it_is_right(school: TestSchool, hands: Editor) -> None:
    two = "text += 'words: {moral: 政教处}\\nretention: {tlk: 3}\\n'"
    hands.will(two, "text = text.replace('tlk', 'talk')", "pass")
    given_up = school.run("school", "edit", person="chen-yulan")
    assert hands.left == 0
    second, third = hands.saw(2).split("\n"), hands.saw(3).split("\n")
    said = next(one for one in second if "tlk 这种记录" in one)
    assert second[int("".join(filter(str.isdecimal, said.partition("：")[0]))) - 1] == "retention: {tlk: 3}"
    assert not [one for one in third if "tlk" in one]
    assert [one for one in third if "moral 不是可以改的叫法" in one]
    assert given_up.status == 1


def test_nothing_is_written_when_given_up_or_left_as_it_was(school: TestSchool, hands: Editor) -> None:
    before, epoch = stored(school), school.verified.epoch
    hands.will("text += 'words: {moral: 政教处}\\n'", "pass")
    assert school.run("school", "edit", person="chen-yulan").status == 1
    hands.will("pass")
    assert "没有" in school.run("school", "edit", person="chen-yulan").out
    hands.will(ADD_BREAK)
    assert "没有写入" in school.run("school", "edit", person="chen-yulan", typed="n\n").out
    assert (stored(school), school.verified.epoch) == (before, epoch)


def test_what_lies_unsigned_in_the_folder_is_where_an_edit_goes_on(school: TestSchool, hands: Editor) -> None:
    path = school.root / settings.PATH
    path.write_text(stored(school) + "words: {moral-office: 政教处}\n", "utf-8")
    hands.will(ADD_BREAK)
    done = school.run("school", "edit", person="chen-yulan", typed="y\n")
    assert done.status == 0, done.err
    assert "叫法 moral-office：（无） → 政教处" in done.out
    assert school.verified.settings.words == {"moral-office": "政教处"}


def test_only_a_keeper_is_given_the_editor(school: TestSchool, hands: Editor) -> None:
    hands.will(ADD_BREAK)
    assert school.run("school", "edit", person="wang-fang").status == 1
    assert hands.left == 1


def test_signing_refuses_settings_that_cannot_be_meant(school: TestSchool) -> None:
    path = school.root / settings.PATH
    path.write_text(stored(school).replace("2026-01-23", "2025-01-23"), "utf-8")
    refused = school.run("locks", "sign", person="chen-yulan")
    assert (refused.status, "学期 2025-autumn 的结束早于开始" in refused.err) == (1, True)


def test_check_says_which_year_is_not_announced(school: TestSchool) -> None:
    path = school.root / settings.PATH
    path.write_text(stored(school) + "- {id: 2090-spring, from: 2090-02-20, to: 2090-07-01}\n", "utf-8")
    signed = school.run("locks", "sign", person="chen-yulan")
    assert signed.status == 0, signed.err
    told = json.loads(school.run("check", "--json", person="chen-yulan").out)
    assert [one["severity"] for one in told if one["rule"] == "settings.year-unknown"] == ["warning"]


def test_a_schools_words_and_names_stand_on_its_pages(school: TestSchool) -> None:
    sid = school.add_student()
    school.card("wang-fang", sid, categories=[{"code": "poverty"}, {"code": "illness"}])
    path = school.root / settings.PATH
    own = "words: {class-teacher: 带班老师}\ncategories: {preset: six, names: {poverty: 资助对象}}\n"
    path.write_text(stored(school) + own, "utf-8")
    assert school.run("locks", "sign", person="chen-yulan").status == 0
    assert school.run("build", person="wang-fang").status == 0
    page = (school.root / "private" / "students" / sid / "index.html").read_text("utf-8")
    assert "带班老师" in page
    assert "班主任" not in page
    assert "资助对象" in page
    assert "健康支持" in page  # switched off, and the child is in it
