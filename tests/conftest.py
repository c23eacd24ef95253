"""How the suite runs: properties are drawn the same way each time, and a slow machine is no failure. What tests write
lies in memory where it can.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import memory
from tests.browser import Browser, browser
from yulan.flow import workers

settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# A run keeps schools, sites and texts for long and makes little that refers to itself: looking for it as often as
# Python does by itself takes a twentieth of the time, and more of what hypothesis needs.
gc.set_threshold(200_000, 50, 100)

# The suite fills the processors by itself; tests of helpers ask for them.
workers.count = lambda: 1

# The programs that tests start need not compile everything each time, nor does the next run: beside pytest's own cache.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = os.fspath(Path(__file__).parents[1] / ".pytest_cache/bytecode")
sys.dont_write_bytecode = False

if (_memory := memory.root()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", os.fspath(_memory))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether a file need not be read: where only long tests are wanted, one that has none."""
    if config.option.markexpr == "long" and collection_path.suffix == ".py" and collection_path.is_file():
        return True if b"mark.long" not in collection_path.read_bytes() else None
    return None


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that runs as long as the tests do: whoever wants a page that knows of no other takes a `fresh` one."""
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found
