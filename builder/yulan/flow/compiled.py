"""Renderers whose templates need not be compiled by every process: the code of the program's own is kept beside what
Python keeps of the module that compiles them.

Owns where it lies and what is believed. Who can write there could as well put other code in place of the program's, so
no more is asked of it than Python asks of its own, and a little is: nobody else may be able to write it. What was
compiled from another template, by another compiler or for another Python is as if it were not there; where nothing can
be written, nothing is kept. Templates that came with a school are never here.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

import jinja2

from yulan import disk, quick_compiler, quick_templates
from yulan.errors import YulanError
from yulan.pages.page import Day
from yulan.render import BUILT, Head, Renderer
from yulan.texts import Texts

_MAGIC = b"yulan-template/1\n"
_DIGEST = 32
_CAP = 1 << 22
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
# What of Jinja has a say in the code.
_JINJA = ("compiler", "environment", "filters", "idtracking", "lexer", "nodes", "optimizer", "parser", "visitor")


def renderer(
    theme: Mapping[str, bytes], texts: Texts, *, trusted: bool, head: Head = BUILT, twin: str = "",
    day: Day | None = None,
) -> Renderer:  # fmt: skip
    """What `Renderer.of` gives; the code of trusted templates is kept from one process to the next."""
    kept = _beside_the_program() if trusted else None
    return Renderer.of(theme, texts, trusted=trusted, head=head, twin=twin, day=day, kept=kept)


@dataclass(frozen=True, slots=True)
class Kept:
    """Code of templates in files named after that of `program`, each made with `compiler`."""

    program: Path
    compiler: bytes

    def get(self, name: str, source: str) -> CodeType | None:
        """The code that a template of this name and with this source was compiled to, where that is known."""
        place = self._place(name)
        if place is None:
            return None
        try:
            data = disk.read_file(place, cap=_CAP, allowed=self._is_ours)
        except YulanError:
            return None
        start = self._start(source)
        code = b"" if data is None or not data.startswith(start) else data[len(start) + _DIGEST :]
        if data is None or not code or data[len(start) : len(start) + _DIGEST] != hashlib.sha256(code).digest():
            return None
        found = marshal.loads(code)  # noqa: S302 - as Python does with its own; see above whose file it is
        return found if isinstance(found, CodeType) else None

    def put(self, name: str, source: str, code: CodeType) -> None:
        """Nothing; the code is known from now on, if it can be."""
        place = self._place(name)
        if place is None or sys.dont_write_bytecode or not os.access(place.parent, os.W_OK):
            return
        data = marshal.dumps(code)
        try:
            disk.write_private(place, self._start(source) + hashlib.sha256(data).digest() + data, flush=False)
        except (YulanError, OSError):
            return

    def _start(self, source: str) -> bytes:
        return _MAGIC + hashlib.sha256(self.compiler + source.encode()).digest()

    def _place(self, name: str) -> Path | None:
        told = hashlib.sha256(name.encode()).hexdigest()[:16]
        try:
            return Path(cache_from_source(str(self.program), optimization=f"template{told}"))
        except NotImplementedError:  # a Python that keeps no code at all
            return None

    def _is_ours(self, info: os.stat_result) -> bool:
        """Whether nobody can have written a file who could not write the program, or is the user."""
        if not hasattr(os, "geteuid"):
            return True  # on Windows folders say who may, and files inherit it
        mine = self.program.stat()
        return info.st_uid in (0, os.geteuid(), mine.st_uid) and not info.st_mode & _OTHERS & ~mine.st_mode


@lru_cache(maxsize=1)
def _beside_the_program() -> Kept | None:
    """Where the code lies; None where what makes it cannot be looked at."""
    program = Path(quick_templates.__file__)
    jinja = Path(jinja2.__file__).parent
    told = hashlib.sha256(sys.version.encode())
    try:
        for path in (program, Path(quick_compiler.__file__), *(jinja / f"{name}.py" for name in _JINJA)):
            told.update(hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return None
    return Kept(program, told.digest())
