"""The forms there are, as data: code, what each is filled for, the documents that ask for it, and who makes it.

Everything that is printed passes here: `blank` and `filled` give the sheets of a form, `subject` finds what a key in an
address means among what the reader may read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from yulan.pages import students
from yulan.pages.paper import about_child, basics, letters, lists, monthly, registers, told
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Sheet
from yulan.pages.site import Site
from yulan.pages.students import Group
from yulan.school import Entry, StudentFile
from yulan.value import Value

Per = Literal["student", "class", "mentor", "school", "record", "month"]
WHOLE = "school"  # the key of a form that is filled once for the school


class Subject(Value, frozen=True):
    """What a form is filled with: a child, a class, a mentor, one record, a month, or the whole school."""

    file: StudentFile | None = None
    group: Group | None = None
    person: str = ""
    entry: Entry | None = None
    school: bool = False
    month: str = ""


NOBODY = Subject()
Make = Callable[[Pen, Subject], Iterator[Sheet]]


class Form(Value, frozen=True):
    """One form. `source`: the documents it comes from, or the law; `own` where it is the software's own."""

    code: str
    per: tuple[Per, ...]
    source: str
    make: Make
    kind: str = ""  # of the records it is filled from, one sheet each


def _of_child(make: Callable[[Pen, StudentFile | None], Iterator[Sheet]]) -> Make:
    return lambda pen, one: make(pen, one.file)


def _of_class(make: Callable[[Pen, Group | None], Iterator[Sheet]]) -> Make:
    return lambda pen, one: make(pen, one.group)


def _of_record(kind: str) -> Make:
    make = told.FORMS[kind]

    def sheets(pen: Pen, one: Subject) -> Iterator[Sheet]:
        if one.entry is not None:
            yield from make(pen, one.entry)
        elif one.file is not None:
            for entry in pen.of_file(one.file, kind):
                yield from make(pen, entry)
        else:
            yield from make(pen, None)

    return sheets


_STUDENT: tuple[Per, ...] = ("student",)
_CLASS: tuple[Per, ...] = ("class",)
_SCHOOL: tuple[Per, ...] = ("school",)
_RECORD: tuple[Per, ...] = ("student", "record")

# Sources: the documents named in derive/rules.py and kinds/categories.py; law: 个人信息保护法 §28, §31.
_FORMS = (
    Form("card", _STUDENT, "N16 L", _of_child(basics.card)),
    Form("record", _STUDENT, "N16", _of_child(about_child.record)),
    Form("guardian-contact", _STUDENT, "L", _of_child(about_child.contact)),
    Form("talk", _RECORD, "N16 P25", _of_record("talk"), "talk"),
    Form("visit", _RECORD, "P25 L", _of_record("visit"), "visit"),
    Form("help-plan", _RECORD, "P25 L", _of_record("plan"), "plan"),
    Form("home-teaching", _RECORD, "L", _of_record("home-teaching"), "home-teaching"),
    Form("agreement", _STUDENT, "E12 P25", _of_child(letters.agreement)),
    Form("letter", _STUDENT, "L", _of_child(letters.letter)),
    Form("consent", _STUDENT, "law", _of_child(letters.consent)),
    Form("return-notice", _STUDENT, "L", _of_child(letters.return_notice)),
    Form("class-list", _CLASS, "E12", _of_class(lists.class_list)),
    Form("return-check", _CLASS, "L", _of_class(lists.return_check)),
    Form("absent", _CLASS, "L", _of_class(lists.absent)),
    Form("reconcile", _SCHOOL, "L", lambda pen, one: registers.reconcile(pen, filled=one.school)),
    Form(monthly.CODE, ("month",), "L", lambda pen, one: monthly.report(pen, one.month)),
    Form("mentor-list", ("mentor",), "E12", lambda pen, one: lists.mentor_list(pen, one.person)),
    Form("loan", _SCHOOL, "N16 E12", lambda pen, one: registers.loan(pen, filled=one.school)),
    Form("transfer", ("student", "class"), "P25", lambda pen, one: registers.transfer(pen, one.file, one.group)),
)
FORMS: Mapping[str, Form] = {one.code: one for one in _FORMS}


def blank(pen: Pen, form: Form) -> tuple[Sheet, ...]:
    """The empty form."""
    return tuple(form.make(pen, NOBODY))


def filled(pen: Pen, form: Form, subject: Subject) -> tuple[Sheet, ...]:
    """The form filled; nothing where there is nothing of its kind to tell."""
    return tuple(form.make(pen, subject))


def subject(site: Site, form: Form, key: str) -> Subject | None:
    """What a key means for a form: a child's id, a class, a mentor, a record's id, a month (`2025-11`), or `school`;
    None for what is not there, or not for this reader.
    """
    if "student" in form.per and key in site.files:
        return Subject(file=site.files[key])
    if "class" in form.per and (group := students.group(site, key)):
        return Subject(group=group)
    if "mentor" in form.per and any(key in one.mentors for one in site.paired.get(key, ())):
        return Subject(person=key)
    if "record" in form.per and (entry := _record(site, form.kind, key)):
        return Subject(entry=entry)
    if "month" in form.per and monthly.is_month(site, key):
        return Subject(month=key)
    return Subject(school=True) if "school" in form.per and key == WHOLE else None


def _record(site: Site, kind: str, rid: str) -> Entry | None:
    """A record of a child's file, by its id."""
    found = (one for file in site.files.values() for one in file.records)
    return next((one for one in found if one.id == rid and one.kind == kind and one.drawer == "file"), None)
