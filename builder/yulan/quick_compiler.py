"""What is written for a template of the program's own: Jinja's code with less asked at every step.

Owns the two steps: the parsed template made simpler (`prepared`), and the Python of what is left (`Generator`). Where
something is unusual, what Jinja would write is written. What the code asks for when it runs is `quick_templates`.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.visitor import NodeTransformer

_OF_A_PAGE = frozenset({"link", "page", "frame"})
_TEXT_OF = "_text"  # what gives a macro's HTML as plain text; no template asks for a name that begins so
_TEXTS = "t"  # the global that a key's words are asked of


def prepared(source: nodes.Template) -> nodes.Template:
    """The template with the words it asks for looked up by key, its macros' text written as it is, and what its loops
    ask of the page asked once before them.
    """
    macros, bound = set(), set()
    for node in source.find_all((nodes.FromImport, nodes.Macro, nodes.Name)):
        if isinstance(node, nodes.FromImport):
            macros |= {name for name in node.names if isinstance(name, str)}
        elif isinstance(node, nodes.Macro):
            macros.add(node.name)
        elif isinstance(node, nodes.Name) and node.ctx != "load":
            bound.add(node.name)
    _Folding(macros - bound, texts=_TEXTS not in bound | macros).visit(source)
    return source


class _Folding(NodeTransformer):
    """Puts the words themselves where a template asks for those of a key without parameters, and has macros write
    their text where it is wanted at once.
    """

    def __init__(self, macros: set[str], *, texts: bool) -> None:
        self._macros, self._texts = macros, texts
        self._loops = 0
        self._asked: set[str] = set()

    def visit_Macro(self, node: nodes.Macro | nodes.Block) -> nodes.Node:  # noqa: N802 - Jinja's name
        outside, self._asked = self._asked, set()
        self.generic_visit(node)
        node.body[:0] = [nodes.ExprStmt(nodes.Name(name, "load")) for name in sorted(self._asked)]
        self._asked = outside
        return node

    visit_Block = visit_Macro  # noqa: N815 - Jinja's name

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's name
        self._loops += 1
        self.generic_visit(node)
        self._loops -= 1
        return node

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - Jinja's name
        if self._loops and node.name in _OF_A_PAGE:
            self._asked.add(node.name)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - Jinja's name
        node.nodes = [self._written(one) for one in node.nodes]
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        return _looked_up("raw", key, node) if (key := self._key(node)) else self.generic_visit(node)

    def _written(self, node: nodes.Expr) -> nodes.Expr:
        """What is written instead of a node."""
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return node
        if key := self._key(node):
            return _looked_up("said", key, node)
        if node.node.name in self._macros and _is_plain(node):
            node.node = nodes.Getattr(node.node, _TEXT_OF, "load", lineno=node.lineno)
        return node

    def _key(self, node: nodes.Call) -> str:
        """The key whose words are asked for; nothing where the call is any other."""
        if not self._texts or not isinstance(node.node, nodes.Name) or node.node.name != _TEXTS:
            return ""
        if not _is_plain(node) or len(node.args) != 1:
            return ""
        (key,) = node.args
        return key.value if isinstance(key, nodes.Const) and isinstance(key.value, str) else ""


def _is_plain(call: nodes.Call) -> bool:
    """Whether all that is given is given by its place."""
    return not (call.kwargs or call.dyn_args or call.dyn_kwargs)


def _looked_up(kind: str, key: str, instead_of: nodes.Node) -> nodes.Expr:
    # Made as Jinja's parser makes one: its constructor is closed, so that nobody makes one from a template.
    found = object.__new__(nodes.InternalName)
    nodes.Node.__init__(found, f"{kind}[{key!r}]", lineno=instead_of.lineno)
    return found


class Generator(CodeGenerator):
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

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if not node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.module(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}, context, {self.dump_local_context(frame)})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not _is_harmless(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not _is_harmless(node):
            super()._output_child_post(node, frame, finalize)


def _is_harmless(node: nodes.Expr) -> bool:
    """Whether what comes of a node is harmless in HTML as it is."""
    if isinstance(node, nodes.Call):
        return isinstance(node.node, nodes.Getattr) and node.node.attr == _TEXT_OF
    return isinstance(node, nodes.InternalName) and node.name.startswith("said[")
