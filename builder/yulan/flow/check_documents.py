"""What a school's repository never holds whatever its bytes say: documents, spreadsheets, pictures, pages that were
built, records that were opened. A repository keeps everything for ever, and gives it to everybody who has a copy.

The example's repository, which is the program's own, may hold documents under docs/ and tests/: they are invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yulan.errors import Problem
from yulan.flow.check_bytes import SHOWN, plain

_OUTPUT = re.compile(r"(?:^|/)(?:private|\.yulan)/|(?:^|/)\.yulan-(?:output|handed-out|tmp)[^/]*$", re.IGNORECASE)
_PAGE = re.compile(
    rb"\s*<!doctype html>.{0,200}<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';",
    re.DOTALL | re.IGNORECASE,
)
_MARKUP = re.compile(r"\.(?:x?html?|mht(?:ml)?)$", re.IGNORECASE)
_THEME = "site/templates/"
_NAMES = re.compile(
    r"\.(?:xls[xmb]?|xlt[xm]?|ett?|ods|csv|tsv|doc[xm]?|dot[xm]?|wpst?|wpt|odt|rtf|pp[ts]x?m?|dpst?|odp|pdf|ofd|caj"
    r"|ics|vcf|eml|msg|mbox|one|mdb|accdb|dbf|sqlite3?|db"
    r"|jpe?g|jfif|png|gif|bmp|webp|hei[cf]|avif|tiff?|psd|mp[34]|m4[av]|mov|avi|wav|amr|aac|ogg|silk"
    r"|zip|rar|7z|gz|tgz|bz2|xz|tar|iso|bundle)$",
    re.IGNORECASE,
)
_BEGINNINGS = (
    *(b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"{\\rtf", b"BEGIN:VCALENDAR", b"BEGIN:VCARD"),
    *(b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*", b"SQLite format 3\0"),
    *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"# v2 git bundle", b"# v3 git bundle"),
)
_OPENED = re.compile(rb"-----BEGIN YULAN SEAL-----\r?\nrepository: [0-9a-f]{64}")
_DRAFT = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?---\r?\n(?:[a-z_]+:[^\n]*\n){0,4}?kind: [a-z-]+\r?\n")
_FIELDS = re.compile(rb"^(?:student: [0-9a-z]{10}|id: (?:[0-9a-z]{16}|card))\r?$", re.MULTILINE)


def problems(path: str, data: bytes, *, demo: bool) -> Iterator[Problem]:
    """Whether a file of this path and these bytes is one of them."""
    if demo and path.startswith(SHOWN):
        return
    text = plain(data)
    if _OUTPUT.search(path):
        yield Problem("staged.private", path)
    elif _PAGE.match(data.removeprefix(b"\xef\xbb\xbf")) or (_MARKUP.search(path) and not path.startswith(_THEME)):
        yield Problem("staged.page", path)
    elif _NAMES.search(path) or data.startswith(_BEGINNINGS) or data[4:8] == b"ftyp":
        yield Problem("staged.document", path)
    if _OPENED.search(text) or (not demo and _DRAFT.match(text) and _FIELDS.search(text)):
        yield Problem("staged.opened", path)
