"""Paper （纸质表格）: what there is to print, every blank form, and the filled ones when they are asked for.

A built site holds blank forms alone, so that no copy of a child's data lies about that nobody wanted. Filled ones are
made by `find`, which a served site asks, and by `printed`, for the command line. No title of such a page holds a name:
a browser proposes the title as the name of the file it saves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from yulan.pages import frame, students
from yulan.pages.page import Later, Link, Page
from yulan.pages.paper import monthly
from yulan.pages.paper.forms import FORMS, WHOLE, Form, blank, filled, subject
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Sheet, in_turn
from yulan.pages.site import Site
from yulan.school import StudentFile
from yulan.value import Value

_TEMPLATE = "paper/sheets.html"
# The forms in the order of a drawer, by what one does with them.
GROUPS = (
    ("child", ("card", "record", "guardian-contact", "talk", "visit", "help-plan", "home-teaching")),
    ("family", ("agreement", "letter", "consent", "return-notice")),
    ("lists", ("class-list", "return-check", "absent", "mentor-list", "loan", "transfer")),
    ("roll", ("reconcile", "dropout-report")),
)


class Printing(Value, frozen=True):
    """Sheets that are printed together. `private`: they are about somebody; `several` count their pages each."""

    sheets: tuple[Sheet, ...]
    private: bool
    several: bool
    through: bool = False  # the pages are counted through all of them


class Offer(Value, frozen=True):
    """A form in the list: blank, and in a served site where it can be had filled."""

    path: str
    label: str
    about: str
    fill: str  # how one gets it filled
    filled: tuple[Link, ...] = ()


class Offers(Value, frozen=True):
    """All forms, by what one does with them."""

    groups: tuple[tuple[str, tuple[Offer, ...]], ...]


def pages(site: Site) -> Iterator[Page]:
    """The list of forms, and each form blank."""
    words = site.words
    title = words.t("paper.index.title")
    # At a desk it leads to filled forms, too; of pages at a desk nobody asks what they depend on.
    yield site.page(frame.PAPER, "paper/index.html", title, Later((), partial(_offers, site)))
    pen = Pen(site)
    # Beside words and settings; that some post is held makes room for a number to call (`letters`).
    told, back = (pen.term_name(), pen.school_year(), bool(site.school.holders("hulei"))), Link(frame.PAPER, title)
    for form in FORMS.values():
        made = Later(told, partial(_blank, pen, form))
        yield site.page(path(form.code), _TEMPLATE, words.t(f"paper.{form.code}.title"), made, frame.PAPER, back)


def _offers(site: Site) -> Offers:
    return Offers(
        tuple(
            (site.words.t(f"paper.groups.{name}"), tuple(_offer(site, one) for one in codes)) for name, codes in GROUPS
        )
    )


def _blank(pen: Pen, form: Form) -> Printing:
    return _printing(blank(pen, form))


def find(site: Site, place: str) -> Page | None:
    """The filled form at `paper/<form>/<whom>.html`; None where there is none for this reader."""
    _, code, key = place.removesuffix(".html").split("/") if place.count("/") == 2 else ("", "", "")
    form = FORMS.get(code)
    whom = subject(site, form, key) if form else None
    sheets = filled(Pen(site), form, whom) if form and whom else ()
    return _page(site, place, sheets) if sheets else None


def printed(site: Site, sheets: Sequence[Sheet], *, through: bool = False) -> Page:
    """The page of sheets that are printed together, with their pages counted through all of them or each by itself."""
    return _page(site, "print.html", sheets, through=through)


def path(code: str, key: str = "") -> str:
    """Where a form is: blank, or filled for somebody."""
    return f"paper/{code}/{key}.html" if key else f"paper/{code}.html"


def of_child(site: Site, file: StudentFile) -> tuple[Link, ...]:
    """Links to a child's filled forms, in a served site; forms of records where there is such a record."""
    if site.frame.desk is None:
        return ()
    kinds = {one.kind for one in file.records if one.drawer == "file"}
    fit = (one for one in FORMS.values() if "student" in one.per and (not one.kind or one.kind in kinds))
    return tuple(_link(site, one, file.sid) for one in fit)


def of_class(site: Site, scope: str) -> tuple[Link, ...]:
    """Links to a class's filled forms, in a served site."""
    if site.frame.desk is None:
        return ()
    return tuple(_link(site, one, scope) for one in FORMS.values() if "class" in one.per)


def of_month(site: Site) -> tuple[Link, ...]:
    """Links to the monthly report, in a served site, for who may have it."""
    return tuple(_filled(site, FORMS[monthly.CODE])) if site.frame.desk is not None else ()


def _link(site: Site, form: Form, key: str) -> Link:
    return Link(path(form.code, key), site.words.t(f"paper.{form.code}.short"))


def _page(site: Site, place: str, sheets: Sequence[Sheet], *, through: bool = False) -> Page:
    back = Link(frame.PAPER, site.words.t("paper.index.title"))
    return site.page(place, _TEMPLATE, sheets[0].title, _printing(sheets, through=through), frame.PAPER, back)


def _printing(sheets: Sequence[Sheet], *, through: bool = False) -> Printing:
    return Printing(in_turn(sheets), any(one.filled for one in sheets), len(sheets) > 1, through)


def _offer(site: Site, code: str) -> Offer:
    form, t = FORMS[code], site.words.t
    return Offer(
        path=path(code),
        label=t(f"paper.{code}.title"),
        about=t(f"paper.{code}.about"),
        fill=t(f"paper.index.per.{form.per[0]}"),
        filled=tuple(_filled(site, form)) if site.frame.desk is not None else (),
    )


def _filled(site: Site, form: Form) -> Iterator[Link]:
    if "class" in form.per:
        for group in students.groups(site):
            yield Link(path(form.code, group.id), group.name)
    if "mentor" in form.per:
        for person, files in site.paired.items():
            if any(person in one.mentors for one in files):
                yield Link(path(form.code, person), site.words.person(person))
    if "month" in form.per:
        for month in monthly.months(site):
            yield Link(path(form.code, month), site.words.month(date.fromisoformat(f"{month}-01")))
    if "school" in form.per and site.children:
        yield Link(path(form.code, WHOLE), site.words.t("scopes.school"))
