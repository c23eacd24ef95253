"""What one synchronising came to, as values: numbers and ids that the command line and the page put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from yulan.errors import Problem

Reached = Literal["yes", "offline", "denied", "refused", "nowhere"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What came, what went, and what is left for somebody.

    `reached`: "yes"; "offline", the place could not be reached and the work is kept; "denied", it let us not in;
    "refused", it did not take what was sent; "nowhere", no place is known. Counts are of record files.
    """

    place: str = ""  # its address without passwords, a stick's folder, or nothing
    reached: Reached = "yes"
    sent: int = 0
    came: int = 0
    opened: int = 0  # of those that came, how many this key opens
    people: tuple[str, ...] = ()  # who wrote those, oneself apart: ids, sorted
    about_mine: int = 0  # of those opened, how many are about students of one's own class or paired with one
    staff: tuple[str, ...] = ()  # who signed the changes of staff and locks that came: ids, sorted
    staff_sent: bool = False  # whether signed changes of staff, locks or settings went
    replayed: tuple[str, ...] = ()  # own changes of staff made again on top of others', as lines
    proposed: tuple[str, ...] = ()  # own changes another keeper must agree to anew, as lines
    dropped: tuple[str, ...] = ()  # own changes that could not be made again, as lines or paths
    resealed: int = 0  # own records sealed again, because their lock had changed meanwhile
    put_back: tuple[str, ...] = ()  # paths that were changed or deleted by hand and are as they were
    healed: bool = False  # whether signed files that somebody had changed by hand there are as last signed again
    strange: tuple[Problem, ...] = ()  # files lying about under records/ and keys/ that were not taken along
    witnessed: int = 0  # record files now named in a signed list
    late: int = 0  # records that wait for a keeper's word
    waiting: bool = False  # changes made at once wait for a keeper who may join them
    proposals: int = 0  # changes that wait for this person's agreement
    conflicts: tuple[str, ...] = field(default=(), repr=False)  # students (ids) with a field of two values
