"""Finding in a real browser, from `file://`: a child by whatever one knows of it, by keys alone; lists as their address
says; words in talks. What is typed is nowhere but in the field.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser, browser, fresh
from tests.sites import built
from yulan import pinyin

OPTIONS = "[...document.querySelectorAll('#seek-list [role=option]')].map(one => one.textContent)"
NAMES = "[...document.querySelectorAll('#seek-list b')].map(one => one.textContent)"
FOUND = "[...document.querySelectorAll('#finds tr')].map(row => [...row.cells].map(cell => cell.textContent))"
ROWS = "[...document.querySelectorAll('tbody tr[data-find]')].filter(row => row.getClientRects().length)"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site() -> Path:
    """The example school as its principal sees it."""
    return built()


def search(site: Path) -> Path:
    """What students are found by, whose name nobody guesses."""
    (found,) = (site / "students").glob("search-*.js")
    return found


def texts(site: Path, scope: str) -> Path:
    """The texts of a class's talks, likewise."""
    (found,) = (site / "classes" / scope).glob("texts-*.js")
    return found


@pytest.fixture(scope="module")
def data(site: Path) -> dict[str, Any]:
    """What the search looks through."""
    text = search(site).read_text("utf-8")
    found: dict[str, Any] = json.loads(text.partition(" = ")[2].rstrip(";\n"))
    return found


def read(data: dict[str, Any], places: str) -> list[str]:
    """The syllables of a name, each in its likelier reading."""
    return [data["syllables"][int(place, 36)].split("/")[0] for place in places.split()]


@pytest.fixture
def one(running: Browser) -> Iterator[Browser]:
    with fresh(running) as found:
        yield found
        assert found.troubles == []
        assert not [address for address in found.asked if not address.startswith(("file:", "data:"))]


def seek(one: Browser, page: Path, text: str) -> list[str]:
    """The names in the box after a slash and this text."""
    one.open(page.as_uri())
    one.press("/")
    assert one.see("document.activeElement.id") == "seek"
    one.wait("window.yulanStudents")
    one.type(text)
    one.wait("!document.getElementById('seek-list').hidden")
    names: list[str] = one.see(NAMES)
    return names


def test_the_data_is_loaded_when_somebody_begins_to_look_and_not_before(site: Path, one: Browser) -> None:
    one.open((site / "index.html").as_uri())
    assert not [address for address in one.asked if "/students/search-" in address]
    one.press("/")
    one.wait("window.yulanStudents")
    assert len([address for address in one.asked if "/students/search-" in address]) == 1


@pytest.mark.parametrize("page", ["index.html", "classes/index.html", "find/index.html"])
def test_a_child_is_found_by_initials_and_opened_by_enter(
    site: Path, data: dict[str, Any], one: Browser, page: str
) -> None:
    sid, name, places = data["rows"][0][:3]
    sound = " ".join(read(data, places))
    if page == "find/index.html":
        one.open((site / page).as_uri())
        one.click("#seek")
        one.wait("window.yulanStudents")
        one.type("".join(part[0] for part in sound.split()))
    else:
        assert name in seek(one, site / page, "".join(part[0] for part in sound.split()))
    at = one.see(NAMES).index(name)
    for _ in range(at):
        one.press("ArrowDown")
    one.press("Enter")
    one.wait(f"location.pathname.endsWith('/students/{sid}/index.html')")
    assert one.see("location.hash + location.search") == ""


@pytest.mark.parametrize(
    "typed",
    ["zhangx", "zx", "zhang xue", "zhxl", "ZHANG XL", "ｚｈａｎｇｘ", "张雪", "张 雪", "张xl", "zhang雪l", "zhang'xue"],
)
def test_part_of_a_name_or_of_its_sound_is_enough(site: Path, one: Browser, typed: str) -> None:
    assert "张雪莲" in seek(one, site / "index.html", typed)


def test_who_is_named_or_sounds_so_stands_before_whose_mentor_does(
    site: Path, data: dict[str, Any], one: Browser
) -> None:
    names = seek(one, site / "index.html", "zx")
    sounds = {row[1]: read(data, row[2]) for row in data["rows"]}
    first = [len(sounds[name]) > 1 and sounds[name][0][0] == "z" and sounds[name][1][0] == "x" for name in names]
    assert first == sorted(first, reverse=True)
    assert first[0]


def test_a_child_is_found_by_a_guardian_and_by_a_mentor_and_says_so(
    site: Path, data: dict[str, Any], one: Browser
) -> None:
    row = next(row for row in data["rows"] if row[6] and row[4])
    guardian, mentor = re.split("[（]", row[6])[0], data["mentors"][row[4][0]]
    assert row[1] in seek(one, site / "index.html", guardian)
    assert any(row[1] in option and guardian in option for option in one.see(OPTIONS))
    for typed in (mentor[1], "".join(part.split("/")[0] for part in mentor[2].split())):
        one.open((site / "find/index.html").as_uri())
        one.press("/")
        one.wait("window.yulanStudents")
        one.type(typed)
        one.wait("document.querySelector('#finds tr')")
        assert any(cells[0] == row[1] and mentor[1] in cells[2] and cells[3] == row[6] for cells in one.see(FOUND))


def test_a_guardian_is_found_by_sound_and_the_box_says_who_it_was(
    site: Path, data: dict[str, Any], one: Browser
) -> None:
    row = next(row for row in data["rows"] if len(read(data, row[8].split(",")[0])) == 3)
    guardian, sound = re.split("[（]", row[6])[0], read(data, row[8].split(",")[0])
    for typed in ("".join(sound), sound[0] + sound[1][0] + sound[2][0], guardian[0] + sound[1][0] + sound[2][0]):
        assert row[1] in seek(one, site / "index.html", typed), typed
        assert any(row[1] in option and guardian in option for option in one.see(OPTIONS))
    assert row[1] not in seek(one, site / "index.html", "".join(sound) + "zz")


# Name, how it is typed, whether that finds it.
_RARE = (
    ("单雨桐", ("shan", "dyt", "syt", "单yt"), ("chanyu",)),
    ("尉迟恭", ("yuchi", "weichi", "ycg"), ("yuci",)),
    ("覃二", ("qin", "tane"), ("xun",)),
    ("吕布", ("lvb", "lüb", "LÜ", "吕b"), ("lub",)),
    ("𠮷小花", ("𠮷", "xiaohua", "𠮷xh", "xh"), ("吉",)),
    ("张国", ("张国", "zg", "ｚｇ"), ("張國", "張")),
    ("古丽娜尔·买买提", ("古丽娜尔买买提", "gulina", "mmt", "买买t"), ("gunali",)),
    ("王一", ("王", "wy", "w'y"), ("玉",)),
)


def test_rare_names_are_found_as_they_are_typed_and_no_others(site: Path, one: Browser, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    sounds = [pinyin.sound(name) for name, _, _ in _RARE]
    syllables = sorted({part for sound in sounds for part in sound.split()})
    rows = [
        [f"{n:010d}", name, " ".join(based(syllables.index(part)) for part in sound.split()), 0, [], [], "", "", ""]
        for n, ((name, _, _), sound) in enumerate(zip(_RARE, sounds, strict=True))
    ]
    found = {
        "classes": [["p2023-1", "班"]],
        "mentors": [],
        "categories": [],
        "syllables": syllables,
        "late": "",
        "rows": rows,
    }
    search(copy).write_text(f"window.yulanStudents = {json.dumps(found)};\n", "utf-8")
    for name, there, not_there in _RARE:
        for typed in there:
            assert name in seek(one, copy / "index.html", typed), (name, typed)
        for typed in not_there:
            assert name not in seek(one, copy / "index.html", typed), (name, typed)


def based(number: int) -> str:
    high, low = divmod(number, 36)
    return (based(high) if high else "") + "0123456789abcdefghijklmnopqrstuvwxyz"[low]


@pytest.mark.parametrize(
    ("page", "field", "count"),
    [
        ("index.html", "seek", "document.querySelectorAll('#seek-list b').length"),
        ("find/index.html", "find", "document.querySelectorAll('#finds tr').length"),
        ("ledger/index.html", "find", f"{ROWS}.length"),
    ],
)
def test_what_an_input_method_still_holds_is_not_looked_for(
    site: Path, one: Browser, page: str, field: str, count: str
) -> None:
    one.open((site / page).as_uri())
    one.click(f"#{field}")
    one.wait("window.yulan.search")
    if field == "seek" or page == "find/index.html":
        one.wait("window.yulan.known")
    before = one.see(count)
    one.call("Input.imeSetComposition", text="zheyangde", selectionStart=9, selectionEnd=9)
    assert one.see(f"document.getElementById('{field}').value") == "zheyangde"
    assert one.see(count) == before
    one.call("Input.imeSetComposition", text="", selectionStart=0, selectionEnd=0)
    one.type("张雪莲")
    one.wait(f"{count} === 1")


def test_a_class_is_found_however_its_brackets_and_digits_are_typed(site: Path, one: Browser) -> None:
    found = [seek(one, site / "index.html", typed) for typed in ("三年级（1）班", "三年级(1)班", "三1班", "三年级１班")]
    assert found[0]
    assert all(names == found[0] for names in found)


def test_the_box_is_a_combobox_for_who_hears_it(site: Path, one: Browser) -> None:
    seek(one, site / "index.html", "l")
    box = "document.getElementById('seek')"
    assert one.see(f"[{box}.getAttribute('role'), {box}.getAttribute('aria-expanded')]") == ["combobox", "true"]
    count = one.see("document.querySelectorAll('#seek-list [role=option]').length")
    assert count <= 11
    active = f"document.getElementById({box}.getAttribute('aria-activedescendant'))"
    first = one.see(f"{active}.id")
    assert one.see(f"{active}.getAttribute('aria-selected')") == "true"
    one.press("ArrowUp")
    assert one.see(f"{active} === document.querySelector('#seek-list').lastChild")
    assert one.see(f"{active}.href.endsWith('/find/index.html')")
    one.press("ArrowDown")
    assert one.see(f"{active}.id") == first
    assert re.search("[0-9]+", one.see("document.getElementById('seek-told').textContent"))
    one.press("Escape")
    assert one.see(f"[{box}.getAttribute('aria-expanded'), {box}.value]") == ["false", "l"]
    one.press("Escape")
    assert one.see(f"{box}.value") == ""
    assert one.see("document.activeElement.id") == "seek"


def test_what_is_typed_is_nowhere_but_in_the_field(site: Path, one: Browser) -> None:
    seek(one, site / "index.html", "zhang")
    kept = (
        "[location.href, history.state, document.cookie, window.name,"
        " ...Object.values(localStorage), ...Object.values(sessionStorage)]"
    )
    assert "zhang" not in json.dumps(one.see(kept))
    one.press("ArrowUp")
    one.press("Enter")
    one.wait("location.pathname.endsWith('/find/index.html')")
    one.settled()
    assert "zhang" not in json.dumps(one.see(kept))
    assert one.see("document.getElementById('find').value") == ""


def test_nobody_found_says_so(site: Path, one: Browser) -> None:
    assert seek(one, site / "index.html", "zheyangderenmeiyou") == []
    assert len(one.see(OPTIONS)) == 1
    assert one.see("document.getElementById('seek-told').textContent") == "找到 0 名"


def test_without_the_data_the_box_leads_to_the_page(site: Path, one: Browser, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    search(copy).unlink()
    one.open((copy / "index.html").as_uri())
    one.press("/")
    one.type("zhang")
    one.wait("document.querySelector('#seek-list a')")
    assert len(one.see(OPTIONS)) == 1
    one.press("Enter")
    one.wait("location.pathname.endsWith('/find/index.html')")
    one.troubles.clear()  # the browser does say that a file is missing


def test_a_list_is_narrowed_as_its_address_says_and_stays_so_when_loaded_again(site: Path, one: Browser) -> None:
    one.open((site / "students/index.html").as_uri())
    total = len(one.see(f"{ROWS}.map(row => row.cells[0].textContent)"))
    one.see(
        "(() => { const pick = document.querySelector('[data-narrow=class]'); pick.value = 'p2023-1';"
        " pick.dispatchEvent(new Event('change')); })()"
    )
    narrowed = one.see(f"{ROWS}.map(row => row.cells[0].textContent)")
    assert 0 < len(narrowed) < total
    assert one.see("location.hash") == "#class=p2023-1"
    one.reload()
    one.wait("document.querySelector('[data-narrow=class]').value === 'p2023-1'")
    assert one.see(f"{ROWS}.map(row => row.cells[0].textContent)") == narrowed
    assert one.see("document.getElementById('found').textContent") == f"只列出 {len(narrowed)} 名，共 {total} 名"
    one.see("document.querySelector('.jump a').click()")  # leads to a place on the page, and changes nothing else
    assert one.see(f"{ROWS}.length") == len(narrowed)
    one.press("Escape")
    one.see("document.getElementById('find').focus()")
    one.press("Escape")
    assert one.see(f"{ROWS}.length") == total
    assert one.see("location.hash") == ""
    assert one.see("document.getElementById('clear').hidden")


@pytest.mark.parametrize("page", ["ledger/index.html", "mentors/index.html", "classes/p2023-1/index.html"])
def test_every_list_sorts_by_its_heads_and_clears(site: Path, one: Browser, page: str) -> None:
    one.open((site / page).as_uri())
    keys = f"{ROWS}.map(row => row.cells[0].dataset.key)"
    built = one.see(keys)
    one.click('[data-sort="name"] button')
    assert one.see(keys) == sorted(built)
    one.click('[data-sort="name"] button')
    assert one.see(keys) == sorted(built, reverse=True)
    assert one.see("location.hash") == "#sort=-name"
    one.click("#find")
    one.type("zheyangderenmeiyou")
    assert one.see(keys) == []
    one.click("#clear")
    assert one.see(keys) == built
    assert one.see("location.hash + document.getElementById('find').value") == ""


def test_over_all_classes_one_narrows_by_what_is_overdue_and_the_address_keeps_it(
    site: Path, data: dict[str, Any], one: Browser
) -> None:
    late = {row[1] for row, mark in zip(data["rows"], data["late"], strict=True) if mark == "1"}
    assert 0 < len(late) < len(data["rows"])
    one.open((site / "find/index.html").as_uri() + "#state=overdue")
    one.wait("document.querySelectorAll('#finds tr').length")
    assert {cells[0] for cells in one.see(FOUND)} == late
    assert (
        one.see("document.getElementById('found').textContent") == f"只列出 {len(late)} 名，共 {len(data['rows'])} 名"
    )
    one.see(
        "(() => { const pick = document.querySelector('[data-narrow=class]'); pick.selectedIndex = 1;"
        " pick.dispatchEvent(new Event('change')); })()"
    )
    narrowed = one.see(FOUND)
    assert all(cells[1] == data["classes"][0][1] for cells in narrowed)
    one.click("#find")
    one.type("zheyangderenmeiyou")
    assert one.see("location.hash") == f"#state=overdue&class={data['classes'][0][0]}"
    assert one.see("!document.getElementById('nobody').hidden && document.getElementById('results').hidden")
    one.click("#nobody button")
    assert one.see("location.hash + document.getElementById('find').value") == ""
    assert one.see("document.activeElement.id") == "find"


def test_coming_back_to_a_narrowed_list_it_is_narrowed_as_before(site: Path, one: Browser) -> None:
    for page, rows in (
        ("ledger/index.html", f"{ROWS}.length"),
        ("find/index.html", "document.querySelectorAll('#finds tr').length"),
    ):
        one.open((site / page).as_uri() + "#state=overdue&class=p2023-1")
        one.wait("document.getElementById('found').textContent")
        before = one.see(rows)
        one.click("tbody:not([hidden]) tr:not([hidden]) th a")
        one.wait("location.pathname.includes('/students/')")
        one.see("setTimeout(() => history.back())")
        one.wait(f"location.hash === '#state=overdue&class=p2023-1' && {rows} === {before}")


def test_on_paper_a_narrowed_list_says_that_it_is_and_by_what(site: Path, one: Browser) -> None:
    one.open((site / "ledger/index.html").as_uri() + "#class=p2023-1")
    one.wait("document.getElementById('found').textContent")
    one.click("#find")
    one.type("x")
    told = "document.querySelector('.shown').innerText.trim()"
    shown = one.see(f"{ROWS}.length")
    assert "三年级" not in one.see(told)
    one.paper(on=True)
    assert (
        one.see(told)
        == f"只列出 {shown} 名，共 {one.see('document.querySelectorAll(`[data-find]`).length')} 名：三年级（1）班 · “x”"
    )
    assert one.see(f"{ROWS}.length") == shown
    one.paper(on=False)


@pytest.mark.parametrize(
    "page", ["ledger/index.html", "students/index.html", "mentors/index.html", "classes/p2023-1/index.html"]
)
def test_a_list_in_which_nobody_is_left_says_so_and_offers_all_again(site: Path, one: Browser, page: str) -> None:
    one.open((site / page).as_uri())
    assert one.see("document.getElementById('nobody').hidden")
    one.click("#find")
    one.type("zheyangderenmeiyou")
    assert not one.see("document.getElementById('nobody').hidden")
    assert (
        one.see(
            "[...document.querySelectorAll('table[data-sortable]')].filter(one => one.getClientRects().length).length"
        )
        == 0
    )
    assert one.see("document.getElementById('found').getAttribute('role')") == "status"
    one.click("#nobody button")
    assert one.see("document.getElementById('nobody').hidden")
    assert one.see(f"{ROWS}.length > 1")


def test_what_is_overdue_is_a_choice(site: Path, one: Browser) -> None:
    one.open((site / "ledger/index.html").as_uri() + "#state=overdue&mentor=lin-xiaohe")
    one.wait("document.getElementById('found').textContent")
    rows = one.see(f"{ROWS}.map(row => [row.dataset.state, row.dataset.mentor])")
    assert all(row == ["overdue", "lin-xiaohe"] for row in rows)


def _talk(site: Path, scope: str) -> list[str]:
    text = texts(site, scope).read_text("utf-8")
    rows: list[list[str]] = json.loads(text.partition("] = ")[2].rstrip(";\n"))
    return rows[0]


def test_words_are_found_in_the_talks_of_the_classes_that_are_ticked(site: Path, one: Browser) -> None:
    rid, sid, _, text = _talk(site, "p2023-1")
    word = text.split("\n")[0][3:9]
    one.open((site / "find/index.html").as_uri())
    one.press("/")
    one.wait("window.yulanStudents")
    one.type(word)
    assert not [address for address in one.asked if "/texts-" in address]
    one.click('input[value="p2023-1"]')
    one.wait("document.querySelector('#talks li')")
    assert len([address for address in one.asked if "/texts-" in address]) == 1
    assert one.see("document.querySelector('#talks mark').textContent") == word
    found = one.see("[...document.querySelectorAll('#talks a')].map(one => one.href)")
    assert any(address.endswith(f"students/{sid}/talks.html#r-{rid}") for address in found)
    one.click("#talks a")
    one.wait("location.hash && document.querySelector(location.hash)")


def test_all_classes_are_read_and_a_class_unticked_is_left_out(site: Path, one: Browser) -> None:
    one.open((site / "find/index.html").as_uri())
    one.press("/")
    one.wait("window.yulanStudents")
    one.click("#every")
    scripts = len(list(site.glob("classes/*/texts-*.js")))
    one.wait(f"document.querySelectorAll('script[src*=\"/texts-\"]').length === {scripts}")
    one.click("#find")
    one.type("奶奶")
    one.wait("document.querySelector('#talks li')")
    both = int(one.see("document.getElementById('talks-found').textContent").split()[0])
    told = sum(
        "奶奶" in "".join(row[3].split())
        for path in site.glob("classes/*/texts-*.js")
        for row in json.loads(path.read_text("utf-8").partition("] = ")[2].rstrip(";\n"))
    )
    assert both == told > 0
    one.click("#every")
    assert one.see("document.querySelectorAll('#talks li').length") == 0


def test_results_are_walked_by_arrows(site: Path, one: Browser) -> None:
    one.open((site / "find/index.html").as_uri())
    one.press("/")
    one.wait("window.yulanStudents")
    one.type("一年级")
    one.wait("document.querySelectorAll('#finds a').length > 1")
    for at in (0, 1):
        one.press("ArrowDown")
        assert one.see(f"document.activeElement === document.querySelectorAll('#finds a')[{at}]")
    one.press("End")
    assert one.see("document.activeElement === [...document.querySelectorAll('#finds a')].pop()")
    one.press("Home")
    assert one.see("document.activeElement === document.querySelectorAll('#finds a')[0]")
    one.press("ArrowDown")
    one.press("ArrowUp")
    one.press("ArrowUp")
    assert one.see("document.activeElement.id") == "find"


def test_a_talk_that_would_act_stays_text(site: Path, one: Browser, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    path = texts(copy, "p2023-1")
    head, _, _ = path.read_text("utf-8").partition("] = ")
    rows = [["0" * 16, "nobody", "2025-11-20", "<img src=x onerror=\"document.title='acted'\"> 一棵树"]]
    path.write_text(f"{head}] = {json.dumps(rows)};\n", "utf-8")
    one.open((copy / "find/index.html").as_uri())
    one.press("/")
    one.wait("window.yulanStudents")
    one.type("<img")
    one.click('input[value="p2023-1"]')
    one.wait("document.querySelector('#talks mark')")
    assert one.see("document.querySelector('#talks mark').textContent") == "<img"
    assert one.see("document.querySelectorAll('#talks img').length") == 0
    assert one.see("document.title") != "acted"


_THIEF = """<!doctype html><meta charset="utf-8"><title>read</title><script>
var wanted = %s;
(function next() {
  var address = wanted.shift();
  if (!address) { document.title = window.yulanStudents || window.yulanTexts ? "taken" : "nothing"; return; }
  var script = document.createElement("script");
  script.src = address;
  script.onload = script.onerror = next;
  document.head.appendChild(script);
})();
</script>
<iframe src="../school/private/students/"></iframe>"""


def test_a_page_somebody_sent_loads_nothing_of_the_school_without_knowing_a_name_nobody_guesses(
    site: Path, tmp_path: Path
) -> None:
    copy, page = tmp_path / "school/private", tmp_path / "downloads/letter.html"
    shutil.copytree(site, copy)
    page.parent.mkdir()
    guesses = [
        "students/search.js",
        "students/search-.js",
        f"students/search-{'0' * 16}.js",
        "classes/p2023-1/texts.js",
    ]
    known = [str(one.relative_to(copy)) for one in (search(copy), texts(copy, "p2023-1"))]
    assert all(re.fullmatch(r"[a-z0-9/-]+-[0-9a-f]{16}\.js", one) for one in known)
    with browser(tmp_path / "profile") as thief:
        for names, told in ((guesses, "nothing"), (known[:1], "taken"), (known[1:], "taken")):
            page.write_text(_THIEF % json.dumps([f"../school/private/{one}" for one in names]), "utf-8")
            thief.open(page.as_uri())
            thief.wait("document.title !== 'read'")
            assert thief.see("document.title") == told
        # Nor does it see what a folder holds, or what a page says: another place than its own, to the browser.
        assert thief.see("document.querySelector('iframe').contentDocument") is None
        thief.see(
            "fetch('../school/private/index.html').then(() => 'read', () => 'refused').then(x => document.title = x)"
        )
        thief.wait("document.title === 'refused'")
