"""records/school.yaml: what old files still mean, what cannot be meant and on which line, the words and categories."""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path

import pytest

from tests.schools import NOW, make_school
from yulan import category_choice, forms, own_words, plainfile, settings, settings_changes, settings_faults, theme
from yulan.errors import YulanError
from yulan.flow import me as identities
from yulan.flow import settings_check, staff, verified
from yulan.forms import Lists
from yulan.intents import Intent
from yulan.kinds.categories import CATEGORIES, PRESETS
from yulan.school import CategoryChoice, Settings
from yulan.settings import SchoolFile
from yulan.texts import LANGUAGES, Lang, Texts

HEAD = "yulan: school/1\nname: 玉兰小学\n"
TERM = "- {id: 2025-autumn, from: 2025-09-01, to: 2026-01-23}\n"
MANUAL = Path(__file__).resolve().parents[1] / "docs" / "settings.md"


def read(text: str) -> Settings:
    return settings.settings(settings.load((HEAD + text).encode()), demo=False)


def faults(text: str) -> list[tuple[int, str]]:
    """Line and rule of everything that keeps the file from being signed."""
    try:
        settings_check.checked((HEAD + text).encode())
    except YulanError as error:
        return [(one.line, one.rule) for one in error.problems]
    return []


def warnings(text: str) -> list[tuple[int, str]]:
    data = (HEAD + text).encode()
    return [(one.line, one.rule) for one in settings_faults.warnings_of(settings.load(data), data)]


def test_a_file_from_before_reads_as_it_did() -> None:
    found = read(f"umbrella: 护航学生\nclasses:\n- {{id: p2023-1}}\nterms:\n{TERM}")
    assert (found.umbrella, found.classes) == ("护航学生", {"p2023-1": ""})
    assert [(one.id, one.start, one.end) for one in found.terms] == [
        ("2025-autumn", date(2025, 9, 1), date(2026, 1, 23))
    ]
    assert (found.duties, found.categories, found.left_behind) == ((), CategoryChoice(), "cn-2016")
    assert (found.retention, found.words, found.late_on_paper, found.mask_exports) == ({}, {}, False, True)
    assert found.hulei_phone == ""
    assert found.days.is_school_day(date(2025, 10, 11))


def test_the_number_girls_can_call_is_read_as_it_is_written() -> None:
    assert read("hulei_phone: 010-00800600 转 3\n").hulei_phone == "010-00800600 转 3"
    assert read("hulei_phone: 01000800600\n").hulei_phone == "01000800600"


def test_what_is_as_usual_is_not_written() -> None:
    assert plainfile.dump(SchoolFile(name="玉兰小学")) == HEAD.encode()


FORM = [
    ("langage: zh\n", (3, "file.unknown-key")),
    ("left_behind: cn-2015\n", (3, "file.choice")),
    ("mask_exports: yes\n", (3, "file.not-true-or-false")),
    ("classes:\n- {id: p2023-1}\n- {id: 3-1}\n", (5, "file.shape")),
    ("terms:\n- id: a\n  from: 2025-9-1\n  to: 2026-01-23\n", (5, "file.not-a-date")),
    ("terms:\n- {id: a, from: 2025-09-01}\n", (4, "file.missing-key")),
    ("categories: {preset: nine}\n", (3, "file.choice")),
    ("retention:\n  talk: 3\n  card: 0\n", (5, "file.not-a-number")),
    ("retention:\n  Talk: 3\n", (4, "file.key")),
    ("duties:\n- {id: plan, need: 0}\n", (4, "file.not-a-number")),
    ("duties:\n- {id: plan, off: TRUE}\n", (4, "file.shape")),
]
MEANING = [
    ("classes:\n- {id: p2023-1}\n- {id: p2023-1}\n", (5, "settings.class-twice")),
    (f"terms:\n{TERM}- {{id: 2025-autumn, from: 2026-02-23, to: 2026-07-03}}\n", (5, "settings.term-twice")),
    ("terms:\n- {id: 2025 秋, from: 2025-09-01, to: 2026-01-23}\n", (4, "settings.term-id")),
    ("terms:\n- {id: a, from: 2025-09-01, to: 2025-01-23}\n", (4, "settings.term-backwards")),
    ("terms:\n- {id: a, from: 2025-09-01, to: 2027-01-23}\n", (4, "settings.term-long")),
    (f"terms:\n{TERM}- {{id: b, from: 2026-01-23, to: 2026-07-03}}\n", (5, "settings.terms-overlap")),
    ("duties:\n- {id: plan}\n- {id: plan, need: 2}\n", (5, "settings.duty-twice")),
    ("duties:\n- {id: plan, from: 2025-09-01, until: 2025-08-01}\n", (4, "settings.duty-backwards")),
    ("categories:\n  off: [famly]\n", (4, "settings.category-unknown")),
    ("categories:\n  names: {x: y}\n", (4, "settings.category-unknown")),
    ("categories:\n  on: [gifted]\n  off: [gifted]\n", (5, "settings.category-on-and-off")),
    ("words:\n  moral: 政教处\n", (4, "settings.word-unknown")),
    ("umbrella: 甲\nwords: {umbrella: 乙}\n", (3, "settings.umbrella-twice")),
    ("retention:\n  tlk: 3\n", (4, "settings.kind-unknown")),
]
INSIDE = [
    ("  holidays:\n  - from: 2025-11-09\n    to: 2025-11-03\n", (9, "settings.holiday-backwards")),
    ("  holidays:\n  - from: 2026-01-20\n    to: 2026-02-03\n", (9, "settings.holiday-outside")),
    ("  holidays:\n  - from: 2025-08-20\n    to: 2025-09-03\n", (8, "settings.holiday-outside")),
    ("  school_days:\n  - 2025-11-08\n  - 2026-02-01\n", (9, "settings.school-day-outside")),
    ("  school_days:\n  - 2025-11-08\n  - 2025-11-08\n", (9, "settings.school-day-twice")),
    (
        "  holidays: [{from: 2025-11-03, to: 2025-11-09}]\n  school_days:\n  - 2025-11-08\n",
        (9, "settings.school-day-in-holiday"),
    ),
]


@pytest.mark.parametrize(("text", "fault"), [*FORM, *MEANING])
def test_a_fault_is_told_by_line_and_rule(text: str, fault: tuple[int, str]) -> None:
    assert faults(text) == [fault]


@pytest.mark.parametrize(("text", "fault"), INSIDE)
def test_a_fault_within_a_term_is_told_by_line_and_rule(text: str, fault: tuple[int, str]) -> None:
    assert faults(f"terms:\n- id: a\n  from: 2025-09-01\n  to: 2026-01-23\n{text}") == [fault]


def test_every_fault_of_form_is_told_at_once() -> None:
    text = "langage: zh\nleft_behind: x\nterms:\n- {id: a, from: x}\nretention: {talk: 0, Talk: 1}\n"
    assert faults(text) == [
        (3, "file.unknown-key"),
        (4, "file.choice"),
        (6, "file.not-a-date"),
        (6, "file.missing-key"),
        (7, "file.not-a-number"),
        (7, "file.key"),
    ]


def test_every_fault_of_meaning_is_told_at_once() -> None:
    found = faults("umbrella: 甲\nwords: {umbrella: 乙, x: y}\nretention: {tlk: 3}\nduties:\n- {id: pla}\n")
    assert {rule for _, rule in found} == {
        "settings.umbrella-twice",
        "settings.word-unknown",
        "settings.kind-unknown",
        "duty.unknown",
    }
    assert (7, "duty.unknown") in found


def test_a_duty_may_change_again_at_another_time() -> None:
    spans = "- {id: plan, need: 2, until: 2025-12-31}\n- {id: plan, need: 3, from: 2026-01-01}\n"
    assert faults(f"duties:\n{spans}") == []


def test_a_year_that_is_not_announced_is_a_warning_at_its_term() -> None:
    assert warnings(f"terms:\n{TERM}- {{id: b, from: 2090-02-23, to: 2090-07-03}}\n") == [(5, "settings.year-unknown")]


def test_a_day_made_up_for_that_is_a_school_day_anyhow_is_a_warning() -> None:
    term = (
        "terms:\n- id: a\n  from: 2025-09-01\n  to: 2026-01-23\n  school_days: [2025-10-08, 2025-10-11, 2025-11-08]\n"
    )
    assert warnings(term) == [(7, "settings.school-day-anyway")]


def test_a_school_that_once_signed_what_cannot_be_meant_still_opens(tmp_path: Path) -> None:
    school = make_school(tmp_path, with_git=True)
    path = school.root / settings.PATH
    path.write_text(path.read_text("utf-8") + "words: {moral: 政教处}\n", "utf-8")
    refused = school.run("locks", "sign", person="chen-yulan")
    assert (refused.status, "moral" in refused.err) == (1, True)
    found, changed = verified.verify_as_signed(school.root)
    mine = identities.of(found, school.identities["chen-yulan"])
    school.put(staff.change(found, mine, [Intent("settings", "sign")], NOW, also=changed).files)
    school.remember()
    assert [one.rule for one in school.verified.problems] == ["settings.word-unknown"]
    checked = school.run("check", person="chen-yulan")
    assert (checked.status, f"{settings.PATH}:" in checked.out) == (1, True)


# what changed


def test_what_changed_is_told_place_by_place() -> None:
    old = settings.load((HEAD + f"terms:\n{TERM}classes:\n- {{id: p2023-1}}\n").encode())
    new = settings.load(
        (
            HEAD
            + "umbrella: 甲\nterms:\n- {id: 2025-autumn, from: 2025-09-01, to: 2026-01-20, school_days: [2025-11-08]}\n"
            + "duties:\n- {id: plan, off: true}\n- {id: pair}\nmask_exports: false\nwords: {mentor: 伙伴}\n"
        ).encode()
    )
    found = [(one.section, one.name, one.key, one.before, one.after) for one in settings_changes.changes(old, new)]
    assert found == [
        ("umbrella", "", "", "", "甲"),
        ("classes", "p2023-1", "", "✓", ""),
        ("terms", "2025-autumn", "to", "2026-01-23", "2026-01-20"),
        ("terms", "2025-autumn", "school_days", "", "2025-11-08"),
        ("duties", "plan", "", "", "off: true"),
        ("duties", "pair", "", "", "✓"),
        ("words", "mentor", "", "", "伙伴"),
        ("mask_exports", "", "", "", "false"),
    ]
    assert settings_changes.changes(old, old) == ()


# categories


def test_the_usual_categories_are_those_on_at_first() -> None:
    assert category_choice.shown_codes(CategoryChoice()) == tuple(c for c, one in CATEGORIES.items() if one.default)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_the_set_of_its_document_with_the_schools_changes(preset: str) -> None:
    assert category_choice.shown_codes(CategoryChoice(preset)) == PRESETS[preset]
    changed = category_choice.shown_codes(CategoryChoice(preset, on=("other", "gifted"), off=(PRESETS[preset][0],)))
    assert set(changed) == {*PRESETS[preset][1:], "other", "gifted"}


def test_a_category_has_the_schools_name_in_its_own_language() -> None:
    own = read("categories: {names: {poverty: 资助对象}}\n")
    assert category_choice.label(own, "poverty", "zh") == "资助对象"
    assert category_choice.label(own, "poverty", "en") == CATEGORIES["poverty"].shown["en"]
    assert category_choice.label(own, "family", "zh") == CATEGORIES["family"].shown["zh"]


# words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_words_are_those_of_the_texts(lang: Lang) -> None:
    texts = Texts.load(theme.read(theme.builtin()), lang)
    for code, word in own_words.WORDS.items():
        if code != own_words.UMBRELLA:
            role = texts(f"roles.{code}").lower()
            assert any(one in role for one in word.spellings(lang)), code


def applied(own: str, texts: dict[str, str], lang: Lang = "zh") -> dict[str, str]:
    return dict(own_words.applied(Texts(lang, texts), read(own)).words)


def test_a_schools_words_stand_wherever_ours_did() -> None:
    told = {
        "roles.moral-office": "德育处",
        "roles.mentor": "成长导师",
        "a": "请与德育处或校长联系，法治副校长也行；导师每月谈心（八类学生导师制）",
        "b": "{mentor}",
    }
    found = applied("words: {moral-office: 政教处, mentor: 结对教师, principal: 校领导}\n", told)
    assert found == {
        "roles.moral-office": "政教处",
        "roles.mentor": "结对教师",
        "a": "请与政教处或校领导联系，法治副校长也行；结对教师每月谈心（八类学生导师制）",
        "b": "{mentor}",
    }


def test_a_schools_words_leave_the_other_language_alone() -> None:
    told = {"a": "ask the moral education office"}
    assert applied("words: {moral-office: 政教处}\n", told, "en") == told


def test_words_in_english_keep_capitals_and_plurals() -> None:
    told = {"a": "Mentors and a mentor; mentoring; {mentor}", "roles.mentor": "Mentor"}
    found = applied("language: en\nwords: {mentor: buddy teacher}\n", told, "en")
    assert found == {"a": "Buddy teachers and a buddy teacher; mentoring; {mentor}", "roles.mentor": "buddy teacher"}


@pytest.mark.parametrize("said", ["umbrella: 护航学生\n", "words: {umbrella: 护航学生}\n"])
def test_the_umbrella_word_is_a_word_too(said: str) -> None:
    assert applied(said, {"a": "本校的关爱学生"}) == {"a": "本校的护航学生"}
    assert read(said).umbrella == "护航学生"


# the manual


def test_the_example_of_the_manual_can_be_signed_and_names_every_key() -> None:
    example = MANUAL.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    file = settings_check.checked(example.encode())
    left_out = {name for name in SchoolFile.__struct_encode_fields__ if name not in ("yulan", "today")}
    assert {name for name in left_out if f"\n{name}:" in example} == left_out
    assert settings_check.warnings(file, example.encode()) == ()


def test_the_manual_lists_the_categories_and_words() -> None:
    text = MANUAL.read_text("utf-8")
    assert [one for one in (*CATEGORIES, *own_words.WORDS) if f"`{one}`" not in text] == []


# forms


def options(own: Settings, tree: dict[str, object]) -> list[tuple[str, str]]:
    """What the first category of a card's form offers."""
    lists = Lists(categories=category_choice.labels(own, "zh"))
    say = Texts.load(theme.read(theme.builtin()), "zh")
    made = forms.form("card", "zh", tree, "", say=say, lists=lists, offset=NOW.tzinfo or UTC)  # type: ignore[arg-type]  # a plain tree
    one = next(each for each in made.all if each.name == "categories").entries[0]
    inside = next(each for each in one.inputs if each.name.endswith(".code"))
    return [(each.value, each.label) for each in inside.options if each.value]


def test_a_form_offers_the_categories_in_use_by_the_schools_names() -> None:
    own = read("categories: {preset: eight, off: [gifted], names: {poverty: 资助对象}}\n")
    found = dict(options(own, {}))
    assert set(found) == set(PRESETS["eight"]) - {"gifted"}
    assert found["poverty"] == "资助对象"


def test_a_category_that_stands_there_is_offered_though_switched_off() -> None:
    own = read("categories: {off: [illness]}\n")
    assert "illness" not in dict(options(own, {}))
    assert dict(options(own, {"categories": [{"code": "illness"}]}))["illness"] == "健康支持"
