"""Aid a student received （资助记录）: money or goods."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Amount, Kind, StudentRecord, TermId, Text, choices, one_of, says, words

SOURCES = choices(
    ("state", "国家资助", "State"),
    ("local", "地方资助", "Local government"),
    ("school", "学校资助", "School"),
    ("society", "社会捐助", "Charity"),
    ("individual", "个人捐助", "Individual"),
)


class Aid(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One piece of aid."""

    term: Annotated[TermId | None, says("学期", "Term", "例如 2025-autumn", "Such as 2025-autumn")] = None
    item: Annotated[
        Text | None,
        says("项目", "Item", "例如 两免一补、营养改善计划", "Such as boarding allowance, school meals"),
    ] = None
    basis: Annotated[
        Text | None, says("依据", "Basis", "例如 低保证、申请审批", "Such as a low-income certificate")
    ] = None
    amount: Annotated[
        Amount | None,
        says("金额（元）", "Amount (yuan)", "只写数字，例如 625.00", "Figures only, such as 625.00"),
    ] = None
    goods: Annotated[Text | None, says("物品", "Goods", "发放的物品", "What was given")] = None
    source: Annotated[Annotated[str, one_of(SOURCES)] | None, says("来源", "Source", "由谁资助", "Who gives it")] = None


KIND = Kind("aid", words("资助记录", "Aid"), Aid, "student")
