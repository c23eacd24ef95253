"""What a page made by a school's own templates may hold: no script but ours, no way off this computer.

A second line behind the content security policy, which stops loading and running but not leaving: a refresh
or a link could carry a word out. A served page may besides hold forms to its own server, and reload itself.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_FORBIDDEN = frozenset({"base", "embed", "form", "frame", "frameset", "iframe", "object", "portal"})
_ADDRESSES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src", "srcset"}
)
_LEAVES = re.compile(r"[\x00-\x20]*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)
_HARMLESS = re.compile(r"(?:data:image/(?:svg\+xml|png)[,;]|tel:[0-9+-]*$)", re.IGNORECASE)
_OUR_SCRIPTS = re.compile(r"(?:\.\./)*(?:script|seek|lists|find)\.js")
_SERVED_SCRIPTS = re.compile(r"(?:/|(?:\.\./)*)(?:script|seek|lists|find|desk)\.js")
_SERVED = frozenset({"form"})
_RELOAD = re.compile(r"[1-9][0-9]?")


def fault(html: str, *, served: bool = False) -> str:
    """The first thing in the page that must not be there, as `tag` or `tag attribute`; nothing where all is well."""
    reader = _Reader(served=served)
    reader.feed(html)
    reader.close()
    return reader.fault


class _Reader(HTMLParser):
    def __init__(self, *, served: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.fault = ""
        self._forbidden = _FORBIDDEN - _SERVED if served else _FORBIDDEN
        self._scripts = _SERVED_SCRIPTS if served else _OUR_SCRIPTS
        self._served = served
        self._metas = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.fault:
            self.fault = self._judge(tag, {name: value or "" for name, value in attrs})

    def _judge(self, tag: str, attributes: dict[str, str]) -> str:
        if tag in self._forbidden:
            return tag
        if tag == "meta" and "http-equiv" in attributes:
            self._metas += 1
            # The first one is the policy, put there by the renderer.
            if self._metas > 1 and not (self._served and _is_reload(attributes)):
                return "meta http-equiv"
        if tag == "script" and self._scripts.fullmatch(attributes.get("src", "")) is None:
            return "script"
        for name, value in attributes.items():
            if name.startswith("on") or (name == "style" and "url" in value.lower()):
                return f"{tag} {name}"
            if name in _ADDRESSES and _LEAVES.match(value) and not _HARMLESS.match(value):
                return f"{tag} {name}"
        return ""


def _is_reload(attributes: dict[str, str]) -> bool:
    """Whether a meta does no more than show the same page again."""
    return (
        attributes["http-equiv"].lower() == "refresh" and _RELOAD.fullmatch(attributes.get("content", "")) is not None
    )
