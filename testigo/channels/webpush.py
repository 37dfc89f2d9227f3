"""Web Push: to an installed page, through the push service of its browser.

The service sees an address, a size and a time; the text is sealed for the browser alone.
"""

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import httpx

from testigo.channels import aes128gcm, vapid
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    ContentRejected,
    Message,
    Outcome,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.types import Urgency

#: The push services of browsers. Anything else a page names would be an address we are made to
#: call; `TESTIGO_PUSH_HOSTS` adds a UnifiedPush server of one's own.
SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)
REAL: Final = {Urgency.SAFETY: "high", Urgency.CALL_OUT: "high", Urgency.ALERT: "normal"}
LONGEST, POINT, SECRET = 1500, 65, 16  #: characters of an endpoint, bytes of its two keys
BUSY: Final = 429
GONE: Final = {404, 410}
TOO_LARGE: Final = 413


class NotASubscription(ValueError):
    """What the page gave is no push subscription of a service we write to."""


@dataclass(frozen=True)
class Subscription:
    """One browser, as it describes itself."""

    endpoint: str
    p256dh: bytes
    auth: bytes

    @classmethod
    def of(cls, value: str, hosts: tuple[str, ...] = ()) -> "Subscription":
        """Read and check a subscription written as JSON."""
        try:
            told = json.loads(value)
            endpoint, keys = str(told["endpoint"]), told.get("keys", told)
            p256dh, auth = vapid.unb64(keys["p256dh"]), vapid.unb64(keys["auth"])
            known = len(endpoint) <= LONGEST and _is_known(endpoint, hosts)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise NotASubscription from error
        if not known or len(p256dh) != POINT or len(auth) != SECRET:
            raise NotASubscription
        return cls(endpoint, p256dh, auth)

    def __str__(self) -> str:
        keys = {"p256dh": vapid.b64(self.p256dh), "auth": vapid.b64(self.auth)}
        return json.dumps({"endpoint": self.endpoint, **keys}, sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class WebPush:
    """Seals each message for its browser and posts it to the browser's push service."""

    private_key: str = field(repr=False)
    contact: str  #: mailto: or https:, for the push service's operators
    http: httpx.Client
    hosts: tuple[str, ...] = ()  #: push services of our own, beside those of browsers
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)
    signing: Any = field(default_factory=threading.Lock, repr=False)

    kind: ClassVar[str] = "webpush"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = True  # the page shows one message of a code once
    together: ClassVar[int] = 16
    receipt_within: ClassVar[float | None] = 20.0

    @cached_property
    def key(self) -> str:
        """The public key browsers subscribe with."""
        return vapid.b64(vapid.public_of(vapid.private_key(self.private_key)))

    def send(self, address: str, message: Message) -> Outcome:
        try:
            to = Subscription.of(address, self.hosts)
            told = {"text": message.text, "path": message.path, "code": message.reference}
            text = json.dumps(told, ensure_ascii=False).encode()
            body = aes128gcm.seal(text, browser=to.p256dh, auth=to.auth)
        except ValueError:  # no subscription, or a key that is no point of the curve
            return AddressDead()
        if len(text) > aes128gcm.LONGEST:
            return ContentRejected()
        headers = {
            "Authorization": f"vapid t={self._token(to.endpoint)}, k={self.key}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.seconds),
            "Urgency": REAL.get(message.urgency, "low"),
            # Random: a topic that told call-outs apart would tell the service as well.
            "Topic": secrets.token_urlsafe(24),
        }
        try:
            answer = self.http.post(to.endpoint, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable("the push service does not answer") from error
        return self._outcome(answer)

    def _outcome(self, answer: httpx.Response) -> Outcome:
        if answer.is_success:
            return Accepted(provider_id=answer.headers.get("Location", "")[-200:])
        if answer.status_code in GONE:
            return AddressDead()
        after = answer.headers.get("Retry-After", "")
        seconds = float(after) if after.isdecimal() else 30.0
        if answer.status_code == BUSY:
            return Throttled(after=seconds)
        if answer.status_code == TOO_LARGE:
            return ContentRejected()
        if answer.is_server_error:
            return Retry(after=seconds)
        raise Unreachable(f"the push service said {answer.status_code}", permanent=True)

    def _token(self, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        audience = f"{parts.scheme}://{parts.netloc}"
        with self.signing:
            # Real time: push services do not keep our drills' clocks.
            until, token = self.tokens.get(audience, (0.0, ""))
            if until - time.time() < vapid.LIFE / 2:
                until = time.time() + vapid.LIFE
                private = vapid.private_key(self.private_key)
                token = vapid.token(
                    private, audience=audience, contact=self.contact, until=int(until)
                )
                self.tokens[audience] = (until, token)
        return token


def _is_known(endpoint: str, hosts: tuple[str, ...]) -> bool:
    parts = urlsplit(endpoint)
    host = (parts.hostname or "").casefold()
    if parts.username or parts.password:
        return False
    own = tuple(f"{name.rstrip('/')}/" for name in hosts if "://" in name)
    if own and endpoint.startswith(own):
        return True
    known = any(host == name or (name[0] == "." and host.endswith(name)) for name in SERVICES)
    return parts.scheme == "https" and parts.port in {None, 443} and known
