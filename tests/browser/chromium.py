"""Headless Chromium over a pipe (Chrome DevTools Protocol), without any network; nothing but the standard library."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


class Browser:
    """A browser with one page at a time; `events` holds what it told since the page was opened."""

    def __init__(self, program, profile, language="en"):
        to_read, self._out = os.pipe()
        self._in, to_write = os.pipe()

        def wire():  # the browser reads from descriptor 3 and writes to 4
            high = [fcntl.fcntl(end, fcntl.F_DUPFD, 64) for end in (to_read, to_write)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        command = [
            program,
            *FLAGS,
            f"--user-data-dir={profile}",
            f"--lang={language}",
            f"--accept-lang={language}",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            command,
            preexec_fn=wire,  # noqa: PLW1509 -- it only moves descriptors
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._number = 0
        self._buffer = b""
        self._session = None
        self.events = []

    def open(self, address, *, width=1280, height=900, dark=False, script=True):
        """Open an address in a fresh page and wait until it has loaded."""
        if self._session:
            self._send("Target.closeTarget", {"targetId": self._target}, None)
        self._target = self._send("Target.createTarget", {"url": "about:blank"}, None)["targetId"]
        attached = self._send("Target.attachToTarget", {"targetId": self._target, "flatten": True}, None)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.events.clear()
        phone = width < 600
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.send("Emulation.setTouchEmulationEnabled", enabled=phone)
        self.send(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.send("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def send(self, method, **parameters):
        """Send a command to the page and return its result."""
        return self._send(method, parameters, self._session)

    def run(self, expression):
        """Return the value of a JavaScript expression, promises awaited."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait_until(self, expression, seconds=10):
        """Wait until an expression is true; while a page gives way to another it may raise."""
        end = time.monotonic() + seconds
        while not self._is_true(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def wait_for(self, event):
        """Wait until the browser tells of an event of the page."""
        while not any(e["method"] == event for e in self.events):
            self._receive()

    def click(self, selector):
        """Click on the middle of the first element of a selector, as a mouse does."""
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        x, y = self._middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def tap(self, selector):
        """Tap on the middle of the first element of a selector, as a finger does."""
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        x, y = self._middle(selector)
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def point(self, selector):
        """Move the mouse onto the first element of a selector."""
        x, y = self._middle(selector)
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def press(self, key, code=0, text=""):
        """Press a key and let it go."""
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                text=text if kind == "keyDown" else "",
            )

    def type(self, text):
        """Type into the focused field."""
        self.send("Input.insertText", text=text)

    def screenshot(self, file, *, whole=True):
        """Write a picture of the page, by default of its whole length up to a bound."""
        clip = {}
        if whole:
            size = self.send("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000), "scale": 1}}
        picture = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **clip)
        Path(file).write_bytes(base64.b64decode(picture["data"]))

    def troubles(self):
        """Return console messages, exceptions, log entries, dialogs and failed requests since the page was opened."""
        self.run("1")
        bad = {
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Network.loadingFailed",
            "Page.javascriptDialogOpening",
        }
        return [(e["method"], e["params"]) for e in self.events if e["method"] in bad]

    def requests(self):
        """Return the addresses that were asked for since the page was opened."""
        self.run("1")
        return [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]

    def close(self):
        """End the browser."""
        try:
            self._send("Browser.close", {}, None)
            self._process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)

    def _is_true(self, expression):
        try:
            return self.run(expression)
        except AssertionError:
            return False

    def _middle(self, selector):
        return self.run(
            f"(() => {{ const r = document.querySelector({json.dumps(selector)}).getClientRects()[0];"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )

    def _send(self, method, parameters, session):
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def _receive(self, seconds=60):
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], seconds)
            assert ready, "the browser does not answer"
            piece = os.read(self._in, 1 << 20)
            assert piece, "the browser ended"
            self._buffer += piece
        first, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(first)
        if "method" in message:
            self.events.append(message)
        return message


def program():
    """Return the browser's path; where there is none skip the test, or fail it if BROWSER_TESTS is `required`."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        (pytest.fail if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip)(
            "no Chromium is here: install it (Debian: apt-get install chromium fonts-nanum) to test the pages in a browser"
        )
    return found


def start(language="en"):
    """Return a new browser with a profile of its own; call `end` with both."""
    profile = tempfile.mkdtemp(prefix="chromium-")
    return Browser(program(), profile, language), profile


def end(browser, profile):
    """End a browser and remove its profile."""
    browser.close()
    shutil.rmtree(profile, ignore_errors=True)
