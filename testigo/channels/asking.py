"""Asks a service something over https, and tells apart what certainly did not leave."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from testigo.channels.contract import Unreachable

LONGEST: Final = 1_000_000  #: bytes of an answer
#: The request never left: the same again harms nobody.
UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
Told = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a service said; `told` is empty where it said nothing that can be read."""

    status: int
    told: Told = field(default_factory=dict)
    after: float = 0.0  #: seconds it asks us to wait


def ask(http: httpx.Client, url: str, body: Told | None, *, who: str, bearer: str = "") -> Answer:
    """Post something (None: get it) and read the answer. Raises Unreachable, never more.

    The reason names the service alone: addresses, and some tokens, stand in what failed.
    """
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    try:
        if body is None:
            answer = http.get(url, headers=headers)
        else:
            answer = http.post(url, json=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise silent(who, error) from error
    return Answer(
        status=answer.status_code, told=read(answer.content), after=_after(answer.headers)
    )


def silent(who: str, error: Exception) -> Unreachable:
    """Say whether a message may have left although nobody answered."""
    if isinstance(error, UNSENT):
        return Unreachable(f"{who} does not answer")
    return Unreachable(f"{who} broke off", unknown_fate=True)


def read(body: bytes) -> Told:
    """Read an object out of bytes; anything else is an empty one."""
    if len(body) > LONGEST:
        return {}
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _after(headers: httpx.Headers) -> float:
    said = headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0.0
