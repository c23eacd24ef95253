"""The door to the person's text editor: which one it is, how it is told to keep no copies, and waiting for it.

An editor's swap, backup, undo and history files would be copies of a child's file in the open. Those we know are told
to make none, and what yet lies beside the file afterwards is removed; those that keep copies elsewhere, or return
before one has finished, are refused. A program we do not know is run as it is. Nothing goes through a shell.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from yulan import disk
from yulan.errors import YulanError

# Before the person's own settings are read, and again after: those may have switched things on.
_VIM_FIRST = "set nobackup nowritebackup noswapfile nomodeline modelines=0"
_VIM_LAST = "set nobackup nowritebackup noswapfile noundofile"
_VIM = ("-n", "-i", "NONE", "--cmd", _VIM_FIRST, "-c", _VIM_LAST)
_EMACS = (
    "(setq make-backup-files nil auto-save-default nil auto-save-list-file-prefix nil create-lockfiles nil "
    "enable-local-variables nil enable-local-eval nil)"
)

# Program → arguments after which it keeps no copies and returns when the person has finished.
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "vim": _VIM,
    "nvim": _VIM,
    "gvim": ("-f", *_VIM),
    "nano": ("--ignorercfiles",),
    "pico": (),
    "emacs": ("--eval", _EMACS),
    "micro": ("-backup", "false", "-savehistory", "false", "-saveundo", "false", "-savecursor", "false"),
    "joe": ("-nobackups", "-nodeadjoe"),
    "gedit": ("--standalone", "--wait"),
    "kate": ("--block",),
    "mousepad": ("--disable-server",),
    "notepad": (),
    "notepad++": ("-multiInst", "-nosession", "-notabbar"),
    "busybox": (),
}
# These keep copies outside the folder (local history, drafts, recovery), or hand the file on and return at once.
_HISTORY = frozenset({"code", "code-insiders", "code-oss", "codium", "cursor", "windsurf", "zed", "zeditor", "atom"})
_RECOVERY = frozenset({"subl", "sublime_text", "gnome-text-editor", "nvi", "nex", "libreoffice", "soffice"})
_HANDS_ON = frozenset({"emacsclient", "open", "xdg-open", "start", "explorer"})
_REFUSED = _HISTORY | _RECOVERY | _HANDS_ON
_WORKING = "nano, vim, emacs, micro, gedit, kate"
_FOUND_ON_PATH = ("nano", "vim", "vi")
_PATIENCE = 2.0  # seconds an editor gets to end by itself when we must


def run(path: Path) -> None:
    """Nothing; the person has edited the file, and nothing else lies in its folder.

    Raises YulanError `editor.*` where there is no editor to trust with it, or where it did not end well.
    """
    command = (*command_for(os.environ), str(path))
    try:
        status = _wait(command)
    finally:
        _remove_strays(path)
    if status:
        raise YulanError("editor.failed", editor=_name(command[0]), status=status)


def command_for(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """The editor's program and arguments, as `environment` names it or as found; the file's path goes after them.

    Raises YulanError `editor.none`, `editor.missing` or `editor.leaves-copies`.
    """
    search = environment.get("PATH")
    told = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    words = _words(told, platform)
    if not words and platform == "win32":
        words = ["notepad"]
    if not words:
        words = [one for one in _FOUND_ON_PATH if shutil.which(one, path=search)][:1]
    if not words:
        raise YulanError("editor.none", working=_WORKING)
    program = shutil.which(words[0], path=search)
    if program is None:
        raise YulanError("editor.missing", editor=_name(words[0]))
    names = (_name(words[0]), _name(os.path.realpath(program)))
    if _REFUSED & set(names):
        raise YulanError("editor.leaves-copies", editor=names[0], working=_WORKING)
    return (program, *words[1:], *_quiet(names))


@contextmanager
def ending_gently() -> Iterator[None]:
    """While inside, being told to end, or losing the terminal, interrupts: what is open in the clear gets removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.signal(number, _interrupt) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait(command: tuple[str, ...]) -> int:
    """The editor's exit status. Where we are interrupted, it is ended first."""
    try:
        process = subprocess.Popen(command)
    except OSError:
        raise YulanError("editor.missing", editor=_name(command[0])) from None
    with process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def _remove_strays(path: Path) -> None:
    for beside in sorted(path.parent.iterdir()):
        if beside.name == path.name:
            continue
        if beside.is_dir() and not beside.is_symlink():
            disk.remove_tree(beside, within=path.parent)
        else:
            disk.remove(beside)


def _quiet(names: tuple[str, ...]) -> tuple[str, ...]:
    """The arguments that keep it from leaving copies; none for a program nobody knows."""
    for name in names:
        if name in _KNOWN:
            return _KNOWN[name]
        family = name.partition(".")[0].partition("-")[0]  # vim.basic, emacs-gtk
        if family in ("vim", "emacs", "nano"):
            return _KNOWN[family]
    return ()


def _name(program: str) -> str:
    """The program's bare name, in lower case, as tables know it."""
    return program.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe").removesuffix(".cmd")


def _words(told: str, platform: str) -> list[str]:
    if platform != "win32":
        return shlex.split(told)
    return [one.strip('"') for one in shlex.split(told, posix=False)]
