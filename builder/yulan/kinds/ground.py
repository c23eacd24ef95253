"""Why the school may keep each field of each kind: a duty with its law, or the guardian's consent with the scope it
falls under. Owns that table and the scopes a card takes out of sight on a day; what is then left of a record, module
`withheld` says.

A duty needs no consent (个人信息保护法 §13(三)); consent can be withdrawn (§15). That nobody was asked yet is no
withdrawal: what rests on consent is shown, and the duty to ask stands. Talks, visits, contact, plans and comments are
how a school cares for the children it is told to care for (未成年人保护法 §29), so they are duty: what was agreed for a
child's safety must not vanish at the word of somebody it may concern. What tells more than that care needs (moods,
character, the parents' jobs, health, marks) rests on consent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

import msgspec

from yulan.kinds.card import Card
from yulan.kinds.card_parts import SCOPES, Consent
from yulan.kinds.statement import Words, words
from yulan.value import Value

BODY = "body"  # the Markdown, which is no field
_WHOLE = "*"
_CONSENT = "consent:"


class Ground(Value, frozen=True):
    """One ground. `source` is a law with its article; a ground of consent has its `scope`."""

    kind: Literal["duty", "consent"]
    source: str
    reason: Words
    scope: str = ""


def _duty(source: str, zh: str, en: str) -> Ground:
    return Ground("duty", source, words(zh, en))


GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        "schooling": _duty(
            "义务教育法 §13；未成年人保护法 §28",
            "保障入学和在校，控辍保学",
            "Children are enrolled, come to school and stay",
        ),
        "care": _duty(
            "未成年人保护法 §29",
            "配合建立留守、困境学生的信息档案，开展关爱帮扶",
            "Files of children left behind or in hardship are kept, and they are cared for",
        ),
        "protection": _duty(
            "未成年人保护法 §11、§39、§40",
            "发现侵害、欺凌立即处置和报告，不得隐瞒",
            "Harm and bullying are acted on and reported at once, never concealed",
        ),
        "confidential": _duty(
            "精神卫生法 §4、§23；未成年人保护法 §11",
            "心理安全：保密，不作诊断，及时转介",
            "Safety of the mind: in confidence, no diagnosis, referred in time",
        ),
        "inclusion": _duty(
            "残疾人教育条例 §20",
            "残疾儿童少年的入学评估与安置",
            "Assessment and placement of children with disabilities",
        ),
        "offence": _duty(
            "预防未成年人犯罪法 §58、§59",
            "法治教育与保护，记录依法封存",
            "Legal education and protection; records sealed as the law says",
        ),
        "access": _duty(
            "未成年人网络保护条例 §36、§37；个人信息保护法 §51",
            "档案谁看过、给了谁，须审批并留有记录",
            "Who saw a file, and who was given it, is approved and on record",
        ),
        "consent-record": _duty(
            "个人信息保护法 §15、§31",
            "证明同意、撤回和意愿本身",
            "Proof of consent, of its withdrawal, and of wishes",
        ),
        **{
            f"{_CONSENT}{code}": Ground("consent", "个人信息保护法 §13、§15、§31", label, code)
            for code, label in SCOPES
        },
    }
)

# Kind, ground, fields; `*` is the whole kind with its text, but for fields named in another row. The card names all.
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("card", "schooling", "id kind student by date event original name sex birth_date ethnic_group id_number"),
    ("card", "schooling", "class address phone boarding roll_number roll_numbers roll_status roll_history household"),
    ("card", "care", "parents.who parents.name parents.phone parents.away parents.away_where parents.away_since"),
    ("card", "care", "parents.able guardians categories mentors"),
    ("card", "consent-record", "willing consent"),
    ("card", "consent:basics", "strengths own_words interests character body"),
    ("card", "consent:family", "parents.job"),
    ("card", "consent:health", "health"),
    ("card", "consent:study", "study conduct relations"),
    ("talk", "care", _WHOLE),
    ("talk", "consent:talks", "mood"),
    ("visit", "care", _WHOLE),
    ("contact", "care", _WHOLE),
    ("plan", "care", _WHOLE),
    ("comment", "care", _WHOLE),
    ("note", "care", _WHOLE),
    ("aid", "care", _WHOLE),
    ("category", "care", _WHOLE),
    ("study", "consent:study", _WHOLE),
    ("helper", "consent:study", _WHOLE),
    ("growth", "consent:study", _WHOLE),
    ("activity", "consent:talks", _WHOLE),
    ("placement", "inclusion", _WHOLE),
    ("home-teaching", "inclusion", _WHOLE),
    ("counselling", "confidential", _WHOLE),
    ("screening", "confidential", _WHOLE),
    ("legal", "offence", _WHOLE),
    ("incident", "protection", _WHOLE),
    ("concern", "protection", _WHOLE),
    ("absence", "schooling", _WHOLE),
    ("return", "schooling", _WHOLE),
    ("roll-check", "schooling", _WHOLE),
    ("return-up", "schooling", _WHOLE),
    ("loan", "access", _WHOLE),
    ("transfer", "access", _WHOLE),
    # What staff do together so that children are cared for; it names no child.
    ("meeting", "care", _WHOLE),
    ("training", "care", _WHOLE),
    ("summary", "care", _WHOLE),
    ("assessment", "care", _WHOLE),
    ("staff-profile", "care", _WHOLE),
)


def rows() -> Iterator[tuple[str, Ground, tuple[str, ...]]]:
    """The table: kind, ground, the fields it is for; no field means the kind as a whole."""
    for kind, name, fields in _ROWS:
        yield kind, GROUNDS[name], () if fields == _WHOLE else tuple(fields.split())


def of(kind: str, path: str) -> Ground:
    """The ground of a field by its dotted path, or of the text (`body`). KeyError for one that has none."""
    known = _by_path(kind)
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        found = known.get(".".join(parts[:length]))
        if found is not None:
            return found
    return known[_WHOLE]


@cache
def hidden(kind: str, scopes: frozenset[str]) -> tuple[str, ...]:
    """The fields of a kind, dotted, that rest on consent in one of the scopes; not those of a kind that does wholly."""
    return tuple(path for path, ground in _by_path(kind).items() if ground.scope in scopes and path != _WHOLE)


def whole(kind: str, scopes: frozenset[str]) -> bool:
    """Whether all of a kind rests on consent in one of the scopes."""
    ground = _by_path(kind).get(_WHOLE)
    return ground is not None and ground.scope in scopes


def asks(kind: str) -> bool:
    """Whether anything in a kind rests on consent."""
    return any(ground.scope for ground in _by_path(kind).values())


def withheld(card: msgspec.Struct | None, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The scopes a child's card takes out of sight on that day: those withdrawn, and those left out of what was
    consented to; none where there is no card, or nobody was asked yet.
    """
    consent = card.consent if isinstance(card, Card) else None
    if consent is None:
        return (), ()
    codes = tuple(code for code, _ in SCOPES)
    named = consent.withdrawn_scopes or codes
    gone = tuple(code for code in codes if code in named) if withdrawn(consent, today) else ()
    left = tuple(code for code in codes if code not in consent.scope and code not in gone) if consent.scope else ()
    return gone, left


def withdrawn(consent: Consent, today: date) -> bool:
    """Whether the withdrawal holds: from its day on, until consent is given on a later day."""
    if consent.withdrawn is None or consent.withdrawn > today:
        return False
    return consent.date is None or not consent.withdrawn < consent.date <= today


@cache
def _by_path(kind: str) -> Mapping[str, Ground]:
    found: dict[str, Ground] = {}
    for name, ground, fields in _ROWS:
        if name == kind:
            found.update(dict.fromkeys(fields.split(), GROUNDS[ground]))
    if not found:
        raise KeyError(kind)
    return found
