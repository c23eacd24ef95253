"""A concern that any member of staff reports （情况反映）, restricted. What was seen or heard is the record's
body.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Kind, OpenRecord, Text, choices, one_of, says, words

URGENCIES = choices(
    ("now", "马上处理", "Now"),
    ("soon", "近日处理", "In the next days"),
    ("know", "供了解", "For information"),
)
SOURCES = choices(
    ("seen", "亲眼所见", "Seen myself"),
    ("child", "学生告诉我", "The child told me"),
    ("heard", "听别人说", "Heard from others"),
)


class Concern(OpenRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One concern. Who reports may not know the student's id, so `about` says whom it concerns."""

    about: Annotated[
        Text | None,
        says("涉及", "About", "涉及谁，例如 三（1）班某同学", "Whom it concerns, such as a child in grade 3"),
    ] = None
    urgency: Annotated[
        Annotated[str, one_of(URGENCIES)] | None,
        says("紧急程度", "Urgency", "有危险时先打电话，再写这里", "In danger, telephone first, then write"),
    ] = None
    source: Annotated[
        Annotated[str, one_of(SOURCES)] | None,
        says("如何得知", "Source", "怎么知道的", "How it became known"),
    ] = None
    action: Annotated[Text | None, says("已做处理", "Done so far", "已经做了什么", "What has been done already")] = None


KIND = Kind("concern", words("情况反映", "Concern"), Concern, "any")
