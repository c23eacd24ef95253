"""Signatures: vectors, ssh-keygen on the other side, and every part that must not be changed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import make
from yulan import sshsig
from yulan.sshsig import BadSignature, Signer

VECTORS = make.read("sshsig")
SIGNER = Signer.from_seed(bytes(range(32)))
SPACE, MESSAGE = "yulan-record-v1", "玉兰\n".encode()
BLOB = sshsig.sign(SIGNER, SPACE, MESSAGE)
KEY = SIGNER.public.split(" ")[1]


def string(data: bytes) -> bytes:
    """An SSH string."""
    return len(data).to_bytes(4, "big") + data


def reason(blob: bytes, namespace: str = SPACE, message: bytes = MESSAGE) -> str:
    """Why a signature is refused."""
    with pytest.raises(BadSignature) as caught:
        sshsig.verify(blob, namespace, message)
    assert caught.value.params == {"reason": caught.value.reason}
    return caught.value.reason


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: str(case["namespace"]))
def test_vectors_verify(case: dict[str, str]) -> None:
    message = case["message"].encode()
    signer = Signer.from_seed(bytes.fromhex(case["seed"]))
    assert sshsig.verify(sshsig.dearmor(case["armored"]), case["namespace"], message) == case["public"]
    assert sshsig.armor(sshsig.sign(signer, case["namespace"], message)) == case["armored"]


@given(st.binary(min_size=32, max_size=32), st.text(min_size=1, max_size=20), st.binary(max_size=2000))
@settings(deadline=None)
def test_what_is_signed_verifies_as_its_signer(seed: bytes, namespace: str, message: bytes) -> None:
    signer = Signer.from_seed(seed)
    blob = sshsig.sign(signer, namespace, message)
    assert sshsig.verify(blob, namespace, message) == signer.public
    assert sshsig.dearmor(sshsig.armor(blob)) == blob


def test_another_message_is_refused() -> None:
    assert reason(BLOB, message=MESSAGE + b"\n") == "signature.wrong"


def test_another_namespace_is_refused() -> None:
    assert reason(BLOB, namespace="yulan-chain-v1") == "signature.namespace"


def test_another_signers_key_is_refused() -> None:
    other = Signer.from_seed(bytes(32))
    key, others = (sshsig._parse_public(signer.public) for signer in (SIGNER, other))
    assert reason(BLOB.replace(key, others)) == "signature.wrong"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"SSHSIG", b"SSHSIH", "signature.magic"),
        (b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\2", "signature.version"),
        (b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\0", "signature.version"),
        (string(b"sha512"), string(b"sha256"), "signature.hash"),
        (string(b"sha512"), string(b"SHA512"), "signature.hash"),
        (string(SPACE.encode()) + string(b""), string(SPACE.encode()) + string(b"x"), "signature.reserved"),
        (string(b"ssh-ed25519"), string(b"ssh-ed25518"), "signature.key-type"),
        (string(SPACE.encode()), string(b""), "signature.namespace"),
        (string(SPACE.encode()), b"\xff\xff\xff\xff" + SPACE.encode(), "signature.form"),
    ],
)
def test_every_field_must_be_as_it_must_be(old: bytes, new: bytes, expected: str) -> None:
    assert old in BLOB
    assert reason(BLOB.replace(old, new)) == expected


def test_trailing_bytes_are_refused() -> None:
    assert reason(BLOB + b"\0") == "signature.trailing"


@pytest.mark.parametrize("size", range(0, len(BLOB), 5))
def test_a_truncated_signature_is_refused(size: int) -> None:
    assert reason(BLOB[:size])


@pytest.mark.parametrize("bit", range(0, 8 * len(BLOB), 3))
def test_no_flipped_bit_passes(bit: int) -> None:
    flipped = bytearray(BLOB)
    flipped[bit // 8] ^= 1 << bit % 8
    assert reason(bytes(flipped))


@given(st.binary(max_size=300), st.booleans())
@settings(deadline=None)
def test_arbitrary_bytes_are_refused(data: bytes, magic: bool) -> None:
    assert reason(b"SSHSIG\0\0\0\1" * magic + data)


def test_a_signature_of_zeros_is_refused() -> None:
    assert reason(BLOB[:-64] + bytes(64)) == "signature.wrong"


def test_a_signature_has_a_namespace() -> None:
    with pytest.raises(ValueError):
        sshsig.sign(SIGNER, "", MESSAGE)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text + "\n",
        lambda text: text.removesuffix("\n"),
        lambda text: " " + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("BEGIN SSH", "BEGIN PGP"),
        lambda text: text.replace("=", ""),
        lambda text: text[:40] + "\n" + text[40:],
        lambda text: text[:40] + "*" + text[40:],
        lambda text: text[:40] + "é" + text[41:],
        lambda text: text + text,
        lambda text: text[:0],
    ],
)
def test_armor_has_one_spelling(edit: Any) -> None:
    armored = sshsig.armor(sshsig.sign(SIGNER, "files", MESSAGE))
    assert "=\n" in armored
    with pytest.raises(BadSignature) as caught:
        sshsig.dearmor(edit(armored))
    assert caught.value.reason == "signature.armor"


def test_armor_is_in_lines_of_70_columns() -> None:
    lines = sshsig.armor(BLOB).split("\n")[1:-2]
    assert {len(line) for line in lines[:-1]} == {70}
    assert 0 < len(lines[-1]) <= 70


def test_a_signer_shows_its_public_half_only() -> None:
    assert repr(SIGNER) == f"Signer(public='{SIGNER.public}')"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        KEY,
        SIGNER.public + " name",
        SIGNER.public + "\n",
        SIGNER.public.replace(" ", "  "),
        SIGNER.public.replace("ssh-ed25519 ", "ssh-rsa "),
        SIGNER.public.replace("AAAAC3", "AAAAC4"),
        SIGNER.public[:-4],
    ],
)
def test_no_other_text_is_a_public_key(bad: str) -> None:
    assert sshsig.is_public(SIGNER.public)
    assert not sshsig.is_public(bad)


def test_ssh_keygen_accepts_ours(tmp_path: Path) -> None:
    (tmp_path / "allowed").write_text(f"wang-fang {SIGNER.public}\n")
    (tmp_path / "sig").write_text(sshsig.armor(BLOB))
    command = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "wang-fang", "-n", SPACE, "-s", "sig"]
    good = subprocess.run(command, cwd=tmp_path, input=MESSAGE, capture_output=True, check=False)
    bad = subprocess.run(command, cwd=tmp_path, input=MESSAGE + b"\n", capture_output=True, check=False)
    assert (good.returncode, bad.returncode) == (0, 255)


def test_we_accept_those_of_ssh_keygen(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.from_private_bytes(SIGNER.seed)
    key = tmp_path / "key"
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    key.chmod(0o600)
    command = ["ssh-keygen", "-Y", "sign", "-f", "key", "-n", SPACE]
    made = subprocess.run(command, cwd=tmp_path, input=MESSAGE, capture_output=True, check=True).stdout.decode()
    assert sshsig.verify(sshsig.dearmor(made), SPACE, MESSAGE) == SIGNER.public
    assert made == sshsig.armor(BLOB)


def test_a_hash_other_than_sha512_by_ssh_keygen_is_refused(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.from_private_bytes(SIGNER.seed)
    key = tmp_path / "key"
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    key.chmod(0o600)
    command = ["ssh-keygen", "-Y", "sign", "-O", "hashalg=sha256", "-f", "key", "-n", SPACE]
    made = subprocess.run(command, cwd=tmp_path, input=MESSAGE, capture_output=True, check=True).stdout.decode()
    assert reason(sshsig.dearmor(made)) == "signature.hash"
