"""What somebody writes ↔ a record: the text an editor opens, a file handed in, single fields on the command line. Owns
the lenient edge (comments above the fence, CRLF, fields left out that are known) and hands over to the kind's strict
reading; refuses a changed id, kind or student, every fault at once, by line and never by value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from yulan import kinds, record, seal
from yulan.errors import Problem, UsageError, YulanError
from yulan.kinds import Field
from yulan.record import BadRecord, Record
from yulan.yaml_strict import Tree

_FENCE = "---\n"
FIXED = ("id", "kind", "student")  # given by the program; a text that says otherwise is about something else
BODY = "body"  # the Markdown, where a single field is set
OPTION = "--set"
_APART = re.compile("\\s*[,\uff0c\u3001;\uff1b]\\s*")
_ABOVE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?=---\n)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken apart: its front matter as bytes and as a tree, and the Markdown below."""

    tree: Mapping[str, Tree] = field(repr=False)
    front: bytes = field(repr=False, default=b"")
    body: str = field(repr=False, default="")
    path: str = ""
    first_line: int = 2  # of the front matter, in the file
    told: frozenset[tuple[str | int, ...]] = frozenset()  # places that single fields on the command line have filled


def page(kind: str, lang: kinds.Lang, given: Mapping[str, object], body: str = "", remarks: Sequence[str] = ()) -> str:
    """The text an editor opens: remarks as comments, every field of the kind, those `given` filled in, the Markdown."""
    shown = f"\n{body.strip(chr(10))}\n" if body.strip() else "\n"
    return f"{comments(remarks)}{_FENCE}{kinds.template(kind, lang, given)}{_FENCE}{shown}"


def comments(lines: Sequence[str]) -> str:
    """The lines as comments that may stand above a text."""
    return "".join(f"# {row}".rstrip() + "\n" for line in lines for row in line.split("\n"))


def take_apart(text: str, path: str = "") -> Text:
    """The text taken apart; raises BadRecord with every fault of its form."""
    clean = _clean(text)
    above = _above(clean)
    content, skipped = clean[len(above) :], above.count("\n")
    try:
        front, body = record.split(content.encode(), path)
    except BadRecord as error:
        raise BadRecord(tuple(replace(one, line=one.line + skipped) for one in error.problems)) from None
    tree = record.tree_of(front, path, first_line=skipped + 2)
    return Text(tree, front, body, path, skipped + 2)


def handed_in(data: bytes, path: str) -> Text:
    """A file somebody hands in: a whole record, or Markdown alone where it begins with no fence."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRecord((Problem("yaml.encoding", path, 1, params={"key": ""}),)) from None
    clean = _clean(text)
    if clean[:4] == _FENCE or _above(clean):
        return take_apart(text, path)
    return Text({}, body=clean, path=path)


def assign(text: Text, kind: str, assignments: Sequence[str]) -> Text:
    """The text with single fields set, `key=value` each; an empty value leaves the field out.

    A key inside another is dotted (`consent.date`); an entry of a list is named by its number or by what tells it apart
    (`parents.1.phone`, `parents.mother.phone`). Raises UsageError `write.set` or `write.set-key`.
    """
    tree = deepcopy(dict(text.tree))
    body, told = text.body, set(text.told)
    for one in assignments:
        key, sign, value = one.partition("=")
        if not sign or not key.strip():
            raise UsageError("write.set")
        if key.strip() == BODY:
            body = value
        else:
            told.add(_put(tree, kinds.fields(kind), tuple(key.strip().split(".")), value.strip()))
    return replace(text, tree=tree, body=body, told=frozenset(told))


def record_of(text: Text, kind: str, given: Mapping[str, str]) -> Record:
    """The record of a text, what is `given` filled in where it says nothing; raises BadRecord with every fault."""
    tree: dict[str, Tree] = {**given, **text.tree}
    problems = [_problem(text, (name,), "write.fixed", {"field": name}) for name in FIXED if _moved(tree, given, name)]
    try:
        values = kinds.parse(kind, tree)
    except kinds.KindFaults as faults:
        of_fixed = {(name,) for name in FIXED if _moved(tree, given, name)}
        problems += [
            _problem(text, where, rule, params) for where, rule, params in faults.faults if where not in of_fixed
        ]
        raise BadRecord(tuple(problems)) from None
    content = record.of(values, text.body.strip("\n"), kind)
    problems += _sealable(text, content)
    if problems:
        raise BadRecord(tuple(problems))
    return content


def warnings(content: Record, lang: kinds.Lang) -> Iterator[Problem]:
    """What in a record looks wrong and may yet be right; each names its field, none is a reason to refuse."""
    for path, rule in kinds.warnings(content.values):
        named = tuple(one for one in path if isinstance(one, str))
        yield Problem(rule, kinds.label(content.kind, named, lang), severity="warning")


def _above(text: str) -> str:
    """The comments that stand above the text's first fence."""
    found = _ABOVE.match(text)
    return found[0] if found else ""


def _clean(text: str) -> str:
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return clean if clean.endswith("\n") else f"{clean}\n"


def _moved(tree: Mapping[str, Tree], given: Mapping[str, str], name: str) -> bool:
    """Whether a text names another id, kind or student than it is for; where none is meant it may name a student."""
    return name in given and tree.get(name) != given[name]


def _sealable(text: Text, content: Record) -> Iterator[Problem]:
    """What in the Markdown no seal can close."""
    try:
        seal.check_content(record.compose(content))
    except YulanError as error:
        yield Problem(f"record.content-{error.params['rule']}", text.path)


def _problem(text: Text, where: tuple[str | int, ...], rule: str, params: Mapping[str, object]) -> Problem:
    """A fault where a person finds it: the option that said it, else the line of the file, else its field alone."""
    for length in range(len(where), 0, -1):
        if where[:length] in text.told:
            found = record.problem_of(text.front, "", where, rule, params)
            return replace(found, path=f"{OPTION} {record.field_name(where[:length])}", line=0)
    found = record.problem_of(text.front, text.path, where, rule, params, first_line=text.first_line)
    return found if text.front else replace(found, line=0)


def _put(node: dict[str, Tree], fields: Sequence[Field], parts: tuple[str, ...], value: str) -> tuple[str | int, ...]:
    """The place in the tree that the value now fills."""
    name, *rest = parts
    known = next((one for one in fields if one.name == name), None)
    if not rest:
        _leave(node, known, name, value)
        return (name,)
    if known is None or not known.fields:
        raise UsageError("write.set-key", key=".".join(parts))
    if known.many:
        entries = node.setdefault(name, [])
        if not isinstance(entries, list) or len(rest) < 2:
            raise UsageError("write.set-key", key=".".join(parts))
        at = _entry(entries, known, rest[0])
        entry = entries[at]
        if not isinstance(entry, dict):
            raise UsageError("write.set-key", key=".".join(parts))
        return (name, at, *_put(entry, known.fields, tuple(rest[1:]), value))
    inner = node.setdefault(name, {})
    if not isinstance(inner, dict):
        raise UsageError("write.set-key", key=".".join(parts))
    return (name, *_put(inner, known.fields, tuple(rest), value))


def _leave(node: dict[str, Tree], known: Field | None, name: str, value: str) -> None:
    if not value:
        node.pop(name, None)
    elif known is not None and known.many and not known.fields:
        node[name] = [one for one in _APART.split(value.strip("[]")) if one]
    else:
        node[name] = value


def _entry(entries: list[Tree], known: Field, said: str) -> int:
    """The index of the entry that a number (from 1) or a key names; a new one at the end where there is none yet."""
    if said.isdecimal():
        at = int(said) - 1
        if not 0 <= at <= len(entries):
            raise UsageError("write.set-key", key=f"{known.name}.{said}")
        if at == len(entries):
            entries.append({})
        return at
    if known.key is None:
        raise UsageError("write.set-key", key=f"{known.name}.{said}")
    for at, one in enumerate(entries):
        if isinstance(one, dict) and one.get(known.key) == said:
            return at
    entries.append({known.key: said})
    return len(entries) - 1
