"""Signal, through signal-cli's JSON-RPC on this machine: best effort, as Signal has no API.

Signal sees who writes to whom and when, sealed from everybody else; it may ask us for a proof of
being human at any time, and then only the next channel reaches people.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import httpx

from testigo.channels.asking import LONGEST, Answer, ask, read
from testigo.channels.chats import facts
from testigo.channels.chats.tips import Tip
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    Message,
    Outcome,
    Probe,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.core.sealed import blind_index

WHO: Final = "signal-cli"
ACCOUNT_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RATE_LIMIT, CAPTCHA = -5, -6  #: signal-cli's numbers of what went wrong
REST: Final = 300.0  #: seconds, where Signal does not say how long it wants peace
LONGEST_REST: Final = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Signal:
    """Writes from our number by the signal-cli that runs beside us."""

    http: httpx.Client = field(repr=False)
    url: str  #: of its daemon, such as http://127.0.0.1:8080
    account: str = field(repr=False)  #: our number

    kind: ClassVar[str] = "signal"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = False
    together: ClassVar[int] = 4
    receipt_within: ClassVar[float | None] = 40.0

    def send(self, address: str, message: Message) -> Outcome:
        if not is_address(address):
            return AddressDead()
        answer = self._ask("send", recipient=[address], message=message.whole)
        error = facts.child(answer.told, "error")
        result = facts.child(error, "data", "response") or facts.child(answer.told, "result")
        ends = facts.children(result, "results")
        if ends:
            return _meaning(ends[0], result)
        if error:
            return _failed(error)
        if answer.status == 200 and facts.number(result, "timestamp"):
            return Accepted(provider_id=known(result, address))
        raise Unreachable(f"signal-cli said {answer.status}", unknown_fate=True)

    def probe(self) -> Probe:
        """Ask whether Signal still knows our number: the daemon runs on without it."""
        answer = self._ask("getUserStatus", recipient=[self.account])
        found = answer.told.get("result")
        ours = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        if any(one.get("isRegistered") is True for one in ours):
            return Probe(works=True)
        code = facts.number(facts.child(answer.told, "error"), "code")
        return Probe(works=False, why=f"signal-cli: our number is not registered, error {code}")

    def events(self) -> Iterator[dict[str, Any]]:
        """Give what comes in, until it ends or nothing was heard for long. Raises Unreachable."""
        patience = httpx.Timeout(10, read=60)
        try:
            with self.http.stream("GET", f"{self.url}/api/v1/events", timeout=patience) as stream:
                if stream.status_code != 200:
                    raise Unreachable(f"signal-cli said {stream.status_code}")
                yield from parsed(stream.iter_lines())
        except httpx.ReadTimeout:
            return  # nothing came in for a while: the stream is opened anew
        except httpx.HTTPError as error:
            raise Unreachable("signal-cli does not answer") from error

    def _ask(self, method: str, **parameters: object) -> Answer:
        body = {"jsonrpc": "2.0", "id": "1", "method": method,
                "params": {"account": self.account, **parameters}}  # fmt: skip
        return ask(self.http, f"{self.url}/api/v1/rpc", body, who=WHO)


def is_address(value: str) -> bool:
    """Tell a number or an account's id from anything else."""
    return bool(facts.NUMBER.fullmatch(value) or ACCOUNT_ID.fullmatch(value))


def parsed(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Read server-sent events; what is cut, too long or no object is left out."""
    data: list[str] = []
    size = 0
    for line in lines:
        if line.startswith("data:"):
            size += len(line)
            data = [*data, line[5:].removeprefix(" ")] if size <= LONGEST else []
        elif not line:
            if told := read("\n".join(data).encode("utf-8", "replace")):
                yield told
            data, size = [], 0


def tip(told: dict[str, Any], *, account: str) -> Tip | None:
    """Read one message to our number; None for receipts, typing, calls, groups and the rest."""
    envelope = _envelope(told, account)
    message = facts.child(envelope, "dataMessage") or facts.child(
        envelope, "editMessage", "dataMessage"
    )
    sender = _who(envelope)
    quiet = "reaction" in message or "remoteDelete" in message or "groupInfo" in message
    if not message or quiet or not sender or sender == account:
        return None
    at = facts.number(message, "timestamp")
    # In Signal a message is known by who wrote it and when, to the millisecond.
    return Tip(
        provider_id=f"{at}:{_index(sender)}", sender=sender, text=facts.words(message, "message"),
        at=facts.moment(at / 1000), to=account,
        left_out=any(message.get(kind) for kind in ("attachments", "sticker", "contacts")),
    )  # fmt: skip


def receipts(told: dict[str, Any], *, account: str) -> Iterator[tuple[str, str]]:
    """Read a phone's receipts: which messages of ours, and how far they came."""
    envelope = _envelope(told, account)
    receipt = facts.child(envelope, "receiptMessage")
    word = "read" if receipt.get("isRead") is True or receipt.get("isViewed") is True else ""
    word = word or ("delivered" if receipt.get("isDelivery") is True else "")
    when = receipt.get("timestamps")
    if word and isinstance(when, list):
        for at in when[:1000]:
            if isinstance(at, int):
                for sender in _names(envelope):
                    yield f"{at}:{_index(sender)}", word


def known(result: dict[str, Any], address: str) -> str:
    """Give the id under which receipts speak of a message: its moment, and by whom."""
    return f"{facts.number(result, 'timestamp')}:{_index(address)}"


def _meaning(end: dict[str, Any], result: dict[str, Any]) -> Outcome:
    there = facts.child(end, "recipientAddress")
    match facts.name(end, "type"):
        case "SUCCESS":
            return Accepted(provider_id=known(result, _who_is(there)))
        case "UNREGISTERED_FAILURE":
            return AddressDead()
        case "RATE_LIMIT_FAILURE":
            after = float(facts.number(end, "retryAfterSeconds"))
            return Throttled(after=min(after or REST, LONGEST_REST))
        case "NETWORK_FAILURE" | "INVALID_PRE_KEY_FAILURE":
            return Retry(after=15)
        case "IDENTITY_FAILURE":
            raise Unreachable("a recipient's safety number changed", permanent=True)
        case other:
            raise Unreachable(f"signal-cli said {other[:40]}", permanent=True)


def _failed(error: dict[str, Any]) -> Outcome:
    code = facts.number(error, "code")
    if code in {RATE_LIMIT, CAPTCHA}:
        return Throttled(after=REST)
    if code == -3:  # it could not reach Signal
        return Retry(after=15)
    raise Unreachable(f"signal-cli refused: error {code}")


def _envelope(told: dict[str, Any], account: str) -> dict[str, Any]:
    # Wrapped once more where the daemon was asked for by a subscription.
    told = facts.child(told, "params") or told
    told = facts.child(told, "result") or told
    theirs = facts.name(told, "account")
    return facts.child(told, "envelope") if theirs in {"", account} else {}


def _who(envelope: dict[str, Any]) -> str:
    return next(iter(_names(envelope)), "")


def _names(envelope: dict[str, Any]) -> list[str]:
    keys = ("sourceNumber", "sourceUuid", "source")
    named = [facts.name(envelope, key) for key in keys]
    return list(dict.fromkeys(one for one in named if is_address(one)))


def _who_is(there: dict[str, Any]) -> str:
    return facts.name(there, "uuid") or facts.name(there, "number")


def _index(who: str) -> str:
    return blind_index(who, purpose="signal")[:16]
