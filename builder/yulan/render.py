"""Pages to bytes: one sandboxed Jinja environment over the theme's templates, the same page always the same
bytes.

Owns the head of every page: the content security policy and the referrer rule are written here, before
anything a template says, so that no theme can loosen them. Templates get the page, the texts and `link`;
they cannot reach files, code or other pages.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from types import CodeType
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from yulan import guard, markdown
from yulan.errors import YulanError
from yulan.memo import Memo
from yulan.quick_templates import QuickEnvironment
from yulan.texts import Lang, Texts

if TYPE_CHECKING:
    from yulan.pages import Page

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
# What a page served on loopback may do besides: ask its own server, and send its own forms there.
SERVED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
_HTML_LANG: Mapping[Lang, str] = {"zh": "zh-CN", "en": "en"}

_OPENING = re.compile(r"<!doctype html>\n<html lang=\"(?:zh-CN|en)\">\n<head>\n")
_COMMENT = re.compile(rb"^[ \t]*/\*.*?\*/", re.DOTALL | re.MULTILINE)
_AT_HAND = 2048  # what is made once for several pages: more than the records of any one class
_TEMPLATES = 512  # compiled templates kept: those of several themes
_ASSETS = {
    "style.css": "styles/style.css", "lists.css": "styles/lists.css", "paper.css": "styles/paper.css",
    "script.js": "scripts/script.js", "seek.js": "scripts/seek.js", "lists.js": "scripts/lists.js",
    "find.js": "scripts/find.js",
}  # fmt: skip
_SERVED = {**_ASSETS, "desk.css": "styles/desk.css", "desk.js": "scripts/desk.js"}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands first in every page, before a template says anything, and the assets beside it by their path."""

    policy: str
    referrer: str
    assets: Mapping[str, str]
    served: bool = False
    style: str = ""  # a style sheet that stands in the page itself, where it is to be one file

    @property
    def html(self) -> str:
        """Its lines."""
        return (
            '<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{self.policy}">\n'
            f'<meta name="referrer" content="{self.referrer}">\n'
        )


BUILT = Head(CONTENT_SECURITY_POLICY, "no-referrer", _ASSETS)
SERVED = Head(SERVED_POLICY, "same-origin", _SERVED, served=True)


def alone(style: bytes) -> Head:
    """The head of a page that is one file with its style inside: that is allowed by its hash, nothing else at all."""
    text = style.decode()
    if "</" in text:  # could end the element it stands in
        raise YulanError("theme.style")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Head(policy, "no-referrer", {}, style=text)


def relative(origin: str, target: str) -> str:
    """The relative address of page `target` (a fragment allowed) as seen from page `origin`."""
    # Up to the root and down again: shorter ways exist, but this one needs no look at the middle of a path.
    here = origin.rpartition("/")[0]
    folder = target.partition("#")[0].rpartition("/")[0]
    return target[len(folder) + 1 :] if here and folder == here else "../" * origin.count("/") + target


def _from_root(target: str) -> str:
    return f"/{target}"


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns pages into bytes with one theme in one language."""

    theme: Mapping[str, bytes]
    texts: Texts
    environment: Environment
    trusted: bool = False
    head: Head = BUILT
    twin: str = ""

    @classmethod
    def of(
        cls, theme: Mapping[str, bytes], texts: Texts, *, trusted: bool = False, head: Head = BUILT, twin: str = ""
    ) -> Renderer:
        """A renderer over the theme's `templates/`, for pages built or served as `head` says. Templates that are not
        the program's own, hence not `trusted`, run in a sandbox, and each page they make is looked at. `twin` is the
        folder, as seen from the root of the site, where the same site lies in another language.
        """
        return cls(theme, texts, _environment(theme, texts, trusted=trusted), trusted, head, twin)

    def render(self, page: Page) -> bytes:
        """The bytes of one page. Raises `theme.template`, `theme.head`, `theme.unsafe` for templates that fail or
        dare too much.
        """
        try:
            text = self.environment.get_template(page.template).render(
                page=page,
                here=page.context,
                frame=page.frame,
                link=_from_root if page.any else partial(relative, page.path),
                style=self.head.style,
                twin="../" * page.path.count("/") + self.twin + page.path if self.twin else "",
            )
        except (TemplateError, ArithmeticError, LookupError, TypeError) as error:
            line = getattr(error, "lineno", None) or 0
            raise YulanError("theme.template", template=page.template, line=line) from error
        if page.path.endswith(".html"):
            opening = _OPENING.match(text)
            if opening is None:
                raise YulanError("theme.head", template=page.template)
            text = f"{text[: opening.end()]}{self.head.html}{text[opening.end() :]}"
            if not self.trusted and (found := guard.fault(text, served=self.head.served)):
                raise YulanError("theme.unsafe", template=page.template, found=found)
        return text.encode()

    def assets(self) -> dict[str, bytes]:
        """The styles and scripts, without what only their authors read, by the path they are to have beside
        `index.html`.
        """
        found = {path: self.theme[source] for path, source in self.head.assets.items() if source in self.theme}
        return {path: _terse(data) for path, data in found.items()}


@lru_cache(maxsize=16)
def _terse(source: bytes) -> bytes:
    """A style sheet or a script without indentation, and without the comments that begin a line."""
    return re.sub(rb"\s*\n\s*", b"\n", _COMMENT.sub(b"", source)).lstrip()


_NOTHING = object()
_OURS: set[type] = set()  # the pages' own values, as far as they were met


def _is_ours(kind: type) -> bool:
    if not kind.__module__.startswith("yulan.pages."):
        return False
    _OURS.add(kind)
    return True


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which asks long about each attribute; the pages' own frozen values need no second look."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What a template gets for `obj.attribute`."""
        kind = type(obj)
        if attribute[:1] != "_" and (kind in _OURS or _is_ours(kind)):
            found = getattr(obj, attribute, _NOTHING)
            if found is not _NOTHING:
                return found
        return super().getattr(obj, attribute)


class _Compiled(BytecodeCache):
    """Templates compiled once in a process, by their name and text: a server has several renderers over one theme, and
    new ones with every change of the school.
    """

    def __init__(self, most: int) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}
        self._most = most

    def load_bytecode(self, bucket: Bucket) -> None:
        """Nothing; `bucket` holds the code, if it is known."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Nothing; the code is known from now on."""
        if bucket.code is not None:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[bucket.key, bucket.checksum] = bucket.code


_TRUSTED, _SANDBOXED = _Compiled(_TEMPLATES), _Compiled(_TEMPLATES)  # never each other's


def _environment(theme: Mapping[str, bytes], texts: Texts, *, trusted: bool) -> Environment:
    environment = (QuickEnvironment if trusted else _Sandbox)(
        loader=DictLoader(
            {
                path.removeprefix("templates/"): source.decode()
                for path, source in theme.items()
                if path.startswith("templates/")
            }
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_TRUSTED if trusted else _SANDBOXED,
    )
    # Chinese as itself, not as \uXXXX: half the bytes in the search data.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters["markdown"] = _markdown
    environment.globals.clear()
    environment.globals.update(t=texts, html_lang=_HTML_LANG[texts.lang], lang=texts.lang, once=_once())
    return environment


def _once() -> Callable[[Macro, Hashable], str]:
    """What templates call `once`: the HTML that the macro of that name makes of a value, made once in a renderer's
    life. The macro looks at nothing but the value.
    """
    made: Memo[str] = Memo(_AT_HAND)

    def once(macro: Macro, value: Hashable) -> str:
        if not isinstance(macro, Macro):
            raise TypeError("once takes a macro")
        return made.get((macro.name, value), lambda: macro(value))

    return once


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - to_html gives harmless HTML of anything; its tests hold it to that
