"""axe-core, which finds what a screen reader or a keyboard cannot use, asked of a page in the driven browser.

The engine is the one file `axe.min.js` of the package axe-playwright-python; nothing else of it is used, so it
is installed without what it depends on: `pip install --no-deps axe-playwright-python`, as .ci/run does.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.browser import Browser

_ASK = """axe.run(%s, %s).then(found => found.violations.map(
one => one.id + ' ' + one.nodes.length + ': ' + one.nodes[0].target.join(' ')))"""


@cache
def _engine() -> str:
    found = find_spec("axe_playwright_python")
    assert found is not None, "pip install --no-deps axe-playwright-python"
    assert found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text("utf-8")


_LOOKS = """[...new Set([...document.querySelectorAll(%s + ' *')].map(one => {
  const names = [];
  for (let at = one; names.length < 3 && at.nodeType === 1; at = at.parentNode)
    names.push(at.tagName + '.' + (at.getAttribute('class') || ''));
  return names.join(' in ');
}))]"""
CONTRAST = "color-contrast"


def looks(one: Browser, within: str = "html") -> set[str]:
    """What the style sheets may tell apart on the page that is open: each element by its class, in what it stands."""
    return set(one.see(_LOOKS % json.dumps(within)))


def violations(one: Browser, *rules: str, within: str = "html", contrast: bool = True) -> list[str]:
    """What is wrong with the page that is open, or with what is `within` this of it, by WCAG and best practice: the
    rule, how often, where first. With `rules`, by those alone; without `contrast`, which takes longest, by all others.
    """
    if not one.see("Boolean(window.axe)"):
        one.see(f"{_engine()};0")
    told: dict[str, object] = {"resultTypes": ["violations"]}  # what is right need not be named node by node
    if rules:
        told["runOnly"] = list(rules)
    elif not contrast:
        told["rules"] = {CONTRAST: {"enabled": False}}
    found = one.see(_ASK % (json.dumps(within), json.dumps(told)))
    assert isinstance(found, list)
    return found
