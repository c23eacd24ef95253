"""Whether this clone is set up as `yulan setup` does it. It says nothing about the school, only about the folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yulan import git
from yulan.errors import Problem
from yulan.flow import line_ends, setup_git, setup_hooks


def problems(root: Path) -> Iterator[Problem]:
    """A note where nothing is set up, a warning for what was and holds no longer; nothing without git."""
    if not git.is_repository(root):
        return
    driver, hooks = setup_git.driver(root), setup_hooks.pythons(root)
    if driver is None and not hooks:
        yield Problem("clone.not-set-up", severity="note")
    elif driver is None:
        yield Problem("clone.no-driver", severity="warning")
    elif len(hooks) < len(setup_hooks.HOOKS):
        yield Problem("clone.no-hooks", severity="warning")
    if any(not setup_git.is_there(one) for one in (*hooks, *([] if driver is None else [driver]))):
        yield Problem("clone.python-gone", severity="warning")
    if setup_git.has_cache(root):
        yield Problem("clone.cache", severity="warning")
    if line_ends.may_convert(root):
        for path in line_ends.converted(root):
            yield Problem("clone.line-ends", path, severity="warning")
