"""What a start of the program loads: commands that are asked for often load nothing that they do not need. Counted in
modules, which a slow machine does not change.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from yulan.cli import COMMANDS

# Each of these is slow to import: on the path to help, or to a build where nothing changed, none may stand.
_SLOW = ("msgspec", "yaml", "cryptography", "jinja2", "markdown_it", "platformdirs", "rich", "flask", "subprocess")


def _loaded(code: str) -> set[str]:
    """The modules there are after a program of these lines has run."""
    told = f"import sys\n{code}\nprint(*sorted(sys.modules), sep='\\n', file=sys.__stderr__)"
    done = subprocess.run([sys.executable, "-P", "-c", told], capture_output=True, check=True, text=True)
    return set(done.stderr.split())


def _packages(modules: set[str]) -> set[str]:
    return {one.partition(".")[0] for one in modules}


@pytest.mark.parametrize("words", [["--help"], ["--version"], []])
def test_the_first_page_of_help_loads_click_and_one_file_of_words(words: list[str]) -> None:
    modules = _loaded(f"from yulan import cli\ncli.run({words!r})")
    assert not _packages(modules) & set(_SLOW)
    ours = {one for one in modules if one.startswith("yulan.")}
    needed = {"cli", "collecting", "errors", "memo", "quick_texts", "texts", "theme", "wording"}
    assert ours <= {f"yulan.{one}" for one in needed}


def test_a_build_loads_pages_and_duties_only_once_there_is_something_to_make() -> None:
    modules = _loaded("import yulan.commands.build")
    later = ("yulan.pages", "yulan.derive", "yulan.render", "yulan.markdown", "yulan.flow.as_of", "yulan.recovery")
    assert [one for one in sorted(modules) if one.startswith(later)] == []
    assert not _packages(modules) & {"jinja2", "markdown_it", "platformdirs", "rich", "flask", "holidays", "xlsxwriter"}


_NO_SERVERS = sorted({*COMMANDS.values()} - {"serve"})


@cache
def _one_after_the_other() -> dict[str, set[str]]:
    """The packages there are after each of these commands has been loaded, with those before it: in one program, for
    what none of them loads, none of them would load alone.
    """
    loads = (f"import yulan.commands.{one}; told[{one!r}] = [*sys.modules]" for one in _NO_SERVERS)
    told = "\n".join(("import json, sys", "told = {}", *loads, "print(json.dumps(told))"))
    done = subprocess.run([sys.executable, "-P", "-c", told], capture_output=True, check=True, text=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {one: _packages({*modules}) for one, modules in found.items()}


@pytest.mark.parametrize("module", _NO_SERVERS)
def test_only_serving_loads_a_server(module: str) -> None:
    assert not _one_after_the_other()[module] & {"flask", "werkzeug", "waitress", "rich"}
