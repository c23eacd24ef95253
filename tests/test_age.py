"""The engine and the passphrase files: vectors, attacks, and age itself on the other side."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyrage
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.vectors import make
from tests.vectors.mutate import mutate
from yulan import age, age_header, bech32, passphrase, sshsig
from yulan.age import Damaged, Key, NotForThisKey
from yulan.errors import YulanError

ROOT = Path(__file__).parent.parent
VECTORS = make.read("age")
SEALED = {case["name"]: base64.b64decode(case["sealed"]) for case in VECTORS["files"]}
FIRST, SECOND = (Key.parse(key["secret"]) for key in VECTORS["keys"])
STRANGER = Key.parse(VECTORS["stranger"])
PHRASED = make.read("passphrase")
WORD, WORDED = PHRASED[0]["passphrase"], base64.b64decode(PHRASED[0]["sealed"])

# Runs a command on a terminal of its own and types the passphrase where it is asked for.
TERMINAL = """
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen, typed = b"", False
while True:
    try:
        got = os.read(fd, 1024)
    except OSError:
        got = b""
    if not got:
        break
    seen += got
    if b"passphrase" in seen and not typed:
        typed = True
        os.write(fd, sys.argv[1].encode() + b"\\n")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def outcome(call: Any) -> str:
    """What a call comes to, as the attack cases name it."""
    try:
        call()
    except Damaged as damaged:
        return damaged.reason
    except NotForThisKey:
        return "not-for-this-key"
    except YulanError as error:
        return error.code
    return "opened"


@pytest.mark.parametrize("name", make.VECTORS)
def test_vectors_are_what_their_script_makes(name: str) -> None:
    assert make.VECTORS[name]() == make.read(name)


@pytest.mark.parametrize("case", VECTORS["files"], ids=lambda case: str(case["name"]))
def test_vectors_open(case: dict[str, str]) -> None:
    assert age.decrypt(SEALED[case["name"]], [FIRST]) == base64.b64decode(case["plaintext"])


@pytest.mark.parametrize("case", make.read("age_attacks"), ids=lambda case: str(case["name"]))
def test_attack_is_told_apart(case: dict[str, Any]) -> None:
    data = mutate(SEALED["one"], case["steps"])
    assert outcome(lambda: age.decrypt(data, [FIRST])) == case["outcome"]


@pytest.mark.parametrize("case", make.read("passphrase_attacks"), ids=lambda case: str(case["name"]))
def test_attack_on_a_passphrase_file_is_told_apart(case: dict[str, Any]) -> None:
    data = mutate(WORDED, case["steps"])
    assert outcome(lambda: passphrase.open(data, WORD)) == case["outcome"]


@given(st.binary(max_size=200_000), st.integers(1, 5))
@settings(deadline=None, max_examples=40)
def test_what_is_sealed_opens_for_each_recipient_and_nobody_else(plain: bytes, count: int) -> None:
    keys = [Key.generate() for _ in range(count)]
    sealed = age.encrypt(plain, [key.public for key in keys])
    assert all(age.decrypt(sealed, [STRANGER, key]) == plain for key in keys)
    assert age.stanza_count(sealed) == count
    with pytest.raises(NotForThisKey):
        age.decrypt(sealed, [STRANGER])


@given(st.binary(max_size=400))
@example(b"age-encryption.org/v1\n-> X25519 A\n\n--- A\n")
@settings(deadline=None)
def test_arbitrary_bytes_are_damaged(data: bytes) -> None:
    for prefix in (b"", age_header.VERSION, age_header.VERSION + b"-> X25519 "):
        with pytest.raises(Damaged):
            age.decrypt(prefix + data, [FIRST])


places = st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4), st.integers(0, 4)), min_size=1, max_size=4)


@given(st.sampled_from(["one", "two", "none"]), places)
@settings(deadline=None, max_examples=500)
def test_mutated_files_open_the_same_or_have_one_of_two_outcomes(
    name: str, edits: list[tuple[int, bytes, int]]
) -> None:
    data = SEALED[name]
    for place, new, removed in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + removed :]
    try:
        opened = age.decrypt(data, [FIRST])
    except (Damaged, NotForThisKey):
        return
    assert data == SEALED[name]
    assert opened == age.decrypt(SEALED[name], [FIRST])


line = st.text(st.sampled_from("-> X25519scryptAQgw+/= 10\r"), max_size=70)


@given(st.lists(line, max_size=6), st.binary(min_size=32, max_size=40))
@settings(deadline=None)
def test_invented_headers_have_one_of_two_outcomes(lines: list[str], payload: bytes) -> None:
    mac = f"--- {'A' * 43}\n".encode()
    data = age_header.VERSION + "".join(f"{text}\n" for text in lines).encode() + mac + payload
    assert outcome(lambda: age.decrypt(data, [FIRST])) != "opened"
    assert outcome(lambda: passphrase.open(data, "x")) != "opened"


@pytest.mark.parametrize("bit", range(0, 8 * 400, 7))
def test_no_flipped_bit_passes(bit: int) -> None:
    data = bytearray(SEALED["one"])
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    assert outcome(lambda: age.decrypt(bytes(data), [FIRST])) != "opened"


def test_stanzas_of_other_types_may_stand_beside() -> None:
    assert [stanza.type for stanza in age.header(SEALED["two"]).stanzas] == ["X25519", "somebody", "X25519"]
    assert age.decrypt(SEALED["two"], [SECOND]) == "玉兰\n".encode()
    assert age.stanza_count(SEALED["two"]) == 2


def test_the_header_tells_types_arguments_and_bodies() -> None:
    stanza = age.header(SEALED["two"]).stanzas[1]
    assert stanza == ("somebody", ("else", "1"), b"ABC" * 16 + b"AB")


def test_stanzas_stand_in_the_order_of_the_recipients() -> None:
    sealed = age.encrypt(b"", [SECOND.public, FIRST.public])
    only_first_stanza = b"\n".join(sealed.split(b"\n")[:3]) + b"\n" + sealed[sealed.find(b"--- ") :]
    # Its key gets as far as the MAC, which covered both stanzas.
    assert outcome(lambda: age.decrypt(only_first_stanza, [SECOND])) == "age.mac"
    assert outcome(lambda: age.decrypt(only_first_stanza, [FIRST])) == "not-for-this-key"


def test_without_keys_nothing_is_for_us() -> None:
    with pytest.raises(NotForThisKey):
        age.decrypt(SEALED["one"], [])


def test_as_many_recipients_as_are_accepted_can_be_opened() -> None:
    key = Key.generate()
    sealed = age.encrypt(b"x", [FIRST.public] * (age.MAX_RECIPIENTS - 1) + [key.public])
    assert age.decrypt(sealed, [key]) == b"x"


@pytest.mark.parametrize("count", [0, age.MAX_RECIPIENTS + 1])
def test_no_other_number_of_recipients_is_accepted(count: int) -> None:
    assert outcome(lambda: age.encrypt(b"x", [FIRST.public] * count)) == "age.recipients"


small_order = [
    bytes(32),
    b"\1" + bytes(31),
    b"\xec" + b"\xff" * 30 + b"\x7f",
    b"\xed" + b"\xff" * 30 + b"\x7f",
]


@pytest.mark.parametrize(
    "bad",
    [
        "",
        FIRST.public.upper(),
        FIRST.public[:-1] + ("q" if FIRST.public[-1] != "q" else "p"),
        FIRST.public + "\n",
        FIRST.secret,
        sshsig.Signer.from_seed(bytes(32)).public,
        *(bech32.encode("age", point) for point in small_order),
    ],
)
def test_no_other_text_is_a_recipient(bad: str) -> None:
    assert not age.is_public(bad)
    assert outcome(lambda: age.encrypt(b"x", [FIRST.public, bad])) == "age.bad-recipient"


def test_the_points_refused_are_those_that_agree_on_zeros() -> None:
    prime, any_key = 2**255 - 19, X25519PrivateKey.from_private_bytes(bytes(32))
    eighth = int.from_bytes(bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"), "little")
    other = int.from_bytes(bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"), "little")
    near = {0, 1, prime - 1, prime, prime + 1, 2**255 - 1, eighth, other}
    points = {(one + by) % 2**256 for one in near | {one + 2**255 for one in near} for by in (-1, 0, 1)}
    refused = 0
    for point in points:
        raw = point.to_bytes(32, "little")
        try:
            any_key.exchange(X25519PublicKey.from_public_bytes(raw))
        except ValueError:
            refused += 1
            assert not age.is_public(bech32.encode("age", raw))
        else:
            assert age.is_public(bech32.encode("age", raw))
    assert refused == 14


@pytest.mark.parametrize("bits", range(16))
@pytest.mark.parametrize("point", small_order)
def test_a_small_point_is_refused_whatever_fills_its_last_letter(point: bytes, bits: int) -> None:
    values = [(int.from_bytes(point, "big") << 4 | bits) >> 5 * i & 31 for i in reversed(range(52))]
    prefix = [ord(letter) >> 5 for letter in "age"] + [0] + [ord(letter) & 31 for letter in "age"]
    rest = bech32._polymod([*prefix, *values, *[0] * 6]) ^ 1
    values += [rest >> 5 * i & 31 for i in reversed(range(6))]
    text = "age1" + "".join(bech32.ALPHABET[value] for value in values)
    assert bits or text == bech32.encode("age", point)
    assert not age.is_public(text)


def test_a_generated_key_is_its_own_pair() -> None:
    secret, public = age.generate()
    assert age.public_of(secret) == public
    assert age.is_public(public)
    assert Key.parse(secret) == Key.parse(secret)


@pytest.mark.parametrize("bad", ["", "x", FIRST.secret.lower(), FIRST.secret[:-1], FIRST.secret + "\n", FIRST.public])
def test_a_bad_key_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(YulanError) as caught:
        age.public_of(bad)
    assert (caught.value.code, caught.value.params, str(caught.value)) == ("age.bad-key", {}, "age.bad-key")
    assert caught.value.__cause__ is None


def test_a_mistyped_key_is_refused() -> None:
    last = "Q" if FIRST.secret[-1] != "Q" else "P"
    assert outcome(lambda: Key.parse(FIRST.secret[:-1] + last)) == "age.bad-key"


def test_a_key_shows_its_public_half_only() -> None:
    assert repr(FIRST) == f"Key(public='{FIRST.public}')"


def test_age_opens_what_we_seal_and_we_what_age_seals(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(FIRST.secret + "\n")
    ours = age.encrypt(b"ours\n", [FIRST.public])
    opened = subprocess.run(["age", "-d", "-i", tmp_path / "key"], input=ours, capture_output=True, check=True).stdout
    theirs = subprocess.run(["age", "-r", FIRST.public], input=b"theirs\n", capture_output=True, check=True).stdout
    assert (opened, age.decrypt(theirs, [FIRST])) == (b"ours\n", b"theirs\n")


def test_age_opens_our_vectors(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECOND.secret + "\n")
    command = ["age", "-d", "-i", str(tmp_path / "key")]
    opened = subprocess.run(command, input=SEALED["two"], capture_output=True, check=True).stdout
    assert opened == "玉兰\n".encode()


@pytest.mark.parametrize("case", PHRASED, ids=lambda case: str(case["log_n"]))
def test_passphrase_vectors_open(case: dict[str, str]) -> None:
    plain = passphrase.open(base64.b64decode(case["sealed"]), case["passphrase"])
    assert plain == base64.b64decode(case["plaintext"])


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 2 * 64 * 1024])
def test_pyrage_opens_our_passphrase_files_of_every_chunk_size(size: int) -> None:
    plain = bytes(i % 251 for i in range(size))
    sealed = passphrase.seal(plain, WORD, log_n=4)
    assert pyrage.passphrase.decrypt(sealed, WORD) == plain
    assert passphrase.open(sealed, WORD) == plain


def test_chunks_cannot_be_dropped_swapped_or_left_empty() -> None:
    size = 64 * 1024 + 16
    sealed = passphrase.seal(bytes(128 * 1024), WORD, log_n=4)
    start = age.header(sealed).payload_offset + 16
    first, second = sealed[start : start + size], sealed[start + size :]
    for chunks in (first, second, second + first, first + second[:16]):
        assert outcome(lambda altered=sealed[:start] + chunks: passphrase.open(altered, WORD)) == "age.payload"


def test_another_passphrase_is_told_from_damage() -> None:
    for other in ("", WORD.upper(), WORD + " ", WORD[:-1]):
        assert outcome(lambda typed=other: passphrase.open(WORDED, typed)) == "identity.passphrase"


def test_a_passphrase_is_taken_byte_for_byte() -> None:
    sealed = passphrase.seal(b"x", "e\u0301", log_n=4)
    assert outcome(lambda: passphrase.open(sealed, "\u00e9")) == "identity.passphrase"
    not_utf8 = b"\xff".decode("utf-8", "surrogateescape")
    assert passphrase.open(passphrase.seal(b"x", not_utf8, log_n=4), not_utf8) == b"x"


def test_a_generated_passphrase_is_short_ascii_with_a_hundred_bits() -> None:
    word = passphrase.generate_passphrase(make.counting(0))
    assert word == "0123-4567-89ab-cdef-ghjk"
    assert re.fullmatch("([0-9a-z]{4}-){4}[0-9a-z]{4}", word)


def test_the_same_text_is_never_sealed_the_same() -> None:
    assert passphrase.seal(b"x", WORD, log_n=4) != passphrase.seal(b"x", WORD, log_n=4)


def test_age_opens_a_passphrase_file_at_the_cost_we_write(tmp_path: Path) -> None:
    (tmp_path / "sealed").write_bytes(passphrase.seal(b"text\n", WORD))
    on_terminal(WORD, "age", "-d", "-o", str(tmp_path / "out"), str(tmp_path / "sealed"))
    assert (tmp_path / "out").read_bytes() == b"text\n"


def test_age_takes_a_sealed_identity_file_for_an_identity(tmp_path: Path) -> None:
    text = make.read("identity_file")[1]["text"].encode()
    (tmp_path / "identity.age").write_bytes(passphrase.seal(text, WORD, log_n=12))
    (tmp_path / "sealed").write_bytes(SEALED["two"])
    out = tmp_path / "out"
    identity = str(tmp_path / "identity.age")
    on_terminal(WORD, "age", "-d", "-i", identity, "-o", str(out), str(tmp_path / "sealed"))
    assert out.read_bytes() == "玉兰\n".encode()


def on_terminal(typed: str, *command: str) -> None:
    """Run a command that reads a passphrase from its terminal."""
    subprocess.run([sys.executable, "-c", TERMINAL, typed, *command], check=True, capture_output=True, timeout=120)


def test_bech32_is_that_of_its_specification() -> None:
    assert bech32.encode("a", b"") == "a12uel5l"
    every_letter = bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df")
    assert bech32.encode("abcdef", every_letter) == "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
    assert bech32.payload(FIRST.public) == bech32.payload(bech32.encode("age", bech32.payload(FIRST.public)))


def words(lang: str) -> dict[str, Any]:
    """The texts of errors in one language."""
    tree: Any = yaml.safe_load((ROOT / f"site/texts/{lang}/age.yaml").read_bytes())
    return {f"{area}.{name}": text for area, names in tree["errors"].items() for name, text in names.items()}


def test_every_code_has_its_words_in_both_languages() -> None:
    modules = ("age", "age_header", "passphrase", "sshsig", "recovery", "identity_file")
    source = "".join((ROOT / f"builder/yulan/{name}.py").read_text() for name in modules)
    codes = set(re.findall(r'"((?:age|signature|identity|recovery)\.[a-z0-9-]+)"', source))
    chinese, english = words("zh"), words("en")
    assert codes == {code for code in chinese if not code.endswith("-hint")}
    assert chinese.keys() == english.keys()
    for code, text in chinese.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[code])), code
