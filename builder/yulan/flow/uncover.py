"""Who may have telephone and ID numbers uncovered in what leaves the program: printed forms and exports. Whoever opens
a file reads them on the screen; what lies about on paper or as a file is another thing.
"""

from __future__ import annotations

from collections.abc import Iterable

from yulan.school import School

_OFFICES = ("principal", "moral-office")  # and the holder of the child's class


def may(school: School, scopes: Iterable[str]) -> bool:
    """Whether this reader may have the numbers of children of these classes; of none, only the offices may."""
    told = {f"class-{one}" for one in scopes}
    return any(post in school.posts for post in _OFFICES) or (bool(told) and told <= set(school.posts))
