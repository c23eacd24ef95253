"""Records that failed a rule: shown to be there, with the rules in words, their text marked as a claim and
never as a fact.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.errors import Problem
from yulan.pages import frame
from yulan.pages.page import Page
from yulan.pages.site import Site
from yulan.value import Value


class Whom(Value, frozen=True):
    """The child in whose folder it lies."""

    path: str
    name: str


class UnverifiedLine(Value, frozen=True):
    """One record that is not believed, and why."""

    path: str
    rules: tuple[str, ...]
    child: Whom | None = None
    author: str = ""  # as the seal claims
    claims: str = ""


class Trouble(Value, frozen=True):
    """Something else found wrong: where, and what, in words."""

    path: str
    line: int
    words: str


class UnverifiedList(Value, frozen=True):
    """All of them, and what else is wrong: records missing or damaged, links, stray files."""

    lines: tuple[UnverifiedLine, ...]
    troubles: tuple[Trouble, ...]


def pages(site: Site) -> Iterator[Page]:
    """The page of what is not verified; it exists even when there is nothing, to say so."""
    lines = tuple(
        UnverifiedLine(
            path=record.path,
            rules=tuple(_rule(site, rule) for rule in record.rules),
            child=_whom(site, record.student),
            author=site.words.person(record.author) if record.author else "",
            claims=record.claims,
        )
        for record in site.school.unverified
    )
    title = site.words.t("unverified.title")
    shown = {record.path for record in site.school.unverified}
    troubles = tuple(_trouble(site, one) for one in site.school.problems if one.path not in shown)
    yield site.page(frame.UNVERIFIED, "unverified.html", title, UnverifiedList(lines, troubles))


def _whom(site: Site, sid: str) -> Whom | None:
    name = site.names.get(sid)
    return Whom(f"students/{sid}/index.html", name) if name is not None else None


def _trouble(site: Site, problem: Problem) -> Trouble:
    key = f"errors.{problem.rule}"
    words = site.words.t(key, **problem.params) if site.words.t.has(key) else _rule(site, problem.rule)
    return Trouble(problem.path, problem.line, words)


def _rule(site: Site, rule: str) -> str:
    key = f"errors.{rule}"
    return site.words.t(key) if site.words.t.has(key) else site.words.t("unverified.other", rule=rule)
