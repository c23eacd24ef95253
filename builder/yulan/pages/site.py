"""What all pages of one build share: the words, the frame, and a short line about each child the reader may
see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from yulan.derive import alerts, dropout, duties, rules
from yulan.derive.alerts import Alert
from yulan.derive.dropout import Control
from yulan.derive.news import News
from yulan.derive.rule import Rule
from yulan.derive.state import OPEN, State
from yulan.memo import Memo
from yulan.pages import card, frame
from yulan.pages.charts import spans
from yulan.pages.charts.term import Span
from yulan.pages.facts import Said
from yulan.pages.page import Desk, Frame, Link, Page
from yulan.pages.sums import Recall, Sum, afresh
from yulan.pages.words import Words
from yulan.pinyin import sound
from yulan.school import Entry, School, StudentFile
from yulan.texts import Lang, Texts
from yulan.value import Value

if TYPE_CHECKING:
    from yulan.pages.records import RecordView

_T = TypeVar("_T")
# What records say in words is asked for by several pages one after another; this many are kept at hand.
_AT_HAND = 2048
# The pages that say the day in a sentence, or how many records there are; of the others a day changes nothing.
_DATED = frozenset({"access.html", "home.html", "report.html", "reports.html"})
# Of several answers to one duty of a child, the first of these says where it stands.
WORST = ("overdue", "due", "done", "excused")


class Last(Value, frozen=True):
    """When something was last done: in words, and as it sorts. Both empty where it has not been."""

    day: str = ""
    iso: str = ""


class Child(Value, frozen=True):
    """A child in one line of a list."""

    sid: str
    path: str
    scope: str
    class_name: str
    name: str
    initial: str
    categories: tuple[str, ...]
    mentors: str
    codes: tuple[str, ...]  # of the categories
    last_talk: Last
    last_visit: Last
    last_contact: Last
    find: str  # what a search looks through: first the names of child, mentors, family, and
    sounds: tuple[str, ...]  # how these read


@dataclass(frozen=True, slots=True)
class Site:
    """One reader's site while it is built."""

    words: Words
    frame: Frame
    undated: Frame  # the same for pages of which a new day changes nothing
    children: Mapping[str, Child] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)  # of the children, by id
    files: Mapping[str, StudentFile] = field(repr=False)  # likewise
    classes: Mapping[str, tuple[Child, ...]] = field(repr=False)  # the children by class, in their order
    paired: Mapping[str, list[StudentFile]] = field(repr=False)  # by mentor, those of now and of before
    states: Mapping[str, list[State]] = field(repr=False)  # of duties, by child; all others under ""
    about: Mapping[str, list[State]] = field(repr=False)  # of those others, by the class or whom else they are about
    before: Mapping[str, Mapping[str, list[str]]] = field(repr=False)  # last term's, by duty and where they stood
    rules: Mapping[str, Rule] = field(repr=False)  # the duties of this school
    proofs: Mapping[str, Entry] = field(repr=False)  # of duties of no child's file, by id
    outside: Mapping[str, int] = field(repr=False)  # records outside the files, by drawer
    of_class: Mapping[str, list[Entry]] = field(repr=False)  # those among them that are about a class
    control: Control = field(repr=False)  # of children away from school
    span: Span | None  # of the term that runs, or ran last
    alerts: Mapping[str, list[Alert]] = field(repr=False)  # by child; of none in particular under ""
    news: News | None = field(repr=False, default=None)  # what came since the reader last looked, if that is known
    recall: Recall = field(repr=False, compare=False, default=afresh)  # what classes brought, as far as it is kept
    # By the record itself, which is kept beside what is made of it.
    said: Memo[tuple[Entry, Said]] = field(repr=False, compare=False, default_factory=lambda: Memo(_AT_HAND))
    # Likewise, and whether it names its student; whose desk it is shown at is part of it, so no other site has these.
    views: Memo[tuple[Entry, RecordView]] = field(
        init=False, repr=False, compare=False, default_factory=lambda: Memo(_AT_HAND)
    )

    @classmethod
    def of(
        cls, school: School, texts: Texts, lang: Lang, desk: Desk | None = None, news: News | None = None,
        since: date | None = None, *, dated: bool = False,
    ) -> Site:  # fmt: skip
        """The shared part of every page, from the school; with a `desk`, pages one can write from. `since`: the day of
        a state this one is compared with. `dated`: every page says the day itself.
        """
        words = Words(school, texts, lang)
        whole = frame.of(words, desk, since)
        children = {file.sid: _child(words, file) for file in school.students}
        names = {sid: child.name for sid, child in children.items()}
        files = {file.sid: file for file in school.students}
        before: dict[str, dict[str, list[str]]] = {}
        states, outside = _states(school, files, before), list(_outside(school))
        proofs = {one.record for one in states.get("", ())}
        control = dropout.of(school, school.today)
        every = (one for found in states.values() for one in found)
        classes: dict[str, list[Child]] = {}
        for child in children.values():
            classes.setdefault(child.scope, []).append(child)
        about: dict[str, list[State]] = {}
        for state in states.get("", ()):
            about.setdefault(state.about, []).append(state)
        return cls(
            words,
            whole,
            whole if dated else frame.undated(whole),
            children,
            names,
            files,
            {scope: tuple(some) for scope, some in classes.items()},
            _paired(school),
            states,
            about,
            before,
            rules.of(school.settings).by_id,
            {one.id: one for one in outside if one.id in proofs},
            Counter(one.drawer for one in outside),
            _of_class(outside),
            control,
            spans.of(words, school.term) if school.term is not None else None,
            _alerts(alerts.of(school, school.today, every, control)),
            news,
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
        around = self.frame if template in _DATED else self.undated
        return Page(path, template, title, around, section or path, context, crumbs)


def _child(words: Words, file: StudentFile) -> Child:
    name = file.name or words.t("words.unnamed")
    class_name = words.scope(file.scope)
    newest = _newest(file.records)
    labels = card.category_labels(words, file)
    others = (*map(words.person, file.mentors), *card.family(file))
    return Child(
        sid=file.sid,
        path=f"students/{file.sid}/index.html",
        scope=file.scope,
        class_name=class_name,
        name=name,
        initial=_initial(file.name),
        categories=labels,
        mentors=words.people(file.mentors),
        codes=tuple(one.code for one in card.memberships(file, words.school.today)),
        last_talk=last(words, newest.get("talk")),
        last_visit=last(words, newest.get("visit")),
        last_contact=last(words, newest.get("contact")),
        find=found_by((name, *others), (*class_names(class_name), *labels)),
        sounds=tuple(map(sound, (file.name, *others))),
    )


def _initial(name: str) -> str:
    """What stands for a child in a circle: of a Chinese name the last character, of any other the first, else a dot."""
    return (name[-1] if name[-1] >= "\u2e80" and "·" not in name else name[0]) if name else "·"


def found_by(names: Iterable[str], words: Iterable[str] = ()) -> str:
    """What a search in a row looks through: names, each without a space that would part it, and further words."""
    return " ".join([*(name.replace(" ", "\u00a0") for name in names), *words])


def class_names(name: str) -> tuple[str, ...]:
    """What people type for a class: its name, and the short one, 三（1）班."""
    return tuple(dict.fromkeys((name, name.replace("年级", ""))))


def last(words: Words, entry: Entry | None) -> Last:
    """When it was, for a list of days."""
    return Last(words.near_day(entry.date), entry.date.isoformat()) if entry else Last()


def _paired(school: School) -> dict[str, list[StudentFile]]:
    found: dict[str, list[StudentFile]] = {}
    for file in school.students:
        values = card.of(file)
        before = (one.person for one in values.mentors) if values else ()
        for person in dict.fromkeys((*file.mentors, *before)):
            found.setdefault(person, []).append(file)
    return found


def _alerts(every: Iterable[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for one in every:
        found.setdefault(one.student, []).append(one)
    return found


def _states(
    school: School, files: Mapping[str, StudentFile], before: dict[str, dict[str, list[str]]]
) -> dict[str, list[State]]:
    """What pages tell of: this term's, and of the one before what the reader still owes. Of the rest of that one
    `before` keeps the children, each under where it stood worst: the duties of a child come duty by duty.
    """
    found: dict[str, list[State]] = {}
    now, reader = school.term.id if school.term is not None else "", school.reader
    last, worst = ("", ""), ""
    for one in duties.each(school, school.today, brief=True):
        if one.student in files and one.term != now and one.state in WORST:
            if (one.student, one.duty) != last:
                last, worst = (one.student, one.duty), one.state
                before.setdefault(one.duty, {}).setdefault(worst, []).append(one.student)
            elif WORST.index(one.state) < WORST.index(worst):
                before[one.duty][worst].pop()
                worst = one.state
                before[one.duty].setdefault(worst, []).append(one.student)
        own = reader in one.people
        if (one.state in OPEN and (own or one.term == now)) or (
            one.term == now and (own or one.state != "not-readable")
        ):
            found.setdefault(one.student if one.student in files else "", []).append(one)
    return found


def _outside(school: School) -> Iterator[Entry]:
    """The records that lie outside the students' files."""
    yield from (one for file in school.students for one in file.records if one.drawer != "file")
    yield from (one for one in school.loose if one.drawer != "file")


def _of_class(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """By class, the records that are about it and no child of it."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        scope = getattr(entry.values, "class_", None)
        if scope and not entry.student:
            found.setdefault(scope, []).append(entry)
    return found


def _newest(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The newest record of each kind; `entries` are newest first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.kind, entry)
    return found
