"""A push service Firefox can be set to: its WebSockets on one side, RFC 8030 on the other."""

import asyncio
import base64
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.pushservice import PushService, Taken

READ = 100  #: what a browser says of a message it could open
GONE = 410


@dataclass
class Autopush(PushService):
    """Hands what our sender posts to the browser that registered, and hears what it says of it."""

    registered: dict[str, ServerConnection] = field(default_factory=dict)  #: by channel
    said: list[dict[str, Any]] = field(default_factory=list)  #: all browsers told us, in order
    acknowledged: list[int] = field(default_factory=list)  #: the codes of their acknowledgements

    async def start(self) -> None:
        await super().start()
        self.talking: Server = await serve(self._talk, "127.0.0.1", 0)
        port = next(iter(self.talking.sockets)).getsockname()[1]
        self.address = f"ws://127.0.0.1:{port}/"
        self.sending: set[asyncio.Task[None]] = set()

    async def end(self) -> None:
        self.talking.close()
        await self.talking.wait_closed()
        await super().end()

    def answer(self, taken: Taken) -> int:
        channel = taken.path.rpartition("/")[2]
        browser = self.registered.get(channel)
        if browser is None:
            self.taken.append(taken)
            return GONE
        told = {
            "messageType": "notification",
            "channelID": channel,
            "version": uuid.uuid4().hex,
            "data": base64.urlsafe_b64encode(taken.body).rstrip(b"=").decode(),
            "headers": {"encoding": taken.headers["content-encoding"]},
        }
        handing_on = self.loop.create_task(_send(browser, told))
        self.sending.add(handing_on)
        handing_on.add_done_callback(self.sending.discard)
        return super().answer(taken)

    async def _talk(self, browser: ServerConnection) -> None:
        try:
            async for words in browser:
                told = json.loads(words)
                self.said.append(told)
                if reply := self._reply(browser, told):
                    await _send(browser, reply)
        except ConnectionClosed:
            pass
        finally:
            self.registered = {c: b for c, b in self.registered.items() if b is not browser}

    def _reply(self, browser: ServerConnection, told: dict[str, Any]) -> dict[str, Any] | None:
        channel = told.get("channelID", "")
        match told.get("messageType"):
            case "hello":
                known = told.get("uaid") or uuid.uuid4().hex
                return {"messageType": "hello", "uaid": known, "status": 200, "use_webpush": True}
            case "register":
                self.registered[channel] = browser
                endpoint = f"{self.origin}/wpush/v2/{channel}"
                return {
                    "messageType": "register",
                    "channelID": channel,
                    "status": 200,
                    "pushEndpoint": endpoint,
                }
            case "unregister":
                self.registered.pop(channel, None)
                return {"messageType": "unregister", "channelID": channel, "status": 200}
            case "ack":
                self.acknowledged += [update.get("code", 0) for update in told["updates"]]
        return None


async def _send(browser: ServerConnection, told: dict[str, Any]) -> None:
    await browser.send(json.dumps(told))
