"""What is wrong with a YAML document, and on which line each of its keys stands: the slow walk that finds every breach
of `yaml_rules` it can. It builds no values. `yaml_strict` comes here only for a document it would not take, or for
lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from yulan.yaml_rules import CONTROL, Fault, Limits, Where, is_key

_MOST = 100  # faults reported of one document
_BREAK = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_TAB = re.compile(r" *\t")
# A key of another form may be a line of somebody's text that happens to hold a colon; it is told as `?`.
_TELLABLE = re.compile(r"@?[A-Za-z][A-Za-z0-9@/_.:-]*")


def examine(data: bytes, limits: Limits, first_line: int) -> tuple[tuple[Fault, ...], dict[Where, int]]:
    """Every fault of a document, by line, and the lines of the keys and list entries that could be read."""
    if len(data) > limits.bytes:
        return (Fault(first_line, "yaml.size", ""),), {}
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return (Fault(first_line + data.count(b"\n", 0, error.start), "yaml.encoding", ""),), {}
    walk = _Walk(limits, first_line)
    walk.read(text)
    faults = sorted(dict.fromkeys(walk.faults))[:_MOST]
    return tuple(faults), walk.lines


@dataclass(slots=True)
class _Level:
    """A collection that is being read. A path of None is one that no key leads to: the inside of a key."""

    path: Where | None
    named: tuple[str, ...]
    mapping: bool
    keys: set[str] = field(default_factory=set)
    key: str | None = None
    awaits_value: bool = False
    entries: int = 0  # in the text, empty ones too
    kept: int = 0


class _Stop(Exception):
    """Nothing further can be told from this document; never leaves this module."""


class _Walk:
    """One reading of a document. `faults` and `lines` grow as it goes; lines are counted from `first`."""

    def __init__(self, limits: Limits, first: int) -> None:
        self.limits, self.first = limits, first
        self.faults: list[Fault] = []
        self.lines: dict[Where, int] = {}
        self.levels: list[_Level] = []
        self.line = self.nodes = self.documents = 0
        self.in_block: set[int] = set()  # rows of block scalars, where a tab may lead

    def read(self, text: str) -> None:
        """Read all that can be read of `text`, which is valid UTF-8 of no more than the allowed size."""
        text = self._clean(text)
        rows = text.split("\n")
        try:
            for event in iter(CParser(text.encode()).get_event, None):
                self._event(event)
            if not self.documents:
                self._fault("yaml.root", 0)
        except _Stop:
            pass
        except YAMLError as error:
            self._refused(error, rows)
        except UnicodeError:
            # The only text libyaml decodes unchecked is a tag with %-escapes.
            self._fault("yaml.tag")
        for number, row in enumerate(rows):
            if number not in self.in_block and _TAB.match(row):
                self._fault("yaml.tab", number, "")
        last = self.first + max((number for number, row in enumerate(rows) if row.strip()), default=0)
        self.faults = [one._replace(line=min(one.line, last)) for one in self.faults]

    def _clean(self, text: str) -> str:
        """`text` without what libyaml stops at or counts lines by; each kind is reported once."""
        if "\ufeff" in text:
            self._fault("yaml.encoding", text.count("\n", 0, text.index("\ufeff")))
            text = text.replace("\ufeff", "")
        for pattern, rule in ((CONTROL, "yaml.encoding"), (_BREAK, "yaml.break")):
            if found := pattern.search(text):
                self._fault(rule, text.count("\n", 0, found.start()))
        text = _BREAK.sub(lambda found: "\n" if found[0][0] == "\r" else " ", text)
        return CONTROL.sub("\ufffd", text)

    def _fault(self, rule: str, line: int | None = None, key: str | None = None) -> None:
        row = self.line if line is None else line
        self.faults.append(Fault(self.first + row, rule, self._here() if key is None else key))

    def _here(self) -> str:
        """The keys that lead to what is read now."""
        if not self.levels:
            return ""
        level = self.levels[-1]
        if level.mapping and not level.awaits_value:
            return ".".join(level.named)
        last = _told(level.key) if level.mapping else str(level.entries + 1)
        return ".".join((*level.named, last))

    def _event(self, event: Event) -> None:
        self.line = event.start_mark.line if event.start_mark else self.line
        if isinstance(event, DocumentStartEvent):
            self._document(event)
        elif isinstance(event, CollectionEndEvent):
            self.levels.pop()
            self._passed()
        elif isinstance(event, NodeEvent):
            self._node(event)

    def _document(self, event: DocumentStartEvent) -> None:
        if event.version or event.tags:
            self._fault("yaml.directive")
        self.documents += 1
        if self.documents > 1:
            self._fault("yaml.documents")
            raise _Stop

    def _node(self, event: NodeEvent) -> None:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            self._fault("yaml.nodes")
            raise _Stop
        if isinstance(event, AliasEvent):
            self._fault("yaml.alias")
        elif event.anchor is not None:
            self._fault("yaml.anchor")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._fault("yaml.tag")
        if not self.levels and not isinstance(event, MappingStartEvent):
            self._fault("yaml.root")
            if not isinstance(event, CollectionStartEvent):
                return
        if isinstance(event, CollectionStartEvent):
            self._open(mapping=isinstance(event, MappingStartEvent))
        else:
            self._leaf(event)

    def _open(self, *, mapping: bool) -> None:
        if len(self.levels) >= self.limits.depth:
            self._fault("yaml.depth")
            raise _Stop
        if not self.levels:
            self.lines[()] = self.first + self.line
            self.levels.append(_Level((), (), mapping))
            return
        level = self.levels[-1]
        if level.mapping and not level.awaits_value:
            self._fault("yaml.key")
            level.key = None
            self.levels.append(_Level(None, (*level.named, "?"), mapping))
            return
        here = self._here()
        self.levels.append(_Level(self._place(kept=True), tuple(here.split(".")), mapping))

    def _leaf(self, event: NodeEvent) -> None:
        """A scalar, or an alias where one would stand."""
        value = event.value if isinstance(event, ScalarEvent) else ""
        style = event.style if isinstance(event, ScalarEvent) else None
        if style in ("|", ">") and event.start_mark and event.end_mark:
            self.in_block.update(range(event.start_mark.line + 1, event.end_mark.line))
        level = self.levels[-1]
        if level.mapping and not level.awaits_value:
            if isinstance(event, ScalarEvent):
                self._key(level, value, style)
        else:
            if CONTROL.search(value):
                self._fault("yaml.encoding")
            self._place(kept=bool(value or style))
        self._passed()

    def _key(self, level: _Level, key: str, style: str | None) -> None:
        level.key = None
        if key == "<<":
            self._fault("yaml.merge")
        elif not is_key(key) or style in ("|", ">"):
            self._fault("yaml.key")
        else:
            level.key = key
            if key in level.keys:
                self._fault("yaml.duplicate-key", key=".".join((*level.named, _told(key))))
            elif level.path is not None:
                self.lines[*level.path, key] = self.first + self.line
            level.keys.add(key)

    def _place(self, *, kept: bool) -> Where | None:
        """Where the node that begins here stands in the tree, or None. A list entry gets its line."""
        level = self.levels[-1]
        if level.path is None:
            return None
        if level.mapping:
            return None if level.key is None else (*level.path, level.key)
        if not kept:
            return None
        path = (*level.path, level.kept)
        self.lines[path] = self.first + self.line
        level.kept += 1
        return path

    def _passed(self) -> None:
        """Step on: from key to value, from value to the next key, from entry to entry."""
        if self.levels:
            level = self.levels[-1]
            level.entries += 1
            level.awaits_value = level.mapping and not level.awaits_value

    def _refused(self, error: YAMLError, rows: list[str]) -> None:
        """libyaml stopped: name our rule if one is behind it, and the line where a person would look."""
        if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
            self._fault("yaml.syntax")
            return
        line = error.problem_mark.line
        at_end = not any(row.strip() for row in rows[line:])
        context = str(error.context or "")
        if error.context_mark is not None and (at_end or "simple key" in context):
            line = error.context_mark.line
        words = f"{context} {error.problem}"
        if "tab character" in words or _TAB.match(rows[min(error.problem_mark.line, len(rows) - 1)]):
            self._fault("yaml.tab", error.problem_mark.line, "")
        elif rows[min(line, len(rows) - 1)].startswith("%"):
            self._fault("yaml.directive", line)
        else:
            rule = next((name for name in ("alias", "anchor", "tag") if name in words), "syntax")
            self._fault(f"yaml.{rule}", line)


def _told(key: str | None) -> str:
    return key if key is not None and _TELLABLE.fullmatch(key) else "?"
