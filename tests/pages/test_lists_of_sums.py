"""Lists of the whole school are made of what each class brings: kept and read back it makes the same pages, no class
is looked at for it, and what a page says it depends on is all that it does depend on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

import msgspec
import pytest
from msgspec.structs import replace as with_fields

from tests.pages.sample import PEOPLE, TODAY, entry, sample_school
from yulan import pages, pinyin, theme
from yulan.pages import access, classes, finding, ledger, mentors, paper, rows, search_data, students, unverified
from yulan.pages.page import Later, Page
from yulan.pages.paper import Printing
from yulan.pages.search_data import SearchData
from yulan.pages.site import Site
from yulan.pages.sums import Recall, Sum
from yulan.school import Coverage, Entry, Reader, School, StudentFile
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_SECTIONS: tuple[Callable[[Site], Iterator[Page]], ...] = (
    students.pages,
    ledger.pages,
    access.pages,
    classes.pages,
    mentors.pages,
    finding.pages,
    paper.pages,
    unverified.pages,
)
_SUMS: tuple[Sum[Any], ...] = (
    *students.SUMS,
    *search_data.SUMS,
    *rows.SUMS,
    *access.SUMS,
    *classes.SUMS,
    *mentors.SUMS,
    *finding.SUMS,
)
_MANY = 34  # times the children of the sample: too many for one page of any list
_FIRST = "10k2m7pqr0"


def _school(times: int = 1) -> School:
    """The sample, so many times over; some mentors have children in several classes, or had."""
    school = sample_school()
    some = [_paired(file) for file in school.students]
    every = [_copy(file, n) for file in some for n in range(10, 10 + times)]
    return replace(school, students=tuple(every), coverage=Coverage(len(every), len(every), 0, 0, 0))


def _paired(file: StudentFile) -> StudentFile:
    if file.scope != "j2024-1":
        return file
    talk = entry("talk", file.sid, "2025-11-03", "zhou-qiang", scope=file.scope, body="说到住校的事。")
    return replace(file, mentors=(*file.mentors, "zhou-qiang"), records=(talk, *file.records))


def _copy(file: StudentFile, n: int) -> StudentFile:
    sid = f"{n}{file.sid[2:]}"
    own = tuple(replace(one, student=sid) for one in file.records)
    return replace(file, sid=sid, records=own, card=replace(file.card, student=sid) if file.card else None)


def _site(school: School, lang: Lang = "zh") -> Site:
    return Site.of(school, _TEXTS[lang], lang)


def _pages(site: Site) -> dict[str, Page]:
    return {page.path: page for section in _SECTIONS for page in section(site)}


def _remembering(site: Site) -> Site:
    """The site with what its classes brought as a cache gives it back: written, and read."""
    kept = {
        (one.name, scope): msgspec.msgpack.encode(site.brought(one, scope)) for one in _SUMS for scope in site.classes
    }
    return replace(site, recall=_recall(kept))


def _recall(kept: Mapping[tuple[str, str], bytes]) -> Recall:
    return lambda name, scope, kind, _: msgspec.msgpack.decode(kept[name, scope], type=kind)


class _Closed(Mapping[str, Any]):
    """What may be counted, and looked at by key for few."""

    def __init__(self, held: Mapping[str, Any], shown: frozenset[str], *, told: bool) -> None:
        self._held, self._shown, self._told = held, shown, told

    def __getitem__(self, key: str) -> Any:
        assert key in self._shown or key not in self._held, "a class was looked at"
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        assert self._told, "all children were looked at"
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


class _Shut(tuple[StudentFile, ...]):
    def __iter__(self) -> Iterator[StudentFile]:
        raise AssertionError("all files were looked at")

    __slots__ = ()


def _closed(site: Site, scope: str = "") -> Site:
    """The site with every class but this one shut."""
    shown = frozenset({scope})
    own = frozenset(child.sid for child in site.classes[scope]) if scope else frozenset()
    shut = replace(site.school, students=_Shut(site.school.students))
    return replace(
        site,
        words=replace(site.words, school=shut),
        children=cast(Any, _Closed(site.children, own, told=False)),
        files=cast(Any, _Closed(site.files, own, told=False)),
        states=cast(Any, _Closed(site.states, own, told=False)),
        classes=_Closed(site.classes, shown, told=True),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("times", [1, _MANY])
def test_pages_made_of_what_is_kept_are_those_made_afresh(times: int, lang: Lang) -> None:
    site = _site(_school(times), lang)
    afresh, kept = _pages(site), _pages(_remembering(site))
    assert list(afresh) == list(kept)
    for path, page in afresh.items():
        other = kept[path]
        assert msgspec.msgpack.encode(page.told) == msgspec.msgpack.encode(other.told), path
        assert page.context == other.context, path
        assert (page.title, page.crumbs) == (other.title, other.crumbs), path
    assert mentors.by_last_class(site) == mentors.by_last_class(_remembering(site))


def test_with_what_is_kept_no_class_is_looked_at() -> None:
    made = _pages(_closed(_remembering(_site(_school(_MANY)))))
    of_classes = {path for path in made if path.startswith(("ledger/", "access/")) and not path.endswith("/index.html")}
    assert len(of_classes) == 6
    for path, page in made.items():
        msgspec.msgpack.encode(page.told)
        if path not in of_classes:
            assert page.context is not None
        else:
            with pytest.raises(AssertionError, match="a class was looked at"):
                _ = page.context


@pytest.mark.parametrize("path", ["ledger/j2024-1.html", "access/class-j2024-1.html"])
def test_a_page_of_one_class_looks_at_no_other(path: str) -> None:
    site = _site(_school(_MANY))
    assert _pages(_closed(_remembering(site), "j2024-1"))[path].context == _pages(site)[path].context


def test_a_small_school_is_asked_for_what_it_depends_on_without_a_look_at_a_child() -> None:
    for page in _pages(_closed(_remembering(_site(_school())))).values():
        msgspec.msgpack.encode(page.told)


def test_mentors_stand_with_the_last_class_in_which_they_have_or_had_a_child() -> None:
    site = _site(_school(_MANY))
    found = mentors.by_last_class(site)
    assert found == {
        scope: [person for person, files in site.paired.items() if files[-1].scope == scope]
        for scope in dict.fromkeys(files[-1].scope for files in site.paired.values())
    }
    assert "zhou-qiang" in found["j2024-1"]


def test_what_finds_a_student_is_numbered_over_all_classes() -> None:
    site = _site(_school(_MANY))
    data = _pages(site)["students/search.js"].context
    assert isinstance(data, SearchData)
    said = [
        [data.syllables[int(place, 36)] for place in f"{row[2]} {row[8].replace(',', ' ')}".split()]
        for row in data.rows
    ]
    counts = Counter(one for some in said for one in some)
    assert list(data.syllables) == [one for one, _ in counts.most_common()]
    for row, child in zip(data.rows, site.children.values(), strict=True):
        assert row[:2] == (child.sid, child.name)
        assert [data.syllables[int(place, 36)] for place in row[2].split()] == child.sounds[0].split()
        assert data.classes[row[3]][0] == child.scope
        assert tuple(data.mentors[place][0] for place in row[4]) == site.files[child.sid].mentors
        assert tuple(data.categories[place] for place in row[5]) == tuple(
            zip(child.codes, child.categories, strict=True)
        )
    assert data.late == "".join("1" if rows.is_overdue(site, sid) else "0" for sid in site.children)
    names = [pinyin.sort_key(name) for _, name, _ in data.mentors]
    assert names == sorted(names)


def _with(change: Callable[[StudentFile], StudentFile], school: School) -> School:
    """The school with one child changed, the first of the first class."""
    return replace(school, students=tuple(change(one) if one.sid == _FIRST else one for one in school.students))


def _card(file: StudentFile, **fields: Any) -> StudentFile:
    assert file.card is not None
    return replace(file, card=replace(file.card, values=with_fields(file.card.values, **fields)))


def _talk(day: str, by: str = "zhou-qiang", body: str = "谈了谈。") -> Callable[[StudentFile], StudentFile]:
    def change(file: StudentFile) -> StudentFile:
        talk = entry("talk", file.sid, day, by, rid="0123456789abcdef", scope=file.scope, body=body)
        return replace(file, records=tuple(sorted((talk, *file.records), key=_day, reverse=True)))

    return change


def _day(one: Entry) -> tuple[date, str]:
    return one.date, one.id


def _guardian(file: StudentFile) -> StudentFile:
    assert file.card is not None
    first, *others = cast(Any, file.card.values).guardians
    return _card(file, guardians=(with_fields(first, name="陈玉芬"), *others))


_NEW_READER = Reader("li-na", "class-p2023-2", "2025-10-01", TODAY)
_CHANGES: Mapping[str, Callable[[School], School]] = {
    "name": lambda school: _with(lambda one: replace(one, name="陈晓雨"), school),
    "guardian": lambda school: _with(_guardian, school),
    "no guardian": lambda school: _with(lambda one: _card(one, guardians=()), school),
    "roll": lambda school: _with(lambda one: _card(one, roll_status="no-roll"), school),
    "categories": lambda school: _with(lambda one: _card(one, categories=()), school),
    "no card": lambda school: _with(lambda one: replace(one, card=None), school),
    "mentor": lambda school: _with(lambda one: replace(one, mentors=("li-na",)), school),
    "two mentors": lambda school: _with(lambda one: replace(one, mentors=(*one.mentors, "li-na")), school),
    "no mentor": lambda school: _with(lambda one: replace(one, mentors=()), school),
    "reader": lambda school: _with(lambda one: replace(one, readers=(*one.readers, _NEW_READER)), school),
    "talk": lambda school: _with(_talk("2025-11-20"), school),
    "talk of another": lambda school: _with(_talk("2025-11-20", "wang-fang"), school),
    "old talk": lambda school: _with(_talk("2025-06-03"), school),
    "records": lambda school: _with(lambda one: replace(one, records=()), school),
    "gone": lambda school: replace(school, students=school.students[1:]),
    "other class": lambda school: replace(school, students=school.students[:-1]),
    "person": lambda school: replace(
        school, people={**PEOPLE, "zhou-qiang": replace(PEOPLE["zhou-qiang"], name="安强")}
    ),
    "post": lambda school: replace(
        school, people={**PEOPLE, "wang-fang": replace(PEOPLE["wang-fang"], posts=("class-p2023-2",))}
    ),
    "day": lambda school: replace(school, today=date(2025, 12, 31)),
    "month": lambda school: replace(school, today=date(2025, 10, 31)),
    "year": lambda school: replace(school, today=date(2026, 1, 2)),
    "school year": lambda school: replace(school, today=date(2026, 9, 3)),
    "drawer": lambda school: replace(school, drawers=school.drawers[:-1]),
}


@pytest.mark.parametrize("times", [1, _MANY])
def test_pages_that_depend_on_the_same_say_the_same(times: int) -> None:
    first = _school(times)
    seen: dict[str, dict[bytes, tuple[str, object]]] = {}
    others: Counter[str] = Counter()
    for name, change in {"": lambda school: school, **_CHANGES}.items():
        for path, page in _pages(_site(change(first))).items():
            told = msgspec.msgpack.encode((page.title, page.told))
            before, context = seen.setdefault(path, {}).setdefault(told, (name, page.context))
            assert page.context == context, (path, before, name)
            others[path] += before == name
    # What lists is another with most of these changes, so each page has said many different things.
    lists = ("students/search.js", "mentors/index.html", "classes/index.html", "access/index.html")
    alone = ("ledger/p2023-1.html",) if times > 1 else ("ledger/index.html",)
    assert all(others[path] > 5 for path in (*lists[:3], *alone)), others


@pytest.mark.parametrize("times", [1, _MANY])
def test_the_words_of_a_talk_change_no_list(times: int) -> None:
    first, other = (
        _pages(_site(_with(_talk("2025-11-20", body=body), _school(times)))) for body in ("谈了谈。", "还谈了别的。")
    )
    for path, page in first.items():
        if isinstance(page.given, Later):
            assert msgspec.msgpack.encode(page.told) == msgspec.msgpack.encode(other[path].told), path


def test_a_visit_to_one_child_changes_no_page_of_another_class() -> None:
    visit = entry("visit", _FIRST, "2025-11-20", "wang-fang", occasion="regular")
    school = _school(_MANY)
    visited = _with(lambda one: replace(one, records=(visit, *one.records)), school)
    first, other = (_pages(_site(one)) for one in (school, visited))
    changed = {path for path, page in first.items() if page.told != other[path].told}
    assert "ledger/p2023-1.html" in changed
    assert not {path for path in changed if "p2023-2" in path or "j2024-1" in path}
    assert not changed & {"classes/index.html", "find/index.html", "access/index.html", "paper/index.html"}


def test_blank_forms_depend_on_words_settings_and_the_term_alone() -> None:
    school = sample_school()
    of_nobody = replace(school, students=(), loose=(), people={}, drawers=(), unverified=())
    first, empty = (_pages(_site(one)) for one in (school, of_nobody))
    later = _pages(_site(replace(school, today=date(2026, 9, 3))))
    blank = [path for path in first if path.startswith("paper/")]
    assert len(blank) > 15
    for path in blank:
        assert first[path].told == empty[path].told
        assert first[path].context == empty[path].context, path
        if first[path].context != later[path].context:
            assert first[path].told != later[path].told, path
    assert any(first[path].context != later[path].context for path in blank)


def test_a_blank_form_is_titled_as_its_first_sheet() -> None:
    for lang in LANGUAGES:
        for page in _pages(_site(sample_school(), lang)).values():
            if isinstance(page.context, Printing):
                assert page.title == page.context.sheets[0].title


def test_one_page_asked_for_makes_none_beside_it() -> None:
    site = _closed(_site(_school(_MANY)), "j2024-1")
    for path in ("ledger/j2024-1.html", "access/class-j2024-1.html"):
        found = pages.find(site, path)
        assert found is not None
        assert found.context is not None
