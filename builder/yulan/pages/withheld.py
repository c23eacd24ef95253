"""What a page says of what is not shown since the guardian does not consent to it: which fields and kinds, and why, in
neutral words. Owns no rule of its own; what is left out was left out when the school was read.
"""

from __future__ import annotations

from yulan.kinds import ground
from yulan.kinds.withheld import labels
from yulan.pages.words import Words
from yulan.school import StudentFile


def lines(words: Words, file: StudentFile, kind: str = "") -> tuple[str, ...]:
    """One sentence for what was withdrawn and one for what was never consented to; with a `kind`, only where it is
    concerned.
    """
    held = file.withheld
    if kind and not (ground.hidden(kind, held.scopes) or ground.whole(kind, held.scopes)):
        return ()
    told = (("withheld.withdrawn", held.withdrawn), ("withheld.left-out", held.left_out))
    named = ((key, words.t("words.comma").join(labels(scopes, words.lang))) for key, scopes in told)
    return tuple(words.t(key, fields=fields) for key, fields in named if fields)
