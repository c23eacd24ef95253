"""docs/records.md from the kinds and the default policy. After a kind has changed, `python -m tests.records_doc` in the
repository's folder writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from yulan import kinds, policy
from yulan.kinds import Field, Kind
from yulan.policy import Drawer

PATH = Path(__file__).resolve().parents[1] / "docs" / "records.md"

_HEAD = """\
# What records hold

Every kind of record, its fields and the drawer it lies in by the default policy. Made from the kinds themselves: do not
edit it, run `python -m tests.records_doc` (a test compares). How records are sealed is [format.md](format.md).

每种记录有哪些字段、默认放在哪个专柜。本页由程序生成，请勿手改。

"""
_SHARED = """\
## Fields of every kind 共有字段

A record of the school has no `student`; one that may be about nobody named may leave it out.
"""
_COMMON = ("id", "kind", "student", "by", "date", "event", "original")
_TYPES = {
    "text": "text",
    "long": "long text",
    "date": "day",
    "datetime": "moment",
    "bool": "yes or no",
    "number": "number",
    "list": "list",
    "struct": "part",
    "person": "person",
    "people": "people",
    "student": "student",
    "students": "students",
    "code": "one of",
    "codes": "any of",
}


def page() -> str:
    """The page's whole text."""
    common = [one for one in kinds.fields("talk") if one.name in _COMMON]
    parts = [_SHARED, *_table(common)]
    for name, kind in kinds.KINDS.items():
        own = [one for one in kinds.fields(name) if one.name not in _COMMON]
        parts += ["", f"## `{name}` {kind.label['zh']} · {kind.label['en']}", "", _place(name, kind), "", *_table(own)]
    return _HEAD + "\n".join(parts) + "\n"


def _place(name: str, kind: Kind) -> str:
    about = {"student": "About one student", "any": "About one student or nobody named", "school": "Of the school"}
    homes = [_home(name, one) for one in policy.default().drawers if any(_names(name, said) for said in one.kinds)]
    return f"{about[kind.subject]}. Drawer: {'; '.join(homes)}."


def _home(name: str, drawer: Drawer) -> str:
    if name in drawer.kinds:
        return f"`{drawer.drawer}`"
    said = ", ".join(f"`{one}`" for one in drawer.kinds if _names(name, one))
    return f"`{drawer.drawer}` ({said})"


def _names(kind: str, said: str) -> bool:
    return said.partition(":")[0] == kind


def _table(fields: Sequence[Field]) -> Iterator[str]:
    yield "| field | 中文 | English | what it holds |"
    yield "| --- | --- | --- | --- |"
    yield from _rows(fields, "")


def _rows(fields: Sequence[Field], above: str) -> Iterator[str]:
    for one in fields:
        yield f"| `{above}{one.name}` | {one.label['zh']} | {one.label['en']} | {_holds(one)} |"
        yield from _rows(one.fields, f"{above}{one.name}.")


def _holds(field: Field) -> str:
    said = _TYPES[field.type]
    if field.its:
        said += (
            " those for its `"
            + str(field.beside)
            + "`: "
            + "; ".join(f"of `{key}` {_choices(field, codes)}" for key, codes in field.its)
        )
    elif field.choices:
        said += f": {_choices(field, [code for code, _ in field.choices])}"
    marks = [("required", field.required), (f"one entry for each `{field.key}`", field.key)]
    marks += [(f"never before `{field.after}`", field.after)]
    return "; ".join([said, *(mark for mark, holds in marks if holds)])


def _choices(field: Field, codes: Sequence[str]) -> str:
    return ", ".join(f"`{code}` {words['zh']}" for code, words in field.choices if code in codes)


if __name__ == "__main__":
    PATH.write_text(page(), "utf-8")
