"""A real server on real sockets, in a thread of its own, and a browser so small that it can send any bytes."""

from __future__ import annotations

import contextlib
import gc
import html
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote, urlencode

from tests.schools import NOW, TestSchool
from yulan import identity_file, passphrase, private, theme
from yulan.flow import doorplate, session
from yulan.flow.doorplate import Plate
from yulan.flow.live import Live, open_school
from yulan.flow.moment import Moment
from yulan.flow.unseal import Progress
from yulan.identity_file import Identity
from yulan.serve import run
from yulan.serve.house import House, Locked, Open, Opening
from yulan.serve.setting import Setting
from yulan.texts import Lang, Texts

PASSPHRASE = "一二三 four"
PATIENCE = 30.0


@dataclass
class Clock:
    """A clock that goes on when it is told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def place(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """Somebody at a served site: sends what browsers send, keeps the cookie."""

    plate: Plate
    cookie: str = ""

    @property
    def host(self) -> str:
        return f"{run.host(self.plate)}:{self.plate.port}"

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str | None] | None = None
    ) -> Answer:
        """The answer to one request; a header of None is left out."""
        told: dict[str, str | None] = {
            "Host": self.host,
            "Cookie": self.cookie or None,
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-User": "?1",
            "Connection": "close",
        }
        if body is not None:
            told |= {"Origin": f"http://{self.host}", "Content-Type": "application/x-www-form-urlencoded"}
        told |= headers or {}
        connection = HTTPConnection("127.0.0.1", self.plate.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, quote(path, safe="/?&=%-._~"), skip_host=True, skip_accept_encoding=True)
            for name, value in told.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            return _answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, headers=_named(headers))

    def post(self, path: str, pairs: Mapping[str, str] | None = None, **headers: str | None) -> Answer:
        """The answer to a form with its token; `pairs` may hold another one."""
        told = dict(pairs or {})
        if "_csrf" not in told:
            told = {"_csrf": self.token(), **told}
        return self.ask("POST", path, urlencode(told).encode(), _named(headers))

    def token(self) -> str:
        """What our own pages carry."""
        found = re.search(r"[0-9a-f]{64}", self.get("/token").text)
        return found[0] if found else ""

    def fields(self, path: str) -> dict[str, str]:
        """What a form sends back of itself, whatever was typed."""
        page = self.get(path)
        assert page.status == 200, page.status
        return hidden(page)

    def enter(self) -> Answer:
        """The answer to coming in by an address made just now."""
        path = run.address(self.plate).partition(str(self.plate.port))[2]
        answer = self.get(path, Sec_Fetch_Site="none")
        self.cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
        return answer


def hidden(page: Answer) -> dict[str, str]:
    """The hidden inputs of a form, but its token."""
    form = page.text.partition('<form id="write"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in found if name != "_csrf"}


def _named(headers: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _answer(response: HTTPResponse) -> Answer:
    return Answer(response.status, dict(response.getheaders()), response.read())


@dataclass
class Served:
    """A school being served."""

    school: TestSchool
    setting: Setting
    server: run.Server
    browser: Browser
    clock: Clock

    @property
    def plate(self) -> Plate:
        return self.browser.plate

    @property
    def house(self) -> House:
        return self.server.house

    def stranger(self) -> Browser:
        """Somebody who was never let in and knows the name of the place."""
        return Browser(self.plate)

    def open(self, said: str = "") -> Browser:
        """The browser, let in, the school open."""
        if not self.browser.cookie:
            self.browser.enter()
        if isinstance(self.house.room, Locked):
            self.browser.post("/unlock.html", {"passphrase": said})
        self.settle()
        assert isinstance(self.house.room, Open), self.house.room
        return self.browser

    def settle(self) -> None:
        """Nothing; the school is not being read any more."""
        wait(lambda: not isinstance(self.house.room, Opening))

    def raw(self, data: bytes, *, end: bool = False) -> bytes:
        """What comes back for these very bytes, until the server closes."""
        with self.connect() as one:
            try:
                one.sendall(data)
                if end:
                    one.shutdown(socket.SHUT_WR)
            except OSError:
                return b""  # it has closed before all was sent
            return read(one)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.plate.port), PATIENCE)


def read(one: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts = []
    try:
        while part := one.recv(65536):
            parts.append(part)
    except OSError:
        pass  # cut off: what came before counts
    return b"".join(parts)


def wait(done: Callable[[], object]) -> None:
    """Nothing; it has come true."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def collect() -> None:
    """Nothing; what nobody holds is gone."""
    for _ in range(3):
        gc.collect()


def site_texts(files: Mapping[str, bytes], lang: Lang) -> Texts:
    return Texts.load(files, lang)


def setting(school: TestSchool, person: str, *, sealed: bool = False, idle_minutes: float = 15) -> Setting:
    """What a server of this person's is told; `sealed` puts the identity under `PASSPHRASE`."""
    identity = school.identities[person]
    path = private.identity_path(school.places, identity.repository, person)
    path.unlink(missing_ok=True)
    data = identity_file.dump(identity)
    private.write_identity(path, passphrase.seal(data, PASSPHRASE, log_n=4) if sealed else data)
    own = theme.read(theme.builtin())
    moment = Moment(lambda: NOW)
    door = session.Door(school.places, path, private.read_identity(path), NOW.timestamp)

    def read(identity: Identity, progress: Progress) -> Live:
        return open_school(school.root, school.places, identity, moment, progress)

    return Setting(door, read, moment, Texts.load(own, "zh"), own, site_texts, idle_minutes)


@contextmanager
def written() -> Iterator[list[str]]:
    """The paths this process opens for writing meanwhile, those without a name too."""
    paths: list[str] = []
    _watching.append(paths)
    if len(_watching) == 1 and not _hooked:
        _hooked.append(True)
        sys.addaudithook(_note)
    try:
        yield paths
    finally:
        _watching.remove(paths)


_watching: list[list[str]] = []
_hooked: list[bool] = []
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _note(event: str, told: tuple[object, ...]) -> None:
    if not _watching or event != "open":
        return
    path, _, flags = told
    if isinstance(flags, int) and flags & _WRITES and isinstance(path, str | bytes) and path != os.devnull:
        for paths in _watching:
            paths.append(os.fsdecode(path))


@contextmanager
def serving(
    school: TestSchool, person: str = "chen-yulan", *, sealed: bool = False, watched: bool = False
) -> Iterator[Served]:
    """The school, served for a person; `watched` lets the house look after itself."""
    told = setting(school, person, sealed=sealed)
    before = doorplate.plate(school.places, school.root, person)
    clock = Clock()
    with run.listening(before) as (sockets, port):
        plate = doorplate.running(school.places, school.root, person, port)
        server = run.prepare(told, plate, sockets, clock)
        server.sockets.adj.asyncore_loop_timeout = 0.02  # type: ignore[assignment]  # in seconds: soon it finds its sockets closed
        thread = threading.Thread(target=_run, args=(server,), name="served", daemon=True)
        thread.start()
        if watched:
            server.house.live_on()
        try:
            yield Served(school, told, server, Browser(plate), clock)
        finally:
            server.house.end()
            server.sockets.close()
            thread.join(PATIENCE)


def _run(server: run.Server) -> None:
    with contextlib.suppress(OSError):  # its sockets are closed under it, which is how it ends
        server.sockets.run()


def memory() -> int:
    """The most memory this process has held, in KiB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most
