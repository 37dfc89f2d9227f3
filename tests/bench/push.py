"""Web Push: what one accepted message costs, beside pywebpush on the same service."""

import asyncio
import json
import os
import ssl
from collections.abc import Sequence

import http_ece

from testigo.channels import vapid
from testigo.channels.contract import Accepted, Message
from testigo.channels.types import Urgency
from testigo.channels.webpush import WebPush
from tests.bench.frame import Report, Side, at_least, peer, race
from tests.bench.sink import Sink, sink
from tests.pushservice import AUTH, Browser

OURS, ASYNC, SHIPPED = 2000, 1000, 100  #: messages of one round: about as long for each side
TOGETHER = 100  #: requests on their way at once, for both
BATCH = 400
FEW = 3 * BATCH  #: so many that one of them is not lost in the noise
SECONDS = 900
TEXT = "You are asked for: open request 42"


class Sides:
    """Everybody writes to the same browsers at the same service."""

    def __init__(self, service: Sink) -> None:
        self.service = service
        self.browsers = [Browser(f"{service.origin}/send/{n}") for n in range(50)]
        self.key = vapid.new_key()
        self.channel = WebPush(
            private_key=self.key, contact="mailto:ops@example.invalid", hosts=(service.origin,),
            private=True, authorities=str(service.authorities), patience=60.0,
        )  # fmt: skip
        self.tls = ssl.create_default_context(cafile=service.authorities)
        self.accepted = 0

    def ours(self, many: int = OURS) -> int:
        """Send as the sender does: batches of what is due."""
        sent = 0
        while sent < many:
            ends = self.channel.send_batch([self._told(sent + n) for n in range(BATCH)])
            assert ends == [Accepted()] * len(ends)
            sent += len(ends)
        self.accepted += sent
        return sent

    def shipped(self) -> int:
        """Call `pywebpush.webpush()`, one message after the other, as its page shows."""
        webpush = peer("pywebpush").webpush
        for number in range(SHIPPED):
            answer = webpush(**self._theirs(number), vapid_private_key=self.key)
            assert answer.status_code == 201
        self.accepted += SHIPPED
        return SHIPPED

    def asynchronous(self) -> int:
        """Call its asynchronous function with one session for all, a hundred at once."""
        asyncio.run(self._all_at_once())
        self.accepted += ASYNC
        return ASYNC

    async def _all_at_once(self) -> None:
        aiohttp, pywebpush = peer("aiohttp"), peer("pywebpush")
        key = peer("py_vapid").Vapid.from_string(self.key)
        gate = asyncio.Semaphore(TOGETHER)
        connector = aiohttp.TCPConnector(ssl=self.tls, limit=TOGETHER)

        async def one(number: int) -> None:
            async with gate:
                answer = await pywebpush.webpush_async(
                    **self._theirs(number), vapid_private_key=key, aiohttp_session=session
                )
                assert answer.status == 201
                answer.release()

        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(*(one(number) for number in range(ASYNC)))

    def _told(self, number: int) -> tuple[str, Message]:
        message = Message(
            text=TEXT, language="en", reference=f"code-{number}", path="/go/42/",
            urgency=Urgency.CALL_OUT, seconds=SECONDS,
        )  # fmt: skip
        return self.browsers[number % len(self.browsers)].subscription, message

    def _theirs(self, number: int) -> dict[str, object]:
        browser = self.browsers[number % len(self.browsers)]
        told = {"text": TEXT, "path": "/go/42/", "code": f"code-{number}"}
        return {
            "subscription_info": {
                "endpoint": f"{self.service.origin}/send/{number % len(self.browsers)}",
                "keys": {"p256dh": vapid.b64(browser.public), "auth": vapid.b64(AUTH)},
            },
            "data": json.dumps(told),
            "vapid_claims": {"sub": "mailto:ops@example.invalid"},
            "ttl": SECONDS,
            "headers": {"Urgency": "high"},
        }


def opened(browsers: Sequence[Browser], taken: Sequence[tuple[str, bytes]]) -> int:
    """Open every message with another implementation; give how many opened."""
    count = 0
    for path, body in taken:
        browser = browsers[int(path.rpartition("/")[2])]
        text = http_ece.decrypt(body, private_key=browser.private, auth_secret=AUTH)
        count += json.loads(text)["text"] == TEXT
    return count


def run(report: Report) -> None:
    peer("pywebpush")
    with sink() as service:
        os.environ["REQUESTS_CA_BUNDLE"] = str(service.authorities)  # the way requests is told
        sides = Sides(service)
        sides.ours()  # the connection, the token
        ours, shipped, asynchronous = race(
            Side("our sender", sides.ours),
            Side("pywebpush.webpush()", sides.shipped),
            Side("webpush_async(), one session", sides.asynchronous),
        )
        few, many = race(
            Side("few", lambda: sides.ours(FEW)),
            Side("ten times as many", lambda: sides.ours(10 * FEW)),
        )
    report.ratio("beside webpush()", "messages", ours, shipped, goal=at_least(20), of="cpu")
    report.ratio(
        "beside webpush_async()", "messages", ours, asynchronous, goal=at_least(2.5), of="cpu"
    )
    # CPU: the wall is also that of the service, which keeps all it was ever sent.
    report.growth("push messages", few, many, of="cpu")
    keys = {body[21:86] for _path, body in service.taken}
    count = sides.accepted
    report.figure("opened by http_ece", opened(sides.browsers, service.taken) / count, "of all",
                  goal=at_least(1), messages=count)  # fmt: skip
    report.figure("ephemeral keys, each used once", len(keys) / count, "of all", goal=at_least(1))
