"""The one hash the format uses."""

from __future__ import annotations

import hashlib


def sha256(data: bytes) -> str:
    """SHA-256, lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
