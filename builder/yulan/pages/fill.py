"""The page with a form: what stands above and beside it. What is in the form, `forms` says; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from msgspec.structs import replace

from yulan import category_choice, pinyin
from yulan.forms import ALSO, Choices, Form, Input, Lists, Spot
from yulan.ids import CARD
from yulan.pages import records, student, withheld, write
from yulan.pages.page import Link, Page
from yulan.pages.records import RecordView
from yulan.pages.site import Child, Site
from yulan.pages.words import Words
from yulan.pages.write import DraftLine
from yulan.school import StudentFile

LAST = 3  # records shown beside a form
SHARED = frozenset({"talk", "visit", "contact", "activity", "incident"})  # one event may concern several children
WRITTEN = frozenset({"talk", "concern", "note", "counselling"})  # whose text is what one comes to write


@dataclass(frozen=True, slots=True)
class Fill:
    """A form and what stands beside it. `hidden` goes back as it is; `also` asks who else was there, None where that
    is not asked; `faults` are those of no input that is shown. `begins` is the input somebody types in first.
    """

    form: Form = field(repr=False)
    lead: str
    child: Child | None = field(repr=False)
    line: tuple[str, ...] = field(repr=False)
    last: tuple[RecordView, ...] = field(repr=False)
    hidden: tuple[tuple[str, str], ...] = field(repr=False)
    also: Input | None = field(repr=False)
    faults: tuple[str, ...] = field(repr=False)
    cancel: str
    kept: str
    begun: DraftLine | None = field(repr=False)  # another that was begun on this page and not finished
    withheld: tuple[str, ...] = ()  # what is not asked, since the guardian does not consent to it
    begins: str = ""

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The inputs with faults, and where each stands."""
        also = (Spot(self.also),) if self.also is not None and self.also.faults else ()
        return (*self.form.spots, *also)

    @property
    def troubles(self) -> int:
        """How many things are to be looked at."""
        return len(self.faults) + len(self.spots)

    @property
    def opened(self) -> bool:
        """Whether something in what is folded away has to be looked at."""
        return any(one.troubled for one in self.form.folded)


def lists(site: Site) -> Lists:
    """What a form's fields can choose from in this school: staff by the sound of their names, terms, classes,
    categories in use, students as they stand in their lists.
    """
    words, settings = site.words, site.school.settings

    @cache
    def people() -> Choices:
        active = (one for one in site.school.people.values() if one.active)
        return tuple((one.id, one.name) for one in sorted(active, key=lambda one: pinyin.sort_key(one.name)))

    return Lists(
        people=people,
        terms=tuple((one.id, words.term(one.id)) for one in settings.terms),
        classes=tuple((one, words.scope(one)) for one in settings.classes),
        categories=category_choice.labels(settings, words.lang),
        students=lambda: tuple((one.sid, f"{one.name} · {one.class_name}") for one in site.children.values()),
    )


def page(
    site: Site,
    form: Form,
    *,
    path: str,
    file: StudentFile | None = None,
    hidden: Iterable[tuple[str, str]] = (),
    revises: bool = False,
    also: str = "",
    also_faults: Sequence[str] = (),
    kept: str = "",
    begun: DraftLine | None = None,
) -> Page:
    """The page with the form, to be sent to its own `path`.

    `hidden` is what goes back as it is, besides `_page`, `_draft` and the token; `also` what was typed of others who
    were there and `also_faults` what is wrong with it, `kept` when the draft shown here was kept, `begun` a draft of
    this page that is not shown here.
    """
    words = site.words
    child = site.children.get(file.sid) if file is not None else None
    lead = words.t("write.revise-lead") if revises else write.beyond(site, form.kind, "write.beyond")
    back_as_is = dict(hidden)
    asks = _also(words, also, also_faults) if file is not None and not revises and form.kind in SHARED else None
    context = Fill(
        form=form,
        lead=lead,
        child=child,
        line=tuple(student.line(site, file)) if file is not None else (),
        last=_last(site, file, form.kind, path) if file is not None else (),
        hidden=tuple({"_page": path, "_draft": "", **back_as_is}.items()),
        also=asks,
        faults=(*form.faults, *(also_faults if asks is None else ())),
        cancel=child.path if child is not None else write.CHOOSE,
        kept=kept,
        begun=begun,
        withheld=withheld.lines(words, file, form.kind) if file is not None else (),
        begins=_begins(form) if not (revises or kept or begun) else "",
    )
    title = _title(site, form.kind, child, revises=revises)
    back = (*student.way_back(site, child), Link(child.path, child.name)) if child else write.way_back(site)
    return site.page(path, "write.html", title, context, write.CHOOSE, *back)


def _also(words: Words, said: str, faults: Sequence[str]) -> Input:
    """The input for others who were there."""
    t = words.t
    return Input(ALSO, t("write.also"), t("write.also-help"), "line", said, faults=tuple(faults))


def _begins(form: Form) -> str:
    """The name of the input where a new record begins: its text where it is about that, the child's name on a card.
    Elsewhere nothing draws anybody past what stands above.
    """
    if form.faults or form.troubled:
        return ""
    named = next((one for one in form.first if form.kind == CARD and one.name == "name"), None)
    one = form.body if form.kind in WRITTEN else named
    return one.name if one is not None and one.widget != "hidden" and not one.value else ""


def _title(site: Site, kind: str, child: Child | None, *, revises: bool) -> str:
    label = site.words.kind(kind)
    said = "write.revise-title" if revises else "write.new-title"
    if child is None and kind == CARD and not revises:
        return site.words.t("write.new-student")
    if child is None:
        return site.words.t(f"{said}-none", kind=label)
    return site.words.t(said, kind=label, name=child.name)


def _last(site: Site, file: StudentFile, kind: str, path: str) -> tuple[RecordView, ...]:
    """The newest records of the same kind, and talks; not the one that is being corrected."""
    found = (
        one
        for one in records.newest_first(file.records)
        if one.kind in (kind, "talk") and not path.endswith(f"/{one.id}.html")
    )
    views = (records.view(site, one) for one, _ in zip(found, range(LAST), strict=False))
    return tuple(replace(one, edit="", anchor=f"last-{one.anchor}") for one in views)
