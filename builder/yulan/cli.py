"""The program `yulan`: global options, the commands by name, and the one place that prints, catches everything and
exits.

Commands are imported only when called. Words come from the theme's texts in the language asked for.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yulan import __version__, collecting
from yulan.errors import UsageError, YulanError
from yulan.texts import LANGUAGES, Lang, Texts
from yulan.wording import choose_language, misuse, texts_for, texts_of_cli, translate, wanted_language

if TYPE_CHECKING:
    from yulan.app import App

# Command → module under yulan.commands; the order is that of a first day at work.
COMMANDS: Mapping[str, str] = {
    "init": "init",
    "join": "join",
    "setup": "setup",
    "unlock": "session",
    "lock": "session",
    "people": "people",
    "locks": "locks",
    "school": "school",
    "who": "who",
    "new": "new",
    "edit": "edit",
    "show": "show",
    "log": "log",
    "find": "find",
    "duties": "duties",
    "sync": "sync",
    "import": "import_",
    "match": "match",
    "build": "build",
    "changes": "changes",
    "serve": "serve",
    "check": "check",
    "print": "print_",
    "export": "export",
    "clean": "clean",
    "example": "example",
}
DONE, TO_FIX, WRONG_USAGE, A_BUG, INTERRUPTED = 0, 1, 2, 3, 130
BAR_WIDTH = 24


class Voice:
    """Words to the terminal: answers on standard output, everything else on standard error."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def say(self, text: str) -> None:
        click.echo(text)

    def warn(self, text: str) -> None:
        click.echo(text, err=True)

    def json(self, value: object) -> None:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())

    def ask(self, text: str, *, hidden: bool = False) -> str:
        answer: str = click.prompt(text, hide_input=hidden, err=True, prompt_suffix=self._texts("cli.colon"))
        return answer

    def confirm(self, text: str) -> bool:
        return click.confirm(text, err=True, prompt_suffix=self._texts("cli.colon"))

    def edit(self, path: Path) -> None:
        from yulan import editor

        editor.run(path)

    def open_page(self, path: Path) -> None:
        self.open_address(path.resolve().as_uri())

    def open_address(self, address: str) -> None:
        import webbrowser

        if not webbrowser.open(address):
            self.warn(self._texts("cli.open-yourself", path=address))

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """Shows how far a stage is, on a terminal only and after a second."""
        started = datetime.now().astimezone()
        shown = False

        def step(stage: str, done: int, total: int) -> None:
            nonlocal shown
            if not sys.stderr.isatty() or (datetime.now().astimezone() - started).total_seconds() < 1:
                return
            shown = True
            filled = BAR_WIDTH * done // max(total, 1)
            bar = "━" * filled + " " * (BAR_WIDTH - filled)
            click.echo(f"\r{self._texts(f'cli.stages.{stage}')} {bar} {done}/{total}  ", err=True, nl=False)

        try:
            yield step
        finally:
            if shown:
                click.echo("\r" + " " * 79 + "\r", err=True, nl=False)


class Commands(click.Group):
    """The commands, imported when called, their help in the language asked for."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UsageError("cli.no-such-command", name=args[0])
        return super().resolve_command(ctx, args)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"yulan.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, f"{name}_command")
        translate(command, f"commands.{name}", texts_for(ctx.meta.get("lang") or wanted_language()))
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = texts_of_cli(wanted_language())
        with formatter.section("Commands"):
            formatter.write_dl([(name, words(f"commands.{name}.short")) for name in COMMANDS])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option("-C", "directory", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option("--as", "as_person", default="")
@click.option("--identity", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@click.option("--lang", type=click.Choice(LANGUAGES))
@click.version_option(__version__, prog_name="yulan")
@click.pass_context
def yulan(
    ctx: click.Context,
    directory: Path,
    as_person: str,
    identity: Path | None,
    today: datetime | None,
    lang: Lang | None,
) -> None:
    """Yulan."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    ctx.meta["lang"] = lang or wanted_language()
    chosen = lang is not None or bool(os.environ.get("YULAN_LANG"))
    ctx.obj = replace(_app(directory, ctx.meta["lang"]), as_person=as_person, identity=identity, lang_chosen=chosen)
    if today is not None:
        ctx.obj = replace(ctx.obj, chosen_day=today.date())


def _app(directory: Path, lang: Lang) -> App:
    from yulan import home
    from yulan.app import App

    words = texts_for(lang)
    return App(directory.resolve(), words, home.places(), Voice(words), datetime.now().astimezone())


def main(arguments: list[str] | None = None) -> None:
    """Runs the program and exits with its status."""
    collecting.seldom()
    _have_streams()
    if sys.platform == "win32":
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(arguments))


def _have_streams() -> None:
    """Nothing; there is something to read and to speak to: without a terminal, Windows' pythonw starts with nothing."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.TextIOWrapper(io.BytesIO(), "utf-8"))


def run(arguments: list[str] | None = None) -> int:
    """The exit status of one run: 0 done, 1 something to fix, 2 wrong usage, 3 a bug, 130 interrupted."""
    words = texts_of_cli(choose_language(sys.argv[1:] if arguments is None else arguments))
    _translate_options(words)
    try:
        status = yulan.main(arguments, prog_name="yulan", standalone_mode=False)
    except YulanError as error:
        return _refuse(error, words)
    except click.UsageError as error:
        click.echo(words("cli.error", text=misuse(error, words)), err=True)
        click.echo(words("cli.hint", text=words("cli.see-help")), err=True)
        return WRONG_USAGE
    except click.ClickException as error:
        click.echo(words("cli.error", text=error.format_message()), err=True)
        return TO_FIX
    except (click.Abort, KeyboardInterrupt):
        click.echo(words("cli.interrupted"), err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return DONE
    except Exception as error:
        return _bug(error, words)
    return status if isinstance(status, int) else DONE


def _refuse(error: YulanError, words: Texts) -> int:
    words = texts_for(words.lang)  # a school's trouble may be about anything
    speak = _app(Path(), words.lang)
    click.echo(words("cli.error", text=speak.message(error.code, error.params)), err=True)
    speak.tell(error.problems)
    hint = f"errors.{error.code}-hint"
    if words.has(hint):
        click.echo(words("cli.hint", text=speak.message(f"{error.code}-hint", error.params)), err=True)
    return WRONG_USAGE if isinstance(error, UsageError) else TO_FIX


def _bug(error: Exception, words: Texts) -> int:
    """Says that it is ours to mend, with the places in the code but never the values: those may be a record's."""
    import traceback

    click.echo(words("cli.bug", kind=type(error).__name__), err=True)
    for frame in traceback.extract_tb(error.__traceback__):
        if "yulan" in Path(frame.filename).parts:
            click.echo(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}", err=True)
    return A_BUG


def _translate_options(words: Texts) -> None:
    yulan.help = words("cli.help")
    yulan.epilog = words("cli.exit-codes")
    for option in yulan.params:
        if isinstance(option, click.Option) and option.name:
            option.help = words(f"cli.options.{option.name.replace('_', '-')}")


if __name__ == "__main__":
    main()
