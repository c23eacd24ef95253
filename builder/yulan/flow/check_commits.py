"""What commits and the names of branches tell whoever hosts a school: of changes to records and keys nothing but an
id and a day. A clone's own commits are made so (`git.commit`); what people commit by hand is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yulan import git, ids
from yulan.errors import Problem
from yulan.flow.check_bytes import OWN
from yulan.git.entering import Commit, Entering, Ident

_DAY = 24 * 60 * 60
_INVALID = "@invalid"
_REF = re.compile(r"refs/heads/(?:main|yulan/[A-Za-z0-9._/-]+)")
_COMMENT = b"#"
_SCISSORS = b"# ------------------------ >8 ------------------------"


def problems(commit: Commit) -> Iterator[Problem]:
    """What a commit tells that changes records or keys; others may say what they like."""
    if not touches(commit.first):
        return
    where = {"commit": short(commit.id)}
    if commit.message.strip() != git.MESSAGE.encode():
        yield Problem("staged.commit-message", params=where)
    yield from (Problem(rule, params=where) for rule in _of_people(commit.author, commit.committer))
    if commit.signed:
        yield Problem("staged.commit-signed", severity="warning", params=where)


def touches(changes: Iterable[Entering]) -> bool:
    """Whether records or keys are among the changes."""
    return any(one.path.startswith(OWN) for one in changes)


def short(commit: str) -> str:
    """As much of a commit's id as people are told."""
    return commit[:12]


def idents(author: Ident | None, committer: Ident | None) -> Iterator[Problem]:
    """What a commit would tell of people that is about to be made."""
    for rule in _of_people(author, committer):
        yield Problem("staged.your-name" if rule == "staged.commit-name" else "staged.your-time")


def says(typed: bytes) -> bool:
    """Whether a message as somebody typed it, git's own remarks in it, says more than Yulan's."""
    kept = typed.partition(_SCISSORS)[0].splitlines()
    return b"\n".join(one for one in kept if not one.startswith(_COMMENT)).strip() != git.MESSAGE.encode()


def ref(name: str) -> Iterator[Problem]:
    """A warning for a branch or tag that has a name of its own: names are read by the host, too."""
    if not _REF.fullmatch(name):
        yield Problem("staged.ref-name", severity="warning")


def _of_people(author: Ident | None, committer: Ident | None) -> Iterator[str]:
    both = (author, committer)
    if not all(one is not None and _is_id(one) for one in both):
        yield "staged.commit-name"
    if not all(one is not None and one.at % _DAY == 0 and one.zone == "+0000" for one in both):
        yield "staged.commit-time"


def _is_id(one: Ident) -> bool:
    return ids.is_person(one.name) and one.mail == f"{one.name}{_INVALID}"
