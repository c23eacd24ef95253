"""What all pages of one build share: the words, the frame, and of each child the reader may see a short line, the file,
where its duties stand; all of that class by class, as it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from yulan.class_files import ClassFiles, Files, by_class
from yulan.derive import alerts, dropout, duties, rules
from yulan.derive.alerts import Alert
from yulan.derive.dropout import Control
from yulan.derive.news import News
from yulan.derive.rule import Rule
from yulan.derive.state import State
from yulan.derive.view import View, viewing
from yulan.memo import Memo
from yulan.notes import Notes, notes_of
from yulan.pages import by_class as sorts
from yulan.pages import class_sums, frame
from yulan.pages.by_class import Asked, ByClass, Classes, Made, Where, WholeByClass
from yulan.pages.charts import spans
from yulan.pages.charts.term import Span
from yulan.pages.child import Child as Child
from yulan.pages.child import Last as Last
from yulan.pages.child import class_names as class_names
from yulan.pages.child import found_by as found_by
from yulan.pages.child import last as last
from yulan.pages.class_sums import Standing
from yulan.pages.facts import Said
from yulan.pages.page import Day, Desk, Frame, Link, Page
from yulan.pages.sums import Recall, Sum, afresh
from yulan.pages.words import Words
from yulan.school import Entry, School, StudentFile
from yulan.texts import Lang, Texts

if TYPE_CHECKING:
    from yulan.pages.records import RecordView

_T = TypeVar("_T")
# What records say in words is asked for by several pages one after another; this many are kept at hand.
_AT_HAND = 2048
# The pages that say the day in a sentence; of the others a day changes nothing. Two say how many records there are.
_DATED = frozenset({"report.html", "reports.html"})
_COUNTED = frozenset({frame.HOME, frame.ACCESS})
# Of a school whose classes can be brought again, this many are held at a time.
_HELD = 24


def _nobody(*_: object) -> Any:
    """What stands where a site is not whole yet."""
    raise AssertionError("a site is made by Site.of")


@dataclass(frozen=True, slots=True)
class Site:
    """One reader's site while it is built."""

    words: Words
    frame: Frame
    dated: Frame  # the same without what every record changes
    undated: Frame  # and without what every day does: most pages' frame
    where: Where = field(repr=False)  # each child is
    children: ByClass[Child] = field(repr=False)
    scopes: Mapping[str, str] = field(repr=False)  # of each of them
    names: Mapping[str, str] = field(repr=False)  # of the children, by id
    files: ByClass[StudentFile] = field(repr=False)  # likewise
    classes: Mapping[str, tuple[Child, ...]] = field(repr=False)  # the children by class, in their order
    pairs: Mapping[str, list[str]] = field(repr=False)  # by mentor the children, those of now and of before
    standing: Callable[[str], Standing] = field(repr=False, compare=False)  # where a class's duties stand
    states: ByClass[Sequence[State]] = field(repr=False)  # of duties, by child; all others under ""
    about: Mapping[str, list[State]] = field(repr=False)  # of those others, by the class or whom else they are about
    rules: Mapping[str, Rule] = field(repr=False)  # the duties of this school
    proofs: Mapping[str, Entry] = field(repr=False)  # of duties of no child's file, by id
    outside: Mapping[str, int] = field(repr=False)  # records outside the files, by drawer
    of_class: Mapping[str, list[Entry]] = field(repr=False)  # those among them that are about a class
    control: Control = field(repr=False)  # of children away from school
    closed: Mapping[str, bool] = field(repr=False)  # of classes, whether not all absences can be read
    known: Mapping[str, str] = field(repr=False)  # names of children away whose file is not the reader's
    notes: Notes = field(repr=False, compare=False)  # of what somebody asks for
    span: Span | None  # of the term that runs, or ran last
    # By the record itself, which is kept beside what is made of it.
    said: Memo[tuple[Entry, Said]] = field(repr=False, compare=False)
    # Likewise, and whether it names its student; whose desk it is shown at is part of it, so no other site has these.
    views: Memo[tuple[Entry, RecordView]] = field(repr=False, compare=False)
    late: dict[str, list[State]] = field(repr=False)  # told by other files than the child's own, and of no child
    alerts: Mapping[str, list[Alert]] = field(repr=False)  # by child; of none in particular under ""
    news: News | None = field(repr=False, default=None)  # what came since the reader last looked, if that is known
    recall: Recall = field(repr=False, compare=False, default=afresh)  # what classes brought, as far as it is kept
    view: Callable[[], View] = field(repr=False, compare=False, default=_nobody)  # the school as duties see it

    @classmethod
    def of(
        cls, school: School, texts: Texts, lang: Lang, desk: Desk | None = None, news: News | None = None,
        since: date | None = None, *, dated: bool = False, recall: Recall = afresh,
    ) -> Site:  # fmt: skip
        """The shared part of every page, from the school; with a `desk`, pages one can write from. `since`: the day of
        a state this one is compared with. `dated`: every page says the day itself. `recall` keeps what classes bring.
        """
        return cls.begun(school, texts, lang, desk, news, since, dated=dated, recall=recall).whole()

    @classmethod
    def begun(
        cls, school: School, texts: Texts, lang: Lang, desk: Desk | None = None, news: News | None = None,
        since: date | None = None, *, dated: bool = False, recall: Recall = afresh,
    ) -> Site:  # fmt: skip
        """The same with what each class is by itself; what needs all of them is still missing."""
        words, rooms, unnamed = Words(school, texts, lang), by_class(school.students), texts("words.unnamed")
        most, notes = _HELD if isinstance(school.students, Files) else 0, notes_of(school.today)
        where = Where({scope: one.names for scope, one in rooms.items()}, most, notes)
        whole = frame.of(words, desk, since)
        late: dict[str, list[State]] = {"": []}
        stands = lru_cache(maxsize=most or None)(lambda scope: site.brought(class_sums.STATES, scope))

        def standing(scope: str) -> Standing:
            notes.asked.add((f"{sorts.STATES} {sorts.OF}", scope))
            found: Standing = stands(scope)
            return found

        children = WholeByClass(
            where, sorts.CHILD, lambda scope: {one.sid: one for one in site.brought(class_sums.CHILDREN, scope)}
        )
        names = {sid: name or unnamed for one in rooms.values() for sid, name in one.names.items()}
        site = cls(
            words=words,
            frame=whole,
            dated=whole if dated else frame.uncounted(whole),
            undated=whole if dated else frame.undated(whole),
            where=where,
            children=children,
            scopes=Asked(where.classes, sorts.WHERE, notes),
            names=Asked(names, sorts.NAME, notes),
            files=WholeByClass(where, sorts.FILE, lambda scope: {file.sid: file for file in rooms[scope].bring()}),
            classes=Classes(rooms, lambda scope: tuple(children.of(scope).values())),
            pairs={},
            standing=standing,
            states=ByClass(
                where, sorts.STATES, lambda scope: _joined(standing(scope).states, late, rooms[scope]), {"": late[""]}
            ),
            late=late,
            about={},
            rules=rules.of(school.settings).by_id,
            proofs={},
            outside={},
            of_class=Asked(_of_class(school.loose), sorts.OF_CLASS, notes),
            control=dropout.NOBODY,
            closed={},
            known={},
            notes=notes,
            span=spans.of(words, school.term) if school.term is not None else None,
            alerts={},
            news=news,
            recall=recall,
            view=viewing(school),
            said=Memo(_AT_HAND, notes),
            views=Memo(_AT_HAND, notes),
        )
        return site

    def whole(self) -> Site:
        """The same with what all classes together come to."""
        school, rooms, there = self.school, by_class(self.school.students), self.where.classes
        others = duties.of_others(self.view(), school.loose, rooms, lambda scope: self.brought(class_sums.MARKS, scope))
        about: dict[str, list[State]] = {}
        for one in class_sums.kept(school, others):
            self.late.setdefault(one.student if one.student in there else "", []).append(one)
            if one.student not in there:
                about.setdefault(one.about, []).append(one)
        control = dropout.of(school, school.today, lambda scope: self.brought(class_sums.ROLLS, scope))
        known = [one for scope in rooms for one in self.brought(class_sums.ALERTS, scope)]
        known += alerts.of_states((one for some in self.late.values() for one in some), there)
        pairs: dict[str, list[str]] = {}
        for scope in rooms:
            for person, sids in self.brought(class_sums.PAIRED, scope).items():
                pairs.setdefault(person, []).extend(sids)
        outside = Counter(one.drawer for one in school.loose if one.drawer != "file")
        for scope in (one.scope for one in rooms.values() if one.outside):
            found: dict[str, int] = self.brought(class_sums.OUTSIDE, scope)
            outside.update(found)
        proofs = _proofs(school, rooms, {one.record for one in self.late[""]} - {""})
        every, notes = _by_child(alerts.joined(school, school.today, known, control)), self.notes
        return replace(
            self,
            pairs=Asked(pairs, sorts.PAIRS, notes),
            about=Asked(about, sorts.ABOUT, notes),
            control=control,
            closed=Asked(dict.fromkeys(control.closed, True), sorts.CLOSED, notes),
            known=Asked(control.names, sorts.KNOWN, notes),
            proofs=Asked(proofs, sorts.PROOF, notes),
            outside=Asked(outside, sorts.OUTSIDE, notes),
            alerts=Asked(every, sorts.ALERTS, notes),
        )

    @property
    def paired(self) -> Mapping[str, list[StudentFile]]:
        """By mentor the files of children they have, or had."""
        return Made(self.pairs, lambda sids: [self.files[sid] for sid in sids])

    def scopes_of(self, person: str) -> tuple[str, ...]:
        """The classes of those children."""
        return tuple(dict.fromkeys(self.scopes[sid] for sid in self.pairs.get(person, ())))

    def files_of(self, scope: str) -> Iterable[StudentFile]:
        """The files of a class, in their order."""
        return self.files.of(scope).values()

    def before_of(self, scope: str) -> Mapping[str, Mapping[str, list[str]]]:
        """Of a class the children by last term's duties, each under where it stood worst."""
        return self.standing(scope).before

    def late_of(self, scope: str) -> list[tuple[str, list[State]]]:
        """Of a class where duties stand that other files than the child's own tell of."""
        return [(sid, self.late[sid]) for sid in self.where.by_class[scope] if sid in self.late]

    @property
    def school(self) -> School:
        """The school the site shows."""
        return self.words.school

    @property
    def day(self) -> Day:
        """What is said of the day beside the pages."""
        return Day(self.frame.day, self.span.week(self.school.today) if self.span is not None else None)

    def at(self, desk: Desk) -> Site:
        """The same site at this desk."""
        whole, dated = replace(self.frame, desk=desk), self.undated is self.frame
        return replace(
            self,
            frame=whole,
            dated=whole if dated else frame.uncounted(whole),
            undated=whole if dated else frame.undated(whole),
            views=Memo(_AT_HAND, self.notes),
        )

    def brought(self, what: Sum[_T], scope: str) -> _T:
        """What a class brings to pages of the whole school."""
        self.notes.asked.update(((f"{sorts.FILE} {sorts.OF}", scope), (f"{sorts.STATES} {sorts.OF}", scope)))
        found: _T = self.recall(what.name, scope, what.type, lambda: what.of(self, scope))
        return found

    def page(self, path: str, template: str, title: str, context: object, section: str = "", *crumbs: Link) -> Page:
        """One page of this site; without a section it is a navigation entry itself."""
        around = self.undated
        if path in _COUNTED:
            around = self.frame
        elif template in _DATED:
            around = self.dated
        return Page(path, template, title, around, section or path, context, crumbs)


def _of_class(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """By class, the records that are about it and no child of it."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        scope = getattr(entry.values, "class_", None)
        if scope and not entry.student:
            found.setdefault(scope, []).append(entry)
    return found


def _by_child(every: Iterable[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for one in every:
        found.setdefault(one.student, []).append(one)
    return found


def _joined(
    states: Mapping[str, list[State]], late: Mapping[str, list[State]], room: ClassFiles
) -> Mapping[str, Sequence[State]]:
    more = [sid for sid in late if sid in room.names]
    return {**states, **{sid: [*states.get(sid, ()), *late[sid]] for sid in more}} if more else states


def _proofs(school: School, rooms: Mapping[str, ClassFiles], wanted: set[str]) -> dict[str, Entry]:
    """The records of these ids that lie outside the students' files; only where others are wanted than those of no
    file, files are looked at.
    """
    found = {one.id: one for one in school.loose if one.drawer != "file" and one.id in wanted}
    for room in rooms.values() if wanted - found.keys() else ():
        for file in room.bring() if room.outside else ():
            found.update({one.id: one for one in file.records if one.drawer != "file" and one.id in wanted})
    return found
