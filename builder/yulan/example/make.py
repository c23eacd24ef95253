"""A story → a real repository, through the same flows a school uses: every lock sealed, every record signed by its
writer.

Into an existing demo school it writes only what is new or different: keys, the repository's id and every ciphertext
whose text is unchanged stay as they are.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from yulan import age, disk, git, identity_file, kinds, plainfile, policy, record, settings
from yulan import recovery as recoveries
from yulan.calendar import stamp
from yulan.entry import RECOVERY
from yulan.errors import YulanError
from yulan.example.desk import Desk
from yulan.example.story import Note, Pupil, Staff, Story, stable
from yulan.flow import begin, epoch, keep, me, proposals, unseal, verified
from yulan.flow.me import Me
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import DEMO, DEMO_SUFFIX, Verified
from yulan.identity_file import Identity
from yulan.intents import Intent, one_word
from yulan.lockfile import student_lock
from yulan.people import post_name
from yulan.record import Record
from yulan.revisions import Revision
from yulan.sshsig import Signer

ZONE = timezone(timedelta(hours=8))
BATCH = 4000  # files in one commit


@dataclass
class Maker:
    """Writes one story into one folder."""

    root: Path
    story: Story
    progress: Progress = silent
    commit: bool = True
    identities: dict[str, Identity] = field(default_factory=dict)

    def make(self) -> Verified:
        """The school as it stands when the whole story is written."""
        if verified.is_school(self.root):
            self._load_identities()
        else:
            self._begin()
        self._staff()
        for day, pupils, notes in self._chapters():
            self._open_files(day, pupils)
            self._write(notes)
        self._leavers()
        return verified.verify(self.root)

    # -- people and locks

    def _begin(self) -> None:
        if self.commit:
            git.init(self.root)
        founder = self.story.staff[0]
        for one in self.story.staff:
            self._new_identity(one.id)
        secret, seed = recoveries.keys(os.urandom(recoveries.SEED))
        self.identities[RECOVERY] = Identity(RECOVERY, "", age.Key.parse(secret), Signer.from_seed(seed))
        mine = self.identities[founder.id]
        intents = [
            self._add(founder),
            *(Intent("post", "add", (role, scope, founder.id)) for role, scope in founder.posts),
            Intent("recovery", "add", _keys(self.identities[RECOVERY])),
        ]
        files = begin.school(
            self.story.school,
            policy.default(),
            begin.Founder(founder.id, mine.key, mine.signer),
            intents,
            written_at=stamp(_at(self.story.began)),
            demo=True,
        )
        keys = {
            f"{DEMO}{one.id}{DEMO_SUFFIX}": identity_file.dump(replace(self.identities[one.id], person=one.id))
            for one in self.story.staff
        }
        # In the product's own repository .gitattributes and .gitignore are there already and say more.
        fresh = {path: data for path, data in files.items() if "/" in path or not (self.root / path).exists()}
        self._keep({**fresh, **keys}, founder.id, self.story.began)

    def _new_identity(self, person: str) -> None:
        self.identities[person] = Identity(person, "", age.Key.generate(), Signer.from_seed(os.urandom(32)))

    def _load_identities(self) -> None:
        tree = disk.read_tree(self.root, DEMO.rstrip("/"))
        for data in tree.files.values():
            one = identity_file.parse(data)
            self.identities[one.person] = one

    def _add(self, one: Staff) -> Intent:
        return Intent("person", "add", (one.id, one_word(one.name), *_keys(self.identities[one.id])))

    def _staff(self) -> None:
        """Adds whoever is missing, with their posts; then what only holders may make is proposed and taken over."""
        school = verified.verify(self.root)
        known = school.keyring.by_person
        keys: dict[str, bytes | None] = {}
        intents: list[Intent] = []
        for one in self.story.staff:
            held = {post_name(post.role, post.scope) for post in known[one.id].posts} if one.id in known else set()
            if one.id not in known:
                if one.id not in self.identities:
                    self._new_identity(one.id)
                    keys[f"{DEMO}{one.id}{DEMO_SUFFIX}"] = identity_file.dump(self.identities[one.id])
                intents.append(self._add(one))
            intents += [
                Intent("post", "add", (role, scope, one.id))
                for role, scope in one.posts
                if post_name(role, scope) not in held
            ]
        new_settings = settings_file(self.story)
        also = {**keys, settings.PATH: new_settings}
        if intents or school.files[settings.PATH] != new_settings:
            self._epoch(school, intents or [Intent("settings", "sign")], self.story.began, also)
        self._propose()

    def _propose(self) -> None:
        school = verified.verify(self.root)
        roles = {role for one in self.story.staff for role, _ in one.posts}
        if "counsellor" not in roles:
            return
        person = next(one.id for one in self.story.staff if any(role == "counsellor" for role, _ in one.posts))
        files = proposals.own_locks(school, self._me(school, person))
        if not files:
            return
        self._keep(files, person, self.story.began)
        school = verified.verify(self.root)
        ring, taken, done, refused = proposals.take_locks(school)
        if refused:
            raise YulanError("example.refused", problems=tuple(refused))
        draft = epoch.draft(school, self._keeper(school), taken, keyring=ring, also=done)
        self._sign(school, draft, self.story.began)

    def _open_files(self, day: date, pupils: Sequence[Pupil]) -> None:
        school = verified.verify(self.root)
        intents = []
        for one in pupils:
            if student_lock(one.sid) not in school.keyring.locks:
                intents.append(Intent("student", "add", (one.sid, one.scope)))
                intents += [Intent("mentor", "add", (one.sid, mentor)) for mentor in one.mentors]
        if intents:
            self._epoch(school, intents, day, {})

    def _leavers(self) -> None:
        school = verified.verify(self.root)
        for one in self.story.pupils:
            lock = school.keyring.locks[student_lock(one.sid)]
            if one.left is not None and lock.scope_at(school.epoch) != "closed":
                self._epoch(school, [Intent("student", "close", (one.sid,))], one.left, {})
                school = verified.verify(self.root)

    def _epoch(self, school: Verified, intents: Sequence[Intent], day: date, also: Mapping[str, bytes | None]) -> None:
        keeper = self._keeper(school)
        self._sign(school, epoch.draft(school, keeper, intents, also=also), day)

    def _sign(self, school: Verified, draft: epoch.Draft, day: date) -> None:
        keeper = self._keeper(school)
        approved = None
        if draft.needs_two:
            other = next(one for one in school.chain.newest.keepers if one.person != keeper.person)
            approved = epoch.approve(draft, self._me(school, other.person))
        files = epoch.sign(draft, keeper, written_at=stamp(_at(day)), approved=approved)
        self._keep(files, keeper.person, day)

    def _keeper(self, school: Verified) -> Me:
        return self._me(school, self.story.staff[0].id)

    def _me(self, school: Verified, person: str) -> Me:
        return me.of(school, replace(self.identities[person], repository="", person=person))

    # -- records

    def _chapters(self) -> Iterator[tuple[date, list[Pupil], list[Note]]]:
        """The story in parts: files opened on one day, then what was written until the next ones were."""
        days = sorted({one.opened for one in self.story.pupils}) or [self.story.began]
        for number, day in enumerate(days):
            after = days[number + 1] if number + 1 < len(days) else date.max
            pupils = [one for one in self.story.pupils if one.opened == day]
            first = date.min if number == 0 else day
            notes = [one for one in self.story.notes if first <= one.at.date() < after]
            yield day, pupils, [*map(_card, pupils), *notes]

    def _write(self, notes: Sequence[Note]) -> None:
        school = verified.verify(self.root)
        standing = self._standing(school)
        told: Counter[tuple[str, str]] = Counter()
        office = next(one.id for one in self.story.staff if ("moral-office", "school") in one.posts)
        desk = Desk(school, lambda person: self._me(school, person), office)
        batches: dict[bool, dict[str, bytes]] = {True: {}, False: {}}
        for number, note in enumerate(notes):
            content = _content(note)
            place = (content.student if note.kind == "card" else "", content.id)
            revisions = standing.setdefault(place, [])
            told[place] += 1
            if _same(revisions[told[place] - 1 : told[place]], content):
                continue
            written = desk.write(content, revisions[-1:], note.at)
            revisions.append(written.revision)
            drawer = written.path.startswith("records/drawers/")
            batches[drawer][written.path] = written.data
            if len(batches[drawer]) >= BATCH:
                self._put(batches[drawer], note.at.date())
            if number % 200 == 0:
                self.progress("records", number, len(notes))
        for batch in batches.values():
            self._put(batch, self.story.began)

    def _put(self, files: dict[str, bytes], day: date) -> None:
        self._keep(dict(files), self.story.staff[0].id, day)
        files.clear()

    def _keep(self, files: Mapping[str, bytes | None], person: str, day: date) -> None:
        keep.put(self.root, files, person=person, day=day, commit=self.commit)

    def _standing(self, school: Verified) -> dict[tuple[str, str], list[Revision]]:
        """Revisions that are there already, by student (cards) and id, oldest first; nobody sees all, so several
        people look.
        """
        found: dict[tuple[str, str], dict[str, Revision]] = {}
        for person in self._lookers():
            for one in unseal.open_all(school, self._me(school, person)).revisions:
                student = one.record.student if one.record.id == "card" else ""
                found.setdefault((student, one.record.id), {})[one.path] = one
        return {key: sorted(group.values(), key=lambda one: one.rev) for key, group in found.items()}

    def _lookers(self) -> list[str]:
        if not any((self.root / "records" / name).exists() for name in ("students", "drawers")):
            return []
        offices = {"principal", "counsellor"}
        return [one.id for one in self.story.staff if any(role in offices for role, _ in one.posts)]


def settings_file(story: Story) -> bytes:
    """records/school.yaml of the story."""
    return plainfile.dump(story.school)


def _card(pupil: Pupil) -> Note:
    by = pupil.card.get("by") or ""
    day = date.fromisoformat(str(pupil.card.get("date") or pupil.opened))
    return Note("card", pupil.handle, str(by), day, _at(day), pupil.card, pupil.body)


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
    return record.of(kinds.parse(note.kind, fields), note.body.strip("\n"), note.kind)


def _same(revision: Sequence[Revision], content: Record) -> bool:
    """Whether what is told stands there already, letter by letter."""
    return bool(revision) and record.compose(revision[0].record) == record.compose(content)


def _keys(identity: Identity) -> tuple[str, ...]:
    return (identity.key.public, *identity.signer.public.split())


def _at(day: date) -> datetime:
    return datetime.combine(day, time(16, 40), ZONE)
