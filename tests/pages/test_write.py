"""The pages for writing: what they ask, what stands beside, and that nothing typed becomes anything but text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.kinds import samples
from tests.pages.sample import sample_school
from tests.untouched import pairs_of
from yulan import forms, guard, kinds, pages, theme
from yulan.pages import Page, desk, fill, messages, write
from yulan.pages.page import Desk, Link
from yulan.pages.site import Site
from yulan.pages.student import LATELY
from yulan.render import BUILT, SERVED, Renderer
from yulan.school import Conflict, School
from yulan.texts import LANGUAGES, Lang, Texts
from yulan.yaml_strict import Tree

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_CHINA = dt.timezone(dt.timedelta(hours=8))
_XIAOYU = "10k2m7pqr0"
_VOID = {"meta", "link", "input", "br", "hr", "path", "rect"}


def _site(lang: Lang = "zh", school: School | None = None) -> Site:
    """The school served to a mentor who may write everything and correct all that there is."""
    school = school or replace(sample_school(), reader="zhou-qiang")
    writes = tuple(Link(f"write/{kind}/index.html", one.label[lang]) for kind, one in kinds.KINDS.items())
    entries = [entry for file in school.students for entry in file.records] + list(school.loose)
    revises = frozenset({"card", *(entry.id for entry in entries)})
    return Site.of(school, _TEXTS[lang], lang, Desk(writes, 2, "the-token", revises))


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], head=SERVED, trusted=True)


def _html(page: Page, lang: Lang = "zh") -> str:
    return _renderer(lang).render(page).decode()


def _form(site: Site, kind: str, tree: dict[str, Tree], body: str = "", **more: Any) -> forms.Form:
    return forms.form(
        kind,
        site.words.lang,
        tree,
        body,
        say=site.words.t,
        lists=fill.lists(site),
        offset=_CHINA,
        **more,
    )


def _filled(kind: str, lang: Lang = "zh", **more: Any) -> str:
    site = _site(lang)
    form = _form(site, kind, samples.record(kind, **({"class": "p2023-1"} if kind == "card" else {})), **more)
    return _html(fill.page(site, form, path=desk.fill_path(kind, _XIAOYU), file=site.files[_XIAOYU]), lang)


class _Outline(HTMLParser):
    """Tags with their attributes, what a label is for, what is named, what crosses, and the text outside values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.labelled: set[str] = set()  # ids of inputs inside a label
        self.bare: list[str] = []  # inputs that no label holds
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.append((tag, told))
        if tag in ("input", "select", "textarea") and told.get("type") != "hidden" and "label" not in self.open:
            self.bare.append(told.get("id", f"{tag} without id"))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_input_has_a_label_and_every_id_is_one_of_a_kind(kind: str, lang: Lang) -> None:
    outline = _Outline(_filled(kind, lang))
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    fors = {attrs["for"] for tag, attrs in outline.tags if tag == "label" and "for" in attrs}
    assert (outline.crossed, outline.open) == ([], [])
    assert len(ids) == len(set(ids))
    assert [one for one in outline.bare if one not in fors] == []
    named = {one for _, attrs in outline.tags for one in attrs.get("aria-describedby", "").split()}
    assert named <= set(ids)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_no_code_and_no_english_stands_among_the_words(kind: str) -> None:
    main = _filled(kind).split('<main id="main" tabindex="-1">')[1].split("</main>")[0]
    values = re.sub(r"<textarea.*?</textarea>|<option[^>]*>", "", main, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", values)
    known = {"G", "J", "L"}  # how roll numbers begin
    assert {one for one in re.findall(r"[A-Za-z][\w-]*", words) if one not in known} == set()


def test_what_is_sent_by_the_page_is_what_the_form_says() -> None:
    site = _site()
    form = _form(site, "talk", samples.record("talk"), "第一段\n\n第二段")
    html = _html(fill.page(site, form, path=desk.fill_path("talk", _XIAOYU), file=site.files[_XIAOYU]))
    told = {name for name, _ in pairs_of(form)}
    names = {
        attrs["name"]
        for tag, attrs in _Outline(html).tags
        if tag in ("input", "select", "textarea") and "name" in attrs
    }
    assert names >= told
    assert {name for name in names - told if not name.startswith("_")} <= {"form", "topics", "decline"}
    assert ">\n第一段\n\n第二段</textarea>" in html


@pytest.mark.parametrize("name", ["place", "effect", "form", "body", "date", "original.kept_at"])
def test_what_was_typed_stays_text(name: str) -> None:
    evil = '"></textarea><script>alert(1)</script>'
    site = _site()
    first, _, last = name.partition(".")
    tree: dict[str, Tree] = {first: {last: evil} if last else evil}
    form = _form(site, "talk", tree, evil if name == "body" else "")
    html = _html(fill.page(site, form, path=desk.fill_path("talk", "new"), hidden=[("_seed", evil)], also=evil))
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 2


def test_faults_are_listed_first_and_stand_at_their_fields() -> None:
    told = forms.faults(
        [(("date",), "kind.missing", {}), (("original", "pages"), "kind.not-a-number", {})], _TEXTS["zh"]
    )
    html = _filled("talk", faults={**told, "": ("先选学生",)})
    summary = html.split('id="summary"')[1].split("</div>")[0]
    assert "有 3 处" in summary
    assert "先选学生" in summary
    assert '<a href="#f-date">日期</a>：请填写这一项' in summary
    assert '<a href="#f-original-pages">纸质原件 · 页数</a>' in summary
    assert 'id="f-date-e">请填写这一项' in html
    assert re.search(r'id="f-date"[^>]*aria-describedby="f-date-h f-date-e" aria-invalid="true"', html)
    assert '<details class="rare" open>' in html  # a fault in what is folded away is seen


def test_two_sides_are_shown_with_who_wrote_them_above_the_field() -> None:
    html = _filled("talk", conflicts=[Conflict("place", ("操场", "教室"), ("wang-fang", "zhou-qiang"))])
    settle = html.split('id="s-place"')[1].split("</fieldset>")[0]
    assert "地点有两种写法" in settle
    assert re.findall(r'name="_settle.place" value="(\d?)"', settle) == ["0", "1", ""]
    assert "<span>操场<small>王芳</small></span>" in settle
    assert settle.index("按下面填写的") > settle.index("教室")
    assert html.index('id="s-place"') < html.index('id="f-place"')


def test_a_form_carries_what_the_server_needs_and_works_without_script() -> None:
    site = _site()
    form = _form(site, "plan", samples.record("plan"))
    html = _html(fill.page(site, form, path="write/plan/10k2m7pqr0.html", hidden=[("_draft", "d"), ("_seed", "s")]))
    hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', html.split('id="write"')[1]))
    assert hidden == {"_csrf": "the-token", "_page": "write/plan/10k2m7pqr0.html", "_draft": "d", "_seed": "s"}
    assert 'method="post" action="10k2m7pqr0.html"' in html
    assert re.findall(r'name="_add" value="(\w+)"', html) == ["measures", "stages"]
    buttons = re.findall(r'<button type="submit"[^>]*name="(_\w+)"', html)
    assert buttons[0] == "_do"  # what Enter presses


def test_others_who_were_there_are_asked_for_where_one_event_may_concern_several() -> None:
    asked = {kind for kind in kinds.KINDS if 'name="_also"' in _filled(kind)}
    assert asked == {"talk", "visit", "contact", "activity", "incident"}


def test_beside_the_form_stand_the_child_and_what_was_written_last() -> None:
    html = _filled("talk").split("<aside")[1].split("</aside>")[0]
    assert "陈小雨" in html
    assert "留守儿童" in html
    assert html.count("<article") == fill.LAST
    assert "data-desk" not in html  # nothing there leads away


def test_what_is_sensitive_stays_folded_beside_a_form() -> None:
    html = _filled("counselling").split("<aside")[1]
    assert html.index("<details>") < html.index("想念父母")


def test_the_first_page_shows_what_is_written_most_and_what_was_not_finished() -> None:
    lines = (write.DraftLine("write/talk/10k2m7pqr0.html?draft=abc", "talk", "陈小雨", "10:42"),)
    html = _html(write.choose(_site(), lines))
    large = html.split('class="doors large"')[1].split("</ul>")[0]
    assert re.findall("<b>([^<]+)</b>", large) == ["谈心记录", "家访记录", "家校联系", "情况反映"]
    assert 'href="talk/10k2m7pqr0.html?draft=abc">谈心记录 · 陈小雨</a>' in html.replace("../write/", "")
    assert 'name="_draft" value="abc"' in html
    others = html.split('class="doors"', 1)[1]
    assert len(re.findall("<b>", others)) == len(kinds.KINDS) - 4


def test_whoever_may_write_nothing_is_told_so() -> None:
    site = Site.of(sample_school(), _TEXTS["zh"], "zh", Desk((), 0, "t"))
    assert _TEXTS["zh"]("write.nothing") in _html(write.choose(site))


def test_ones_own_students_come_first_and_each_row_can_be_found() -> None:
    html = _html(write.pick(_site(), "talk"))
    rows = re.findall(r'<li data-find="([^"]*" data-sound="[^"]*)"><a class="child" href="([^"]*)"', html)
    assert [address for _, address in rows[:2]] == ["10k2m7pqr0.html", "12k2m7pqr2.html"]
    assert len(rows) == len({address for _, address in rows}) == 10
    assert all(find for find, _ in rows)
    assert rows[0][0].startswith("陈小雨 ")
    assert rows[0][0].split('data-sound="')[1].startswith("chen xiao yu,zhou qiang,")
    assert "data-pick" in html


def test_a_large_school_picks_by_search_or_by_class() -> None:
    school = sample_school()
    one = school.students[0]
    many = replace(school, students=tuple(replace(one, sid=f"{n:010d}") for n in range(301)))
    html = _html(write.pick(_site(school=many), "visit"))
    assert 'src="../../find.js"' in html
    assert 'id="finds" data-root="../../index.html" data-to="{sid}.html"' in html
    assert 'href="class-p2023-1.html"' in html
    page = write.pick(_site(school=many), "visit", "p2023-1")
    assert page.path == "write/visit/class-p2023-1.html"
    assert _html(page).count("data-find=") == 301


def test_only_a_record_that_may_name_nobody_offers_so() -> None:
    offered = {kind for kind in kinds.KINDS if 'href="new.html"' in _html(write.pick(_site(), kind))}
    assert offered == {kind for kind, one in kinds.KINDS.items() if one.subject == "any"}


def test_that_it_was_saved_is_said_in_one_line_with_the_way_on() -> None:
    html = _html(write.saved(_site(), "visit", [_XIAOYU, "nobody"], warnings=["核对"]))
    assert "家访记录已保存：陈小雨" in html
    assert f'href="../students/{_XIAOYU}/index.html"' in html
    assert 'href="visit/index.html"' in html.replace("../write/", "")
    assert "<li>核对</li>" in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_served_pages_without_the_lines_of_the_desk_are_the_built_ones(lang: Lang) -> None:
    site = _site(lang)
    built = Renderer.of(_THEME, _TEXTS[lang], trusted=True)
    seen = 0
    for page in pages.build(site.school, _TEXTS[lang], lang):
        served = pages.find(site, page.path)
        assert served is not None
        text = _html(served, lang)
        seen += text.count(" data-desk")
        kept = "".join(line for line in text.splitlines(keepends=True) if " data-desk" not in line)
        assert kept.replace(SERVED.html, BUILT.html) == built.render(page).decode(), page.path
    assert seen > 100


def test_a_childs_page_leads_to_writing_and_to_correcting() -> None:
    page = pages.find(_site(), f"students/{_XIAOYU}/index.html")
    assert page is not None
    html = _html(page)
    assert re.findall(r'<a class="button small" href="\.\./\.\./write/(\w+)/', html) == list(desk.MAIN)
    assert f'href="../../edit/{_XIAOYU}/card.html" data-desk>' not in html  # the card's line is a paragraph
    assert f'<p class="screen" data-desk><a class="button small" href="../../edit/{_XIAOYU}/card.html">' in html
    assert "请定下以哪个为准" in html
    assert html.count('class="edit screen"') == LATELY + 1  # the newest, and the plan


def test_a_reader_who_may_correct_nothing_is_offered_nothing() -> None:
    site = Site.of(sample_school(), _TEXTS["zh"], "zh", Desk((), 0, "t"))
    page = pages.find(site, f"students/{_XIAOYU}/index.html")
    assert page is not None
    assert "/edit/" not in _html(page)
    assert 'class="quick' not in _html(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_messages_know_no_school_and_lead_from_the_root(lang: Lang) -> None:
    say = _TEXTS[lang]
    made = [
        messages.locked(say, sealed=True, token="t", wrong="<b>"),
        messages.locked(say, sealed=False, token="t"),
        messages.opening(say, 3, 10),
        messages.refused(say),
        messages.trouble(say, ["keys/people.yaml:3: x"], ["y"]),
    ]
    for page in made:
        html = _html(page, lang)
        outline = _Outline(html)
        assert (outline.crossed, outline.open) == ([], [])
        assert 'href="/style.css"' in html
        assert "desk.js" not in html
        assert "masthead" not in html
        assert not re.findall(r'(?:href|src|action)="(?!/|data:|#)[^"]*"', html)
    assert "&lt;b&gt;" in _html(made[0], lang)
    assert 'type="password"' not in _html(made[1], lang)
    assert '<meta http-equiv="refresh" content="1">' in _html(made[2], lang)
    assert 'value="30"' in _html(made[2], lang)


def test_served_pages_may_hold_forms_and_built_ones_may_not() -> None:
    html = _html(write.choose(_site()))
    assert guard.fault(html, served=True) == ""
    assert guard.fault(html) != ""
    head = '<meta http-equiv="Content-Security-Policy" content="x">'
    assert guard.fault(f'{head}<form action="https://example.org/">', served=True) == "form action"
    assert guard.fault(f'{head}<meta http-equiv="refresh" content="1;url=x">', served=True) == "meta http-equiv"
    assert guard.fault(f'{head}<script src="//example.org/desk.js">', served=True) == "script"


def test_the_served_policy_lets_a_page_ask_its_own_server_and_no_other() -> None:
    rules = dict(rule.split(" ", 1) for rule in SERVED.policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == rules["form-action"] == rules["script-src"] == "'self'"
    assert rules["base-uri"] == "'none'"
    assert set(_renderer("zh").assets()) == {
        "style.css",
        "lists.css",
        "paper.css",
        "desk.css",
        "script.js",
        "seek.js",
        "lists.js",
        "find.js",
        "desk.js",
    }


def test_the_script_of_the_desk_stores_nothing_and_builds_no_html() -> None:
    script = _THEME["scripts/desk.js"].decode()
    stores = r"localStorage|sessionStorage|indexedDB|cookie"
    builds = r"innerHTML|insertAdjacent|document\.write|eval|=>|\?\.|https?:"
    assert re.findall(f"{stores}|{builds}", script) == []
    named = set(re.findall(r'words\("([a-z-]+)"\)|"(not-saved-kept|not-saved)"', script))
    wanted = {one for pair in named for one in pair if one}
    html = _filled("talk")
    assert wanted
    assert all(f'data-{name}="' in html for name in wanted)


@pytest.mark.parametrize("unsent", [-1, 0, 1])
def test_who_has_saved_learns_whether_others_see_it_yet(unsent: int) -> None:
    site = _site()
    desk_ = site.frame.desk
    assert desk_ is not None
    site = replace(site, frame=replace(site.frame, desk=replace(desk_, unsent=unsent)))
    html = _html(write.saved(site, "visit", [_XIAOYU])).partition("<main")[2]
    assert ("同步以后，同事才看得到" in html) == (unsent > 0)
    assert ('href="../sync.html"' in html) == (unsent > 0)


def test_a_new_students_form_says_so_and_begins_with_the_name() -> None:
    site = _site()
    html = _html(fill.page(site, _form(site, "card", {}), path=desk.fill_path("card")))
    assert "<h1>为新学生建档</h1>" in html
    assert re.search('<input id="f-name"[^>]* autofocus', html)
    assert "autofocus" not in _filled("card")
