"""Bech32 (BIP-173) as age writes keys: 32 bytes behind a prefix.

It writes whole texts; of reading it owns only the last step, for a text whose checksum the engine has already
verified.
"""

from __future__ import annotations

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK = 6
_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")  # as Python reads numbers to the base 32


def encode(prefix: str, data: bytes) -> str:
    """The lower-case Bech32 text of `data` behind a lower-case prefix."""
    bits = len(data) * 8
    letters = -(-bits // 5)
    number = int.from_bytes(data, "big") << (letters * 5 - bits)
    values = [number >> 5 * i & 31 for i in reversed(range(letters))]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = _polymod(expanded + values + [0] * _CHECK) ^ 1
    values += [rest >> 5 * i & 31 for i in reversed(range(_CHECK))]
    return f"{prefix}1{''.join(ALPHABET[value] for value in values)}"


def payload(text: str) -> bytes:
    """The bytes inside a lower-case Bech32 text known to be valid."""
    letters = text[text.rindex("1") + 1 : -_CHECK]
    number = int(letters.translate(_DIGITS), 32)
    size = len(letters) * 5 // 8
    return (number >> (len(letters) * 5 - size * 8)).to_bytes(size, "big")


def _polymod(values: list[int]) -> int:
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for i, term in enumerate(_GENERATOR):
            state ^= term if top >> i & 1 else 0
    return state
