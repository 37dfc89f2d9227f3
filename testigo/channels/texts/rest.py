"""Text messages by a provider that speaks as Twilio does: Twilio, SignalWire, Somleng, Telnyx."""

from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import quote

import httpx

from testigo.channels.asking import read
from testigo.channels.contract import Message, Probe
from testigo.channels.texts.dialects import DIALECTS, Dialect
from testigo.channels.texts.sms import TIMEOUT, Sms

GONE: Final = (200, 202, 204, 404)


@dataclass(frozen=True, kw_only=True)
class Texts(Sms):
    """Hands each message to one provider, by its REST interface."""

    dialect: str
    account: str
    sender: str  #: a number of ours there, or the id of a service that holds several
    callback: str  #: where the provider tells how far a message came
    key: str = ""  #: the name of a key of theirs, where the token is its secret
    server: str = ""  #: where not the usual one: SignalWire's space, or a rehearsal's

    longest: ClassVar[int] = 1600
    together: ClassVar[int] = 8

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS or not self._base.startswith(("https://", "http://")):
            raise ValueError("no such provider of texts, or no server of theirs")

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
        status = read(answer.content).get("status", "active")
        works = answer.is_success and status == "active"
        return Probe(works=works, why="" if works else f"{answer.status_code} {status}"[:60])

    def _hand_over(self, address: str, text: str, message: Message) -> httpx.Response:
        fields = self._dialect.fields(
            sender=self.sender, to=address, text=text, callback=self.callback,
            seconds=message.seconds, service=not self.sender.startswith("+"),
        )  # fmt: skip
        return self._ask("POST", self._dialect.messages, fields)

    def _id(self, answer: httpx.Response, message: Message) -> str:
        del message
        return self._dialect.id_of(read(answer.content))

    def _error(self, answer: httpx.Response) -> str:
        return self._dialect.error_of(read(answer.content))

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
