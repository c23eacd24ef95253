"""What is wrong with a form, in plain words beside the field it concerns: no codes, no line numbers, no YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yulan.errors import Param
from yulan.kinds import Path
from yulan.texts import Texts


def faults(found: Iterable[tuple[Path, str, Mapping[str, Param]]], say: Texts) -> Mapping[str, tuple[str, ...]]:
    """The faults in words by the name of their input; those of no input under the empty name."""
    told: dict[str, list[str]] = {}
    for path, rule, params in found:
        lines = told.setdefault(name_of(path), [])
        text = _words(rule, params, say)
        if text not in lines:
            lines.append(text)
    return {name: tuple(lines) for name, lines in told.items()}


def name_of(path: Path) -> str:
    """The input that holds the value at a path: the entries of a list of text stand in one."""
    parts = list(path)
    while parts and isinstance(parts[-1], int):
        parts.pop()
    return ".".join(str(one) for one in parts)


def _words(rule: str, params: Mapping[str, Param], say: Texts) -> str:
    plain = f"form.faults.{rule}"
    return say(plain, **params) if say.has(plain) else say.message(rule, params)
