"""Synchronising through a host or a hub: fetch, make one of both, send, and begin again where somebody was faster. What
this person may not join is left on a branch of its own, for a keeper.
"""

from __future__ import annotations

from dataclasses import replace

from yulan import chain as chains
from yulan import git, merging
from yulan.errors import YulanError
from yulan.flow import keep, staff, trust, verified
from yulan.flow.sync.desk import ACCEPTED, Desk
from yulan.flow.sync.mingle import Side, Waiting
from yulan.flow.sync.summary import Reached

ASIDE = "yulan/aside-"
TRIES = 5


def exchange(desk: Desk, ours: Side, where: git.Place) -> Side:
    for number in range(TRIES):
        given = git.resolve(desk.root, ACCEPTED) or git.resolve(desk.root, f"refs/remotes/{where.remote}/{git.MAIN}")
        try:
            desk.progress("fetch", 0, 1)
            tips = git.fetch(desk.root, where, prefix=ASIDE)
            if git.deepen(desk.root, where):
                tips = git.fetch(desk.root, where, prefix=ASIDE)
            desk.progress("fetch", 1, 1)
        except YulanError as error:
            if (reached := _reached(error)) is None:
                raise
            desk.told = replace(desk.told, reached=reached)
            return ours
        asides = {name: tip for name, tip in tips.items() if name.startswith(ASIDE)}
        done = _send(desk, ours, where, tips.get(git.MAIN), given, asides, housekeeping=number < TRIES - 1)
        if isinstance(done, Side):
            return done
        ours = Side(git.head(desk.root) or "", verified.verify(desk.root))
    raise YulanError("sync.too-busy")


def _send(
    desk: Desk,
    ours: Side,
    where: git.Place,
    main: str | None,
    given: str | None,
    asides: dict[str, str],
    *,
    housekeeping: bool,
) -> Side | None:
    """Our state once it and theirs are one, there and here; None where somebody was faster."""
    merged: list[str] = []
    try:
        if main is not None and main != ours.commit:
            ours = _with_main(desk, ours, main, given)
        if ours.unjoined:
            raise Waiting
        ours, merged = _with_asides(desk, ours, asides)
    except Waiting:
        desk.told = replace(desk.told, waiting=True)
        leave(desk, where)
        return ours
    if main != ours.commit and not _give(desk, ours, where, main):
        return None
    if desk.told.reached == "yes":
        git.remember(desk.root, ACCEPTED, ours.commit)
    for name in merged:
        git.delete_branch(desk.root, where, name, asides[name])
    if housekeeping and (files := desk.housekeeping(ours.verified)):
        with desk.alone:
            keep.put(desk.root, files, person=desk.person(), day=desk.moment.day, on=ours.commit)
        now = Side(git.head(desk.root) or "", verified.verify(desk.root))
        trust.check(desk.places, now.verified)
        if not _give(desk, now, where, ours.commit):
            return None
        if desk.told.reached == "yes":
            git.remember(desk.root, ACCEPTED, now.commit)
        return now
    return ours


def _with_main(desk: Desk, ours: Side, main: str, given: str | None) -> Side:
    if git.contains(desk.root, ours.commit, main) and not ours.unjoined:
        changes = git.differing(desk.root, main, ours.commit)
        taken_out = any(merging.grows(one.path) and not one.after for one in changes)
        telling = git.telling(desk.root, main, ours.commit)
        if not taken_out and not telling:
            return ours  # it has all that is there, and goes as it is
        # What was committed by hand is committed again without the words, as far as it is a school's.
        foreign = [one.path for one in changes if not one.path.startswith(("keys/", "records/", "site/", ".git"))]
        if telling and foreign:
            raise YulanError("sync.by-hand", path=foreign[0])
    return desk.take(ours, desk.mingle(ours, main, first=True, given=given))


def _with_asides(desk: Desk, ours: Side, asides: dict[str, str]) -> tuple[Side, list[str]]:
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
            desk.told = replace(desk.told, waiting=True)
        except YulanError as error:
            if error.code not in ("sync.not-verified", "sync.other-school"):
                raise
    return ours, merged


def _give(desk: Desk, ours: Side, where: git.Place, main: str | None) -> bool:
    if not _pushed(desk, where, ours.commit, git.MAIN):
        return False
    if desk.told.reached == "yes":
        if main is not None:
            paths = {one.path for one in git.differing(desk.root, main, ours.commit) if one.after}
        else:
            paths = set(git.ids_at(desk.root, ours.commit))
        desk.sent |= {path for path in paths if merging.is_record(path)}
        if any(path.startswith(chains.FOLDER) for path in paths):
            desk.told = replace(desk.told, staff_sent=True)
    return True


def _pushed(desk: Desk, where: git.Place, commit: str, branch: str) -> bool:
    """Whether nobody was faster. Where the place cannot be reached any more, the work is kept."""
    desk.progress("send", 0, 1)
    try:
        done = git.push(desk.root, where, commit, branch)
    except YulanError as error:
        if (reached := _reached(error)) is None:
            raise
        desk.told = replace(desk.told, reached=reached)
        return True
    desk.progress("send", 1, 1)
    return done


def leave(desk: Desk, where: git.Place) -> None:
    """Nothing; what this clone has stands on a branch of its own there, if the place can be reached."""
    commit = git.head(desk.root) or ""
    branch = f"{ASIDE}{commit[:12]}"
    if git.resolve(desk.root, f"refs/remotes/{where.remote}/{branch}") is None:
        _pushed(desk, where, commit, branch)


def _reached(error: YulanError) -> Reached | None:
    """How far one came, where that is no reason to stop."""
    known: dict[str, Reached] = {"sync.offline": "offline", "sync.denied": "denied", "sync.refused": "refused"}
    return known.get(error.code)
