"""What schools made by chance may change of the duties, and duties of their own."""

from __future__ import annotations

from typing import Any

CHANGES: tuple[dict[str, Any], ...] = (
    {"id": "class-talk-others", "every": "month"},
    {"id": "class-plan-weekly", "off": True},
    {"id": "class-visit", "need": 3, "for_": ("left-behind", "poverty")},
    {"id": "class-visit", "need": 1, "every": "month"},
    {"id": "mentor-talk", "need": 2},
    {"id": "mentor-talk", "every": "week"},
    {"id": "family-call", "need": 2},
    {"id": "remind-parents", "off": True},
    {"id": "class-talk", "every": "term", "need": 2},
    {"id": "list-students", "within": 3},
    {"id": "return-check", "who": "academic-office", "within": 0},
    {"id": "willing", "within": 0, "for_": ("boarding", "left-behind")},
    {"id": "pair", "within": 3, "for_": ("left-behind",)},
    {"id": "plan", "every": "school-year", "within": 30},
    {"id": "aid", "within": 20, "for_": ("poverty", "bereaved")},
    {"id": "home-teaching", "need": 2, "every": "month"},
    {"id": "daily-absent", "proof": "daily"},
    {"id": "care-meeting", "every": "term", "need": 2},
    {"id": "mentor-training", "every": "term", "within": 15},
    {"id": "survey", "every": "term"},
    {"id": "winter-visit", "for_": ("boarding", "hardest")},
    {"id": "tell-guardian", "who": "class-teacher"},
    {"id": "incident-report", "who": "moral-office"},
    {"id": "individual-plan", "off": True},
    {"id": "screening-focus", "every": "month"},
    {"id": "assess-mentor-note", "off": True},
    {"id": "term-summary-year", "who": "principal"},
    {"id": "monthly-visit", "who": "class-teacher", "for_": ("boarding",), "every": "month", "kind": "visit",
     "proof": "with-teacher"},
    {"id": "praise", "who": "mentor", "for_": ("paired", "watched"), "every": "term", "kind": "growth", "need": 2},
    {"id": "outing", "who": "class-teacher", "for_": ("left-behind", "psych"), "every": "school-year",
     "kind": "activity"},
    {"id": "once-visited", "who": "class-teacher", "every": "once", "kind": "visit", "within": 10},
    {"id": "weekly-meeting", "who": "moral-office", "every": "week", "kind": "meeting"},
    {"id": "look-in", "who": "grade-head", "for_": ("student",), "every": "term-end", "kind": "visit"},
)  # fmt: skip
