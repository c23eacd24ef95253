"""The categories of students as data: code, official term, the words shown, the documents that count them,
and whether the category is restricted; and the headings of tables upward, each of which counts restricted categories
alone or none. It refuses nothing; `card` and `category` state which of them they take.

Source: the categories named in five public documents: N16, a county notice of 2016; P25, a middle school's
plan for 2025–2027; E12, a mentor scheme of 2012; L, plans for left-behind children and dropout control. W,
a city's summary, names none of its own. Official terms stay in returns upward; on screen the shown words
are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yulan.kinds.statement import Choices, Words, words
from yulan.value import Value


class Category(Value, frozen=True):
    """One category. `restricted`: in its drawer only, never on the card. `default`: on at first."""

    code: str
    official: Words
    shown: Words
    documents: tuple[str, ...]
    restricted: bool = False
    default: bool = True


def _row(code: str, zh: str, en: str, shown_zh: str, shown_en: str, documents: str, kind: str = "") -> Category:
    return Category(
        code,
        words(zh, en),
        words(shown_zh, shown_en),
        tuple(documents.split()),
        restricted=kind == "restricted",
        default=kind != "off",
    )


_TABLE = (
    _row("left-behind", "留守儿童", "Left-behind children", "留守儿童", "Parents working away", "N16 P25 E12 L"),
    _row("boarding", "寄宿学生", "Boarding students", "寄宿", "Boarding", "N16"),
    _row("single-parent", "单亲家庭", "Single-parent families", "单亲家庭", "One-parent family", "N16 E12"),
    _row("bereaved", "父母双亡", "Both parents deceased", "失去双亲", "Lost both parents", "E12"),
    _row(
        "family",
        "家庭特需（教育缺失或不当）",
        "Families with special needs",
        "家庭支持",
        "Family support",
        "P25",
    ),
    _row(
        "poverty",
        "家庭经济困难",
        "Families in economic hardship",
        "经济支持",
        "Financial support",
        "N16 P25 E12 L",
    ),
    _row(
        "disability",
        "残疾学生",
        "Students with disabilities",
        "融合支持",
        "Inclusion support",
        "N16 P25 E12 L",
    ),
    _row("academic", "学习困难", "Learning difficulties", "学业支持", "Study support", "P25 E12"),
    _row("conduct", "行为有偏差", "Conduct in need of guidance", "行为习惯引导", "Guidance in habits", "N16"),
    _row(
        "psych",
        "心理特需",
        "Psychological needs",
        "心理支持",
        "Psychological support",
        "N16 P25",
        "restricted",
    ),
    _row("legal", "涉案涉罪", "Involved in legal cases", "法治关护", "Legal care", "P25", "restricted"),
    _row(
        "parent-in-prison",
        "服刑人员未成年子女",
        "Children of prisoners",
        "特殊监护",
        "Special guardianship",
        "L",
        "restricted",
    ),
    _row("illness", "罹患重大疾病", "Serious illness", "健康支持", "Health support", "P25"),
    _row("upheaval", "家庭重大变故", "Major family upheaval", "家庭变故", "Change in the family", "P25"),
    _row(
        "migrant",
        "外来务工人员子女",
        "Children of migrant workers",
        "随迁子女",
        "Moved with parents",
        "E12 L",
    ),
    _row(
        "privileged",
        "家庭条件特别优越",
        "Very well-off families",
        "家庭条件特别优越",
        "Very well-off family",
        "E12",
        "off",
    ),
    _row("gifted", "学习成绩特别优秀", "Excellent results", "学有所长", "Gifted", "E12", "off"),
    _row("other", "其他特需", "Other special needs", "其他", "Other", "P25"),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({one.code: one for one in _TABLE})
RESTRICTED: frozenset[str] = frozenset(one.code for one in _TABLE if one.restricted)

# The sets by which schools and bureaus count, each that of one document. A heading of the document may join
# several codes, so a set may hold more codes than its name says.
PRESETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(one.code for one in _TABLE if document in one.documents)
        for name, document in (("six", "N16"), ("seven", "P25"), ("eight", "E12"))
    }
)


def shown(*, restricted: bool) -> Choices:
    """The choices for a field: code and shown words of all categories that are, or are not, restricted."""
    return tuple((one.code, one.shown) for one in _TABLE if one.restricted is restricted)


# --- the headings under which bureaus count. Each document's terms stay, since bureaus read them. What it has no line
# for is counted under Other; what is restricted beyond its lines, under an Other of its own, so that it never leaves
# its drawer inside another number.

OTHER = "other"
OTHER_RESTRICTED = "other-restricted"


class Heading(Value, frozen=True):
    """One line of a table upward: its official words and the categories it counts. `reason`: why these together,
    where the document does not say it word for word.
    """

    id: str
    official: Words
    codes: tuple[str, ...]
    reason: str = ""

    @property
    def restricted(self) -> bool:
        """Whether it counts restricted categories alone, and so is for their drawer's readers."""
        return all(code in RESTRICTED for code in self.codes)


def _one(code: str) -> Heading:
    """The heading that counts one category, under its official term."""
    return Heading(code, CATEGORIES[code].official, (code,))


def _whole(*headings: Heading) -> tuple[Heading, ...]:
    """The headings of a document, and those for whatever it has no line for."""
    counted = {code for one in headings for code in one.codes}
    rest = [code for code in CATEGORIES if code not in counted]
    return (
        *headings,
        Heading(OTHER, words("其他", "Other"), tuple(code for code in rest if code not in RESTRICTED)),
        Heading(
            OTHER_RESTRICTED,
            words("其他（受限）", "Other (restricted)"),
            tuple(code for code in rest if code in RESTRICTED),
        ),
    )


_SIX = _whole(
    *map(_one, ("left-behind", "boarding", "single-parent", "poverty", "disability")),
    Heading(
        "conduct",
        CATEGORIES["conduct"].official,
        ("conduct",),
        "N16 counts conduct and psychological needs in its sixth heading; here they are two lines, since the second "
        "never leaves its drawer",
    ),
    _one("psych"),
)
_SEVEN = _whole(
    *map(_one, ("left-behind",)),
    Heading(
        "family",
        CATEGORIES["family"].official,
        ("family", "single-parent", "bereaved"),
        "P25 has no line for one parent or none, and counts both as families with special needs",
    ),
    *map(_one, ("poverty", "disability", "academic", "psych", "legal")),
)
_EIGHT = _whole(
    *map(_one, ("left-behind",)),
    Heading(
        "single-parent",
        words("单亲家庭、父母双亡", "One-parent families, both parents deceased"),
        ("single-parent", "bereaved"),
        "E12 names both in one of its eight",
    ),
    *map(_one, ("poverty", "disability", "academic", "migrant", "privileged", "gifted")),
)

UPWARD: Mapping[str, tuple[Heading, ...]] = MappingProxyType({"six": _SIX, "seven": _SEVEN, "eight": _EIGHT})


def heading(preset: str, code: str) -> Heading:
    """The heading that counts a category in a preset; KeyError where either is unknown."""
    found = next((one for one in UPWARD[preset] if code in one.codes), None)
    if found is None:
        raise KeyError(code)
    return found
