"""The same school as a Hugo project in plain text: one Markdown file a talk, one bundle a child, one page for every
other page of a site that Yulan has built, its rows as front matter; `tests/bench/hugo/` has the layouts.

    PYTHONPATH=builder:. python -m tests.bench.hugo_site SCHOOL PERSON SITE FOLDER

Takes the talks from the school, opened, and everything else from the built site, so that both say the same. What is
round it in Yulan's pages (charts, hints, attributes) is made up for by a constant: each page's `fill` says how much,
and a second run beside the site that Hugo made of the first (FOLDER/public) finds it. Writes invented children in plain
text: for a temporary folder only.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.bench.opening import identified
from yulan.flow import read
from yulan.school import School

LAYOUTS = Path(__file__).parent / "hugo"
FILL = "<br>\n"
_MORE = ("story", "talks")  # pages of a child of whom there is enough to tell
_MAIN = re.compile(r"<main.*</main>", re.DOTALL)
_LEFT_OUT = re.compile(r"<(svg|nav)\b.*?</\1>", re.DOTALL)
_RECORD = re.compile(r'<article class="record[^"]*" id="r-([0-9a-z]+)">(.*?)</article>', re.DOTALL)
_BLOCK = re.compile(r'<(h[1-4]|p|li|dt|dd|summary|option|tr|span(?= class="who"))\b[^>]*>(.*?)</\1>', re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b[^>]*>(.*?)</\1>", re.DOTALL)
_FIELD = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.DOTALL)
_LATE = re.compile(r'<span class="chip gold">(.*?)</span>')
_LINK = re.compile(r'<a\b[^>]*href="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def write(school: School, site: Path, out: Path) -> None:
    """Nothing; the project lies in `out`, each page filled to the size it has in `site`, if Hugo has made them once."""
    home = (site / "index.html").read_text("utf-8")
    _layouts(home, out)
    for path in sorted(site.rglob("*.html")):
        where = path.relative_to(site).as_posix()
        if not where.startswith("students/") or where == "students/index.html":
            _put(out / "content" / _name(where), _page(where, path.read_text("utf-8"), _fill(site, out, where)))
    for child in school.students:
        folder = out / "content" / "students" / child.sid
        built = site / "students" / child.sid
        _put(folder / "index.md", _child(child.sid, built, out))
        shown = dict(_RECORD.findall("".join(path.read_text("utf-8") for path in sorted(built.glob("*.html")))))
        for one in child.records:
            front = {"title": one.kind, "date": one.date.isoformat(), "by": school.people[one.by].name}
            _put(folder / f"{one.id}.md", _talk(front, shown.get(one.id, ""), one.body))


def _name(where: str) -> str:
    """The file of a page of rows: by sort, none of them an index, which would be a bundle."""
    sort, _, rest = where.rpartition(".html")[0].partition("/")
    return f"{'lists' if sort == 'students' else sort}/all-{rest.replace('/', '-')}.md" if rest else "home/home.md"


def _page(where: str, text: str, fill: int) -> str:
    front = {"title": _title(text), "url": f"/{where}", "blocks": list(_blocks(text)), "fill": fill}
    return _front(front)


def _child(sid: str, built: Path, out: Path) -> str:
    text = (built / "index.html").read_text("utf-8")
    fills = {name: _fill(built.parent.parent, out, f"students/{sid}/{name}.html") for name in ("index", *_MORE)}
    outputs = ["html", *(name for name in _MORE if (built / f"{name}.html").exists())]
    blocks = list(_blocks(_RECORD.sub("", text)))
    return _front({"title": _title(text), "outputs": outputs, "blocks": blocks, "fill": fills})


def _talk(front: Mapping[str, Any], article: str, body: str) -> str:
    """A talk as its author would keep it without Yulan: what is said of it, and the text as it was written."""
    late = _LATE.search(article)
    fields = [{"label": _plain(label), "value": _plain(value)} for label, value in _FIELD.findall(article)]
    return f"{_front({**front, 'late': _plain(late[1]) if late else '', 'fields': fields})}{body}\n"


def _blocks(text: str) -> Iterator[dict[str, Any]]:
    """What a page says: heads, and under each its rows and lines."""
    main = _MAIN.search(text)
    head = ""
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, str]] = []
    for tag, inner in _BLOCK.findall(_LEFT_OUT.sub("", main[0] if main else "")):
        if tag[0] == "h":
            if head or rows or lines:
                yield {"head": head, "rows": rows, "lines": lines}
            head, rows, lines = _plain(inner), [], []
        elif tag == "tr":
            rows.append({"link": _link(inner), "cells": [_plain(cell) for _, cell in _CELL.findall(inner)]})
        else:
            lines.append({"link": _link(inner), "text": _plain(inner)})
    if head or rows or lines:
        yield {"head": head, "rows": rows, "lines": lines}


def _link(inner: str) -> str:
    found = _LINK.search(inner)
    return html.unescape(found[1]) if found else ""


def _plain(inner: str) -> str:
    return _SPACE.sub(" ", html.unescape(_TAG.sub("", inner))).strip()


def _title(text: str) -> str:
    return _plain(text.partition("<title>")[2].partition("</title>")[0])


def _front(front: Mapping[str, Any]) -> str:
    """Front matter as Hugo takes it: JSON, which it reads faster than YAML."""
    return json.dumps(front, ensure_ascii=False) + "\n"


def _fill(site: Path, out: Path, where: str) -> int:
    """How often the filler goes into a page, so that it is as big as in the site."""
    made = out / "public" / where
    if not made.exists():
        return 0
    return max(0, (site / where).stat().st_size - made.stat().st_size) // len(FILL)


def _layouts(home: str, out: Path) -> None:
    """Nothing; the layouts lie there, with what stands before and after the main part of every page of the site."""
    for path in LAYOUTS.rglob("*"):
        if path.is_file():
            _put(out / path.relative_to(LAYOUTS), path.read_text("utf-8"))
    top, _, rest = home.partition("<main")
    _put(out / "layouts/partials/top.html", top.partition("</title>")[2])
    _put(out / "layouts/partials/foot.html", rest.partition("</main>")[2])


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main(root: Path, person: str, site: Path, out: Path) -> None:
    """Opens the school as the example's own keys let anybody, and writes the project."""
    here, mine = identified(root, person)
    assert here.settings.today is not None, "only invented schools are written in plain text"
    write(read.school(here, mine, here.settings.today), site, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
