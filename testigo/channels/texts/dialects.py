"""How providers of text messages differ, who otherwise all speak as Twilio does.

What is sent, where, and which answers mean what; one frozen row for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LONGEST_WAIT: Final = 14_400  #: seconds a provider may keep a message before it is too late


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One provider's way of saying things. `{account}` is ours there, `{id}` a message's."""

    name: str
    server: str  #: "": everybody has one of their own
    messages: str
    message: str
    account: str  #: where one asks whether one may send
    erases: str  #: how their copy goes when we say so: "delete", "blank", or "" where it cannot
    signs: str  #: the header of their signature
    json: bool = False
    bearer: bool = False

    def fields(self, *, sender: str, to: str, text: str, callback: str, seconds: int,
               service: bool) -> dict[str, str]:  # fmt: skip
        """Give what a message is sent as."""
        if self.json:
            told = {"to": to, "text": text, "webhook_url": callback, "type": "SMS"}
            return told | {"messaging_profile_id" if service else "from": sender}
        told = {
            "To": to, "Body": text, "StatusCallback": callback,
            "ValidityPeriod": str(min(max(seconds, 1), LONGEST_WAIT)),
        }  # fmt: skip
        return told | {"MessagingServiceSid" if service else "From": sender}

    def id_of(self, told: Mapping[str, Any]) -> str:
        """Read the provider's id of a message out of its answer; "" where it is not there."""
        sent = told.get("data") if self.json else told
        found = sent.get("id" if self.json else "sid") if isinstance(sent, Mapping) else None
        return found if isinstance(found, str) and len(found) <= 100 else ""

    def error_of(self, told: Mapping[str, Any]) -> str:
        """Read why not."""
        if self.json:
            errors = told.get("errors")
            first = errors[0] if isinstance(errors, list) and errors else None
            return str(first.get("code", "")) if isinstance(first, Mapping) else ""
        return str(told.get("code", ""))


LAML: Final = "2010-04-01/Accounts/{account}"

TWILIO: Final = Dialect(
    name="twilio", server="https://api.twilio.com", messages=f"/{LAML}/Messages.json",
    message=f"/{LAML}/Messages/{{id}}.json", account=f"/{LAML}.json", erases="delete",
    signs="X-Twilio-Signature",
)  # fmt: skip
SIGNALWIRE: Final = Dialect(
    name="signalwire", server="", messages=f"/api/laml/{LAML}/Messages",
    message=f"/api/laml/{LAML}/Messages/{{id}}", account=f"/api/laml/{LAML}", erases="delete",
    signs="X-SignalWire-Signature",
)  # fmt: skip
SOMLENG: Final = Dialect(
    name="somleng", server="https://api.somleng.org", messages=f"/{LAML}/Messages",
    message=f"/{LAML}/Messages/{{id}}", account=f"/{LAML}", erases="blank",
    signs="X-Twilio-Signature",
)  # fmt: skip
TELNYX: Final = Dialect(
    name="telnyx", server="https://api.telnyx.com", messages="/v2/messages",
    message="/v2/messages/{id}", account="/v2/balance", erases="",
    signs="Telnyx-Signature-Ed25519", json=True, bearer=True,
)  # fmt: skip

DIALECTS: Final = {d.name: d for d in (TWILIO, SIGNALWIRE, SOMLENG, TELNYX)}

#: No such number, or one that cannot take texts.
DEAD: Final = frozenset({
    "21211", "21214", "21217", "21614", "21635", "30005", "30006",
    "10002", "10016", "40001", "40310",
})  # fmt: skip
#: Whoever has it told the provider to stop.
STOPPED: Final = frozenset({"21610", "40300"})
#: Nothing is wrong with the number: it is the text they do not carry.
CONTENT: Final = frozenset({
    "21602", "21617", "30007", "40002", "40003", "40009", "40302",
})  # fmt: skip
#: Too many at once, or their queue is full.
FULL: Final = frozenset({"20429", "21611", "30001", "10011", "40011", "40318"})
