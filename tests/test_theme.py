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


def test_a_folder_of_the_theme_is_what_lies_in_it_of_the_whole(tmp_path: Path) -> None:
    for path in ("texts/zh/a.yaml", "texts/en/a.yaml", "texts/zh.yaml", "texts/zh/deep/b.yaml", "styles/a.css", "c"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    assert list(theme.read(tmp_path, "texts/zh/")) == ["texts/zh/a.yaml", "texts/zh/deep/b.yaml"]
    assert theme.read(theme.builtin(), "texts/zh/") == {
        path: data for path, data in theme.read(theme.builtin()).items() if path.startswith("texts/zh/")
    }
    (tmp_path / "texts" / "link").symlink_to(tmp_path)
    with pytest.raises(YulanError, match=r"theme\.symlink"):
        theme.read(tmp_path, "texts/zh/")


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
