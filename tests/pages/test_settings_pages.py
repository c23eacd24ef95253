"""The pages of the settings: in words, as forms, before signing. What they say of a school, and that nothing else is on
them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace as with_fields
from datetime import date
from functools import cache

import pytest
from msgspec.structs import replace

from tests.pages.sample import sample_school
from yulan import settings, settings_faults, theme, yaml_strict
from yulan.derive.rules import RULES
from yulan.duty_change import DutyChange
from yulan.kinds.categories import CATEGORIES
from yulan.own_words import UMBRELLA, WORDS
from yulan.pages import settings as pages
from yulan.pages.page import Desk, Page
from yulan.pages.settings import Confirm, Given, Latest, parts, told
from yulan.pages.settings.parts import Sent, tree_of
from yulan.pages.settings.terms import following
from yulan.pages.site import Site
from yulan.render import SERVED, Renderer
from yulan.settings import Categories, Class, Holiday, SchoolFile, Term
from yulan.texts import LANGUAGES, Lang, Texts
from yulan.yaml_strict import Tree

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_KEEPERS = ("chen-yulan", "zhao-min")

FILE = SchoolFile(
    name="玉兰路学校",
    name_en="Magnolia Road School",
    classes=(Class(id="p2023-1"), Class(id="p2023-2", name="向日葵班"), Class(id="j2010-1")),
    terms=(
        Term(id="2025-spring", from_=date(2025, 2, 17), to=date(2025, 7, 4)),
        Term(
            id="2025-autumn",
            from_=date(2025, 9, 1),
            to=date(2026, 1, 23),
            holidays=(Holiday(from_=date(2025, 11, 3), to=date(2025, 11, 5), name="秋假"),),
            school_days=(date(2025, 11, 8),),
        ),
    ),
    categories=Categories(preset="seven", on=("migrant",), off=("illness",), names={"poverty": "资助对象"}),
    duties=(
        DutyChange(id="class-visit", need=3),
        DutyChange(id="class-plan-weekly", need=2),
        DutyChange(id="legal-talk", off=True),
        DutyChange(id="pair", within=5, from_=date(2026, 3, 1)),
        DutyChange(id="reading", kind="activity", who="class-teacher", every="month"),
    ),
    words={"moral-office": "政教处"},
    retention={"talk": 6},
    hulei_phone="10000800600",
)


def _given(lang: Lang = "zh", file: SchoolFile = FILE, **more: Mapping[str, Tree]) -> Given:
    school = with_fields(sample_school(), settings=settings.settings(file, demo=False))
    site = Site.of(school, _TEXTS[lang], lang, Desk((), 0, "the-token"))
    return Given(site, file, more.get("tree", tree_of(file)), held=frozenset({"p2023-1"}))


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], head=SERVED, trusted=True)


def _main(page: Page, lang: Lang = "zh") -> str:
    html = _renderer(lang).render(page).decode()
    return html.partition("<main")[2].partition("</main>")[0]


def _all(lang: Lang) -> list[Page]:
    given = _given(lang)
    latest = Latest("陈玉兰", "x", told.lines(given, SchoolFile(name="x"), FILE), "0" * 64)
    made = [pages.index(given, _KEEPERS, latest, editable=True, notes=["一", "二"])]
    made += [pages.index(given, _KEEPERS, None, editable=False)]
    for name in pages.SECTIONS:
        made += [pages.form(given, name, _KEEPERS, editable=mine, hidden=(("_base", "0"),)) for mine in (True, False)]
    lines = told.lines(given, FILE, SchoolFile(name="x"))
    made.append(pages.confirm(given, "settings/terms.html", Confirm(lines, (("a", "b"),), ("w",), ("c",), ("n",))))
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_has_all_its_words_and_names_no_child(lang: Lang) -> None:
    names = [file.name for file in sample_school().students if file.name]
    for page in _all(lang):
        main = _main(page, lang)
        assert not [one for one in names if one in main], page.path
        assert not [file.sid for file in sample_school().students if file.sid in main], page.path


@pytest.mark.parametrize("name", pages.SECTIONS)
def test_who_reads_gets_no_input_and_no_button(name: str) -> None:
    main = _main(pages.form(_given(), name, _KEEPERS, editable=False))
    assert not re.search("<(form|input|select|textarea|button)", main)


@pytest.mark.parametrize("name", pages.SECTIONS)
def test_every_input_has_a_label_and_an_id_of_its_own(name: str) -> None:
    main = _main(pages.form(_given(), name, _KEEPERS, editable=True))
    ids = re.findall(r' id="([^"]+)"', main)
    assert len(ids) == len(set(ids))
    typed = re.findall(r'<input id="([^"]+)"', main)
    assert typed
    assert set(typed) <= set(re.findall(r'<label for="([^"]+)"', main))


@pytest.mark.parametrize("name", pages.SECTIONS)
def test_a_form_as_it_came_says_the_settings_as_they_were(name: str) -> None:
    section, given = pages.SECTIONS[name], _given()
    tree = section.taken(Sent(_untouched(given, name)), FILE)
    assert settings.load(yaml_strict.dump(tree).encode()) == FILE


def _untouched(given: Given, name: str) -> list[tuple[str, str]]:
    """What a browser sends of a form nobody touched."""
    section = pages.SECTIONS[name]
    pairs = [*section.hidden(given)]

    def rows(blocks: tuple[parts.Block, ...]) -> None:
        for block in blocks:
            pairs.extend((one.name, one.value) for one in block.inputs)
            for row in block.rows:
                pairs.extend((one.name, one.value) for one in row.inputs)
                pairs.extend([(row.tick.name, row.tick.value)] if row.tick is not None and row.tick.on else [])
                rows(row.blocks)

    rows(section.blocks(given))
    return pairs


def test_every_duty_category_and_word_is_there() -> None:
    given = _given()
    duties = {row.id for block in pages.SECTIONS["duties"].blocks(given) for row in block.rows}
    assert duties == {*(f"duty-{one}" for one in RULES), "duty-reading"}
    each = {row.id for block in pages.SECTIONS["categories"].blocks(given) for row in block.rows}
    assert each == {f"category-{one}" for one in CATEGORIES}
    words = {one.name for block in pages.SECTIONS["words"].blocks(given) for one in block.inputs}
    assert words == {f"words.{one}" for one in WORDS if one != UMBRELLA}


def test_what_is_over_is_folded_and_a_fault_in_it_is_not() -> None:
    blocks = pages.SECTIONS["terms"].blocks(_given())
    assert [(block.folded, len(block.rows)) for block in blocks] == [(False, 1), (True, 1)]
    wrong = with_fields(_given(), faults={"terms.0.to": ("x",)})
    assert [(block.folded, len(block.rows)) for block in pages.SECTIONS["terms"].blocks(wrong)] == [(False, 2)]


def test_a_class_with_somebody_in_it_has_no_button_to_remove_it() -> None:
    rows = [row for block in pages.SECTIONS["classes"].blocks(_given()) for row in block.rows]
    assert [row.remove for row in rows] == ["", "classes.1", "classes.2"]


def test_a_duty_changed_for_some_days_is_shown_and_cannot_be_typed_over() -> None:
    rows = {row.id: row for block in pages.SECTIONS["duties"].blocks(_given()) for row in block.rows}
    assert (rows["duty-pair"].tick, rows["duty-pair"].inputs) == (None, ())
    assert [one.value for one in rows["duty-class-visit"].inputs] == ["3"]
    off = rows["duty-legal-talk"].tick
    assert off is not None
    assert not off.on


# --- the term that is proposed


def _term(term: str, first: str, last: str) -> Mapping[str, Tree]:
    return {"id": term, "from": first, "to": last}


@pytest.mark.parametrize(
    ("terms", "proposed"),
    [
        ([], ("2025-autumn", "2025-09-01", "2026-01-23")),
        ([_term("2025-autumn", "2025-09-01", "2026-01-23")], ("2026-spring", "2026-03-02", "2026-07-10")),
        (
            [_term("2025-spring", "2025-02-17", "2025-07-04"), _term("2025-autumn", "2025-09-01", "2026-01-23")],
            ("2026-spring", "2026-03-02", "2026-07-03"),
        ),
        ([_term("2026-spring", "2026-03-02", "2026-07-03")], ("2026-autumn", "2026-09-01", "2027-01-23")),
        ([_term("first", "2025-09-01", "2026-01-23")], ("2026-spring", "2026-03-02", "2026-07-10")),
        ([_term("second", "2026-03-02", "2026-07-03")], ("2026-autumn", "2026-09-01", "2027-01-23")),
        ([_term("2025-autumn", "x", "y")], ("2025-autumn", "2025-09-01", "2026-01-23")),
    ],
)
def test_the_term_that_is_proposed_follows_those_there_are(
    terms: list[Mapping[str, Tree]], proposed: tuple[str, str, str]
) -> None:
    found = parts.mapping(following(terms, date(2025, 11, 21)))
    assert (found["id"], found["from"], found["to"]) == proposed


@pytest.mark.parametrize("year", range(2024, 2040))
def test_term_after_term_can_be_signed_as_proposed(year: int) -> None:
    terms: list[Mapping[str, Tree]] = [_term(f"{year}-autumn", f"{year}-09-01", f"{year + 1}-01-20")]
    for _ in range(6):
        terms.append(parts.mapping(following(terms, date(year, 11, 1))))
    data = "yulan: school/1\nname: x\nterms:\n" + "".join(
        f"- id: {one['id']}\n  from: {one['from']}\n  to: {one['to']}\n" for one in terms
    )
    file = settings.load(data.encode())
    assert settings_faults.problems_of(file, data.encode()) == ()


# --- what changes, in words


def _told(new: SchoolFile, old: SchoolFile = FILE) -> list[tuple[str, str, str]]:
    return [(one.what, one.before, one.after) for one in told.lines(_given(), old, new)]


def test_differences_are_told_in_words() -> None:
    assert _told(FILE) == []
    assert _told(replace(FILE, mask_exports=False)) == [("导出时遮盖", "遮去联系方式等", "不遮盖")]
    assert _told(replace(FILE, words={})) == [("叫法：德育处", "政教处", "德育处")]
    assert _told(replace(FILE, retention={})) == [("保存年限：谈心记录", "6 年", "按通常的")]
    assert _told(replace(FILE, classes=FILE.classes[:2])) == [
        ("班级 初中2010级（1）班（已毕业） j2010-1", "有", "（无）")
    ]
    assert _told(replace(FILE, classes=(replace(FILE.classes[0], name="玉兰班"), *FILE.classes[1:]))) == [
        ("三年级（1）班 p2023-1 的名称", "（无）", "玉兰班")
    ]


def test_a_term_is_told_by_its_days_and_holidays() -> None:
    spring, autumn = FILE.terms
    assert _told(replace(FILE, terms=(autumn,))) == [("2025年春季学期", "2025年2月17日至2025年7月4日", "（无）")]
    assert _told(replace(FILE, terms=(spring, replace(autumn, holidays=(), school_days=())))) == [
        ("2025年秋季学期里学校放的假", "2025年11月3日至2025年11月5日 秋假", "（无）"),
        ("2025年秋季学期里补课的日子", "2025年11月8日", "（无）"),
    ]


def test_categories_are_told_by_what_is_in_use() -> None:
    now = Categories(preset="seven", on=("gifted",), off=("illness", "poverty"), names={})
    assert _told(replace(FILE, categories=now)) == [
        ("类别：学有所长", "停用", "在用"),
        ("类别：经济支持", "在用", "停用"),
        ("类别：随迁子女", "在用", "停用"),
        ("“经济支持”在本校的叫法", "资助对象", "经济支持"),
    ]


def test_a_duty_is_told_by_its_own_name_and_its_usual_numbers() -> None:
    visit, weekly, talk, *rest = FILE.duties
    new = (replace(visit, need=4), weekly, replace(talk, off=False), *rest)
    assert _told(replace(FILE, duties=new)) == [
        ("职责：班主任家访", "至少 3 次", "至少 4 次"),
        ("职责：法治讲座", "停用", "在用"),
    ]
    assert _told(replace(FILE, duties=(weekly, talk, *rest))) == [("职责：班主任家访", "至少 3 次", "至少 2 次")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_of_the_settings_has_words_of_these_pages_in_both_languages(lang: Lang) -> None:
    rules = {
        key.removeprefix("errors.") for key in _TEXTS[lang].words if re.fullmatch(r"errors\.settings\.[a-z-]+", key)
    }
    elsewhere = {"word-unknown", "umbrella-twice", "kind-unknown", "hulei-phone", "not-keeper", "moved", "class-held"}
    told_here = {one for one in rules if not one.endswith("-hint")} - {f"settings.{one}" for one in elsewhere}
    assert [one for one in told_here if not _TEXTS[lang].has(f"settings-pages.faults.{one}")] == []
