"""The words of pages and messages in one language: nested keys joined by dots, plain `{name}` placeholders,
nothing else.

Bytes of the theme come in, words go out; no file is read here. Placeholders are names only: no attribute,
index, format or conversion, so that a text can never reach into what it is filled with. Two files may share
a branch, never a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from yulan import quick_texts
from yulan.errors import Param, Problem, YulanError
from yulan.memo import Memo

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")

_LOADED: Memo[Mapping[str, str]] = Memo(8)  # a server reads the same words again with each change of the school
_NAMES = re.compile(rb"""\n(  )?["']?([A-Za-z0-9_-]+)["']?:""")  # of the first two levels
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class MissingText(Exception):
    """A key without words, or a placeholder without a value; raised in strict mode only."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All words of one language. Calling it with a key gives the words; `strict` raises where one is missing."""

    lang: Lang
    words: Mapping[str, str]
    strict: bool = False

    @classmethod
    def load(cls, theme: Mapping[str, bytes], lang: Lang, *, strict: bool = False) -> Texts:
        """The texts in the theme's `texts/<lang>/*.yaml`; raises where one is malformed or a key stands twice."""
        files = tuple((path, theme[path]) for path in _files_of(theme, lang))
        return cls(lang, _LOADED.get(files, lambda: _words(files)), strict)

    @classmethod
    def as_needed(cls, theme: Mapping[str, bytes], lang: Lang) -> Texts:
        """The same of a theme without a fault, such as the program's own: a file is read when a key of its is asked."""
        return cls(lang, _AsNeeded({path: theme[path] for path in _files_of(theme, lang)}))

    def __call__(self, key: str, /, **params: Param) -> str:
        """The words of `key` with its placeholders filled; the key itself where there are none."""
        text = self.words.get(key)
        if text is None:
            if self.strict:
                raise MissingText(key)
            return key
        if "{" not in text:
            return text
        parts = list(_parts(text))
        for at in range(1, len(parts), 2):
            parts[at] = self._fill(key, parts[at], params)
        return "".join(parts)

    def message(self, code: str, params: Mapping[str, Param]) -> str:
        """The words of an error's code; parameters that are codes themselves become words too."""
        filled = {
            name: self(f"errors.{value}") if isinstance(value, str) and self.has(f"errors.{value}") else value
            for name, value in params.items()
        }
        return self(f"errors.{code}", **filled)

    def problem(self, problem: Problem) -> str:
        """A problem in words, with where it is."""
        where = f"{problem.path}:{problem.line}" if problem.line else problem.path
        text = self.message(problem.rule, problem.params)
        return self("words.pair", label=where, value=text) if where else text

    def has(self, key: str) -> bool:
        """Whether there are words for `key`."""
        return key in self.words

    def _fill(self, key: str, name: str, params: Mapping[str, Param]) -> str:
        if name in params:
            return str(params[name])
        if self.strict:
            raise MissingText(f"{key}: {{{name}}}")
        return f"{{{name}}}"


class _AsNeeded(Mapping[str, str]):
    """Words by key, out of files that are read when they are needed: one command says few of all there are."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._waiting, self._words = dict(files), dict[str, str]()
        self._where: dict[str, list[str]] = {}
        for path, data in files.items():
            for branch in _branches(data):
                self._where.setdefault(branch, []).append(path)

    def __getitem__(self, key: str) -> str:
        for path in self._where.get(_branch(key), ()):
            self._read(path)
        return self._words[key]

    def __iter__(self) -> Iterator[str]:
        for path in [*self._waiting]:
            self._read(path)
        return iter(self._words)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _read(self, path: str) -> None:
        if path in self._waiting:
            self._words.update(_words([(path, self._waiting.pop(path))]))


def _files_of(theme: Iterable[str], lang: Lang) -> Iterator[str]:
    """The paths of a language's words, in order."""
    return (one for one in sorted(theme) if one.startswith(f"texts/{lang}/") and one.endswith(".yaml"))


def _branch(key: str) -> str:
    """What a key begins with: its first two names."""
    return ".".join(key.split(".", 2)[:2])


def _branches(data: bytes) -> Iterator[str]:
    """What the keys in a file begin with, and perhaps more: lines of a text may look like keys."""
    top = ""
    for indent, name in _NAMES.findall(b"\n" + data):
        if not indent:
            top = name.decode()
        yield f"{top}.{name.decode()}" if indent else top


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    """A text with placeholders in parts: what stands between them, and at every second place the name of one."""
    return tuple(_PLACEHOLDER.split(text))


def placeholders(text: str) -> frozenset[str]:
    """The names a text wants filled."""
    return frozenset(_PLACEHOLDER.findall(text))


def _words(files: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for path, data in files:
        for key, value in (quick_texts.read(data) or _strictly(path, data)).items():
            if key in words:
                raise YulanError("theme.text-twice", path=path, key=key)
            words[key] = value
    return words


def _strictly(path: str, data: bytes) -> Mapping[str, str]:
    from yulan import yaml_strict  # slow to import, and mostly not needed

    return dict(_flatten(yaml_strict.load(data), "", path))


def _flatten(tree: object, prefix: str, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _flatten(value, f"{prefix}.{key}" if prefix else str(key), path)
    elif isinstance(tree, str) and prefix:
        yield prefix, tree
    else:
        raise YulanError("theme.text-form", path=path, key=prefix or "-")
