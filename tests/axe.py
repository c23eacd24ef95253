"""axe-core, which finds what a screen reader or a keyboard cannot use, asked of a page in the driven browser.

The engine is the one file `axe.min.js` of the package axe-playwright-python; nothing else of it is used, so it
is installed without what it depends on: `pip install --no-deps axe-playwright-python`, as .ci/run does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.browser import Browser

CONTRAST = "color-contrast"
_COLOURS = (CONTRAST, "link-in-text-block")  # what these look at is what an element looks like, and takes longest
_ASK = """axe.run(%s, %s).then(found => found.violations.map(
one => one.id + ' ' + one.nodes.length + ': ' + one.nodes[0].target.join(' ')))"""
# Of each visible element that has words or is there to be used, what its colours come of: the style sheets tell it by
# class and by what it stands in; how it is drawn, upon which grounds, and whether a link stands among other words.
_LOOKS = """(() => {
  const told = new Map(), looks = window.yulanLooks = window.yulanLooks || new Map();
  for (const one of document.querySelectorAll('*')) {
    const style = getComputedStyle(one), up = told.get(one.parentNode) || {names: [], ground: '', ink: '', block: one};
    const names = [one.tagName + '.' + (one.getAttribute('class') || ''), ...up.names].slice(0, 3);
    const {backgroundColor: back, backgroundImage: image, opacity} = style;
    const plain = back === 'rgba(0, 0, 0, 0)' && image === 'none' && opacity === '1';
    const ground = plain ? up.ground : [up.ground, back, image, opacity].join(' ');
    const ink = [style.color, style.fontSize, style.fontWeight, style.textDecorationLine, style.position].join(' ');
    const block = style.display.startsWith('inline') ? up.block : one;
    told.set(one, {names, ground, ink, block});
    const words = [...one.childNodes].some(each => each.nodeType === 3 && each.data.trim());
    const used = one.matches('a, button, input, select, textarea, summary');
    if (!(words || used) || !one.closest(%s) || !one.checkVisibility({visibilityProperty: true})) continue;
    const among = one.tagName === 'A' && one.textContent.trim() !== up.block.textContent.trim();
    looks.set(one, [looks.get(one) || '', ...names, ground, ink, up.ink, words, among].join('|'));
  }
  return [...new Set(looks.values())];
})()"""
_FIRST = """(() => {
  const wanted = new Set(%s);
  return {include: [...window.yulanLooks].filter(([, look]) => wanted.delete(look)).map(([one]) => one)};
})()"""


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
    return _violations(one, json.dumps(within), {"runOnly": list(rules)} if rules else {})


@dataclass
class Eye:
    """Somebody who goes from page to page and looks at colours, in light and in dark, where something looks as nothing
    did before: that takes longest, and what looks alike need not be looked at twice.
    """

    seen: set[str] = field(default_factory=set)

    def violations(self, one: Browser, *, within: str = "html") -> list[str]:
        """What is wrong with the page that is open, or with what is `within` this of it; it is left in light."""
        wrong = _violations(one, json.dumps(within), {"rules": {each: {"enabled": False} for each in _COLOURS}})
        one.see("window.yulanLooks = undefined")
        for dark in (True, False):
            one.dark(on=dark)
            looks = set(one.see(_LOOKS % json.dumps(within)))
        if new := sorted(looks - self.seen):
            self.seen |= looks
            for dark in (False, True):
                one.dark(on=dark)
                wrong += _violations(one, _FIRST % json.dumps(new), {"runOnly": _COLOURS})
            one.dark(on=False)
        return wrong


def _violations(one: Browser, where: str, how: dict[str, object]) -> list[str]:
    if not one.see("Boolean(window.axe)"):
        one.see(f"{_engine()};0")
    # What is right need not be named node by node.
    found = one.see(_ASK % (where, json.dumps({"resultTypes": ["violations"], **how})))
    assert isinstance(found, list)
    return found
