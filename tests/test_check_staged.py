"""`yulan check --staged`, `--push`, `--received` and `--message`: what may not enter a repository, on real ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import clones
from tests.clones import NEUTRAL, put
from tests.schools import Result, TestSchool, make_school, run
from yulan import age, git, witness
from yulan.digest import sha256
from yulan.flow import check_bytes, check_documents
from yulan.identity_file import dump
from yulan.passphrase import seal

TWO = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
}
RID = "0123456789abcdef"
PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
SHORT = re.compile("[0-9a-f]{12}")
PAGE = (
    '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'\">\n"
)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = clones.home(tmp_path / "person")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, TWO, with_git=True)


def rules(result: Result) -> set[str]:
    """The rules of what was refused."""
    assert (result.status, result.err) == (int(result.status == 1), "")
    found = json.loads(result.out)
    assert result.status == int(any(one["severity"] == "error" for one in found))
    return {one["rule"] for one in found if one["severity"] == "error"}


def sealed() -> bytes:
    return age.encrypt(b"x" * 200, [age.generate()[1]])


def stage(school: TestSchool, at_home: Path, path: str, data: bytes | str) -> None:
    put(school.root / path, data)
    clones.done(school.root, at_home, "add", "--force", path)


def staged(school: TestSchool) -> set[str]:
    return rules(school.run("check", "--json", "--staged"))


def commit(school: TestSchool, at_home: Path, *, message: str = "yulan", env: dict[str, str] | None = None) -> str:
    """A commit of what is staged, made without hooks."""
    told = NEUTRAL if env is None else env
    clones.done(school.root, at_home, "commit", "-q", "--no-verify", "--allow-empty", "-m", message, env=told)
    return clones.done(school.root, at_home, "rev-parse", "HEAD").strip()


SECRET, PUBLIC = age.generate()
FILES: dict[str, tuple[str, bytes | str, str]] = {
    "plain text": ("records/students/notes.txt", "小玉", "record.plaintext"),
    "a name in Chinese": ("records/students/小玉.age", sealed(), "record.name"),
    "a name in another folder": (f"records/{RID}.1.abcdef.age", sealed(), "record.name"),
    "text in a sealed file's name": (f"records/drawers/{RID}.1.abcdef.age", "小玉", "record.damaged"),
    "a cut file": (f"records/drawers/{RID}.1.abcdef.age", sealed()[:150], "record.damaged"),
    "an armored file": (
        f"records/drawers/{RID}.1.abcdef.age",
        "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24=\n",
        "record.damaged",
    ),
    "an armored file elsewhere": (
        "letter.txt",
        "-----BEGIN AGE ENCRYPTED FILE-----\r\nYWdlLWVuY3J5cHRpb24ub3JnL3Yx\r\n",
        "record.armored",
    ),
    "a passphrase": (f"records/drawers/{RID}.1.abcdef.age", seal(b"x", "correct", log_n=10), "record.passphrase"),
    "somebody's key file": ("wang-fang.age", seal(b"x", "correct", log_n=10), "record.passphrase"),
    "a link under a passphrase": ("keys/links/x.2.age", seal(b"x", "correct", log_n=10), "record.passphrase"),
    "a link that is none": ("keys/links/x.2.age", "x", "lock.link-damaged"),
    "a secret key": ("key.txt", SECRET, "school.private-key"),
    "a secret key in capitals of neither kind": ("key.txt", SECRET.lower(), "school.private-key"),
    "a secret key after a mark of UTF-8": ("key.txt", "\ufeff" + SECRET, "school.private-key"),
    "a secret key in UTF-16": ("key.txt", f"\ufeff{SECRET}".encode("utf-16-le"), "school.private-key"),
    "a secret key in UTF-16 the other way": ("key.txt", SECRET.encode("utf-16-be"), "school.private-key"),
    "a signing seed": ("a/b.txt", f"# sign-seed: {'A' * 43}=\n", "school.private-key"),
    "a private key of SSH": ("id", PEM, "school.private-key"),
    "an example's key": ("keys/demo/wang-fang.key", SECRET, "school.private-key"),
    "a large record": (f"records/drawers/{RID}.1.abcdef.age", sealed() + bytes(1 << 20), "staged.too-big"),
    "a huge file": ("huge", bytes(9 << 20), "staged.too-big"),
    "a built page": ("index.html", PAGE, "staged.page"),
    "a built page where templates are": ("site/templates/x.html", PAGE, "staged.page"),
    "a built page after a mark of UTF-8": ("site/templates/x.html", "\ufeff" + PAGE, "staged.page"),
    "a page of another kind": ("docs/list.htm", "<p>小玉", "staged.page"),
    "what was built": ("private/search.js", "x", "staged.private"),
    "what was handed out": ("out/.yulan-handed-out", "", "staged.private"),
    "a spreadsheet": ("名单.xlsx", b"PK\x03\x04", "staged.document"),
    "a spreadsheet under another name": ("list.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "staged.document"),
    "a table": ("docs/list.CSV", "小玉,1", "staged.document"),
    "a document of WPS": ("site/x.wps", "x", "staged.document"),
    "a calendar": ("c.ics", "x", "staged.document"),
    "a document in pages": ("x", b"%PDF-1.7", "staged.document"),
    "a picture": ("photo.JPG", b"\xff\xd8\xff", "staged.document"),
    "a picture of a telephone": ("photo", b"\0\0\0\x18ftypheic", "staged.document"),
    "an opened record": ("x.md", f"---\n---\n-----BEGIN YULAN SEAL-----\nrepository: {'a' * 64}\n", "staged.opened"),
    "a record being written": ("x.md", f"---\nid: {RID}\nkind: talk\nstudent: 4k2m7pqr9t\n---\n", "staged.opened"),
    "a name in Chinese among keys": ("keys/locks/小玉.yaml", "x", "staged.keys-name"),
    "a folder of one's own among keys": ("keys/mine/x.yaml", "x", "staged.keys-name"),
}


def rounds() -> Iterator[dict[str, str]]:
    """Path → what of `FILES` lies there, every path once in each."""
    waiting = dict(FILES)
    while waiting:
        together = {path: what for what, (path, _, _) in waiting.items()}
        yield together
        waiting = {what: one for what, one in waiting.items() if what not in together.values()}


def test_what_does_not_belong_is_refused_by_its_own_rule_with_what_to_do_and_none_of_its_content(
    school: TestSchool, at_home: Path
) -> None:
    for together in rounds():
        clones.done(school.root, at_home, "reset", "-q", "--hard")
        for path, what in together.items():
            put(school.root / path, FILES[what][1])
        clones.done(school.root, at_home, "add", "--force", *together)
        found = refused(school)
        assert [what for path, what in together.items() if (path, FILES[what][2]) not in found] == []
        assert {path for path, _ in found} == set(together)
        told = school.run("check", "--staged")
        assert (told.status, "errors." in told.out, told.out.count("→")) == (1, False, len(found))
        said = told.out + school.run("check", "--staged", lang="en").out
        assert [what for what in together.values() if any(line in said for line in lines_of(what))] == []


def lines_of(what: str) -> list[str]:
    """The lines a file has as text, but for the shortest, which stand anywhere."""
    data = FILES[what][1]
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    return [one for one in text.splitlines() if len(one) > 4]


def test_what_yulan_makes_may_enter(school: TestSchool, at_home: Path) -> None:
    assert staged(school) == set()
    path = school.card("wang-fang", school.add_student(by="chen-yulan"))
    clones.done(school.root, at_home, "reset", "-q", "--soft", "HEAD~2")
    assert path in clones.done(school.root, at_home, "diff", "--cached", "--name-only")
    assert school.run("check", "--staged") == Result(0, "", "")


def test_ordinary_files_may_enter(school: TestSchool, at_home: Path) -> None:
    stage(school, at_home, "README.md", "我们学校\n")
    stage(school, at_home, "site/templates/extra.html", "<p>{{ page.title }}</p>\n")
    stage(school, at_home, "site/styles/style.css", "p {}\n")
    assert staged(school) == set()


def test_what_lies_in_the_folder_and_is_not_staged_is_nobodys_business(school: TestSchool) -> None:
    put(school.root / "名单.xlsx", b"PK\x03\x04")
    put(school.root / "key.txt", SECRET)
    assert staged(school) == set()


def test_what_is_staged_counts_and_not_what_lies_there(school: TestSchool, at_home: Path) -> None:
    stage(school, at_home, "key.txt", SECRET)
    put(school.root / "key.txt", "nothing")
    assert staged(school) == {"school.private-key"}


def test_a_link_among_keys_is_refused(school: TestSchool, at_home: Path) -> None:
    (school.root / "keys" / "locks" / "x.yaml").symlink_to("/etc/hostname")
    clones.done(school.root, at_home, "add", "keys/locks/x.yaml")
    assert staged(school) == {"staged.link"}


def test_the_index_that_git_names_to_its_hook_is_looked_at(
    school: TestSchool, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = school.root / ".git" / "other"
    put(school.root / "key.txt", SECRET)
    env = {"GIT_INDEX_FILE": str(other)}
    clones.done(school.root, at_home, "read-tree", "HEAD", env=env)
    clones.done(school.root, at_home, "add", "key.txt", env=env)
    assert staged(school) == set()
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert staged(school) == {"school.private-key"}


# what was there before


def kept_files(school: TestSchool) -> tuple[str, ...]:
    """A file of each sort that is never changed."""
    path = school.card("wang-fang", school.add_student(by="chen-yulan"))
    (entry, *_) = sorted((school.root / "keys" / "chain").glob("*.yaml"))
    put(school.root / "keys/seen/01234567", "yulan-seen/1 witness\n")
    put(school.root / "keys/links/post.2.age", sealed())
    return path, f"keys/chain/{entry.name}", "keys/seen/01234567", "keys/links/post.2.age"


def test_what_is_committed_is_neither_changed_nor_taken_away(school: TestSchool, at_home: Path) -> None:
    paths = kept_files(school)
    clones.done(school.root, at_home, "add", "keys")
    commit(school, at_home)
    for path in paths:
        put(school.root / path, sealed())
    clones.done(school.root, at_home, "add", *paths)
    assert refused(school) >= {(path, "staged.changed") for path in paths}
    clones.done(school.root, at_home, "rm", "-q", "--cached", *paths)
    assert refused(school) == {(path, "staged.taken-away") for path in paths}


def refused(school: TestSchool) -> set[tuple[str, str]]:
    """Path and rule of what is refused of what is staged."""
    return {(one["path"], one["rule"]) for one in json.loads(school.run("check", "--json", "--staged").out)}


def test_people_locks_and_settings_may_change(school: TestSchool, at_home: Path) -> None:
    for path in ("keys/people.yaml", "records/school.yaml"):
        stage(school, at_home, path, (school.root / path).read_bytes() + b"\n")
    clones.done(school.root, at_home, "rm", "-q", "keys/policy.yaml")
    assert staged(school) == set()


@pytest.mark.parametrize("named", [True, False])
def test_a_record_that_a_list_of_the_erased_names_may_go(school: TestSchool, at_home: Path, named: bool) -> None:
    path = school.card("wang-fang", school.add_student(by="chen-yulan"))
    gone = witness.dump("erased", [(sha256((school.root / path).read_bytes()), path.removeprefix("records/"))])
    (entry,) = (school.root / "keys" / "chain").glob("000001-*.yaml")
    text = entry.read_text("utf-8").replace("signer:", f"erased: [{sha256(gone)}]\nsigner:")
    stage(school, at_home, f"keys/seen/{sha256(gone)[:8]}", gone)
    if named:
        stage(school, at_home, "keys/chain/000009-01234567.yaml", text)
    clones.done(school.root, at_home, "rm", "-q", path)
    assert staged(school) == (set() if named else {"staged.taken-away"})


# the example, which everybody has


def test_an_examples_own_files_may_enter(tmp_path: Path, at_home: Path) -> None:
    school = make_school(tmp_path, TWO, with_git=True, demo=True)
    path = school.card("wang-fang", school.add_student(by="chen-yulan"))
    stage(school, at_home, "keys/demo/wang-fang.key", dump(school.identities["wang-fang"]))
    stage(school, at_home, "tests/data/sheets/list.xlsx", b"PK\x03\x04")
    stage(school, at_home, path, sealed())
    assert staged(school) == set()
    stage(school, at_home, "list.xlsx", b"PK\x03\x04")
    stage(school, at_home, "key.txt", SECRET)
    assert staged(school) == {"staged.document", "school.private-key"}


def test_keys_of_the_shipped_example_are_refused_elsewhere(school: TestSchool, at_home: Path) -> None:
    shipped = Path(__file__).resolve().parents[1] / "keys" / "people.yaml"
    stage(school, at_home, "keys/people.yaml", shipped.read_bytes())
    assert staged(school) == {"staged.demo-key"}


def test_a_second_first_entry_makes_no_example_of_a_school(school: TestSchool, at_home: Path) -> None:
    (entry,) = (school.root / "keys" / "chain").glob("000001-*.yaml")
    stage(school, at_home, "keys/chain/000001-01234567.yaml", entry.read_bytes() + b"demo: true\n")
    stage(school, at_home, "tests/list.xlsx", b"PK\x03\x04")
    assert staged(school) == {"staged.document"}


def test_the_programs_own_repository_passes_its_checks() -> None:
    root = Path(__file__).resolve().parents[1]
    names = clones.run(root, root, "ls-files", "-z").stdout.split("\0")
    files = ((path, (root / path).read_bytes()) for path in filter(None, names) if (root / path).is_file())
    found = [
        (one.rule, one.path)
        for path, data in files
        for rules_of in (check_bytes.problems, check_documents.problems)
        for one in rules_of(path, data, demo=True)
    ]
    assert found == []


# what is pushed and received


def push(school: TestSchool, said: str = "", remote: str = "") -> Result:
    words = ("--remote", remote) if remote else ()
    return run(school.home, "-C", str(school.root), "check", "--json", "--push", *words, typed=said)


def line(school: TestSchool, at_home: Path, before: str, ref: str = "refs/heads/main") -> str:
    now = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    return f"refs/heads/main {now} {ref} {before}\n"


def test_only_what_is_new_to_the_place_is_judged(school: TestSchool, at_home: Path) -> None:
    stage(school, at_home, "old.xlsx", b"PK\x03\x04")
    before = commit(school, at_home)
    assert rules(push(school, line(school, at_home, "0" * 40))) == {"staged.document"}
    stage(school, at_home, "README.md", "x\n")
    commit(school, at_home)
    assert rules(push(school, line(school, at_home, before))) == set()
    clones.done(school.root, at_home, "update-ref", "refs/remotes/origin/main", before)
    assert rules(push(school, line(school, at_home, "0" * 40), "origin")) == set()
    assert rules(push(school, line(school, at_home, "0" * 40), "other")) == {"staged.document"}


def test_what_was_added_and_deleted_again_is_still_in_the_history(school: TestSchool, at_home: Path) -> None:
    before = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    stage(school, at_home, "key.txt", SECRET)
    commit(school, at_home)
    clones.done(school.root, at_home, "rm", "-q", "key.txt")
    commit(school, at_home)
    assert rules(push(school, line(school, at_home, before))) == {"school.private-key"}


def test_by_hand_it_is_what_the_newest_commit_has_beyond_the_remote(school: TestSchool, at_home: Path) -> None:
    stage(school, at_home, "key.txt", SECRET)
    before = commit(school, at_home)
    assert rules(push(school)) == {"school.private-key"}
    clones.done(school.root, at_home, "remote", "add", "origin", "/nowhere")
    clones.done(school.root, at_home, "update-ref", "refs/remotes/origin/main", before)
    assert rules(push(school)) == set()


TELLING: tuple[tuple[dict[str, str], str], ...] = (
    ({"message": "谈话：小玉"}, "staged.commit-message"),
    ({"GIT_AUTHOR_NAME": "王芳"}, "staged.commit-name"),
    ({"GIT_COMMITTER_EMAIL": "wangfang@school.example"}, "staged.commit-name"),
    ({"GIT_AUTHOR_DATE": "2025-11-21T08:15:00+0000"}, "staged.commit-time"),
    ({"GIT_COMMITTER_DATE": "2025-11-21T08:00:00+0800"}, "staged.commit-time"),
)


def test_a_commit_that_tells_more_than_an_id_and_a_day_is_not_pushed(school: TestSchool, at_home: Path) -> None:
    before = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    expected = set()
    for changed, rule in TELLING:
        env = {**NEUTRAL, **changed}
        stage(school, at_home, "keys/people.yaml", (school.root / "keys/people.yaml").read_bytes() + b"\n")
        made = commit(school, at_home, message=env.pop("message", "yulan"), env=env)
        expected.add((rule, made[:12]))
    said = push(school, line(school, at_home, before))
    assert rules(said) == {rule for rule, _ in expected}
    assert {(one["rule"], found) for one in json.loads(said.out) for found in SHORT.findall(one["message"])} == expected
    assert not any(value in said.out for changed, _ in TELLING for value in (*changed.values(), "谈话"))


def test_commits_that_touch_no_record_may_say_what_they_like(school: TestSchool, at_home: Path) -> None:
    before = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    stage(school, at_home, "README.md", "x\n")
    commit(school, at_home, message="读我", env={})
    assert rules(push(school, line(school, at_home, before))) == set()


def test_a_merge_that_loses_what_the_other_side_brought_is_refused(school: TestSchool, at_home: Path) -> None:
    before = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    path = school.card("wang-fang", school.add_student(by="chen-yulan"))
    theirs = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    clones.done(school.root, at_home, "checkout", "-q", "-b", "mine", before)
    stage(school, at_home, "README.md", "x\n")
    commit(school, at_home)
    clones.done(school.root, at_home, "merge", "-q", "--no-ff", "-m", "yulan", theirs, env=NEUTRAL)
    assert rules(push(school, line(school, at_home, before))) == set()
    clones.done(school.root, at_home, "rm", "-q", path)
    clones.done(school.root, at_home, "commit", "-q", "--amend", "--no-edit", "--no-verify", env=NEUTRAL)
    assert rules(push(school, line(school, at_home, before))) == {"staged.taken-away"}


def test_names_of_branches_are_warned_about(school: TestSchool, at_home: Path) -> None:
    now = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    for ref, warned in (("heads/main", 0), ("heads/yulan/wang-fang-1", 0), ("heads/小玉", 1), ("tags/v1", 1)):
        told = push(school, line(school, at_home, now, f"refs/{ref}"))
        assert (told.status, told.out.count("staged.ref-name")) == (0, warned)


def test_what_is_no_commit_is_not_pushed(school: TestSchool, at_home: Path) -> None:
    blob = clones.done(school.root, at_home, "rev-parse", "HEAD:.gitignore").strip()
    assert rules(push(school, f"x {blob} refs/tags/x {'0' * 40}\n")) == {"staged.no-commit"}


def test_the_main_branch_goes_neither_away_nor_back(school: TestSchool, at_home: Path) -> None:
    before = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    school.add_student(by="chen-yulan")
    now = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    assert rules(push(school, f"(delete) {'0' * 40} refs/heads/main {now}\n")) == {"staged.main-gone"}
    assert rules(push(school, f"x {before} refs/heads/main {now}\n")) == {"staged.rewound"}
    assert rules(push(school, f"x {before} refs/heads/yulan/x {now}\n")) == set()


@pytest.mark.parametrize("said", ["nonsense\n", "a b c d\n", f"x {'0' * 40} refs/heads/main\n"])
def test_lines_that_git_would_not_write_are_refused(school: TestSchool, said: str) -> None:
    told = run(school.home, "-C", str(school.root), "check", "--push", typed=said)
    assert (told.status, "errors." in told.err, told.out) == (1, False, "")


def test_a_builder_that_has_the_branch_already_still_looks_at_what_came(school: TestSchool, at_home: Path) -> None:
    before = clones.done(school.root, at_home, "rev-parse", "HEAD").strip()
    stage(school, at_home, "名单.xlsx", b"PK\x03\x04")
    now = commit(school, at_home)
    clones.done(school.root, at_home, "update-ref", "refs/remotes/origin/main", now)
    told = run(
        school.home, "-C", str(school.root), "check", "--json", "--received", typed=f"{before} {now} refs/heads/main\n"
    )
    assert rules(told) == {"staged.document"}
    assert "名单" not in told.out  # what a server writes down may be read by others


# a message


def message(school: TestSchool, text: str) -> set[str]:
    put(school.root / ".git" / "COMMIT_EDITMSG", text)
    return rules(school.run("check", "--json", "--message", ".git/COMMIT_EDITMSG"))


def test_a_message_is_judged_before_its_commit(
    school: TestSchool, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(school, at_home, "README.md", "x\n")
    assert message(school, "读我") == set()
    stage(school, at_home, "keys/people.yaml", (school.root / "keys/people.yaml").read_bytes() + b"\n")
    assert message(school, "王芳来了") == {"staged.your-message", "staged.your-name", "staged.your-time"}
    for name, value in NEUTRAL.items():
        monkeypatch.setenv(name, value)
    assert message(school, "王芳来了") == {"staged.your-message"}
    assert message(school, "yulan\n# Please enter\n") == set()
    assert message(school, f"yulan\n# {'-' * 24} >8 {'-' * 24}\ndiff --git\n") == set()


def test_a_message_that_is_not_there_is_said(school: TestSchool) -> None:
    assert school.run("check", "--message", "nowhere").status == 1


@pytest.mark.parametrize("words", [("--staged", "--push"), ("--received", "--message", "x"), ("--remote", "origin")])
def test_one_thing_is_asked_at_a_time(school: TestSchool, words: tuple[str, ...]) -> None:
    assert school.run("check", *words).status == 2


def test_a_new_repository_is_judged_before_its_first_commit(tmp_path: Path, at_home: Path) -> None:
    (tmp_path / "home" / "run").mkdir(parents=True, mode=0o700)
    git.init(tmp_path / "s")
    put(tmp_path / "s" / "records" / "a.txt", "x")
    clones.done(tmp_path / "s", at_home, "add", ".")
    told = run(tmp_path / "home", "-C", str(tmp_path / "s"), "check", "--json", "--staged")
    assert rules(told) == {"record.plaintext"}
