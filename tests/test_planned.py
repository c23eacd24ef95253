"""Planned last days: what a keeper at a terminal meets, who is told when, and that no right follows from a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests import second_chain as second
from tests.derive.test_alerts import found
from tests.pages.sample import sample_school
from tests.schools import NOW, Result, TestSchool, make_school
from tests.test_commands_keys import joiner, opens
from yulan import pages, plainfile, planned, theme
from yulan.derive.alerts import Alert
from yulan.errors import YulanError
from yulan.flow import read, unseal
from yulan.flow.readers import Readers
from yulan.intents import Intent, apply_all
from yulan.lockfile import student_lock
from yulan.people import PATH, People, Post
from yulan.render import Renderer
from yulan.school import Held, Lent, School
from yulan.texts import LANGUAGES, Lang, Texts

CHEN, ZHAO, LI, WANG = "chen-yulan", "zhao-min", "li-na", "wang-fang"
ROLE, NAME = ("class-teacher", "p2023-1"), "class-p2023-1"
LEGAL = "drawer-legal"
TODAY, LAST, LATER = NOW.date().isoformat(), "2025-12-19", "2026-01-09"
BEFORE, AFTER = "2025-12-18", "2025-12-20"
_THEME = theme.read(theme.builtin())


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path)


def substitute(school: TestSchool, *until: str) -> None:
    """Somebody stands in for the class teacher."""
    school.change(ZHAO, [Intent("post", "add", (*ROLE, LI, *until))])


def lend(school: TestSchool, holder: str, *until: str) -> None:
    """A lock is lent, as two keepers agree."""
    school.change(CHEN, [Intent("extra", "add", (LEGAL, holder, *until))], approve=ZHAO)


def posts_of(school: TestSchool, person: str = LI) -> tuple[Post, ...]:
    return school.verified.keyring.by_person[person].posts_at(school.verified.epoch)


def ends_of(school: TestSchool, person: str = LI) -> list[str]:
    return [str(one.ends) for one in posts_of(school, person)]


def told(school: TestSchool, person: str, day: str) -> list[Alert]:
    """What of it is said to that person on a day."""
    seen = read.school(school.verified, school.as_(person), date.fromisoformat(day))
    mine = (one for one in found(seen, seen.today) if person in one.people)
    return [one for one in mine if one.code in ("post-expired", "lent-expired")]


def refused(school: TestSchool, *intents: Intent) -> str:
    with pytest.raises(YulanError) as caught:
        apply_all(school.verified.keyring, intents, school.verified.epoch + 1)
    return caught.value.code


# -- in the signed files


@pytest.mark.parametrize(
    "word", ["", "soon", "20251219", "2025-W51-5", "2025-02-30", "2025-12-19T00:00:00", "2025-12-9", "--", "１月"]
)
def test_what_is_no_day_is_refused(word: str) -> None:
    with pytest.raises(YulanError) as caught:
        planned.day(word)
    assert caught.value.code == "planned.day"


@pytest.mark.parametrize("word", ["soon", "20251219", "2025-02-30", "1766102400", "2025-W51-5", "null", '""'])
def test_a_file_with_what_is_no_day_is_refused(word: str) -> None:
    post = f"{{role: counsellor, scope: school, from: 1, ends: {word}}}"
    text = f"yulan: people/1\npeople:\n- id: li-na\n  name: 李娜\n  from: 1\n  posts:\n  - {post}\n"
    with pytest.raises(YulanError) as caught:
        plainfile.load(text.encode(), PATH, People)
    assert (caught.value.code, [one.line for one in caught.value.problems]) == ("file.form", [7])


def test_without_a_day_the_files_are_what_they_were(school: TestSchool) -> None:
    substitute(school)
    assert b"ends" not in b"".join(school.verified.files.values())


def test_a_day_is_set_changed_and_taken_away_and_gives_or_takes_nothing(school: TestSchool) -> None:
    sid = school.add_student()
    substitute(school, LAST)
    assert ends_of(school) == [LAST]
    locks = dict(school.verified.keyring.locks)
    for word in (LATER, "-", LAST):
        school.change(CHEN, [Intent("post", "until", (*ROLE, LI, word))])
        assert ends_of(school) == ["None" if word == "-" else word]
    assert dict(school.verified.keyring.locks) == locks
    assert opens(school, LI, student_lock(sid))


def test_one_keeper_sets_the_day_of_what_two_have_lent(school: TestSchool) -> None:
    lend(school, "@li-na", LAST)
    before = school.verified.chain.newest.guarded
    school.change(CHEN, [Intent("extra", "until", (LEGAL, "@li-na", LATER))])
    assert [str(one.ends) for one in school.verified.keyring.locks[LEGAL].extra] == [LATER]
    assert school.verified.chain.newest.guarded == before
    assert opens(school, LI, LEGAL)


@pytest.mark.parametrize(
    ("code", "intent"),
    [
        ("post.not-held", Intent("post", "until", ("class-teacher", "p2021-1", LI, LAST))),
        ("planned.same", Intent("post", "until", (*ROLE, LI, "-"))),
        ("planned.day", Intent("post", "until", (*ROLE, LI, "soon"))),
        ("planned.day", Intent("post", "add", ("counsellor", "school", LI, "soon"))),
        ("person.unknown", Intent("post", "until", (*ROLE, "nobody", LAST))),
        ("intent.words", Intent("post", "until", (*ROLE, LI))),
        ("lock.extra", Intent("extra", "until", (LEGAL, "@li-na", LAST))),
        ("planned.day", Intent("extra", "add", (LEGAL, "@li-na", "soon"))),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(school: TestSchool, code: str, intent: Intent) -> None:
    substitute(school)
    assert refused(school, intent) == code


def test_an_ended_post_keeps_its_day_and_takes_no_other(school: TestSchool) -> None:
    substitute(school, LAST)
    school.change(ZHAO, [Intent("post", "end", (*ROLE, LI))])
    assert [str(one.ends) for one in school.verified.keyring.by_person[LI].posts] == [LAST]
    assert refused(school, Intent("post", "until", (*ROLE, LI, LATER))) == "post.not-held"
    assert told(school, CHEN, AFTER) == []


def test_a_second_reader_reads_the_school_alike(school: TestSchool) -> None:
    substitute(school, LAST)
    lend(school, "@li-na", LAST)
    now = school.verified
    mine, ring = second.verify_chain(now.files), second.Ring(now.files)
    assert (mine.head, second.listing(now.files, site=False)) == (now.chain.head, now.chain.newest.listing)
    assert ring.guarded(now.epoch) == now.chain.newest.guarded


# -- who is told


@pytest.mark.parametrize(("day", "count"), [(BEFORE, 0), (LAST, 0), (AFTER, 1), ("2026-06-01", 1)])
def test_keepers_are_told_from_the_day_after(school: TestSchool, day: str, count: int) -> None:
    substitute(school, LAST)
    lend(school, "@li-na", LAST)
    for keeper in (CHEN, ZHAO):
        assert [one.code for one in told(school, keeper, day)] == ["post-expired", "lent-expired"] * count
    for other in (WANG, LI):
        assert told(school, other, day) == []


def test_they_are_told_who_which_post_and_when(school: TestSchool) -> None:
    substitute(school, LAST)
    lend(school, NAME, LAST)
    post, lent = told(school, CHEN, AFTER)
    assert (post.people, post.since, post.urgency) == ((CHEN, ZHAO), date(2025, 12, 19), "soon")
    assert dict(post.params) == {"person": LI, "post": NAME, "until": LAST}
    assert dict(lent.params) == {"drawer": "legal", "holder": NAME, "until": LAST}


@pytest.mark.parametrize("change", [("post", "end", ()), ("post", "until", (LATER,)), ("post", "until", ("-",))])
def test_nothing_is_told_once_a_keeper_has_settled_it(
    school: TestSchool, change: tuple[str, str, tuple[str, ...]]
) -> None:
    substitute(school, LAST)
    area, verb, more = change
    school.change(ZHAO, [Intent(area, verb, (*ROLE, LI, *more))])
    assert told(school, CHEN, AFTER) == []


def past(reader: str) -> School:
    """The sample with a post, a drawer's lock and a child's lock past their day."""
    sample = sample_school()
    day = date(2025, 11, 20)
    people = {one.id: replace(one, keeps=one.id == CHEN) for one in sample.people.values()}
    people[WANG] = replace(people[WANG], held=(Held("class-p2023-2", "2025-09-01", ends=day),))
    child = sample.students[0]
    lent = (Lent("roll", "p2023-1", "", "counsellor", day), Lent("file", child.scope, child.sid, f"@{WANG}", day))
    return replace(sample, reader=reader, people=people, lent=lent)


@cache
def alerts_page(lang: Lang) -> str:
    texts = Texts.load(_THEME, lang, strict=True)
    page = next(one for one in pages.build(past(CHEN), texts, lang) if one.path == "alerts/index.html")
    return Renderer.of(_THEME, texts, trusted=True).render(page).decode()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("任期已到的岗位", "王芳，三年级（2）班 班主任，原定到11月20日", "借给心理教师，原定到", "end-expired")),
        ("en", ("Post past its planned end", "planned until 20 Nov", "lent to 王芳, planned until", "end-expired")),
    ],
)
def test_the_page_of_alerts_says_who_what_and_what_to_do(lang: Lang, words: Sequence[str]) -> None:
    shown = alerts_page(lang)
    for one in words:
        assert one in shown


# -- at a terminal


def run(school: TestSchool, *arguments: str, person: str = ZHAO, lang: Lang = "zh") -> Result:
    """What the program says on the day the school was made."""
    return school.run("--today", TODAY, *arguments, person=person, lang=lang)


def test_a_post_is_given_for_a_time_and_the_list_says_so(school: TestSchool) -> None:
    done = run(school, "people", "post", LI, NAME, "--until", LAST)
    assert (done.status, ends_of(school)) == (0, [LAST])
    assert f"{LI} 的岗位 {NAME} 到 {LAST} 为止；只是提醒" in done.out
    assert f"班主任（{NAME}，计划到 {LAST}）" in run(school, "people").out
    assert f"Class teacher ({NAME}, planned until {LAST})" in run(school, "people", lang="en").out
    rows = {row["person"]: row for row in json.loads(run(school, "people", "--json").out)}
    assert (rows[LI]["posts"], rows[LI]["ends"], rows[WANG]["ends"]) == ([NAME], {NAME: LAST}, {})


def test_the_same_command_sets_another_day_and_takes_it_away(school: TestSchool) -> None:
    substitute(school, LAST)
    for word, ends in ((LATER, LATER), ("-", "None"), (TODAY, TODAY)):
        assert run(school, "people", "post", LI, NAME, "--until", word).status == 0
        assert ends_of(school) == [ends]
    assert len(school.verified.keyring.by_person[LI].posts) == 1


def test_a_dry_run_says_the_day_and_writes_nothing(school: TestSchool) -> None:
    epoch = school.verified.epoch
    result = run(school, "people", "post", LI, NAME, "--until", LAST, "--dry-run")
    assert result.status == 0
    assert LAST in result.out
    assert (school.verified.epoch, posts_of(school)) == (epoch, ())


def test_somebody_new_and_a_successor_may_have_a_day(school: TestSchool) -> None:
    one = joiner(school, "he-ping", "何平")
    line = ("people", "add", one.line, "--code", one.code)
    assert run(school, *line, "--until", LAST).status == 2  # until when what?
    given = ("--post", "class-teacher:p2021-1", "--post", "academic-office", "--until", LAST)
    assert run(school, *line, *given).status == 0
    assert ends_of(school, "he-ping") == [LAST, LAST]
    assert run(school, "people", "hand-over", NAME, WANG, LI, "--until", LAST).status == 0
    assert (ends_of(school), posts_of(school, WANG)) == ([LAST], ())


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((LI, NAME, "--until", "19.12.2025"), 2, "请写成 2025-12-19"),
        ((LI, NAME, "--until", "20251219"), 2, "请写成 2025-12-19"),
        ((LI, NAME, "--until", "2025-11-20"), 2, "2025-11-20 已经过去"),
        ((LI, NAME, "--until", "-"), 1, "没有担任这个岗位"),  # no post is given by taking a day away
        ((WANG, NAME, "--end", "--until", LAST), 2, "只能选一样"),
        ((WANG, NAME, "--until", "-"), 1, "没有改动"),
    ],
)
def test_a_wrong_day_is_refused_with_what_to_do(
    school: TestSchool, arguments: tuple[str, ...], status: int, words: str
) -> None:
    epoch = school.verified.epoch
    result = run(school, "people", "post", *arguments)
    assert result.status == status
    assert words in result.err
    assert school.verified.epoch == epoch


def test_the_second_keeper_sees_the_day_and_agrees_to_it(school: TestSchool) -> None:
    assert run(school, "people", "post", LI, "moral-office", "--until", LAST, person=CHEN).status == 0
    shown = run(school, "locks", "approve").out
    assert f"post add moral-office school {LI} {LAST}" in shown
    assert run(school, "locks", "approve", shown.split()[0]).status == 0
    assert ends_of(school) == [LAST]


def test_who_may_read_says_until_when(school: TestSchool) -> None:
    sid = school.add_student()
    substitute(school, LAST)
    lend(school, "@li-na", LATER)
    result = run(school, "who", sid)
    assert f"计划到 {LAST}" in result.out
    rows = json.loads(run(school, "who", sid, "--json").out)
    assert {row["person"]: row.get("ends") for row in rows if row["via"] == NAME} == {WANG: None, LI: LAST}
    readers = Readers(school.verified).of(school.verified.keyring.locks[LEGAL])
    assert {str(one.ends) for one in readers if one.person == LI} == {LATER}
    assert {one.ends for one in readers if one.person != LI} == {None}


# -- lending


def lent(school: TestSchool, *arguments: str) -> None:
    """What one keeper asks for and the other agrees to, at their terminals."""
    asked = run(school, "locks", "lend", *arguments)
    assert asked.status == 0, asked.err
    shown = run(school, "locks", "approve", person=CHEN).out
    assert run(school, "locks", "approve", shown.split()[0], person=CHEN).status == 0


def test_a_file_is_lent_by_name_to_a_person_and_taken_back(school: TestSchool) -> None:
    sid = school.add_student()
    early = school.card(WANG, sid, "小玉")
    lent(school, "小玉", LI, "--until", LAST)
    assert [str(one.ends) for one in school.verified.keyring.locks[student_lock(sid)].extra] == [LAST]
    assert [one.path for one in unseal.open_all(school.verified, school.as_(LI)).revisions] == [early]
    assert run(school, "locks", "lend", "小玉", LI, "--until", LATER).status == 0  # another day needs one keeper
    lent(school, "小玉", LI, "--end")
    late = school.write(WANG, "talk", sid)
    assert late not in {one.path for one in unseal.open_all(school.verified, school.as_(LI)).revisions}


def test_a_drawer_is_lent_to_a_post(school: TestSchool) -> None:
    written = school.write(ZHAO, "legal", school.add_student(), {"type": "witness"})
    lent(school, "legal", "class-teacher:p2023-1")
    [extra] = school.verified.keyring.locks[LEGAL].extra
    assert (extra.holder, extra.ends) == (NAME, None)
    assert written in {one.path for one in unseal.open_all(school.verified, school.as_(WANG)).revisions}


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("小玉", "he-ping"), 1, "名单里没有 he-ping"),
        (("没有这人", LI), 1, "没有"),
        (("小玉", LI, "--end"), 1, "不能这样加人或减人"),
        (("小玉", LI, "--until", "soon"), 2, "请写成 2025-12-19"),
        (("小玉", LI, "--until", "-"), 1, "不能这样加人或减人"),
        (("小玉", LI, "--until", LAST, "--end"), 2, "只能选一样"),
    ],
)
def test_what_cannot_be_lent_is_refused(
    school: TestSchool, arguments: tuple[str, ...], status: int, words: str
) -> None:
    school.card(WANG, school.add_student(), "小玉")
    before = school.verified.chain.head
    result = run(school, "locks", "lend", *arguments)
    assert (result.status, words in result.err) == (status, True), result.err
    assert school.verified.chain.head == before


# -- all that has passed, in one step


def expired(
    school: TestSchool, *arguments: str, day: str = AFTER, typed: str = "", person: str = ZHAO
) -> tuple[int, str]:
    result = school.run("--today", day, "people", "end-expired", *arguments, person=person, typed=typed)
    return result.status, result.out + result.err


def test_what_has_passed_is_shown_and_ended_in_one_step(school: TestSchool) -> None:
    sid = school.add_student()
    substitute(school, LAST)
    school.change(ZHAO, [Intent("post", "add", ("academic-office", "school", "liu-yang", LAST))])
    school.change(ZHAO, [Intent("post", "add", ("roll-officer", "school", "sun-li", LATER))])
    epoch = school.verified.epoch
    assert expired(school, day=LAST, typed="y\n") == (0, "没有到期的岗位、借出的锁和结对\n")
    status, said = expired(school, "--dry-run")
    assert (status, f"{LI} 的岗位 {NAME}，原定到 {LAST}" in said, "sun-li" in said) == (0, True, False)
    assert (expired(school, typed="n\n")[0], school.verified.epoch) == (0, epoch)
    assert expired(school, typed="y\n")[0] == 0
    assert (school.verified.epoch, posts_of(school)) == (epoch + 1, ())
    assert [one.role for one in posts_of(school, "liu-yang")] == ["class-teacher"]
    assert ends_of(school, "sun-li") == ["None", LATER]
    assert not opens(school, LI, student_lock(sid))
    assert opens(school, WANG, student_lock(sid))
    assert expired(school, "--yes") == (0, "没有到期的岗位、借出的锁和结对\n")


def test_what_was_lent_ends_when_both_keepers_agree(school: TestSchool) -> None:
    lend(school, "@li-na", LAST)
    assert f"借给 @li-na 的锁 {LEGAL}，原定到 {LAST}" in expired(school, "--yes")[1]
    assert opens(school, LI, LEGAL)  # until the other keeper agrees
    path = school.run("locks", "approve", person=CHEN).out.split()[0]
    assert school.run("locks", "approve", path, person=CHEN).status == 0
    assert not opens(school, LI, LEGAL)


def test_who_keeps_no_keys_ends_nothing(school: TestSchool) -> None:
    substitute(school, LAST)
    epoch = school.verified.epoch
    assert expired(school, "--yes", person=WANG)[0] == 1
    assert school.verified.epoch == epoch


def test_the_last_keeper_is_not_ended_with_the_rest(tmp_path: Path) -> None:
    alone = make_school(tmp_path, {CHEN: ("陈玉兰", (("principal", "school"),)), LI: ("李娜", ())})
    alone.change(CHEN, [Intent("post", "until", ("principal", "school", CHEN, LAST))])
    status, said = expired(alone, "--yes", person=CHEN)
    assert (status, "没有钥匙管理人" in said) == (1, True)
    assert len(posts_of(alone, CHEN)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_says_that_a_day_ends_nothing(school: TestSchool, lang: Lang) -> None:
    shown = "".join(school.run("people", "post", "--help", lang=lang).out.split())
    assert {"zh": "不会自动收回", "en": "nothingendsbyitself"}[lang] in shown
