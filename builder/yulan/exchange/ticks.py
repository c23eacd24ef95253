"""Cells that choose: ticks, categories several in a cell and what they rest on, who is away, where a child lives in
term, topics. What is in no list of words is left and named; a restricted category is never given out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from yulan.exchange import plain, said
from yulan.exchange.grid import Cell
from yulan.exchange.outcome import MOST, Desk, Read, Value, is_restricted, one_line
from yulan.kinds.categories import CATEGORIES, RESTRICTED

_PARTS = re.compile(r"[\s,、;/+|&。┋]+|(?<=[^\s])(?:和|及|与|兼)(?=[^\s])")
_NOTED = re.compile(r"([^()]+)\(([^()]+)\)")
_Table = tuple[tuple[str, tuple[str, ...]], ...]

# Code → the signs by which it is known; the first that fits counts.
_BOARDING: _Table = (
    ("off-campus", ("校外", "租房", "陪读")),
    ("day", ("走读", "不住", "通学")),
    ("boarding", ("住校", "寄宿", "住宿", "住读", "内宿", "住")),
)
HOUSEHOLDS: _Table = (("urban", ("非农", "城", "居民")), ("rural", ("农",)))
FORMS: _Table = (
    ("phone", ("电话", "通话")),
    ("letter", ("书信", "信")),
    ("face", ("面谈", "面对面", "当面", "个别谈", "面")),
)
OCCASIONS: _Table = (
    ("winter", ("寒假", "春节")),
    ("survey", ("走访", "普访", "摸底")),
    ("urgent", ("紧急", "突发")),
    ("regular", ("日常", "常规", "普通", "平时")),
)
_BEHIND = ("类", "学生", "儿童", "情况")
_NOT = ("非", "无", "不", "未", "没")
_SAME = {"left-behind": ("留守",), "boarding": ("寄宿", "住校"), "migrant": ("随迁",)}
_AWAY = "外出|务工|打工|在外"
_BOTH = "双方|双亲|均|都|父母(?!一方|单方)|双留守"


def category(text: str) -> tuple[str, str] | None:
    """The category a word means and, where the word says more than that, what it says more: its basis."""
    said_, whole = plain.narrow(text), plain.head(text)
    if any(sign in whole for sign in said.RESTRICTED_SIGNS):
        return _known(whole) or ("psych", "")
    found = _known(whole)
    if found is not None:
        return found
    noted = _NOTED.fullmatch(said_)
    if noted and (found := _known(plain.head(noted[1]))) is not None:
        return found[0], said_ if found[1] else noted[2].strip()
    inside = [word for word in said.CATEGORIES if len(word) > 1 and word in whole]
    codes = {said.CATEGORIES[word][0] for word in inside}
    return (codes.pop(), whole) if len(codes) == 1 else None


def _known(text: str) -> tuple[str, str] | None:
    """The category of a word that lists use, a word behind it left out."""
    for one in (text, *(text.removesuffix(behind) for behind in _BEHIND)):
        if one in said.CATEGORIES:
            code, basis = said.CATEGORIES[one]
            return code, text if basis else ""
        if one in CATEGORIES:
            return one, ""
    return None


def _told(code: str, more: str) -> dict[str, Value]:
    """A category and what is said of it: as sub-codes where it is one, and as its basis where there is more to it."""
    found: dict[str, Value] = {"categories": (code,)}
    subs, rest = sub_codes(code, more)
    return (
        found
        | ({f"categories.{code}.sub": subs} if subs else {})
        | ({f"categories.{code}.basis": rest} if rest else {})
    )


def sub_codes(code: str, text: str) -> tuple[tuple[str, ...], str]:
    """The sub-codes of a category that a text names, and the text, unless these say all of it."""
    words = [word for word in re.split(f"{_PARTS.pattern}|[()]", plain.narrow(text)) if word]
    found = [_known_sub(code, plain.head(word)) for word in words]
    codes = (one for known in found if known for one in known[0])
    whole = all(known is not None and not known[1] for known in found)
    return tuple(dict.fromkeys(codes)), "" if whole else text


def categories(cell: Cell, _path: str, _rest: str, _desk: Desk) -> Read:
    text = plain.narrow(cell.text)
    if text.lower() in said.NO | said.NOTHING:
        return Read({"categories": ()})
    whole = category(text)
    parts = [text] if whole is not None and not _PARTS.search(text) else [one for one in _PARTS.split(text) if one]
    codes: list[str] = []
    values: dict[str, Value] = {}
    code = ""
    for one in parts:
        found = category(re.sub(r"^[0-9①-⑨]+[.:]?", "", one))
        if found is None:
            code = code or "unknown-value"
        elif found[0] in RESTRICTED:
            code = "restricted"
        else:
            codes.append(found[0])
            _join(values, {key: more for key, more in _told(*found).items() if key != "categories"})
    if codes:
        values["categories"] = tuple(dict.fromkeys(codes))
    return Read(values, code)


def _known_sub(code: str, text: str) -> tuple[tuple[str, ...], bool] | None:
    forms = (text, *(text.removesuffix(behind) for behind in (*_BEHIND, "子女")))
    return next((said.SUBS[code, one] for one in forms if (code, one) in said.SUBS), None)


def _join(values: dict[str, Value], more: Mapping[str, Value]) -> None:
    """Nothing; what several words of one cell say of a category stands together."""
    for path, value in more.items():
        old = values.get(path)
        if isinstance(old, tuple) and isinstance(value, tuple):
            values[path] = tuple(dict.fromkeys((*old, *value)))
        else:
            values[path] = f"{old}；{value}" if old else value


def flag(cell: Cell, _path: str, rest: str, _desk: Desk) -> Read:
    """A column of one category: a tick, or words that are its basis."""
    code, _, sub = rest.partition(":")
    yes_no = ticked(cell)
    if yes_no is not None:
        return Read(_told(code, sub) if yes_no else {"categories": ()})
    return basis(cell, "", code, _desk)


def basis(cell: Cell, _path: str, code: str, _desk: Desk) -> Read:
    """What a category rests on, in words."""
    text = plain.narrow(cell.text)
    if is_restricted(text):
        return Read(code="restricted")
    yes_no = ticked(cell)
    if yes_no is not None:
        return Read({"categories": (code,) if yes_no else ()})
    if len(text) > MOST["text"]:
        return Read(code="unknown-value")
    whole = plain.head(text)
    if whole.startswith(_NOT):
        plainly = whole.endswith(tuple(word for word, (its, _) in said.CATEGORIES.items() if its == code))
        return Read({"categories": ()}) if plainly else Read(code="unknown-value")
    # 双亲留守 says no more of a child that is left behind than that.
    says = not any(sign in whole for sign in _SAME.get(code, ())) and said.CATEGORIES.get(whole) != (code, False)
    return Read(_told(code, one_line(plain.prose(cell.text)) if says else ""))


def ticked(cell: Cell) -> bool | None:
    if isinstance(cell.value, bool):
        return cell.value
    text = plain.narrow(cell.text).lower().rstrip("。.")
    if text in said.YES:
        return True
    return False if text in said.NO else None


def yes(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    """Yes or no; for whether somebody is away, or was told, in words too."""
    yes_no = ticked(cell)
    text = plain.narrow(cell.text)
    if yes_no is None and path.endswith(".away"):
        yes_no = _yes_in_words(text, "未|没|在家|不外出|本地", _AWAY)
    elif yes_no is None and path == "guardian_told":
        yes_no = _yes_in_words(text, "未|没|不", "已|告知|告诉|通知|沟通|联系|说了")
    return Read({path: yes_no}) if yes_no is not None else Read(code="unknown-value")


def _yes_in_words(text: str, no: str, yes_: str) -> bool | None:
    if re.search(no, text):
        return False
    return True if re.search(yes_, text) else None


def both_away(cell: Cell, _path: str, _rest: str, _desk: Desk) -> Read:
    """Who of the parents is away, said in one cell."""
    text = plain.narrow(cell.text)
    both = ticked(cell)
    if both is None and re.search(_BOTH, text):
        both = not re.search("未|没有?外出|在家|不外出", text)
    if both is not None:
        return Read({"parents.father.away": both, "parents.mother.away": both})
    who = [one for one, sign in (("father", "父|爸"), ("mother", "母|妈")) if re.search(sign, text)]
    if len(who) == 1 and re.search(f"{_AWAY}|单方|一方|单亲", text) and not re.search("未|没", text):
        return Read({f"parents.{who[0]}.away": True})
    return Read(code="unknown-value")


def choice(table: _Table) -> Callable[[Cell, str, str, Desk], Read]:
    def read_one(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
        text = plain.narrow(cell.text).lower()
        for code, signs in table:
            if text == code or any(sign in text for sign in signs):
                return Read({path: code})
        return Read(code="unknown-value")

    return read_one


def boarding(cell: Cell, path: str, rest: str, desk: Desk) -> Read:
    yes_no = ticked(cell)
    if yes_no is not None:
        return Read({path: "boarding" if yes_no != (rest == "day") else "day"})
    return choice(_BOARDING)(cell, path, rest, desk)


def topic(cell: Cell, path: str, code: str, _desk: Desk) -> Read:
    """A column of one topic: a tick."""
    yes_no = ticked(cell)
    if yes_no is None:
        return Read(code="unknown-value")
    return Read({path: (code,)} if yes_no else {})


def topics(cell: Cell, path: str, _rest: str, _desk: Desk) -> Read:
    codes: list[str] = []
    unknown = False
    for part in filter(None, _PARTS.split(plain.narrow(cell.text))):
        found = [code for code, signs in said.TOPICS if part == code or any(sign in part for sign in signs)]
        codes += found if len(part) <= 8 else []
        unknown = unknown or not found or len(part) > 8
    values: dict[str, Value] = {path: tuple(dict.fromkeys(codes))} if codes else {}
    return Read(values, "unknown-value" if unknown else "")
