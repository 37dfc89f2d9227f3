"""Chat services of the tests: what they answer is written down here, as their documents show it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from testigo.channels.contract import Message

MESSAGE = Message(text="Thank you. We have it.", language="en", reference="r", network="home")

Answered = httpx.Response | Exception


@dataclass
class Service:
    """Answers every request alike, and remembers them."""

    answer: Answered | Callable[[httpx.Request], httpx.Response]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer if isinstance(self.answer, httpx.Response) else self.answer(request)

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self))

    @property
    def told(self) -> Any:
        """What the last request said."""
        return json.loads(self.asked[-1].content)


def says(status: int, told: Any = None, **headers: str) -> Service:
    return Service(httpx.Response(status, json=told, headers=headers))


def nobody() -> httpx.Client:
    """Give a client whose every service is away."""
    return Service(httpx.ConnectError("nobody there")).http
