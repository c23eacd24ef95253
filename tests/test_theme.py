"""The theme is read as bytes from one folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from yulan import theme
from yulan.errors import YulanError


def test_the_builtin_theme_has_what_pages_need() -> None:
    files = theme.read(theme.builtin())
    assert {"templates/base.html", "styles/style.css", "scripts/script.js", "texts/zh/pages.yaml"} <= set(files)


def test_files_come_by_path_in_order_without_dot_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.css").write_bytes(b"1")
    (tmp_path / "a.html").write_bytes(b"2")
    (tmp_path / ".hidden").write_bytes(b"3")
    assert list(theme.read(tmp_path).items()) == [("a.html", b"2"), ("b/x.css", b"1")]


@pytest.mark.parametrize("target", ["outside.txt", "outside"])
def test_a_symbolic_link_is_refused(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside.txt").write_text("x")
    (folder / "link").symlink_to(tmp_path / target)
    with pytest.raises(YulanError, match=r"theme\.symlink") as caught:
        theme.read(folder)
    assert caught.value.params == {"path": "link"}


def test_a_linked_theme_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(YulanError, match=r"theme\.symlink"):
        theme.read(tmp_path / "link")
