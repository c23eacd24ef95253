"""Drafts: sealed, kept though the house is locked, given back, and never in anybody's way."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.schools import TestSchool
from tests.serve.conftest import SID
from tests.serve.served import PASSPHRASE, Answer, Browser, Served, serving
from yulan import age, disk
from yulan.flow import drafts
from yulan.flow.drafts import Shelf
from yulan.serve.gate import MOST

PAGE = f"write/talk/{SID}.html"
WORD = "unfinished5520"
posix = pytest.mark.skipif(os.name == "nt", reason="modes as POSIX has them")


def keep(browser: Browser, name: str = "", **fields: str) -> Answer:
    return browser.post("/draft", {"_page": PAGE, "_draft": name, "body": WORD, **fields})


def kept(answer: Answer) -> str:
    """The name of the draft."""
    told = json.loads(answer.text)
    assert told["kept"] is True
    return str(told["draft"])


def files(school: TestSchool) -> list[Path]:
    return sorted(path for path in (school.home / "unfinished").rglob("*") if not path.is_dir())


def shelf_of(served: Served) -> Shelf:
    shelf = served.house.shelf
    assert shelf is not None
    return shelf


@posix
def test_a_draft_is_sealed_and_its_owners_alone(at_work: Served) -> None:
    kept(keep(at_work.browser))
    [path] = files(at_work.school)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in list(path.parents)[: list(path.parents).index(at_work.school.home)]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    data = path.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert WORD.encode() not in data
    assert SID not in str(path)
    assert "talk" not in path.name
    assert at_work.school.root not in path.parents


def test_only_its_owners_key_opens_a_draft(at_work: Served) -> None:
    name = kept(keep(at_work.browser))
    mine, other = at_work.school.identities["wang-fang"].key, at_work.school.identities["zhao-min"].key
    draft = shelf_of(at_work).read(name, mine)
    assert draft is not None
    assert dict(draft.fields)["body"] == WORD
    assert WORD not in repr(draft)
    assert shelf_of(at_work).read(name, other) is None


def test_the_length_of_a_draft_says_little(at_work: Served) -> None:
    for length in (1, 50, 250):
        kept(keep(at_work.browser, body="长" * length))
    key = at_work.school.identities["wang-fang"].key
    lengths = [len(age.decrypt(path.read_bytes(), [key])) for path in files(at_work.school)]
    assert lengths == [1024] * 3


def test_a_draft_holds_no_token(at_work: Served) -> None:
    name = kept(keep(at_work.browser))
    draft = shelf_of(at_work).read(name, at_work.school.identities["wang-fang"].key)
    assert draft is not None
    assert "_csrf" not in dict(draft.fields)


def test_a_draft_is_written_over_and_keeps_its_name(at_work: Served) -> None:
    name = kept(keep(at_work.browser))
    assert kept(keep(at_work.browser, name, body="新的")) == name
    assert len(files(at_work.school)) == 1


def test_a_draft_comes_back_into_its_form(at_work: Served) -> None:
    form = at_work.browser.fields(f"/{PAGE}")
    name = kept(keep(at_work.browser, **{key: value for key, value in form.items() if key in ("_seed", "by")}))
    answer = at_work.browser.get(f"/{PAGE}?draft={name}")
    assert answer.status == 200
    assert WORD in answer.text
    assert form["_seed"] in answer.text
    assert f'name="_draft" value="{name}"' in answer.text
    chosen = at_work.browser.get("/write/index.html")
    assert f"{PAGE}?draft={name}" in chosen.text


def test_a_draft_is_kept_while_the_house_is_locked(sealed: Served) -> None:
    browser = sealed.open(PASSPHRASE)
    token = browser.token()
    browser.post("/lock")
    name = kept(browser.post("/draft", {"_csrf": token, "_page": PAGE, "body": WORD}))
    assert WORD not in browser.get("/unlock.html").text
    assert browser.get(f"/{PAGE}?draft={name}").place.partition("?")[0] == "/unlock.html"
    sealed.open(PASSPHRASE)
    assert WORD in browser.get(f"/{PAGE}?draft={name}").text


def test_before_anybody_opened_the_school_there_is_no_shelf(school: TestSchool) -> None:
    with serving(school, "wang-fang", sealed=True) as one:
        one.browser.enter()
        answer = keep(one.browser)
    assert answer.status == 409
    assert json.loads(answer.text)["kept"] is False
    assert json.loads(answer.text)["message"]
    assert not files(school)


def test_a_draft_outlives_the_server(school: TestSchool) -> None:
    with serving(school, "wang-fang") as one:
        name = kept(keep(one.open()))
    with serving(school, "wang-fang") as one:
        assert WORD in one.open().get(f"/{PAGE}?draft={name}").text


def test_a_draft_thrown_away_is_gone(at_work: Served) -> None:
    name = kept(keep(at_work.browser))
    assert at_work.browser.post("/draft/drop", {"_draft": name}).place == "/write/index.html"
    assert not files(at_work.school)
    assert WORD not in at_work.browser.get(f"/{PAGE}?draft={name}").text


@pytest.mark.parametrize(
    "name", ["../../../x", "/etc/passwd", "a" * 16 + "/..", "A" * 16, "0" * 15, "\0" * 16, "0" * 16 + "\n", "l" * 16]
)
def test_a_draft_has_no_name_that_leads_elsewhere(at_work: Served, name: str) -> None:
    before = {path for path in at_work.school.home.parent.rglob("*") if path.suffix == ".age"}
    answer = keep(at_work.browser, name)
    assert answer.status == 507
    assert json.loads(answer.text)["kept"] is False
    assert at_work.browser.post("/draft/drop", {"_draft": name}).status == 303
    assert {path for path in at_work.school.home.parent.rglob("*") if path.suffix == ".age"} == before


def test_there_are_no_more_drafts_than_there_may_be(at_work: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 3)
    names = [kept(keep(at_work.browser)) for _ in range(3)]
    for name in ("", "0" * 16):
        answer = keep(at_work.browser, name)
        assert answer.status == 507
        assert json.loads(answer.text)["message"]
    assert kept(keep(at_work.browser, names[0], body="改")) == names[0]
    assert len(files(at_work.school)) == 3


def test_a_very_long_draft_comes_back_and_is_in_nobodys_way(at_work: Served) -> None:
    body = urlencode({"_csrf": at_work.browser.token(), "_page": PAGE, "body": WORD + "\x01" * (MOST // 3 - 400)})
    answer = at_work.browser.ask("POST", "/draft", body.encode())
    name = kept(answer)
    assert at_work.browser.get("/index.html").status == 200
    assert WORD in at_work.browser.get(f"/{PAGE}?draft={name}").text


def hostile(public: str) -> dict[str, bytes]:
    """Files that lie where drafts do and are none."""

    def sealed(text: bytes) -> bytes:
        return age.encrypt(text, [public])

    fields = '"yulan":"yulan-draft/1","path":"write/talk/new.html","at":"2025-11-21T10:00:00+08:00"'
    return {
        "empty": b"",
        "noise": os.urandom(3000),
        "cut": sealed(b"{}")[:-5],
        "list": sealed(b"[]"),
        "null": sealed(b"null"),
        "nothing": sealed(b"{}"),
        "deep": sealed(b"[" * 200_000),
        "deep inside": sealed(f'{{{fields},"fields":[],"x":{"[" * 100_000}'.encode()),
        "other form": sealed(b'{"yulan":"yulan-draft/2","path":"","at":"","fields":[]}'),
        "fields of three": sealed(f'{{{fields},"fields":[["a","b","c"]]}}'.encode()),
        "fields of numbers": sealed(f'{{{fields},"fields":[[1,2]]}}'.encode()),
        "no fields": sealed(f'{{{fields},"fields":null}}'.encode()),
        "number for a time": sealed(b'{"yulan":"yulan-draft/1","path":"write/talk/new.html","at":5,"fields":[]}'),
        "no text": sealed(b"\xff\xfe"),
    }


HOSTILE = tuple(hostile(age.Key.generate().public))


def lay(at_work: Served, data: bytes) -> Path:
    """A draft's file with these bytes."""
    path = shelf_of(at_work).folder / "0123456789abcdef.age"
    disk.write_private(path, data)
    return path


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_draft_keeps_nobody_from_the_school(at_work: Served, what: str) -> None:
    lay(at_work, hostile(at_work.school.identities["wang-fang"].key.public)[what])
    kept(keep(at_work.browser))
    for path in ("/index.html", "/write/index.html", f"/{PAGE}", f"/{PAGE}?draft=0123456789abcdef"):
        assert at_work.browser.get(path).status == 200
    assert at_work.browser.post("/draft/drop", {"_draft": "0123456789abcdef"}).status == 303


@posix
@pytest.mark.parametrize("how", ["open to others", "link", "folder", "second name"])
def test_a_file_that_others_could_have_laid_there_is_passed_over(at_work: Served, how: str, tmp_path: Path) -> None:
    name = kept(keep(at_work.browser))
    path = shelf_of(at_work).folder / f"{name}.age"
    if how == "open to others":
        path.chmod(0o644)
    elif how == "second name":
        os.link(path, tmp_path / "second")
    else:
        path.rename(tmp_path / "first")
        path.mkdir() if how == "folder" else path.symlink_to(tmp_path / "first")
    assert at_work.browser.get("/write/index.html").status == 200
    answer = at_work.browser.get(f"/{PAGE}?draft={name}")
    assert answer.status == 200
    assert WORD not in answer.text


def test_what_stands_in_a_draft_is_shown_as_text(at_work: Served) -> None:
    evil = '"><script>alert(1)</script>'
    name = kept(keep(at_work.browser, body=evil, date=evil, _page=PAGE, form=evil, _seed=evil, _also=evil))
    answer = at_work.browser.get(f"/{PAGE}?draft={name}")
    assert answer.status == 200
    assert "<script>alert" not in answer.text
    odd = kept(keep(at_work.browser, _page='javascript:alert(1)//"><script>'))
    answer = at_work.browser.get("/write/index.html")
    assert "javascript:" not in answer.text
    assert odd not in answer.text


def test_a_full_disk_is_said_and_the_draft_before_stays(at_work: Served) -> None:
    name = kept(keep(at_work.browser))
    for point in range(1, 6):
        disk.fail_at(point)
        answer = keep(at_work.browser, name, body="后来的")
        disk.fail_at(0)
        if answer.status == 200:
            break
        told = json.loads(answer.text)
        assert answer.status == 507
        assert told["kept"] is False
        assert told["message"]
    assert point > 2
    assert at_work.browser.get(f"/{PAGE}?draft={name}").status == 200
    assert len(files(at_work.school)) == 1
