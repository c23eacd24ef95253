"""How long a record is made before it is sealed, so that its size says little about it.

Padmé (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files", 2019) leaks O(log log n) bits and
adds at most 12 %; below `LEAST` all lengths look alike.
"""

from __future__ import annotations

LEAST = 1024


def padded_length(length: int) -> int:
    """The bytes to pad `length` bytes to: max(1024, Padmé(length))."""
    if length <= LEAST:
        return LEAST
    exponent = length.bit_length() - 1
    # Only the upper bits of the mantissa may differ: as many as the exponent itself needs to be written.
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask
