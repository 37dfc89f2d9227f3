"""Where the cast plays: a running Testigo, reached over HTTP from another process."""

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from django.conf import settings

from testigo.drills.pages import Page, Visitor

T = TypeVar("T")


class Missed(AssertionError):
    """Something the evening needs did not happen in time."""


class Stage:
    """One evening: its network, its people each at a browser of their own."""

    def __init__(self, url: str, network: str, *, patience: float = 20.0) -> None:
        self.url = url.rstrip("/")
        self.network = network
        self.patience = patience
        self.desk_door = Visitor(self.url, name="")
        self.people: dict[str, str] = self.state()["people"]
        self.browsers: dict[str, Visitor] = {}

    @classmethod
    def open_evening(cls, url: str) -> str:
        """Have a fresh evening made; give its network."""
        answer = httpx.post(f"{url.rstrip('/')}/drill/player/open/", timeout=60)
        answer.raise_for_status()
        return str(answer.json()["network"])

    @classmethod
    def newest(cls, url: str) -> str:
        """Name the newest evening."""
        answer = httpx.get(f"{url.rstrip('/')}/drill/player/newest/", timeout=30)
        answer.raise_for_status()
        return str(answer.json()["network"])

    def state(self) -> dict[str, Any]:
        """Read where the evening is, and its timeline."""
        answer = self.desk_door.http.get(f"/drill/player/{self.network}/")
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def phones(self) -> list[dict[str, Any]]:
        """Read what every practice phone got."""
        told: list[dict[str, Any]] = self.state()["phones"]
        return told

    def heard(self, words: str) -> None:
        """Wait until some practice phone got a text with these words."""
        self.until(
            lambda: any(words in text for phone in self.phones() for text in phone["texts"]),
            f"no phone ever got “{words}”",
        )

    def be(self, alias: str) -> Visitor:
        """Sit down at somebody's browser, signed in with one click."""
        if alias not in self.browsers:
            browser = Visitor(self.url, name=alias)
            browser.press(browser.open("/drill/"), "/drill/be/", {"account": self.people[alias]})
            self.browsers[alias] = browser
        return self.browsers[alias]

    def close(self) -> None:
        """Send everybody home: their browsers are closed."""
        for browser in (self.desk_door, *self.browsers.values()):
            browser.close()
        self.browsers.clear()

    def tell(self, path: str, **told: object) -> dict[str, Any]:
        """Use one of the player's own doors."""
        answer = self.desk_door.http.post(f"/drill/player/{self.network}/{path}/", data=told)
        if answer.is_error:
            raise Missed(f"{path}: {answer.status_code}")
        made: dict[str, Any] = answer.json()
        return made

    def text(self, sender: str, words: str) -> None:
        """Let an invented caller's text arrive as a provider's signed webhook."""
        address = f"{self.url}/hooks/sms/"
        told = {
            "MessageSid": f"SM{uuid.uuid4().hex}", "AccountSid": "AC" + "0" * 32, "From": sender,
            "To": self.state()["hotline"], "Body": words, "NumMedia": "0",
        }  # fmt: skip
        signed = address + "".join(name + told[name] for name in sorted(told))
        token = str(settings.SMS_HOOK_TOKEN).encode()
        digest = hmac.new(token, signed.encode(), hashlib.sha1).digest()
        signature = base64.b64encode(digest).decode()
        signed_by = {"X-Twilio-Signature": signature}
        answer = httpx.post(address, data=told, headers=signed_by, timeout=30)
        if answer.is_error:
            raise Missed(f"the text webhook said {answer.status_code}")

    def until(self, look: Callable[[], T | None], what: str) -> T:
        """Look again and again until there is something, or fail with `what` was missed."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.25)
        raise Missed(what)

    def page_with(self, who: str, path: str, *words: str) -> Page:
        """Wait until somebody's page shows all the words."""
        browser = self.be(who)

        def look() -> Page | None:
            page = browser.open(path)
            return page if page.has(*words) else None

        return self.until(look, f"{who} never read “{'”, “'.join(words)}” on {path}")
