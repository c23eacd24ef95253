"""Synchronising through a host or a hub: fetch, make one of both, send, and begin again where somebody was faster. What
this person may not join is left on a branch of its own, for a keeper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yulan import chain as chains
from yulan import git, merging
from yulan.errors import YulanError
from yulan.flow import keep, staff
from yulan.flow.sync.desk import ACCEPTED, Desk
from yulan.flow.sync.mingle import Side, Waiting
from yulan.flow.sync.summary import Reached

ASIDE = "yulan/aside-"
TRIES = 5
_REACHED: Mapping[str, Reached] = {"sync.offline": "offline", "sync.denied": "denied", "sync.refused": "refused"}


@dataclass(frozen=True)
class _There:
    """What the place has: its state, None where nothing was ever sent, and what others had to leave aside, by branch.
    `given` is what it last had of us.
    """

    main: str | None
    asides: Mapping[str, str]
    given: str | None


def exchange(desk: Desk, ours: Side, where: git.Place) -> Side:
    """Our state once it and theirs are one, there and here; as far as it came where the place cannot be reached.

    Raises `sync.too-busy`, and as `mingle.mingle` does.
    """
    for number in range(TRIES):
        there = _fetched(desk, where)
        if there is None:
            return ours
        try:
            done = _joined(desk, ours, where, there)
        except Waiting:
            desk.waits()
            _leave(desk, ours, where)
            return ours
        if done is not None and desk.told.reached == "yes" and number < TRIES - 1:
            done = _kept(desk, done, where)
        if done is not None:
            return done
        ours = desk.here()
    raise YulanError("sync.too-busy")


def _fetched(desk: Desk, where: git.Place) -> _There | None:
    """What is there now; None where it cannot be reached."""
    given = git.resolve(desk.root, ACCEPTED) or git.resolve(desk.root, f"refs/remotes/{where.remote}/{git.MAIN}")
    desk.progress("fetch", 0, 1)
    try:
        tips = git.fetch(desk.root, where, prefix=ASIDE)
        if git.deepen(desk.root, where):
            tips = git.fetch(desk.root, where, prefix=ASIDE)
    except YulanError as error:
        _stopped(desk, error)
        return None
    desk.progress("fetch", 1, 1)
    return _There(tips.get(git.MAIN), {name: tip for name, tip in tips.items() if name.startswith(ASIDE)}, given)


def _joined(desk: Desk, ours: Side, where: git.Place, there: _There) -> Side | None:
    """Our state once it and theirs are one, there and here; None where somebody was faster. Raises Waiting, with
    nothing done, where this person may not join the two.
    """
    if there.main is not None and there.main != ours.commit:
        ours = _with_main(desk, ours, there.main, there.given)
    if ours.unjoined:
        raise Waiting
    ours, merged = _with_asides(desk, ours, there.asides)
    if not _give(desk, ours, where, there.main):
        return None
    for name in merged if desk.told.reached == "yes" else ():
        try:
            git.delete_branch(desk.root, where, name, there.asides[name])
        except YulanError as error:
            if error.code not in _REACHED:
                raise  # else it stays, and the next keeper finds that nothing of it is new
    return ours


def _kept(desk: Desk, ours: Side, where: git.Place) -> Side | None:
    """Our state with what a keeper adds, there and here; None where somebody was faster."""
    files = desk.housekeeping(ours.verified)
    if not files:
        return ours
    with desk.alone:
        keep.put(desk.root, files, person=desk.person(), day=desk.moment.day, on=ours.commit)
    now = desk.here()
    return now if _give(desk, now, where, ours.commit) else None


def _with_main(desk: Desk, ours: Side, main: str, given: str | None) -> Side:
    """Our state with the one that was there before; ours as it is where it holds all of that and tells nothing."""
    if git.contains(desk.root, ours.commit, main) and not ours.unjoined:
        changes = git.differing(desk.root, main, ours.commit)
        taken_out = any(merging.grows(one.path) and not one.after for one in changes)
        telling = git.telling(desk.root, main, ours.commit)
        if not taken_out and not telling:
            return ours
        # What was committed by hand is committed again without the words, as far as it is a school's.
        foreign = [one.path for one in changes if not one.path.startswith(("keys/", "records/", "site/", ".git"))]
        if telling and foreign:
            raise YulanError("sync.by-hand", path=foreign[0])
    return desk.take(ours, desk.mingle(ours, main, first=True, given=given))


def _with_asides(desk: Desk, ours: Side, asides: Mapping[str, str]) -> tuple[Side, list[str]]:
    """Our state with what others had to leave aside, and the branches it was on: a keeper's task."""
    me = desk.me(ours.verified)
    if me is None or not staff.is_keeper(ours.verified, me):
        return ours, []
    merged = []
    for name, tip in sorted(asides.items()):
        try:
            if not git.contains(desk.root, ours.commit, tip):
                ours = desk.take(ours, desk.mingle(ours, tip, first=False))
            merged.append(name)
        except Waiting:
            desk.waits()
        except YulanError as error:
            if error.code not in ("sync.not-verified", "sync.other-school"):
                raise
    return ours, merged


def _give(desk: Desk, ours: Side, where: git.Place, main: str | None) -> bool:
    """Whether nobody was faster, and our state stands there in place of `main`, if the place can be reached."""
    if main != ours.commit:
        if not _pushed(desk, where, ours.commit, git.MAIN):
            return False
        if desk.told.reached == "yes":
            _note_sent(desk, ours.commit, main)
    if desk.told.reached == "yes":
        git.remember(desk.root, ACCEPTED, ours.commit)
    return True


def _note_sent(desk: Desk, commit: str, before: str | None) -> None:
    """Nothing; it is told what went, over what was there before."""
    if before is not None:
        paths = {one.path for one in git.differing(desk.root, before, commit) if one.after}
    else:
        paths = set(git.ids_at(desk.root, commit))
    desk.sent |= {path for path in paths if merging.is_record(path)}
    if any(path.startswith(chains.FOLDER) for path in paths):
        desk.told = replace(desk.told, staff_sent=True)


def _leave(desk: Desk, ours: Side, where: git.Place) -> None:
    """Nothing; our state stands on a branch of its own there, if the place can be reached."""
    branch = f"{ASIDE}{ours.commit[:12]}"
    if git.resolve(desk.root, f"refs/remotes/{where.remote}/{branch}") is None:
        _pushed(desk, where, ours.commit, branch)


def _pushed(desk: Desk, where: git.Place, commit: str, branch: str) -> bool:
    """Whether nobody was faster. Where the place cannot be reached any more, the work is kept."""
    desk.progress("send", 0, 1)
    try:
        done = git.push(desk.root, where, commit, branch)
    except YulanError as error:
        _stopped(desk, error)
        return True
    desk.progress("send", 1, 1)
    return done


def _stopped(desk: Desk, error: YulanError) -> None:
    """Nothing; it is told how far one came. Raises the error again where it is a reason to stop."""
    if error.code not in _REACHED:
        raise error
    desk.told = replace(desk.told, reached=_REACHED[error.code])
