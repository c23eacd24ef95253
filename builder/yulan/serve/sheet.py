"""A form as it goes to a browser and comes back: what was sent, what is carried on unseen, what is wrong about it. Owns
the fields of a form that are no fields of a record (their names begin with `_`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from urllib.parse import parse_qsl

from yulan import forms, kinds
from yulan.errors import YulanError
from yulan.flow import returns_up, rights, saving
from yulan.flow.amend import Amendment
from yulan.flow.author import Begun
from yulan.flow.drafts import Draft
from yulan.kinds import ground
from yulan.pages import fill
from yulan.pages.desk import edit_path, fill_path
from yulan.pages.page import Page
from yulan.pages.paper import monthly
from yulan.pages.words import Words
from yulan.pages.write import DraftLine
from yulan.school import Conflict
from yulan.serve.plain import named
from yulan.serve.shown import Look
from yulan.texts import Texts
from yulan.yaml_strict import Tree

Pairs = Sequence[tuple[str, str]]
_CARRIED = ("_seed", "_class", "_heads")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form as it stands: fields and text of the record, what goes along hidden, who else was there, when it was
    last kept as a draft, and why it was not saved.
    """

    tree: Mapping[str, Tree] = field(repr=False)
    body: str = field(repr=False)
    hidden: tuple[tuple[str, str], ...] = field(repr=False, default=())
    also: str = field(repr=False, default="")
    kept: str = ""
    error: YulanError | None = field(repr=False, default=None)
    begun: DraftLine | None = field(repr=False, default=None)  # another of the same page, not finished

    def wrong(self, error: YulanError) -> Sheet:
        """The form with the reason why it was not saved."""
        return replace(self, error=error)


def empty(look: Look, begun: Begun, asked: Mapping[str, str]) -> Sheet:
    """A new record's form, with what such a record usually says and what was `asked` for by the link that led here; of
    a report upward, what that of a month says.
    """
    usual = saving.usual(look.live, begun.kind) if begun.enrolment is None else {}
    usual |= _asked(look, begun.kind, asked)
    month = asked.get("month", "")
    if begun.kind == returns_up.KIND and monthly.is_month(look.site, month):
        usual |= returns_up.dropout_monthly(look.live.school, month, look.site.words.t)
    hidden = (("_seed", secrets.token_hex(16)), ("_class", begun.scope))
    return Sheet({**begun.given, **usual}, "", hidden)


def _asked(look: Look, kind: str, asked: Mapping[str, str]) -> dict[str, Tree]:
    """Of what was asked for, the codes, the class and the person that such a record can name; and where only one
    subtype may be written, that one.
    """
    school, subtypes = look.site.school, rights.subtypes(look.live, kind)
    found: dict[str, Tree] = {}
    for one in kinds.fields(kind):
        value = asked.get(one.name, "")
        code = value in dict(one.choices)
        of_class = one.rule == "kind.bad-class" and value in school.settings.classes
        person = one.type == "person" and one.name != "by" and value in school.people
        if value and not one.many and (code or of_class or person):
            found[one.name] = value
    field = kinds.KINDS[kind].subtype_field
    if field is not None and subtypes is not None and len(subtypes) == 1:
        found[field] = next(iter(subtypes))
    return found


def standing(job: Amendment) -> Sheet:
    """The form of a record as it stands, which remembers the heads it shows."""
    return Sheet(dict(job.tree), job.body, (("_heads", ",".join(saving.heads_of(job))),))


def sent(look: Look, kind: str, pairs: Pairs) -> Sheet:
    """The form that a browser sent."""
    tree, body = forms.posted(kind, pairs, _offset(look))
    carried = ((name, last(pairs, name)) for name in _CARRIED)
    hidden = (*((name, value) for name, value in carried if value), ("_draft", last(pairs, "_draft")))
    return Sheet(tree, body, hidden, last(pairs, forms.ALSO))


def drafted(look: Look, kind: str, draft: Draft) -> Sheet:
    """The form as a draft has kept it."""
    found = sent(look, kind, draft.fields)
    hidden = (*(one for one in found.hidden if one[0] != "_draft"), ("_draft", draft.name))
    return replace(found, hidden=hidden, kept=said_time(look.site.words, draft.at))


def new_page(look: Look, kind: str, sid: str, sheet: Sheet) -> Page:
    """The page of a new record's form."""
    return fill.page(
        look.site,
        _form(look, kind, sheet, sid),
        path=fill_path(kind, sid),
        file=look.site.files.get(sid),
        hidden=sheet.hidden,
        also=sheet.also,
        also_faults=_faults(sheet.error, look.site.words.t).get(forms.ALSO, ()),
        kept=sheet.kept,
        begun=sheet.begun,
    )


def edit_page(look: Look, place: str, rid: str, job: Amendment, sheet: Sheet) -> Page:
    """The page of a correction's form."""
    return fill.page(
        look.site,
        _form(look, job.found.kind, sheet, str(job.tree.get("student", "")), job.conflicts),
        path=edit_path(place, rid),
        file=look.site.files.get(str(job.tree.get("student", ""))),
        hidden=sheet.hidden,
        revises=True,
        kept=sheet.kept,
        begun=sheet.begun,
    )


def fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, in the order in which they were sent; none where they are too many or no text."""
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=forms.MOST_PAIRS
        )
    except ValueError:
        return []


def last(pairs: Pairs, name: str) -> str:
    """What was sent last under a name."""
    return next((value for one, value in reversed(pairs) if one == name), "")


def said_time(words: Words, at: str) -> str:
    """When a draft was kept (ISO 8601), as people say it; nothing where that is no time."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return ""
    return f"{words.near_day(when.date())} {when:%H:%M}"


def _form(look: Look, kind: str, sheet: Sheet, sid: str, conflicts: Sequence[Conflict] = ()) -> forms.Form:
    words, file = look.site.words, look.site.files.get(sid)
    return forms.form(
        kind,
        words.lang,
        sheet.tree,
        sheet.body,
        say=words.t,
        lists=fill.lists(look.site),
        offset=_offset(look),
        enters=rights.enters(look.live, kind),
        only=rights.subtypes(look.live, kind),
        without=ground.hidden(kind, file.withheld.scopes) if file is not None else (),
        faults=_faults(sheet.error, words.t),
        conflicts=conflicts,
    )


def _faults(error: YulanError | None, say: Texts) -> Mapping[str, tuple[str, ...]]:
    """What is wrong, by the name of the input; what concerns none of them under the empty name."""
    if error is None:
        return {}
    if isinstance(error, kinds.KindFaults):
        return forms.faults(error.faults, say)
    return {"": (say.message(error.code, named(error, say)),)}


def _offset(look: Look) -> tzinfo:
    return look.live.moment.clock().tzinfo or UTC
