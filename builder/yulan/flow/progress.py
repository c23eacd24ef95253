"""How far something is that takes long, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # which stage, how much of it is done, of how much


def silent(_stage: str, _done: int, _total: int) -> None:
    """No progress shown."""
