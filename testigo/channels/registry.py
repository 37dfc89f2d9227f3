"""The channels that are on, as settings.CHANNELS names them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from testigo.channels.contract import Channel, Message, Priced
from testigo.channels.types import LOOPBACK


@cache
def channels() -> Mapping[str, Channel]:
    """Give every channel that is on, by kind, in the order of the settings."""
    made = [_make(name, options) for name, options in settings.CHANNELS.items()]
    return {channel.kind: channel for channel in made}


def kinds(*, drill: bool) -> list[str]:
    """Give the kinds a network may use: a drill the practice phones, nobody else them."""
    return [kind for kind in channels() if (kind == LOOPBACK) is drill]


def repeatable() -> list[str]:
    """Give the kinds that may be tried again when nobody knows whether they worked."""
    return [kind for kind, channel in channels().items() if channel.repeatable]


def price(kind: str) -> int:
    """Give what a short message costs by a channel, in thousandths; 0: nothing."""
    channel = channels().get(kind)
    nobody = Message(text="?", language="en", reference="")
    return channel.prepare("", nobody).cost if isinstance(channel, Priced) else 0


def costs() -> bool:
    """Tell whether anything that is on costs money."""
    return any(price(kind) for kind in channels())


def _make(name: str, options: dict[str, Any]) -> Channel:
    made = import_string(name)
    if is_dataclass(made) and any(field.name == "http" for field in fields(made)):
        options = {"http": _http(), **options}
    channel: Channel = made(**options)
    return channel


@cache
def _http() -> httpx.Client:
    # No proxy from the environment and no redirects: we write where we were told to, or nowhere.
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
    return httpx.Client(timeout=10, trust_env=False, follow_redirects=False, limits=limits)


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "CHANNELS":
        channels.cache_clear()


setting_changed.connect(_forget)
