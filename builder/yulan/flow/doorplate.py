"""What a served site is called on this computer, and where a running one is to be found: one private file for each
school. Its secret makes addresses to come in by, so whoever reads it may start the browser; nobody else can read it.

Others on this computer may listen at a port while we do not: so asking who is there says nothing they could use, an
old answer proves nothing, and a name that was at a port taken meanwhile is not used again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from yulan import disk
from yulan.private import Places

_PORTS = range(20000, 60000)
_SECRET = 32
_HOST = re.compile(r"yulan-[0-9a-f]{16}\.localhost")


@dataclass(frozen=True, slots=True)
class Plate:
    """A host name nobody guesses and the port it is usually found at; `pid` of the server that runs, or ran."""

    secret: bytes = field(repr=False)
    host: str
    port: int
    pid: int = 0


def plate(places: Places, root: Path, person: str) -> Plate:
    """The plate of a school for one person on this computer, made and kept if there was none.

    The same school has the same name and port every day, so that a page left open finds its server again.
    """
    path = _path(places, root, person)
    with disk.exclusive(places.home):
        kept = _read(path)
        if kept is not None:
            return kept
        made = Plate(secrets.token_bytes(_SECRET), _name(), secrets.choice(_PORTS))
        _keep(path, made)
        return made


def running(places: Places, root: Path, person: str, port: int) -> Plate:
    """The plate, now that a server of ours listens at this port; its secret is new, so what it made before is void."""
    with disk.exclusive(places.home):
        before = plate(places, root, person)
        host = before.host if before.port == port else _name()
        after = Plate(secrets.token_bytes(_SECRET), host, port, os.getpid())
        _keep(_path(places, root, person), after)
    return after


def proof(one: Plate, nonce: str) -> str:
    """What a server of this plate answers when asked whether it is there, with a number of the asker's choice."""
    return hmac.new(one.secret, f"yulan-serve-v1\nhere\n{one.port}\n{nonce}".encode(), hashlib.sha256).hexdigest()


def _name() -> str:
    return f"yulan-{secrets.token_hex(8)}.localhost"


def _read(path: Path) -> Plate | None:
    """The plate that lies there, if it is one."""
    data = disk.read_private(path)
    try:
        told = json.loads(data or b"")
        secret, host, port = bytes.fromhex(told["secret"]), str(told["host"]), int(told["port"])
        sound = len(secret) == _SECRET and _HOST.fullmatch(host) is not None and 0 < port < 1 << 16
        return Plate(secret, host, port, int(told["pid"])) if sound else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _keep(path: Path, one: Plate) -> None:
    told = {"secret": one.secret.hex(), "host": one.host, "port": one.port, "pid": one.pid}
    disk.write_private(path, json.dumps(told).encode())


def _path(places: Places, root: Path, person: str) -> Path:
    name = hashlib.sha256(os.fsencode(root.resolve()) + b"\0" + person.encode()).hexdigest()[:32]
    return places.home / "serve" / f"{name}.json"
