"""Who could be a mentor: the staff of a day with their posts and what their newest profile says. Owns who is proposed
without being asked for; it refuses to propose a counsellor where that would tell of a need.
"""

from __future__ import annotations

from collections.abc import Collection

from yulan import calendar
from yulan.derive.fitness import OUTSIDE, Child, Staff
from yulan.kinds.staff_profile import StaffProfile
from yulan.school import Person, School


def of(school: School, keyed: Collection[str]) -> tuple[Staff, ...]:
    """Everybody who could be a mentor, by id: of the staff today, with a key. Their newest profile says the rest."""
    profiles: dict[str, StaffProfile] = {}
    for entry in sorted(school.loose, key=lambda one: (one.date, one.at, one.id)):
        if isinstance(entry.values, StaffProfile):
            profiles[entry.values.person] = entry.values
    people = (one for _, one in sorted(school.people.items()) if one.active and one.id in keyed)
    return tuple(_staff(one, profiles.get(one.id)) for one in people)


def unasked(staff: Staff, child: Child) -> bool:
    """Whether somebody is proposed unasked. A counsellor is, for whom they teach and for children known to need one:
    else that they were proposed would tell of a need.
    """
    if staff.classes:
        return "counsellor" not in staff.roles or child.scope in staff.classes or "psych" in child.known
    if "counsellor" in staff.roles:
        return "psych" in child.known
    return not staff.roles or not staff.roles <= OUTSIDE


def _staff(person: Person, profile: StaffProfile | None) -> Staff:
    classes = {post.removeprefix("class-") for post in person.posts if post.startswith("class-")}
    roles = {_role(post) for post in person.posts}
    if profile is None:
        return Staff(person.id, frozenset(roles), frozenset(classes))
    return Staff(
        person.id,
        frozenset(roles),
        frozenset(classes),
        frozenset(profile.traits),
        (profile.lives_in or "").strip(),
        profile.most,
    )


def _role(post: str) -> str:
    """The role of a post by its name: without the class or grade at its end."""
    parts = post.split("-")
    if len(parts) > 2 and calendar.is_class("-".join(parts[-2:])):
        parts = parts[:-2]
    elif len(parts) > 1 and calendar.is_grade(parts[-1]):
        parts = parts[:-1]
    role = "-".join(parts)
    return {"class": "class-teacher", "grade": "grade-head"}.get(role, role)
