"""The telephone at Telnyx: its REST interface, and where its language (TeXML) is not Twilio's.

From Telnyx's own pages: calls are begun by JSON and a key, of an application that is named; the
answer need not say what the call is called, so the first webhook about it does. A recording is
fetched from an address that is asked for and signed for minutes.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final
from xml.etree import ElementTree as ET

import httpx

from testigo.channels.contract import Unreachable
from testigo.channels.voice.ringing import RINGS
from testigo.channels.voice.telephone import PATIENCE, BadNumber, Rest, fine, sized, there

NAME: Final = "telnyx"
#: Languages it has another name for.
SPOKEN: Final = {"zh-CN": "cmn-CN"}
#: What it does not dial. 404 is not among them: then the account is not the one it knows.
UNDIALLED: Final = frozenset({400, 422})


@dataclass(frozen=True, kw_only=True)
class Telnyx(Rest):
    """Telnyx, by the address its interface has."""

    app: str  #: the id of the TeXML application the number belongs to

    ends: ClassVar[str] = ""

    def ring(self, number: str, *, leg: str) -> str:
        here = f"{self.origin}/hooks/voice/leg/{leg}/"
        told = {
            "ApplicationSid": self.app, "To": number, "From": self.number, "Timeout": RINGS,
            "Url": here, "UrlMethod": "POST",
            "StatusCallback": f"{here}status/", "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "initiated completed",  # the first one names it
        }  # fmt: skip
        answer = self._ask("POST", "Calls", json=told)
        if answer.status_code in UNDIALLED:
            raise BadNumber
        try:
            named = fine(answer).json()
            return str(named.get("call_sid") or named.get("sid") or "")[:100]
        except (ValueError, AttributeError) as error:
            raise Unreachable("the telephone's answer cannot be read") from error

    def fetch(self, recording: str) -> bytes:
        told = there(self._ask("GET", self._recording(recording)))
        try:
            where = str(told.json()["media_url"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable("the recording is not there yet") from error
        if not where.startswith("https://"):
            raise Unreachable("the recording is not there yet")
        try:  # its address is the key to it: ours stays here
            return sized(there(self.http.get(where, timeout=PATIENCE)))
        except httpx.HTTPError as error:
            raise Unreachable(f"the recording: {type(error).__name__}") from error

    def _credentials(self) -> dict[str, Any]:
        return {"headers": {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}}


def adapt(said: ET.Element) -> None:
    """Say to Telnyx what was made for Twilio: only what its own pages list is left."""
    for verb in said.iter():
        match verb.tag:
            case "Gather":
                verb.attrib.pop("actionOnEmptyResult", None)
            case "Record":
                # To hear silence it has every word transcribed: a message ends by a key, by
                # hanging up or at its length.
                verb.attrib.pop("timeout", None)
                verb.attrib.pop("trim", None)
                verb.attrib.update(channels="single", format="wav")
            case "Play":
                verb.set("continueOnError", "true")  # a clip that fails would end the call
            case "Say":
                verb.set("voice", "alice")  # the others speak English only
                spoken = verb.get("language", "")
                verb.set("language", SPOKEN.get(spoken, spoken))
            case "Conference":
                verb.attrib.pop("waitUrl", None)
