"""What the Markdown files say of the program is so: commands, options, links, modules, people of the example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import click
import msgspec
import pytest

from yulan import cli, yaml_strict

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
PAGES = tuple(
    sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
)
COMMANDS_IN = tuple(page for page in PAGES if page != "docs/format.md")  # that one shows the text of files
FIRST_COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/yulan build --open",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
)
RECOVERY = "recovery"  # no person, but one can act as it
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
# The program in code, and what follows up to the end of the span, the line or the next command of the line.
CALL = re.compile(r"(?<![\w/\\-])(?:\.venv[/\\](?:bin|Scripts)[/\\])?yulan((?: [^`;&|#\n]*)?)")
CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
OPTION = re.compile(r"(?<!\S)(--?[A-Za-z][a-z-]*)")


def _text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def _blocks(page: str) -> list[str]:
    return re.findall(r"^```[^\n]*\n(.*?)^```$", _text(page), re.DOTALL | re.MULTILINE)


def _calls(page: str) -> Iterator[list[str]]:
    """The words after `yulan`, wherever the page shows a command."""
    for block, span in CODE.findall(_text(page)):
        for found in CALL.finditer(block or span):
            if words := found[1].split():
                yield words


def _without_globals(words: list[str]) -> tuple[list[str], list[str]]:
    """The words from the verb on, and the options before it."""
    valued = {name for one in _options(cli.yulan) if not one.is_flag for name in one.opts}
    rest, before = list(words), []
    while rest and rest[0].startswith("-"):
        before.append(rest.pop(0))
        if before[-1] in valued:
            rest = rest[1:]
    return rest, before


def _options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option)]


def _verbs(page: str) -> set[str]:
    return {rest[0] for rest, _ in map(_without_globals, _calls(page)) if rest}


def _strange(words: list[str]) -> list[str]:
    """Those of the words after `yulan` that the program does not know."""
    rest, options = _without_globals(words)
    known = {"-h", "--help", *(name for one in _options(cli.yulan) for name in one.opts)}
    command: click.Command | None = cli.yulan
    strange = []
    while rest and isinstance(command, click.Group) and not rest[0].startswith("-"):
        name = rest.pop(0)
        command = command.get_command(click.Context(command), name)
        if command is None:
            strange.append(name)
        else:
            known |= {option for one in _options(command) for option in one.opts}
    return strange + [one for one in (*options, *OPTION.findall(" ".join(rest))) if one not in known]


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", FIRST_COMMANDS)
def test_the_first_commands_are_whole_lines_of_their_own_block(readme: str, command: str) -> None:
    assert f"{command}\n" in _blocks(readme)


@pytest.mark.parametrize("readme", READMES)
def test_the_first_commands_work_in_a_shell_of_windows_too(readme: str) -> None:
    on_windows = [block for block in _blocks(readme) if block.startswith("py -3 -m venv .venv;")]
    assert len(on_windows) == len(FIRST_COMMANDS)
    assert not [block for block in on_windows if "&&" in block or ".venv/" in block]


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_named(readme: str) -> None:
    assert _verbs(readme) == set(cli.COMMANDS)


@pytest.mark.parametrize("page", COMMANDS_IN)
def test_every_command_and_option_that_is_named_exists(page: str) -> None:
    assert [" ".join(words) for words in _calls(page) if _strange(words)] == []


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("--as li-na build --open", []),
        ("people hand-over class-p2023-1 wang-fang li-na --dry-run", []),
        ("sing", ["sing"]),
        ("locks sing", ["sing"]),
        ("build --sing", ["--sing"]),
        ("--sing build", ["--sing"]),
    ],
)
def test_a_command_that_is_not_there_would_be_found(words: str, strange: list[str]) -> None:
    assert _strange(words.split()) == strange


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_repository_leads_somewhere(page: str) -> None:
    for target in LINK.findall(_text(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, place = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), f"{page}: {target}"
        assert file.resolve().is_relative_to(ROOT), f"{page}: {target}"
        if place:
            headings = {_slug(one) for one in HEADING.findall(file.read_text("utf-8"))}
            assert place in headings, f"{page}: {target}"


@pytest.mark.parametrize("page", PAGES)
def test_no_link_goes_out_unencrypted(page: str) -> None:
    assert not [one for one in LINK.findall(_text(page)) if one.startswith("http:")]


def test_the_readmes_lead_to_each_other_and_to_the_same_pages() -> None:
    links = {readme: set(LINK.findall(_text(readme))) for readme in READMES}
    assert READMES[1] in links[READMES[0]]
    assert READMES[0] in links[READMES[1]]
    assert links[READMES[0]] - {READMES[1]} == links[READMES[1]] - {READMES[0]}


def test_the_readmes_show_the_same_commands() -> None:
    first, second = ({" ".join(one) for one in _calls(readme) if one[0] != "people"} for readme in READMES)
    assert first == second


@pytest.mark.parametrize("readme", READMES)
def test_people_to_try_are_staff_of_the_example(readme: str) -> None:
    data = (ROOT / "builder/yulan/example/data/school.yaml").read_bytes()
    staff = {one["id"] for one in msgspec.convert(yaml_strict.load(data)["staff"], list[dict[str, object]])}
    named = set(re.findall(r"^\| `([a-z]+-[a-z]+)` \|", _text(readme), re.MULTILINE))
    named |= set(re.findall(r"--as ([a-z-]+)", _text(readme)))
    assert named
    assert named <= staff | {RECOVERY}


def test_the_changelog_says_what_is_unreleased() -> None:
    _, _, rest = _text("CHANGELOG.md").partition("\n## [Unreleased]\n")
    section = rest.partition("\n## ")[0]
    assert re.search(r"^- \S", section, re.MULTILINE)


def _modules() -> set[str]:
    package = ROOT / "builder" / "yulan"
    modules = {path.name for path in package.glob("*.py") if path.name != "__init__.py"}
    return modules | {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}


def test_the_architecture_names_every_module_and_no_other() -> None:
    text = _text("docs/architecture.md")
    tables = text.partition("\n## Modules\n")[2].partition("\n## ")[0]
    named = [
        one for row in re.findall(r"^\| (`.+?`) \|", tables, re.MULTILINE) for one in re.findall(r"`([^`]+)`", row)
    ]
    assert sorted(named) == sorted(_modules())


@pytest.mark.parametrize(("contract", "doors"), [("engine", {"age.py"}), ("programs", {"git/", "editor.py"})])
def test_the_linter_holds_every_module_but_the_doors(contract: str, doors: set[str]) -> None:
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter", "utf-8")
    held = re.findall(r"yulan\.(\w+)", linter[f"importlinter:contract:{contract}"]["source_modules"])
    assert sorted(held) == sorted(re.sub(r"\.py|/", "", one) for one in _modules() - doors)


def test_the_architecture_gives_the_layers_that_the_linter_holds_us_to() -> None:
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter", "utf-8")
    layers = re.findall(r"yulan\.(\w+)", linter["importlinter:contract:flow"]["layers"])
    paragraph = _text("docs/architecture.md").partition("\n## Direction of imports\n\n")[2].partition(" → the rest")[0]
    assert re.findall(r"`(\w+)`", paragraph) == layers
