"""What a connection may send before the application is asked: no body of unknown length, no large one from whoever was
not let in, nothing slower than a minute. Refusals from here are pages as all others, and repeat nothing of what was
sent; waitress would answer with its own words, and without our headers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from time import monotonic

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import BadRequest, Error

PATIENCE = 60.0  # seconds within which a request must have come
STRANGERS = 64 << 10  # bytes of a body that nobody known has sent: enough for the page that says so to arrive

Headers = Mapping[str, str]  # by their names in capitals, with `_`


class _Refused(BadRequest):
    code = 403
    reason = "Forbidden"


class _LengthRequired(BadRequest):
    code = 411
    reason = "Length Required"


def channel(knows: Callable[[Headers], bool], page: Callable[[int], tuple[bytes, Headers]]) -> type[HTTPChannel]:
    """The kind of channel on which `knows` tells by its headers who was let in, and `page` gives refusals."""

    class Request(HTTPRequestParser):
        def __init__(self, adj: Adjustments) -> None:
            super().__init__(adj)
            self.begun = monotonic()

        def parse_header(self, header_plus: bytes) -> None:
            try:
                super().parse_header(header_plus)
            except ValueError:  # a length of thousands of figures
                raise ParsingError("") from None
            if self.chunked or "TRANSFER_ENCODING" in self.headers:
                self._refuse(_LengthRequired(""))
            elif self.content_length > STRANGERS and not knows(self.headers):
                self._refuse(_Refused(""))

        def _refuse(self, error: BadRequest) -> None:
            self.error, self.body_rcv, self.content_length = error, None, 0

    class Refusal(ErrorTask):
        def execute(self) -> None:
            error: Error = getattr(self.request, "error")  # noqa: B009 - unknown to the types of waitress
            body, headers = page(error.code)
            self.status = f"{error.code} {error.reason}"
            self.response_headers = [*self.response_headers, *headers.items()]
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Channel(HTTPChannel):
        parser_class = Request
        error_task_class = Refusal

        def readable(self) -> bool:
            request = self.request
            if isinstance(request, Request) and monotonic() - request.begun > PATIENCE:
                self.will_close = True
            return bool(super().readable())

    return Channel


def fit(sockets: Mapping[int, object], kind: type[HTTPChannel]) -> None:
    """Nothing; the servers among these sockets of waitress's make their connections of this kind."""
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = kind


def be_silent() -> None:
    """Nothing; waitress says nothing on the terminal: what it would say names addresses, and those name students."""
    logger = logging.getLogger("waitress")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
