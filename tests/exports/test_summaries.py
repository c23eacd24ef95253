"""Drafts of summaries as their readers get them: what went well first, gaps for the person, no name."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import docx
import pytest

from tests.derive.world import drawers
from tests.pages.sample import entry, sample_school
from tests.paper.shown import CHILD, CLASS, MENTOR, TEXTS, THEME, more
from yulan.errors import UsageError, YulanError
from yulan.exchange.draft import Draft
from yulan.flow import summarising
from yulan.flow.summarising import Wish
from yulan.kinds.plan import HEADINGS
from yulan.pages import assessments, summaries
from yulan.pages.site import Site
from yulan.school import School
from yulan.texts import LANGUAGES, Lang

STEP = entry("growth", CHILD, "2025-11-10", MENTOR, type="step", title="陈小雨第一次主动发言，电话 13912345678")
NOTE = entry(
    "assessment", "", "2025-10-20", "zhao-min", drawer="office", mentor=MENTOR, year="2025", type="note",
    term="2025-autumn", strengths="善于倾听", views=[{"source": "student", "view": "老师常和我聊天"}],
)  # fmt: skip


def school(*loose: object) -> School:
    made = replace(more(STEP), drawers=drawers())
    return replace(made, loose=(*made.loose, *loose))  # type: ignore[arg-type]  # records


def draft(level: str, of: str = "", lang: Lang = "zh", year: str = "", here: School | None = None) -> Draft:
    site = Site.of(here or school(), TEXTS[lang], lang)
    found = summarising._of(site, Wish(level, of, year=year))
    return assessments.draft(site, found) if level == assessments.ASSESSMENT else summaries.draft(site, found)


def text(one: Draft) -> str:
    parts = [one.title, *one.under]
    for section in one.sections:
        parts += [section.heading, *section.paragraphs]
        parts += [cell for row in section.table.rows for cell in row] if section.table else []
        parts += section.after
    return "\n".join((*parts, *one.signs))


LEVELS = [("mentor", MENTOR), ("class", CLASS), ("school", ""), ("assessment", MENTOR)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("level", "of"), LEVELS)
def test_every_draft_is_there_as_a_document_and_as_a_page(level: str, of: str, lang: Lang) -> None:
    site = Site.of(school(NOTE), TEXTS[lang], lang)
    for form in summarising.FORMATS:
        made = summarising.make(site, THEME, Wish(level, of, format=form))
        assert re.fullmatch(rf"summary-{level}-2025-11-21-[0-9a-f]{{8}}\.{form}", made.name)
        if form == "docx":
            document = docx.Document(io.BytesIO(made.data))
            told = "\n".join(one.text for one in document.paragraphs)
        else:
            told = unescape(made.data.decode())
            assert "{" not in re.sub(r"<[^>]+>", "", told.partition("<main>")[2])
        one = draft(level, of, lang, here=school(NOTE))
        assert all(section.heading in told for section in one.sections)
        assert all(sign in told for sign in one.signs)


@pytest.mark.parametrize(("level", "of"), LEVELS)
def test_no_draft_names_a_child_or_shows_a_number(level: str, of: str) -> None:
    said = text(draft(level, of, here=school(NOTE)))
    assert not [one.name for one in sample_school().students if one.name and one.name in said]
    assert "13912345678" not in said


def test_what_went_well_comes_first_and_the_person_writes_the_rest() -> None:
    one = draft("mentor", MENTOR)
    assert one.sections[0].heading == "一、值得高兴的事"
    assert "孩子第一次主动发言" in one.sections[0].paragraphs[0]
    assert all("【" in text_of for text_of in (one.sections[0].paragraphs[-1], *one.sections[-1].paragraphs))
    assert [section.heading[:2] for section in one.sections] == [f"{number}、" for number in "一二三四五六七"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_class_and_school_write_under_the_headings_of_the_plans_for_children_left_behind(lang: Lang) -> None:
    for level, of in (("class", CLASS), ("school", "")):
        [section] = [one for one in draft(level, of, lang).sections if len(one.paragraphs) == len(HEADINGS)]
        for said, (label, parts) in zip(section.paragraphs, HEADINGS, strict=True):
            assert said.startswith(label[lang])
            assert said.count("【") == len(parts)
            assert all(one[lang] in said for _, one in parts)
    assert HEADINGS[0][0][lang] not in text(draft("mentor", MENTOR, lang))


def test_the_figures_are_those_of_the_person_and_the_class() -> None:
    work = {row[0]: row[1] for row in _table(draft("mentor", MENTOR), "三、做了哪些事")}
    assert work["谈心记录"] == "4"  # two with each of the two children
    assert "结伴同行的孩子共 2 名。" in text(draft("mentor", MENTOR))
    assert "结伴同行的孩子共 4 名。" in text(draft("class", CLASS))


def _table(one: Draft, heading: str) -> tuple[tuple[str, ...], ...]:
    (section,) = (section for section in one.sections if section.heading == heading)
    assert section.table is not None
    return section.table.rows


def test_the_school_speaks_in_official_terms_and_a_class_in_kind_ones() -> None:
    whole = {row[0] for row in _table(draft("school"), "二、孩子们")}
    own = {row[0] for row in _table(draft("class", CLASS), "二、孩子们")}
    assert "家庭经济困难" in whole
    assert "经济支持" in own
    assert "家庭经济困难" not in own


def test_what_was_not_done_is_said_without_blame() -> None:
    said = text(draft("class", CLASS))
    assert "还没有写下来" in said
    assert not [word for word in ("未完成", "不合格", "排名", "字数", "落后", "%") if word in said]


def test_a_duty_that_rests_on_a_sensitive_drawer_is_in_no_draft() -> None:
    crisis = entry("screening", CHILD, "2025-10-20", "sun-jing", drawer="psych", type="focus", level="crisis")
    assert text(draft("school", here=school(crisis))) == text(draft("school"))


def test_an_assessment_tells_what_was_noted_and_proposes_no_result() -> None:
    one = draft("assessment", MENTOR, here=school(NOTE))
    said = text(one)
    assert "2025年秋季学期：善于倾听" in said
    assert ("学生", "老师常和我聊天") in _table(one, "四、各方看法")
    assert ("同事", "【请填写】") in _table(one, "四、各方看法")
    assert "【优秀、良好、达到要求，或需要支持】" in said
    assert "周强" in said
    assert len(one.signs) == 3


def test_an_assessment_is_only_for_who_reads_assessments() -> None:
    here = replace(school(NOTE), drawers=drawers("office"))
    with pytest.raises(YulanError, match=r"export\.no-assessment"):
        summarising.make(Site.of(here, TEXTS["zh"], "zh"), THEME, Wish("assessment", MENTOR))


def test_a_class_teacher_need_not_say_which_class_and_a_mentor_not_who() -> None:
    site = Site.of(replace(school(), reader="wang-fang"), TEXTS["zh"], "zh")
    assert summarising._of(site, Wish("class")).whose.id == "p2023-1"
    assert summarising._of(site, Wish("mentor")).whose.id == "wang-fang"


def test_a_school_without_terms_has_nothing_to_sum_up() -> None:
    here = school()
    here = replace(here, settings=replace(here.settings, terms=()))
    with pytest.raises(YulanError, match=r"export\.term-not-begun"):
        draft("school", here=here)
    with pytest.raises(UsageError, match=r"export\.no-year"):
        draft("school", year="2025", here=here)


def test_the_same_draft_is_the_same_bytes() -> None:
    site = Site.of(school(), TEXTS["zh"], "zh")
    for form in summarising.FORMATS:
        first, second = (summarising.make(site, THEME, Wish("school", format=form)).data for _ in range(2))
        assert first == second
