"""Writes the vectors beside it from fixed inputs: `PYTHONPATH=builder python tests/vectors/make.py`.

A test compares them with what this makes. Real files are never made with fixed randomness; here it is what
makes a vector. The X25519 stanza is wrapped here a second time, apart from the engine, so that the engine is
checked against the specification and not against itself.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yulan import age_header, bech32, identity_file, ids, passphrase, recovery, sshsig
from yulan.age import Key
from yulan.padding import padded_length

HERE = Path(__file__).parent
HASH = "0123456789abcdef" * 4


def counting(start: int) -> ids.Entropy:
    """A source of bytes that counts, each call going on where the last one ended."""
    state = [start]

    def take(size: int) -> bytes:
        taken = bytes((state[0] + i) & 255 for i in range(size))
        state[0] += size
        return taken

    return take


def secret_of(scalar: bytes) -> str:
    """The age secret of 32 bytes."""
    return bech32.encode("age-secret-key-", scalar).upper()


def wrap(scalar: bytes, ephemeral: bytes, file_key: bytes) -> bytes:
    """An X25519 stanza by which the key of `scalar` finds the file key."""
    share = X25519PrivateKey.from_private_bytes(ephemeral).public_key()
    public = X25519PrivateKey.from_private_bytes(scalar).public_key()
    shared = X25519PrivateKey.from_private_bytes(ephemeral).exchange(public)
    salt = share.public_bytes_raw() + public.public_bytes_raw()
    key = HKDF(SHA256(), 32, salt, b"age-encryption.org/v1/X25519").derive(shared)
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return b"-> X25519 %b\n%b\n" % (age_header.encode(share.public_bytes_raw()), age_header.encode(body))


def age_vectors() -> Any:
    """Files for two keys and for one, a stanza of another type between."""
    first, second, other = (counting(start)(32) for start in (1, 50, 90))
    file_key, nonce = counting(7)(16), counting(130)(16)
    stranger = b"-> somebody else 1\n%b\n%b\n" % (b"QUJD" * 16, b"QUI")
    to_first, to_second = wrap(first, counting(60)(32), file_key), wrap(second, counting(61)(32), file_key)
    files = {
        "one": (to_first, b"yulan " * 40),
        "two": (to_first + stranger + to_second, "玉兰\n".encode()),
        "none": (to_first, b""),
    }
    return {
        "keys": [{"secret": secret_of(k), "public": Key.parse(secret_of(k)).public} for k in (first, second)],
        "stranger": secret_of(other),
        "files": [
            {
                "name": name,
                "plaintext": _b64(text),
                "sealed": _b64(passphrase.assemble(file_key, stanzas, text, nonce)),
            }
            for name, (stanzas, text) in files.items()
        ],
    }


def passphrase_vectors() -> Any:
    """Passphrase files, the last at the cost we write."""
    word = passphrase.generate_passphrase(counting(11))
    return [
        {
            "passphrase": text,
            "log_n": log_n,
            "plaintext": _b64(plain),
            "sealed": _b64(passphrase.seal(plain, text, log_n, counting(log_n))),
        }
        for text, log_n, plain in (
            (word, 10, b"AGE"),
            ("玉兰 é", 11, b""),
            (word, passphrase.LOG_N, b"x" * 70),
        )
    ]


def ids_vectors() -> Any:
    """Codes read aloud and lengths after padding."""
    person = f"yulan-join-v1\nwang-fang\nage1{'q' * 58}\nssh-ed25519 {'A' * 68}\n"
    first_use = f"yulan-first-use-v1\n{HASH}\n12\n{HASH[::-1]}\n"
    lengths = (0, 1, 1024, 1025, 1056, 1057, 2048, 2049, 9000, 65536, 65537, 524288, 1000001)
    return {
        "codes": [{"of": text, "code": ids.code(text.encode())} for text in (first_use, person, "")],
        "padded": {str(length): padded_length(length) for length in lengths},
    }


def sshsig_vectors() -> Any:
    """Signatures over short messages."""
    cases = ((0, "yulan-record-v1", ""), (1, "yulan-chain-v1", "玉兰\n"), (2, "file", "a\r\nb\0"))
    return [
        {
            "seed": counting(start)(32).hex(),
            "public": (signer := sshsig.Signer.from_seed(counting(start)(32))).public,
            "namespace": namespace,
            "message": message,
            "armored": sshsig.armor(sshsig.sign(signer, namespace, message.encode())),
        }
        for start, namespace, message in cases
    ]


def recovery_vectors() -> Any:
    """Seeds, their words, what derives from them, and one identity file."""
    seeds = (bytes(32), bytes([255] * 32), counting(3)(32))
    return [
        {
            "seed": seed.hex(),
            "words": recovery.words(seed),
            "age_secret": recovery.keys(seed)[0],
            "age": Key.parse(recovery.keys(seed)[0]).public,
            "sign_seed": recovery.keys(seed)[1].hex(),
            "sign": sshsig.Signer.from_seed(recovery.keys(seed)[1]).public,
        }
        for seed in seeds
    ]


def identity_vectors() -> Any:
    """Identity files, before and after person and repository are known."""
    key, signer = Key.parse(secret_of(counting(1)(32))), sshsig.Signer.from_seed(counting(1)(32))
    return [
        {
            "person": person,
            "repository": repository,
            "text": identity_file.dump(identity_file.Identity(person, repository, key, signer)).decode(),
        }
        for person, repository in (("", ""), ("wang-fang", HASH))
    ]


VECTORS: dict[str, Callable[[], Any]] = {
    "age": age_vectors,
    "ids": ids_vectors,
    "identity_file": identity_vectors,
    "passphrase": passphrase_vectors,
    "recovery": recovery_vectors,
    "sshsig": sshsig_vectors,
}


def read(name: str) -> Any:
    """The vectors as they are committed."""
    return json.loads((HERE / f"{name}.json").read_bytes())


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _write() -> None:
    for name, vectors in VECTORS.items():
        text = json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"
        (HERE / f"{name}.json").write_bytes(text.encode())


if __name__ == "__main__":
    _write()
