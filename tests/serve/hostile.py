"""What attackers of a served school need: every route, requests that are none, and what no answer may hold."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.serve.conftest import CANARY, SID
from tests.serve.served import Answer, Served
from yulan.serve.gate import MOST

GUARDS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOO_MUCH = f"Content-Length: {MOST + 1}"
SAMPLES = {"note": "1.2.3", "nonce": "0" * 32, "kind": "talk", "sid": SID, "place": SID, "rid": "card"}
SAMPLES |= {"scope": "p2023-1", "path": "index.html", "name": "school"}


def routes(served: Served, method: str) -> list[str]:
    """A path of every route that takes this method."""
    found = []
    for rule in served.server.app.url_map.iter_rules():
        if method in (rule.methods or ()):
            found.append(re.sub(r"<(?:\w+:)?(\w+)>", lambda name: SAMPLES[name[1]], rule.rule))
    return sorted(found)


def harmless(answer: Answer) -> None:
    """Returns iff nothing of the school or of the program's inside is in the answer."""
    told = answer.body + repr(dict(answer.headers)).encode()
    for text in (CANARY, "小玉", "小兰", "王芳", "Traceback", "Werkzeug", "waitress", "site-packages"):
        assert text.encode() not in told, answer.status
    assert "Server" not in answer.headers
    assert "Via" not in answer.headers
    for name, value in GUARDS.items():
        assert answer.headers.get(name) == value, (answer.status, name)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def parsed(data: bytes) -> Answer:
    """The one answer in these bytes."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(body) == int(headers.get("Content-Length", len(body))), "more than one answer"
    return Answer(int(first.split()[1]), headers, body)


def head(root: Path) -> str:
    asked = ("git", "-C", str(root), "rev-parse", "HEAD")
    return subprocess.run(asked, capture_output=True, check=True, text=True).stdout


def request(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def odd(served: Served) -> list[bytes]:
    """Requests that two readers may read in two ways, or that nobody can read."""
    first, host = "POST /lock HTTP/1.1", f"Host: {served.browser.host}"
    cookie, form = f"Cookie: {served.browser.cookie}", f"_csrf={served.browser.token()}".encode()
    kind, origin = "Content-Type: application/x-www-form-urlencoded", f"Origin: http://{served.browser.host}"
    own = (first, host, cookie, kind, origin)
    inner = request("GET /index.html HTTP/1.1", host, cookie)
    length = f"Content-Length: {len(form)}"
    return [
        request(*own, length, "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + inner),
        request(*own, "Transfer-Encoding: chunked", body=b"46\r\n" + form + b"\r\n0\r\n\r\n" + inner),
        request(*own, "Transfer-Encoding: identity", length, body=form),
        request(*own, "Transfer-Encoding: x, chunked", body=form),
        request(*own, "Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
        request(*own, "Transfer-Encoding:\x0bchunked", body=b"0\r\n\r\n"),
        request(*own, "Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
        request("POST /lock HTTP/1.0", *own[1:], "Transfer-Encoding: chunked", length, body=form),
        request(*own, length, "Content-Length: 0", body=form),
        request(*own, "Content-Length: -1", body=form),
        request(*own, f"Content-Length: +{len(form)}", body=form),
        request(*own, f"Content-Length: {len(form)} ,", body=form),
        request(*own, "Content-Length: 0x10", body=form),
        request(*own, "Content-Length: " + "9" * 5000, body=form),
        request(*own, "Content-Length: \xb2", body=form),
        request(*own, length, " folded", body=form).replace(b"POST", b"PO\x00ST", 1),
        request(first, host + "\nX: y", body=b""),
        request(first, host + "\rX: y", body=b""),
        request(first, "no colon"),
        request("GARBAGE"),
        request("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        request("GET  /index.html HTTP/1.1", host, cookie),
        request("GET http://[::1/ HTTP/1.1", host),
        request("GET /index.html HTTP/1.1", host, "X: " + "y" * 70000),
        request("GET /" + "y" * 70000 + " HTTP/1.1", host),
        request("GET /index.html HTTP/1.1", "Connection: close", *["X: y"] * 9000),
    ]
