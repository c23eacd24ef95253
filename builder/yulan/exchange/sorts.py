"""What a row is that is no entry: sums, notes and signatures at the foot, an example, the name of a section. Owns the
signs by which such rows are known; a row with a name and more is always an entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from yulan.exchange import plain, ticks
from yulan.exchange.classes import Classes
from yulan.exchange.grid import Cell

_TOTAL = re.compile(
    r"(?:本页|全班|全校|年级|班级)?(?:合计|总计|小计|共计|总人数|总数|人数合计|累计|平均|人数)|共\d+[人名]|计\d+[人名]|共[^\d,，。]{0,4}\d+(?:[人名户个]|户次|人次)[^\d]{0,2}$"
)
_REMARK = re.compile(
    r"(?:备注|注|说明|填表说明|填报说明|填写说明|注意|注意事项|填表人|制表人?|审核人?|审批|负责人|校长|填报人|填表日期|填报日期|班主任签|"
    r"签字|签名|联系人|联系电话|学校|单位|盖章|公章|报送|经办人|以上|如有|要求|提示|统计人|德育处|德育主任|分管领导|填表时间|制表时间|日期)"
    r"(?:签字|签名|盖章)?[:(0-9一]|(?:备注|注意?)[:.、]|填表人|制表人|审核人|负责人签|校长签|班主任签|公章|盖章|[*※★].{8}|第\d+页|共\d+页|[①-⑳].{3}"
)
_SIGNED = re.compile(r"[^\s:]{2,12}(?:\([^()]{0,8}\))?\s*:")  # 资助负责人：, with or without who it is
_ALONE = re.compile(
    r".*。|[\-—=* ]*(?:以上|以下|说明).*|.{0,12}(?:20\d\d年)?\d{1,2}月\d{1,2}日"
)  # a note, or who signs and when
_IN_BRACKETS = re.compile(r"\([^()]*[:,，。;以为][^()]*\)")
_EXAMPLE = re.compile(
    r"(?:填写|填表)?(?:示例|样例|例子|示范|样本|范例)(?:行|数据)?(?:[:\d].*)?|"
    r"例\d*|例如.*|例:.*|必填|选填|必填项|.*\((?:示?例|样例|示范)\)"
)
_SECTION = re.compile("班(?:级)?[:：]|^[^:]{1,12}(?:名单|学生|班|男生|女生|宿舍|寝室)$")
_NUMBERED = re.compile(r"[(]?[一二三四五六七八九十]+[)]?[、.:]")
_LONG = 24


def sort(cells: Mapping[int, Cell], name: Cell | None, classes: Classes) -> str:
    """The code of a row that is no entry, as far as its own words tell; empty where it may be one."""
    texts = [plain.narrow(cell.text) for cell in cells.values() if not cell.fault]
    if not texts:
        return ""
    first = "".join(texts[0].split())
    if any(_EXAMPLE.fullmatch("".join(one.split())) for one in texts[:2]):
        return "example"
    told = plain.narrow(name.text) if name is not None else ""
    named = bool(told) and told not in texts[:1] and not _is_number(told)
    if any(_TOTAL.match("".join(one.split())) for one in texts[:2] if not _is_number(one)) and not (
        named and len(cells) > 6
    ):
        return "total"
    if (
        not named
        and len(cells) <= 6
        and (_REMARK.match(first) or _IN_BRACKETS.fullmatch(first) or all(_SIGNED.match(one) for one in texts))
    ):
        return "remark"
    if len(cells) == 1 or (len(cells) == 2 and name is None):
        if is_section(texts[0], classes) or is_section(texts[-1], classes):
            return "section"
        if len(first) > _LONG or (len(cells) == 1 and name is None and _ALONE.fullmatch(plain.narrow(texts[0]))):
            return "remark"
    if _counts_columns(texts):
        return "head"
    if all(_is_number(one) for one in texts) and name is None:
        return "blank" if len(texts) == 1 else ""
    return ""


def is_section(text: str, classes: Classes) -> bool:
    """Whether a text that stands alone names a class, a category or a part of the list."""
    said = plain.narrow(text)
    if _NUMBERED.match(said) or any(classes.inside(said)):
        return True
    return category(said) != "" or bool(_SECTION.search(said))


def category(text: str) -> str:
    """The one category that the name of a section means; empty where none."""
    said = _NUMBERED.sub("", plain.narrow(text))
    said = re.sub(r"[(]?(?:共|计)?\d+[人名]?[)]?$", "", said).removesuffix("名单").removesuffix(":")
    found = ticks.category(said) if len(said) <= 16 else None
    return found[0] if found is not None else ""


def _counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row under a head numbers its columns: （1）（2）（3）…"""
    said = [one.strip("()") for one in texts]
    return len(said) >= 4 and said == [str(at) for at in range(1, len(said) + 1)]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
