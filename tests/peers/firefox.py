"""Firefox, led through Marionette, the door it was built with: no driver beside it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("firefox-esr", "firefox")
PATIENCE: Final = 120.0  #: seconds; the machine may be busy
ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"

#: It asks nobody but us: no updates, no lists, no measurements.
QUIET: Final[dict[str, object]] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#nobody/v1",
    "toolkit.telemetry.server": "data:,nobody",
    "marionette.port": 0,
    # Marionette's own preferences turn push messages off.
    "remote.prefs.recommended": False,
    "alerts.useSystemBackend": False,
    "permissions.default.desktop-notification": 1,
    "dom.push.testing.allowInsecureServerURL": True,
}


class Firefox:
    """One Firefox without a screen, in a profile of its own."""

    def __init__(self, folder: Path, **preferences: object) -> None:
        path = next((found for name in NAMES if (found := shutil.which(name))), None)
        assert path, "Firefox is not installed: `make peers` does that."
        version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        self.version = version.stdout.strip()
        self.folder = folder
        told = QUIET | {name.replace("__", "."): value for name, value in preferences.items()}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(v)});" for name, v in told.items()]
        (folder / "user.js").write_text("\n".join(lines))
        self.log = (folder / "log").open("w")
        self.child = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
            stdout=self.log, stderr=self.log, env=os.environ | {"HOME": str(folder)},
            start_new_session=True,
        )  # fmt: skip
        self.number = 0
        self.line = self._connect()
        self.hear()  # it says who it is
        self.ask("WebDriver:NewSession", {"capabilities": {}})

    def close(self) -> None:
        self.line.close()
        os.killpg(self.child.pid, signal.SIGTERM)
        self.child.wait(30)
        self.log.close()

    def open(self, address: str) -> None:
        self.ask("WebDriver:Navigate", {"url": address})

    def cookie(self, name: str, value: str) -> None:
        self.ask("WebDriver:AddCookie", {"cookie": {"name": name, "value": value, "path": "/"}})

    def press(self, css: str) -> None:
        """Press what is there, once it shows."""
        shown = f"const it = document.querySelector({json.dumps(css)}); return it?.hidden ? 0 : it"
        found = self.until(shown)
        self.ask("WebDriver:ElementClick", {"id": found[ELEMENT]})

    def run(self, script: str) -> Any:
        """Run the body of an asynchronous function in the page; give what it returns."""
        body = f"""const tell = arguments[0];
            (async () => {{ {script} }})().then(
                (value) => tell({{ value }}), (error) => tell({{ error: String(error) }}));"""
        asked = {"script": body, "args": [], "scriptTimeout": int(PATIENCE * 1000)}
        told = self.ask("WebDriver:ExecuteAsyncScript", asked)["value"]
        assert "error" not in told, f"{told['error']} in {script}"
        return told.get("value")

    def until(self, script: str) -> Any:
        """Run a function in the page until it gives something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self.run(script):
                return found
            time.sleep(0.5)
        raise AssertionError(f"never in Firefox: {script}")

    def ask(self, command: str, told: dict[str, Any]) -> Any:
        self.number += 1
        words = json.dumps([0, self.number, command, told]).encode()
        self.line.sendall(str(len(words)).encode() + b":" + words)
        _kind, number, error, result = self.hear()
        assert number == self.number
        assert error is None, f"{command}: {error}"
        return result

    def hear(self) -> Any:
        length = b""
        while (digit := self.line.recv(1)) != b":":
            assert digit, f"Firefox hung up: {(self.folder / 'log').read_text()[-1000:]}"
            length += digit
        words = b""
        while len(words) < int(length):
            words += self.line.recv(int(length) - len(words))
        return json.loads(words)

    def _connect(self) -> socket.socket:
        end = time.monotonic() + PATIENCE
        port = self.folder / "MarionetteActivePort"
        while time.monotonic() < end:
            if port.exists() and port.read_text().strip():
                line = socket.create_connection(("127.0.0.1", int(port.read_text())), PATIENCE)
                line.settimeout(PATIENCE)
                return line
            assert self.child.poll() is None, (self.folder / "log").read_text()[-1000:]
            time.sleep(0.2)
        raise AssertionError(f"Firefox did not start: {(self.folder / 'log').read_text()[-1000:]}")
