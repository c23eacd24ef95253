"""A page for who has no terminal: why a program that was started from the desktop could not begin. It knows no school
and nothing of a person; it lies in a private folder outside the repository, and the next one takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from yulan import disk
from yulan.private import Places


def put(places: Places, files: Mapping[str, bytes]) -> Path:
    """The folder in which the page and what it needs now lie."""
    folder = disk.private_folder(places.home / "notice")
    for name, data in files.items():
        disk.write_private(folder / name, data)
    return folder
