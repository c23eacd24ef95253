"""The program's own templates, compiled to the plain Python they mean: an attribute is an attribute, a call is a call.

Owns nothing but speed: the same templates give the same bytes here and in the sandbox, which tests hold. Refuses
nothing, and is therefore never given a template that came with a school: what Jinja's sandbox asks at every step
(may this be looked at, is it an item, does the call want the context) is not asked here. A name that is not there
still fails, as `AttributeError` or as Jinja's own error. Mappings that come from Python are looked into with `[]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup
from markupsafe import escape as _escape

_SPECIAL = re.compile("[&<>\"']").search
_NAMES = f"from {__name__} import Bag, escape, QuickMacro as Macro\n"


class QuickEnvironment(Environment):
    """An environment for templates that are trusted as the program is."""

    def _generate(self, source: nodes.Template, *more: Any, **options: Any) -> str:
        code = super()._generate(source, *more, **options)
        imports, _, rest = code.partition("\n")
        return f"{imports}\n{_NAMES}{rest}"


class _Generator(CodeGenerator):
    """Writes the Python of a template; where something is unusual, what Jinja would write."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    @optimizeconst
    def visit_Call(  # noqa: N802 - Jinja's name
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 - as Jinja calls it
    ) -> None:
        if node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for one in (*node.args, *node.kwargs):
            self.visit(one, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("Bag(")
        super().visit_Dict(node, frame)
        self.write(")")


QuickEnvironment.code_generator_class = _Generator


def escape(value: Any) -> str:
    """The text of a value, harmless in HTML."""
    if type(value) is str:
        return value if _SPECIAL(value) is None else _escape(value)
    return value if type(value) is Markup else _escape(value)


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
        self.name, self._run, self._most = name, func, len(arguments)
        self._whole: Macro | None = None
        self._make = partial(Macro, environment, func, name, list(arguments), *more)
        self._plain = not any(more[:3]) and "caller" not in arguments

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """The HTML it makes."""
        missed = self._most - len(args)
        if kwargs or missed < 0 or not self._plain:
            self._whole = self._whole or self._make()
            return self._whole(*args, **kwargs)
        return str.__new__(Markup, self._run(*args, *(missing,) * missed))
