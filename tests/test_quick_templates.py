"""Templates compiled to the Python they mean say what Jinja says of them, and fail where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup
from markupsafe import escape as jinjas

from yulan.quick_templates import QuickEnvironment, escape


@dataclass(frozen=True)
class _Thing:
    name: str = "<b>&"
    parts: tuple[int, ...] = (1, 2, 3)

    def twice(self, text: str, *, end: str = "") -> str:
        return text * 2 + end


_MACROS = """
{% macro plain(a, b="β", c=none) %}[{{ a }}|{{ b }}|{{ c }}]{% endmacro %}
{% macro wraps(a) %}<{{ a }}>{{ caller("<") }}{% endmacro %}
{% macro more(a) %}{{ a }}{{ varargs|join("-") }}{{ kwargs['z'] }}{% endmacro %}
"""
_BODIES = [
    "{{ one.name }} {{ one.parts[1] }} {{ one['name'] }} {{ missing_not.x if missing_not is defined else 'no' }}",
    "{{ one.twice('a<', end='!') }}{{ one.twice(*['x']) }}{{ one.twice('y', **{'end': '?'}) }}",
    "{{ m.plain(1) }}{{ m.plain(1, 2) }}{{ m.plain(1, c='<') }}{{ m.plain(b=one.name, a=3) }}{{ m.plain(1, 2, 3) }}",
    "{% call(x) m.wraps('&') %}{{ x }}{{ one.name }}{% endcall %}{{ m.more(1, 2, 3, z='z') }}",
    "{% set d = {'class': 'c', 'name': one.name, 'in': {'deep': 1}} %}{{ d.class }}{{ d['name'] }}{{ d.in.deep }}",
    "{% for n in one.parts %}{{ loop.index }}{{ loop.last }}{{ n }}{% endfor %}",
    "{% set x %}<i>{{ one.name }}</i>{% endset %}{{ x }}",
    "{{ mark }}{{ mark ~ one.name }}{{ 'a&' ~ one.name }}{{ 3 }}{{ none }}{{ one.parts }}{{ one.name|upper|e }}",
]


def _environments() -> tuple[Environment, Environment]:
    kinds: tuple[type[Environment], ...] = (Environment, QuickEnvironment)
    loader = DictLoader({"m": _MACROS})
    plain, quick = (one(loader=loader, autoescape=True, undefined=StrictUndefined) for one in kinds)
    return plain, quick


def _given() -> Mapping[str, Any]:
    return {"one": _Thing(), "mark": Markup("<em>ok</em>")}


@pytest.mark.parametrize("body", _BODIES)
def test_a_template_says_what_jinja_says(body: str) -> None:
    plain, quick = (
        one.from_string(f'{{% import "m" as m with context %}}{body}').render(_given()) for one in _environments()
    )
    assert quick == plain
    assert plain.strip()


@pytest.mark.parametrize(
    "body",
    ["{{ nobody }}", "{{ nobody.name }}", "{{ one.nothing }}", "{{ nobody() }}", "{% set d = {'a': 1} %}{{ d.b }}"],
)
def test_what_is_not_there_fails(body: str) -> None:
    for environment in _environments():
        with pytest.raises((UndefinedError, AttributeError)):
            environment.from_string(body).render(_given())


@pytest.mark.parametrize("call", ["m.plain(1, 2, 3, 4)", "m.plain(1, d=2)", "m.plain(1, a=2)", "m.plain()"])
def test_a_macro_called_wrongly_fails(call: str) -> None:
    for environment in _environments():
        template = environment.from_string(f'{{% import "m" as m %}}{{{{ {call} }}}}')
        with pytest.raises((TypeError, UndefinedError)):
            template.render(_given())


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.lists(st.text(max_size=3))))
def test_everything_is_escaped_as_jinja_escapes_it(value: object) -> None:
    assert escape(value) == jinjas(value)
