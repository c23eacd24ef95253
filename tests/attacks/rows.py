"""Entries beside one another: a school's, and those that somebody lays over any of them, as true or as forged as the
test wants. What is said of files is made up, so that only the rules of the chain are asked.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from msgspec.structs import replace as changed

from tests.attacks.forge import CHEN, ZHAO, code, entry_over, sealed_entry
from tests.schools import TestSchool
from yulan import chain as chains
from yulan import sshsig
from yulan.chain import Chain
from yulan.digest import sha256
from yulan.entry import Approval, Entry

ONE, TWO, THREE = (digit * 64 for digit in "123")  # what is guarded, after one change or another


@dataclass
class Rows:
    """The files of a chain, and its entries by their hashes; `base` is the one that all others here go on from."""

    school: TestSchool
    base: str
    entries: dict[str, Entry]
    files: dict[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, school: TestSchool) -> Rows:
        """The chain of that school."""
        now = school.verified
        files = {path: data for path, data in now.files.items() if path.startswith(chains.FOLDER)}
        return cls(school, now.chain.head, dict(now.chain.entries), files)

    def draft(self, *prev: str, by: str = CHEN, **other: object) -> Entry:
        """An entry over these (over the base where none is named) that changes nothing but what is told."""
        over = prev or (self.base,)
        newest = max((self.entries[one] for one in over), key=lambda one: one.epoch)
        told: dict[str, object] = {"epoch": newest.epoch + 1, "prev": over, "signer": by, "guarded": newest.guarded}
        told |= {"keepers": newest.keepers, "recovery": newest.recovery}
        return changed(entry_over(self.school.verified), **{**told, **other})

    def agree(self, entry: Entry, person: str = ZHAO) -> Approval:
        """The other keeper's signature under that change of what stood at the first entry it follows."""
        before = self.entries[entry.prev[0]].guarded
        text = chains.intent(entry, before, chains.since(self.entries, entry.prev[0]))
        blob = sshsig.sign(self.school.identities[person].signer, chains.INTENT_NAMESPACE, text)
        return Approval(by=person, from_=before, to=entry.guarded, signature=base64.b64encode(blob).decode())

    def lay(self, entry: Entry) -> str:
        """The hash of the entry, which lies there signed by whom it names."""
        files = sealed_entry(entry, self.school.identities[entry.signer])
        self.files |= files
        name = sha256(next(data for path, data in files.items() if path.endswith(".yaml")))
        self.entries[name] = entry
        return name

    def add(self, *prev: str, by: str = CHEN, agreed: str = "", **other: object) -> str:
        """The hash of a new entry; `agreed` names the other keeper who signed what it changes."""
        entry = self.draft(*prev, by=by, **other)
        return self.lay(changed(entry, approved=self.agree(entry, agreed)) if agreed else entry)

    def path(self, name: str) -> str:
        """Where an entry lies."""
        return f"{chains.FOLDER}{self.entries[name].epoch:06d}-{name[:8]}.yaml"

    @property
    def chain(self) -> Chain:
        """The chain, where it holds."""
        return chains.verify(self.files)

    @property
    def verdict(self) -> str:
        """The code with which it is refused; empty where it is not."""
        return code(lambda: self.chain)
