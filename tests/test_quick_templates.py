"""Templates compiled to the Python they mean say what Jinja says of them, and fail where it fails: small ones written
for it, and each one of the site over values that answer everything.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup
from markupsafe import escape as jinjas

from yulan import theme
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
{% macro asks() %}{% for n in (1, 2) %}{{ one.name }}{{ t("k") }}{% endfor %}{{ t("k", n=1) }}{% endmacro %}
{% macro nests(a) %}{{ asks() }}{{ plain(a) }}{{ plain(a, c="c") }}{{ plain(t("k")) }}{% endmacro %}
{% macro more(a) %}{{ a }}{{ varargs|join("-") }}{{ kwargs['z'] }}{% endmacro %}
"""
# What stands outside its macros asks for what is the page's, so they are made anew for each page.
_ASKING = "{% set said = one.name %}{% macro told() %}{{ said }}{{ one.parts }}{% endmacro %}"
_BODIES = [
    "{{ one.name }} {{ one.parts[1] }} {{ one['name'] }} {{ missing_not.x if missing_not is defined else 'no' }}",
    "{{ one.twice('a<', end='!') }}{{ one.twice(*['x']) }}{{ one.twice('y', **{'end': '?'}) }}",
    "{{ m.plain(1) }}{{ m.plain(1, 2) }}{{ m.plain(1, c='<') }}{{ m.plain(b=one.name, a=3) }}{{ m.plain(1, 2, 3) }}",
    "{% call(x) m.wraps('&') %}{{ x }}{{ one.name }}{% endcall %}{{ m.more(1, 2, 3, z='z') }}",
    "{% set d = {'class': 'c', 'name': one.name, 'in': {'deep': 1}} %}{{ d.class }}{{ d['name'] }}{{ d.in.deep }}",
    "{{ m.asks() }}{{ m.nests('&') }}{% from 'm' import nests with context %}{{ nests('<') }}{{ nests('<')|length }}",
    "{% from 'm' import plain, asks with context %}{{ plain('<') }}{{ plain() if none }}{{ plain(1, 2, '&') ~ '&' }}",
    "{% from 'm' import plain with context %}{% for plain in one.parts %}{{ plain }}{% endfor %}{{ plain(1) }}",
    "{{ t('k') }}{{ t('k')|upper }}{{ t('k') ~ '<' }}{{ t('k', n='<') }}{% set x = t('k') %}{{ x }}{{ t('k' ~ 'l') }}",
    "{% macro t(x) %}({{ x }}){% endmacro %}{{ t('k') }}",
    "{% for t in one.parts %}{{ t }}{% endfor %}{{ t('k') }}",
    "{% from 'n' import told with context %}{{ told() }}{% import 'n' as n with context %}{{ n.said }}{{ n.told() }}",
    "{{ one.parts|join(', ') }}{{ ['<', 'b']|join('&') }}{{ ['<', mark]|join('&') }}{{ ['a']|join(mark) }}",
    "{{ [one]|join('-', attribute='name') }}{{ ()|join('<') }}{{ 'ab'|join('<') }}{{ one.parts|length }}",
    "{% for n in one.parts %}{{ loop.index }}{{ loop.last }}{{ n }}{% endfor %}",
    "{% set x %}<i>{{ one.name }}</i>{% endset %}{{ x }}",
    "{{ mark }}{{ mark ~ one.name }}{{ 'a&' ~ one.name }}{{ 3 }}{{ none }}{{ one.parts }}{{ one.name|upper|e }}",
]


def _environments() -> tuple[Environment, Environment]:
    kinds: tuple[type[Environment], ...] = (Environment, QuickEnvironment)
    loader = DictLoader({"m": _MACROS, "n": _ASKING})
    plain, quick = (one(loader=loader, autoescape=True, undefined=StrictUndefined) for one in kinds)
    for each in (plain, quick):
        each.globals["t"] = _text
    return plain, quick


def _text(key: str, **params: object) -> str:
    return f"<{key}>{params}"


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


def test_macros_of_an_imported_template_are_given_the_page_of_the_moment() -> None:
    for environment in _environments():
        template = environment.from_string('{% from "m" import asks with context %}{{ asks() }}')
        for name in ("one", "two"):
            assert name in template.render({"one": _Thing(name)})


def test_pages_rendered_at_once_are_not_mixed_up() -> None:
    _, quick = _environments()
    together = Barrier(2, timeout=30)
    source = '{% from "m" import asks with context %}{{ asks() }}{{ wait() }}{{ asks() }}'
    template = quick.from_string(source)
    made: dict[str, str] = {}

    def make(name: str) -> None:
        made[name] = template.render(one=_Thing(name), wait=lambda: str(together.wait() * 0))

    threads = [Thread(target=make, args=(name,)) for name in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made["A"].count("A") == made["B"].count("B") == 4
    assert "B" not in made["A"]
    assert "A" not in made["B"]


def test_what_a_page_was_given_is_let_go_once_it_is_made() -> None:
    _, quick = _environments()
    source = '{% from "m" import asks with context %}{% macro own() %}{{ asks() }}{% endmacro %}{{ own() }}'
    template, one = quick.from_string(source), _Thing()
    seen = weakref.ref(one)
    gc.disable()  # nobody has to look for what refers to itself
    try:
        template.render(one=one)
        del one
        assert seen() is None
    finally:
        gc.enable()


_DEEP = 50  # letters of a path: where a macro asks the same of what it finds, it comes to an end
# What no template asks anything more of.
_SAID = {".label", ".name", ".title", ".text", ".day", ".kind", ".by"}


class _Any:
    """Answers whatever a template asks, always the same to the same question; another `seed` answers otherwise."""

    def __init__(self, path: str, seed: int) -> None:
        self.__path, self.__seed = path, seed

    def __draw(self, question: object, below: int) -> int:
        return crc32(f"{self.__path} {question} {self.__seed}".encode()) % below

    def __child(self, question: object) -> _Any | str:
        path = f"{self.__path}{question}"
        return f"<{path}>&" if str(question) in _SAID else _Any(path, self.__seed)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__child(f".{name}")

    def __getitem__(self, key: object) -> object:
        if self.__path.endswith(".patterns"):
            return ("f2", "f3", "f4")[self.__draw(key, 3)]
        return self.__child(f"[{key}]")

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self.__child(f"({args}{kwargs})")

    def __str__(self) -> str:
        return f"{self.__path}<"

    def __repr__(self) -> str:
        return f"{self.__path}'"

    def __bool__(self) -> bool:
        return len(self.__path) < _DEEP and self.__draw("?", 4) > 0

    def __int__(self) -> int:
        return self.__draw("0", 100)

    def __len__(self) -> int:
        if len(self.__path) > _DEEP:
            return 0
        # Twos and threes are taken apart by name: as many as the last word of the path has.
        last = self.__path.rsplit(".", 1)[-1].partition("[")[0]
        return 3 if crc32(f"{last} {self.__seed}".encode()) % 5 == 0 else 2

    def __iter__(self) -> Iterator[object]:
        return iter([self[i] for i in range(len(self))])

    def __contains__(self, one: object) -> bool:
        return self.__draw(f"in {one}", 2) > 0

    def __eq__(self, other: object) -> bool:
        return self.__draw(f"={other}", 2) > 0

    def __gt__(self, other: object) -> bool:
        return self.__draw(f">{other}", 2) > 0

    def __add__(self, other: object) -> object:
        return self.__child(f"+{other}")

    def __hash__(self) -> int:
        return hash(self.__path)


_SITE = {
    path.removeprefix("templates/"): source.decode()
    for path, source in theme.read(theme.builtin()).items()
    if path.startswith("templates/")
}


def _of_the_site(kind: type[Environment]) -> Environment:
    environment = kind(
        loader=DictLoader(_SITE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,
    )
    environment.filters["markdown"] = lambda text: Markup("<p>{}</p>").format(text)
    environment.policies["json.dumps_function"] = lambda value, **_: str(value)
    environment.globals.update(t=_text, html_lang="zh-CN", lang="zh", once=lambda macro, value: macro(value))
    return environment


_PLAIN, _QUICK = _of_the_site(Environment), _of_the_site(QuickEnvironment)


def _page(seed: int) -> dict[str, object]:
    def link(target: object) -> str:
        return f"/{target}"

    def around(macro: Callable[..., str]) -> str:
        return macro(link)

    given: dict[str, object] = {name: _Any(name, seed) for name in ("page", "here", "frame", "style", "twin")}
    return {**given, "link": link, "around": around}


_SEEDS = 16


def _made(environment: Environment, name: str, seed: int) -> str | None:
    """What a template of the site says of a page that answers everything; None where even that is no answer."""
    try:
        return environment.get_template(name).render(_page(seed))
    except (TypeError, ValueError, AttributeError, UndefinedError):
        return None


@pytest.mark.parametrize("name", sorted(_SITE))
def test_each_template_of_the_site_says_what_jinja_says(name: str) -> None:
    said = 0
    for seed in range(_SEEDS):
        plain = _made(_PLAIN, name, seed)
        assert _made(_QUICK, name, seed) == plain, seed
        said += plain is not None
    assert said
