"""Lists of files that keepers saw: what a path was listed as, when first, and which lists are none."""

from __future__ import annotations

import pytest

from yulan import witness
from yulan.chain import Chain
from yulan.digest import sha256
from yulan.entry import Entry
from yulan.errors import YulanError

ONE, TWO, THREE = (letter * 64 for letter in "abc")


def _entry(epoch: int, **lists: tuple[str, ...]) -> Entry:
    return Entry(epoch=epoch, listing="", guarded="", keepers=(), signer="a", written_at="", **lists)  # type: ignore[arg-type]  # marks alone


def _loaded(*lists: tuple[int, witness.Mark, list[tuple[str, str]]]) -> witness.Witness:
    files, entries = {}, {}
    for epoch, mark, pairs in lists:
        data = witness.dump(mark, pairs)
        files[f"{witness.FOLDER}{sha256(data)[:8]}"] = data
        entries[str(epoch)] = _entry(epoch, **{mark: (sha256(data),)})
    found, problems = witness.load(files, Chain("", "", entries, {}))
    assert not problems
    return found


def test_a_path_has_every_hash_it_was_listed_under_and_each_its_first_epoch() -> None:
    found = _loaded(
        (3, "witness", [(TWO, "students/a"), (ONE, "students/b")]),
        (1, "witness", [(ONE, "students/a"), (ONE, "students/b")]),
        (2, "vouch", [(THREE, "students/a"), (ONE, "drawers/c")]),
    )
    assert found.seen == {(ONE, "students/a"): 1, (ONE, "students/b"): 1, (TWO, "students/a"): 3}
    assert found.hashes("students/a") == {ONE, TWO, THREE}
    assert found.hashes("students/b") == {ONE}
    assert found.hashes("students/d") == frozenset()
    assert found.paths() == {"students/a", "students/b", "drawers/c"}
    assert [found.first(path) for path in sorted(found.paths())] == [2, 1, 1]


def test_a_list_may_be_empty() -> None:
    assert witness.parse("vouch", b"yulan-seen/1 vouch\n", "a") == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"yulan-seen/1 vouch\n",
        b"yulan-seen/1 witness\n\n",
        b"yulan-seen/1 witness\n" + ONE.encode() + b"  \n",
        b"yulan-seen/1 witness\n" + ONE.encode() + b" a\n",
        b"yulan-seen/1 witness\n" + ONE.encode() + b"a  a\n",
        b"yulan-seen/1 witness\n" + ONE.encode() + b"  a",
        b"yulan-seen/1 witness\n" + ONE.encode() + b"  a\n" + TWO.encode() + b"  b",
        b"yulan-seen/1 witness\n" + ONE.encode() + b"  a\n\n" + TWO.encode() + b"  b\n",
    ],
)
def test_a_list_of_another_form_is_none(data: bytes) -> None:
    with pytest.raises(YulanError) as caught:
        witness.parse("witness", data, "a")
    assert caught.value.code == "witness.form"
