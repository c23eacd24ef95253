"""`yulan log`: what became of a student's file, or of one record: who wrote what when, and what each changed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from yulan.app import App
from yulan.entry import RECOVERY
from yulan.errors import Problem
from yulan.flow import history, lookup
from yulan.flow.history import Changed, Event, History, Open, Step


@click.command("log")
@click.argument("what")
@click.option("--limit", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def log_command(app: App, what: str, limit: int | None, as_json: bool) -> None:  # noqa: FBT001 - flags come from the command line
    meant = lookup.target(app.verified, app.me, app.today, what, app.lang, whole=True)
    with app.voice.progress() as progress:
        found = history.of(app.verified, app.me, app.today, meant, progress)
    if as_json:
        app.voice.json(_tree(app, found, limit))
    else:
        from yulan.pages import plain

        app.voice.say(plain.clean([*_Log(app, found).lines(limit)]))


class _Log:
    """A history in words."""

    def __init__(self, app: App, found: History) -> None:
        from yulan.pages.words import Words

        self._app, self._found = app, found
        self._words = Words(found.school, app.school_texts(app.verified.theme(), app.lang), app.lang)
        self._names = {one.sid: one.name for one in found.school.students}

    def lines(self, limit: int | None) -> Iterator[str]:
        found, t = self._found, self._words.t
        if found.file is not None:
            name = found.file.name or t("words.unnamed")
            yield f"# {name} · {self._words.scope(found.file.scope)} · {found.file.sid}"
        for one in found.open:
            yield ""
            yield from self._open(one)
        for step in found.steps[:limit]:
            yield ""
            yield from self._event(step) if isinstance(step, Event) else self._step(step)
        left = len(found.steps) - len(found.steps[:limit])
        if left:
            yield from ("", t("said.log.more", count=left))
        if found.unverified:
            yield from ("", t("said.log.unverified", count=len(found.unverified)))
        for bad in found.unverified:
            yield from (f"  {self._app.words(Problem(rule, bad.path))}" for rule in bad.rules)

    def _open(self, one: Open) -> Iterator[str]:
        from yulan.pages import facts

        yield self._words.t("said.log.open", what=self._what(one), count=one.heads)
        for conflict in facts.conflicts(self._words, one.entry.values, one.conflicts):
            yield f"  {self._words.t('said.show.differs', label=conflict.label)}"
            for side in conflict.sides:
                value = side.value or self._words.t("words.nothing")
                yield from _indented(4, self._words.t("words.pair", label=side.author, value=value))

    def _step(self, one: Step) -> Iterator[str]:
        t, entry = self._words.t, one.entry
        code = "changed" if one.parents else "new"
        told = t(f"said.log.{code}", person=self._words.person(entry.author), what=self._what(one), rev=entry.rev)
        late = t("said.log.late", days=one.late_days) if one.late else ""
        yield f"{entry.at:%Y-%m-%d %H:%M}  {told}{late}"
        if one.found > 1:
            yield f"  {t('said.log.merged', count=one.found)}"
        if one.found < one.parents:
            yield f"  {t('said.log.gap')}"
        if one.found and not one.changed and not one.lines:
            yield f"  {t('said.log.same')}"
        for change in one.changed:
            yield from self._changed(change)
        if one.lines:
            yield f"  {t('words.pair', label=t('record.text'), value='')}".rstrip()
            yield from (f"    {sign} {line}" for sign, line in one.lines)

    def _changed(self, one: Changed) -> Iterator[str]:
        from yulan.pages import facts

        t, label = self._words.t, one.stated.label[self._words.lang]
        was = facts.value_of(self._words, one.stated, one.before, self._names)
        now = facts.value_of(self._words, one.stated, one.after, self._names)
        gone, come = [text for text in was if text not in now], [text for text in now if text not in was]
        few = len(gone) <= 1 and len(come) <= 1 and "\n" not in "".join(gone + come)
        if few and gone + come and (len(gone) == len(come) or not one.stated.many):
            nothing = [t("words.nothing")]
            became = t("said.log.became", before=(gone or nothing)[0], after=(come or nothing)[0])
            yield f"  {t('words.pair', label=label, value=became)}"
        elif not gone and not come:
            yield f"  {t('words.pair', label=label, value=t('said.log.order'))}"
        else:
            lines = history.changed_lines("\n".join(gone), "\n".join(come))
            yield f"  {t('words.pair', label=label, value='')}".rstrip()
            yield from (f"    {sign} {line}" for sign, line in lines)

    def _event(self, one: Event) -> Iterator[str]:
        told = self._words.t(f"said.log.{one.code}", what=self._named(one), signer=self._person(one.by))
        yield f"{one.at:%Y-%m-%d %H:%M}  {told}"

    def _named(self, one: Event) -> str:
        if one.code == "scope":
            return self._words.scope(one.what)
        if one.code.startswith("lent"):
            person = one.what.removeprefix("@")
            return self._words.post(one.what) if person == one.what else self._words.person(person)
        return self._words.person(one.what) if one.code.startswith("mentor") else one.what

    def _person(self, person: str) -> str:
        return self._words.t("said.log.recovery") if person == RECOVERY else self._words.person(person)

    def _what(self, one: Step | Open) -> str:
        entry = one.entry
        kind, day = self._words.kind(entry.kind), entry.date.isoformat()
        key = "said.log.card" if entry.kind == "card" else "said.log.record"
        return self._words.t(key, kind=kind, date=day, id=entry.id)


def _indented(by: int, text: str) -> Iterator[str]:
    return (f"{' ' * by}{line}" for line in text.split("\n"))


def _tree(app: App, found: History, limit: int | None) -> dict[str, object]:
    return {
        "student": found.file.sid if found.file is not None else None,
        "name": found.file.name if found.file is not None else None,
        "entries": [_event_tree(one) if isinstance(one, Event) else _step_tree(one) for one in found.steps[:limit]],
        "more": len(found.steps) - len(found.steps[:limit]),
        "open": [
            {
                "record": one.entry.id,
                "kind": one.entry.kind,
                "heads": one.heads,
                "conflicts": [
                    {"field": each.field, "values": list(each.values), "authors": list(each.authors)}
                    for each in one.conflicts
                ],
            }
            for one in found.open
        ],
        "unverified": [
            {"path": one.path, "rules": [{"rule": rule, "message": app.message(rule, {})} for rule in one.rules]}
            for one in found.unverified
        ],
    }


def _event_tree(one: Event) -> dict[str, object]:
    at = one.at.isoformat(timespec="seconds")
    return {"type": one.code, "at": at, "by": one.by, "epoch": one.epoch, "what": one.what}


def _step_tree(one: Step) -> dict[str, object]:
    entry = one.entry
    return {
        "type": "revision",
        "at": entry.at.isoformat(timespec="seconds"),
        "author": entry.author,
        "record": entry.id,
        "kind": entry.kind,
        "student": entry.student,
        "date": entry.date.isoformat(),
        "rev": entry.rev,
        "path": one.path,
        "new": not one.parents,
        "late_days": one.late_days,
        "parents": one.parents,
        "found": one.found,
        "changes": [
            {"field": each.stated.name, "before": each.trees[0], "after": each.trees[1]} for each in one.changed
        ],
        "text": [{"sign": sign, "line": line} for sign, line in one.lines],
    }
