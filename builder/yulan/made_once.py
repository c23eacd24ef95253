"""What several pages share, made once: the links of pages at one place, the HTML that a macro makes of a value, and
what stands around pages of one frame.

Owns how long it is kept and what makes two askings the same. Refuses nothing but what is no macro: what a macro may
look at is said here, and its template keeps to it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from jinja2.runtime import Macro

from yulan.memo import Memo

if TYPE_CHECKING:
    from yulan.pages import Page

Link = Callable[[str], str]

_AT_HAND = 2048  # more than the records of any one class
_AROUND = 256  # a few for each section
_DEEP = 2  # from where on no page is in one folder with one that the navigation leads to


def links(page: Page) -> Link:
    """What gives the address of a page's target (a fragment allowed) as seen from the page."""
    return _from_root if page.any else relative(page.path)


def relative(origin: str) -> Link:
    """What gives the relative address of a target as seen from page `origin`."""
    here = origin[: origin.rfind("/") + 1]
    if not here:
        return str
    # Up to the root and down again: shorter ways exist, but this one needs no look at the middle of a path.
    up, length = "../" * origin.count("/"), len(here)

    def link(target: str) -> str:
        if target.startswith(here) and "/" not in target[length:].partition("#")[0]:
            return target[length:]
        return up + target

    return link


def _from_root(target: str) -> str:
    return f"/{target}"


def once() -> Callable[[Macro, Hashable], str]:
    """What templates call `once`: the HTML that the macro of that name makes of a value, made once in a renderer's
    life. The macro looks at nothing but the value.
    """
    made: Memo[str] = Memo(_AT_HAND)
    # The very value again, as mostly, needs no look into it. It is held, so that no other can come to its number.
    known: dict[tuple[str, int], tuple[Hashable, str]] = {}

    def give(macro: Macro, value: Hashable) -> str:
        _only_macros(macro)
        key = macro.name, id(value)
        found = known.get(key)
        if found is None:
            found = value, made.get((macro.name, value), lambda: macro(value))
            if len(known) >= _AT_HAND:
                known.clear()
            known[key] = found
        return found[1]

    return give


def around() -> Callable[[Page, Macro], str]:
    """What templates call `around`, with their page: the HTML that the macro of that name makes, given links. Made once
    for all pages of one frame at such a place: the macro looks at nothing but its links, which lead to the root and the
    folders in it, the frame, the page's section, and whether the page is the one where that begins.
    """
    made: dict[Hashable, tuple[object, str]] = {}

    def give(page: Page, macro: Macro) -> str:
        _only_macros(macro)
        place, link = _place(page)
        key = macro.name, id(page.frame), place, page.section, page.section == page.path
        found = made.get(key)
        if found is None:
            if len(made) >= _AROUND:
                made.clear()
            found = made[key] = page.frame, macro(link)  # the frame is held, so that no other can come to its number
        return found[1]

    return give


def _place(page: Page) -> tuple[Hashable, Link]:
    """What links to the root and the folders in it depend on, and those links."""
    depth = page.path.count("/")
    if page.any or depth < _DEEP:
        return (page.any, page.path.rpartition("/")[0]), links(page)
    return depth, _up(depth)


def _up(depth: int) -> Link:
    up = "../" * depth
    return lambda target: up + target


def _only_macros(macro: object) -> None:
    if not isinstance(macro, Macro):
        raise TypeError("only what a macro makes is made once")
