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
from yulan.derive.view import View
from yulan.memo import Memo
from yulan.pages import class_sums, frame
from yulan.pages.by_class import ByClass, Classes, Where, WholeByClass
from yulan.pages.charts import spans
from yulan.pages.charts.term import Span
from yulan.pages.child import Child as Child
from yulan.pages.child import Last as Last
from yulan.pages.child import class_names as class_names
from yulan.pages.child import found_by as found_by
from yulan.pages.child import last as last
from yulan.pages.class_sums import Standing
from yulan.pages.facts import Said
from yulan.pages.page import Desk, Frame, Link, Page
from yulan.pages.sums import Recall, Sum, afresh
from yulan.pages.words import Words
from yulan.school import Entry, School, StudentFile
from yulan.texts import Lang, Texts

if TYPE_CHECKING:
    from yulan.pages.records import RecordView

_T = TypeVar("_T")
# What records say in words is asked for by several pages one after another; this many are kept at hand.
_AT_HAND = 2048
# The pages that say the day in a sentence, or how many records there are; of the others a day changes nothing.
_DATED = frozenset({"home.html", "report.html", "reports.html"})
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
    undated: Frame  # the same for pages of which a new day changes nothing
    where: Where = field(repr=False)  # each child is
    children: Mapping[str, Child] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)  # of the children, by id
    files: ByClass[StudentFile] = field(repr=False)  # likewise
    classes: Mapping[str, tuple[Child, ...]] = field(repr=False)  # the children by class, in their order
    pairs: Mapping[str, list[str]] = field(repr=False)  # by mentor the children, those of now and of before
    met: Mapping[str, list[str]] = field(repr=False)  # by class those mentors
    standing: Callable[[str], Standing] = field(repr=False, compare=False)  # where a class's duties stand
    states: Mapping[str, Sequence[State]] = field(repr=False)  # of duties, by child; all others under ""
    about: Mapping[str, list[State]] = field(repr=False)  # of those others, by the class or whom else they are about
    rules: Mapping[str, Rule] = field(repr=False)  # the duties of this school
    proofs: Mapping[str, Entry] = field(repr=False)  # of duties of no child's file, by id
    outside: Mapping[str, int] = field(repr=False)  # records outside the files, by drawer
    of_class: Mapping[str, list[Entry]] = field(repr=False)  # those among them that are about a class
    control: Control = field(repr=False)  # of children away from school
    span: Span | None  # of the term that runs, or ran last
    late: dict[str, list[State]] = field(repr=False)  # told by other files than the child's own, and of no child
    alerts: Mapping[str, list[Alert]] = field(repr=False)  # by child; of none in particular under ""
    news: News | None = field(repr=False, default=None)  # what came since the reader last looked, if that is known
    recall: Recall = field(repr=False, compare=False, default=afresh)  # what classes brought, as far as it is kept
    view: Callable[[], View] = field(repr=False, compare=False, default=_nobody)  # the school as duties see it
    # By the record itself, which is kept beside what is made of it.
    said: Memo[tuple[Entry, Said]] = field(repr=False, compare=False, default_factory=lambda: Memo(_AT_HAND))
    # Likewise, and whether it names its student; whose desk it is shown at is part of it, so no other site has these.
    views: Memo[tuple[Entry, RecordView]] = field(
        init=False, repr=False, compare=False, default_factory=lambda: Memo(_AT_HAND)
    )

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
        most = _HELD if isinstance(school.students, Files) else 0
        where = Where({scope: one.names for scope, one in rooms.items()}, most)
        whole = frame.of(words, desk, since)
        late: dict[str, list[State]] = {"": []}
        standing = lru_cache(maxsize=most or None)(lambda scope: site.brought(class_sums.STATES, scope))
        children = WholeByClass(where, lambda scope: {one.sid: one for one in site.brought(class_sums.CHILDREN, scope)})
        site = cls(
            words=words,
            frame=whole,
            undated=whole if dated else frame.undated(whole),
            where=where,
            children=children,
            names={sid: name or unnamed for one in rooms.values() for sid, name in one.names.items()},
            files=WholeByClass(where, lambda scope: {file.sid: file for file in rooms[scope].bring()}),
            classes=Classes(rooms, lambda scope: tuple(children.of(scope).values())),
            pairs={},
            met={},
            standing=standing,
            states=ByClass(where, lambda scope: _joined(standing(scope).states, late, rooms[scope]), {"": late[""]}),
            late=late,
            about={},
            rules=rules.of(school.settings).by_id,
            proofs={},
            outside={},
            of_class=_of_class(school.loose),
            control=dropout.NOBODY,
            span=spans.of(words, school.term) if school.term is not None else None,
            alerts={},
            news=news,
            recall=recall,
            view=lru_cache(maxsize=1)(lambda: View.of(school, school.today)),
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
        met: dict[str, list[str]] = {}
        for scope in rooms:
            for person, sids in self.brought(class_sums.PAIRED, scope).items():
                pairs.setdefault(person, []).extend(sids)
                met.setdefault(scope, []).append(person)
        outside = Counter(one.drawer for one in school.loose if one.drawer != "file")
        for scope in (one.scope for one in rooms.values() if one.outside):
            found: dict[str, int] = self.brought(class_sums.OUTSIDE, scope)
            outside.update(found)
        return replace(
            self,
            pairs=pairs,
            met=met,
            about=about,
            control=control,
            proofs=_proofs(school, rooms, {one.record for one in self.late[""]} - {""}),
            outside=outside,
            alerts=_by_child(alerts.joined(school, school.today, known, control)),
        )

    @property
    def paired(self) -> Mapping[str, list[StudentFile]]:
        """By mentor the files of children they have, or had."""
        return Classes(self.pairs, lambda person: [self.files[sid] for sid in self.pairs[person]])

    def scopes_of(self, person: str) -> tuple[str, ...]:
        """The classes of those children."""
        return tuple(dict.fromkeys(self.where.classes[sid] for sid in self.pairs.get(person, ())))

    def files_of(self, scope: str) -> Iterable[StudentFile]:
        """The files of a class, in their order."""
        return self.files.of(scope).values()

    def before_of(self, scope: str) -> Mapping[str, Mapping[str, list[str]]]:
        """Of a class the children by last term's duties, each under where it stood worst."""
        return self.standing(scope).before

    def late_of(self, scope: str) -> list[tuple[str, list[State]]]:
        """Of a class where duties stand that other files than the child's own tell of."""
        return [(sid, self.late[sid]) for sid in self.where.by_class[scope] if sid in self.late]

    def of_whole(self, scope: str) -> tuple[object, ...]:
        """What the whole school says of a class and its children, beyond what their own files do: all that pages of a
        class show besides files, names and the frame.
        """
        about, control, theirs = self.about.get(scope, ()), self.control, self.where.by_class[scope]
        proofs = [self.proofs.get(one.record) for one in about]
        return (
            about,
            [(one.id, one.student, one.kind, one.drawer, one.date) for one in proofs if one is not None],
            self.of_class.get(scope, ()),
            sorted(self.outside.items()),
            control.closed,
            [one for one in control.cases if one.student in theirs],
            [self.alerts.get(sid, ()) for sid in theirs],
            self.late_of(scope),
            [(one, self.pairs[one]) for one in self.met.get(scope, ())],
        )

    @property
    def school(self) -> School:
        """The school the site shows."""
        return self.words.school

    def at(self, desk: Desk) -> Site:
        """The same site at this desk."""
        whole = replace(self.frame, desk=desk)
        return replace(self, frame=whole, undated=frame.undated(whole))

    def brought(self, what: Sum[_T], scope: str) -> _T:
        """What a class brings to pages of the whole school."""
        found: _T = self.recall(what.name, scope, what.type, lambda: what.of(self, scope))
        return found

    def page(self, path: str, template: str, title: str, context: object, section: str = "", *crumbs: Link) -> Page:
        """One page of this site; without a section it is a navigation entry itself."""
        around = self.frame if template in _DATED or path == frame.ACCESS else self.undated
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
