"""The telephone we dial with: a Twilio-compatible REST interface, or a drill's practice phones."""

import io
import wave
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Protocol
from urllib.parse import quote

import httpx

from testigo.channels.contract import Unreachable
from testigo.channels.voice.ringing import RINGS

LARGEST: Final = 40_000_000  #: bytes of one recording
PATIENCE: Final = 8.0
WRONG_NUMBER: Final = {400, 404, 422}


class BadNumber(Exception):
    """The provider does not dial this number: nobody else's phone rings less for it."""


class Telephone(Protocol):
    """What it takes to ring phones and to take recordings over."""

    def ring(self, number: str, *, leg: str) -> str:
        """Have a phone rung, and give the provider's name for it."""
        ...

    def move(self, provider_id: str, path: str) -> None:
        """Have a call that goes on ask for its next step now."""
        ...

    def end(self, provider_id: str) -> None:
        """Hang up."""
        ...

    def fetch(self, recording: str) -> bytes:
        """Give a recording as a WAV file."""
        ...

    def erase(self, recording: str) -> None:
        """Erase the provider's copy."""
        ...


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Twilio, SignalWire and Somleng, by the address their interface has."""

    http: httpx.Client
    api: str  #: such as https://api.twilio.com/2010-04-01
    account: str
    token: str = field(repr=False)
    number: str  #: what phones of ours and callers see
    origin: str

    ends: ClassVar[str] = ".json"  #: of a call's address

    def ring(self, number: str, *, leg: str) -> str:
        told = {
            "To": number, "From": self.number, "Timeout": str(RINGS), "Method": "POST",
            "Url": f"{self.origin}/hooks/voice/leg/{leg}/",
            "StatusCallback": f"{self.origin}/hooks/voice/leg/{leg}/status/",
        }  # fmt: skip
        answer = self._ask("POST", f"Calls{self.ends}", data=told)
        if answer.status_code in WRONG_NUMBER:
            raise BadNumber
        try:
            return str(fine(answer).json()["sid"])[:100]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable("the telephone's answer cannot be read") from error

    def move(self, provider_id: str, path: str) -> None:
        told = {"Url": f"{self.origin}{path}", "Method": "POST"}
        self._on_call(provider_id, told)

    def end(self, provider_id: str) -> None:
        self._on_call(provider_id, {"Status": "completed"})

    def fetch(self, recording: str) -> bytes:
        return sized(there(self._ask("GET", self._recording(recording, "wav"))))

    def erase(self, recording: str) -> None:
        answer = self._ask("DELETE", self._recording(recording))
        if answer.status_code != httpx.codes.NOT_FOUND:  # it is gone already
            fine(answer)

    def _on_call(self, provider_id: str, told: dict[str, str]) -> None:
        answer = self._ask("POST", f"Calls/{quote(provider_id, safe=':')}{self.ends}", data=told)
        if answer.status_code not in WRONG_NUMBER:  # it ended by itself meanwhile
            fine(answer)

    def _ask(self, verb: str, path: str, **told: Any) -> httpx.Response:
        address = f"{self.api.rstrip('/')}/Accounts/{quote(self.account, safe='')}/{path}"
        told |= self._credentials()
        try:
            return self.http.request(verb, address, timeout=PATIENCE, **told)
        except httpx.HTTPError as error:
            raise Unreachable(f"the telephone: {type(error).__name__}") from error

    def _credentials(self) -> dict[str, Any]:
        return {"auth": (self.account, self.token)}

    def _recording(self, name: str, form: str = "json") -> str:
        return f"Recordings/{quote(name, safe='')}.{form}"


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A drill's telephone: nothing is dialled; whoever plays presses the keys on a page."""

    def ring(self, number: str, *, leg: str) -> str:
        del number
        return f"practice-{leg}"

    def move(self, provider_id: str, path: str) -> None:
        del provider_id, path

    def end(self, provider_id: str) -> None:
        del provider_id

    def fetch(self, recording: str) -> bytes:
        del recording
        return silence(2)

    def erase(self, recording: str) -> None:
        del recording


def silence(seconds: int) -> bytes:
    """Make a WAV file in which nobody speaks."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000 * seconds)
    return file.getvalue()


def fine(answer: httpx.Response) -> httpx.Response:
    """Give an answer that is a yes. Raises for any other."""
    if answer.is_success:
        return answer
    permanent = answer.is_client_error and answer.status_code not in {408, 429}
    raise Unreachable(f"the telephone said {answer.status_code}", permanent=permanent)


def there(answer: httpx.Response) -> httpx.Response:
    """Give the answer about a recording that was told of: no refusal is for ever."""
    if answer.is_client_error:  # it may be there a moment later, or once a key was put right
        raise Unreachable(f"the recording: {answer.status_code}")
    return fine(answer)


def sized(answer: httpx.Response) -> bytes:
    """Give a recording's bytes; one that is absurdly long is not kept."""
    if len(answer.content) > LARGEST:
        raise Unreachable("the recording is too large", permanent=True)
    return answer.content
