"""The application: every request passes the gate, pages come from memory, whatever goes wrong becomes a page. It keeps
no log, since addresses name students.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import HTTPException

from yulan.errors import YulanError
from yulan.pages import messages
from yulan.pages.frame import HOME
from yulan.pages.messages import UNLOCK
from yulan.render import SERVED_POLICY
from yulan.serve import answers, exchanging, exporting, peer, plain, settings, sheet, speaking, writing
from yulan.serve.exchange import Exchange
from yulan.serve.gate import MOST, Gate
from yulan.serve.house import House, Locked, Open, Opening
from yulan.serve.setting import Setting
from yulan.serve.shown import Shown

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
STYLE = "style.css"
_NONCE = re.compile("[0-9a-f]{32}")
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*\.html(?:\?draft=[0-9a-z]{16})?")


def create(setting: Setting, house: House, gate: Gate, proof: Callable[[str], str]) -> Flask:
    """The application of one house behind one gate; `proof` is what it answers to whoever asks whether it is there."""
    app = Flask("yulan.serve", static_folder=None, template_folder=None)
    app.logger.disabled = True
    app.config.update(MAX_CONTENT_LENGTH=MOST, PROVIDE_AUTOMATIC_OPTIONS=False)
    exchange = Exchange(house)
    shown = Shown(setting, house, exchange)
    words = plain.Plain(setting.texts, setting.theme)

    @app.before_request
    def pass_the_gate() -> Response | None:
        if not gate.is_own_request(request.headers.get("Sec-Fetch-Site")):
            return answers.page(words.refused(), 403)
        if request.endpoint == "here":
            return None
        if not gate.is_here(request.headers.get("Host", "")):
            return answers.page(words.refused(), 403)
        if request.endpoint == "enter":
            return None
        g.session = request.cookies.get(gate.cookie, "")
        if not gate.knows(g.session):
            if request.path == f"/{STYLE}":  # the program's own, so that even a refusal can be read
                return answers.file(STYLE, words.assets()[STYLE])
            return answers.page(words.refused(), 403)
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
            return answers.page(words.refused(), 403)
        if isinstance(house.room, Locked):
            house.enter()
        else:
            house.active()
        answer = answers.onward(HOME)
        answer.set_cookie(gate.cookie, session, httponly=True, samesite="Strict", path="/")
        return answer

    @app.get(f"{HERE}<nonce>")
    def here(nonce: str) -> Response:
        if not _NONCE.fullmatch(nonce):
            abort(404)
        return Response(proof(nonce), content_type="text/plain")

    @app.get("/pulse")
    def pulse() -> Response:
        house.watched()
        return answers.told({"version": house.version, "locked": isinstance(house.room, Locked)})

    @app.get("/token")
    def token() -> Response:
        return answers.told({"csrf": g.token})

    @app.post("/lock")
    def lock() -> Response:
        house.lock()
        return answers.onward(UNLOCK)

    @app.route(f"/{UNLOCK}", methods=["GET", "POST"])
    def unlock() -> Response:
        room = house.room
        if not isinstance(room, Locked):
            return answers.onward(_to())
        if request.method != "POST":
            return answers.page(words.locked(g.token, sealed=room.sealed, to=_to()))
        try:
            if room.sealed:
                house.unlock(g.posted.get("passphrase", ""))
            else:
                house.enter()
        except YulanError as error:
            return answers.page(words.locked(g.token, sealed=room.sealed, to=_to(), error=error), 403)
        return answers.onward(_to())

    @app.get("/")
    def root() -> Response:
        return answers.onward(HOME)

    def opened(show: Callable[[Open], Response]) -> Response:
        """What an open house shows; else how things stand."""
        room = house.room
        house.active() if _by_hand() and isinstance(room, Open) else house.watched()
        if isinstance(room, Open):
            with shown.lane:
                return show(room)
        if isinstance(room, Locked):
            return answers.onward(messages.unlock_path(_asked()))
        if isinstance(room, Opening):
            return answers.page(words.opening(room.done, room.total))
        return answers.page(words.trouble(room.error), 500)

    writing.add(app, writing.Writing(shown, house, opened, words))
    exporting.add(app, exporting.Exporting(shown, opened))
    settings.add(app, settings.Settling(shown, house, opened, words))
    exchanging.add(app, exchanging.Exchanging(shown, exchange, opened, words))
    speaking.add(app, speaking.Speaking(shown, words, _to))

    @app.get("/<path:path>")
    def page(path: str) -> Response:
        room = house.room
        asset = (shown.assets(room, g.token) if isinstance(room, Open) else words.assets()).get(path)
        if asset is not None:
            return answers.file(path, asset)

        def show(room: Open) -> Response:
            made = shown.page(room, path, g.token)
            if made is None:
                abort(404)
            return answers.file(path, made)

        return opened(show)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or 500
        return answers.page(words.status(status), status)

    @app.errorhandler(YulanError)
    def impossible(error: YulanError) -> Response:
        return answers.page(words.problem(error, answers.came_from()), 409)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        return answers.page(words.trouble(error), 500)

    @app.after_request
    def guard(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    return app


def _asked() -> str:
    """The page that was asked for, with the draft it may name."""
    draft = request.args.get("draft", "")
    return f"{request.path[1:]}?draft={draft}" if draft else request.path[1:]


def _to() -> str:
    """The page to go on with: a page of ours, else the first."""
    said = request.args.get("to", "")
    return said if _PAGE.fullmatch(said) else HOME


def _by_hand() -> bool:
    """Whether a person asked: a page that reloads itself, because something changed, is nobody at work."""
    told = request.headers
    return told.get("Sec-Fetch-Mode") != "navigate" or told.get("Sec-Fetch-User") == "?1" or request.method == "POST"


def _changes(gate: Gate, words: plain.Plain) -> Response | None:
    """None where the request may change something; its fields are at hand as `g.pairs` and `g.posted`."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return answers.page(words.status(415), 415)
    # Into memory and no further: a framework's parser would put large parts into files.
    g.pairs = sheet.fields(request.get_data(cache=False))
    g.posted = dict(reversed(g.pairs))
    said = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if not gate.may_change(*said, g.session, g.posted.get("_csrf", "")):
        return answers.page(words.status(403), 403)
    return None
