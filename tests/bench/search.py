"""What finding costs a browser in a large school: bytes, first paint, the time of a search; run by hand, not asserted.

    PYTHONPATH=builder:. python tests/bench/search.py [STUDENTS]

Invents a school (ten talks a student; a grandparent and both parents named on every card), writes with the program's
own functions what a search looks through, and asks Chromium. Prints each measure for 500 students and for STUDENTS
(5000), in milliseconds and as their ratio: ratios differ less between machines than milliseconds do.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.browser import Browser, browser
from tests.pages.sample import sample_school
from yulan import kinds, pages, theme
from yulan.example import invent
from yulan.example.story import Note, Pupil
from yulan.pages import Site, frame, students
from yulan.render import Renderer
from yulan.school import Coverage, Entry, Person, School, StudentFile, Term
from yulan.texts import Texts

TYPED = ("l", "zx", "zhangx", "zhang xm", "张xm", "王", "三（1）班", "张 留守", "zheyangderenmeiyou")
WORDS = ("的", "奶奶", "爸爸 电话", "没有这句话")
PAGES = ("index.html", "find/index.html", "students/index.html", "mentors/index.html", "ledger/p2023-1.html")
_PAINT = "performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)[0]"


def school(count: int) -> School:
    """An invented school as its principal reads it."""
    told = invent.story(invent.Size(count, others=False))
    notes: dict[str, list[Note]] = {}
    for note in told.notes:
        notes.setdefault(note.pupil, []).append(note)
    dice, names = random.Random("families"), sorted({one.name for one in told.staff})  # noqa: S311 - invents, hides nothing
    files = tuple(_file(_with_family(one, dice, names), notes.get(one.handle, ())) for one in told.pupils)
    terms = tuple(Term(one.id, one.from_, one.to) for one in told.school.terms)
    here = sample_school()
    settings = replace(here.settings, classes={one.id: "" for one in told.school.classes}, terms=terms)
    people = {one.id: Person(one.id, one.name, (), active=True) for one in told.staff}
    return replace(
        here,
        settings=settings,
        people=people,
        students=files,
        loose=(),
        unverified=(),
        coverage=Coverage(count, count, 0, 0, 0),
        today=invent.TODAY,
    )


def _with_family(pupil: Pupil, dice: random.Random, names: Sequence[str]) -> Pupil:
    """The same child with a grandparent and parents who have names."""
    first, father, mother = (dice.choice(names)[0] + dice.choice(names)[1:] for _ in range(3))
    guardian = {**pupil.card["guardians"][0], "name": first}
    parents = [{"who": "father", "name": father}, {"who": "mother", "name": mother}]
    return replace(pupil, card={**pupil.card, "guardians": [guardian], "parents": parents})


def _file(pupil: Pupil, notes: Sequence[Note]) -> StudentFile:
    card = _entry(pupil, "card", "card", pupil.card, "")
    told = (({**one.fields, "by": one.by, "date": one.date.isoformat()}, one) for one in notes)
    records = [_entry(pupil, one.kind, one.rid, fields, one.body) for fields, one in told]
    mentors = tuple(one.person for one in pupil.mentors)
    return StudentFile(pupil.sid, pupil.scope, mentors, card, tuple(reversed(records)), (), str(pupil.card["name"]))


def _entry(pupil: Pupil, kind: str, rid: str, fields: Mapping[str, Any], body: str) -> Entry:
    values = kinds.parse(kind, {**fields, "id": rid, "kind": kind, "student": pupil.sid})
    like = sample_school().students[0].card
    assert like is not None
    by, day = str(fields["by"]), invent.BEGAN.fromisoformat(str(fields["date"]))
    return replace(
        like, id=rid, kind=kind, student=pupil.sid, date=day, by=by, author=by, values=values, body=body,
        scope=pupil.scope, conflicts=(),
    )  # fmt: skip


def write(count: int, out: Path) -> dict[str, int]:
    """The bytes of what finding needs, by what it is; the files lie in `out`."""
    files = theme.read(theme.builtin())
    texts = Texts.load(files, "zh")
    site = Site.of(school(count), texts, "zh")
    renderer = Renderer.of(files, texts, trusted=True)
    paths = [
        *PAGES,
        frame.search(site.school),
        *(frame.texts(site.school, group.id) for group in students.groups(site)),
    ]
    sizes = {"search.js": 0, "texts.js": 0}
    for path in paths:
        page = pages.find(site, path)
        if page is None:
            continue
        data = renderer.render(page)
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
        name = path.rpartition("/")[2]
        if name in sizes:
            sizes[name] += len(data)
    for path, data in renderer.assets().items():
        (out / path).write_bytes(data)
    return sizes


def _typing(one: Browser, text: str, done: str) -> float:
    """Milliseconds from a key to what it found standing on the page, laid out; the middle of five."""
    found: float = one.see(
        f"(() => {{ const field = document.getElementById('{done}'); const times = [];"
        " for (let n = 0; n < 5; n += 1) { field.value = ''; field.dispatchEvent(new Event('input'));"
        f" field.value = {json.dumps(text)}; const began = performance.now(); field.dispatchEvent(new Event('input'));"
        " document.body.offsetHeight; times.push(performance.now() - began); }"
        " return times.sort((a, b) => a - b)[2]; })()"
    )
    return found


def measure(out: Path, profile: Path) -> dict[str, float]:
    """Milliseconds by what was done."""
    found = {}
    with browser(profile) as one:
        for path in PAGES:
            if (out / path).exists():
                one.open((out / path).as_uri())
                one.wait(_PAINT)
                found[f"first paint {path}"] = one.see(_PAINT)
        one.open((out / "index.html").as_uri())
        one.see("window.began = performance.now(); new MutationObserver(() => { window.ended = performance.now(); })"
                ".observe(document.getElementById('seek-list'), {childList: true}); undefined")  # fmt: skip
        one.see("document.getElementById('seek').value = 'zx'")
        one.click("#seek")
        one.wait("document.querySelector('#seek-list a')")
        found["from focus to the first results"] = one.see("window.ended - window.began")
        for text in TYPED:
            found[f"box: {text}"] = _typing(one, text, "seek")
        one.open((out / "find/index.html").as_uri())
        one.wait("window.yulanStudents")
        for text in TYPED:
            found[f"page: {text}"] = _typing(one, text, "find")
        one.see("document.getElementById('find').value = ''; window.began = performance.now()")
        one.click("#every")
        one.wait(
            "document.querySelectorAll('script[src*=\"/texts\"]').length =="
            " document.querySelectorAll('[data-texts]').length && !document.getElementById('talks-found').textContent",
            120,
        )
        found["texts read"] = one.see("performance.now() - window.began")
        for text in WORDS:
            found[f"talks: {text}"] = _typing(one, text, "find")
    return found


def main(count: int) -> None:
    """Reports."""
    told: list[tuple[dict[str, int], dict[str, float]]] = []
    for number in (500, count):
        with tempfile.TemporaryDirectory() as folder:
            sizes = write(number, Path(folder) / "site")
            told.append((sizes, measure(Path(folder) / "site", Path(folder) / "profile")))
    (small_sizes, small), (sizes, large) = told
    for name, size in sizes.items():
        sys.stdout.write(f"{name}: {small_sizes[name]:,} and {size:,} bytes, ratio {size / small_sizes[name]:.1f}\n")
    for name, taken in large.items():
        before = small.get(name)
        ratio = f"{before:.1f} and {taken:.1f} ms, ratio {taken / before:.1f}" if before else f"{taken:.1f} ms"
        sys.stdout.write(f"{name}: {ratio}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
