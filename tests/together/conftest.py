"""What the tests of synchronising share: a world that has just begun, and the process that dies for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import memory
from tests.together import world
from tests.together.killed import Killer
from tests.together.world import World


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """A folder for many computers."""
    with memory.folder(tmp_path) as made:
        yield made


@pytest.fixture
def here(room: Path) -> World:
    """A school of twelve with one student in each of three classes."""
    return world.begin(room / "world")


@pytest.fixture(scope="session")
def killer() -> Iterator[Killer]:
    """A process in whose forks a synchronising ends at any point."""
    one = Killer()
    yield one
    one.close()
