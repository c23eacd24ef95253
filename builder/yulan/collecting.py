"""When Python looks for what refers to itself: seldom. Neither a start nor a build makes more than next to nothing of
that sort, and looking again and again through all that is imported, or a whole school, takes a tenth of the time.
"""

from __future__ import annotations

import gc

_SELDOM = (100_000, 20, 100)


def seldom() -> None:
    """Nothing; from now on this process looks seldom."""
    gc.set_threshold(*_SELDOM)
