"""The sub-codes of categories as data: what the status of a child in a category rests on, in words that schools and
civil affairs use. Categories without an entry have none: what more there is to say of them stands in their basis. It
refuses nothing; the card states that a sub-code goes with its own category.

Source: hardship is counted by what it rests on （低保、特困、脱贫户…）, and 孤儿 is a status that civil affairs give,
by the documents named in `categories`. The groups in hardship are those of 教财〔2018〕16号, by which schools
recognise them. 事实无人抚养儿童 （民发〔2019〕62号） may have parents who live, so they are none of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yulan.kinds.statement import Choices, choices

SUBS: Mapping[str, Choices] = MappingProxyType(
    {
        "poverty": choices(
            ("subsistence", "低保", "Minimum living allowance"),
            ("low-income", "低保边缘（低收入）", "Low income, just above the allowance"),
            ("extreme", "特困供养", "Extreme hardship, in public support"),
            ("out-of-poverty", "脱贫户", "Household lifted out of poverty"),
            ("monitored", "防返贫监测对象", "Monitored against a return to poverty"),
            ("disabled", "残疾学生或残疾人子女", "Disabled, or child of disabled parents"),
            ("martyr", "烈士子女", "Child of a martyr"),
            ("hardship", "突发困难", "Sudden hardship"),
            ("other", "其他困难", "Other hardship"),
        ),
        "bereaved": choices(
            ("orphan", "孤儿", "Orphan"),
        ),
    }
)
