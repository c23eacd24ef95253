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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import CodeType
from typing import TYPE_CHECKING, Any, Protocol

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from yulan import guard, made_once, markdown
from yulan.errors import YulanError
from yulan.quick_templates import QuickEnvironment
from yulan.texts import Lang, Texts

if TYPE_CHECKING:
    from jinja2.runtime import Macro

    from yulan.pages import Page
    from yulan.pages.page import Day

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
_TEMPLATES = 512  # compiled templates kept: those of several themes
_ASSETS = {
    "style.css": "styles/style.css", "lists.css": "styles/lists.css", "paper.css": "styles/paper.css",
    "script.js": "scripts/script.js", "seek.js": "scripts/seek.js", "lists.js": "scripts/lists.js",
    "find.js": "scripts/find.js",
}  # fmt: skip
DAY = "day.css"
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


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns pages into bytes with one theme in one language."""

    theme: Mapping[str, bytes]
    texts: Texts
    environment: Environment
    trusted: bool = False
    head: Head = BUILT
    twin: str = ""
    day: Day | None = None
    around: Callable[[Page, Macro], str] = field(default_factory=made_once.around)

    @classmethod
    def of(
        cls, theme: Mapping[str, bytes], texts: Texts, *, trusted: bool = False, head: Head = BUILT, twin: str = "",
        day: Day | None = None, kept: KeptCode | None = None,
    ) -> Renderer:  # fmt: skip
        """A renderer over the theme's `templates/`, for pages built or served as `head` says. Templates that are not
        the program's own, hence not `trusted`, run in a sandbox, and each page they make is looked at. `twin` is the
        folder, as seen from the root of the site, where the same site lies in another language; `day` the one it is of;
        `kept` has code of trusted templates.
        """
        return cls(theme, texts, _environment(theme, texts, trusted=trusted, kept=kept), trusted, head, twin, day)

    def render(self, page: Page) -> bytes:
        """The bytes of one page. Raises `theme.template`, `theme.head`, `theme.unsafe` for templates that fail or
        dare too much.
        """
        try:
            text = self.environment.get_template(page.template).render(
                page=page,
                here=page.context,
                frame=page.frame,
                link=made_once.links(page),
                around=partial(self.around, page),
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
        return {**{path: _terse(data) for path, data in found.items()}, **({DAY: _dated(self.day)} if self.day else {})}


@lru_cache(maxsize=16)
def _terse(source: bytes) -> bytes:
    """A style sheet or a script without indentation, and without the comments that begin a line."""
    return re.sub(rb"\s*\n\s*", b"\n", _COMMENT.sub(b"", source)).lstrip()


def _dated(day: Day) -> bytes:
    """The style sheet that says the day, and in pictures this week: the one file that is another one every day."""
    said = "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in day.name)
    text = f'.today::before{{content:"{said}"}}\n'
    if day.week is not None:
        text += f":root{{--week:inline;--week-at:{day.week.at:.3%};--week-room:{day.week.room}px}}\n"
    return text.encode()


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


class KeptCode(Protocol):
    """Where the code of trusted templates is kept from one process to the next."""

    def get(self, name: str, source: str) -> CodeType | None:
        """The code of a template, where it is known."""
        ...

    def put(self, name: str, source: str, code: CodeType) -> None:
        """Nothing; the code is known from now on, if it can be."""
        ...


class _Compiled(BytecodeCache):
    """Templates compiled once in a process, by their name and text: a server has several renderers over one theme, and
    new ones with every change of the school. With `kept` they are not even compiled in each process.
    """

    def __init__(self, known: dict[tuple[str, str], CodeType], kept: KeptCode | None = None) -> None:
        self._known, self._kept = known, kept

    def get_bucket(self, environment: Environment, name: str, _filename: str | None, source: str) -> Bucket:
        """What holds the code of a template, if it is known."""
        bucket = Bucket(environment, name, source)
        bucket.code = self._known.get((name, source))
        if bucket.code is None and self._kept is not None and (code := self._kept.get(name, source)) is not None:
            bucket.code = self._remember(name, source, code)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        """Nothing; the code is known from now on."""
        if bucket.code is not None:
            self._remember(bucket.key, bucket.checksum, bucket.code)
            if self._kept is not None:
                self._kept.put(bucket.key, bucket.checksum, bucket.code)

    def _remember(self, name: str, source: str, code: CodeType) -> CodeType:
        if len(self._known) >= _TEMPLATES:
            self._known.clear()
        self._known[name, source] = code
        return code


# Code by a template's name and source; never each other's.
_TRUSTED: dict[tuple[str, str], CodeType] = {}
_SANDBOXED: dict[tuple[str, str], CodeType] = {}


def _environment(theme: Mapping[str, bytes], texts: Texts, *, trusted: bool, kept: KeptCode | None) -> Environment:
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
        bytecode_cache=_Compiled(_TRUSTED, kept) if trusted else _Compiled(_SANDBOXED),
    )
    # Chinese as itself, not as \uXXXX: half the bytes in the search data.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters["markdown"] = _markdown
    environment.globals.clear()
    environment.globals.update(t=texts, html_lang=_HTML_LANG[texts.lang], lang=texts.lang, once=made_once.once())
    return environment


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - to_html gives harmless HTML of anything; its tests hold it to that
