"""Settings and theme that two keepers signed at the same time, in one: what only one of them changed counts; where both
changed the same thing, the standing side's does, and the other's is told as dropped.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yulan import plainfile, revisions, settings
from yulan.errors import YulanError
from yulan.flow import settings_check
from yulan.flow.verified import SITE
from yulan.settings import PATH, SchoolFile

_KEYS = {"classes": "id", "terms": "id", "duties": "id"}


def join(
    base: Mapping[str, bytes], standing: Mapping[str, bytes], losing: Mapping[str, bytes]
) -> tuple[dict[str, bytes | None], tuple[str, ...]]:
    """The files to change in the standing side (None: gone), and the paths of which something was dropped."""
    found: dict[str, bytes | None] = {}
    dropped = []
    for path in sorted(one for one in {*base, *losing} if one == PATH or one.startswith(SITE)):
        old, here, there = base.get(path), standing.get(path), losing.get(path)
        if there in (old, here):
            continue
        if here == old:
            found[path] = there
            continue
        if path == PATH and old is not None and here is not None and there is not None:
            merged, whole = _settings(old, here, there)
            if merged != here:
                found[path] = merged
            if whole:
                continue
        dropped.append(path)
    return found, tuple(dropped)


def _settings(old: bytes, here: bytes, there: bytes) -> tuple[bytes, bool]:
    """The settings of both, and whether nothing had to be dropped."""
    base, standing, losing = (msgspec.to_builtins(settings.load(one)) for one in (old, here, there))
    sides = [("", losing), ("", standing)]  # of two values of one thing the last counts
    tree, conflicts = revisions.merge_trees(base, sides, lambda path: _KEYS.get(path))
    try:
        made = plainfile.dump(msgspec.convert(tree, SchoolFile, strict=False))
        settings_check.checked(made)
    except (msgspec.ValidationError, YulanError):
        return here, False  # well meant each, and not together
    return made, not conflicts
