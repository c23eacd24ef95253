"""A real Chromium, driven through its debugging pipe: pages opened, keys typed, things clicked, pictures taken.

Everything the browser complains about and every address it asks for is kept, so that a test can say what it wants of
them.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ALONE = (
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)  # a browser that shows a page and does nothing else
FLAGS = ("--headless=new", *ALONE, "--disable-dev-shm-usage", "--remote-debugging-pipe")
_PATIENCE = 60.0  # seconds: a wait ends when what it is for is so, and costs nothing on a quick machine
_KEYS: Mapping[str, tuple[str, int]] = {
    "Enter": ("\r", 13), "Tab": ("", 9), "ArrowDown": ("", 40), "ArrowUp": ("", 38), "Escape": ("", 27),
    "End": ("", 35), "Home": ("", 36),
}  # fmt: skip


@dataclass
class Browser:
    """One browser with one page. `troubles` are its console errors and failed requests, `asked` all addresses."""

    send: int
    receive: int
    session: str = ""
    context: str = ""  # what its pages share with no others
    number: int = 0
    buffer: bytes = b""
    troubles: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    actions: int = 0

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The browser's answer to one command."""
        self.number += 1
        wanted = self.number
        message: dict[str, Any] = {"id": wanted, "method": method, "params": params}
        if self.session and not method.startswith("Target."):
            message["sessionId"] = self.session
        os.write(self.send, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            told = self._next(end)
            if told.get("id") == wanted:
                assert "error" not in told, f"{method}: {told['error'].get('message')}"
                result: dict[str, Any] = told["result"]
                return result
        raise AssertionError(f"the browser does not answer {method}")

    def begin(self, session: str, width: int, height: int) -> None:
        """Nothing; the page of this session tells what happens, in a window of this size."""
        self.session = session
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)

    def open(self, address: str) -> None:
        """Nothing; the page at the address has loaded."""
        self.call("Page.navigate", url=address)
        self.settled()

    def reload(self) -> None:
        """Nothing; the page has been loaded again."""
        before = self.see("performance.timeOrigin")
        self.call("Page.reload")
        self.wait(f"performance.timeOrigin !== {before} && document.readyState === 'complete'")

    def settled(self) -> None:
        """Nothing; the page has loaded and its scripts have begun."""
        self.wait("document.readyState === 'complete'")

    def see(self, expression: str) -> Any:
        """What an expression of the page's script gives."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, "the page's script failed"
        return found["result"].get("value")

    def wait(self, expression: str, seconds: float = _PATIENCE) -> None:
        """Nothing; the expression has become true."""
        end, pause = time.monotonic() + seconds, 0.004
        while time.monotonic() < end:
            try:
                if self.see(f"Boolean({expression})"):
                    return
            except AssertionError:
                pass  # between two pages there is nothing to ask
            time.sleep(pause)
            pause = min(2 * pause, 0.05)  # most pages are there at once; who waits for long need not ask often
        raise AssertionError(f"never true: {expression}")

    def click(self, selector: str) -> None:
        """Nothing; a mouse has clicked the middle of the first such element, which is visible, on a page whose scripts
        have begun: an element is there before they are.
        """
        self.actions += 1
        self.wait(f"document.readyState === 'complete' && document.querySelector({json.dumps(selector)})")
        box = self.see(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            " one.scrollIntoView({block: 'center', behavior: 'instant'}); const b = one.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2, b.width * b.height]; })()"
        )
        assert box[2] > 0, f"not to be seen: {selector}"
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Nothing; the text has been typed where the focus is, on a page whose scripts have begun."""
        self.actions += 1
        self.settled()
        self.call("Input.insertText", text=text)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Nothing; the key has been pressed and let go, on a page whose scripts have begun."""
        self.actions += 1
        self.settled()
        text, code = _KEYS.get(key, (key, ord(key[0].upper())))
        told = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def size(self, width: int, height: int) -> None:
        """Nothing; the window has this size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def dark(self, *, on: bool) -> None:
        """Nothing; the person prefers dark pages, or light ones."""
        value = "dark" if on else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def scripts(self, *, on: bool) -> None:
        """Nothing; pages that come run no script, or do again. What a test asks of them is answered all the same."""
        self.call("Emulation.setScriptExecutionDisabled", value=not on)

    def offline(self, *, on: bool) -> None:
        """Nothing; no request gets through, or all do again."""
        self.call("Network.emulateNetworkConditions", offline=on, latency=0, downloadThroughput=-1, uploadThroughput=-1)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Nothing; what is seen lies in a PNG file."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def printed(self, path: Path) -> None:
        """Nothing; the page as its own @page rules print it lies in a PDF file."""
        found = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(found["data"]))

    def paper(self, *, on: bool) -> None:
        """Nothing; the page is laid out as for paper, or for the screen again."""
        self.call("Emulation.setEmulatedMedia", media="print" if on else "")

    def _next(self, end: float) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.receive], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser is silent"
            read = os.read(self.receive, 1 << 16)
            assert read, "the browser has gone"
            self.buffer += read
        message, _, self.buffer = self.buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        if told.get("sessionId", "") == self.session:
            self._hear(told.get("method", ""), told.get("params", {}))
        return told

    def _hear(self, method: str, params: Mapping[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.troubles.append("exception")
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.troubles.append(params["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            self.troubles.append("console.error")


@contextmanager
def browser(profile: Path, *, width: int = 1366, height: int = 900) -> Iterator[Browser]:
    """A browser with a profile of its own; gone afterwards."""
    assert CHROMIUM, "this test needs Chromium"
    to_read, to_send = os.pipe()
    answer_read, answer_send = os.pipe()

    def handles() -> None:
        os.dup2(to_read, 3)
        os.dup2(answer_send, 4)

    # The child wants its pipe as 3 and 4; ours may lie there already, so they are moved out of the way first.
    to_read, answer_send = _high(to_read), _high(answer_send)
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(
        command, preexec_fn=handles, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(to_read)
    os.close(answer_send)
    one = Browser(to_send, answer_read)
    try:
        page = next(target for target in one.call("Target.getTargets")["targetInfos"] if target["type"] == "page")
        attached = one.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        one.begin(attached["sessionId"], width, height)
        yield one
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        os.close(to_send)
        os.close(answer_read)


@contextmanager
def fresh(running: Browser, *, width: int = 1366, height: int = 900) -> Iterator[Browser]:
    """A page in a browser that runs already, which shares nothing with its other pages: no cookie, no storage, nothing
    kept of files; gone afterwards. Meanwhile the other pages are not asked anything.
    """
    context = running.call("Target.createBrowserContext")["browserContextId"]
    target = running.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
    session = running.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    one = Browser(running.send, running.receive, context=context, number=running.number, buffer=running.buffer)
    try:
        one.begin(session, width, height)
        yield one
    finally:
        running.number, running.buffer = one.number, one.buffer
        running.call("Target.disposeBrowserContext", browserContextId=context)


def _high(handle: int) -> int:
    import fcntl

    moved = fcntl.fcntl(handle, fcntl.F_DUPFD, 10)
    os.close(handle)
    return moved
