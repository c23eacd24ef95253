"""`python -P -m yulan.git_drivers textconv PATH`: a record file as text, for `git diff`, `git log -p` and `git show`.

git runs it for every `*.age` file it compares, with a temporary copy whose name ends in the record's, in the top folder
of the work tree. What it prints is for people to read and no authority: neither the chain nor the author's right is
checked here, only that the seal is well formed, signed by a key the folder lists for its author, and names this file.
`yulan show` and `yulan log` say what counts.

It owns that git is never in its way: it always ends with 0, asks nothing, says nothing on standard error and writes no
file. What the keys at hand do not open is one line that says so, and so is every file that is no record. Nothing in a
record steers a terminal: control characters, and marks that turn the direction of text, are shown as U+FFFD.

`-P` belongs to the command: without it Python looks for modules in the folder it is started in, which is the work
tree, and whoever may push files there would decide what runs. `cachetextconv` must stay off: git would keep what was
opened in its own store.
"""

from __future__ import annotations

import gc
import os
import re
import sys
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from yulan.ids import CARD, RecordName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yulan.flow.at_hand import Author

LATE_FROM = 2  # as in `school.py`, which is slow to import

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINK = re.compile(r"(?:student|drawer)-[a-z0-9-]+\.[1-9][0-9]*\.age")
_DATE = re.compile(r'^date: "?([0-9]{4}-[0-9]{2}-[0-9]{2})"?$', re.MULTILINE)
_SAFE = "(not readable with this key)\n"  # where not even the words could be read


def main(arguments: list[str]) -> None:
    """Never returns; the text is on standard output, and the process has ended well."""
    gc.disable()  # a run is over before it would pay
    text = _SAFE
    with suppress(BaseException):
        # The engine may speak on standard error of its own accord; git would show that amid a diff.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        text = textconv(arguments[1]) if len(arguments) == 2 and arguments[0] == "textconv" else _words("foreign")
    with suppress(BaseException):
        _write(text.encode("utf-8", "replace"))
    os._exit(0)  # what is left to do at the end of a run may fail, and speak


def textconv(path: str, root: Path | None = None) -> str:
    """What the record file at `path` says, or one line why that cannot be shown; raises nothing a file can bring about.

    `root` is the school's folder, by default the one the process is in.
    """
    try:
        return _shown(path, root or Path.cwd())
    except Exception:  # whatever a hostile file brings about, git goes on
        return _words("damaged")


def _shown(path: str, root: Path) -> str:
    from yulan import age, disk

    data = disk.read_file(Path(path))
    if not data:
        return _words("empty")
    # Older gits put random letters and `_` before the name; no name of ours has one.
    basename = path.replace("\\", "/").rpartition("/")[2].rpartition("_")[2]
    name = RecordName.parse(basename)
    sealed = {one.type for one in age.header(data).stanzas}
    if name is None:
        return _words("key" if _LINK.fullmatch(basename) or "scrypt" in sealed else "foreign")
    try:
        return _opened(name, data, root)
    except age.NotForThisKey:
        return _words("locked")


def _opened(name: RecordName, data: bytes, root: Path) -> str:
    from yulan import age, home
    from yulan.errors import YulanError
    from yulan.flow import at_hand

    try:
        keys = at_hand.keys(root, at_hand.Asked(home.places, os.environ.get("YULAN_AS", ""), time.time()))
    except YulanError:
        keys = None
    if keys is None:
        raise age.NotForThisKey
    lock, _, plaintext = keys.records.open(name, data)
    return _text(name, lock, plaintext, keys.authors)


def _text(name: RecordName, lock: str, plaintext: bytes, authors: Mapping[str, Author]) -> str:
    """A line about who wrote it and when, then its content."""
    from yulan import seal

    try:
        sealed = seal.open_seal(plaintext)
    except seal.BadSeal:
        claims = plaintext.partition(seal.MARKER.encode())[0].decode("utf-8", "replace")
        return f"{_words('unsound')}{clean(claims)}"
    one = sealed.seal
    author = authors.get(one.author)
    content = sealed.content.decode("utf-8", "replace")
    sound = author is not None and sealed.key in author.signs and (one.name, one.lock) == (str(name), lock)
    who, when = author.name if author is not None else one.author, one.at.replace("T", " ")
    first = _words("line", person=who, at=when, rev=one.rev)
    # A correction makes nothing late, and a card is of no one day.
    days = late_days(one.at, content) if one.rev == 1 and name.rid != CARD else 0
    late = _words("late", days=days) if days >= LATE_FROM else ""
    return clean(f"{first.rstrip()}{late.rstrip()}\n{'' if sound else _words('unsound')}{content}")


def late_days(at: str, content: str) -> int:
    """Days between the day a record is of and its being written down; 0 where it does not say."""
    found = _DATE.search(content.partition("\n---\n")[0])
    try:
        return max(0, (datetime.fromisoformat(at).date() - date.fromisoformat(found[1])).days) if found else 0
    except ValueError:
        return 0


def clean(text: str) -> str:
    """The text with everything that could steer a terminal shown as U+FFFD; it ends in a line feed."""
    return _UNSEEN.sub("\ufffd", text).rstrip("\n") + "\n"


def _words(key: str, **params: str | int) -> str:
    """A line of the program's own words, in the language the environment asks for."""
    from yulan import disk, theme
    from yulan.texts import LANGUAGES, Texts

    asked = os.environ.get("YULAN_LANG", "")
    lang = next((one for one in LANGUAGES if one == asked), LANGUAGES[0])
    path = f"texts/{lang}/git.yaml"
    texts = Texts.load({path: disk.read_file(theme.builtin() / path) or b""}, lang)
    return texts(f"git.diff.{key}", **params) + "\n"


def _write(data: bytes) -> None:
    """Nothing; the bytes are on standard output, as they are."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(1, os.O_BINARY)
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    main(sys.argv[1:])
