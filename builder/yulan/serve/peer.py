"""Whose process is at the other end of a connection on this computer, where the system tells: on Linux. Addresses to
come in by pass through the arguments of programs there, which every user can list.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")


def is_stranger(address: str, port: int, ours: int) -> bool:
    """Whether the connection from this address and port to our port is another user's: never so where that is not
    known. The system's own user may be a relay, and could do anything anyway.
    """
    if sys.platform != "linux":
        return False
    users = {user for table in _TABLES for user in _users(table, _spelt(address, port), ours)}
    return bool(users) and not users & {0, os.getuid()}


def _users(table: str, peer: set[str], ours: int) -> list[int]:
    """The users of the sockets that are this peer's end of a connection to our port."""
    try:
        lines = Path(table).read_text("ascii").splitlines()[1:]
    except OSError:
        return []
    rows = (line.split() for line in lines)
    return [int(row[7]) for row in rows if row[1] in peer and row[2].endswith(f":{ours:04X}")]


def _spelt(address: str, port: int) -> set[str]:
    """How the system spells an address in its tables: in words of four bytes, each turned round; IPv4 in both."""
    if ":" in address:
        raw = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
        return {f"{_turned(raw)}:{port:04X}"}
    raw = socket.inet_pton(socket.AF_INET, address)
    return {f"{_turned(one)}:{port:04X}" for one in (raw, bytes(10) + b"\xff\xff" + raw)}


def _turned(raw: bytes) -> str:
    order = 1 if sys.byteorder == "big" else -1
    return "".join(raw[at : at + 4][::order].hex() for at in range(0, len(raw), 4)).upper()
