"""What a start of the program loads: commands that are asked for often load nothing that they do not need. Counted in
modules, which a slow machine does not change.
"""

from __future__ import annotations

import subprocess
import sys

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
    needed = {"cli", "errors", "memo", "quick_texts", "texts", "theme", "wording"}
    assert ours <= {f"yulan.{one}" for one in needed}


def test_a_build_loads_pages_and_duties_only_once_there_is_something_to_make() -> None:
    modules = _loaded("import yulan.commands.build")
    later = ("yulan.pages", "yulan.derive", "yulan.render", "yulan.markdown", "yulan.flow.as_of", "yulan.recovery")
    assert [one for one in sorted(modules) if one.startswith(later)] == []
    assert not _packages(modules) & {"jinja2", "markdown_it", "platformdirs", "rich", "flask", "holidays", "xlsxwriter"}


@pytest.mark.parametrize("module", sorted({*COMMANDS.values()} - {"serve"}))
def test_only_serving_loads_a_server(module: str) -> None:
    assert not _packages(_loaded(f"import yulan.commands.{module}")) & {"flask", "werkzeug", "waitress", "rich"}
