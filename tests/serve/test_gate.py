"""Who is let in: passes good once and for minutes, sessions, tokens; where a running server is found, and by whom."""

from __future__ import annotations

import json
import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serve.served import PATIENCE, Browser, Served
from yulan.errors import YulanError
from yulan.flow import doorplate
from yulan.flow.doorplate import Plate
from yulan.private import Places
from yulan.serve import peer, run
from yulan.serve.gate import MINUTES, Gate, pass_note

SECRET = bytes(range(32))
HOST = "yulan-0123456789abcdef.localhost:23456"
posix = pytest.mark.skipif(os.name == "nt", reason="modes as POSIX has them")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a connection is")


@pytest.fixture
def gate() -> Gate:
    return Gate(SECRET, HOST)


def test_a_pass_is_good_once(gate: Gate) -> None:
    note = pass_note(SECRET, time.time())
    session = gate.admit(note)
    assert session is not None
    assert gate.knows(session)
    assert gate.admit(note) is None


@pytest.mark.parametrize("away", [-MINUTES * 60 - 5, 60, 10**6, -(10**6)])
def test_a_pass_from_another_time_is_none(gate: Gate, away: float) -> None:
    assert gate.admit(pass_note(SECRET, time.time() + away)) is None


def test_a_pass_by_another_secret_is_none(gate: Gate) -> None:
    assert gate.admit(pass_note(bytes(32), time.time())) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda _: "",
        lambda note: note[:-1],
        lambda note: note + "0",
        lambda note: note.upper(),
        lambda note: note.replace(".", "/"),
        lambda note: "9" + note[1:],
        lambda note: note.replace(note[:10], "٩" * 10),
        lambda _: "\ud800",
    ],
)
def test_a_pass_that_was_changed_is_none(gate: Gate, change: Callable[[str], str]) -> None:
    assert gate.admit(change(pass_note(SECRET, time.time()))) is None


def test_a_pass_shared_by_many_lets_one_in(gate: Gate) -> None:
    note = pass_note(SECRET, time.time())
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(gate.admit(note))) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len([one for one in found if one]) == 1


def test_the_oldest_of_many_sessions_goes(gate: Gate) -> None:
    sessions = [gate.admit(pass_note(SECRET, time.time())) or "" for _ in range(40)]
    assert [gate.knows(one) for one in sessions] == [False] * 8 + [True] * 32


@pytest.mark.parametrize("session", ["", "0" * 64, "\xff", "\ud800x"[1:]])
def test_nobody_comes_in_by_a_guess(gate: Gate, session: str) -> None:
    gate.admit(pass_note(SECRET, time.time()))
    assert not gate.knows(session)


def test_a_token_belongs_to_one_session_of_one_server(gate: Gate) -> None:
    assert gate.token("a") != gate.token("b")
    assert gate.token("a") != Gate(bytes(32), HOST).token("a")


@pytest.mark.parametrize(
    ("origin", "site", "token", "may"),
    [
        (f"http://{HOST}", "same-origin", True, True),
        (f"http://{HOST}", None, True, True),
        (None, "same-origin", True, True),
        (None, None, True, False),
        (None, "none", True, False),
        ("null", "same-origin", True, False),
        ("", "same-origin", True, False),
        (f"https://{HOST}", "same-origin", True, False),
        (f"http://{HOST}1", "same-origin", True, False),
        (f"http://x@{HOST}", "same-origin", True, False),
        (f"http://{HOST.upper()}", "same-origin", True, False),
        ("http://127.0.0.1:23456", "same-origin", True, False),
        (f"http://{HOST}", "same-origin", False, False),
    ],
)
def test_only_our_own_pages_with_the_token_change_anything(
    gate: Gate, origin: str | None, site: str | None, token: bool, may: bool
) -> None:
    said = gate.token("session") if token else gate.token("another")
    assert gate.may_change(origin, site, "session", said) is may


def test_a_secret_shows_in_no_repr(gate: Gate) -> None:
    session = gate.admit(pass_note(SECRET, time.time())) or "?"
    plate = Plate(SECRET, "yulan-0123456789abcdef.localhost", 23456)
    for text in (repr(gate), repr(plate)):
        assert session not in text
        assert SECRET.hex() not in text
        assert repr(SECRET) not in text


# -- the plate


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "home")


def plate_file(places: Places) -> Path:
    [path] = (places.home / "serve").glob("*.json")
    return path


def test_a_school_has_the_same_plate_the_next_day(places: Places, tmp_path: Path) -> None:
    first = doorplate.plate(places, tmp_path, "wang-fang")
    assert doorplate.plate(places, tmp_path, "wang-fang") == first
    assert doorplate.plate(places, tmp_path, "li-na").host != first.host
    assert doorplate.plate(places, tmp_path / "other", "wang-fang").host != first.host


@posix
def test_only_its_owner_may_read_a_plate(places: Places, tmp_path: Path) -> None:
    doorplate.plate(places, tmp_path, "wang-fang")
    doorplate.running(places, tmp_path, "wang-fang", 23456)
    assert stat.S_IMODE(plate_file(places).stat().st_mode) == 0o600
    assert stat.S_IMODE(plate_file(places).parent.stat().st_mode) == 0o700
    plate_file(places).chmod(0o644)
    with pytest.raises(YulanError) as caught:
        doorplate.plate(places, tmp_path, "wang-fang")
    assert caught.value.code == "disk.not-private"


def test_a_name_is_kept_at_its_port_and_never_taken_to_another(places: Places, tmp_path: Path) -> None:
    before = doorplate.plate(places, tmp_path, "wang-fang")
    same = doorplate.running(places, tmp_path, "wang-fang", before.port)
    moved = doorplate.running(places, tmp_path, "wang-fang", before.port + 1)
    assert (same.host, same.port) == (before.host, before.port)
    assert moved.host != before.host
    assert doorplate.plate(places, tmp_path, "wang-fang") == moved


def test_a_pass_made_before_the_server_started_again_is_void(places: Places, tmp_path: Path) -> None:
    first = doorplate.running(places, tmp_path, "wang-fang", 23456)
    note = pass_note(first.secret, time.time())
    second = doorplate.running(places, tmp_path, "wang-fang", 23456)
    assert Gate(first.secret, HOST).admit(note) is not None
    assert Gate(second.secret, HOST).admit(note) is None


GOOD = {"secret": "00" * 32, "host": "yulan-0123456789abcdef.localhost", "port": 23456, "pid": 1}


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"[[",
        b"\xff",
        json.dumps({**GOOD, "secret": ""}).encode(),
        json.dumps({**GOOD, "secret": "00" * 16}).encode(),
        json.dumps({**GOOD, "secret": None}).encode(),
        json.dumps({**GOOD, "host": "example.org"}).encode(),
        json.dumps({**GOOD, "host": "yulan-0123456789abcdef.localhost\r\nX: y"}).encode(),
        json.dumps({**GOOD, "port": 0}).encode(),
        json.dumps({**GOOD, "port": 10**9}).encode(),
        json.dumps({**GOOD, "port": float("inf")}).encode(),
        json.dumps({**GOOD, "pid": None}).encode(),
    ],
)
def test_a_plate_that_is_none_is_made_anew(places: Places, tmp_path: Path, told: bytes) -> None:
    doorplate.plate(places, tmp_path, "wang-fang")
    path = plate_file(places)
    path.write_bytes(told)
    made = doorplate.plate(places, tmp_path, "wang-fang")
    assert len(made.secret) == 32
    assert made.secret != bytes(32)
    assert 1024 <= made.port < 1 << 16
    assert doorplate.plate(places, tmp_path, "wang-fang") == made


def test_a_plate_that_is_well_formed_is_kept(places: Places, tmp_path: Path) -> None:
    doorplate.plate(places, tmp_path, "wang-fang")
    plate_file(places).write_text(json.dumps(GOOD))
    assert doorplate.plate(places, tmp_path, "wang-fang").secret == bytes(32)


# -- who is there


@contextmanager
def stranger(answer: Callable[[socket.socket, bytes], None]) -> Iterator[tuple[int, list[bytes]]]:
    """Somebody else at a port, and what they were told."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                while True:
                    one, _ = server.accept()
                    with one:
                        heard.append(one.recv(65536))
                        answer(one, heard[-1])
            except OSError:
                return

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


def said(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def plate_at(port: int) -> Plate:
    return Plate(SECRET, "yulan-0123456789abcdef.localhost", port)


def test_a_server_of_ours_says_that_it_is_there(shared: Served) -> None:
    assert run.is_running(shared.plate)


def test_the_server_of_another_school_is_not_taken_for_ours(shared: Served) -> None:
    assert not run.is_running(plate_at(shared.plate.port))


def test_where_nobody_listens_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert not run.is_running(plate_at(port))


@pytest.mark.parametrize("body", [b"", b"yes", b"0" * 64, b"\xff" * 9000])
def test_a_stranger_who_answers_is_not_taken_for_ours(body: bytes) -> None:
    with stranger(lambda one, _: one.sendall(said(body))) as (port, _):
        assert not run.is_running(plate_at(port))


def test_an_answer_heard_before_proves_nothing() -> None:
    heard = doorplate.proof(plate_at(1), "0" * 32).encode()
    with stranger(lambda one, _: one.sendall(said(heard))) as (port, _):
        assert not run.is_running(plate_at(port))


def test_a_stranger_who_passes_the_question_on_to_our_server_is_not_taken_for_it(shared: Served) -> None:
    plate = shared.plate

    def pass_on(one: socket.socket, question: bytes) -> None:
        one.sendall(shared.raw(question.replace(b"127.0.0.1:", b"localhost:")))

    with stranger(pass_on) as (port, _):
        assert not run.is_running(Plate(plate.secret, plate.host, port))


def test_a_stranger_at_our_port_learns_nothing_of_use() -> None:
    with stranger(lambda one, _: one.sendall(said(b"?"))) as (port, heard):
        plate = plate_at(port)
        run.is_running(plate)
        run.is_running(plate)
    assert len(heard) == 2
    assert heard[0] != heard[1]
    for one in heard:
        assert plate.host.encode() not in one
        assert SECRET not in one
        assert SECRET.hex().encode() not in one


def test_a_stranger_who_talks_for_ever_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_PATIENCE", 0.3)
    enough = threading.Event()

    def drip(one: socket.socket, _: bytes) -> None:
        while not enough.wait(0.02):
            one.sendall(b"x")

    with stranger(drip) as (port, _):
        assert not run.is_running(plate_at(port))
        enough.set()


@pytest.mark.parametrize("nonce", ["", "x", "0" * 31, "0" * 33, "A" * 32, "%00" * 32, "../" * 8])
def test_nothing_else_is_said_to_whoever_asks_who_is_there(shared: Served, nonce: str) -> None:
    assert Browser(shared.plate).ask("GET", f"/here/{nonce}").status in (403, 404)


# -- the sockets


def test_a_server_listens_on_loopback_alone() -> None:
    with run.listening(plate_at(1), None) as (sockets, port):
        names = {one.getsockname()[0] for one in sockets}
        assert names <= {"127.0.0.1", "::1"}
        assert "127.0.0.1" in names
        assert {one.getsockname()[1] for one in sockets} == {port}


def test_where_the_usual_port_is_taken_another_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        with run.listening(plate_at(wanted)) as (_, port):
            assert port != wanted


def test_a_port_asked_for_is_never_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        with pytest.raises(YulanError) as caught, run.listening(plate_at(1), wanted):
            pass
        assert caught.value.code == "serve.port"


def test_no_second_server_takes_a_port_from_the_first() -> None:
    with run.listening(plate_at(1)) as (_, port), pytest.raises(YulanError), run.listening(plate_at(1), port):
        pass


# -- whose connection


def test_our_own_connection_is_no_strangers(shared: Served) -> None:
    with shared.connect() as one:
        address, port = one.getsockname()
        assert not peer.is_stranger(address, port, shared.plate.port)


HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


@linux
@pytest.mark.parametrize(
    ("spelt", "address"),
    [
        ("0100007F", "127.0.0.1"),
        ("0000000000000000FFFF00000100007F", "127.0.0.1"),
        ("00000000000000000000000001000000", "::1"),
    ],
)
@pytest.mark.parametrize(("users", "known"), [([4242], True), ([0], False), ([4242, 0], False), ([], False)])
def test_a_connection_of_another_user_is_a_strangers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelt: str, address: str, users: list[int], known: bool
) -> None:
    lines = [f"   0: {spelt}:C350 {spelt}:5BA0 01 0:0 0:0 0 {user} 0 99 1\n" for user in users]
    elsewhere = f"   9: {spelt}:C351 {spelt}:5BA0 01 0:0 0:0 0 4242 0 99 1\n"
    table = tmp_path / "tcp"
    table.write_text(HEAD + "".join(lines) + elsewhere)
    monkeypatch.setattr(peer, "_TABLES", (str(table), str(tmp_path / "none")))
    assert peer.is_stranger(address, 50000, 23456) is known


@linux
def test_a_pass_in_another_users_hands_lets_nobody_in_and_stays_good(
    shared: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = run.address(shared.plate).partition(str(shared.plate.port))[2]
    somebody = Browser(shared.plate)
    with monkeypatch.context() as other:
        other.setattr(peer, "is_stranger", lambda *_: True)
        assert somebody.get(path).status == 403
    assert somebody.get(path).status == 303
