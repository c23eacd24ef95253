"""The sample school's forms, rendered: what the tests of paper have in common."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from tests.pages.sample import entry, sample_school
from yulan import theme
from yulan.pages import paper
from yulan.pages.paper import bundle, forms
from yulan.pages.paper.forms import FORMS
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Sheet
from yulan.pages.site import Site
from yulan.render import Renderer, alone
from yulan.school import DrawerAccess, Entry, School
from yulan.texts import LANGUAGES, Lang, Texts

THEME = theme.read(theme.builtin())
TEXTS = {lang: Texts.load(THEME, lang, strict=True) for lang in LANGUAGES}
CHILD, CLASS, MENTOR = "10k2m7pqr0", "p2023-1", "zhou-qiang"
KEYS = {"student": CHILD, "class": CLASS, "mentor": MENTOR, "school": forms.WHOLE, "month": "2025-11"}


def more(*entries: Entry) -> School:
    """The sample school, where the first child's file holds these records too."""
    school = sample_school()
    students = tuple(
        replace(one, records=(*entries, *one.records)) if one.sid == CHILD else one for one in school.students
    )
    return replace(school, students=students)


def lesson(**fields: Any) -> Entry:
    """A lesson at the first child's home."""
    return entry("home-teaching", CHILD, "2025-11-12", MENTOR, hours="2课时", content="认读", scope=CLASS, **fields)


def pen_of(school: School, lang: Lang = "zh", *, unmasked: bool = False) -> Pen:
    """A pen for whoever reads the school."""
    return Pen(Site.of(school, TEXTS[lang], lang), unmasked=unmasked)


def blank(code: str, lang: Lang = "zh") -> tuple[Sheet, ...]:
    """An empty form."""
    return forms.blank(pen_of(sample_school(), lang), FORMS[code])


def filled(code: str, school: School | None = None, lang: Lang = "zh", *, unmasked: bool = False) -> tuple[Sheet, ...]:
    """A form filled for the first child, their class, their mentor or the school."""
    pen = pen_of(_seen(code, school), lang, unmasked=unmasked)
    form = FORMS[code]
    subject = forms.subject(pen.site, form, KEYS[form.per[0]])
    assert subject is not None
    return forms.filled(pen, form, subject)


def _seen(code: str, school: School | None) -> School:
    """The school, or the sample, with what a form is filled from."""
    if code == "home-teaching":
        return school or more(lesson())
    if code != "dropout-report":
        return school or sample_school()
    away = entry("absence", CHILD, "2025-11-03", "wang-fang", scope=CLASS, drawer="roll", start="2025-11-03")
    seen = school or more(away)
    roll = DrawerAccess("roll", "class", ("absence", "return"), (), (), (), (), readable=True)
    return replace(seen, drawers=(*seen.drawers, roll))


def bundled(school: School | None = None, scope: str = "", lang: Lang = "zh") -> tuple[Sheet, ...]:
    """The bundle of the sample's term."""
    pen = pen_of(school or sample_school(), lang)
    assert pen.site.school.term is not None
    return bundle.sheets(pen, pen.site.school.term, scope)


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(THEME, TEXTS[lang], trusted=True, head=alone(THEME["styles/paper.css"]))


def html(sheets: tuple[Sheet, ...], lang: Lang = "zh", *, through: bool = False) -> str:
    """The one file that is printed."""
    site = Site.of(sample_school(), TEXTS[lang], lang)
    return _renderer(lang).render(paper.printed(site, sheets, through=through)).decode()
