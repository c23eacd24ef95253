"""Pages become bytes: sandboxed, escaped, guarded by a policy no template can loosen, the same each time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.pages.sample import sample_school
from yulan import pages, theme
from yulan.errors import YulanError
from yulan.made_once import relative
from yulan.pages import Page
from yulan.render import CONTENT_SECURITY_POLICY, Renderer
from yulan.texts import Texts

_THEME = theme.read(theme.builtin())
_TEXTS = Texts.load(_THEME, "zh", strict=True)
_PAGES = {page.path: page for page in pages.build(sample_school(), _TEXTS, "zh")}


def _with(name: str, template: str) -> Renderer:
    return Renderer.of({**_THEME, f"templates/{name}": template.encode()}, _TEXTS)


def _home() -> Page:
    return _PAGES["index.html"]


@pytest.mark.parametrize(
    ("origin", "target", "expected"),
    [
        ("index.html", "style.css", "style.css"),
        ("index.html", "students/index.html", "students/index.html"),
        ("students/a/index.html", "index.html", "../../index.html"),
        ("students/a/talks.html", "students/a/index.html#r-1", "index.html#r-1"),
        ("access/index.html", "students/index.html", "../students/index.html"),
    ],
)
def test_links_are_relative_and_name_the_file(origin: str, target: str, expected: str) -> None:
    assert relative(origin)(target) == expected


def test_the_policy_stands_before_anything_a_template_says() -> None:
    html = Renderer.of(_THEME, _TEXTS, trusted=True).render(_home()).decode()
    head = html.split("<head>\n", 1)[1]
    assert head.startswith('<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="')
    assert CONTENT_SECURITY_POLICY in head.split("<link", 1)[0]
    assert '<meta name="referrer" content="no-referrer">' in head.split("<link", 1)[0]


@pytest.mark.parametrize(
    "template",
    [
        '<script>1</script><!doctype html>\n<html lang="zh-CN">\n<head>\n',
        '<!doctype html>\n<html lang="zh-CN" onclick="x">\n<head>\n',
        "<p>no head at all</p>",
    ],
)
def test_a_page_with_a_head_of_its_own_is_refused(template: str) -> None:
    with pytest.raises(YulanError, match=r"theme\.head"):
        _with("home.html", template).render(_home())


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ page.__class__ }}",
        "{{ t.load.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% include '../texts/zh/pages.yaml' %}",
        "{{ lipsum }}",
        "{{ cycler }}",
        "{{ no_such_name }}",
        "{{ here.no_such_field }}",
        "{{ frame.navigation.append(1) }}",
        "{% if %}",
        "{{ 1 / 0 }}",
        "{{ 1 + 'a' }}",
        "{{ t() }}",
    ],
)
def test_a_hostile_or_faulty_template_gets_nothing(template: str) -> None:
    with pytest.raises(YulanError, match=r"theme\.template"):
        _with("home.html", template).render(_home())


def test_what_a_school_is_called_is_text() -> None:
    school = sample_school()
    settings = replace(school.settings, name="<script>alert(1)</script>\"'&")
    page = next(pages.build(replace(school, settings=settings), _TEXTS, "zh"))
    html = Renderer.of(_THEME, _TEXTS, trusted=True).render(page).decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_same_page_gives_the_same_bytes() -> None:
    first, again = Renderer.of(_THEME, _TEXTS, trusted=True), Renderer.of(_THEME, _TEXTS, trusted=True)
    made = {page.path: first.render(page) for page in _PAGES.values()}
    # The other way round, so that nothing made once depends on the page that was first.
    for page in reversed(list(pages.build(sample_school(), _TEXTS, "zh"))):
        assert again.render(page) == made.pop(page.path), page.path
    assert not made


def test_our_templates_say_the_same_in_the_sandbox() -> None:
    trusted, sandboxed = Renderer.of(_THEME, _TEXTS, trusted=True), Renderer.of(_THEME, _TEXTS)
    for page in _PAGES.values():
        assert trusted.render(page) == sandboxed.render(page), page.path


def test_code_compiled_for_trusted_templates_never_runs_in_the_sandbox() -> None:
    """The very same templates, asked for after the trusted ones: what the sandbox forbids stays forbidden."""
    theme = {**_THEME, "templates/home.html": b"{{ t.__class__.__mro__ }}"}
    with pytest.raises(YulanError, match=r"theme\.head"):  # it came to bytes, which have no head
        Renderer.of(theme, _TEXTS, trusted=True).render(_home())
    with pytest.raises(YulanError, match=r"theme\.template"):
        Renderer.of(theme, _TEXTS).render(_home())


_SCRIPTS = ("script.js", "seek.js", "lists.js", "find.js")


def test_assets_are_written_without_what_only_their_authors_read() -> None:
    made = Renderer.of(_THEME, _TEXTS, trusted=True).assets()
    for name, data in made.items():
        assert not re.search(rb"^\s*/\*|^[ \t]", data, re.MULTILINE), name
    style = re.sub(rb"/\*.*?\*/", b"", made["style.css"], flags=re.DOTALL).decode()
    assert re.sub(r"\s+", "", style) == re.sub(r"\s+", "", _style("style.css"))


def test_the_assets_are_the_styles_and_the_scripts() -> None:
    assert set(Renderer.of(_THEME, _TEXTS, trusted=True).assets()) == {"style.css", "lists.css", "paper.css", *_SCRIPTS}


_STYLES = ("style.css", "lists.css", "desk.css", "paper.css")


def _style(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", _THEME[f"styles/{name}"].decode(), flags=re.DOTALL)


@pytest.mark.parametrize("name", _STYLES)
def test_a_style_sheet_loads_nothing_and_knows_no_new_syntax(name: str) -> None:
    style = _style(name)
    assert not re.search(r"url\(|@import|@font-face|light-dark\(|color-mix\(|&", style)


@pytest.mark.parametrize("name", _STYLES[:3])
def test_letters_distances_corners_and_colours_are_those_of_the_design(name: str) -> None:
    screen = re.sub(r":root[^{]*\{[^}]*\}", "", _style(name).partition("@media print")[0])
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", screen) == []
    assert re.findall(r"font(?:-size)?: (?:\d00 )?[0-9.]+rem", screen) == []
    far = re.findall(r"(?<![\w-])(?:margin|padding|gap)(?:-[a-z]+)?: [^;}]*?([0-9.]+)rem", screen)
    assert [one for one in far if 0.125 <= float(one) <= 3.5] == []
    assert re.findall(r"border-radius: [^;}]*?\b\d+px", screen) == []


def test_the_script_of_every_page_stays_small() -> None:
    assert len(_THEME["scripts/script.js"]) < 12_000


@pytest.mark.parametrize("name", _SCRIPTS)
def test_a_script_makes_no_request_and_builds_no_html(name: str) -> None:
    script = re.sub(r"/\*.*?\*/", "", _THEME[f"scripts/{name}"].decode(), flags=re.DOTALL)
    new = r"=>|\?\.|\?\?|\b(?:let|const|class|async|await)\b|`"
    found = re.findall(rf"\bfetch\(|XMLHttp|innerHTML|insertAdjacent|document\.write|eval|import|Worker|{new}", script)
    assert found == []


@pytest.mark.parametrize("name", _SCRIPTS)
def test_a_script_keeps_the_scheme_and_nothing_of_a_person(name: str) -> None:
    script = _THEME[f"scripts/{name}"].decode()
    kept = re.findall(
        r"setItem|sessionStorage|indexedDB|cookie|window\.name|pushState|location\.(?:search|href) =", script
    )
    assert kept == (["setItem"] if name == "script.js" else [])
    assert ("keep(next)" in script) is (name == "script.js")


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_colours_reach_aa_in_each_scheme(place: int) -> None:
    blocks = re.findall(r"--paper: #\w{6};.*?color-scheme", _THEME["styles/style.css"].decode(), re.DOTALL)
    assert len(blocks) == 3  # light, dark by the system, dark by choice
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", blocks[place]))
    for ground in ("paper", "card"):
        for ink in ("ink", "soft", "plum", "leaf", "gold", "blue"):
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert _contrast(colours["line-strong"], colours[ground]) >= 3, ground
    for tone in ("plum", "leaf", "gold", "blue"):
        for ink in (tone, "ink"):
            assert _contrast(colours[ink], colours[f"{tone}-wash"]) >= 4.5, tone
    assert _contrast(colours["soft"], colours["plum-wash"]) >= 4.5
