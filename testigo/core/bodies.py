"""Turns requests away that are larger than their door takes, without reading all of them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

Told = Mapping[str, Any]
Receive = Callable[[], Awaitable[Told]]
Send = Callable[[Told], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]


class Limited:
    """An ASGI application behind limits: path prefix -> bytes. Other paths pass untouched.

    `words` is the answer; nothing is known yet of who asks, so it is given in every language.
    """

    def __init__(self, app: App, limits: Mapping[str, int], *, words: Promise | str = "") -> None:
        self.app = app
        self.limits = limits
        self.words = words

    async def __call__(self, scope: Told, receive: Receive, send: Send) -> None:
        limit = self._limit(scope)
        if limit is None:
            await self.app(scope, receive, send)
        elif _claimed(scope) > limit:
            await self._refuse(send)
        else:
            await self._count(scope, receive, send, limit)

    def _limit(self, scope: Told) -> int | None:
        if scope["type"] != "http":
            return None
        path = str(scope["path"])
        return next((n for prefix, n in self.limits.items() if path.startswith(prefix)), None)

    async def _count(self, scope: Told, receive: Receive, send: Send, limit: int) -> None:
        read, over, answered = 0, False, False

        async def counted() -> Told:
            nonlocal read, over
            part = await receive()
            read += len(part.get("body", b""))
            over = read > limit
            # To the application it looks as if the sender had hung up.
            return {"type": "http.disconnect"} if over else part

        async def noted(part: Told) -> None:
            nonlocal answered
            answered = True
            await send(part)

        await self.app(scope, counted, noted)
        if over and not answered:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": self._told().encode()})

    def _told(self) -> str:
        told = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                told.append(f"{self.words}\n")
        return "\n".join(dict.fromkeys(told))


def _claimed(scope: Told) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
