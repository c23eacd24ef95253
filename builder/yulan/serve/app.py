"""The application: every request passes the gate, pages come from memory, whatever goes wrong becomes a page. It keeps
no log, since addresses name students.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.exceptions import HTTPException

from yulan.errors import YulanError
from yulan.render import SERVED_POLICY
from yulan.serve import desk, peer, plain
from yulan.serve.gate import MOST, Gate
from yulan.serve.house import House, Locked, Open, Opening
from yulan.serve.setting import Setting
from yulan.serve.shown import Shown

TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{SERVED_POLICY}; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ENTER, HERE = "/enter/", "/here/"
_NONCE = re.compile("[0-9a-f]{32}")


def create(setting: Setting, house: House, gate: Gate, proof: Callable[[str], str]) -> Flask:
    """The application of one house behind one gate; `proof` is what it answers to whoever asks whether it is there."""
    app = Flask("yulan.serve", static_folder=None, template_folder=None)
    app.logger.disabled = True
    app.config.update(MAX_CONTENT_LENGTH=MOST, PROVIDE_AUTOMATIC_OPTIONS=False)
    shown = Shown(setting, house)
    words = plain.Plain(setting.texts, setting.theme)

    @app.before_request
    def pass_the_gate() -> Response | None:
        if not gate.is_own_request(request.headers.get("Sec-Fetch-Site")):
            return _answer(words.refused(), 403)
        if request.endpoint == "here":
            return None
        if not gate.is_here(request.headers.get("Host", "")):
            return _answer(words.refused(), 403)
        if request.endpoint == "enter":
            return None
        g.session = request.cookies.get(gate.cookie, "")
        if not gate.knows(g.session):
            return _answer(words.refused(), 403)
        g.token = gate.token(g.session)
        if request.method not in ("GET", "HEAD"):
            return _changes(gate, words)
        return None

    @app.get(f"{ENTER}<note>")
    def enter(note: str) -> Response:
        here = request.environ
        stranger = peer.is_stranger(here["REMOTE_ADDR"], int(here["REMOTE_PORT"]), int(here["SERVER_PORT"]))
        session = None if stranger else gate.admit(note)
        if session is None:
            return _answer(words.refused(), 403)
        house.enter() if isinstance(house.room, Locked) else house.active()
        answer = redirect("/index.html", 303)
        answer.set_cookie(gate.cookie, session, httponly=True, samesite="Strict", path="/")
        return _as_response(answer)

    @app.get(f"{HERE}<nonce>")
    def here(nonce: str) -> Response:
        if not _NONCE.fullmatch(nonce):
            abort(404)
        return Response(proof(nonce), content_type="text/plain")

    @app.get("/pulse")
    def pulse() -> Response:
        house.watched()
        return _json({"version": house.version, "locked": isinstance(house.room, Locked)})

    @app.get("/token")
    def token() -> Response:
        return _json({"csrf": g.token})

    @app.post("/lock")
    def lock() -> Response:
        house.lock()
        return _as_response(redirect("/unlock.html", 303))

    @app.route("/unlock.html", methods=["GET", "POST"])
    def unlock() -> Response:
        room = house.room
        if request.method != "POST" or not isinstance(room, Locked):
            return _answer(words.locked(g.token, sealed=room.sealed)) if isinstance(room, Locked) else _home()
        try:
            house.unlock(g.posted.get("passphrase", "")) if room.sealed else house.enter()
        except YulanError as error:
            return _answer(words.locked(g.token, sealed=room.sealed, error=error), 403)
        return _home()

    @app.get("/")
    def root() -> Response:
        return _home()

    def opened(show: Callable[[Open], Response]) -> Response:
        """What an open house shows; else how things stand."""
        room = house.room
        house.active() if _by_hand() and isinstance(room, Open) else house.watched()
        if isinstance(room, Open):
            return show(room)
        if isinstance(room, Locked):
            return _as_response(redirect("/unlock.html", 303))
        if isinstance(room, Opening):
            return _answer(words.opening(room.done, room.total))
        return _answer(words.trouble(room.error), 500)

    desk.add(app, desk.Desk(shown, house, opened, words))

    @app.get("/<path:path>")
    def page(path: str) -> Response:
        room = house.room
        asset = (shown.assets(room, g.token) if isinstance(room, Open) else words.assets()).get(path)
        if asset is not None:
            return Response(asset, content_type=TYPES[path.rpartition(".")[2]])

        def show(room: Open) -> Response:
            made = shown.page(room, path, g.token)
            if made is None:
                abort(404)
            return Response(made, content_type=TYPES[path.rpartition(".")[2]])

        return opened(show)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or 500
        return _answer(words.status(status), status)

    @app.errorhandler(YulanError)
    def impossible(error: YulanError) -> Response:
        return _answer(words.problem(error), 409)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        return _answer(words.trouble(error), 500)

    @app.after_request
    def guard(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    return app


def _by_hand() -> bool:
    """Whether a person asked: a page that reloads itself, because something changed, is nobody at work."""
    told = request.headers
    return told.get("Sec-Fetch-Mode") != "navigate" or told.get("Sec-Fetch-User") == "?1" or request.method == "POST"


def _changes(gate: Gate, words: plain.Plain) -> Response | None:
    """None where the request may change something; its fields are at hand as `g.pairs` and `g.posted`."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return _answer(words.status(415), 415)
    # Into memory and no further: a framework's parser would put large parts into files.
    g.pairs = plain.fields(request.get_data(cache=False))
    g.posted = dict(reversed(g.pairs))
    said = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if not gate.may_change(*said, g.session, g.posted.get("_csrf", "")):
        return _answer(words.status(403), 403)
    return None


def _home() -> Response:
    return _as_response(redirect("/index.html", 303))


def _answer(data: bytes, status: int = 200) -> Response:
    return Response(data, status, content_type=TYPES["html"])


def _json(value: object) -> Response:
    from flask import json

    return Response(json.dumps(value), content_type="application/json")


def _as_response(answer: object) -> Response:
    assert isinstance(answer, Response)  # noqa: S101 - flask's redirect gives one of its own class
    return answer
