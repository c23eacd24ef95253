"""An invented school as a reader sees it, for tests of pages: ten students, three classes, most kinds of record.

Everything in it is made up, and it is long because it is data. `sample_school()` is what the principal sees;
change it with `dataclasses.replace`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from yulan import kinds
from yulan.school import (
    Conflict,
    Coverage,
    DrawerAccess,
    Entry,
    Person,
    Reader,
    School,
    Settings,
    StudentFile,
    Term,
    Unverified,
)

TODAY = date(2025, 11, 21)
_CHINA = timezone(timedelta(hours=8))

PEOPLE = {
    person: Person(person, name, posts, active=True)
    for person, name, posts in (
        ("chen-yulan", "陈玉兰", ("principal",)),
        ("zhao-min", "赵敏", ("moral-office",)),
        ("wang-fang", "王芳", ("class-p2023-1",)),
        ("li-na", "李娜", ("class-p2023-2",)),
        ("zhang-wei", "张伟", ("class-j2024-1",)),
        ("sun-jing", "孙静", ("counsellor",)),
        ("zhou-qiang", "周强", ("grade-p2023", "subject-teacher-p2023-1")),
        ("he-ping", "何平", ("aid-officer",)),
    )
}

_SIDS = [f"{n}k2m7pqr{n - 10}" for n in range(10, 20)]


def sample_school() -> School:
    """The school as its principal sees it on 21 November 2025."""
    students = tuple(_students())
    loose = tuple(_loose())
    records = sum(len(s.records) + (s.card is not None) for s in students) + len(loose)
    return School(
        settings=Settings(
            name="玉兰路学校",
            name_en="Magnolia Road School",
            language="zh",
            umbrella="关爱学生",
            classes={"p2023-1": "", "p2023-2": "", "j2024-1": ""},
            terms=(Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23)),),
            demo=True,
            today=TODAY,
        ),
        repository="7c2e58a1" * 8,
        epoch=12,
        reader="chen-yulan",
        today=TODAY,
        people=PEOPLE,
        students=students,
        loose=loose,
        drawers=_DRAWERS,
        unverified=(
            Unverified(
                "records/students/10k2m7pqr0/10k2m7pqr0.1.0123456789abcdef.1.abcdef.age",
                ("seal.signature", "seal.role"),
                _SIDS[0],
                "zhou-qiang",
                "---\nkind: talk\n---\n有人自称写下这段话。<script>alert(1)</script>\n",
            ),
            Unverified("records/drawers/0123456789abcdeg.1.abcdeg.age", ("seal.witness",)),
        ),
        coverage=Coverage(10, 12, records, records + 9, 2),
        problems=(),
    )


def entry(
    kind: str,
    student: str,
    day: str,
    by: str,
    *,
    rid: str = "",
    body: str = "",
    author: str = "",
    late: int = 0,
    drawer: str = "file",
    scope: str = "school",
    conflicts: tuple[Conflict, ...] = (),
    rev: int = 1,
    **fields: Any,  # raw front matter
) -> Entry:
    """One record of the sample, its fields read as the program reads them."""
    when = date.fromisoformat(day)
    rid = rid or _rid(f"{kind}{student}{day}{body}{sorted(fields)}")
    tree: dict[str, Any] = {"id": rid, "kind": kind, "by": by, "date": day}
    if student:
        tree["student"] = student
    values = kinds.parse(kind, tree | fields)
    at = datetime(when.year, when.month, when.day, 16, 20, tzinfo=_CHINA) + timedelta(days=late)
    return Entry(
        id=rid,
        kind=kind,
        student=student,
        drawer=drawer,
        date=when,
        by=by,
        author=author or by,
        at=at,
        rev=rev,
        values=values,
        body=body,
        conflicts=conflicts,
        scope=scope,
    )


def _rid(seed: str) -> str:
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    value = sum((place + 7) * ord(char) * 2654435761 for place, char in enumerate(seed))
    return "".join(alphabet[(value * (n + 3) ** 5 >> 3 * n) & 31] for n in range(16))


def _category(code: str, since: str, **more: str | list[str]) -> dict[str, str | list[str]]:
    return {"code": code, "since": since, **more}


def _card(sid: str, scope: str, name: str, sex: str, born: str, **fields: Any) -> Entry:
    fields["class"] = scope
    return entry(
        "card",
        sid,
        "2025-09-08",
        "wang-fang",
        rid="card",
        rev=3,
        scope=scope,
        late=1,
        name=name,
        sex=sex,
        birth_date=born,
        **fields,
    )


def _students() -> list[StudentFile]:
    rows = [_xiaoyu(), *(_plain(sid, *row) for sid, row in zip(_SIDS[1:], _ROWS, strict=True))]
    return sorted(rows, key=lambda file: ("p" not in file.scope, file.scope))


def _readers(scope: str, mentors: tuple[str, ...]) -> tuple[Reader, ...]:
    teacher = next(p.id for p in PEOPLE.values() if f"class-{scope}" in p.posts)
    return (
        Reader("chen-yulan", "principal", "2024-09-01"),
        Reader("zhao-min", "moral-office", "2024-09-01"),
        Reader(teacher, f"class-{scope}", "2025-09-01"),
        *(Reader(mentor, "mentor", "2025-09-12") for mentor in mentors),
        Reader("recovery", "recovery", "2024-09-01"),
    )


def _xiaoyu() -> StudentFile:
    sid, scope = _SIDS[0], "p2023-1"
    card = _card(
        sid,
        scope,
        "陈小雨",
        "female",
        "2016-11-28",
        strengths="画画有想象力，班级板报的主笔；跑步快，400 米年级第二。\n会照顾人，每天给弟弟检查作业。",
        own_words="我想把家门口的大树画给妈妈看。等她过年回来，我要给她当导游。",
        interests="画画、跑步、养蚕",
        character="安静，熟了以后爱说爱笑",
        ethnic_group="汉族",
        id_number="11010520161128004X",
        roll_number="G11010520161128004X",
        roll_status="enrolled",
        boarding="day",
        household="rural",
        address="玉兰镇河东村 3 组",
        phone="138 0000 0001",
        parents=[
            {
                "who": "father",
                "name": "陈建国",
                "phone": "138 0000 0002",
                "away": "true",
                "away_where": "广东东莞",
                "away_since": "2023-02-10",
            },
            {
                "who": "mother",
                "name": "刘桂英",
                "phone": "138 0000 0003",
                "away": "true",
                "away_where": "广东东莞",
                "away_since": "2024-02-20",
            },
        ],
        guardians=[
            {
                "who": "first",
                "name": "陈奶奶",
                "relation": "祖母",
                "age": "67",
                "able": "true",
                "phone": "138 0000 0001",
            },
            {
                "who": "second",
                "name": "陈秀兰",
                "relation": "姑姑",
                "age": "41",
                "able": "true",
                "phone": "138 0000 0004",
            },
        ],
        categories=[
            _category("left-behind", "2024-03-01", basis="走访核实"),
            _category("poverty", "2023-09-01", sub=["subsistence", "disabled"], basis="低保证"),
        ],
        health=[{"code": "allergy", "note": "对花生过敏，食堂已知"}],
        study="语文中上，数学应用题需要多读几遍题。",
        relations="和同桌要好，愿意帮低年级同学。",
        willing={"student": "true", "guardian": "true", "date": "2025-09-10"},
        consent={"guardian": "陈奶奶", "relation": "祖母", "date": "2025-09-10", "scope": ["basics", "family"]},
        mentors=[{"person": "zhou-qiang", "since": "2025-09-12", "until": "2026-07-10", "agreement": "true"}],
        conflicts=(
            Conflict("phone", ("138 0000 0001", "139 0000 0009"), ("wang-fang", "zhao-min")),
            Conflict("parents.2.away_since", ("2024-02-20", "2024-03-01"), ("wang-fang", "zhou-qiang")),
        ),
    )
    records = (
        entry(
            "talk",
            sid,
            "2025-11-18",
            "zhou-qiang",
            form="face",
            place="操场边的石凳",
            mood="轻松、爱说",
            topics=["study", "family"],
            effect="主动说起想参加美术组。",
            follow_up="周五陪她去美术教室看看。",
            next_date="2025-12-02",
            scope=scope,
            body="小雨今天主动来找我，给我看她画的**“家门口的大树”**。她说：\n\n> 妈妈在电话里说，过年一定回来。\n\n"
            "聊了半个小时：\n\n- 数学测验进步了 8 分，她很高兴\n- 弟弟咳嗽，奶奶带去了卫生院\n",
        ),
        entry(
            "contact",
            sid,
            "2025-11-14",
            "wang-fang",
            channel="video",
            between="parent-child",
            reached="true",
            outcome="母女视频二十分钟，小雨给妈妈看了画。",
            scope=scope,
        ),
        entry(
            "visit",
            sid,
            "2025-11-08",
            "wang-fang",
            occasion="regular",
            visitors=["wang-fang", "zhou-qiang"],
            joint="true",
            met=["祖母", "弟弟"],
            situation="家里收拾得很整齐，小雨有自己的书桌，灯光偏暗。",
            advice="晚上写作业换一盏亮一点的灯。",
            commitments="学校送一盏台灯；奶奶答应九点前让孩子睡觉。",
            late=5,
            author="zhao-min",
            scope=scope,
        ),
        entry(
            "aid",
            sid,
            "2025-10-30",
            "he-ping",
            drawer="aid",
            term="2025-autumn",
            item="营养改善计划",
            basis="低保",
            amount="500",
            source="state",
        ),
        entry(
            "counselling",
            sid,
            "2025-10-22",
            "sun-jing",
            drawer="psych",
            issue="想念父母，入睡慢",
            done="一起写了“给妈妈的一封信”。",
            next="两周后再聊",
            referred="false",
        ),
        entry(
            "talk",
            sid,
            "2025-10-16",
            "zhou-qiang",
            form="face",
            place="教室",
            mood="有点低落",
            topics=["family", "life"],
            effect="哭过以后轻松了一些。",
            follow_up="约妈妈每周三、周日视频。",
            scope=scope,
            body="月考后有点低落，说“奶奶腿疼，我想早点回家”。答应她放学可以先走。",
        ),
        entry(
            "plan",
            sid,
            "2025-09-20",
            "zhou-qiang",
            type="support",
            term="2025-autumn",
            goals="每周和父母视频两次；数学应用题敢问、会读题；参加美术组。",
            measures=[
                {"head": "heart-to-heart", "what": "每两周谈心一次", "times": "周二放学后"},
                {"head": "homework", "what": "数学组老师课后答疑", "times": "周一、周四"},
                {"head": "daily-life", "what": "送台灯，检查书桌照明"},
            ],
            stages=[{"date": "2025-11-01", "result": "视频已成习惯，数学进步 8 分。"}],
            review_date="2026-01-10",
            scope=scope,
        ),
        entry(
            "talk",
            sid,
            "2025-09-12",
            "wang-fang",
            form="face",
            place="办公室",
            mood="拘谨",
            topics=["life"],
            body="开学第一次谈心。话不多，问到画画时眼睛亮了。",
            scope=scope,
        ),
        entry(
            "comment",
            sid,
            "2025-07-05",
            "zhou-qiang",
            term="2025-spring",
            study="读题更仔细了。",
            living="自理能力强。",
            moral="乐于助人。",
            social="有两个知心朋友。",
            mind="越来越愿意说心里话。",
            scope=scope,
        ),
    )
    mentors = ("zhou-qiang",)
    return StudentFile(sid, scope, mentors, card, records, _readers(scope, mentors), "陈小雨")


_ROWS: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("p2023-1", "单雨桐", "female", "2016-12-01", ("single-parent",), ("li-na",)),
    ("p2023-1", "王浩", "male", "2016-05-14", ("left-behind", "academic"), ("zhou-qiang",)),
    ("p2023-1", "古丽娜尔·买买提", "female", "2016-08-09", ("migrant",), ()),
    ("p2023-2", "刘子轩", "male", "2016-11-21", ("poverty",), ("wang-fang",)),
    ("p2023-2", "曾思源", "male", "2017-01-03", ("illness", "poverty"), ("chen-yulan",)),
    ("p2023-2", "何静", "female", "2016-10-30", (), ()),
    ("j2024-1", "解飞", "male", "2012-04-17", ("boarding", "left-behind", "family"), ("zhang-wei",)),
    ("j2024-1", "赵一诺", "female", "2012-12-03", ("disability",), ("chen-yulan",)),
    ("j2024-1", "", "", "", (), ()),
)


def _plain(
    sid: str, scope: str, name: str, sex: str, born: str, codes: tuple[str, ...], mentors: tuple[str, ...]
) -> StudentFile:
    if not name:
        return StudentFile(sid, scope, mentors, None, (), _readers(scope, mentors), "")
    categories = [_category(code, "2025-09-01") for code in codes]
    card = _card(sid, scope, name, sex, born, strengths="待人热情，做事认真。", categories=categories)
    talks = tuple(
        entry("talk", sid, day, mentor, form="face", topics=["study"], body="聊了聊近来的学习和生活。", scope=scope)
        for mentor in mentors
        for day in ("2025-11-12", "2025-10-10")
    )
    return StudentFile(sid, scope, mentors, card, talks, _readers(scope, mentors), name)


def _loose() -> list[Entry]:
    return [
        entry(
            "meeting",
            "",
            "2025-11-10",
            "zhao-min",
            drawer="office",
            type="guardians",
            topic="隔代教育怎么说、怎么听",
            place="多功能厅",
            present="46",
            decided="每月第一个周五开放亲情视频室。",
            body="监护人四十六人到会，会后留下谈心的有九位。",
        ),
        entry(
            "incident",
            "zk2m7pqr9z",
            "2025-11-05",
            "wang-fang",
            drawer="safety",
            type="injury",
            place="操场",
            noticed_at="2025-11-05T10:20:00+08:00",
            noticed_by="体育老师",
            guardian_told="true",
            measures="校医处理，班主任陪同就诊。",
        ),
        entry(
            "meeting",
            "",
            "2025-09-05",
            "chen-yulan",
            drawer="office",
            type="leading-group",
            topic="结对名单审议",
            present="7",
            decided="通过本学期结对名单。",
        ),
    ]


_ROLES = ("principal", "moral-office", "grade-head", "class-teacher", "mentor", "counsellor")
_OFFICES = (Reader("chen-yulan", "principal", "2024-09-01"), Reader("zhao-min", "moral-office", "2024-09-01"))
_DRAWERS = (
    DrawerAccess(
        "file",
        "student",
        ("card", "talk", "visit", "contact", "plan", "comment"),
        _ROLES,
        _ROLES,
        ("moral-office",),
        (),
        readable=True,
    ),
    DrawerAccess(
        "aid",
        "school",
        ("aid",),
        ("principal", "moral-office", "aid-officer"),
        ("aid-officer",),
        (),
        (*_OFFICES, Reader("he-ping", "aid-officer", "2024-09-01")),
        readable=True,
    ),
    DrawerAccess(
        "psych",
        "school",
        ("counselling", "screening", "category:psych"),
        ("counsellor", "principal"),
        ("counsellor",),
        (),
        (Reader("sun-jing", "counsellor", "2024-09-01"),),
        readable=True,
    ),
    DrawerAccess(
        "legal",
        "school",
        ("legal", "category:legal", "category:parent-in-prison"),
        ("principal", "moral-office"),
        ("principal", "moral-office"),
        (),
        _OFFICES,
        readable=False,
    ),
    DrawerAccess(
        "safety",
        "school",
        ("incident",),
        ("principal", "moral-office"),
        ("staff",),
        ("moral-office",),
        _OFFICES,
        readable=True,
    ),
    DrawerAccess(
        "office",
        "school",
        ("meeting",),
        ("principal", "moral-office", "leading-group"),
        ("principal", "moral-office"),
        (),
        _OFFICES,
        readable=True,
    ),
)
