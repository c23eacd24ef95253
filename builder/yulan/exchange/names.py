"""A name as it was typed → as it is kept: no spaces put in for looks, the dot the rules ask for, everything else as it
is, rare characters too. Also what stands beside a name in its cell: a phone, how they are related.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yulan.exchange import plain
from yulan.kinds.numbers import NAME_DOT, normal_name

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff"
_GAP = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_DOT = re.compile(f"(?<=[{_HAN}])\\s*[.。]\\s*(?=[{_HAN}])")
_NOTE = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*(.*)$")
_PHONE = re.compile(r"(?<![0-9])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
_CALLED = re.compile(r"(?:联系)?(?:电话|手机)(?:号码?)?\s*:?\s*$")  # what stands before the phone
_NAME = re.compile(rf"[{_HAN}A-Za-zÀ-ɏ][{_HAN}A-Za-zÀ-ɏ{NAME_DOT} '\-?？]*")
_RELATION = re.compile(
    "父亲?|母亲?|爸爸?|妈妈?|爷爷?|奶奶?|祖父母?|祖母|外公|外婆|外祖父母?|外祖母|姥姥|姥爷|伯父?|叔叔?|姑姑?|姑妈|姨妈?|舅舅?|舅妈|"
    "婶婶?|哥哥?|姐姐?|堂?[哥姐兄]|继父|继母|养父|养母|父子|母子|父女|母女|祖孙|亲戚|邻居|伯母|曾祖母|曾祖父|大伯|大姨|小姨"
)
# What stands where a name would, of somebody who is gone or not known.
_GONE = """
去世 已去世 已故 亡 殁 亡故 病故 病逝 死亡 已死亡 过世 离异 离婚 改嫁 再婚 失联 失踪 离家出走 出走 下落不明
    不详 不明 不知 没有 单亲 在外 在外务工 务农 残疾 全班 全体 全体学生 外出 外出务工 务工 打工 在家 双亡 服刑 同上
"""
_NOT_NAMES = frozenset(_GONE.split())
# Source: the Hundred Family Surnames, and some of today. A name that follows 父亲 with nothing between begins with
# one of these: 父亲残疾 is none.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容"
    "向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰"
    "巢关蒯相查后荆红游竺权逯盖益桓公肖涂覃代付闫邸岳商佟佘牟哈谯楚侍甯仉督芦苑伦鄢麦原迟揭区"
)
_ELDERS = (
    "爷爷|奶奶|祖父|祖母|外公|外婆|外祖父|外祖母|姥姥|姥爷|伯父|伯母|叔叔|婶婶|姑姑|姑妈|姨妈|舅舅|舅妈|"
    "父亲|母亲|爸爸|妈妈"
)
_JOINED = re.compile(rf"({_ELDERS})([{_SURNAMES}][{_HAN}]{{1,2}})")  # 爷爷张三
_NO_NAME = ("高血", "车祸", "和", "常年", "经常", "时常", "双")  # 奶奶高血压 is no name, though 高 is a surname
_EACH = re.compile(rf"(?:{_ELDERS})+")
_PARENTS = {"father": "父亲|爸爸|父|爸", "mother": "母亲|妈妈|母|妈"}
_PARENT = "|".join(_PARENTS.values())
_LABEL_FIRST = re.compile(rf"({_PARENT})(?:的?姓名)?\s*:?\s*(.+)", re.DOTALL)
_LABEL_LAST = re.compile(rf"(.+?)\s*(?:\(\s*({_PARENT})\s*\)|[:\-]\s*({_PARENT}))", re.DOTALL)
_CALL = "\u260e"  # stands for a phone while a cell is taken apart
_PIECES = re.compile(rf"(?<={_CALL})|[;\n]+|[\s,、/]+(?={_PARENT})|[,、](?=[^{_CALL}]*\((?:{_PARENT})\))")
_FOOTNOTE = re.compile("[①-⑳*※]+")
_FIRST = re.compile(r"([^\s:]+)(\s*:\s*|\s+)(.+)")
_LAST = re.compile(r"(.+?)(\s*:\s*|\s+)([^\s:]+)")
_SPLIT = re.compile(r"[\s,，、;；/]+")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what was written beside it."""

    name: str = field(repr=False, default="")
    relation: str = field(repr=False, default="")
    phone: str = field(repr=False, default="")
    rest: str = field(repr=False, default="")  # what is none of these


def read(text: str) -> Named:
    """The name in a text, spaces and dots put right; an empty one where there is none."""
    said = _FOOTNOTE.sub("", plain.narrow(text).replace("\n", " "))
    phones = _PHONE.findall(said)
    said = _CALLED.sub("", _PHONE.sub(" ", said)).strip(" ,、;:/")
    rest, relation = "", ""
    if found := _NOTE.fullmatch(said):
        said = f"{found[1]}{found[3]}".strip()
        relation, rest = (found[2], "") if _RELATION.fullmatch(found[2].strip()) else ("", found[2].strip())
    if not relation:
        said, relation = _beside(said)
    name = normal_name(_DOT.sub(NAME_DOT, _GAP.sub("", " ".join(said.split()))))
    if not _NAME.fullmatch(name) or len(name) > _MOST or name in _NOT_NAMES:
        return Named()
    return Named(name, relation.strip(), "、".join(phones), rest)


def parents(text: str) -> dict[str, Named]:
    """Father and mother who stand in one cell, each said to be who they are; none where anything in it is not clear.
    Where it is not clear whose a phone is, it is nobody's, and stands in `rest`.
    """
    said = _FOOTNOTE.sub("", plain.narrow(text))
    phones = iter(_PHONE.findall(said))
    said = re.sub(rf"\(\s*{_CALL}\s*\)", _CALL, _PHONE.sub(_CALL, said))
    found: dict[str, Named] = {}
    last = ""
    for piece in _PIECES.split(said):
        phone = "、".join(next(phones) for _ in range(piece.count(_CALL)))
        bare = re.sub("(?:联系)?(?:电话|方式|手机)?\\s*:?\\s*$", "", piece.replace(_CALL, " ").strip(" ,、/:;\n"))
        if bare:
            last, name = _parent(bare)
            if not name or last in found:
                return {}
            found[last] = Named(name, "", phone)
        elif phone and last:
            old = found[last]
            found[last] = Named(old.name, "", "、".join(one for one in (old.phone, phone) if one))
        elif phone:
            return {}
    said_phones = [bool(one.phone) for one in found.values()]
    if said_phones == [False, True]:  # 父张三 母李四 139…: perhaps of both
        return {who: Named(one.name, rest=one.phone) for who, one in found.items()}
    return found


def _parent(said: str) -> tuple[str, str]:
    """Which parent a text names, and the name; no name where it is not clear."""
    first, behind = _LABEL_FIRST.fullmatch(said), _LABEL_LAST.fullmatch(said)
    if behind:
        label, held = behind[2] or behind[3], behind[1]
    elif first:
        label, held = first[1], first[2]
    else:
        return "", ""
    named = read(held)
    name = named.name
    who = next(one for one, words in _PARENTS.items() if label in words.split("|"))
    short = 1 < len(name) <= 4 or NAME_DOT in name  # 张三 在广东 is a name and more
    apart = behind is not None or said[len(label)] in ": " or name[:1] in _SURNAMES
    more = named.rest or named.relation or named.phone or any(one in name for one in _NOT_NAMES)
    return who, name if short and apart and not more and name[0] not in "父母亲双均" else ""


def is_relation(text: str) -> bool:
    """Whether a text says how somebody is related and nothing else."""
    return len(text) > 1 and _RELATION.fullmatch(text) is not None


def relations(text: str) -> tuple[str, ...]:
    """The several members of the family that a text names with nothing between: 外公外婆; none where it does not."""
    found = re.findall(_ELDERS, text) if _EACH.fullmatch(text) else []
    return tuple(found) if len(found) > 1 else ()


def _beside(said: str) -> tuple[str, str]:
    """The text and how somebody is related, where a colon or a space sets the one word apart from the other."""
    if (found := _FIRST.fullmatch(said)) and _is_relation(found[1], found[2]):
        return found[3], found[1]
    if (found := _LAST.fullmatch(said)) and _is_relation(found[3], found[2]):
        return found[1], found[3]
    if (found := _JOINED.fullmatch(said)) and not found[2].startswith(_NO_NAME):
        return found[2], found[1]
    return said, ""


def _is_relation(word: str, mark: str) -> bool:
    """Whether a word beside a name says how somebody is related; one letter before a space may be a surname."""
    return _RELATION.fullmatch(word) is not None and (":" in mark or len(word) > 1)


def several(text: str) -> tuple[str, ...]:
    """The names in a list of names."""
    said = plain.narrow(text)
    parts = [one for one in re.split(r"[,、;/\n和与]+", said) if one.strip()]
    if len(parts) == 1 and len(spaced := _SPLIT.split(said)) > 1 and all(len(one) > 1 for one in spaced):
        parts = spaced
    return tuple(dict.fromkeys(name for one in parts if (name := read(one).name)))
