"""`yulan setup`, and `python -m yulan`, as somebody at a computer meets them."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.schools import TestSchool, make_school, run
from tests.test_launcher import entries, exec_words, read_link, windows_words
from yulan import disk, launcher
from yulan.errors import YulanError
from yulan.flow import setup
from yulan.flow.setup import Computer
from yulan.launcher import Label, Start, System
from yulan.private import Places

BUILDER = Path(__file__).resolve().parents[1] / "builder"
REPOSITORY = "a" * 64


@pytest.fixture(autouse=True)
def nothing_fails_afterwards() -> Iterator[None]:
    yield
    disk.fail_at(0)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of our own with a desktop."""
    home = tmp_path / "chen 玉兰"
    (home / "Desktop").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(setup, "system_of", lambda _: "linux")  # wherever the test runs
    return home


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, {"chen-yulan": ("陈玉兰", (("principal", "school"),))})


def shortcuts(home: Path) -> tuple[Path, Path]:
    """What lies on the desktop, and in the menu."""
    (one,) = (home / "Desktop").iterdir()
    (other,) = (home / ".local/share/applications").iterdir()
    return one, other


def computer(home: Path, system: System = "linux", **environment: str) -> Computer:
    return Computer(system, sys.executable, home, environment)


def start(home: Path, python: str = "py") -> Start:
    label = Label("n", "c")
    return Start(REPOSITORY, launcher.command(python, "/s"), {"zh": label, "en": label}, "zh", str(home), "icon")


def put(home: Path, system: System, desktop: Path | None = None, **environment: str) -> list[Path]:
    here = computer(home, system, **environment)
    return [one.path for one in setup.put(here, Places(home / "private"), start(home), desktop)]


# the command


def test_setup_puts_a_shortcut_on_the_desktop_and_into_the_menu(school: TestSchool, mine: Path) -> None:
    done = school.run("setup")
    assert (done.status, "桌面上有了打开玉兰的图标" in done.out) == (0, True)
    on_desktop, in_menu = shortcuts(mine)
    assert on_desktop.name == in_menu.name == f"玉兰-{school.verified.chain.repository[:8]}.desktop"
    assert on_desktop.read_bytes() == in_menu.read_bytes()
    assert (stat.S_IMODE(on_desktop.stat().st_mode), in_menu.stat().st_mode & 0o111) == (0o755, 0)
    told = entries(on_desktop.read_bytes())
    assert (told["Name"], told["Name[en]"]) == ("玉兰 · 玉兰小学", "Yulan · Yulan Primary School")
    assert Path(told["Icon"]).read_bytes().startswith(b"<svg")
    root = str(school.root.resolve())
    assert exec_words(told["Exec"]) == [*launcher.command(sys.executable, root, lang="zh")]
    assert Path(told["Path"]) == mine


def test_setup_passes_on_who_asked_and_how(school: TestSchool, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = school.home.glob("identities/*/*.age")
    monkeypatch.chdir(key.parent)
    assert school.run("--lang", "en", "--identity", key.name, "setup", person="chen-yulan").status == 0
    words = exec_words(entries(shortcuts(mine)[0].read_bytes())["Exec"])
    assert words[words.index("--as") :] == [
        *("--as", "chen-yulan", "--identity", str(key), "--lang", "en"),
        *("serve", "--open"),
    ]


def test_a_second_run_changes_nothing_and_says_so(school: TestSchool, mine: Path) -> None:
    school.run("setup")
    before = [one.stat().st_mtime_ns for one in shortcuts(mine)]
    again = school.run("setup")
    assert (again.status, "没有改动" in again.out, "菜单" in again.out) == (0, True, False)
    assert [one.stat().st_mtime_ns for one in shortcuts(mine)] == before


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"old"), lambda path: path.chmod(0o644)])
def test_a_shortcut_that_is_not_as_it_should_be_is_renewed(
    school: TestSchool, mine: Path, spoil: Callable[[Path], object]
) -> None:
    school.run("setup")
    spoil(shortcuts(mine)[0])
    assert "已更新" in school.run("setup").out
    assert os.access(shortcuts(mine)[0], os.X_OK)
    assert "玉兰小学" in shortcuts(mine)[0].read_text("utf-8")


def test_remove_takes_away_what_setup_put_there_and_nothing_else(school: TestSchool, mine: Path) -> None:
    school.run("setup")
    other = mine / "Desktop" / launcher.file_name("linux", "f" * 64)
    other.write_text("another school's")
    gone = school.run("setup", "--remove")
    assert (gone.status, gone.out.count("已删除")) == (0, 2)
    assert list((mine / "Desktop").iterdir()) == [other]
    assert list((mine / ".local/share/applications").iterdir()) == []
    assert "没有打开玉兰的图标可删" in school.run("setup", "--remove").out


def test_another_folder_can_be_named(school: TestSchool, mine: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    assert school.run("setup", "--desktop", str(folder)).status == 0
    assert [one.suffix for one in folder.iterdir()] == [".desktop"]
    assert list((mine / "Desktop").iterdir()) == []
    school.run("setup", "--remove", "--desktop", str(folder))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有"), ("en", "there is no folder")])
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_is_none_is_refused(school: TestSchool, mine: Path, lang: str, said: str, there: bool) -> None:
    folder = mine / "file"
    if there:
        folder.write_text("x")
    refused = school.run("setup", "--desktop", str(folder), lang=lang)
    assert (refused.status, said in refused.err, str(folder) in refused.err) == (1, True, True)
    assert folder.exists() is there


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "找不到您的桌面文件夹"), ("en", "your desktop folder was not found")]
)
def test_a_computer_without_a_desktop_is_told_of_the_option(
    school: TestSchool, mine: Path, lang: str, said: str
) -> None:
    (mine / "Desktop").rmdir()
    refused = school.run("setup", lang=lang)
    assert (refused.status, said in refused.err, "--desktop" in refused.err) == (1, True, True)
    assert not (mine / ".local").exists()


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有权限改动"), ("en", "no permission to change")])
def test_a_desktop_one_may_not_write_to_is_said(school: TestSchool, mine: Path, lang: str, said: str) -> None:
    school.run("setup")
    school.run("setup", "--remove")
    for n in range(1, 50):  # the first steps are those before any command; the icon lies there already
        disk.fail_at(n, errno.EACCES)
        refused = school.run("setup", lang=lang)
        if refused.status == 0 or str(mine / "Desktop") in refused.err:
            break
    assert (refused.status, said in refused.err) == (1, True)
    assert list((mine / "Desktop").iterdir()) == []


@pytest.mark.parametrize("blocked", ["folder", "link"])
def test_what_is_no_file_is_not_replaced(school: TestSchool, mine: Path, blocked: str) -> None:
    place = mine / "Desktop" / launcher.file_name("linux", school.verified.chain.repository)
    place.mkdir() if blocked == "folder" else place.symlink_to(mine / "elsewhere")
    assert school.run("setup").status == 1
    assert not (mine / "elsewhere").exists()


def test_somebody_without_a_key_is_sent_to_join_first(school: TestSchool, mine: Path) -> None:
    for refused in (school.run("setup", person="li-na"), school.run("--identity", "no.age", "setup")):
        assert (refused.status, "yulan join" in refused.err) == (1, True)
    assert list((mine / "Desktop").iterdir()) == []


def test_outside_a_school_nothing_is_put_anywhere(school: TestSchool, mine: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert school.run("-C", str(tmp_path / "empty"), "setup").status == 1
    assert list((mine / "Desktop").iterdir()) == []


def test_setup_starts_nothing(school: TestSchool, mine: Path) -> None:
    school.run("check")  # git has been asked whatever it is asked once
    code = (
        "import sys\n"
        "sys.addaudithook(lambda event, args: print(event, args) if event in"
        " ('subprocess.Popen', 'os.system', 'os.posix_spawn', 'os.exec', 'webbrowser.open', 'socket.bind') else None)\n"
        "from yulan import cli\n"
        "sys.exit(cli.run(['-C', sys.argv[1], 'setup']))\n"
    )
    environment = {"PYTHONPATH": str(BUILDER), "YULAN_HOME": str(school.home), "HOME": str(mine), "PATH": os.defpath}
    done = subprocess.run(
        [sys.executable, "-c", code, school.root], env=environment, capture_output=True, text=True, check=True
    )
    assert shortcuts(mine)[0].exists()
    started = [one for one in done.stdout.splitlines() if one.startswith(("subprocess", "os.", "webbrowser", "socket"))]
    assert [one for one in started if "'git'" not in one] == []


def test_a_home_that_only_this_terminal_knows_of_is_pointed_out(school: TestSchool, mine: Path) -> None:
    assert "YULAN_HOME" in school.run("setup").err


@pytest.mark.parametrize(("system", "said"), [("windows", "双击它就打开玉兰"), ("macos", "终端窗口")])
def test_other_systems_get_a_shortcut_of_their_own(
    school: TestSchool, mine: Path, monkeypatch: pytest.MonkeyPatch, system: System, said: str
) -> None:
    monkeypatch.setattr(setup, "system_of", lambda _: system)
    assert said in school.run("setup").out
    (one,) = (mine / "Desktop").iterdir()
    assert one.name == launcher.file_name(system, school.verified.chain.repository)
    assert "已删除" in school.run("setup", "--remove").out


# where desktops are


def test_a_desktop_is_where_the_settings_say(tmp_path: Path) -> None:
    for name in (".config", "Desktop", "桌 面"):
        (tmp_path / name).mkdir()
    settings = tmp_path / ".config" / "user-dirs.dirs"
    settings.write_text('# x\nXDG_DOWNLOAD_DIR="$HOME/Downloads"\nXDG_DESKTOP_DIR="$HOME/桌 面"\n', "utf-8")
    assert put(tmp_path, "linux")[0].parent == tmp_path / "桌 面"
    (tmp_path / "no$w").mkdir()
    settings.write_text(f'XDG_DESKTOP_DIR="{tmp_path}/no\\$w"\n', "utf-8")
    assert put(tmp_path, "linux")[0].parent == tmp_path / "no$w"


@pytest.mark.parametrize("told", ["$HOME/", "$HOME", "$HOME/gone", "relative", ""])
def test_settings_that_name_no_desktop_leave_the_usual_one(tmp_path: Path, told: str) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "桌面").mkdir()
    (tmp_path / "c" / "user-dirs.dirs").write_text(f'XDG_DESKTOP_DIR="{told}"\n')
    placed = put(tmp_path, "linux", XDG_CONFIG_HOME=str(tmp_path / "c"), XDG_DATA_HOME=str(tmp_path / "d"))
    name = launcher.file_name("linux", REPOSITORY)
    assert placed == [tmp_path / "桌面" / name, tmp_path / "d" / "applications" / name]


def test_a_desktop_in_the_cloud_comes_before_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "Desktop").mkdir()
    assert put(tmp_path, "windows")[0].parent == tmp_path / "Desktop"
    (tmp_path / "OneDrive" / "桌面").mkdir(parents=True)
    assert put(tmp_path, "windows")[0].parent == tmp_path / "OneDrive" / "桌面"
    cloud = tmp_path / "OneDrive - 玉兰小学"
    (cloud / "Desktop").mkdir(parents=True)
    assert put(tmp_path, "windows", OneDrive=str(cloud))[0].parent == cloud / "Desktop"


def test_windows_gets_a_link_to_the_python_without_a_console_and_an_icon(tmp_path: Path) -> None:
    (tmp_path / "Desktop").mkdir()
    (tmp_path / "pythonw.exe").write_text("")
    here = Computer("windows", str(tmp_path / "python.exe"), tmp_path, {})
    places = Places(tmp_path / "private")
    assert setup.python_of(here) == str(tmp_path / "pythonw.exe")
    (placed,) = setup.put(here, places, start(tmp_path, setup.python_of(here)), None)
    read = read_link(placed.path.read_bytes())
    assert read.target == str(tmp_path / "pythonw.exe")
    assert windows_words(read.strings["arguments"]) == [*launcher.command("", "/s")[1:]]
    assert Path(setup.icon_path(here, places)).read_bytes()[:4] == b"\0\0\1\0"


def test_macos_gets_a_script_that_may_be_run(tmp_path: Path) -> None:
    (tmp_path / "Desktop").mkdir()
    (path,) = put(tmp_path, "macos")
    assert os.access(path, os.X_OK)
    assert not (tmp_path / "private").exists()


def test_a_python_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(YulanError, match=r"setup\.no-python"):
        setup.python_of(Computer("linux", "", tmp_path, {}))


@pytest.mark.parametrize(("platform", "system"), [("linux", "linux"), ("win32", "windows"), ("darwin", "macos")])
def test_systems_are_known_by_what_python_calls_them(platform: str, system: str) -> None:
    assert setup.system_of(platform) == system


# python -m yulan


def _as_module(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(BUILDER)}
    return subprocess.run([*words], env=environment, capture_output=True, text=True, check=False)


def test_python_m_yulan_is_the_program() -> None:
    done = _as_module(sys.executable, "-m", "yulan", "--version")
    assert (done.returncode, done.stdout.startswith("yulan")) == (0, True)
    assert _as_module(sys.executable, "-m", "yulan", "sing").returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="closing streams is done by a shell")
def test_the_program_runs_without_any_stream_as_from_a_shortcut() -> None:
    closed = 'exec "$@" <&- >&- 2>&-'
    assert _as_module("sh", "-c", closed, "sh", sys.executable, "-m", "yulan", "--version").returncode == 0
    assert _as_module("sh", "-c", closed, "sh", sys.executable, "-m", "yulan", "sing").returncode == 2


def test_a_shortcut_that_cannot_begin_says_why_in_the_browser(
    tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tmp_path / "shown"
    show = tmp_path / "show"
    show.write_text(f'#!/bin/sh\necho "$1" > "{shown}"\n')
    show.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{show} %s")
    (tmp_path / "home" / "run").mkdir(parents=True, mode=0o700)
    told = run(tmp_path / "home", "-C", os.fspath(tmp_path), "serve", "--open")
    assert told.status == 1
    end = time.monotonic() + 60
    while not shown.exists() or not shown.read_text():
        assert time.monotonic() < end, "no browser was opened"
        time.sleep(0.05)
    page = Path(unquote(urlsplit(shown.read_text().strip()).path))
    text = page.read_text("utf-8")
    assert "errors." not in text
    assert 'href="style.css"' in text
    assert (page.parent / "style.css").is_file()
    assert page.stat().st_mode & 0o077 == 0
    said = told.err.splitlines()[0].partition("：")[2]
    assert said
    assert said in text
