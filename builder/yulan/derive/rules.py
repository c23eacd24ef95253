"""The standing duties as named data: who owes what for whom, how often, and which document asks for it. Owns the
defaults; what a school changes of them is laid over by `of`. It refuses nothing that is written down: whatever the
schools' plans name stands here under its id.

The documents: a county notice of 2016, a middle school's plan 2025–2027, a city's yearly summary, an eight-category
mentor scheme of 2012, plans for left-behind children with dropout control.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yulan.derive import changes
from yulan.derive.changes import Rules
from yulan.derive.rule import (
    ASSIGNED,
    AT_HOME,
    CLASS,
    EACH,
    ENTRANTS,
    FINDER,
    HARDEST,
    INCIDENT,
    LEFT_BEHIND,
    MENTOR,
    PAIRED,
    SCHOOL,
    WATCHED,
    Ask,
    Rule,
)
from yulan.school import Settings

__all__ = ("COMPLETE", "RULES", "Rules", "of")

_NOTICE = "notice-2016"
_PLAN = "plan-2025"
_CITY = "city-summary"
_SCHEME = "scheme-2012"
_PLANS = "left-behind-plans"
_PRIVACY = "privacy-law"
_MINORS = "minors-law"

WEEK, TWO_WEEKS, MONTH = 5, 10, 20  # school days

# What a complete card says: the five things every teacher of the child should be clear about (basics, character,
# interests, health, contacts). Health is filled in only where there is something to mind, so it is not asked for.
COMPLETE = ("birth_date", "address", "phone", "guardians", "character", "interests", "relations")

# The categories screened apart each year. Which, and how often, is left to the school; these are ours.
_SCREENED = (LEFT_BEHIND, "single-parent", "bereaved", "family", "upheaval", "psych")

_TEACHER, _OFFICE, _MENTOR = ("class-teacher",), ("moral-office",), ("mentor",)

_TABLE = (
    # --- each child's papers
    Rule(
        "card-complete", "papers", (_PLANS, _NOTICE),
        (Ask(_TEACHER, (EACH,), "standing", "card", "complete"),),
    ),
    Rule(
        "willing", "papers", (_PLAN, _PRIVACY),
        (Ask(_TEACHER, (EACH,), "standing", "card", "asked", within=TWO_WEEKS),),
    ),
    Rule(
        "pair", "papers", (_SCHEME, _PLAN, _NOTICE),
        (Ask(_OFFICE, (EACH,), "standing", "card", "paired", within=TWO_WEEKS),),
    ),
    Rule("plan", "papers", (_PLAN, _PLANS), (Ask(_MENTOR, (PAIRED,), "term", "plan", "help-plan"),)),
    Rule(
        "study-plan", "papers", (_CITY, _PLANS),
        (Ask(("subject-teacher",), ("academic", LEFT_BEHIND), "term", "plan:study"),),
    ),
    # At once: we give it a week.
    Rule(
        "individual-plan", "papers", (_PLANS,),
        (Ask(_TEACHER, (EACH,), "event", "plan", "declined", within=WEEK),),
    ),
    Rule("term-comment", "papers", (_SCHEME,), (Ask(_MENTOR, (PAIRED,), "term-end", "comment", holidays=True),)),
    # --- talks, visits, calls
    Rule("mentor-talk", "talks", (_PLAN,), (Ask(_MENTOR, (PAIRED,), "month", "talk", "by-mentor", holidays=True),)),
    # The notice has a talk with each at the school's interval: once a term unless the school says otherwise.
    Rule(
        "class-talk", "talks", (_NOTICE, _PLANS),
        (
            Ask(_TEACHER, (LEFT_BEHIND,), "month", "talk", "by-teacher", holidays=True),
            Ask(
                _TEACHER, (EACH,), "term", "talk", "by-teacher",
                holidays=True, part="others", but=(LEFT_BEHIND,),
            ),
        ),
    ),
    Rule("joint-visit", "talks", (_PLAN,), (Ask(_MENTOR, (PAIRED,), "term", "visit", "joint", holidays=True),)),
    Rule(
        "class-visit", "talks", (_PLANS,),
        (Ask(_TEACHER, (LEFT_BEHIND,), "term", "visit", "with-teacher", need=2, holidays=True),),
    ),
    Rule("survey", "talks", (_PLANS,), (Ask(_TEACHER, (LEFT_BEHIND,), "spring", "visit", "survey"),)),
    Rule(
        "winter-visit", "talks", (_CITY,),
        (Ask(_OFFICE, (HARDEST,), "winter", "visit", "winter", holidays=True),),
    ),
    Rule(
        "family-call", "family", (_PLANS,),
        (Ask(_TEACHER, (LEFT_BEHIND,), "month", "contact", "parent-child", holidays=True),),
    ),
    Rule(
        "remind-parents", "family", (_PLANS,),
        (Ask(_TEACHER, (LEFT_BEHIND,), "month", "contact", "school-parent", holidays=True),),
    ),
    # --- what a child is given
    # Which groups, how often: the school's to say; ours are once on entry, once a year, once a term.
    Rule(
        "screening", "support", (_PLAN,),
        (
            Ask(("counsellor",), (ENTRANTS,), "once", "screening", "entry", part="entry"),
            Ask(("counsellor",), _SCREENED, "school-year", "screening", "category", part="category"),
            Ask(("counsellor",), (WATCHED,), "term", "screening", "focus", part="focus"),
            Ask(("counsellor",), (EACH,), "event", "screening", "followed", within=TWO_WEEKS, part="follow-up"),
        ),
    ),
    Rule("home-teaching", "support", (_PLANS,), (Ask((ASSIGNED,), (AT_HOME,), "week", "home-teaching"),)),
    Rule("aid", "support", (_PLAN,), (Ask(("aid-officer",), ("poverty",), "term", "aid"),)),
    # --- each class
    Rule(
        "list-students", "class", (_SCHEME,),
        (Ask(_TEACHER, (CLASS,), "term", "roll-check:list", within=WEEK),),
    ),
    Rule(
        "return-check", "class", (_PLANS,),
        (Ask(("class-teacher", "roll-officer"), (CLASS,), "term", "roll-check:return", within=2),),
    ),
    Rule(
        "daily-absent", "class", (_PLANS,),
        (Ask(_TEACHER, (CLASS,), "school-day", "roll-check:daily", also=("absence",)),),
    ),
    # The summary at the end of term is asked for once, by `term-summary`.
    Rule(
        "class-plan", "class", (_PLANS,),
        (
            Ask(_TEACHER, (CLASS,), "term", "summary:class", "plan", within=TWO_WEEKS),
            Ask(_TEACHER, (CLASS,), "week", "summary:class", "weekly", part="weekly"),
        ),
    ),
    Rule(
        "term-summary", "class", (_PLANS, _PLAN),
        (
            Ask(_TEACHER, (CLASS,), "term-end", "summary:class", "term", holidays=True),
            Ask(_OFFICE, (SCHOOL,), "term-end", "summary:school", "term", holidays=True, part="school"),
            Ask(_OFFICE, (SCHOOL,), "year-end", "summary:school", "year", holidays=True, part="year"),
        ),
    ),
    # --- the school
    Rule(
        "reconcile-roll", "school", (_PLANS,),
        (
            Ask(("roll-officer",), (SCHOOL,), "term", "roll-check:reconcile", within=WEEK, part="reconcile"),
            Ask(("roll-officer",), (SCHOOL,), "term", "roll-check:not-returned", within=TWO_WEEKS, part="not-returned"),
            Ask(("roll-officer",), (SCHOOL,), "term", "roll-check:cross-check", within=MONTH, part="cross-check"),
        ),
    ),
    Rule("parents-meeting", "school", (_NOTICE,), (Ask(_OFFICE, (SCHOOL,), "term", "meeting", "parents"),)),
    Rule("guardian-meeting", "school", (_PLANS,), (Ask(_OFFICE, (SCHOOL,), "term", "meeting", "guardians"),)),
    Rule("experience-meeting", "school", (_PLAN, _SCHEME), (Ask(_OFFICE, (SCHOOL,), "term", "meeting", "mentors"),)),
    Rule("care-meeting", "school", (_PLANS,), (Ask(("principal",), (SCHOOL,), "month", "meeting", "care"),)),
    Rule("legal-talk", "school", (_PLAN,), (Ask(_OFFICE, (SCHOOL,), "term", "meeting", "legal-lecture"),)),
    # Regularly: at least once a school year.
    Rule("mentor-training", "school", (_SCHEME, _PLAN), (Ask(_OFFICE, (SCHOOL,), "school-year", "training"),)),
    Rule(
        "assess-mentor", "school", (_SCHEME, _PLAN),
        (
            Ask(_OFFICE, (MENTOR,), "term", "assessment", "note", holidays=True, part="note"),
            Ask(_OFFICE, (MENTOR,), "year-end", "assessment", "result", holidays=True, part="result"),
        ),
    ),
    # --- what happened
    Rule(
        "tell-guardian", "events", (_NOTICE,),
        (
            Ask((FINDER,), (INCIDENT,), "event", "incident", "told"),
            Ask((FINDER,), (EACH,), "event", "talk", "told", part="talk"),
            Ask((FINDER,), (EACH,), "event", "screening", "told", part="screening"),
        ),
    ),
    Rule(
        "incident-report", "events", (_NOTICE, _PLAN, _MINORS),
        (Ask((FINDER, "principal"), (INCIDENT,), "event", "incident", "reported"),),
    ),
    # The psychological part goes from counsellor to counsellor.
    Rule(
        "hand-on", "events", (_PLAN,),
        (
            Ask(_OFFICE, (EACH,), "event", "transfer:main", "handed", within=TWO_WEEKS),
            Ask(
                ("counsellor",), (EACH,), "event", "transfer:psychological", "handed",
                within=TWO_WEEKS, part="psychological",
            ),
        ),
    ),
)  # fmt: skip

RULES: Mapping[str, Rule] = MappingProxyType({one.id: one for one in _TABLE})


def of(settings: Settings) -> Rules:
    """The duties of a school: the defaults with what its settings change, and what is wrong with the changes."""
    return changes.laid_over(RULES, settings.duties)
