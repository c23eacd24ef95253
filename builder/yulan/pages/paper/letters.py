"""Letters and agreements: between school, mentor and family （结对帮扶协议书）, to the family （告家长书, 告知同意书）,
and the notice that calls a child back （劝返通知书） with its stub and its receipt. Their words stand in the texts, so
that a school can put its own over them.

What somebody is to decide is never ticked beforehand: a filled letter names whom it is about, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.kinds.card_parts import Mentor
from yulan.kinds.return_ import Return
from yulan.pages import card as cards
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Cell,
    Cut,
    Line,
    Place,
    Prose,
    Sheet,
    Signs,
    Table,
    Tick,
    Ticks,
    Title,
    cell,
    head,
    row,
)
from yulan.school import StudentFile

NOTICE_VERSION = "2025-1"  # of the consent's words in the texts; a changed notice is a new version
_AGREED = ("one", "two", "three", "four", "five")
_NOTICE = ("who", "what", "why", "ground", "keep", "see", "rights", "free")


def agreement(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The agreement on pairing: both sides, what each promises, how long, who signs, the school's seal."""
    values = cards.of(file) if file else None
    guardian = values.guardians[0] if values and values.guardians else None
    paired = _paired(file)
    rows = (
        row(
            head(pen("agreement.mentor-side")),
            cell(
                pen.person(paired.person) if paired else pen.between.join(map(pen.person, file.mentors)) if file else ""
            ),
            head(pen("student")),
            cell(pen.said(values, "name") if values else ""),
        ),
        row(
            head(pen("class")),
            cell(pen.site.words.scope(file.scope) if file else ""),
            head(pen("agreement.guardian-side")),
            cell(pen.said(guardian, "name") if guardian else ""),
        ),
        row(
            head(pen("agreement.from")),
            cell(pen.day(paired.since if paired else None)),
            head(pen("agreement.until")),
            cell(pen.day(paired.until if paired else None)),
        ),
    )
    blocks = (
        Title(pen("agreement.title"), pen("filled-year", year=pen.school_year())),
        Line((Blank(pen("number"), file.sid if file else ""), Blank(pen("school"), pen.site.words.school_name))),
        Table(pen("agreement.title"), (18, 32, 18, 32), rows),
        Prose((pen("agreement.intro"),)),
        Title(pen("agreement.mentor-promises"), part=True),
        Prose(tuple(pen(f"agreement.mentor.{one}") for one in _AGREED)),
        Title(pen("agreement.family-promises"), part=True),
        Prose(tuple(pen(f"agreement.family.{one}") for one in _AGREED[:3])),
        Title(pen("agreement.both"), part=True),
        Prose(tuple(pen(f"agreement.both-sides.{one}") for one in _AGREED[:3])),
        Signs(
            (
                Place(pen("sign.mentor")),
                Place(pen("sign.student")),
                Place(pen("sign.guardian")),
                Place(pen("sign.our-school"), seal=True),
            )
        ),
    )
    yield Sheet("agreement", pen("agreement.title"), blocks, filled=file is not None)


def letter(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The letter to the family about care, pairing and contact, with a slip to send back."""
    blocks: tuple[Block, ...] = (
        Title(pen("letter.title")),
        Prose(tuple(pen(f"letter.{one}") for one in ("one", "two", "three", "four", "five", "six")), to=_to(pen, file)),
        Line((Blank(pen("letter.class-teacher-phone")), Blank(pen("letter.school-phone")))),
        *_hulei(pen),
        Signs((Place(pen("class-teacher")), Place(pen.site.words.school_name, seal=True))),
        Cut(pen("cut")),
        Title(pen("receipt"), part=True),
        Line(
            (
                Blank(pen("student"), _name(pen, file)),
                Blank(pen("class"), pen.site.words.scope(file.scope) if file else ""),
            )
        ),
        Prose((pen("letter.read"),)),
        Ticks(tuple(Tick(pen(f"letter.wish.{one}")) for one in ("pair", "talk-first", "not-now")), lines=True),
        Line((Blank(pen("letter.say")),)),
        Signs((Place(pen("sign.guardian")),)),
    )
    yield Sheet("letter", pen("letter.title"), blocks, filled=file is not None)


def consent(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The notice on a child's data and the guardian's consent, scope by scope; consent withdrawn has its place too."""
    scopes = tuple(
        Tick(pen(f"consent.scope.{code}")) for code in ("basics", "family", "health", "study", "talks", "photos")
    )
    values = cards.of(file) if file else None
    guardian = values.guardians[0] if values and values.guardians else None
    rows = (
        row(
            head(pen("student")),
            cell(_name(pen, file)),
            head(pen("class")),
            cell(pen.site.words.scope(file.scope) if file else ""),
        ),
        row(
            head(pen("guardian")),
            cell(pen.said(guardian, "name") if guardian else ""),
            head(pen("consent.relation")),
            cell(pen.said(guardian, "relation") if guardian else ""),
        ),
    )
    withdrawn = Table(
        pen("consent.withdrawn"),
        (18, 32, 18, 32),
        (
            row(
                head(pen("consent.withdrawn-on")),
                cell(pen("blank.short-day")),
                head(pen("consent.withdrawn-scope")),
                Cell(),
            ),
            row(head(pen("consent.withdrawn-by")), Cell(), head(pen("consent.taken-by")), Cell()),
        ),
    )
    blocks = (
        Title(pen("consent.title"), pen("consent.version", version=NOTICE_VERSION)),
        Prose(
            tuple(pen(f"consent.notice.{one}", school=pen.site.words.school_name) for one in _NOTICE),
            to=_to(pen, file),
        ),
        Title(pen("consent.consent"), part=True),
        Table(pen("consent.consent"), (18, 32, 18, 32), rows),
        Prose((pen("consent.read"),)),
        Ticks(scopes, lines=True),
        Prose((pen("consent.by-hand"),), small=True),
        Signs((Place(pen("sign.guardian")), Place(pen("sign.told-by")), Place(pen("sign.our-school"), seal=True))),
        Title(pen("consent.withdrawn"), part=True),
        withdrawn,
    )
    yield Sheet("consent", pen("consent.title"), blocks, filled=file is not None)


def return_notice(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The notice in three parts: the stub that stays, the notice itself, the receipt that comes back."""
    number = _notice_number(pen, file)
    name, scope = _name(pen, file), pen.site.words.scope(file.scope) if file else ""
    school = pen.site.words.school_name
    about = (Blank(pen("student"), name), Blank(pen("class"), scope))
    day = Blank(pen("return-notice.sent-on"))
    blocks: tuple[Block, ...] = (
        Title(pen("return-notice.title"), pen("return-notice.stub"), part=True),
        Line((Blank(pen("number"), number), *about)),
        Line((Blank(pen("return-notice.absent-since")), Blank(pen("return-notice.served-to")), day)),
        Line((Blank(pen("return-notice.served-by")), Blank(pen("return-notice.approved-by")))),
        Cut(pen("cut-seal")),
        Title(pen("return-notice.title"), pen("return-notice.number", number=number or pen("blank.number"))),
        Prose(
            (
                pen("return-notice.one", name=name or pen("blank.name"), scope=scope or pen("blank.name")),
                pen("return-notice.two"),
                pen("return-notice.three"),
                pen("return-notice.four"),
            ),
            to=_to(pen, file),
        ),
        Line((Blank(pen("class-teacher"), pen.teacher(file.scope) if file else ""), Blank(pen("return-notice.phone")))),
        Signs((Place(pen("sign.principal"), day=False), Place(school, seal=True))),
        Cut(pen("cut-seal")),
        Title(pen("return-notice.title"), pen("receipt"), part=True),
        Prose((pen("return-notice.received", school=school),)),
        Ticks(tuple(Tick(pen(f"return-notice.answer.{one}")) for one in ("back", "elsewhere", "unable")), lines=True),
        Line((Blank(pen("return-notice.why")),)),
        Signs((Place(pen("sign.guardian")), Place(pen("sign.student")))),
    )
    yield Sheet("return-notice", pen("return-notice.title"), blocks, filled=file is not None)


def _name(pen: Pen, file: StudentFile | None) -> str:
    return pen.site.children[file.sid].name if file else ""


def _hulei(pen: Pen) -> Iterator[Line]:
    """The number girls can call, never covered: it is there to be known. Room for it where somebody holds the post."""
    school = pen.site.school
    if school.settings.hulei_phone or school.holders("hulei"):
        yield Line((Blank(pen("letter.hulei-phone"), school.settings.hulei_phone),))


def _to(pen: Pen, file: StudentFile | None) -> str:
    name = _name(pen, file)
    return pen("to-family", name=name or pen("blank.name"))


def _paired(file: StudentFile | None) -> Mentor | None:
    values = cards.of(file) if file else None
    now = [one for one in values.mentors if file and one.person in file.mentors] if values else []
    return now[-1] if now else None


def _notice_number(pen: Pen, file: StudentFile | None) -> str:
    """The number of the newest notice that is recorded, if the reader may see it."""
    found = [
        one
        for one in (file.records if file else ())
        if isinstance(one.values, Return) and one.values.step == "notice" and one.values.number
    ]
    return pen.said(found[0].values, "number") if found else ""
