"""Words read line by line are those the strict reader reads, and what it refuses is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yulan import quick_texts, theme, yaml_strict
from yulan.errors import YulanError
from yulan.texts import Texts

_OURS = {path: data for path, data in theme.read(theme.builtin()).items() if path.startswith("texts/")}
_SAMPLE = """\
# A remark.
a-b:
  one: 你好，{name}
  "400": "a \\"word\\" #x: y"

  two: 'single "x"'
  three: 'it''s'
  wide: 年　月
  many: |
    first line
      deeper

    last # no remark
  # another
  deep:
    x: D:\\yulan
    y: --of
z: x#y
"""
_PIECES = [
    *"ab019:-#|>'\"\\ \t\n{}[]&*!%?,~<.=\r\x00\x85\u2028\ufeff玉\u3000",
    *("  ", ": ", " #", "|\n", "---\n", "a: "),
]


def _strictly(data: bytes) -> Mapping[str, str] | None:
    """What the strict reader makes of it; None where it refuses."""
    try:
        tree = yaml_strict.load(data)
        return dict(_flat(tree, ""))
    except (YulanError, TypeError):
        return None


def _flat(tree: object, prefix: str) -> list[tuple[str, str]]:
    if isinstance(tree, dict):
        pairs = [_flat(value, f"{prefix}.{key}" if prefix else key) for key, value in tree.items()]
        return [one for pair in pairs for one in pair]
    if isinstance(tree, str):
        return [(prefix, tree)]
    raise TypeError


@pytest.mark.parametrize("path", sorted(_OURS))
def test_our_own_words_are_read_quickly_and_the_same(path: str) -> None:
    found = quick_texts.read(_OURS[path])
    assert found is not None  # one file left to the strict reader costs as much as all the others
    assert list(found.items()) == list((_strictly(_OURS[path]) or {}).items())


def test_every_form_that_is_taken_is_read_as_it_stands() -> None:
    assert quick_texts.read(_SAMPLE.encode()) == _strictly(_SAMPLE.encode()) == {
        "a-b.one": "你好，{name}",
        "a-b.400": 'a "word" #x: y',
        "a-b.two": 'single "x"',
        "a-b.three": "it's",
        "a-b.wide": "年\u3000月",
        "a-b.many": "first line\n  deeper\n\nlast # no remark\n",
        "a-b.deep.x": "D:\\yulan",
        "a-b.deep.y": "--of",
        "z": "x#y",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a: x\na: y\n", "a:\n  b: x\na:\n  c: y\n", "a: x\n  b: y\n", "a:\n", "a:\nb: x\n", "a: b: c\n", "a: b #c\n",
        "a: &x y\n", "a: *x\n", "a: !t x\n", "a: [x]\n", "a: {x: y}\n", "a: >\n  x\n", "a: |-\n  x\n", "a: |\n\n  x\n",
        "a: |\n   x\n", "a: |\n  x\n \n", "a: |\n    x\n  y\n", "a: |\n", "a: x", "a: x\r\n", "a:\tx\n", "a: x \n",
        "a:\n    b: x\n", "a:\n   b: x\n", " a: x\n", "a: \"x\\n\"\n", "a: 'it's'\n", "a: \"x\n", "a: x:\n", "- x\n",
        "x\n", "", "# x\n", "---\na: x\n", "a: x\n...\n", "A: x\n", "a: x\n  y\n", "\ufeffa: x\n", "a: x\u2028\n",
        "a: x\x85\n", "a: ? x\n", "a: %x\n", "a: @x\n", "a: `x\n", f"{'a' * 65}: x\n", f"a: {'x' * 70000}\n",
        "a: |\n  x\n b: y\n", "a:\n  b: x\n c: y\n",
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_left_to_the_strict_reader(text: str) -> None:
    assert quick_texts.read(text.encode()) is None


@given(st.data())
def test_what_is_read_quickly_is_never_read_otherwise(data: st.DataObject) -> None:
    """Each text is the sample, or a file of ours, with a few places changed."""
    texts = [_SAMPLE, *(one.decode() for one in _OURS.values() if len(one) < 3000)]
    text = data.draw(st.sampled_from(texts))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 6))
        text = text[:at] + data.draw(st.sampled_from(["", *_PIECES])) + text[at + gone :]
    found = quick_texts.read(text.encode())
    assert found is None or list(found.items()) == list((_strictly(text.encode()) or {}).items())


@given(st.lists(st.sampled_from([*_PIECES, "a", "b: ", "  b: x\n", "c:\n"]), max_size=12).map("".join))
def test_no_small_text_is_read_otherwise(text: str) -> None:
    found = quick_texts.read(text.encode())
    assert found is None or list(found.items()) == list((_strictly(text.encode()) or {}).items())


def test_what_the_quick_reader_leaves_is_read_or_refused_as_before() -> None:
    assert dict(Texts.load({"texts/zh/a.yaml": b"a: >\n  x\n  y\n"}, "zh").words) == {"a": "x y\n"}
    with pytest.raises(yaml_strict.YamlFaults):
        Texts.load({"texts/zh/a.yaml": b"a: x\na: y\n"}, "zh")
