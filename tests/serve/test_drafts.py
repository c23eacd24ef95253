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
def test_a_draft_is_sealed_and_its_owners_alone(served: Served) -> None:
    kept(keep(served.browser))
    [path] = files(served.school)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in list(path.parents)[: list(path.parents).index(served.school.home)]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    data = path.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert WORD.encode() not in data
    assert SID not in str(path)
    assert "talk" not in path.name
    assert served.school.root not in path.parents


def test_only_its_owners_key_opens_a_draft(served: Served) -> None:
    name = kept(keep(served.browser))
    mine, other = served.school.identities["wang-fang"].key, served.school.identities["zhao-min"].key
    draft = shelf_of(served).read(name, mine)
    assert draft is not None
    assert dict(draft.fields)["body"] == WORD
    assert WORD not in repr(draft)
    assert shelf_of(served).read(name, other) is None


def test_the_length_of_a_draft_says_little(served: Served) -> None:
    for length in (1, 50, 250):
        kept(keep(served.browser, body="长" * length))
    key = served.school.identities["wang-fang"].key
    lengths = [len(age.decrypt(path.read_bytes(), [key])) for path in files(served.school)]
    assert lengths == [1024] * 3


def test_a_draft_holds_no_token(served: Served) -> None:
    name = kept(keep(served.browser))
    draft = shelf_of(served).read(name, served.school.identities["wang-fang"].key)
    assert draft is not None
    assert "_csrf" not in dict(draft.fields)


def test_a_draft_is_written_over_and_keeps_its_name(served: Served) -> None:
    name = kept(keep(served.browser))
    assert kept(keep(served.browser, name, body="新的")) == name
    assert len(files(served.school)) == 1


def test_a_draft_comes_back_into_its_form(served: Served) -> None:
    form = served.browser.fields(f"/{PAGE}")
    name = kept(keep(served.browser, **{key: value for key, value in form.items() if key in ("_seed", "by")}))
    answer = served.browser.get(f"/{PAGE}?draft={name}")
    assert answer.status == 200
    assert WORD in answer.text
    assert form["_seed"] in answer.text
    assert f'name="_draft" value="{name}"' in answer.text
    chosen = served.browser.get("/write/index.html")
    assert f"{PAGE}?draft={name}" in chosen.text


def test_a_draft_is_kept_while_the_house_is_locked(sealed: Served) -> None:
    browser = sealed.open(PASSPHRASE)
    token = browser.token()
    browser.post("/lock")
    name = kept(browser.post("/draft", {"_csrf": token, "_page": PAGE, "body": WORD}))
    assert WORD not in browser.get("/unlock.html").text
    assert browser.get(f"/{PAGE}?draft={name}").place == "/unlock.html"
    sealed.open(PASSPHRASE)
    assert WORD in browser.get(f"/{PAGE}?draft={name}").text


def test_before_anybody_opened_the_school_there_is_no_shelf(sealed: Served) -> None:
    sealed.browser.enter()
    answer = keep(sealed.browser)
    assert answer.status == 409
    assert json.loads(answer.text)["kept"] is False
    assert json.loads(answer.text)["message"]
    assert not files(sealed.school)


def test_a_draft_outlives_the_server(school: TestSchool) -> None:
    with serving(school, "wang-fang") as one:
        name = kept(keep(one.open()))
    with serving(school, "wang-fang") as one:
        assert WORD in one.open().get(f"/{PAGE}?draft={name}").text


def test_a_draft_thrown_away_is_gone(served: Served) -> None:
    name = kept(keep(served.browser))
    assert served.browser.post("/draft/drop", {"_draft": name}).place == "/write/index.html"
    assert not files(served.school)
    assert WORD not in served.browser.get(f"/{PAGE}?draft={name}").text


@pytest.mark.parametrize(
    "name", ["../../../x", "/etc/passwd", "a" * 16 + "/..", "A" * 16, "0" * 15, "\0" * 16, "0" * 16 + "\n", "l" * 16]
)
def test_a_draft_has_no_name_that_leads_elsewhere(served: Served, name: str) -> None:
    before = {path for path in served.school.home.parent.rglob("*") if path.suffix == ".age"}
    answer = keep(served.browser, name)
    assert answer.status == 507
    assert json.loads(answer.text)["kept"] is False
    assert served.browser.post("/draft/drop", {"_draft": name}).status == 303
    assert {path for path in served.school.home.parent.rglob("*") if path.suffix == ".age"} == before


def test_there_are_no_more_drafts_than_there_may_be(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 3)
    names = [kept(keep(served.browser)) for _ in range(3)]
    for name in ("", "0" * 16):
        answer = keep(served.browser, name)
        assert answer.status == 507
        assert json.loads(answer.text)["message"]
    assert kept(keep(served.browser, names[0], body="改")) == names[0]
    assert len(files(served.school)) == 3


def test_a_very_long_draft_comes_back_and_is_in_nobodys_way(served: Served) -> None:
    body = urlencode({"_csrf": served.browser.token(), "_page": PAGE, "body": WORD + "\x01" * (MOST // 3 - 400)})
    answer = served.browser.ask("POST", "/draft", body.encode())
    name = kept(answer)
    assert served.browser.get("/index.html").status == 200
    assert WORD in served.browser.get(f"/{PAGE}?draft={name}").text


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


def lay(served: Served, data: bytes) -> Path:
    """A draft's file with these bytes."""
    path = shelf_of(served).folder / "0123456789abcdef.age"
    disk.write_private(path, data)
    return path


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_draft_keeps_nobody_from_the_school(served: Served, what: str) -> None:
    lay(served, hostile(served.school.identities["wang-fang"].key.public)[what])
    kept(keep(served.browser))
    for path in ("/index.html", "/write/index.html", f"/{PAGE}", f"/{PAGE}?draft=0123456789abcdef"):
        assert served.browser.get(path).status == 200
    assert served.browser.post("/draft/drop", {"_draft": "0123456789abcdef"}).status == 303


@posix
@pytest.mark.parametrize("how", ["open to others", "link", "folder", "second name"])
def test_a_file_that_others_could_have_laid_there_is_passed_over(served: Served, how: str, tmp_path: Path) -> None:
    name = kept(keep(served.browser))
    path = shelf_of(served).folder / f"{name}.age"
    if how == "open to others":
        path.chmod(0o644)
    elif how == "second name":
        os.link(path, tmp_path / "second")
    else:
        path.rename(tmp_path / "first")
        path.mkdir() if how == "folder" else path.symlink_to(tmp_path / "first")
    assert served.browser.get("/write/index.html").status == 200
    answer = served.browser.get(f"/{PAGE}?draft={name}")
    assert answer.status == 200
    assert WORD not in answer.text


def test_what_stands_in_a_draft_is_shown_as_text(served: Served) -> None:
    evil = '"><script>alert(1)</script>'
    name = kept(keep(served.browser, body=evil, date=evil, _page=PAGE, form=evil, _seed=evil, _also=evil))
    answer = served.browser.get(f"/{PAGE}?draft={name}")
    assert answer.status == 200
    assert "<script>alert" not in answer.text
    odd = kept(keep(served.browser, _page='javascript:alert(1)//"><script>'))
    answer = served.browser.get("/write/index.html")
    assert "javascript:" not in answer.text
    assert odd not in answer.text


def test_a_full_disk_is_said_and_the_draft_before_stays(served: Served) -> None:
    name = kept(keep(served.browser))
    for point in range(1, 6):
        disk.fail_at(point)
        answer = keep(served.browser, name, body="后来的")
        disk.fail_at(0)
        if answer.status == 200:
            break
        told = json.loads(answer.text)
        assert answer.status == 507
        assert told["kept"] is False
        assert told["message"]
    assert point > 2
    assert served.browser.get(f"/{PAGE}?draft={name}").status == 200
    assert len(files(served.school)) == 1
