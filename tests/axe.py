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


def violations(one: Browser, *rules: str, within: str = "html") -> list[str]:
    """What is wrong with the page that is open, or with what is `within` this of it, by WCAG and best practice: the
    rule, how often, where first. With `rules`, by those alone.
    """
    if not one.see("Boolean(window.axe)"):
        one.see(f"{_engine()};0")
    told: dict[str, list[str]] = {"resultTypes": ["violations"]}  # what is right need not be named node by node
    if rules:
        told["runOnly"] = list(rules)
    found = one.see(_ASK % (json.dumps(within), json.dumps(told)))
    assert isinstance(found, list)
    return found
