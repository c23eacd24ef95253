"""The pages around writing: what to write, about whom, and that it was saved. They exist only in a served site, for
somebody at work (`Desk`). The form itself is `fill`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yulan import kinds
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.pages import desk, records, students
from yulan.pages.besides import FITS
from yulan.pages.page import Link, Page
from yulan.pages.site import Child, Site
from yulan.pages.students import Group

CHOOSE = "write/index.html"
SAVED = "write/saved.html"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A text begun and not finished: where it goes on, its kind, the child's name if it has one, when it was kept,
    how it begins.
    """

    path: str
    kind: str
    name: str = field(repr=False)
    when: str
    said: str = field(repr=False, default="")  # how its text begins

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
class Saved:
    """That something was saved: in one line, where it stands now, what is still to be looked at."""

    line: str = field(repr=False)
    children: tuple[Child, ...] = field(repr=False)
    again: str
    warnings: tuple[str, ...]
    edit: str  # where it may be corrected, or ""
    beyond: str  # who has it now, where the writer cannot open it again; or ""
    unsent: bool = False  # whether it waits to be sent to others


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
        for each in site.classes
        for sid, one in site.brought(FITS, each).items()
        if (kind != CARD or not one.card) and not ground.whole(kind, frozenset(one.withheld))
    }
    mine = [] if scope else [file.sid for file in desk.mine(site) if file.sid in fits]
    shown = fits - set(mine) if whole else fits
    groups = (_only(group, shown) for group in students.groups(site) if scope in ("", group.id))
    enrols = site.frame.desk.enrols if kind == CARD and site.frame.desk is not None else ()
    context = Pick(
        kind=kind,
        label=label,
        mine=tuple(site.children[sid] for sid in mine),
        groups=tuple(group for group in groups if group.count),
        whole=whole,
        nobody=desk.fill_path(kind) if kinds.KINDS[kind].subject == "any" and not scope else "",
        classes=tuple(_new_card(site, one) for one in site.school.settings.classes if one in enrols),
    )
    path = f"write/{kind}/class-{scope}.html" if scope else desk.pick_path(kind)
    title = site.words.t("write.pick-title", kind=label)
    return site.page(path, "pick.html", title, context, CHOOSE, *way_back(site))


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
    whose = beyond(site, kind, "write.saved-beyond")
    waits = site.frame.desk is not None and site.frame.desk.unsent > 0
    context = Saved(line, children, again, tuple(warnings), next(edits, ""), whose, waits)
    return site.page(SAVED, "saved.html", words.t("write.saved-title"), context, CHOOSE)


def beyond(site: Site, kind: str, said: str) -> str:
    """The sentence `said` on who may read a kind that the reader may write and not read; else empty."""
    drawers = [one for one in site.school.drawers if one.holds(kind)]
    if not drawers or any(one.readable for one in drawers):
        return ""
    roles = dict.fromkeys(role for one in drawers for role in one.read)
    return site.words.t(said, roles=site.words.roles(roles))


def way_back(site: Site) -> tuple[Link, ...]:
    """The way from a form back to the page that asks what to write."""
    return (Link(CHOOSE, site.words.t("write.title")),)


def _only(group: Group, sids: Collection[str]) -> Group:
    """The group with those children alone."""
    children = tuple(child for child in group.children if child.sid in sids)
    return replace(group, count=len(children), given=lambda: children)


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
