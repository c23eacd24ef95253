"""The report that sets this term beside the last, as far into it as today: children by category, who came and who left,
what was talked, visited and done. A duty of the last term is over and of this one still runs, so the two stand side by
side with their counts, and no share is taken of them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from yulan.derive.pupil import GONE
from yulan.derive.stretches import Pair
from yulan.derive.tables import Keys
from yulan.pages import card, owed
from yulan.pages.class_sums import WORST
from yulan.pages.reports import contacts, grid, pictures
from yulan.pages.reports.basis import BY_CATEGORY, Basis, Gathered
from yulan.pages.reports.contacts import BEFORE, NOW
from yulan.pages.reports.counted import Count, Item
from yulan.pages.reports.grid import Cell, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.reports.room import NONE, Brings, Room
from yulan.school import StudentFile

CODE = "terms"
_MOVES = ("joined", "left")
_DONE, _NOT = "done", "open"
_WHEN = Keys((NOW, BEFORE), empty=True)


def of(basis: Basis) -> Report | None:
    """The report, once there are two terms to be compared."""
    pair = basis.pair
    if not basis.files or pair is None or pair.before is None:
        return None
    site, t, found = basis.site, basis.site.words.t, basis.gathered(BRINGS)
    stretches = {NOW: pair.now, BEFORE: pair.before}
    names = {key: contacts.told(basis, one) for key, one in stretches.items()}
    sheets = [_categories(basis, found, names), _moves(basis, found, names)]
    work = contacts.compared(basis, pair)  # its lists are those of the report of contacts
    sections = [
        Section(id_, t(f"reports.terms.{id_}"), (grid.of(sheet, t(f"reports.terms.{id_}-head")),),
                t(f"reports.terms.{id_}-note"), pictures=(pictures.pairs(site.words, sheet, id_=id_),))
        for id_, sheet in (("categories", sheets[0]), ("moves", sheets[1]), ("work", work))
    ]  # fmt: skip
    duties = {key: _duties(basis, found, key) for key in stretches}
    if any(sheet.table.size() for sheet in duties.values()):
        section = Section(
            "duties", t("reports.terms.duties"), (_both(basis, duties, pair),), t("reports.terms.duties-note")
        )
        sections.append(section)
        sheets += duties.values()
    headline = Headline(t("reports.terms.headline", term=site.words.term(pair.before.term.id)))
    lead = t("reports.terms.lead", now=names[NOW], before=names[BEFORE])
    return grid.report(site, CODE, headline, sections, sheets, lead=lead, cannot=("restricted", "cards-of-today"))


def opened(file: StudentFile) -> date:
    """The first day a child's file tells of."""
    days = [one.date for one in file.records if one.drawer == "file"]
    return min([*days, *([file.card.date] if file.card is not None else [])], default=date.max)


def left(file: StudentFile) -> date | None:
    """The day a child left, as far as the card says."""
    values = card.of(file)
    if values is None or values.roll_status not in GONE or file.card is None:
        return None
    told = [one.since for one in values.roll_history if one.status in GONE]
    return max(told) if told else file.card.at.date()


def _categories(basis: Basis, found: Gathered[None], names: Mapping[str, str]) -> Sheet:
    """Children by the categories of the last day of each stretch."""
    words, table = basis.site.words, found.table("categories", BY_CATEGORY, _WHEN)
    return Sheet(
        CODE, "categories", words.t("reports.terms.categories"), table, basis.category_names, names,
        basis.part_names, words.t("reports.students"),
    )  # fmt: skip


def _moves(basis: Basis, found: Gathered[None], names: Mapping[str, str]) -> Sheet:
    """Files opened, and children who left."""
    words, table = basis.site.words, found.table("moves", Keys(_MOVES, empty=True), _WHEN)
    return Sheet(
        CODE, "moves", words.t("reports.terms.moves"), table,
        {one: words.t(f"reports.terms.{one}") for one in _MOVES}, names, basis.part_names,
    )  # fmt: skip


def _duties(basis: Basis, found: Gathered[None], when: str) -> Sheet:
    """The duties of children in one of the terms: had by whom, and by whom not."""
    site, t, id_ = basis.site, basis.site.words.t, f"duties-{when}"
    table = found.table(id_, Keys(tuple(site.rules)), Keys((_DONE, _NOT), empty=True))
    return Sheet(
        CODE, id_, t("reports.terms.duties"), table, {duty: owed.name(site, duty) for duty in table.rows},
        {one: t(f"reports.terms.{one}") for one in (_DONE, _NOT)}, basis.part_names,
    )  # fmt: skip


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    pair = room.pair
    if pair is None or pair.before is None:
        return

    def first(key: str) -> tuple[str]:
        return (key.partition("/")[0],)

    def child(key: str) -> Item:
        return room.child(key.split("/")[1])

    codes: dict[str, tuple[str, ...]] = {}
    moves: dict[str, str] = {}
    for when, stretch in ((NOW, pair.now), (BEFORE, pair.before)):
        for sid, file in room.files.items():
            began, gone = opened(file), left(file)
            if began <= stretch.end and (gone is None or gone > stretch.end):
                codes[f"{when}/{sid}"] = tuple(one.code for one in card.memberships(file, stretch.end)) or (NONE,)
            if stretch.holds(began):
                moves[f"{when}/{sid}/joined"] = "joined"
            if gone is not None and stretch.holds(gone):
                moves[f"{when}/{sid}/left"] = "left"
    yield "categories", Count(codes, codes.__getitem__, first, child)
    yield "moves", Count(moves, lambda key: (moves[key],), first, child)
    for when, found in ((NOW, _now(room)), (BEFORE, _before(room))):
        stood = _stood(room, found)
        yield f"duties-{when}", Count(stood, first, _under(stood), child)


def _under(stood: Mapping[str, str]) -> Callable[[str], tuple[str]]:
    return lambda key: (stood[key],)


_ByState = Mapping[str, Mapping[str, list[str]]]  # children by duty, and where it stands worst for them


def _stood(room: Room, found: _ByState) -> Mapping[str, str]:
    """Whether a child had a duty, by both."""
    stood: dict[str, str] = {}
    for duty, by_state in found.items():
        if duty in room.site.rules and duty not in owed.URGENT:
            for state, sids in by_state.items():
                if state != "excused":
                    stood |= {f"{duty}/{sid}": _DONE if state == "done" else _NOT for sid in sids}
    return stood


def _before(room: Room) -> _ByState:
    return room.site.before_of(room.scope) if room.scope else {}


def _now(room: Room) -> _ByState:
    """Of this term what the site keeps of the last: each child under where a duty stands worst."""
    site, now, found = room.site, owed.term(room.site), dict[str, dict[str, list[str]]]()
    for sid in room.children:
        worst: dict[str, str] = {}
        for one in site.states.get(sid, ()):
            if one.term == now and one.state in WORST:
                known = worst.get(one.duty)
                if known is None or WORST.index(one.state) < WORST.index(known):
                    worst[one.duty] = one.state
        for duty, state in worst.items():
            found.setdefault(duty, {}).setdefault(state, []).append(sid)
    return found


def _had(sheet: Sheet, duty: str) -> tuple[Cell, Cell]:
    """How many had it, and of how many it was asked; of none where it was not asked at all."""
    if not sheet.count(duty):
        return Cell("—"), Cell("—")
    return grid.cell(sheet, duty, _DONE), grid.cell(sheet, duty)


def _both(basis: Basis, sheets: Mapping[str, Sheet], pair: Pair) -> Grid:
    """A line a duty: of both terms how many had it, and of how many it was asked."""
    words = basis.site.words
    rows = [duty for duty in basis.site.rules if any(duty in sheet.table.rows for sheet in sheets.values())]
    lines = tuple(
        Line(
            owed.name(basis.site, duty),
            tuple(cell for sheet in sheets.values() for cell in _had(sheet, duty)),
        )
        for duty in rows
    )
    columns = tuple(
        words.t(f"reports.terms.{what}", term=words.term(stretch.term.id))
        for stretch in (pair.now, pair.before)
        if stretch is not None
        for what in ("had", "asked")
    )
    return Grid("t-duties", words.t("reports.terms.duties"), words.t("reports.duties.duty"), columns, lines)


BRINGS = Brings.only(CODE, _counts)
