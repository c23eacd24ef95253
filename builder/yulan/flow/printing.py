"""A form and whom it is for → one page that can be printed, as bytes. Who reads what is settled by the keys, as
everywhere; here it is settled besides who may have numbers uncovered on paper.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from yulan import ids
from yulan.errors import UsageError, YulanError
from yulan.flow import compiled, lookup, read, uncover
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.pages import paper, students
from yulan.pages.paper import bundle, forms, monthly
from yulan.pages.paper.forms import FORMS, WHOLE, Form, Subject
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Sheet
from yulan.pages.site import Site
from yulan.render import alone
from yulan.school import School, StudentFile, Term
from yulan.texts import Texts

BUNDLE = "bundle"
REPORT = monthly.CODE
_STYLE = "styles/paper.css"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed. `whom`: students, classes, mentors, record ids, as said on the command line."""

    form: str
    whom: tuple[str, ...] = field(repr=False, default=())
    everybody: bool = False
    blank: bool = False
    scope: str = ""
    term: str = ""
    unmasked: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A page to print, how many sheets of it there are, and a file name that says nothing of whom it is about."""

    data: bytes = field(repr=False)
    count: int
    name: str


def make(verified: Verified, me: Me, today: date, texts: Texts, theme: dict[str, bytes], wish: Wish) -> Printed:
    """What was wished for. Raises `print.*`, and as `lookup.student` does."""
    if wish.form != BUNDLE and wish.form not in FORMS:
        raise UsageError("print.no-form", form=wish.form)
    if wish.blank and (wish.whom or wish.everybody or wish.scope):
        raise UsageError("print.contradiction")
    term = _term(verified, wish)
    blank = wish.blank or (wish.form != BUNDLE and not (wish.whom or wish.everybody or wish.scope))
    school = read.school(verified, me, today, () if blank else None)
    if wish.form == BUNDLE and term is None and (term := school.term) is None:
        raise UsageError("print.which-term")  # not even one that has begun
    pen = Pen(Site.of(school, texts, texts.lang), term, wish.unmasked)
    if wish.form == BUNDLE:
        sheets, key = _bundle(pen, wish), wish.scope
    elif blank:
        sheets, key = forms.blank(pen, FORMS[wish.form]), "blank"
    else:
        sheets, key = _filled(verified, pen, FORMS[wish.form], wish)
    if not sheets:
        raise YulanError("print.nothing")
    renderer = compiled.renderer(theme, texts, trusted=not verified.own_templates, head=alone(theme[_STYLE]))
    page = paper.printed(pen.site, sheets, through=wish.form == BUNDLE)
    name = f"{wish.form}-{today.isoformat()}-{key or secrets.token_hex(4)}.html"
    return Printed(renderer.render(page), len(sheets), name)


def _term(verified: Verified, wish: Wish) -> Term | None:
    """The term that was asked for, if one was."""
    if not wish.term:
        return None
    found = next((one for one in verified.settings.terms if one.id == wish.term), None)
    if found is None:
        raise YulanError("print.no-term", term=wish.term)
    return found


def _bundle(pen: Pen, wish: Wish) -> tuple[Sheet, ...]:
    groups = students.groups(pen.site)
    if wish.whom or (wish.scope and wish.scope not in {one.id for one in groups}):
        raise YulanError("print.not-for", form=wish.form)
    if wish.unmasked:
        _may_uncover(pen.site.school, (file for file in pen.site.files.values() if wish.scope in ("", file.scope)))
    return bundle.sheets(pen, pen.term, wish.scope) if pen.term else ()


def _filled(verified: Verified, pen: Pen, form: Form, wish: Wish) -> tuple[tuple[Sheet, ...], str]:
    """The sheets, and what names the file: the one student's id or class, else nothing."""
    keys = [_key(verified, pen, form, one) for one in wish.whom] or list(_everybody(pen.site, form, wish.scope))
    subjects = [forms.subject(pen.site, form, key) for key in keys]
    if any(one is None and ids.is_sid(key) for one, key in zip(subjects, keys, strict=True)):
        raise YulanError("student.not-readable")
    if None in subjects:
        raise YulanError("print.not-for", form=form.code)
    known = [one for one in subjects if one is not None]
    if wish.unmasked:
        for one in known:
            _may_uncover(pen.site.school, _about(pen.site, one))
    sheets = tuple(sheet for one in known for sheet in forms.filled(pen, form, one))
    return sheets, keys[0] if len(keys) == 1 and form.per[0] != "mentor" else ""


def _key(verified: Verified, pen: Pen, form: Form, said: str) -> str:
    """The key of what somebody says: as it is where it is one, else the student of that name."""
    if forms.subject(pen.site, form, said) is not None:
        return said
    if "student" not in form.per or ids.is_rid(said):
        raise YulanError("print.not-for", form=form.code)
    return lookup.student(verified, pen.site.school, said, pen.site.words.lang)


def _everybody(site: Site, form: Form, scope: str) -> Iterator[str]:
    """The keys of all that a form can be filled for, in the order of lists."""
    files = [one for one in site.files.values() if scope in ("", one.scope)]
    if "student" in form.per and form.per[0] == "student":
        yield from (one.sid for one in files)
    elif "class" in form.per:
        yield from dict.fromkeys(one.scope for one in files)
    elif "mentor" in form.per:
        yield from dict.fromkeys(person for one in files for person in one.mentors)
    elif "month" in form.per:
        yield site.school.today.isoformat()[:7]
    else:
        yield WHOLE


def _about(site: Site, one: Subject) -> Iterator[StudentFile]:
    """The children a form is about."""
    if one.file is not None:
        yield one.file
    elif one.entry is not None:
        yield site.files[one.entry.student]
    elif one.group is not None:
        yield from (site.files[child.sid] for child in one.group.children)
    elif one.person:
        yield from (file for file in site.paired[one.person] if one.person in file.mentors)
    else:
        yield from site.files.values()


def _may_uncover(school: School, files: Iterable[StudentFile]) -> None:
    """Nothing; this reader may have these children's numbers on paper. Raises `print.not-unmasked`."""
    if not uncover.may(school, (one.scope for one in files)):
        raise YulanError("print.not-unmasked")
