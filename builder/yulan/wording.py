"""The command line's own words in the language asked for: help, usage and what is wrong with what was typed.

Owns which language that is, and the built-in texts; click's English reaches nobody.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from yulan.texts import LANGUAGES, Lang, Texts


class Formatter(click.HelpFormatter):
    """Help whose own words are in the language asked for, like everything it describes."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or texts_of_cli(wanted_language())("cli.usage"))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        words = texts_of_cli(wanted_language())
        key = f"cli.sections.{name.lower()}"
        with super().section(words(key) if words.has(key) else f"{name}:"):
            yield

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}\n")

    def write_text(self, text: str) -> None:
        if wanted_language() == "zh":  # has no spaces to break at: the lines stay as they were written
            text = "\n".join(f"{'':>{self.current_indent if line else 0}}{line}" for line in text.splitlines())
        else:
            indent = " " * self.current_indent
            text = click.wrap_text(text, self.width, indent, indent, preserve_paragraphs=True)
        self.write(f"{text}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **options: Any) -> None:
        help_words = texts_of_cli(wanted_language())("cli.options.help")
        said = [(name, help_words if name.endswith("--help") else text) for name, text in rows]
        super().write_dl(said, *args, **options)


click.Context.formatter_class = Formatter


def translate(command: click.Command, key: str, words: Texts) -> None:
    """Nothing; the command, its options and its own commands have their help in the words given."""
    command.help = words(f"{key}.help")
    command.short_help = words(f"{key}.short")
    command.epilog = words("cli.exit-codes")
    for option in command.params:
        if isinstance(option, click.Option) and option.name:
            option.help = words(f"{key}.options.{option.name.replace('_', '-')}")
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            translate(inner, f"{key}.{name}", words)


def texts_for(lang: Lang) -> Texts:
    """The built-in texts of a language; a school's own words are not needed to speak of trouble."""
    if lang not in _TEXTS:
        from yulan import theme

        _TEXTS[lang] = Texts.as_needed(theme.read(theme.builtin(), f"texts/{lang}/"), lang)
    return _TEXTS[lang]


def texts_of_cli(lang: Lang) -> Texts:
    """What the command line says by itself: the one file of those texts that has it, read alone."""
    if lang in _TEXTS:
        return _TEXTS[lang]
    if lang not in _OF_CLI:
        from yulan import theme

        path = f"texts/{lang}/cli.yaml"
        _OF_CLI[lang] = Texts.load({path: theme.read_one(theme.builtin(), path)}, lang)
    return _OF_CLI[lang]


_TEXTS: dict[Lang, Texts] = {}
_OF_CLI: dict[Lang, Texts] = {}


def choose_language(words: Sequence[str]) -> Lang:
    """The language of this run: `--lang` wherever it stands, else YULAN_LANG, else Chinese."""
    _CHOSEN[:] = [_said(words) or _told() or "zh"]
    return _CHOSEN[0]


def wanted_language() -> Lang:
    """The language chosen for this run."""
    return _CHOSEN[0] if _CHOSEN else choose_language(sys.argv[1:])


_CHOSEN: list[Lang] = []


def _said(words: Sequence[str]) -> Lang | None:
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        said = after if word == "--lang" else word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if said in LANGUAGES:
            return said
    return None


def _told() -> Lang | None:
    told = os.environ.get("YULAN_LANG", "")
    return told if told in LANGUAGES else None


def misuse(error: click.UsageError, words: Texts) -> str:
    """What is wrong with the command line; what was typed is named only where it is an option."""
    if isinstance(error, click.NoSuchOption):
        return words("cli.no-such-option", name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return words("cli.option-usage", name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0] if error.param.param_type_name == "option" else error.param.human_readable_name
        missing = isinstance(error, click.MissingParameter)
        return words("cli.missing" if missing else "cli.bad-value", name=name)
    return words("cli.unexpected")
