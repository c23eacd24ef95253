"""The server itself: sockets on loopback, the threads, the end. Requests and answers stay in memory, however large."""

from __future__ import annotations

import contextlib
import hmac
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server
from werkzeug.http import parse_cookie

from yulan.errors import YulanError
from yulan.flow import doorplate
from yulan.flow.doorplate import Plate
from yulan.serve import plain, wire
from yulan.serve.answers import TYPES
from yulan.serve.app import ENTER, HEADERS, HERE, create
from yulan.serve.gate import MOST, Gate, pass_note
from yulan.serve.house import House
from yulan.serve.setting import Setting

THREADS = 8
CONNECTIONS = 200
QUIET_MINUTES = 30  # without any page open, a server started from the desktop ends
_LARGE = 1 << 30
_PATIENCE = 3.0
_LONGEST = 8192


def address(plate: Plate) -> str:
    """An address to come in by, good once and for some minutes."""
    return f"http://{host(plate)}:{plate.port}{ENTER}{pass_note(plate.secret, time.time())}"


def host(plate: Plate) -> str:
    """The name browsers know the server by. Safari does not find names under `localhost`."""
    return "127.0.0.1" if sys.platform == "darwin" else plate.host


def is_running(plate: Plate) -> bool:
    """Whether a server of this plate answers."""
    nonce = secrets.token_hex(16)
    # By no name: whoever listens there may be a stranger, who must not learn the one browsers send our cookies to.
    asked = f"GET {HERE}{nonce} HTTP/1.0\r\nHost: 127.0.0.1:{plate.port}\r\n\r\n"
    end, said = time.monotonic() + _PATIENCE, b""
    try:
        with socket.create_connection(("127.0.0.1", plate.port), _PATIENCE) as connection:
            connection.sendall(asked.encode())
            while len(said) < _LONGEST and (left := end - time.monotonic()) > 0:
                connection.settimeout(left)
                part = connection.recv(_LONGEST)
                if not part:
                    break
                said += part
    except OSError:
        return False
    return hmac.compare_digest(said.rpartition(b"\r\n\r\n")[2], doorplate.proof(plate, nonce).encode())


@contextmanager
def listening(plate: Plate, port: int | None = None) -> Iterator[tuple[list[socket.socket], int]]:
    """Sockets on every loopback address, all at one port: the plate's if it is free, else any; or `port` and no other.

    Raises `serve.port` where that one is taken.
    """
    sockets: list[socket.socket] = []
    for wanted in (port,) if port is not None else (plate.port, 0, 0, 0, 0):
        try:
            sockets = _bind(wanted)
            break
        except OSError:
            continue
    if not sockets:
        raise YulanError("serve.port", port=port or plate.port)
    try:
        yield sockets, sockets[0].getsockname()[1]
    finally:
        for one in sockets:
            one.close()


@dataclass(frozen=True)
class Server:
    """A server that has not begun to answer, its application, and its house."""

    app: Flask = field(repr=False)
    house: House = field(repr=False)
    sockets: MultiSocketServer | BaseWSGIServer = field(repr=False)


def prepare(
    setting: Setting, plate: Plate, sockets: list[socket.socket], clock: Callable[[], float] = time.monotonic
) -> Server:
    """The server of a plate on these sockets."""
    house = House(setting, clock)
    gate = Gate(plate.secret, f"{host(plate)}:{plate.port}")
    app = create(setting, house, gate, partial(doorplate.proof, plate))
    words = plain.Plain(setting.texts, setting.theme)

    def knows(said: wire.Headers) -> bool:
        session = parse_cookie(said.get("COOKIE", "")).get(gate.cookie, "")
        return gate.is_here(said.get("HOST", "")) and gate.knows(session)

    def page(status: int) -> tuple[bytes, wire.Headers]:
        return words.status(status), {"Content-Type": TYPES["html"], **HEADERS}

    wire.be_silent()
    within: dict[int, socket.socket] = {}  # waitress's servers and connections, by their handles
    server = create_server(
        app,
        within,
        sockets=sockets,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        max_request_body_size=MOST,
        max_request_header_size=64 << 10,
        inbuf_overflow=_LARGE,  # in memory: what overflows, waitress puts into a file in the clear
        outbuf_overflow=_LARGE,
        channel_timeout=30,
        ident="",
        expose_tracebacks=False,
        clear_untrusted_proxy_headers=True,
        asyncore_use_poll=True,  # `select` gives up where a process has many files open
    )
    wire.fit(within, wire.channel(knows, page))
    return Server(app, house, server)


def serve(
    setting: Setting,
    plate: Plate,
    sockets: list[socket.socket],
    ready: Callable[[], None],
    *,
    quiet_minutes: float = 0.0,
) -> None:
    """Nothing; returns when it is interrupted, or nobody has had a page open for `quiet_minutes`."""
    made = prepare(setting, plate, sockets)
    house, server = made.house, made.sockets
    house.live_on()
    ended = threading.Event()

    def rest() -> None:
        while not ended.wait(20):
            if house.quiet_minutes > quiet_minutes:
                server.close()
                return

    if quiet_minutes:
        threading.Thread(target=rest, name="yulan-rest", daemon=True).start()
    try:
        ready()
        with contextlib.suppress(KeyboardInterrupt, OSError):
            server.run()
    finally:
        ended.set()
        house.end()
        server.close()


def _bind(port: int) -> list[socket.socket]:
    """Sockets at this port (0: any) on both loopback addresses: else a stranger might listen on the other."""
    first = _socket(socket.AF_INET, "127.0.0.1", port)
    sockets = [first]
    if _has_ipv6():
        try:
            sockets.append(_socket(socket.AF_INET6, "::1", first.getsockname()[1]))
        except OSError:
            first.close()
            raise
    return sockets


def _socket(family: socket.AddressFamily, place: str, port: int) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((place, port))
        one.listen(1024)
    except OSError:
        one.close()
        raise
    return one


def _has_ipv6() -> bool:
    """Whether this computer has the IPv6 loopback address."""
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True
