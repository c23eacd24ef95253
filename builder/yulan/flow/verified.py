"""A school's repository, read once and verified: the bytes that are verified are the bytes that are parsed. Refuses
the whole repository where the chain, its listing or its keyring do not hold; what can be lived with is listed as
problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yulan import chain as chains
from yulan import demo, disk, git, keyring, lockfile, settings, settings_faults, sound, theme, witness
from yulan.chain import Chain
from yulan.errors import Problem, YulanError
from yulan.keyring import Keyring
from yulan.people import PATH as PEOPLE
from yulan.policy import PATH as POLICY
from yulan.school import Settings
from yulan.witness import Witness

PROPOSED = "keys/proposed/"
DEMO = "keys/demo/"
DEMO_SUFFIX = ".key"
_OWN = ("templates/", "styles/", "texts/")
SITE = "site/"
_KNOWN = (chains.FOLDER, lockfile.FOLDER, lockfile.LINKS, witness.FOLDER, PROPOSED, DEMO)


@dataclass(frozen=True)
class Verified:
    """A repository whose newest epoch speaks of exactly these files."""

    root: Path
    files: Mapping[str, bytes] = field(repr=False)  # keys/, school.yaml, the school's own site/
    chain: Chain = field(repr=False)
    keyring: Keyring = field(repr=False)
    witness: Witness = field(repr=False)
    settings: Settings = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def epoch(self) -> int:
        """The newest epoch."""
        return self.chain.epoch

    @property
    def own_templates(self) -> bool:
        """Whether the school has templates of its own."""
        return any(path.startswith(f"{SITE}templates/") for path in self.files)

    def theme(self) -> dict[str, bytes]:
        """The built-in theme with the school's own signed templates, styles and texts over it; never a script."""
        own = {path.removeprefix(SITE): data for path, data in self.files.items() if path.startswith(SITE)}
        return {
            **theme.read(theme.builtin()),
            **{path: data for path, data in own.items() if path.startswith(_OWN)},
        }


def signed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of `files` that the chain's listing speaks of."""
    places = (lockfile.FOLDER, SITE)
    exact = (PEOPLE, POLICY, settings.PATH)
    return {path: data for path, data in files.items() if path in exact or path.startswith(places)}


def is_school(root: Path) -> bool:
    """Whether a school's repository lies at `root`."""
    return (root / chains.FOLDER).is_dir()


def read(root: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The plain files of a repository, and problems with what lies among them."""
    if not is_school(root):
        raise YulanError("school.none", path=str(root))
    folders = ["keys", settings.PATH]
    if not _is_builtin(root):
        folders.append("site")
    tree = disk.read_tree(root, *folders)
    linked = [one for one in tree.problems if one.rule == "disk.symlink"]
    if linked:
        raise YulanError("school.symlink", problems=tuple(linked), path=linked[0].path)
    problems = list(tree.problems)
    for path in tree.files:
        if path.startswith("keys/") and not has_place(path):
            problems.append(Problem("school.unlisted", path, severity="warning"))
    return dict(tree.files), problems


def has_place(path: str) -> bool:
    """Whether a file under keys/ lies where the format has any."""
    return path in (PEOPLE, POLICY) or path.startswith(_KNOWN)


def verify(root: Path) -> Verified:
    """The repository at `root`, verified; raises YulanError with the rule that does not hold."""
    return _verify(root, *read(root))


def verify_files(root: Path, files: Mapping[str, bytes]) -> Verified:
    """The school these plain files are, whatever lies at `root`; raises as `verify` does."""
    return _verify(root, dict(files), [])


def files_of(root: Path, commit: str) -> dict[str, bytes]:
    """The plain files of a school as a commit holds them."""
    builtin = theme.builtin()
    if (root / "site").resolve() == builtin.resolve():
        return git.files_at(root, commit, "keys", settings.PATH)
    files = git.files_at(root, commit, "keys", settings.PATH, "site")
    own = {path.removeprefix(SITE): data for path, data in files.items() if path.startswith(SITE)}
    return (
        {path: data for path, data in files.items() if not path.startswith(SITE)}
        if own == theme.read(builtin)
        else files
    )


def verify_as_signed(root: Path) -> tuple[Verified, dict[str, bytes | None]]:
    """The repository with settings and theme as they were last signed, and what lies in the folder instead (None:
    gone).
    """
    files, problems = read(root)
    entries = [path for path in files if chains.is_entry(path)]
    if not entries:
        raise YulanError("chain.empty")
    newest = max(entries)
    commit = git.find_commit_of(root, newest)
    if commit is None:
        raise YulanError("school.not-committed", path=newest)
    before = git.files_at(root, commit, settings.PATH, *(() if _is_builtin(root) else ("site",)))
    now = {path: data for path, data in files.items() if path == settings.PATH or path.startswith(SITE)}
    rest = {path: data for path, data in files.items() if path not in now}
    changed: dict[str, bytes | None] = {path: data for path, data in now.items() if before.get(path) != data}
    changed |= dict.fromkeys(before.keys() - now.keys(), None)
    return _verify(root, {**rest, **before}, problems), changed


def is_plain(path: str) -> bool:
    """Whether the path is one of those a school is verified by."""
    return path.startswith(("keys/", SITE)) or path == settings.PATH


def _verify(root: Path, files: dict[str, bytes], problems: list[Problem]) -> Verified:
    chain = chains.verify(files)
    listed = signed(files)
    chains.match_listing(chain, listed)
    ring = keyring.load(listed)
    chains.match(chain, ring)
    sound.check(ring, chain.epoch)
    demo.check(ring, demo=chain.demo)
    seen, missing = witness.load(files, chain)
    problems += missing
    problems += _secrets(files, demo=chain.demo)
    told = settings.load(files[settings.PATH])
    # A school that once signed what cannot be meant still opens; what is signed from now on is refused before.
    problems += settings_faults.problems_of(told, files[settings.PATH])
    school = settings.settings(told, demo=chain.demo)
    return Verified(root, files, chain, ring, seen, school, tuple(problems))


def _secrets(files: Mapping[str, bytes], *, demo: bool) -> list[Problem]:
    """Private keys lying in the repository: refused everywhere but in keys/demo/ of a demo school."""
    found = []
    for path, data in files.items():
        if b"AGE-SECRET-KEY-" in data or b"sign-seed:" in data or b"PRIVATE KEY-----" in data:
            if demo and path.startswith(DEMO):
                continue
            found.append(Problem("school.private-key", path))
    return found


def _is_builtin(root: Path) -> bool:
    """Whether `site/` is no theme of the school's own: absent, the built-in one, or the same bytes."""
    site, builtin = root / "site", theme.builtin()
    if not site.is_dir() or site.resolve() == builtin.resolve():
        return True
    return (site / "templates" / "base.html").is_file() and theme.read(site) == theme.read(builtin)
