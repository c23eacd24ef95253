"""What is shipped: the theme is found alike in wheel, sdist, editable install and checkout; nothing else slips in."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from yulan import theme

ROOT = Path(__file__).resolve().parents[1]
THEME = {path.relative_to(ROOT / "site").as_posix() for path in (ROOT / "site").rglob("*") if path.is_file()}
MODULES = {
    path.relative_to(ROOT / "builder").as_posix()
    for path in (ROOT / "builder").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel and an sdist of this tree."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def _wheel(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as wheel:
        return {name for name in wheel.namelist() if not name.split("/")[0].endswith(".dist-info")}


def _sdist(path: Path) -> set[str]:
    with tarfile.open(path) as sdist:
        return {name.partition("/")[2] for name in sdist.getnames()}


def _under(names: Iterable[str], folder: str) -> set[str]:
    return {name.removeprefix(folder) for name in names if name.startswith(folder)}


def test_the_wheel_holds_the_program_and_the_theme_and_nothing_else(built: tuple[Path, Path]) -> None:
    names = _wheel(built[0])
    assert _under(names, "yulan/_theme/") == THEME
    assert {f"{name}" for name in names if not name.startswith("yulan/_theme/")} == MODULES


def test_the_sdist_holds_no_school(built: tuple[Path, Path]) -> None:
    names = _sdist(built[1])
    assert _under(names, "site/") == THEME
    assert _under(names, "builder/") >= MODULES
    assert not [name for name in names if name.startswith(("records", "keys", "tests", "docs", ".ci"))]


def test_the_checkout_finds_its_own_theme() -> None:
    assert theme.builtin() == ROOT / "site"
    assert set(theme.read(theme.builtin())) == THEME


def test_the_wheel_finds_the_packaged_theme(built: tuple[Path, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        wheel.extractall(tmp_path)  # noqa: S202 - we have just built it ourselves
    code = "from yulan import theme; print(theme.builtin()); print(len(theme.read(theme.builtin())))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert told == [str(tmp_path / "yulan" / "_theme"), str(len(THEME))]


def test_no_program_file_lies_where_a_school_lies() -> None:
    for folder in ("site", "keys", "records"):
        assert not list((ROOT / folder).rglob("*.py"))
