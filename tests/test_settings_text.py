"""A settings file rewritten by a program keeps what somebody typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from yulan import settings, settings_text
from yulan.duty_change import DutyChange
from yulan.settings import Categories, Class, Holiday, SchoolFile, Term

TYPED = """\
# whose file this is
yulan: school/1
name: "School # one"   # the whole name
terms:   # from the bureau
# the first
- id: 2025-autumn
  from: 2025-09-01   # a Monday
  to: 2026-01-23
# the second
-  {id: 2026-spring, from: 2026-02-23, to: 2026-07-03}   # flow
words:
    mentor: 结对教师   # since 2024

# the end
classes: [{id: p2023-1}]
"""


def _file(text: str = TYPED) -> SchoolFile:
    return settings.load(text.encode())


def _made(new: SchoolFile, text: str = TYPED) -> tuple[str, tuple[str, ...]]:
    made = settings_text.rewritten(text.encode(), new)
    assert settings.load(made.data) == new
    return made.data.decode(), made.lost


def test_what_stays_stays_letter_by_letter() -> None:
    assert _made(_file()) == (TYPED, ())


def test_a_value_that_changed_is_rewritten_alone() -> None:
    text, lost = _made(replace(_file(), hulei_phone="10000800600", classes=(Class(id="p2024-1"),)))
    assert text == TYPED.replace("classes: [{id: p2023-1}]\n", "classes:\n- id: p2024-1\nhulei_phone: 10000800600\n")
    assert lost == ()


def test_of_a_list_only_the_entry_that_changed_is_rewritten() -> None:
    first, second = _file().terms
    text, lost = _made(replace(_file(), terms=(first, replace(second, to=date(2026, 7, 4)))))
    spring = "- id: 2026-spring\n  from: 2026-02-23\n  to: 2026-07-04\n"
    assert text == TYPED.replace("-  {id: 2026-spring, from: 2026-02-23, to: 2026-07-03}   # flow\n", spring)
    assert lost == ("flow",)


def test_an_entry_that_is_added_leaves_the_others_alone() -> None:
    more = Term(id="2026-autumn", from_=date(2026, 9, 1), to=date(2027, 1, 22))
    text, lost = _made(replace(_file(), terms=(*_file().terms, more)))
    assert text.replace("- id: 2026-autumn\n  from: 2026-09-01\n  to: 2027-01-22\n", "") == TYPED
    assert lost == ()


def test_every_comment_that_goes_is_named() -> None:
    text, lost = _made(replace(_file(), name="Two", terms=(), words={}))
    assert "whose file this is" in text
    assert "# the end\n" in text
    assert sorted(lost) == [
        "a Monday",
        "flow",
        "from the bureau",
        "since 2024",
        "the first",
        "the second",
        "the whole name",
    ]


def test_a_sign_in_a_text_is_no_comment() -> None:
    assert _made(replace(_file(), name="Other"), TYPED.replace("   # the whole name", ""))[1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "{yulan: school/1, name: One, umbrella: 一起}  # all in a line\n",
        "  yulan: school/1\n  name: One  # further in\n",
        "---\nyulan: school/1\nname: One  # after a mark\n...\n",
        "yulan: school/1\nname: One\nterms:\n-\n  id: 2025-autumn\n  from: 2025-09-01\n  to: 2026-01-23\n",
        'yulan: school/1\nname: |-\n  One\n  # no comment\numbrella: "#"',
    ],
)
def test_however_a_file_is_laid_out_what_is_written_is_what_is_meant(text: str) -> None:
    comments = text.count("  # ") - text.count("# no comment")
    made, lost = _made(replace(_file(text), umbrella="大家", terms=()), text)
    assert made.count("  # ") + len(lost) >= comments


_LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
_DAY = st.dates(date(2025, 9, 1), date(2026, 7, 1))
_TERMS = st.builds(
    lambda n, days, names: Term(
        id=f"{2020 + n}-autumn",
        from_=date(2020 + n, 9, 1),
        to=date(2021 + n, 1, 20),
        holidays=tuple(Holiday(from_=day, to=day, name=name) for day, name in zip(days, names, strict=False)),
        school_days=tuple(days),
    ),
    st.integers(0, 9),
    st.lists(_DAY, max_size=2, unique=True),
    st.lists(_LINE, max_size=2),
)
_FILES = st.builds(
    SchoolFile,
    name=_LINE,
    umbrella=st.none() | _LINE,
    classes=st.lists(
        st.builds(Class, id=st.sampled_from(("p2023-1", "p2024-1", "j2025-2")), name=st.none() | _LINE)
    ).map(tuple),
    terms=st.lists(_TERMS, max_size=3, unique_by=lambda one: one.id).map(tuple),
    categories=st.none()
    | st.builds(Categories, on=st.lists(st.sampled_from(("gifted", "legal")), unique=True).map(tuple)),
    duties=st.lists(
        st.builds(
            DutyChange, id=st.sampled_from(("pair", "aid")), need=st.none() | st.integers(1, 9), off=st.booleans()
        ),
        max_size=3,
    ).map(tuple),
    words=st.dictionaries(st.sampled_from(("mentor", "bureau")), _LINE),
    mask_exports=st.booleans(),
)


@given(_FILES, _FILES)
def test_from_any_settings_to_any_others_the_text_says_exactly_those(old: SchoolFile, new: SchoolFile) -> None:
    first = settings_text.rewritten(TYPED.encode(), old)
    second = settings_text.rewritten(first.data, new)
    assert (settings.load(first.data), settings.load(second.data)) == (old, new)
    assert settings_text.rewritten(second.data, new).data == second.data
