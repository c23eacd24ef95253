"""A story → a real repository, through the same flows a school uses: every lock sealed, every record signed by its
writer under the epoch and with the key of its day.

Into an existing demo school it writes only what is new or different: keys, the repository's id and every ciphertext
whose text is unchanged stay as they are.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yulan import age, disk, git, identity_file, kinds, plainfile, policy, record, settings
from yulan import recovery as recoveries
from yulan.calendar import stamp
from yulan.entry import RECOVERY
from yulan.errors import YulanError
from yulan.example.chapters import Chapter, begins, chapters, happened
from yulan.example.desk import Desk
from yulan.example.shelf import Shelf
from yulan.example.story import Note, Story, stable
from yulan.flow import begin, epoch, keep, me, proposals, unseal, verified
from yulan.flow.me import Me
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import DEMO, DEMO_SUFFIX, Verified
from yulan.identity_file import Identity
from yulan.intents import Intent, one_word
from yulan.record import Record
from yulan.sshsig import Signer

BATCH = 4000  # files in one commit
_AT_ONCE = 4_000  # changes in one entry of the chain, which may be as large as any plain file
_NEW_KEYS = (("person", "add"), ("key", "replace"))


@dataclass
class Maker:
    """Writes one story into one folder."""

    root: Path
    story: Story
    progress: Progress = silent
    commit: bool = True
    identities: dict[str, Identity] = field(default_factory=dict)
    school: Verified = field(init=False, repr=False)
    shelf: Shelf = field(init=False, repr=False)

    def make(self) -> Verified:
        """The school as it stands when the whole story is written."""
        fresh = not verified.is_school(self.root)
        if fresh:
            self._begin()
        else:
            self._load_identities()
        self.school = verified.verify(self.root)
        if not fresh:
            self._settings()
            self._propose(begins(self.story))
        self.shelf = self._standing()
        told: Counter[Intent] = Counter()
        told_chapters = chapters(self.story)
        total, done = sum(len(one.notes) for one in told_chapters), 0
        for chapter in told_chapters:
            self._change(chapter, told)
            self._write(chapter.notes, done, total)
            done += len(chapter.notes)
        return verified.verify(self.root)

    # -- people and locks

    def _begin(self) -> None:
        if self.commit:
            git.init(self.root)
        founder = self.story.staff[0]
        keys = self._new_identity(founder.id)
        secret, seed = recoveries.keys(os.urandom(recoveries.SEED))
        self.identities[RECOVERY] = Identity(RECOVERY, "", age.Key.parse(secret), Signer.from_seed(seed))
        mine = self.identities[founder.id]
        intents = [
            Intent("person", "add", (founder.id, one_word(founder.name), *_keys(mine))),
            *(Intent("post", "add", (one.role, one.scope, founder.id)) for one in founder.posts if one.since is None),
            Intent("recovery", "add", _keys(self.identities[RECOVERY])),
        ]
        files = begin.school(
            self.story.school,
            policy.default(),
            begin.Founder(founder.id, mine.key, mine.signer),
            intents,
            written_at=stamp(begins(self.story)),
            demo=True,
        )
        # In the product's own repository .gitattributes and .gitignore are there already and say more.
        new = {path: data for path, data in files.items() if "/" in path or not (self.root / path).exists()}
        self._keep({**new, **keys}, founder.id, self.story.began)

    def _new_identity(self, person: str) -> dict[str, bytes | None]:
        """The file of a new demo key, which is that person's from now on."""
        one = Identity(person, "", age.Key.generate(), Signer.from_seed(os.urandom(32)))
        self.identities[person] = one
        return {f"{DEMO}{person}{DEMO_SUFFIX}": identity_file.dump(one)}

    def _load_identities(self) -> None:
        tree = disk.read_tree(self.root, DEMO.rstrip("/"))
        for data in tree.files.values():
            one = identity_file.parse(data)
            self.identities[one.person] = one

    def _settings(self) -> None:
        wanted = plainfile.dump(self.story.school)
        if self.school.files[settings.PATH] != wanted:
            self._epoch([Intent("settings", "sign")], begins(self.story), {settings.PATH: wanted})

    def _change(self, chapter: Chapter, told: Counter[Intent]) -> None:
        """Makes the changes of a chapter that have not been made, in one epoch, or as many as it takes."""
        needed: list[Intent] = []
        keys: dict[str, bytes | None] = {}
        for one in chapter.changes:
            if len(needed) == _AT_ONCE:
                self._epoch(needed, chapter.at, keys)
                needed, keys = [], {}
            told[one] += 1
            if happened(self.school.keyring, one) >= told[one]:
                continue
            if (one.area, one.verb) in _NEW_KEYS:
                person = one.words[0]
                keys |= self._new_identity(person)
                needed.append(replace(one, words=(*one.words, *_keys(self.identities[person]))))
            else:
                needed.append(one)
        if needed:
            self._epoch(needed, chapter.at, keys)

    def _epoch(self, intents: Sequence[Intent], at: datetime, also: Mapping[str, bytes | None]) -> None:
        draft = epoch.draft(self.school, self._keeper(), intents, also=also)
        self._sign(draft, at)
        if draft.waiting:
            self._propose(at)

    def _propose(self, at: datetime) -> None:
        """What only holders may make is proposed by the counsellor and taken over by the keeper."""
        holders = self.school.keyring.holders_of_post("counsellor", self.school.epoch)
        files = proposals.own_locks(self.school, self._me(holders[0].id)) if holders else {}
        if not files:
            return
        self._keep(files, holders[0].id, at.date())
        self.school = verified.verify(self.root)
        ring, taken, done, refused = proposals.take_locks(self.school)
        if refused:
            raise YulanError("example.refused", problems=tuple(refused))
        self._sign(epoch.draft(self.school, self._keeper(), taken, keyring=ring, also=done), at)

    def _sign(self, draft: epoch.Draft, at: datetime) -> None:
        """Writes an epoch; in a school that is further than the story an epoch is never older than the one before."""
        keeper, newest = self._keeper(), self.school.chain.newest
        approved = None
        if draft.needs_two:
            other = next(one for one in newest.keepers if one.person != keeper.person)
            approved = epoch.approve(draft, self._me(other.person))
        when = max(at, datetime.fromisoformat(newest.written_at))
        files = epoch.sign(draft, keeper, written_at=stamp(when), approved=approved)
        self._keep(files, keeper.person, when.date())
        self.school = verified.verify(self.root)

    def _keeper(self) -> Me:
        return self._me(self.story.staff[0].id)

    def _me(self, person: str) -> Me:
        return me.of(self.school, replace(self.identities[person], repository="", person=person))

    # -- records

    def _write(self, notes: Sequence[Note], done: int, total: int) -> None:
        desk = Desk(self.school, self._me, self._office())
        batches: dict[bool, dict[str, bytes | None]] = {True: {}, False: {}}
        for number, note in enumerate(notes, done):
            if number % 200 == 0:
                self.progress("records", number, total)
            content = _content(note)
            if self.shelf.has(note, content):
                continue
            if note.broken:
                written = desk.write_broken(content, note.at)
            else:
                written = desk.write(content, self.shelf.below(note, content), note.at, note.entered_by)
                self.shelf.put(note, written.revision)
            batch = batches[written.path.startswith("records/drawers/")]
            batch[written.path] = written.data
            if len(batch) >= BATCH:
                self._put(batch, note.at.date())
        for batch in batches.values():
            self._put(batch, notes[-1].at.date() if notes else self.story.began)

    def _put(self, files: dict[str, bytes | None], day: date) -> None:
        self._keep(dict(files), self.story.staff[0].id, day)
        files.clear()

    def _keep(self, files: Mapping[str, bytes | None], person: str, day: date) -> None:
        keep.put(self.root, files, person=person, day=day, commit=self.commit)

    def _office(self) -> str:
        """Who enters for others now, the first in the staff's order."""
        holders = {one.id for one in self.school.keyring.holders_of_post("moral-office", self.school.epoch)}
        return next(one.id for one in self.story.staff if one.id in holders or not holders)

    def _standing(self) -> Shelf:
        """What is written already; nobody sees all, so several people look."""
        found = [unseal.open_all(self.school, self._me(person)) for person in self._lookers()]
        revisions = {one.path: one for opened in found for one in opened.revisions}
        broken = {one.path: one for opened in found for one in opened.unverified}
        return Shelf(revisions.values(), broken.values())

    def _lookers(self) -> Iterator[str]:
        if any((self.root / "records" / name).exists() for name in ("students", "drawers")):
            for post in ("principal", "counsellor"):
                yield from (one.id for one in self.school.keyring.holders_of_post(post, self.school.epoch))


def _content(note: Note) -> Record:
    fields: dict[str, Any] = {
        **note.fields,
        "id": "card" if note.kind == "card" else note.rid,
        "kind": note.kind,
        "by": note.by,
        "date": note.date.isoformat(),
    }
    if note.pupil:
        fields["student"] = stable(10, "student", note.pupil)
    if "students" in fields:  # children a report names, by their handles
        fields["students"] = [stable(10, "student", handle) for handle in fields["students"]]
    if "event" in fields:  # the same words in each record of one event
        fields["event"] = stable(16, "event", fields["event"])
    return record.of(kinds.parse(note.kind, fields), note.body.strip("\n"), note.kind)


def _keys(identity: Identity) -> tuple[str, ...]:
    return (identity.key.public, *identity.signer.public.split())
