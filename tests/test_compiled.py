"""Code of templates is kept for the next process beside the program's own, and believed only where that would be."""

from __future__ import annotations

import sys
from pathlib import Path
from types import CodeType

import pytest

from tests.pages.sample import sample_school
from yulan import pages, theme
from yulan.flow import compiled
from yulan.flow.compiled import Kept
from yulan.render import Renderer
from yulan.texts import Texts

_CODE = compile("one = 1", "<template>", "exec")
_NAME, _SOURCE = "a.html", "{{ 1 }}"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    program = tmp_path / "program.py"
    program.write_text("")
    program.chmod(0o644)
    (tmp_path / "__pycache__").mkdir()
    return Kept(program, b"compiler")


def _file(kept: Kept) -> Path:
    (found,) = (kept.program.parent / "__pycache__").iterdir()
    return found


def test_what_was_kept_comes_back(kept: Kept) -> None:
    assert kept.get(_NAME, _SOURCE) is None
    kept.put(_NAME, _SOURCE, _CODE)
    assert kept.get(_NAME, _SOURCE) == _CODE
    assert _file(kept).suffix == ".pyc"


def test_code_of_another_template_source_or_compiler_is_none(kept: Kept) -> None:
    kept.put(_NAME, _SOURCE, _CODE)
    assert kept.get("b.html", _SOURCE) is None
    assert kept.get(_NAME, _SOURCE + " ") is None
    assert Kept(kept.program, b"another").get(_NAME, _SOURCE) is None


def test_newer_code_takes_the_place_of_older(kept: Kept) -> None:
    kept.put(_NAME, "old", _CODE)
    kept.put(_NAME, _SOURCE, _CODE)
    assert kept.get(_NAME, "old") is None
    assert kept.get(_NAME, _SOURCE) == _CODE
    _file(kept)  # one and no more


def test_a_damaged_file_is_none(kept: Kept) -> None:
    kept.put(_NAME, _SOURCE, _CODE)
    file = _file(kept)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert kept.get(_NAME, _SOURCE) is None, at
        file.write_bytes(whole[:at])
        assert kept.get(_NAME, _SOURCE) is None, at


@pytest.mark.skipif(sys.platform == "win32", reason="there folders say who may write, not files")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_none(kept: Kept, mode: int) -> None:
    kept.put(_NAME, _SOURCE, _CODE)
    _file(kept).chmod(mode)
    assert kept.get(_NAME, _SOURCE) is None


def test_a_link_to_a_file_is_none(kept: Kept) -> None:
    kept.put(_NAME, _SOURCE, _CODE)
    file = _file(kept)
    file.symlink_to(file.rename(kept.program.with_name("elsewhere")))
    assert kept.get(_NAME, _SOURCE) is None


def test_where_python_keeps_nothing_nothing_is_kept(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = kept.program.parent / "__pycache__"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.put(_NAME, _SOURCE, _CODE)
    assert not list(folder.iterdir())
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    folder.rmdir()
    kept.put(_NAME, _SOURCE, _CODE)
    assert not folder.exists()


class _Watched:
    """Keeps code in memory, and says who asked."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}
        self.asked: list[str] = []

    def get(self, name: str, source: str) -> CodeType | None:
        self.asked.append(name)
        return self.codes.get((name, source))

    def put(self, name: str, source: str, code: CodeType) -> None:
        self.codes[name, source] = code


def test_templates_that_are_not_the_programs_own_are_neither_kept_nor_asked_for() -> None:
    own = theme.read(theme.builtin())
    texts = Texts.load(own, "zh", strict=True)
    home = next(pages.build(sample_school(), texts, "zh"))
    # Templates that no other test compiled in this process.
    own = {path: data + b"\n{# 1 #}" if path.endswith(".html") else data for path, data in own.items()}
    watched = _Watched()
    sandboxed = Renderer.of(own, texts, kept=watched).render(home)
    assert not watched.asked
    assert not watched.codes
    assert Renderer.of(own, texts, trusted=True, kept=watched).render(home) == sandboxed
    assert home.template in watched.asked
    assert {name for name, _ in watched.codes} >= {home.template, "base.html", "macros.html"}


def test_kept_code_makes_the_same_page_as_fresh_code(kept: Kept) -> None:
    own = theme.read(theme.builtin())
    texts = Texts.load(own, "zh", strict=True)
    home = next(pages.build(sample_school(), texts, "zh"))
    fresh = Renderer.of(own, texts, trusted=True)
    expected = fresh.render(home)
    environment = fresh.environment
    for name in environment.list_templates():
        source = own[f"templates/{name}"].decode()
        kept.put(name, source, environment.compile(source, name))
        found = kept.get(name, source)
        assert found is not None
        exec(found, {"environment": environment})  # noqa: S102 - what was just compiled
    assert compiled.renderer(own, texts, trusted=True).render(home) == expected
