"""The pages for writing: what to write, about whom, the form itself, and that it was saved. They exist only in a served
site, for somebody at work (`Desk`).

Owns where these pages lie and what stands beside a form; what is in the form, `forms` says. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yulan import category_choice, kinds, pinyin
from yulan.forms import Form, Lists
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.pages import desk, records, student, students, withheld
from yulan.pages.page import Link, Page
from yulan.pages.records import RecordView
from yulan.pages.site import Child, Site
from yulan.pages.students import Group
from yulan.school import StudentFile

CHOOSE = "write/index.html"
SAVED = "write/saved.html"
LAST = 3  # records shown beside a form
SHARED = frozenset({"talk", "visit", "contact", "activity", "incident"})  # one event may concern several children


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A text begun and not finished: where it goes on, its kind, the child's name if it has one, when it was kept."""

    path: str
    kind: str
    name: str = field(repr=False)
    when: str

    @property
    def draft(self) -> str:
        """The draft's own name, as its address says it."""
        return self.path.partition("?draft=")[2]


@dataclass(frozen=True, slots=True)
class Door:
    """One kind somebody may write, and what it is for."""

    path: str
    label: str
    purpose: str
    tone: str


@dataclass(frozen=True, slots=True)
class Doors:
    """Kinds that belong together, under a heading."""

    title: str
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """What there is to write: the kinds written most, the others by what they are about, what was not finished."""

    first: tuple[Door, ...]
    others: tuple[Doors, ...]
    drafts: tuple[DraftLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """The students one may write about, those of the reader first; `whole` says whether all stand on this page."""

    kind: str
    label: str
    mine: tuple[Child, ...] = field(repr=False)
    groups: tuple[Group, ...] = field(repr=False)
    whole: bool
    nobody: str  # the page of a form that names no student, or ""
    classes: tuple[Link, ...] = ()  # where a new student's file is opened


@dataclass(frozen=True, slots=True)
class Fill:
    """A form and what stands beside it. `hidden` goes back as it is; `also` is None where it is not asked,
    `also_faults` what is wrong with it."""

    form: Form = field(repr=False)
    lead: str
    child: Child | None = field(repr=False)
    line: tuple[str, ...] = field(repr=False)
    last: tuple[RecordView, ...] = field(repr=False)
    hidden: tuple[tuple[str, str], ...] = field(repr=False)
    also: str | None = field(repr=False)
    also_faults: tuple[str, ...] = field(repr=False)
    cancel: str
    kept: str
    begun: DraftLine | None = field(repr=False)  # another that was begun on this page and not finished
    withheld: tuple[str, ...] = ()  # what is not asked, since the guardian does not consent to it

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong and belongs to no input that is shown."""
        return (*self.form.faults, *(self.also_faults if self.also is None else ()))

    @property
    def troubles(self) -> int:
        """How many things are to be looked at."""
        return len(self.form.faults) + len(self.form.troubled) + len(self.also_faults)

    @property
    def opened(self) -> bool:
        """Whether something in what is folded away has to be looked at."""
        return any(one.troubled for one in self.form.folded)


@dataclass(frozen=True, slots=True)
class Saved:
    """That something was saved: in one line, where it stands now, what is still to be looked at."""

    line: str = field(repr=False)
    children: tuple[Child, ...] = field(repr=False)
    again: str
    warnings: tuple[str, ...]
    edit: str  # where it may be corrected, or ""
    beyond: str  # who has it now, where the writer cannot open it again; or ""


def lists(site: Site) -> Lists:
    """What a form's fields can choose from in this school: staff by the sound of their names, terms, classes,
    categories in use, students as they stand in their lists.
    """
    words, settings = site.words, site.school.settings
    people = sorted(
        (one for one in site.school.people.values() if one.active), key=lambda one: pinyin.sort_key(one.name)
    )
    return Lists(
        people=tuple((one.id, one.name) for one in people),
        terms=tuple((one.id, words.term(one.id)) for one in settings.terms),
        classes=tuple((one, words.scope(one)) for one in settings.classes),
        categories=category_choice.labels(settings, words.lang),
        students=tuple((one.sid, f"{one.name} · {one.class_name}") for one in site.children.values()),
    )


def choose(site: Site, drafts: Iterable[DraftLine] = ()) -> Page:
    """The page that asks what to write."""
    writes = {desk.kind_of(link): link for link in desk.writes(site)}
    main = [kind for kind in desk.MAIN if kind in writes]
    others = [kind for kind in writes if kind not in desk.MAIN]
    context = Choose(
        first=tuple(_door(site, writes[kind]) for kind in main),
        others=tuple(_grouped(site, {kind: writes[kind] for kind in others})),
        drafts=tuple(replace(one, kind=site.words.kind(one.kind)) for one in drafts),
    )
    return site.page(CHOOSE, "choose.html", site.words.t("write.title"), context)


def pick(site: Site, kind: str, scope: str = "") -> Page:
    """The page that asks whom a record is about; of a large school also one class alone."""
    whole = bool(scope) or len(site.children) <= students.ONE_PAGE
    label = site.words.kind(kind)
    fits = {
        sid
        for sid, file in site.files.items()
        if (kind != CARD or file.card is None) and not ground.whole(kind, file.withheld.scopes)
    }
    mine = [] if scope else [file.sid for file in desk.mine(site) if file.sid in fits]
    shown = fits - set(mine) if whole else fits
    groups = (_only(group, shown) for group in students.groups(site) if scope in ("", group.id))
    enrols = kind == CARD and site.frame.desk is not None and site.frame.desk.enrols
    context = Pick(
        kind=kind,
        label=label,
        mine=tuple(site.children[sid] for sid in mine),
        groups=tuple(group for group in groups if group.count),
        whole=whole,
        nobody=desk.fill_path(kind) if kinds.KINDS[kind].subject == "any" and not scope else "",
        classes=tuple(_new_card(site, one) for one in site.school.settings.classes) if enrols else (),
    )
    path = f"write/{kind}/class-{scope}.html" if scope else desk.pick_path(kind)
    title = site.words.t("write.pick-title", kind=label)
    return site.page(path, "pick.html", title, context, CHOOSE, *_way_back(site))


def fill(
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
    lead = words.t("write.revise-lead") if revises else _beyond(site, form.kind, "write.beyond")
    back_as_is = dict(hidden)
    context = Fill(
        form=form,
        lead=lead,
        child=child,
        line=tuple(student.line(site, file)) if file is not None else (),
        last=_last(site, file, form.kind, path) if file is not None else (),
        hidden=tuple({"_page": path, "_draft": "", **back_as_is}.items()),
        also=also if file is not None and not revises and form.kind in SHARED else None,
        also_faults=tuple(also_faults),
        cancel=child.path if child is not None else CHOOSE,
        kept=kept,
        begun=begun,
        withheld=withheld.lines(words, file, form.kind) if file is not None else (),
    )
    title = _title(site, form.kind, child, revises=revises)
    back = (*student.way_back(site, child), Link(child.path, child.name)) if child else _way_back(site)
    return site.page(path, "write.html", title, context, CHOOSE, *back)


def saved(site: Site, kind: str, sids: Sequence[str] = (), *, rid: str = "", warnings: Sequence[str] = ()) -> Page:
    """The page that says the record `rid` was saved, for the students of these ids; `warnings` are what to look at
    again.
    """
    words = site.words
    children = tuple(site.children[sid] for sid in sids if sid in site.children)
    label = words.kind(kind)
    names = words.t("words.comma").join(child.name for child in children)
    line = words.t("write.saved", kind=label, names=names) if names else words.t("write.saved-none", kind=label)
    again = next((link.path for link in desk.writes(site) if desk.kind_of(link) == kind), CHOOSE)
    known = (one for sid in sids if sid in site.files for one in site.files[sid].records)
    edits = (desk.edit(site, one) for one in (*known, *site.school.loose) if rid and one.id == rid)
    beyond = _beyond(site, kind, "write.saved-beyond")
    context = Saved(line, children, again, tuple(warnings), next(edits, ""), beyond)
    return site.page(SAVED, "saved.html", words.t("write.saved-title"), context, CHOOSE)


def _beyond(site: Site, kind: str, said: str) -> str:
    """The sentence `said` on who may read a kind that the reader may write and not read; else empty."""
    drawers = [one for one in site.school.drawers if one.holds(kind)]
    if not drawers or any(one.readable for one in drawers):
        return ""
    roles = dict.fromkeys(role for one in drawers for role in one.read)
    return site.words.t(said, roles=site.words.roles(roles))


def _only(group: Group, sids: Collection[str]) -> Group:
    """The group with those children alone."""
    children = tuple(child for child in group.children if child.sid in sids)
    return replace(group, count=len(children), children=children)


def _new_card(site: Site, scope: str) -> Link:
    return Link(f"{desk.fill_path(CARD)}?class={scope}", site.words.scope(scope))


def _grouped(site: Site, links: Mapping[str, Link]) -> Iterator[Doors]:
    """Kinds about one child, those that only few may read, those of class and school; no heading without a kind."""
    for about in ("child", "guarded", "school"):
        doors = tuple(_door(site, link) for kind, link in links.items() if _about(site, kind) == about)
        if doors:
            yield Doors(site.words.t(f"write.about-{about}"), doors)


def _about(site: Site, kind: str) -> str:
    homes = {one.name for one in site.school.drawers if one.holds(kind)}
    if homes and homes <= records.SENSITIVE:
        return "guarded"
    return "child" if kinds.KINDS[kind].subject == "student" else "school"


def _door(site: Site, link: Link) -> Door:
    kind = desk.kind_of(link)
    purpose = f"write.purpose.{kind}"
    said = site.words.t(purpose) if site.words.t.has(purpose) else ""
    return Door(link.path, link.label, said, records.TONES.get(kind, "plain"))


def _way_back(site: Site) -> tuple[Link, ...]:
    return (Link(CHOOSE, site.words.t("write.title")),)


def _title(site: Site, kind: str, child: Child | None, *, revises: bool) -> str:
    label = site.words.kind(kind)
    said = "write.revise-title" if revises else "write.new-title"
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
