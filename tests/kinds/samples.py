"""Records to test with: one full one of each kind, and any well-formed one, drawn from the fields' tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from hypothesis import strategies as st

from yulan import kinds
from yulan.kinds import Field
from yulan.yaml_strict import Tree

RID = "7h2k4m9pqr3tvwxz"
SID = "4k2m7pqr9t"

_ABOUT = {"id": RID, "student": SID, "by": "wang-fang", "date": "2025-10-11"}
_SCHOOL = {"id": RID, "by": "wang-fang", "date": "2025-10-11"}
_ID = re.compile(r"\\A\(\?:(\[[^]]+\])\{([0-9]+)\}\)\\Z")  # so many of these letters
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORDS = st.lists(st.text(f"{_LETTERS}0123456789", min_size=1, max_size=7), min_size=1, max_size=4).map("-".join)
_NAMES = st.builds("{}{}".format, st.sampled_from(_LETTERS), _WORDS)
_PAPER: Tree = {"kept_at": "德育处2号柜", "pages": "2", "signed": "true"}

FULL: Mapping[str, dict[str, Tree]] = {
    "card": {
        **_ABOUT,
        "id": "card",
        "name": "买买提·艾力",
        "sex": "male",
        "strengths": "长跑好,乐于助人",
        "own_words": "我想当体育老师",
        "interests": "足球",
        "character": "开朗",
        "birth_date": "2014-05-01",
        "ethnic_group": "维吾尔族",
        "id_number": "999999201405010012",
        "roll_number": "G999999201405010012",
        "roll_numbers": [{"number": "L999999201405010000", "since": "2020-09-01", "until": "2021-03-01"}],
        "roll_status": "enrolled",
        "roll_history": [
            {"status": "no-roll", "since": "2020-09-01", "note": "随迁入学"},
            {"status": "enrolled", "since": "2021-03-01"},
        ],
        "class": "p2020-1",
        "boarding": "day",
        "household": "rural",
        "address": "示例县示例镇1号",
        "phone": "邻居 0555-0000000",
        "parents": [
            {"who": "father", "name": "艾力", "away": "true", "away_where": "外省", "away_since": "2024-02-20"},
            {"who": "mother", "name": "古丽", "away": "false"},
        ],
        "guardians": [{"who": "first", "name": "奶奶", "relation": "祖母", "age": "66", "able": "true"}],
        "categories": [
            {"code": "left-behind", "since": "2024-09-01", "basis": "家访"},
            {"code": "poverty", "since": "2023-09-01", "until": "2025-07-01", "sub": ["subsistence", "disabled"]},
        ],
        "health": [{"code": "allergy", "note": "忌食花生"}],
        "study": "数学有进步",
        "conduct": "按时到校",
        "relations": "朋友多",
        "willing": {"student": "true", "guardian": "true", "date": "2025-09-03"},
        "consent": {
            "guardian": "古丽",
            "relation": "母亲",
            "date": "2025-09-03",
            "notice_version": "2025-1",
            "scope": ["basics", "family"],
            "withdrawn": "2025-10-01",
            "withdrawn_scopes": ["family"],
        },
        "mentors": [{"person": "li-na", "since": "2025-09-10", "until": "2026-07-01", "agreement": "true"}],
        "event": RID,
        "original": _PAPER,
    },
    "talk": {
        **_ABOUT,
        "form": "face",
        "place": "操场",
        "mood": "平静",
        "topics": ["study", "family"],
        "effect": "愿意再试",
        "follow_up": "每周看作业",
        "next_date": "2025-11-11",
        "decline": "false",
        "guardian_told": "false",
        "why_not_told": "当天已由派出所告知",
        "original": _PAPER,
    },
    "visit": {
        **_ABOUT,
        "occasion": "winter",
        "visitors": ["wang-fang", "li-na"],
        "joint": "true",
        "met": ["奶奶", "爷爷"],
        "situation": "老人照看",
        "advice": "每周通话",
        "commitments": "学校送书",
        "gifts": "书包",
        "follow_up": "联系父母",
        "next_date": "2026-03-01",
        "event": RID,
    },
    "contact": {
        **_ABOUT,
        "channel": "video",
        "between": "parent-child",
        "whom": "母亲",
        "reached": "true",
        "guardian_told": "false",
        "parent_did": "true",
        "outcome": "约好周末再打",
        "follow_up": "下周提醒",
    },
    "plan": {
        **_ABOUT,
        "type": "study",
        "term": "2025-autumn",
        "subject": "数学",
        "goals": "跟上进度",
        "measures": [{"head": "homework", "what": "辅导作业", "times": "每周二", "result": "有进步"}],
        "stages": [{"date": "2025-11-01", "result": "能独立完成"}],
        "review_date": "2026-01-10",
        "review": "继续",
    },
    "comment": {
        **_ABOUT,
        "term": "2025-autumn",
        "study": "认真",
        "living": "整洁",
        "moral": "诚实",
        "social": "友善",
        "mind": "开朗",
        "decline": "false",
    },
    "counselling": {
        **_ABOUT,
        "issue": "同伴关系",
        "done": "倾听",
        "next": "再约",
        "next_date": "2025-10-18",
        "referred": "true",
        "referred_to": "县医院",
        "guardian_told": "true",
    },
    "screening": {
        **_ABOUT,
        "instrument": "量表甲",
        "type": "entry",
        "level": "watch",
        "action": "面谈",
        "follow_up": "复测",
        "next_date": "2026-03-01",
        "guardian_told": "false",
        "why_not_told": "约好当面说",
    },
    "category": {
        **_ABOUT,
        "category": "psych",
        "since": "2025-03-01",
        "until": "2025-09-01",
        "basis": "评估",
        "sub": "甲",
    },
    "aid": {
        **_ABOUT,
        "term": "2025-autumn",
        "item": "两免一补",
        "basis": "低保证",
        "amount": "625.50",
        "goods": "课本",
        "source": "state",
    },
    "incident": {
        **_ABOUT,
        "type": "injury",
        "situation": "violence",
        "role": "harmed",
        "place": "操场",
        "noticed_at": "2025-10-11T10:20:00+08:00",
        "noticed_by": "体育老师",
        "reports": [
            {"to": "校长", "body": "principal", "at": "2025-10-11T10:25:00+08:00", "receipt": "甲1", "outcome": "送医"},
        ],
        "guardian_told": "false",
        "told_at": "2025-10-11T11:00:00Z",
        "why_not_told": "电话未通",
        "measures": "送医院",
    },
    "concern": {**_ABOUT, "about": "某同学", "urgency": "now", "source": "seen", "action": "已打电话"},
    "meeting": {
        **_SCHOOL,
        "type": "parents",
        "topic": "安全",
        "place": "礼堂",
        "attendance": "全体家长",
        "present": "42",
        "decided": "每月一次",
    },
    "absence": {
        **_ABOUT,
        "start": "2025-10-08",
        "end": "2025-10-10",
        "reason": "illness",
        "detail": "发热",
        "excused": "true",
        "contacted": "true",
    },
    "note": {**_ABOUT, "about": "某同学", "topic": "mood", "subject": "英语", "proposal": "多鼓励"},
    "study": {
        **_ABOUT,
        "term": "2025-autumn",
        "exam": "期中",
        "results": [
            {"subject": "语文", "score": "82", "level": "good", "remark": "作文有进步"},
            {"subject": "数学", "level": "effort"},
        ],
        "remark": "比上学期更细心",
    },
    "helper": {
        **_ABOUT,
        "peer": "同桌小芳",
        "subject": "数学",
        "how": "午休一起对答案",
        "since": "2025-09-15",
        "until": "2026-01-15",
        "checks": [{"date": "2025-10-10", "note": "两个人相处得好"}],
    },
    "growth": {**_ABOUT, "type": "award", "title": "运动会三等奖", "given_by": "学校"},
    "activity": {
        **_ABOUT,
        "type": "festival",
        "title": "中秋同乐",
        "organised_by": "三年级",
        "part": "朗诵了一首诗",
        "event": RID,
    },
    "legal": {
        **_ABOUT,
        "type": "bad-company",
        "trigger": "放学后常去网吧",
        "bodies": ["police", "community"],
        "measures": "法治副校长谈话",
        "outcome": "按时回家",
        "sealed": "false",
    },
    "placement": {
        **_ABOUT,
        "committee": "县专家委员会",
        "finding": "需要个别辅导",
        "placement": "home-teaching",
        "since": "2025-09-01",
        "teacher": "li-na",
        "review_date": "2026-06-01",
    },
    "home-teaching": {
        **_ABOUT,
        "hours": "2课时",
        "content": "认数",
        "effect": "能数到二十",
        "met": "奶奶",
        "next_date": "2025-10-18",
    },
    "return": {
        **_ABOUT,
        "step": "enquiry",
        "to": "外县某校",
        "number": "甲字1号",
        "answer": "正在核实",
        "result": "none",
        "direction": "out",
        "due": "2025-10-25",
        "next_date": "2025-10-20",
        "original": _PAPER,
    },
    "roll-check": {
        **_SCHOOL,
        "type": "daily",
        "class": "p2023-1",
        "term": "2025-autumn",
        "expected": "42",
        "present": "40",
        "absent": "1",
        "contacted": "true",
        "found": "一人病假，一人已联系",
    },
    "summary": {**_SCHOOL, "level": "class", "type": "weekly", "class": "p2023-1", "term": "2025-autumn"},
    "training": {
        **_SCHOOL,
        "title": "怎样谈心",
        "content": "倾听与回应",
        "took_part": ["wang-fang", "li-na"],
        "present": "12",
        "hours": "4学时",
    },
    "assessment": {
        **_SCHOOL,
        "mentor": "li-na",
        "year": "2025",
        "type": "result",
        "term": "2025-autumn",
        "views": [{"source": "student", "view": "愿意听我说"}, {"source": "self", "view": "还想学"}],
        "strengths": "有耐心",
        "result": "good",
        "suggestions": "多和家长联系",
    },
    "staff-profile": {
        **_SCHOOL,
        "person": "li-na",
        "traits": ["young", "lives-near"],
        "subjects": ["语文", "美术"],
        "lives_in": "示例村",
        "most": "3",
        "wishes": "愿意带低年级",
        "since": "2025-09-01",
    },
    "loan": {
        **_ABOUT,
        "borrower": "法治副校长",
        "lent": "本学期谈心记录",
        "start": "2025-10-11",
        "until": "2025-10-25",
        "reason": "准备法治谈话",
        "approved_by": "wang-fang",
        "returned": "2025-10-20",
    },
    "transfer": {
        **_ABOUT,
        "part": "main",
        "type": "transfer",
        "school": "示例中学",
        "sent": "2025-10-12",
        "due": "2025-10-16",
        "receipt": "甲2",
        "received": "2025-10-15",
    },
    "return-up": {
        **_SCHOOL,
        "report": "dropout-monthly",
        "to": "县教育局基教股",
        "ground": "义务教育法第十三条",
        "period": "2025-10",
        "count": "1",
        "students": [SID],
        "receipt": "甲3",
    },
}


def record(kind: str, /, **changes: Tree | None) -> dict[str, Tree]:
    """The full record of a kind, some fields changed, those given as None left out."""
    tree = {"kind": kind, **FULL[kind], **changes}
    return {name: value for name, value in tree.items() if value is not None}


def as_text(value: object) -> Tree:
    """The tree as it comes back from a file: every scalar text."""
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def trees(kind: str) -> st.SearchStrategy[dict[str, Tree]]:
    """Any well-formed record of a kind, drawn from its table of fields."""
    return _mapping(kinds.fields(kind)).map(lambda tree: {**tree, "kind": kind})


def _mapping(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Tree]]:
    required = {one.name: _value(one) for one in fields if one.required}
    optional = {one.name: _value(one) for one in fields if not one.required}
    orders = [(one.name, one.after) for one in fields if one.after]
    depend = [one for one in fields if one.beside]
    whole = st.fixed_dictionaries(required, optional=optional).map(lambda tree: _ordered(tree, orders))
    return whole.map(lambda tree: _fitting(tree, depend))


def _fitting(tree: dict[str, Tree], fields: list[Field]) -> dict[str, Tree]:
    for one in fields:
        own = dict(one.its).get(str(tree.get(one.beside or "")), ())
        if one.name in tree:
            tree = {**tree, one.name: [code for code in tree[one.name] if code in own]}
    return tree


def _ordered(tree: dict[str, Tree], orders: list[tuple[str, str]]) -> dict[str, Tree]:
    for later, earlier in orders:
        if later in tree and earlier in tree:
            tree = {**tree, later: max(cast("str", tree[later]), cast("str", tree[earlier]))}
    return tree


def _value(field: Field) -> st.SearchStrategy[Tree]:
    one: st.SearchStrategy[Tree] = _mapping(field.fields).map(_tree) if field.fields else _scalar(field)
    if not field.many:
        return one
    if field.key is None:
        return st.lists(one, max_size=3).map(_tree)
    key = field.key
    return st.lists(one, max_size=3, unique_by=lambda entry: cast("dict[str, str]", entry)[key]).map(_tree)


def _tree(value: Tree) -> Tree:
    return value


def _scalar(field: Field) -> st.SearchStrategy[Tree]:
    if field.choices:
        return st.sampled_from([code for code, _ in field.choices])
    if field.type == "date":
        return st.dates().map(str)
    if field.type == "datetime":
        return st.datetimes().map(lambda one: f"{one.isoformat()}+08:00")
    if field.type == "bool":
        return st.sampled_from(["true", "false"])
    if field.type == "number":
        return st.integers(0, 9999).map(str) if field.whole else st.decimals(0, 9999, places=2).map(str)
    if field.pattern is not None:
        return _fitting_text(field.pattern, field.most or 0)
    return st.text(min_size=1, max_size=min(field.most or 40, 40))


def _fitting_text(pattern: str, most: int) -> st.SearchStrategy[str]:
    """Any text of this form. Ids and names, which nearly every field of a record holds, are drawn in few pieces: drawn
    from the pattern, letter by letter, they take longer than all the rest of a record.
    """
    form = re.compile(pattern)
    if id_ := _ID.fullmatch(pattern):
        letters = [chr(one) for one in range(128) if re.fullmatch(id_[1], chr(one))]
        return st.text(letters, min_size=int(id_[2]), max_size=int(id_[2]))
    drawn = _WORDS if form.search("1-a") else _NAMES if form.search("a-1") else st.from_regex(form)
    return drawn.filter(lambda text: len(text) <= most and form.search(text) is not None)
