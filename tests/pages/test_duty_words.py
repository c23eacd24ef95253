"""How duties are called: by the school's words where it has some, part by part, and never as a code."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.derive.world import PAIRED, file, found, listed, of, office, school
from yulan import pages, theme
from yulan.derive.rule import Area
from yulan.derive.rules import RULES
from yulan.duty_change import DutyChange, Said
from yulan.pages import duty_words, owed
from yulan.pages.duties import AREAS, Overview
from yulan.pages.site import Site
from yulan.render import Renderer
from yulan.school import School
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_OWN = DutyChange(id="monthly-visit", who="class-teacher", every="month", kind="visit", proof="with-teacher",
                  name=Said(zh="月访"), source="本校规定")  # fmt: skip


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def _site(made: School, lang: Lang = "zh") -> Site:
    return Site.of(made, _TEXTS[lang], lang)


def _overview(made: School, lang: Lang = "zh") -> Overview:
    page = pages.find(_site(made, lang), "duties/index.html")
    assert page is not None
    assert isinstance(page.context, Overview)
    return page.context


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_with_a_name_of_its_own_is_called_by_it(lang: Lang) -> None:
    site = _site(school(file(**PAIRED)), lang)
    names = {owed.part_name(site, one) for one in found(site.school, "reconcile-roll").values()}
    assert len(names) == 3
    plan = found(site.school, "class-plan")
    assert owed.part_name(site, plan["2025-autumn"]) != owed.part_name(site, plan["2025-autumn-w12/weekly"])


def test_a_duty_of_the_schools_own_is_called_and_explained_in_its_words() -> None:
    overview = _overview(school(file(), changes=(_OWN,)))
    assert overview.abouts[-1].title == "本校自己的"
    ((name, about),) = overview.abouts[-1].rules
    assert name == "月访"
    assert about == "本校的规定：班主任，每名学生，每月至少1次：家访记录：班主任去的（本校规定）"


def test_a_changed_duty_is_no_longer_explained_by_the_usual_text() -> None:
    made = school(file(), changes=(DutyChange(id="mentor-talk", need=2),))
    told = dict(pair for about in _overview(made).abouts for pair in about.rules)
    assert told["导师谈心"].startswith("本校的规定：成长导师，结了对的学生，每月至少2次：谈心记录：导师谈的（")


def test_what_is_switched_off_is_on_no_page() -> None:
    made = school(file(**PAIRED), changes=(DutyChange(id="mentor-talk", off=True),))
    site = _site(replace(made, reader="zhao-min"))
    paths = [page.path for page in pages.build(site.school, _TEXTS["zh"], "zh")]
    assert "duties/mentor-talk.html" not in paths
    assert "duties/joint-visit.html" in paths
    assert "导师谈心" not in str(_overview(site.school).abouts)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("duty", sorted(RULES))
def test_every_default_can_be_said_as_a_sentence(duty: str, lang: Lang) -> None:
    """As it is told once a school has changed anything of it."""
    words = _site(school(file()), lang).words
    text = duty_words.about(words, replace(RULES[duty], changed=True))
    assert text
    assert "duties." not in text


def test_every_area_has_its_heading_and_its_place() -> None:
    assert {rule.area for rule in RULES.values()} == set(AREAS) - {"own"}
    assert Area.__args__ == AREAS  # type: ignore[attr-defined]  # a literal has its values
    assert all(_TEXTS[lang].has(f"duties.areas.{area}") for lang in LANGUAGES for area in AREAS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_of_a_full_school_is_said_without_a_code(lang: Lang) -> None:
    """Strict texts raise where a word is missing: every page of duties is rendered for who sees most."""
    busy = (
        of("talk", "2025-11-03", decline="true"), of("talk", "2025-11-05", guardian_told="false"),
        of("screening", "2025-10-09", level="crisis"), of("incident", "2025-11-05", type="injury"),
        of("placement", "2025-09-05", placement="home-teaching", teacher="li-na"),
        of("contact", "2025-11-03", between="school-parent", parent_did="false"),
        of("absence", "2025-11-20", drawer="roll", scope="p2023-1", start="2025-11-20"),
    )  # fmt: skip
    loose = (
        office("roll-check", "2025-11-21", type="daily", **{"class": "p2023-1"}),
        office("training", "2025-10-10"), office("incident", "2025-11-20", type="fight"),
        office("summary", "2025-09-05", level="class", type="plan", **{"class": "p2023-1"}),
        office("assessment", "2025-11-10", mentor="zhou-qiang", year="2025", type="note", term="2025-autumn"),
    )  # fmt: skip
    card = listed("left-behind", "poverty")
    made = school(file(*busy, **PAIRED, **card), loose=loose, changes=(_OWN,))
    for reader in ("chen-yulan", "zhao-min", "wang-fang", "sun-jing"):
        for page in pages.build(replace(made, reader=reader), _TEXTS[lang], lang):
            if page.path.startswith(("duties/", "index", "students/")):
                assert "duties." not in _renderer(lang).render(page).decode(), page.path


def test_a_number_of_a_class_duty_leads_to_its_days() -> None:
    made = replace(school(file()), reader="zhao-min")
    table = next(one for one in _overview(made).tables if one.id == "area-class")
    daily = [one.label for one in table.duties].index("每日缺勤清点")
    assert [(one.state, one.count) for one in table.rows[0].cells[daily]] == [("due", 1), ("overdue", 4)]


def test_a_record_outside_the_files_is_where_its_proof_leads() -> None:
    counted = office("roll-check", "2025-11-21", type="daily", **{"class": "p2023-1"})
    made = replace(school(file(), loose=(counted,)), reader="zhao-min")
    built = {page.path: page for page in pages.build(made, _TEXTS["zh"], "zh")}
    html = _renderer("zh").render(built["duties/daily-absent.html"]).decode()
    assert f"school/index.html#r-{counted().id}" in html
