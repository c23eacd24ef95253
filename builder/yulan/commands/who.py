"""`yulan who`: who may read what, by which post, since when."""

from __future__ import annotations

from collections.abc import Iterator

import click

from yulan import columns
from yulan.app import App
from yulan.errors import UsageError, YulanError
from yulan.flow import lookup, student_files
from yulan.flow.readers import Readers
from yulan.lockfile import Lock, student_lock
from yulan.pages.words import Words
from yulan.school import Reader, School


@click.command("who")
@click.argument("what", default="")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def who_command(app: App, what: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    school = lookup.cards(app.verified, app.me, app.today)
    rows = list(_rows(app, school, what.strip()))
    if as_json:
        app.voice.json([_row(lock, one) for lock, one in rows])
        return
    words = Words(school, app.texts, app.lang)
    head = [app.texts(f"said.who.head.{one}") for one in ("what", "person", "via", "since")]
    table = [(_named(app, words, lock), words.person(one.person), _via(words, one), one.since) for lock, one in rows]
    if table:
        app.voice.say("\n".join(columns.lines(head, table)))
    else:
        app.say("said.who.nobody")
    app.say("said.who.recovery")


def _rows(app: App, school: School, what: str) -> Iterator[tuple[Lock, Reader]]:
    ring, readers = app.verified.keyring, Readers(app.verified)
    locks = _locks(app, school, what) if what else [one for one in ring.locks.values() if one.kind == "drawer"]
    for lock in sorted(locks, key=lambda one: one.lock):
        yield from ((lock, one) for one in readers.of(lock))
    if not what:
        for file in school.students:
            lock = ring.locks[student_lock(file.sid)]
            yield from ((lock, one) for one in file.readers if one.person == school.reader)


def _row(lock: Lock, one: Reader) -> dict[str, object]:
    ends = {"ends": one.ends.isoformat()} if one.ends is not None else {}
    return {"lock": lock.lock, "person": one.person, "via": one.via, "since": one.since, **ends}


def _via(words: Words, one: Reader) -> str:
    """By which post, and until when that is planned."""
    via = words.post(one.via)
    return words.t("said.who.planned", via=via, day=one.ends.isoformat()) if one.ends is not None else via


def _locks(app: App, school: School, what: str) -> list[Lock]:
    """The locks meant by a lock's name, a drawer's, or a student's id or name; raises UsageError `who.unknown`."""
    ring, epoch = app.verified.keyring, app.verified.epoch
    for name in (what, student_lock(what)):
        if name in ring.locks:
            return [ring.locks[name]]
    drawer = ring.policy.drawers_at(epoch).get(what)
    if drawer is not None:
        files = student_files.all_of(app.verified) if drawer.per == "student" else ()
        return [*files, *(one for one in ring.locks.values() if one.kind == "drawer" and one.drawer == drawer.drawer)]
    try:
        return [ring.locks[student_lock(lookup.student(app.verified, school, what, app.lang))]]
    except YulanError as error:
        if error.code != "student.not-found":
            raise
        raise UsageError("who.unknown") from None


def _named(app: App, words: Words, lock: Lock) -> str:
    """A lock as people call it: the student's name where the card opens, else their id."""
    if lock.kind == "student":
        file = next((one for one in words.school.students if one.sid == lock.sid), None)
        return file.name if file is not None and file.name else lock.sid
    if lock.kind == "post":
        return words.post(lock.lock)
    drawer, scope = words.drawer(lock.drawer or ""), lock.scope_at(app.verified.epoch)
    return drawer if scope == "school" else f"{drawer} {words.scope(scope)}"
