"""The program's own templates, compiled to the plain Python they mean: an attribute is an attribute, a call is a call.

Owns nothing but speed: the same templates give the same bytes here and in the sandbox, which tests hold. Refuses
nothing, and is therefore never given a template that came with a school: what Jinja's sandbox asks at every step
(may this be looked at, is it an item, does the call want the context) is not asked here. A name that is not there
still fails, as `AttributeError` or as Jinja's own error. Mappings that come from Python are looked into with `[]`.

What one page after the other would make again is made once in an environment's life: the words of a text without
parameters (`t` is a global of the environment and never anything else), and the macros of a template that others
import, where nothing outside its macros asks for what is the page's. What a macro itself asks for, it is given of the
page that is rendered in its thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import local
from typing import Any

import markupsafe
from jinja2 import Environment, Template, nodes
from jinja2.environment import TemplateModule
from jinja2.filters import sync_do_join
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from jinja2.utils import missing, pass_eval_context
from markupsafe import Markup
from markupsafe import escape as _escape

from yulan.quick_compiler import Generator, prepared

# What `escape` itself asks of a string, without wrapping the answer.
_harmless: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _escape)
_TEXTS = "t"  # the global that a key's words are asked of
# In the line of the other imports, so that lines of templates and of this stay together.
_NAMES = f"from {__name__} import Bag, escape, QuickMacro as Macro; raw, said = environment.raw, environment.said"


class _Words(dict[str, str]):
    """The words of texts without parameters, by their keys; looked up when they are first asked for."""

    def __init__(self, environment: Environment, form: Callable[[str], str]) -> None:
        super().__init__()
        self._environment, self._form = environment, form

    def __missing__(self, key: str) -> str:
        texts: Any = self._environment.globals[_TEXTS]
        found = self[key] = self._form(texts(key))
        return found


class _Given(local):
    """What the page that is rendered in this thread was given."""

    def __init__(self) -> None:
        self.now: Mapping[str, Any] = {}


class _Shared(Context):
    """What an imported template knows: what it says itself, the globals and, once it is made, the page at hand."""

    given: _Given | None = None  # not yet made
    asked = False  # whether it asked for anything of a page before

    def resolve_or_missing(self, key: str) -> Any:
        """The value of a name."""
        if key in self.vars:
            return self.vars[key]
        if key in self.parent:
            return self.parent[key]
        if self.given is None:
            self.asked = True
            return missing
        return self.given.now.get(key, missing)


class _Template(Template):
    """A template whose page is known to what it imports."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The text of the page. What it was given is let go at once: macros know of it, and it of them, so that else it
        would lie about until Python looks for what refers to itself.
        """
        given: _Given = self.environment.given  # type: ignore[attr-defined]  # of a QuickEnvironment
        before, given.now = given.now, dict(*args, **kwargs)
        context = self.new_context(given.now)
        try:
            return "".join(self.root_render_func(context))
        except Exception:
            self.environment.handle_exception()
        finally:
            given.now = before
            context.vars.clear()
            context.parent.clear()


class QuickEnvironment(Environment):
    """An environment for templates that are trusted as the program is."""

    template_class = _Template
    code_generator_class = Generator

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters.update(join=_join, length=len)
        self.raw, self.said = _Words(self, str), _Words(self, escape)
        self.given = _Given()
        self._modules: dict[str, TemplateModule | None] = {}

    def module(self, name: str, parent: str | None, context: Context, own: Mapping[str, Any]) -> TemplateModule:
        """What a template has that is imported with the context, and with the importing template's `own` names."""
        template = self.get_template(name, parent)
        name = str(template.name)
        if name not in self._modules:
            self._modules[name] = self._shared(template)
        found = self._modules[name]
        if found is None:
            if isinstance(context, _Shared):
                context.asked = True
            found = template.make_module(context.get_all(), shared=True, locals=own)
        return found

    def _shared(self, template: Template) -> TemplateModule | None:
        """The template's macros for every page; None where what stands outside them asks for anything of a page."""
        context = _Shared(self, dict(template.globals), template.name, template.blocks)
        try:
            made = TemplateModule(template, context)
        except Exception:
            if context.asked:
                return None
            raise
        context.given = self.given
        return None if context.asked else made

    def _generate(self, source: nodes.Template, *more: Any, **options: Any) -> str:
        code = super()._generate(prepared(source), *more, **options)
        imports, _, rest = code.partition("\n")
        return f"{imports}; {_NAMES}\n{rest}"


def escape(value: Any) -> str:
    """The text of a value, harmless in HTML."""
    kind = type(value)
    if kind is str:
        return _harmless(value)
    if kind is int:
        return str(value)
    safe: str = value if kind is Markup else _escape(value)
    return safe


@pass_eval_context
def _join(context: EvalContext, values: Any, between: str = "", attribute: Any = None) -> str:
    """The filter `join`; strings by a string, as nearly always, without more being asked."""
    if attribute is None and type(values) in (tuple, list) and type(between) is str:
        for one in values:
            if type(one) is not str:
                break
        else:
            return between.join(values)
    return sync_do_join(context, values, between, attribute)


class Bag(dict[str, Any]):
    """A mapping that a template wrote down, looked into by name."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class QuickMacro(Macro):
    """A macro called with values by position, as most are, without more being asked."""

    def __init__(
        self, environment: Environment, func: Callable[..., str], name: str, arguments: tuple[str, ...], *more: bool
    ) -> None:
        # What Macro does first costs as much as calling a small one, and a page makes many and calls few.
        self.name = name
        self._make = partial(Macro, environment, func, name, list(arguments), *more)
        self._whole: Macro | None = None
        self._text: Callable[..., str] = self._in_full
        if not any(more[:3]) and "caller" not in arguments:
            # What is left out.
            func.__defaults__ = (missing,) * len(arguments)
            self._text = func

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """The HTML it makes."""
        return self._in_full(*args, **kwargs) if kwargs else str.__new__(Markup, self._text(*args))

    def _in_full(self, *args: Any, **kwargs: Any) -> str:
        self._whole = self._whole or self._make()
        return self._whole(*args, **kwargs)
