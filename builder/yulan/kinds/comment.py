"""The comment at the end of a term （期末评语）, in encouraging words."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Decline, Kind, Long, StudentRecord, TermId, says, words


class Comment(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term's comment, under the five heads of the mentor scheme of 2012."""

    term: Annotated[TermId | None, says("学期", "Term", "例如 2025-autumn", "Such as 2025-autumn")] = None
    study: Annotated[Long | None, says("学习习惯", "Study habits", "学习方面的进步", "Progress in study")] = None
    living: Annotated[Long | None, says("生活习惯", "Living habits", "生活方面的进步", "Progress in daily life")] = None
    moral: Annotated[Long | None, says("品德习惯", "Moral habits", "品德方面的进步", "Progress in character")] = None
    social: Annotated[Long | None, says("社会交往", "Social contact", "与人交往", "Getting on with others")] = None
    mind: Annotated[
        Long | None,
        says("心理健康", "Well-being", "情绪与心态，不写诊断", "Mood and outlook; never a diagnosis"),
    ] = None
    decline: Decline = None


KIND = Kind("comment", words("期末评语", "Term comment"), Comment, "student")
