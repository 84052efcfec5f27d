"""Chromium driven over a pipe: real pointers and keys, with the standard library alone."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

BROWSER = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)


class Browser:
    """One page of one browser; its questions and answers are JSON with a zero byte behind."""

    def __init__(self, profile: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        def wired() -> None:
            # The browser reads from descriptor 3 and writes to 4; both ends are first moved out of the way.
            ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
            for end, wanted in zip(ends, (3, 4), strict=True):
                os.dup2(end, wanted)

        self._process = subprocess.Popen(
            [
                BROWSER,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-sync",
                "--disable-background-networking",
                "--no-first-run",
                "--disable-dev-shm-usage",
                f"--user-data-dir={profile}",
                "--remote-debugging-pipe",
                "about:blank",
            ],
            preexec_fn=wired,
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._left = b""
        self._count = 0
        self._session = None
        self.events = []
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self._session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")
        # A window without the keyboard gives its elements no focus events; which one has it is luck.
        self.ask("Emulation.setFocusEmulationEnabled", enabled=True)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_unused: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._read)
        os.close(self._write)

    def ask(self, method: str, **params):
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer)

    def _next(self):
        while b"\0" not in self._left:
            more = os.read(self._read, 1 << 16)
            assert more, "the browser has ended"
            self._left += more
        text, _unused, self._left = self._left.partition(b"\0")
        return json.loads(text)

    def open(
        self, page: Path, width: int = 1440, height: int = 1000, *, phone: bool = False
    ) -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        self.ask("Page.navigate", url=page.as_uri())
        self.settled("document.readyState === 'complete' && document.body.dataset.ready === 'yes'")

    def settled(self, condition: str) -> None:
        """Wait until something holds, over frames of the page, not by a clock."""
        found = self.run(
            "(async () => { for (let k = 0; k < 2000; k++) { try { if ("
            + condition
            + ") return true; }"
            " catch (e) {} await new Promise((f) => setTimeout(f, 10)); } return false; })()"
        )
        assert found, f"never: {condition}"

    def run(self, script: str):
        answer = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def frame(self) -> None:
        """Let the page draw what has changed."""
        self.run(
            "new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(() => f(1))))"
        )

    def place(self, selector: str):
        """Return left, top, width, height of an element that is brought into view."""
        return self.run(
            f"(() => {{ const e = document.querySelector({selector!r});"
            " e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
            " return [r.left, r.top, r.width, r.height]; })()"
        )

    def mouse(self, kind: str, x: float, y: float, **more) -> None:
        self.ask(
            "Input.dispatchMouseEvent",
            type=f"mouse{kind}",
            x=x,
            y=y,
            button="left",
            clickCount=1,
            **more,
        )

    def click(self, x: float, y: float, modifiers: int = 0) -> None:
        self.mouse("Pressed", x, y, buttons=1, modifiers=modifiers)
        self.mouse("Released", x, y, modifiers=modifiers)
        self.frame()

    def drag(self, *corners, modifiers: int = 0) -> None:
        (x, y), *rest = corners
        self.mouse("Pressed", x, y, buttons=1, modifiers=modifiers)
        for a, b in rest:
            for k in range(1, 5):
                self.mouse(
                    "Moved",
                    x + (a - x) * k / 4,
                    y + (b - y) * k / 4,
                    buttons=1,
                    modifiers=modifiers,
                )
            x, y = a, b
        self.mouse("Released", x, y, modifiers=modifiers)
        self.frame()

    def press(self, key: str, modifiers: int = 0) -> None:
        codes = {
            "Enter": 13,
            "Escape": 27,
            " ": 32,
            "ArrowLeft": 37,
            "ArrowUp": 38,
            "ArrowRight": 39,
            "ArrowDown": 40,
            "Tab": 9,
        }
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else "")
        how = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0), "modifiers": modifiers}
        self.ask(
            "Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **how
        )
        self.ask("Input.dispatchKeyEvent", type="keyUp", **how)
        self.frame()

    def picture(self, path: Path, *, whole: bool = True) -> None:
        found = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def complaints(self):
        """Return what the page has asked of a network, and its errors."""
        self.run("1")
        said = []
        for e in self.events:
            params = e.get("params", {})
            if e["method"] == "Network.requestWillBeSent":
                url = params["request"]["url"]
                if not url.startswith(("file:", "data:", "about:")):
                    said.append(url)
            if e["method"] in ("Runtime.exceptionThrown", "Log.entryAdded"):
                said.append(json.dumps(params)[:400])
        return said
