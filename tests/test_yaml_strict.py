"""The strict YAML subset: what it takes, what it refuses and where it says so, and that what we write is read back."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yulan.errors import YulanError
from yulan.yaml_faults import examine
from yulan.yaml_rules import RULES, Where
from yulan.yaml_strict import FRONT_MATTER, PLAIN, Limits, Tree, YamlFaults, dump, lines, load

TEXTS = Path(__file__).parent.parent / "site" / "texts"


def refusals(data: bytes, limits: Limits = PLAIN, first_line: int = 1) -> list[str]:
    """What `load` says of `data`, a line for each fault: `line rule key`."""
    with pytest.raises(YamlFaults) as caught:
        load(data, limits=limits, first_line=first_line)
    return [f"{one.line} {one.rule.removeprefix('yaml.')} {one.key}".strip() for one in caught.value.faults]


TAKEN: list[tuple[str, Tree]] = [
    ("a: b", {"a": "b"}),
    ("{}", {}),
    ("---\na: b\n...\n", {"a": "b"}),
    ("# only\na: b # remark\n", {"a": "b"}),
    ("a: 2025-10-11\nb: 1\nc: true\nd: null\ne: ~\nf: 0x1f\ng: 1e3\nh: 12:30:00\n", {
        "a": "2025-10-11", "b": "1", "c": "true", "d": "null", "e": "~", "f": "0x1f", "g": "1e3", "h": "12:30:00",
    }),
    ("a:\nb: ''\nc: \"\"\nd: x", {"b": "", "c": "", "d": "x"}),
    ("a:\n-\n- b\n- ''\n-", {"a": ["b", ""]}),
    ("a: [b, {c: d, e: }, []]\nf: {g, h: {}}", {"a": ["b", {"c": "d"}, []], "f": {"h": {}}}),
    ("? a\n: b", {"a": "b"}),
    ("'a b': 1\n\"@c/1\": 2\n王芳: 3", {"a b": "1", "@c/1": "2", "王芳": "3"}),
    ("a: |\n  # no remark\n   b: c\n\n  d\ne: >\n  f\n  g\n", {"a": "# no remark\n b: c\n\nd\n", "e": "f g\n"}),
    ("a: |-\n  b\n  \tc\n \n  \td\ne: f", {"a": "b\n\tc\n\n\td", "e": "f"}),
    ("a:\tb\nc: d\te", {"a": "b", "c": "d\te"}),
    ('a: "\\u5B66\\x41\\t\\N\\L\\P\\r\\uFEFF\\U0001F600"', {"a": "学A\t\x85\u2028\u2029\r\ufeff😀"}),
    ("a: 😀𠮷\U0010fffd\nb: a\u3000b·c\u00a0d“e”——", {"a": "😀𠮷\U0010fffd", "b": "a\u3000b·c\u00a0d“e”——"}),
    ("a: http://example.org/x?y#z\nb: a & b * c ! d % e\nc: a, b [c]", {
        "a": "http://example.org/x?y#z", "b": "a & b * c ! d % e", "c": "a, b [c]",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), TAKEN, ids=[text for text, _ in TAKEN])
def test_the_subset_is_read_as_text(text: str, tree: Tree) -> None:
    assert load(text.encode()) == tree


# A document and every fault it is refused for.
REFUSED: list[tuple[str | bytes, list[str]]] = [
    ("a: 1\nb: 2\na: 3\nb: 4\nc: 5", ["3 duplicate-key a", "4 duplicate-key b"]),
    ("a:\na: 1", ["2 duplicate-key a"]),
    ("a: 1\n'a': 2\n\"\\x61\":", ["2 duplicate-key a", "3 duplicate-key a"]),
    ("a:\n- b: {c: 1, c: 2}\n-\n- d: 1\n  d: 2", ["2 duplicate-key a.1.b.c", "5 duplicate-key a.3.d"]),
    ("王芳: 1\n王芳: 2\n139 0000: 1\n139 0000: 2", ["2 duplicate-key ?", "4 duplicate-key ?"]),
    ("a: &x b\nc: *x\nd: [*x]", ["1 anchor a", "2 alias c", "3 alias d.1"]),
    ("a: &x {b: c}\nd: &y [e]\n&z f: g", ["1 anchor a", "2 anchor d", "3 anchor"]),
    ("a: &x", ["1 anchor a"]),
    ("a: &x [*x]", ["1 alias a.1", "1 anchor a"]),
    ("a: *\nb: c", ["1 alias a"]),
    ("a: & b", ["1 anchor a"]),
    ("*x : a", ["1 alias"]),
    ("a: !!str b\nc: !d {e: f}\ng: ! h\n!i j: !<k> l", ["1 tag a", "2 tag c", "3 tag g", "4 tag", "4 tag j"]),
    ("a: !b!c d", ["1 tag a"]),
    ("a: 1\nb: !%ED%A0%80 c", ["2 tag b"]),
    ("!!map\na: b", ["1 tag"]),
    ("%YAML 1.1\n---\na: b", ["1 directive"]),
    ("# x\n%TAG ! tag:x,2025:\n---\na: b", ["2 directive"]),
    ("%TAG ! x\n%TAG ! y\n---\na: b", ["2 directive"]),
    ("%YAML 3.0\n---\na: b", ["1 directive"]),
    ("%SECRET x\n---\na: b", ["1 directive"]),
    ("a:\n  <<: {b: c}\n  d: e", ["2 merge a"]),
    ("'<<': a", ["1 merge"]),
    ("a: &x {b: c}\nd:\n  <<: *x", ["1 anchor a", "3 alias d.?", "3 merge d"]),
    ("a: b\n---\nc: d", ["2 documents"]),
    ("a: b\n---\n", ["2 documents"]),
    ("", ["1 root"]),
    ("# nothing\n", ["1 root"]),
    ("---\n", ["1 root"]),
    ("text", ["1 root"]),
    ("\n- a: 1\n  a: 2", ["2 root", "3 duplicate-key 1.a"]),
    ("[]", ["1 root"]),
    ("? [a]\n: b\nc: 1\nc: 2", ["1 key", "4 duplicate-key c"]),
    ("? {a: 1, a: 2}\n: b", ["1 duplicate-key ?.a", "1 key"]),
    ("{[[a]]: {b: c},\n{d: e}: f}", ["1 key", "2 key"]),
    ("{'': a,\n? : b}", ["1 key", "2 key"]),
    ("? |\n  a\n: b", ["1 key"]),
    ("? |-\n  a\n: b", ["1 key"]),
    ("? 'a\n\n  b'\n: c", ["1 key"]),
    (f"{'k' * 65}: a", ["1 key"]),
    ('"a\\nb": c\n"a\\0": d', ["1 key", "2 key"]),
    (b"\xef\xbb\xbfa: b", ["1 encoding"]),
    ("a: 1\nb: c\ufeffd", ["2 encoding"]),
    ("a: b".encode("utf-16"), ["1 encoding"]),
    ("a: b".encode("utf-16-be"), ["1 encoding", "1 root"]),
    (b"a: 1\nb: \xff\xfe", ["2 encoding"]),
    (b"a: \xed\xa0\x80", ["1 encoding"]),
    (b"a: \xc0\x80", ["1 encoding"]),
    ("a: 1\nb: \x00\na: 2", ["2 encoding", "3 duplicate-key a"]),
    ("a: b\x07", ["1 encoding"]),
    ("a: b\x7f", ["1 encoding"]),
    ("a: b\x9f", ["1 encoding"]),
    ("a: b\ufffe", ["1 encoding"]),
    ('a: 1\nb: ["\\0", "\\a", "\\x7f"]', ["2 encoding b.1", "2 encoding b.2", "2 encoding b.3"]),
    ('a: "\\ud83d\\ude00"', ["1 syntax a"]),
    ("a: 1\r\nb: 2\r\na: 3\r\n", ["1 break", "3 duplicate-key a"]),
    ("a: 1\rb: 2", ["1 break"]),
    ("a: b\x85c", ["1 break"]),
    ("a: b\u2028c: d", ["1 break", "1 syntax"]),
    ("a: 1\nb: 'c\u2028d'\nb: 1", ["2 break", "3 duplicate-key b"]),
    ("a: |\n  b\u2029c", ["2 break"]),
    ("# b\u2028a: c\na: d", ["1 break"]),
    ("a:\n\tb: c", ["2 tab"]),
    ("\ta: b", ["1 tab"]),
    ("a: [\n  \tb]\nc: 1\nc: 2", ["2 tab", "4 duplicate-key c"]),
    ("a: 'b\n\tc'", ["2 tab"]),
    ("a:\n  b: 1\n\tc: 2", ["3 tab"]),
    ("a: |\n\tb", ["2 tab"]),
    ("a: |\n  b\n\n\tc: d\n", ["4 tab"]),
    ("a: 1\na: 2\nb: [c", ["2 duplicate-key a", "3 syntax b.2"]),
    ("a: 1\nfoo\nb: 2", ["2 syntax"]),
    ("a: 1\nb: 'c\nd: e\nf: g\n", ["2 syntax b"]),
    ("a: b: c", ["1 syntax"]),
    ("a: [b,, c]", ["1 syntax a.2"]),
    ("a: @b", ["1 syntax a"]),
    ("a: b\n...\nc: d", ["3 syntax"]),
    ("a: {b: c}}", ["1 syntax"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "faults"), REFUSED, ids=[repr(data) for data, _ in REFUSED])
def test_what_lies_outside_is_refused_with_every_fault(data: str | bytes, faults: list[str]) -> None:
    assert refusals(data.encode() if isinstance(data, str) else data) == faults


def test_every_rule_has_a_refused_document_and_words_in_both_languages() -> None:
    seen = {f"yaml.{one.split()[1]}" for _, faults in REFUSED for one in faults}
    assert seen | {"yaml.size", "yaml.depth", "yaml.nodes"} == set(RULES)
    wanted = [rule.removeprefix("yaml.") for rule in (*RULES, "yaml.faults", "yaml.unwritable")]
    for language in ("zh", "en"):
        errors = load((TEXTS / language / "yaml.yaml").read_bytes())["errors"]
        assert isinstance(errors, dict)
        words = errors["yaml"]
        assert isinstance(words, dict)
        assert sorted(words) == sorted([*wanted, *(f"{name}-hint" for name in wanted)])


def nested(depth: int) -> bytes:
    return b"a: " + b"[" * (depth - 1) + b"]" * (depth - 1)


def test_depth_is_counted_with_the_root() -> None:
    assert load(nested(16))
    assert refusals(nested(17)) == ["1 depth a" + ".1" * 15]
    block = "".join(" " * level + "a:\n" for level in range(17))
    assert refusals(block.encode() + b" " * 17 + b"a: b") == ["17 depth " + ".".join("a" * 16)]


@pytest.mark.parametrize("one", ["[", "{", "- ", "? ", "[a,", "{a: ", "[[],", "[{a},"])
def test_a_hundred_thousand_openings_are_refused_without_recursion(one: str) -> None:
    (fault,) = {fault.split()[1] for fault in refusals(one.encode() * 100_000)} - {"root", "key"}
    assert fault in {"depth", "nodes"}


def test_nodes_are_keys_and_values_together() -> None:
    limits = Limits(bytes=1000, depth=3, nodes=6)
    assert load(b"a: [b]\nd:", limits=limits) == {"a": ["b"]}
    assert refusals(b"a: [b, c]\nd:", limits) == ["2 nodes d"]
    assert refusals(b"a:\n" + b"- b\n" * 100_000) == ["99999 nodes a.99998"]


def test_size_is_refused_before_anything_is_read() -> None:
    assert load(b"a: " + b"b" * (PLAIN.bytes - 3)) == {"a": "b" * (PLAIN.bytes - 3)}
    assert refusals(b"\xff" * (PLAIN.bytes + 1)) == ["1 size"]
    assert refusals(b"[" * 10_000_000) == ["1 size"]
    assert refusals(b"a: " + b"b" * FRONT_MATTER.bytes, FRONT_MATTER) == ["1 size"]


def test_a_flood_of_faults_is_cut_short() -> None:
    assert len(refusals(b"a: 1\n" * 20_000)) == 100


def test_lines_are_counted_from_the_first_line_given() -> None:
    assert refusals(b"a: 1\na: 2\nb: [", first_line=2) == ["3 duplicate-key a", "4 syntax b.1"]
    assert refusals(b"\n\xff", first_line=2) == ["3 encoding"]


def test_lines_tells_where_each_key_and_entry_stands() -> None:
    data = b"a: 1\nb:\n  c:\n  -\n  - d: 2\n    e:\n  - f\ng: {h: [i,\n  j]}\n"
    assert lines(data, first_line=2) == {
        (): 2,
        ("a",): 2,
        ("b",): 3,
        ("b", "c"): 4,
        ("b", "c", 0): 6,
        ("b", "c", 0, "d"): 6,
        ("b", "c", 0, "e"): 7,
        ("b", "c", 1): 8,
        ("g",): 9,
        ("g", "h"): 9,
        ("g", "h", 0): 9,
        ("g", "h", 1): 10,
    }


def test_faults_and_what_they_raise_hold_no_value() -> None:
    canary = "金丝雀 canary 13900000000"
    for text in (
        f"a: '{canary}\nb: c", f"a: {canary}: b", f"{canary}: 1\n{canary}: 2", f"a: [{canary}", f"a: *{canary}",
        f"a: !{canary} b", f"a: &{canary} b", f"a:\n\t{canary}", f"? [{canary}]\n: {canary}", f"%{canary}\n---\na: b",
        f'a: "{canary}\\q"', f"{canary}\na: b", f"a: {canary}\x00", f"a: {canary}\na: {canary}", canary,
    ):  # fmt: skip
        with pytest.raises(YamlFaults) as caught:
            load(text.encode())
        error = caught.value
        told = repr((error, error.args, error.params, error.problems, error.faults, error.__context__, error.__cause__))
        assert not any(part in told for part in canary.split())


def test_faults_survive_copying_and_pickling() -> None:
    with pytest.raises(YamlFaults) as caught:
        load(b"a: 1\na: 2")
    for twin in (copy.copy(caught.value), pickle.loads(pickle.dumps(caught.value))):  # noqa: S301 - our own bytes
        assert twin.faults == caught.value.faults
        assert twin.code == "yaml.faults"
        assert [one.rule for one in twin.problems] == ["yaml.duplicate-key"]


WRITTEN: list[tuple[Mapping[str, object], str]] = [
    ({}, "{}\n"),
    ({"b": "x", "a": 1, "c": True, "d": False, "e": None, "f": ""}, 'b: x\na: 1\nc: true\nd: false\nf: ""\n'),
    ({"a": date(2025, 10, 11), "b": datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)},
     "a: 2025-10-11\nb: 2025-01-02T03:04:05+00:00\n"),
    ({"a": ["x", None, {"b": 1, "c": ["y"]}, [["z"], []]], "d": {"e": {}, "f": {"g": []}}},
     "a:\n- x\n- b: 1\n  c:\n  - y\n- - - z\n  - []\nd:\n  e: {}\n  f:\n    g: []\n"),
    ({"a": {"b": None}, "c": [None]}, "a: {}\nc: []\n"),
    ({"a": "一\n\n二\n", "b": ["x\ny"], "c": {"d": "z\n\n\n"}, "e": 1},
     "a: |\n  一\n\n  二\nb:\n- |-\n  x\n  y\nc:\n  d: |+\n    z\n\n\ne: 1\n"),
    ({"@li-na/1": "@x", "class-p2023-1/1": "a: b", "n": "# c", "m": "no", "o": "x #y", "p": "x#y:z"},
     '"@li-na/1": "@x"\nclass-p2023-1/1: "a: b"\nn: "# c"\nm: no\no: "x #y"\np: x#y:z\n'),
    ({"a": " x", "b": "x ", "c": " x\ny", "d": "\n", "e": 'a"\\\t', "f": "\x85\u2028\u2029\r\ufeff", "g": "-",
      "h": "---"},
     'a: " x"\nb: "x "\nc: " x\\ny"\nd: "\\n"\ne: "a\\"\\\\\\t"\nf: "\\N\\L\\P\\r\\uFEFF"\ng: "-"\nh: "---"\n'),
    ({"a": "学 " * 500}, 'a: "' + "学 " * 500 + '"\n'),
    ({"a": "学 " * 500 + "x"}, "a: " + "学 " * 500 + "x\n"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "text"), WRITTEN)
def test_what_we_write_is_plain_and_in_the_given_order(tree: Mapping[str, object], text: str) -> None:
    assert dump(tree) == text
    assert list(load(text.encode())) == [key for key, value in tree.items() if value is not None]


def too_deep(depth: int) -> dict[str, object]:
    tree: object = []
    for _ in range(depth - 2):
        tree = [tree]
    return {"a": tree}


@pytest.mark.parametrize(
    "tree",
    [
        {"": 1}, {"k" * 65: 1}, {"<<": 1}, {"a\nb": 1}, {"a\u2028": 1}, {"a\ud800": 1}, {1: 2}, {None: 1},
        {"a": 1.5}, {"a": b"x"}, {"a": {"x"}}, {"a": "\x00"}, {"a": "b\n\x07"}, {"a": "\ud800"}, {"a": "\uffff"},
        too_deep(17), too_deep(100_000),
    ],
    ids=range(17),
)  # fmt: skip
def test_what_could_not_be_read_back_is_not_written(tree: dict[str, object]) -> None:
    with pytest.raises(YulanError) as caught:
        dump(tree)
    assert caught.value.code == "yaml.unwritable"


def test_sixteen_levels_are_written() -> None:
    assert load(dump(too_deep(16)).encode()) == too_deep(16)


FRAGMENTS = [
    "\n", "\n\n", " ", "  ", "\t", ":", ": ", "#", " #", "-", "- ", "---", "...", "|", ">", "'", '"', "\\", "{", "}",
    "[", "]", ",", "&", "*", "!", "%", "@", "`", "?", "<<", "~", "=", "\r", "\x85", "\u2028", "\u2029", "\ufeff",
    "\u00a0", "\u3000", "a", "字", "😀", "null", "yes", "1", "0x1",
]  # fmt: skip


characters = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\x85", exclude_characters="\ufffe\uffff"
)
texts = st.text(characters, max_size=20) | st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join)
keys = st.text(st.sampled_from("abc- .:#@/?&*!|>'\"%{}[],~字😀\u3000"), min_size=1, max_size=4)
scalars = st.none() | st.booleans() | st.integers() | st.dates() | st.datetimes() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=10,
)
trees = st.dictionaries(keys, values, max_size=4)


def as_text(node: object) -> Tree:
    """`node` as our YAML carries it."""
    if isinstance(node, dict):
        return {key: as_text(value) for key, value in node.items() if value is not None}
    if isinstance(node, list):
        return [as_text(value) for value in node if value is not None]
    if isinstance(node, bool):
        return "true" if node else "false"
    return node.isoformat() if isinstance(node, date) else str(node)


def paths(tree: Tree, path: Where = ()) -> set[Where]:
    """The path of every value in `tree`."""
    if isinstance(tree, str):
        return {path}
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    return {path}.union(*(paths(value, (*path, key)) for key, value in pairs))


@given(trees)
@settings(max_examples=300)
@example({"a": "x\n\n"})
@example({"a": ["x\n  ", "y\n#"], "b": "x\n "})
@example({"a": ["\n\nx", "  \nx", "x\n\n \n"]})
def test_what_is_written_is_read_back(tree: dict[str, object]) -> None:
    text = dump(tree)
    back = load(text.encode())
    assert back == as_text(tree)
    assert dump(back) == text


@given(trees)
def test_lines_names_just_what_was_read(tree: dict[str, object]) -> None:
    data = dump(tree).encode()
    assert set(lines(data)) == paths(load(data))


yamlish = st.lists(st.sampled_from([*FRAGMENTS, "a: ", "b: ", "\n  ", "\n- ", "\x00", "\\x07", "!%ED%A0%80", "%YAML"]))


@given(yamlish.map("".join).map(str.encode) | st.binary())
@settings(max_examples=1000)
def test_any_bytes_are_read_or_refused_with_a_rule(data: bytes) -> None:
    found = lines(data)
    try:
        tree = load(data)
    except YamlFaults as caught:
        refused = caught.faults
    else:
        refused = ()
        assert load(dump(tree).encode()) == tree
        assert paths(tree) <= set(found)
    # What the slow walk finds and what the fast constructor refuses are the same documents.
    assert refused == examine(data, PLAIN, 1)[0]
    assert {one.rule for one in refused} <= set(RULES)
    assert all(1 <= one.line <= data.count(b"\n") + data.count(b"\r") + 1 for one in refused)
