"""Pages to bytes: one sandboxed Jinja environment over the theme's templates, the same page always the same
bytes.

Owns the head of every page: the content security policy and the referrer rule are written here, before
anything a template says, so that no theme can loosen them. Templates get the page, the texts and `link`;
they cannot reach files, code or other pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from yulan import guard, markdown
from yulan.errors import YulanError
from yulan.texts import Lang, Texts

if TYPE_CHECKING:
    from yulan.pages import Page

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
HTML_LANG: Mapping[Lang, str] = {"zh": "zh-CN", "en": "en"}

_OPENING = re.compile(r"<!doctype html>\n<html lang=\"(?:zh-CN|en)\">\n<head>\n")
_GUARD = (
    '<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">\n'
    '<meta name="referrer" content="no-referrer">\n'
)
_ASSETS = {"style.css": "styles/style.css", "script.js": "scripts/script.js"}


def relative(origin: str, target: str) -> str:
    """The relative address of page `target` (a fragment allowed) as seen from page `origin`."""
    # Up to the root and down again: shorter ways exist, but this one needs no look at the middle of a path.
    here = origin.rpartition("/")[0]
    folder = target.partition("#")[0].rpartition("/")[0]
    return target[len(folder) + 1 :] if here and folder == here else "../" * origin.count("/") + target


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns pages into bytes with one theme in one language."""

    theme: Mapping[str, bytes]
    texts: Texts
    environment: ImmutableSandboxedEnvironment
    guarded: bool = False

    @classmethod
    def of(cls, theme: Mapping[str, bytes], texts: Texts, *, guarded: bool = False) -> Renderer:
        """A renderer over the theme's `templates/`; `guarded` looks at every page that templates not our own have
        made.
        """
        return cls(theme, texts, _environment(theme, texts), guarded)

    def render(self, page: Page) -> bytes:
        """The bytes of one page. Raises `theme.template`, `theme.head`, `theme.unsafe` for templates that fail or
        dare too much.
        """
        try:
            text = self.environment.get_template(page.template).render(
                page=page, here=page.context, frame=page.frame, link=partial(relative, page.path)
            )
        except (TemplateError, ArithmeticError, LookupError, TypeError) as error:
            line = getattr(error, "lineno", None) or 0
            raise YulanError("theme.template", template=page.template, line=line) from error
        if page.path.endswith(".html"):
            opening = _OPENING.match(text)
            if opening is None:
                raise YulanError("theme.head", template=page.template)
            text = f"{text[: opening.end()]}{_GUARD}{text[opening.end() :]}"
            if self.guarded and (found := guard.fault(text)):
                raise YulanError("theme.unsafe", template=page.template, found=found)
        return text.encode()

    def assets(self) -> dict[str, bytes]:
        """The style sheet and the script, by the path they are to have beside `index.html`."""
        return {path: self.theme[source] for path, source in _ASSETS.items() if source in self.theme}


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which asks long about each attribute; the pages' own frozen values need no second look."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read the attribute."""
        if attr[:1] != "_" and type(obj).__module__.startswith("yulan.pages."):
            return True
        return super().is_safe_attribute(obj, attr, value)


def _environment(theme: Mapping[str, bytes], texts: Texts) -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(
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
    )
    # Chinese as itself, not as \uXXXX: half the bytes in the search data.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters["markdown"] = _markdown
    environment.globals.clear()
    environment.globals.update(t=texts, html_lang=HTML_LANG[texts.lang], lang=texts.lang)
    return environment


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - to_html gives harmless HTML of anything; its tests hold it to that
