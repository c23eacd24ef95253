"""Who may come in. Everything asked of the server passes here first.

The server listens on loopback only; that keeps other computers out, not other users of this one, nor other pages in the
same browser. So: the host name is one nobody guesses (cookies do not tell ports apart, and a stranger's server on
another port must not be sent ours); the way in is an address good once and for a few minutes; what it gives is a
same-site cookie; what changes anything must also say the token that only our own pages hold, and come from them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from dataclasses import dataclass, field

MINUTES = 5  # an address to come in by is good for so long
_SESSIONS = 32  # browsers let in at a time; the oldest goes
_NOTE = re.compile(r"([0-9]{10,12})\.([0-9a-f]{32})\.([0-9a-f]{64})")
_OWN = (None, "", "none", "same-origin")  # what a browser says of where a request comes from

MOST = 2 << 20  # bytes of a request


def pass_note(secret: bytes, now: float) -> str:
    """What stands in an address to come in by: when it ends, a number used once, and the proof of who made it."""
    said = f"{int(now) + MINUTES * 60}.{secrets.token_hex(16)}"
    return f"{said}.{_mac(secret, 'enter', said)}"


@dataclass
class Gate:
    """The door-keeper of one server. `secret` is known to whoever starts it, and stays on this computer."""

    secret: bytes = field(repr=False)
    host: str  # as browsers say it, with the port
    _used: dict[str, int] = field(default_factory=dict, repr=False)
    _sessions: list[str] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def cookie(self) -> str:
        """The name of our cookie."""
        return f"yulan-{self.host.rpartition(':')[2]}"

    def is_here(self, host: str) -> bool:
        """Whether a request means this server by its own name."""
        return hmac.compare_digest(host.encode(), self.host.encode())

    def admit(self, note: str) -> str | None:
        """A new session for who brings a pass that is ours, in time and unused; None else."""
        found = _NOTE.fullmatch(note)
        if found is None or not hmac.compare_digest(found[3], _mac(self.secret, "enter", note.rpartition(".")[0])):
            return None
        now, end = int(time.time()), int(found[1])
        with self._lock:
            self._used = {one: until for one, until in self._used.items() if until >= now}
            if end < now or end > now + MINUTES * 60 or found[2] in self._used:
                return None
            self._used[found[2]] = end
            session = secrets.token_hex(32)
            self._sessions = [*self._sessions[1 - _SESSIONS :], session]
        return session

    def knows(self, session: str) -> bool:
        """Whether somebody was let in under this session."""
        with self._lock:
            known = list(self._sessions)
        return any(hmac.compare_digest(session.encode(), one.encode()) for one in known)

    def token(self, session: str) -> str:
        """What the forms of a session carry, and no other page knows."""
        return _mac(self.secret, "form", session)

    def is_own_request(self, site: str | None) -> bool:
        """Whether the browser says (Sec-Fetch-Site) that a request comes from our own page, or from nobody's."""
        return site in _OWN

    def may_change(self, origin: str | None, site: str | None, session: str, token: str) -> bool:
        """Whether a request may change anything: from our own page, with the token."""
        own = origin == f"http://{self.host}" if origin is not None else site == "same-origin"
        return own and hmac.compare_digest(token.encode(), self.token(session).encode())


def _mac(secret: bytes, purpose: str, said: str) -> str:
    return hmac.new(secret, f"yulan-serve-v1\n{purpose}\n{said}".encode(), hashlib.sha256).hexdigest()
