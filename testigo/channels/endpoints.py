"""Whom a browser's subscription makes us write to: push services, and nobody else."""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from testigo.channels import vapid

#: The push services of browsers, and the one most UnifiedPush phones are set to. Anything else a
#: page names would be an address we are made to call; `TESTIGO_PUSH_HOSTS` names more.
SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
    "ntfy.sh",
)
ANY: Final = "*"  #: in the settings: whatever server out on the internet a phone names
LONGEST, POINT, SECRET = 1500, 65, 16  #: characters of an endpoint, bytes of its two keys


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

    @cached_property
    def origin(self) -> str:
        """Give the push service: what a token is signed for, and what may be busy."""
        return _origin_of(self.endpoint)


def _origin_of(endpoint: str) -> str:
    scheme, _, rest = endpoint.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _is_known(endpoint: str, hosts: tuple[str, ...]) -> bool:
    # Another reader of addresses must not find another host in it than we do.
    if not endpoint.isascii() or not endpoint.isprintable() or set(endpoint) & {" ", "\\", "#"}:
        return False
    return _is_service(_origin_of(endpoint), hosts)


@lru_cache(maxsize=1000)  # a city has few services, and all of them are written to at once
def _is_service(origin: str, hosts: tuple[str, ...]) -> bool:
    parts = urlsplit(origin)
    host = (parts.hostname or "").casefold()
    if parts.scheme != "https" or parts.username is not None or parts.password is not None:
        return False
    if origin in {name.rstrip("/") for name in hosts if "://" in name}:
        return True
    known = any(host == name or (name[0] == "." and host.endswith(name)) for name in SERVICES)
    return parts.port in {None, 443} and (known or (ANY in hosts and _is_named(parts)))


def _is_named(parts: SplitResult) -> bool:
    """Say whether the host is a name of the internet; where it leads is seen on the way."""
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return "." in host and last.isalpha() and last not in {"local", "localhost", "internal"}
    return False
