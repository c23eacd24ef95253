"""The seed on paper, what derives from it, and the text of identity files."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import make
from yulan import age, identity_file, recovery
from yulan.errors import YulanError
from yulan.sshsig import Signer

VECTORS = make.read("recovery")
FILES = make.read("identity_file")
WORDS, SEED = VECTORS[2]["words"], bytes.fromhex(VECTORS[2]["seed"])
TEXT = FILES[1]["text"]
LINES = TEXT.split("\n")
OTHER_KEY, OTHER_SIGNER = age.Key.parse(VECTORS[0]["age_secret"]), Signer.from_seed(bytes(32))
seeds = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: str(case["age"])[:12])
def test_vectors_derive(case: dict[str, str]) -> None:
    seed = bytes.fromhex(case["seed"])
    secret, sign_seed = recovery.keys(seed)
    assert (recovery.words(seed), recovery.seed(case["words"])) == (case["words"], seed)
    assert (secret, age.public_of(secret)) == (case["age_secret"], case["age"])
    assert (sign_seed.hex(), Signer.from_seed(sign_seed).public) == (case["sign_seed"], case["sign"])


@given(seeds)
def test_words_are_fourteen_groups_of_four_and_come_back(seed: bytes) -> None:
    words = recovery.words(seed)
    assert [len(group) for group in words.split(" ")] == [4] * 14
    assert recovery.seed(words) == seed


@given(seeds)
@settings(deadline=None)
def test_what_derives_seals_and_opens(seed: bytes) -> None:
    key = age.Key.parse(recovery.keys(seed)[0])
    assert age.decrypt(age.encrypt(b"x", [key.public]), [key]) == b"x"


@pytest.mark.parametrize(
    "typed",
    [
        WORDS.upper(),
        WORDS.replace(" ", ""),
        WORDS.replace(" ", "-"),
        WORDS.replace(" ", " — "),
        WORDS.replace(" ", "\r\n"),
        WORDS.replace("0", "o"),
        WORDS.replace("0", "O").replace("1", "I"),
        WORDS.replace("1", "l"),
        f"\t{WORDS}\u3000\n",
        "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in WORDS),
    ],
)
def test_reading_forgives_what_hands_do(typed: str) -> None:
    assert recovery.seed(typed) == SEED


def mistyped(text: str) -> bool:
    """Whether the words are refused, with nothing of them in the error."""
    with pytest.raises(YulanError) as caught:
        recovery.seed(text)
    return (caught.value.code, caught.value.params) == ("recovery.mistyped", {})


@pytest.mark.parametrize("bad", ["", "0000", WORDS[:-1], WORDS + "0", WORDS.replace("0", "u"), WORDS + ".", "玉兰"])
def test_other_texts_are_mistyped(bad: str) -> None:
    assert mistyped(bad)


@pytest.mark.parametrize("at", [i for i, c in enumerate(WORDS) if c != " "])
def test_every_wrong_letter_is_found(at: int) -> None:
    assert mistyped(WORDS[:at] + ("2" if WORDS[at] != "2" else "3") + WORDS[at + 1 :])


@pytest.mark.parametrize("group", range(13))
def test_swapped_groups_are_found(group: int) -> None:
    groups = WORDS.split(" ")
    groups[group], groups[group + 1] = groups[group + 1], groups[group]
    assert mistyped(" ".join(groups))


@pytest.mark.parametrize("case", FILES, ids=lambda case: str(case["person"]) or "new")
def test_identity_files_come_back_as_they_were(case: dict[str, str]) -> None:
    identity = identity_file.parse(case["text"].encode())
    assert (identity.person, identity.repository) == (case["person"], case["repository"])
    assert identity_file.dump(identity) == case["text"].encode()


def test_an_identity_shows_no_secret() -> None:
    shown = repr(identity_file.parse(TEXT.encode()))
    assert LINES[6] not in shown
    assert LINES[5].removeprefix("# sign-seed: ") not in shown


def with_line(number: int, text: str) -> bytes:
    """The identity file with one line of other text."""
    return "\n".join([*LINES[: number - 1], text, *LINES[number:]]).encode()


def refusal(data: bytes) -> tuple[str, dict[str, Any]]:
    """The code and the parameters of the error."""
    with pytest.raises(YulanError) as caught:
        identity_file.parse(data)
    return caught.value.code, caught.value.params


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, "# yulan identity 2"),
        (1, "\ufeff# yulan identity 1"),
        (1, "# yulan identity 1\r"),
        (2, "# person: Wang"),
        (2, "# person: recovery"),
        (2, "# person: "),
        (2, "# Person: wang-fang"),
        (2, "# person:wang-fang"),
        (3, "# repository: 0123"),
        (3, "# repository: "),
        (3, "# age: swapped"),
        (6, "# sign-seed: AAAA"),
        (6, f"# sign-seed: {'A' * 44}"),
        (6, LINES[5].removesuffix("=")),
        (6, LINES[5] + " "),
        (7, "-"),
        (7, "AGE-SECRET-KEY-1"),
        (7, LINES[6].lower()),
        (7, f" {LINES[6]}"),
    ],
)
def test_a_line_of_another_form_is_named(line: int, text: str) -> None:
    assert refusal(with_line(line, text)) == ("identity.form", {"line": line})


@pytest.mark.parametrize(
    ("line", "text", "named"),
    [
        (4, f"# age: {OTHER_KEY.public}", 4),
        (4, "# age: -", 4),
        (5, f"# sign: {OTHER_SIGNER.public}", 5),
        (6, f"# sign-seed: {'A' * 43}=", 5),
        (7, OTHER_KEY.secret, 4),
    ],
)
def test_a_public_half_of_another_key_is_refused(line: int, text: str, named: int) -> None:
    assert refusal(with_line(line, text)) == ("identity.mismatch", {"line": named})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TEXT.encode()[:-1],
        TEXT.encode() + b"\n",
        TEXT.encode() * 2,
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("wang-fang", "王芳").encode(),
        LINES[6].encode() + b"\n",
    ],
)
def test_a_file_of_another_shape_is_refused(data: bytes) -> None:
    assert refusal(data)[0] == "identity.form"


def test_base64_of_another_spelling_is_refused() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = LINES[5][-2]
    other = letters[letters.index(last) + 1]
    assert refusal(with_line(6, LINES[5][:-2] + other + "=")) == ("identity.form", {"line": 6})


@given(st.text(max_size=60), st.integers(1, 7))
@settings(deadline=None)
def test_parsing_raises_nothing_else(text: str, line: int) -> None:
    data = with_line(line, text)
    if data != TEXT.encode():
        assert refusal(data)[0] in {"identity.form", "identity.mismatch"}
