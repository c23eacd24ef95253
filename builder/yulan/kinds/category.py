"""Membership in a restricted category （受限类别）. The category decides the drawer; the others stand on the
card.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.categories import shown
from yulan.kinds.statement import Day, Kind, StudentRecord, Text, one_of, says, words


class RestrictedCategory(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One membership."""

    category: Annotated[
        Annotated[str, one_of(shown(restricted=True))],
        says("类别", "Category", "只有受限类别写在这里", "Restricted categories only"),
    ]
    since: Annotated[Day | None, says("列入时间", "Since", "从哪天起", "From which day")] = None
    until: Annotated[Day | None, says("退出时间", "Until", "到哪天止", "To which day", after="since")] = None
    basis: Annotated[Text | None, says("依据", "Basis", "凭什么列入", "On what grounds")] = None
    sub: Annotated[Text | None, says("细类", "Detail", "需要区分时填写", "Where a finer word is needed")] = None


KIND = Kind(
    "category",
    words("受限类别", "Restricted category"),
    RestrictedCategory,
    "student",
    subtype_field="category",
)
