"""What a served site is told when it starts: how to read the school, whose key, in which words, on which day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yulan.flow.live import Live
from yulan.flow.moment import Moment
from yulan.flow.session import Door
from yulan.flow.unseal import Progress
from yulan.identity_file import Identity
from yulan.texts import Lang, Texts


@dataclass(frozen=True)
class Setting:
    """One served site. `texts` are the words it begins in; `site_texts` finds those of a theme in a language."""

    door: Door = field(repr=False)
    read: Callable[[Identity, Progress], Live] = field(repr=False)  # the school as an identity sees it
    moment: Moment = field(repr=False)
    texts: Texts = field(repr=False)
    theme: Mapping[str, bytes] = field(repr=False)  # the program's own, for pages where no school is open
    site_texts: Callable[[Mapping[str, bytes], Lang], Texts] = field(repr=False)
    idle_minutes: float = 15
