"""Where a school is exchanged: a host or a folder with a bare repository (a *hub*), and bundles on a stick.

Nothing is asked at a terminal: what needs an answer (a password never given to git, a host never seen) fails with a
code that says so. Addresses leave here without user names and passwords.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from yulan import disk
from yulan.errors import YulanError
from yulan.git.commits import is_shallow, resolve, state_dir
from yulan.git.run import ANY, checked, line, names, run

if TYPE_CHECKING:
    import subprocess

MAIN = "main"
_USERINFO = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://|[^/\\]+@[^/\\:]+:", re.IGNORECASE)
_BRANCH = re.compile(r"[a-z0-9][a-z0-9/-]{0,100}")
_PATIENCE = (
    *("-c", "http.lowSpeedLimit=1"),
    *("-c", "http.lowSpeedTime=30"),
    *("-c", "protocol.ext.allow=never"),
)
_DENIED = (b"Authentication failed", b"Permission denied", b"could not read Username", b"returned error: 40")
_LATE = (b"[rejected]", b"[remote rejected]", b"fetch first", b"non-fast-forward", b"cannot lock ref")
_UNWANTED = (b"hook declined", b"unpacker error", b"unable to write", b"No space left")
_EMPTY = (b"Remote branch main not found", b"remote HEAD refers to nonexistent ref", b"empty repository")
_NO_REPOSITORY = (b"does not appear to be a git repository", b"does not exist", b"not found")
_BUNDLED = "yulan-bundle"  # the branch that is in a bundle
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=15"


class Place(NamedTuple):
    """Where this clone is exchanged. `folder` is set where it is one on this computer, a share or a stick."""

    remote: str
    address: str  # without user name and password
    folder: Path | None


def remotes(root: Path) -> tuple[str, ...]:
    """The addresses of the remotes, sorted, without any user name or password in them."""
    found = run(root, "config", "-z", "--get-regexp", r"^remote\..*\.url$", ok=(0, 1))
    addresses = {entry.partition("\n")[2] for entry in names(found)}
    return tuple(sorted(without_secrets(address) for address in addresses))


def is_address(said: str) -> bool:
    """Whether this names a place on a network (`https://…`, `git@host:…`), not a folder."""
    return _URL.match(said) is not None


def without_secrets(address: str) -> str:
    """The address without the user name and password that may stand in it."""
    return _USERINFO.sub(r"\1", address)


def place(root: Path) -> Place | None:
    """The remote `origin`, or the only one there is; None where there is none, or several and no `origin`."""
    known = line(run(root, "remote")).split()
    name = "origin" if "origin" in known else known[0] if len(known) == 1 else ""
    if not name or name.startswith("-"):
        return None
    address = line(run(root, "remote", "get-url", name))
    if address.startswith("file://"):
        folder: Path | None = Path(address.removeprefix("file://"))
    elif is_address(address):
        folder = None
    else:
        folder = Path(os.path.normpath(root / address))
    return Place(name, without_secrets(address), folder)


def set_place(root: Path, address: str) -> None:
    """Nothing; `origin` is there."""
    if address.startswith("-"):
        raise ValueError("an address is no option")
    known = line(run(root, "remote")).split()
    verb = ("set-url",) if "origin" in known else ("add",)
    run(root, "remote", *verb, "origin", address)


def is_hub(folder: Path) -> bool:
    """Whether a bare repository lies there."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def make_hub(folder: Path) -> bool:
    """Whether a new bare repository was made there, which never forgets what it was given; else there was one.

    Raises `git.hub-taken` where something else lies there.
    """
    if is_hub(folder):
        return False
    if disk.entries(folder):
        raise YulanError("git.hub-taken", path=str(folder))
    disk.make_folders(folder)
    run(folder, "init", "--quiet", "--bare", "--template=", f"--initial-branch={MAIN}")
    for key, value in (
        ("receive.denyNonFastForwards", "true"),
        ("receive.fsckObjects", "true"),
        ("core.logAllRefUpdates", "true"),
        ("gc.auto", "0"),
    ):
        run(folder, "config", key, value)
    return True


def fetch(root: Path, where: Place, *, prefix: str) -> dict[str, str]:
    """Branch → commit of `main` and the branches under `prefix` there; none where it is empty.

    Raises `sync.offline`, `sync.denied`, `git.not-trusted`.
    """
    under = f"refs/remotes/{where.remote}"
    # A pattern may match nothing; a `main` that is not there yet would be an error.
    specs = (f"+refs/heads/{MAIN}*:{under}/{MAIN}*", f"+refs/heads/{prefix}*:{under}/{prefix}*")
    told = ("--quiet", "--prune", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc")
    _exchange(root, where, "fetch", *told, where.remote, *specs)
    return fetched(root, where, prefix=prefix)


def fetched(root: Path, where: Place, *, prefix: str) -> dict[str, str]:
    """The same as they were when last fetched; nobody is asked."""
    under = f"refs/remotes/{where.remote}"
    found = run(root, "for-each-ref", "--format=%(refname) %(objectname)", f"{under}/{MAIN}", f"{under}/{prefix}*")
    refs = (one.split(" ") for one in found.stdout.decode().splitlines())
    return {name.removeprefix(f"{under}/"): commit for name, commit in refs}


def deepen(root: Path, where: Place) -> bool:
    """Whether this clone was shallow; it has the whole history now, if the place gave it."""
    if not is_shallow(root):
        return False
    _exchange(root, where, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--unshallow", where.remote)
    return True


def push(root: Path, where: Place, commit: str, branch: str) -> bool:
    """Whether the branch there is this commit now; not, if somebody was faster. Raises as `fetch`, and `sync.refused`
    where the place did not want it.
    """
    target = f"refs/heads/{_named(branch)}"
    done = _push(root, where, where.remote, f"{checked(commit)}:{target}")
    if done:
        run(root, "update-ref", f"refs/remotes/{where.remote}/{branch}", commit)
    return done


def delete_branch(root: Path, where: Place, branch: str, was: str) -> bool:
    """Whether the branch there is gone; not, if it has moved on since it was this commit."""
    target = f"refs/heads/{_named(branch)}"
    lease = f"--force-with-lease={target}:{checked(was)}"
    return _push(root, where, lease, where.remote, f":{target}")


def bundle(root: Path, target: Path, commit: str) -> None:
    """Nothing; `target`, which this clone alone writes, holds the whole history up to the commit, as a branch."""
    ref = f"refs/heads/{_BUNDLED}"
    with disk.exclusive(state_dir(root)):
        disk.remove(target.with_name(f"{target.name}.lock"))  # git's own, of a stick that was pulled out meanwhile
        run(root, "update-ref", ref, checked(commit))
        try:
            run(root, "bundle", "create", "--quiet", os.fspath(target.absolute()), ref)
        finally:
            run(root, "update-ref", "-d", ref)


def unbundle(root: Path, source: Path) -> str:
    """The commit a bundle holds, now in this repository. Raises `sync.bundle` where it is none, or damaged."""
    ref = "refs/yulan/stick"
    told = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc")
    name = os.fspath(source.absolute())
    done = run(root, "fetch", *told, name, f"+refs/heads/{_BUNDLED}:{ref}", ok=ANY)
    found = resolve(root, ref)
    if done.returncode or found is None:
        raise YulanError("sync.bundle", path=source.name)
    return found


def clone(source: str, target: Path) -> None:
    """Nothing; `target` is a new clone of what is at an address or in a hub's folder, which is its `origin`.

    Files come as they were committed, byte for byte. Raises as `fetch`, and `sync.empty` where nothing was given there
    yet, `sync.no-school` where no repository lies; then nothing is left at `target` that was not there.
    """
    where = without_secrets(source)
    if not is_address(source) and not Path(source).exists():
        raise YulanError("sync.offline", place=where)
    done = _clone(source, target, MAIN, "origin")
    if not done.returncode:
        return
    said = done.stderr + done.stdout
    if any(text in said for text in _EMPTY):
        raise YulanError("sync.empty", place=where)
    if any(text in said for text in _NO_REPOSITORY):
        raise YulanError("sync.no-school", place=where)
    raise YulanError("sync.denied" if any(text in said for text in _DENIED) else "sync.offline", place=where)


def clone_bundle(source: Path, target: Path) -> None:
    """Nothing; `target` is a new clone of what a bundle holds, on branch `main`, and has no `origin`.

    Raises `sync.bundle` where it is none, or damaged; then nothing is left at `target` that was not there.
    """
    if _clone(os.fspath(source.absolute()), target, _BUNDLED, "stick").returncode:
        raise YulanError("sync.bundle", path=source.name)
    run(target, "branch", "--quiet", "-m", MAIN)
    run(target, "remote", "remove", "stick")


def _clone(source: str, target: Path, branch: str, remote: str) -> subprocess.CompletedProcess[bytes]:
    plain = ("--quiet", "--no-tags", "--no-recurse-submodules", "--template=")
    told = (*plain, f"--branch={branch}", f"--origin={remote}")
    kept = (f"--config={one}" for one in ("core.autocrlf=false", "core.longPaths=true"))
    disk.make_folders(target.parent)
    here = target.parent
    ends = (source, os.fspath(target.absolute()))
    return run(here, *_PATIENCE, "clone", *told, *kept, "--", *ends, env=_ssh(here), ok=ANY)


def _named(branch: str) -> str:
    if not _BRANCH.fullmatch(branch):
        raise ValueError("a branch is named in letters, digits and hyphens")
    return branch


def _push(root: Path, where: Place, *args: str) -> bool:
    """Whether the place took it; not, if somebody was faster."""
    return _exchange(root, where, "push", "--quiet", "--porcelain", *args, may_be_late=True)


def _exchange(root: Path, where: Place, *args: str, may_be_late: bool = False) -> bool:
    """Whether it went well; what is in the way is raised by its name."""
    if where.folder is not None and not where.folder.exists():
        raise YulanError("sync.offline", place=where.address)
    done = run(root, *_PATIENCE, *args, env=_ssh(root), ok=ANY)
    if not done.returncode:
        return True
    said = done.stderr + done.stdout
    if any(text in said for text in _UNWANTED):
        raise YulanError("sync.refused", place=where.address)
    if may_be_late and any(text in said for text in _LATE):
        return False
    if any(text in said for text in _DENIED):
        raise YulanError("sync.denied", place=where.address)
    raise YulanError("sync.offline", place=where.address)


def _ssh(root: Path) -> dict[str, str]:
    """The environment in which ssh asks nothing, unless somebody has said how it is to be started."""
    if own := os.environ.get("GIT_SSH_COMMAND"):
        return {"GIT_SSH_COMMAND": own}
    told = run(root, "config", "--get", "core.sshCommand", ok=(0, 1))
    return {} if told.returncode == 0 else {"GIT_SSH_COMMAND": _SSH}
