"""Records lent to somebody whose post does not read them （档案借阅）: to whom, what, how long, why, who approved. The
register of lending; the keys themselves are lent in the keyring.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, Kind, Long, OpenRecord, Person, Text, Warnings, says, words


class Loan(OpenRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One loan, of one child's records or of others."""

    borrower: Annotated[Text, says("借阅人", "Borrower", "姓名和单位", "Name, and where from")]
    lent: Annotated[Long, says("借阅内容", "What is lent", "哪些记录、哪些页", "Which records, which pages")]
    start: Annotated[Day, says("开始日期", "From", "从哪天起", "From which day")]
    until: Annotated[Day, says("归还期限", "Until", "最迟哪天归还", "Back by which day", after="start")]
    reason: Annotated[Long, says("事由", "Reason", "为什么借阅", "What it is needed for")]
    approved_by: Annotated[Person | None, says("批准人", "Approved by", "由谁批准", "Who gave leave for it")] = None
    returned: Annotated[
        Day | None, says("归还日期", "Returned", "实际归还的日期", "The day it came back", after="start")
    ] = None


def _warnings(loan: Loan) -> Warnings:
    """Access by least authority is approved and logged (未成年人网络保护条例 §36)."""
    if loan.approved_by is None:
        yield ("approved_by",), "kind.not-approved"


KIND = Kind("loan", words("档案借阅", "Loan of records"), Loan, "any", warns=_warnings)
