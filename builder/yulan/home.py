"""Where private things lie on this computer, as its environment says: a person's folder, and places in memory for what
is open for a while. Makes nothing, reads no file.
"""

from __future__ import annotations

import os
from pathlib import Path

from yulan.private import Places


def places() -> Places:
    """YULAN_HOME, else the platform's place for an application's data; memory-backed places in order."""
    home = os.environ.get("YULAN_HOME")
    runtime = (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm")  # noqa: S108 - memory-backed; the folder in it is ours alone
    return Places(
        Path(home) if home else _data_folder(),
        tuple(Path(one) for one in runtime if one and Path(one).is_dir()),
    )


def _data_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("yulan", appauthor=False)
