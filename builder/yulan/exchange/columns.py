"""A head → the field its column holds. Owns how heads are compared: as written, with the group above, without
ornament, nearly; and that a match says how it was found. What no field fits is said to be unknown, never guessed from
values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from yulan.exchange import known_heads, plain
from yulan.exchange.known_heads import KEPT_NOWHERE, RESTRICTED_COLUMN, UNKNOWN, Match
from yulan.exchange.said import CATEGORIES, RESTRICTED_FINDINGS, RESTRICTED_SIGNS, TOPICS
from yulan.exchange.words import DAY_PARTS, FIELDS, OTHERS, PEOPLE, ROLES, STUDENTS, SUBFIELDS, UNKEPT
from yulan.kinds.categories import RESTRICTED
from yulan.kinds.subcodes import SUBS

_AHEAD = ("学生", "孩子", "儿童", "本人", "该生", "留守儿童", "其", "填写", "请填", "必填")
_ASKS = ("没有", "了没", "吗")  # 住校吗 asks what 住校 says
_FORMER = ("原", "曾", "旧", "上学期", "上学年", "去年", "转学前", "转入前", "以前")  # what was is not what is
_BEHIND = ("信息", "情况", "基本情况", "基本信息", "资料", "一栏", "栏", "相关信息", "状况")
_ELSE = "父母监护家长师校村镇银行卡亲邻导年龄"
_OVER = frozenset((*_ELSE, *_FORMER))  # a near match never steps over one of these
_STAFF = ("教师", "老师", "导师", "班主任", "责任人", "帮扶人", "包保", "干部", "领导", "校长")
_HELPED = ("学生", "对象", "儿童", "孩子", "子女")
_LONGEST = 60
# Fields that cannot be meant of a parent or guardian.
_CHILDS = "address boarding household categories strengths interests character study mentor class"
_OF_CHILD = frozenset(_CHILDS.split())
_TOGETHER = ("name", "sex", "birth_date", "class")
_LISTED = re.compile(r"\(([^()]+)\)$")
_NEAR = 0.6  # the share of a longer head that the known one makes up


def match(what: str, name: str, *groups: str) -> Match:
    """The field of a column in a list of that sort, by its head and the groups of heads it stands under, the uppermost
    first: all of them together tell most, then one that names somebody of the family, then the nearest.
    """
    if what == STUDENTS and not groups and (listed := _listed(name)) is not None:
        return listed
    nearest = groups[::-1]
    family = sorted(nearest, key=lambda one: not person(one))
    above = [_group(one) for one in ("".join(groups), *family) if one]
    own = what == STUDENTS and _of_staff(_group(one) for one in nearest)
    for one in _readings(name):
        for ahead in dict.fromkeys((*above, *(() if own else ("",)))):
            found = _exact(what, one, ahead)
            if found is not None:
                return found
    if own:
        found = _lookup(what, plain.bare_head(name))
        return found if found is not None and found.path == "mentor" else KEPT_NOWHERE
    return _near(what, plain.bare_head(name) or plain.head(name))


def _listed(name: str) -> Match | None:
    """A column of several things in each cell, which its head lists in brackets: 学生（姓名、性别、班级）."""
    found = _LISTED.search(plain.narrow(name))
    parts = [plain.head(one) for one in re.split("[、,，/和及]", found[1])] if found else []
    fields = [_lookup(STUDENTS, one) for one in parts]
    if len(parts) > 1 and all(one is not None and one.path in _TOGETHER for one in fields):
        paths = [one.path for one in fields if one is not None]
        return Match("name", f"several:{','.join(paths)}", "exact") if "name" in paths else None
    subs = [known_heads.subfields().get(one, ("", ""))[0] for one in parts]
    family = set(subs) <= {"name", "relation", "phone"} and {"name", "relation"} <= set(subs)
    return Match("guardians.first.name", "person", "exact") if family and not _of_staff([_group(name)]) else None


def _readings(name: str) -> tuple[str, ...]:
    """A head as it is compared, with what stands in brackets and without it; who a person is comes beside the name."""
    whole, bare = plain.head(name), plain.bare_head(name)
    beside = whole != bare and whole.endswith(("关系", "称谓")) and any(bare in said for said in PEOPLE.values())
    return (bare, whole) if beside else (whole, bare)


def _of_staff(groups: Iterable[str]) -> bool:
    """Whether groups of heads, the nearest first, tell of somebody of the school, whose phone is not the child's."""
    for group in groups:
        found = known_heads.table(STUDENTS).get(group)
        if found is not None and found.kept:
            return found.path == "mentor"
        if any(one in group for one in _HELPED):
            return False
        if any(one in group for one in _STAFF):
            return True
    return False


def is_name(name: str) -> bool:
    """Whether a head means the student's name, in a list of any sort."""
    return len(name) <= _LONGEST and bool({plain.bare_head(name), plain.head(name)} & known_heads.names())


def is_known(name: str) -> bool:
    """Whether a text is a head, or the name of a group of them, in a list of any sort."""
    text = plain.bare_head(name) or plain.head(name)
    return bool(text) and (
        text in UNKEPT or text in known_heads.subfields() or person(name) != "" or any(_lookup(w, text) for w in FIELDS)
    )


def person(name: str) -> str:
    """Whom of the family a head or group names, such as `parents.father`; empty where nobody."""
    texts = (plain.bare_head(name), _group(name))
    return next((who for who, words in PEOPLE.items() if any(one in words for one in texts)), "")


def subfield(name: str, who: str) -> Match | None:
    """What of a person in the family a head means that does not name them."""
    found = known_heads.subfields().get(plain.bare_head(name))
    if found is None or not known_heads.fits(who, found[0]):
        return None
    return Match(f"{who}.{found[0]}", found[1], "beside")


def told(what: str, path: str) -> Match | None:
    """The match somebody asks for by naming a field; None where there is no such field."""
    if path == "-":
        return KEPT_NOWHERE
    types = {field: type_ for field, (type_, _) in FIELDS[what].items()}
    if what == STUDENTS:
        types |= {
            f"{who}.{sub}": type_
            for who in PEOPLE
            for sub, (type_, _) in SUBFIELDS.items()
            if known_heads.fits(who, sub)
        }
        types |= {f"categories.{code}": f"flag:{code}" for code, _ in CATEGORIES.values() if code not in RESTRICTED}
        types |= {
            f"categories.{code}.basis": f"basis:{code}" for code, _ in CATEGORIES.values() if code not in RESTRICTED
        }
        types |= {f"categories.{code}.sub": f"basis:{code}" for code in SUBS}
    return Match(path, types[path], "told") if path in types else None


def _exact(what: str, text: str, group: str) -> Match | None:
    whole = _lookup(what, f"{group}{text}") if group else None
    if whole is not None:
        return Match(whole.path, whole.type, "group") if whole.kept else whole
    part = DAY_PARTS.get(text) if group else None
    whole = _lookup(what, group) if part else None
    if whole is not None and whole.type in ("birth", "day", "next"):
        return Match(f"{whole.path}~{part}", "part", "group")
    if group and what == STUDENTS:
        who = person(group)
        if who:
            found = known_heads.subfields().get(text) or (("name", "person") if text == group else None)
            if found and known_heads.fits(who, found[0]):
                return Match(f"{who}.{found[0]}", found[1], "group")
            own = _lookup(what, text)  # a group in a text file reaches as far as heads lie under it: perhaps too far
            of_child = own is not None and own.path.partition(".")[0] in _OF_CHILD and (found is None or "家庭" in text)
            return own if of_child else UNKNOWN
        category = _flag(text)
        if category is not None and any(sign in group for sign in ("类", "特殊", "困", "群体", "关爱", "家庭")):
            return category
        if text in OTHERS and any(sign in group for sign in ("类别", "类型", "分类")):
            return Match("categories.other", "flag:other", "group")
    if group and what != STUDENTS:
        return _under(what, text, group)
    return None if group else _lookup(what, text)


def _under(what: str, text: str, group: str) -> Match | None:
    """A column under a head for several people, or for the topics, with one of them each."""
    above = known_heads.table(what).get(group, UNKNOWN)
    if above.type in ("people", "by") and text in ROLES:
        return Match(above.path, above.type, "group")
    codes = [code for code, signs in TOPICS if any(sign in text for sign in signs)]
    if above.type == "topics" and len(codes) == 1:
        return Match(above.path, f"topic:{codes[0]}", "group")
    return None


def _lookup(what: str, text: str) -> Match | None:
    known = known_heads.table(what)
    for one in _forms(text):
        if one in known:
            return known[one]
    if what == STUDENTS:
        for one in _forms(text):
            flag = _flag(one)
            if flag is not None:
                return flag
    signs = RESTRICTED_SIGNS if what == STUDENTS else RESTRICTED_FINDINGS
    return RESTRICTED_COLUMN if any(sign in text for sign in signs) else None


def _forms(text: str) -> list[str]:
    """A head as it is, and without words that say nothing: of the student, whether, information."""
    found = [text, text.replace("的", "")] if "的" in text else [text]
    for ahead in _AHEAD:
        found += [one.removeprefix(ahead) for one in found if one.startswith(ahead) and len(one) > len(ahead) + 1]
    for one in tuple(found):
        found += [one.removesuffix(asks) for asks in _ASKS if one.endswith(asks) and len(one) > len(asks) + 1]
    for one in tuple(found):
        found += [one.removesuffix(behind) for behind in _BEHIND if one.endswith(behind) and len(one) > len(behind) + 1]
    return found


def _flag(text: str) -> Match | None:
    """A column of ticks for one category."""
    bare = text.removeprefix("是否").removeprefix("属于").removeprefix("为")
    found = CATEGORIES.get(bare)
    if found is None or bare in OTHERS:
        return None
    code, basis = found
    if code in RESTRICTED:
        return RESTRICTED_COLUMN
    return Match(f"categories.{code}", f"flag:{code}:{bare}" if basis else f"flag:{code}", "exact")


def _near(what: str, text: str) -> Match:
    if not text:
        return UNKNOWN
    known = known_heads.kept(what)
    for word, found in known.items() if len(text) >= 5 else ():
        if len(word) >= 5 and plain.one_apart(word, text) and not ({*word} ^ {*text}) & _OVER:
            return Match(found.path, found.type, "near")
    inside = [word for word in known if word in text and len(word) >= 2]
    for word in sorted(inside, key=len, reverse=True):
        rest = text.replace(word, "", 1)
        if len(word) / len(text) >= _NEAR and not any(one in rest for one in _OVER):
            return Match(known[word].path, known[word].type, "near")
    return UNKNOWN


def _group(text: str) -> str:
    """A group's name without what says nothing: 父亲基本情况 is 父亲."""
    said = plain.bare_head(text)
    for behind in ("基本情况", "基本信息", "相关信息", "信息", "情况", "资料"):
        said = said.removesuffix(behind) or said
    for ahead in ("学生", "家庭成员"):
        said = said.removeprefix(ahead) if len(said) > len(ahead) + 1 else said
    return said
