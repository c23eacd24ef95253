"""What a form says → records on the disk and in git. Owns that a save is whole or not at all, and that the same save
sent twice is one: ids follow from a seed that the form carries, and a correction stands on the heads its form showed,
so that who wrote meanwhile is merged and never overwritten.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from yulan import ids, kinds
from yulan.accept import CARD_LIKE
from yulan.errors import YulanError
from yulan.flow import amend, author, lookup, read
from yulan.flow.amend import Amendment
from yulan.flow.enrol import mark_of
from yulan.flow.live import Live
from yulan.flow.lookup import Found
from yulan.forms import ALSO
from yulan.ids import CARD
from yulan.kinds.withheld import strip
from yulan.lockfile import student_lock
from yulan.record import Record
from yulan.revisions import Revision, groups, sift, stand
from yulan.yaml_strict import Tree, texts_of

Put = Callable[[Mapping[str, bytes | None]], Live]
_APART = re.compile("[\\s,\uff0c\u3001;\uff1b]+")
_MOST_STUDENTS = 60
_SEED = re.compile("[0-9a-f]{32}")
_CLEARED = frozenset({"date", "name"})  # stood in the form and may be taken out: then they are missing


@dataclass(frozen=True, slots=True)
class Paper:
    """A form for a new record: about `sid` or nobody, and `also` others by name; for a first card of the class."""

    kind: str
    sid: str
    tree: Mapping[str, Tree] = field(repr=False)
    body: str = field(repr=False)
    also: str = field(repr=False, default="")
    seed: str = field(repr=False, default="")
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was saved: the kind, the id of the (first) record, the students it is about."""

    kind: str
    rid: str
    sids: tuple[str, ...]


def new(live: Live, paper: Paper, put: Put) -> Done:
    """The records of a form, written; raises KindFaults, `write.*`, `student.*`, or as the disk and git do."""
    if not _SEED.fullmatch(paper.seed):
        raise YulanError("write.no-seed")
    sids, wrong = _students(live, paper)
    if wrong:
        raise kinds.KindFaults((*_wrong(live, paper), *wrong))
    event = {"event": _id(paper.seed, "event", 16)} if len(sids) > 1 else {}
    batch: dict[str, bytes | None] = {}
    done: list[tuple[str, str]] = []
    for sid in sids:
        rid = CARD if paper.kind == CARD else _id(paper.seed, f"{paper.kind} {sid}", 16)
        told = {**paper.tree, **event}
        if sid != paper.sid and "name" in told:  # each goes by their own
            told["name"] = live.recalled.name(sid)
        about = _new_sid(live, paper) if paper.scope else sid
        known = _group(live, about, rid)
        if known and (paper.kind != CARD or paper.scope):
            batch |= _again(live, paper, told, known)
        else:
            about, files = _first(live, paper, told, sid, rid)
            batch |= files
        done.append((rid, about))
    put(batch)
    return Done(paper.kind, done[0][0], tuple(sid for _, sid in done if sid))


def _new_sid(live: Live, paper: Paper) -> str:
    """The id of the student whose file a form opens: of the spare lock its card was put into before, if it was."""
    sid = _id(paper.seed, "student", 10)
    mark = mark_of(sid)
    firsts = live.revisions(f".{mark}.age", lambda name: (name.rid, name.rev, name.rand) == (CARD, 1, mark))
    return next((one.record.student for one in firsts if one.author == live.me.person), sid)


def _first(
    live: Live, paper: Paper, told: Mapping[str, Tree], sid: str, rid: str
) -> tuple[str, dict[str, bytes | None]]:
    """The student's id and the files of a record that was not there."""
    begun = author.begin(
        live.verified,
        live.me,
        paper.kind,
        sid,
        today=live.today,
        now=live.now,
        scope=paper.scope,
        rid=rid,
        fresh_sid=_id(paper.seed, "student", 10) if paper.scope else "",
    )
    given = {name: value for name, value in begun.given.items() if name not in _CLEARED}
    content = _content(live, paper, {**given, **told})
    made = author.settled(live.verified, live.me, begun, begun.seal(content, live.now), live.now)
    return made[1].revision.record.student, author.kept(*made)


def _content(live: Live, paper: Paper, tree: Mapping[str, Tree]) -> Record:
    """The record as the form has it; raises KindFaults with everything that is wrong, and where it says nothing."""
    blank: tuple[kinds.Fault, ...] = ((("body",), "write.blank", {}),) if _is_blank(live, paper) else ()
    try:
        content = author.content(paper.kind, tree, paper.body)
    except kinds.KindFaults as found:
        # What is missing besides may be all there is to say.
        stood = all(path and path[0] in _CLEARED for path, _, _ in found.faults)
        raise kinds.KindFaults((*found.faults, *(blank if stood else ()))) from None
    if blank:
        raise kinds.KindFaults(blank)
    return content


def _wrong(live: Live, paper: Paper) -> tuple[kinds.Fault, ...]:
    """What is wrong with a form beside whom it names."""
    given: dict[str, Tree] = {"id": _id(paper.seed, paper.kind, 16), "kind": paper.kind, "by": live.me.person}
    try:
        _content(live, paper, {**given, **({"student": paper.sid} if paper.sid else {}), **paper.tree})
    except kinds.KindFaults as found:
        return found.faults
    return ()


def _again(live: Live, paper: Paper, told: Mapping[str, Tree], known: Sequence[Revision]) -> dict[str, bytes | None]:
    """The files of a record that was saved before: what has changed since is a correction."""
    job = amend.begin(live.verified, live.me, _found(live, known))
    written = job.seal(author.content(paper.kind, {**_fixed(job.tree), **told}, paper.body), live.now)
    return {written.path: written.data} if written is not None else {}


def amendment(live: Live, place: str, rid: str, heads: Sequence[str] = ()) -> Amendment:
    """The record as it may be revised, by its student's id or drawer and its own; as it stood at `heads`, if they are
    named. Raises `record.none`.
    """
    group = _group(live, place if ids.is_sid(place) else "", rid)
    if not group:
        raise YulanError("record.none")
    return amend.begin(live.verified, live.me, _found(live, group, heads))


def heads_of(job: Amendment) -> tuple[str, ...]:
    """The digests of the heads a correction stands on."""
    return tuple(one.digest for one in job.found.standing.heads)


def correction(
    live: Live, job: Amendment, tree: Mapping[str, Tree], body: str, chosen: Mapping[str, int], put: Put
) -> Done:
    """The next revision of a record, written, with one side's value wherever it was chosen; nothing, where all that is
    said stands already. Raises as `new` does.
    """
    settled, text = amend.settle(job, tree, body, chosen)
    kind, fixed = job.found.kind, _fixed(job.tree)
    if kind in CARD_LIKE:
        fixed["by"] = live.me.person
        settled["by"] = live.me.person
    content = author.content(kind, {**fixed, **settled}, text)
    now = amendment(live, str(job.tree.get("student", "")), content.id)
    if not _says(now, content):
        written = job.seal(content, live.now)
        if written is not None:
            put({written.path: written.data})
    return Done(kind, content.id, tuple(filter(None, [content.student])))


def usual(live: Live, kind: str) -> dict[str, Tree]:
    """What a new record of the kind usually says: the term it falls in, who visited."""
    names = {one.name for one in kinds.fields(kind)}
    found: dict[str, Tree] = {}
    term = live.school.settings.days.term_of(live.today)
    if "term" in names and term is not None:
        found["term"] = term.id
    if "visitors" in names:
        found["visitors"] = [live.me.person]
    return found


def warnings(live: Live, kind: str, rid: str, sids: Sequence[str]) -> list[kinds.Fault]:
    """What in the records just saved looks wrong and was kept all the same."""
    places = set(sids) or {""}
    files = [one for sid in sids if (one := live.recalled.file(sid)) is not None]
    cards = (one.card for one in files if one.card is not None)
    entries = (*(one for file in files for one in file.records), *live.school.loose, *cards)
    found = [one for one in entries if one.id == rid and one.kind == kind and one.student in places]
    ahead = any(one.date > live.today for one in found)
    late: list[kinds.Fault] = [(("date",), "write.future", {})] if ahead else []
    return [*late, *((path, rule, {}) for one in found for path, rule in kinds.warnings(one.values))]


def kind_of(live: Live, sid: str, rid: str) -> str:
    """The kind of a record; empty where there is none."""
    group = _group(live, sid, rid)
    return group[0].record.kind if group else ""


def _is_blank(live: Live, paper: Paper) -> bool:
    """Whether a form says nothing beyond what stood in it when it came: then there is nothing to keep."""
    given = {"by", "date", *usual(live, paper.kind)}
    return not paper.body.strip() and not paper.tree.keys() - given


def _students(live: Live, paper: Paper) -> tuple[list[str], list[kinds.Fault]]:
    """Whom the form is about: the student of its page, and those it names besides; and what is wrong with the names."""
    named: list[str] = []
    wrong: list[kinds.Fault] = []
    told = list(filter(None, _APART.split(paper.also)))
    if len(told) > _MOST_STUDENTS:
        return [], [((ALSO,), "write.too-many-students", {"most": _MOST_STUDENTS})]
    for number, said in enumerate(told, 1):
        try:
            named.append(lookup.student(live.verified, live.school, said, "zh"))
        except YulanError as error:
            wrong.append(((ALSO,), error.code, {**error.params, "number": number}))
    if told and not paper.sid:
        wrong = [((ALSO,), "write.needs-student", {"kind": paper.kind})]
    return list(dict.fromkeys([paper.sid, *named])), wrong


def _id(seed: str, purpose: str, length: int) -> str:
    """An id that the seed and its purpose decide; without the seed nobody can tell that two belong together."""
    digest = hmac.new(bytes.fromhex(seed), f"yulan-form-v1\n{purpose}".encode(), hashlib.sha256).digest()
    return ids.new(length, lambda count: digest[:count])


def _group(live: Live, sid: str, rid: str) -> list[Revision]:
    """The accepted revisions of a record, of one lock; of several under one id, that in the student's own file."""
    if rid == CARD and not sid:
        return []
    part = f"/{sid}/" if rid == CARD else rid
    every = live.revisions(part, lambda name: name.rid == rid and (not sid or name.sid in ("", sid)))
    found = [one for one in every if sid in ("", one.record.student)]
    parts = [list(sift(one).good) for one in groups(found)]
    own = [one for one in parts if one and one[0].lock == student_lock(sid)] if sid else []
    return next(iter(own or [one for one in parts if one]), [])


def _found(live: Live, group: Sequence[Revision], heads: Sequence[str] = ()) -> Found:
    """The record as its revisions, or those up to `heads`, make it, and what of it is out of sight now."""
    by_digest = {one.digest: one for one in group}
    if heads and all(one in by_digest for one in heads):
        waiting, seen = list(heads), set[str]()
        while waiting:
            one = waiting.pop()
            if one in by_digest and one not in seen:
                seen.add(one)
                waiting += by_digest[one].prev
        group = [one for one in group if one.digest in seen]
    first = min(group, key=lambda one: (one.rev, one.digest))
    kind = first.record.kind
    standing = stand(group, lambda one: kinds.to_tree(one.values), read.merge_key(kind))
    file = live.recalled.file(first.record.student)
    return Found(standing, first.author, file.withheld.scopes if file is not None else frozenset())


def _fixed(tree: Mapping[str, Tree]) -> dict[str, Tree]:
    """What of a record no form asks for."""
    return {name: tree[name] for name in ("id", "kind", "student", "event", "by") if name in tree}


def _says(job: Amendment, content: Record) -> bool:
    """Whether the record, one head, says this already, as far as it may be seen."""
    standing = job.found.standing
    shown = strip(content.kind, texts_of(standing.tree), job.found.withheld)
    same = shown == texts_of(kinds.to_tree(content.values))
    return len(standing.heads) == 1 and same and job.body.strip("\n") == content.body
