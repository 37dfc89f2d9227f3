"""Text messages by a provider that speaks as Twilio does: Twilio, SignalWire, Somleng, Telnyx."""

from dataclasses import dataclass, field
from typing import ClassVar, Final
from urllib.parse import quote

import httpx

from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    ContentRejected,
    Message,
    Outcome,
    Probe,
    Throttled,
    Units,
)
from testigo.channels.texts import answers, units
from testigo.channels.texts.dialects import DIALECTS, Dialect
from testigo.channels.texts.numbers import is_number

LONGEST: Final = 1600
TIMEOUT: Final = 15.0
GONE: Final = (200, 202, 204, 404)


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Hands each message to one provider, by its REST interface."""

    dialect: str
    account: str
    token: str = field(repr=False)
    sender: str  #: a number of ours there, or the id of a service that holds several
    callback: str  #: where the provider tells how far a message came
    key: str = ""  #: the name of a key of theirs, where the token is its secret
    server: str = ""  #: where not the usual one: SignalWire's space, or a rehearsal's
    a_minute: int = 0  #: segments the carrier takes in a minute; 0: it does not say
    price: int = 0  #: of one segment, in thousandths of the network's money
    country: str = "1"  #: of numbers that name none
    codes: tuple[str, ...] = ("+1",)  #: how numbers begin that anybody may give us
    http: httpx.Client = field(repr=False)
    pause: answers.Pause = field(default_factory=answers.Pause, repr=False, compare=False)

    kind: ClassVar[str] = "sms"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = LONGEST
    repeatable: ClassVar[bool] = False  # each costs money, and none has a key against doubles
    together: ClassVar[int] = 8
    receipt_within: ClassVar[float | None] = 60.0

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS or not self._base.startswith(("https://", "http://")):
            raise ValueError("no such provider of texts, or no server of theirs")

    @property
    def rate(self) -> float:
        return self.a_minute / 60

    def prepare(self, address: str, message: Message) -> Units:
        segments = units.count(units.plain(message.whole)).segments
        return Units(segments=segments, cost=segments * self.price)

    def send(self, address: str, message: Message) -> Outcome:
        if not is_number(address):
            return AddressDead()
        text = units.plain(message.whole)
        if len(text) > LONGEST:
            return ContentRejected()
        if left := self.pause.left():
            return Throttled(after=left)
        fields = self._dialect.fields(
            sender=self.sender, to=address, text=text, callback=self.callback,
            seconds=message.seconds, service=not self.sender.startswith("+"),
        )  # fmt: skip
        try:
            answer = self._ask("POST", self._dialect.messages, fields)
        except httpx.HTTPError as error:
            raise answers.faulty(error) from error
        told = answers.json_of(answer)
        if answer.is_success:
            return Accepted(provider_id=self._dialect.id_of(told))
        end = answers.refused(answer.status_code, self._dialect.error_of(told), answer.headers)
        if isinstance(end, Throttled):
            self.pause.take(end.after)
        return end

    def forget(self, provider_id: str) -> bool:
        """Delete the provider's copy of a message; False: not now. Nothing to do: it is gone."""
        how = self._dialect.erases
        if not how:
            return True
        path = self._dialect.message.replace("{id}", quote(provider_id, safe=""))
        try:
            method, fields = ("DELETE", None) if how == "delete" else ("POST", {"Body": ""})
            return self._ask(method, path, fields).status_code in GONE
        except httpx.HTTPError:
            return False

    def probe(self) -> Probe:
        """Ask whether our account is open; nobody is written to."""
        try:
            answer = self._ask("GET", self._dialect.account, None)
        except httpx.HTTPError as error:
            return Probe(works=False, why=type(error).__name__)
        told = answers.json_of(answer)
        status = told.get("status", "active") if isinstance(told, dict) else "active"
        works = answer.is_success and status == "active"
        return Probe(works=works, why="" if works else f"{answer.status_code} {status}"[:60])

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> httpx.Response:
        url = self._base + path.replace("{account}", quote(self.account, safe=""))
        bearer = {"Authorization": f"Bearer {self.token}"} if self._dialect.bearer else {}
        auth = None if bearer else httpx.BasicAuth(self.key or self.account, self.token)
        json, data = (fields, None) if self._dialect.json else (None, fields)
        headers = {"Accept": "application/json", **bearer}
        return self.http.request(
            method, url, json=json, data=data, headers=headers, auth=auth, timeout=TIMEOUT
        )

    @property
    def _dialect(self) -> Dialect:
        return DIALECTS[self.dialect]

    @property
    def _base(self) -> str:
        return (self.server or DIALECTS[self.dialect].server).rstrip("/")
