"""Which categories a school uses and what it calls them. Owns what follows from its choice; a category a child is in
already is always shown, whatever was switched off since.
"""

from __future__ import annotations

from collections.abc import Collection

from yulan.kinds.categories import CATEGORIES, PRESETS
from yulan.kinds.statement import Choices
from yulan.school import CategoryChoice, Settings
from yulan.texts import Lang


def shown_codes(choice: CategoryChoice) -> tuple[str, ...]:
    """The codes of the categories in use, in the order of the list: those of the preset, else the usual ones, with
    what the school switched on and without what it switched off.
    """
    preset = PRESETS.get(choice.preset)
    first = {one.code for one in CATEGORIES.values() if one.default} if preset is None else set(preset)
    used = (first | set(choice.on)) - set(choice.off)
    return tuple(code for code in CATEGORIES if code in used)


def label(settings: Settings, code: str, lang: Lang) -> str:
    """What a category is called on screen: the school's name for it in its own language, else the usual words."""
    own = settings.categories.names.get(code, "") if settings.language == lang else ""
    known = CATEGORIES.get(code)
    return own or (known.shown[lang] if known is not None else code)


def labels(settings: Settings, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Every category in use with what it is called."""
    return tuple((code, label(settings, code, lang)) for code in shown_codes(settings.categories))


def are_categories(choices: Choices) -> bool:
    """Whether the choices of a field are categories."""
    return bool(choices) and all(code in CATEGORIES for code, _ in choices)


def offered(choices: Choices, used: Collection[tuple[str, str]], given: str, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Of a field's choices those in use, by the school's names, and the one `given` there already."""
    own = dict(used)
    return tuple((code, own.get(code, said[lang])) for code, said in choices if code in own or code == given)
