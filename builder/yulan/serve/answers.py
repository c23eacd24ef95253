"""What goes back to a browser: a page, an answer to a script, the way to another page."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from flask import Response, redirect, request

TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*\.html")


def page(data: bytes, status: int = 200) -> Response:
    """The bytes of a page as an answer."""
    return Response(data, status, content_type=TYPES["html"])


def file(path: str, data: bytes) -> Response:
    """The bytes of what lies at a path of the site, by the end of its name."""
    return Response(data, content_type=TYPES[path.rpartition(".")[2]])


def download(name: str, data: bytes) -> Response:
    """A spreadsheet to be saved by the browser; its name is plain letters and tells of nobody."""
    answer = Response(data, content_type=SPREADSHEET)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def told(value: object, status: int = 200) -> Response:
    """A value for a script, as JSON."""
    return Response(json.dumps(value), status, content_type="application/json")


def came_from() -> str:
    """The page of ours this was asked for on; "" where that is not told, or is this one."""
    told = urlsplit(request.referrer or "")
    ours = f"{told.scheme}://{told.netloc}/" == request.host_url and _PAGE.fullmatch(told.path[1:])
    return told.path[1:] if ours and (request.method == "POST" or told.path != request.path) else ""


def onward(path: str) -> Response:
    """The way to the page at a path, asked for with GET."""
    answer = redirect(f"/{path}", 303)
    assert isinstance(answer, Response)  # noqa: S101 - flask's redirect gives one of its own class
    return answer
