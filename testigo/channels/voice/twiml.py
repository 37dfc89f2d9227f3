"""The first adapter: what the flow says as TwiML, and what a provider's webhook tells it.

Twilio, SignalWire and Somleng read these verbs alike; for Telnyx `texml` says some otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from xml.etree import ElementTree as ET

from testigo.channels.errors import Unintelligible
from testigo.channels.twilio import Fields
from testigo.channels.voice.flow import (
    Ask,
    Clip,
    HangUp,
    Heard,
    Join,
    Play,
    Record,
    Verb,
)

#: Providers' words for "the caller hid their number", beside no number at all.
HIDDEN: Final = frozenset(
    {"anonymous", "restricted", "unavailable", "unknown", "private", "withheld", "266696687",
     "7378742833", "2562533", "8656696", "86282452253"}
)  # fmt: skip
#: The provider's words after which a call gives no sign any more; others only pass by.
ENDED: Final = frozenset({"completed", "canceled", "busy", "no-answer", "failed"})
DIGITS: Final = frozenset("0123456789*#")


class Sounds(Protocol):
    """What a clip is here: a file's address, a voice's language and words, or nothing."""

    def file(self, clip: Clip) -> str: ...
    def spoken(self, clip: Clip) -> tuple[str, str]: ...


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the provider goes next."""

    next: str
    recording: str
    talk: str
    room: str


@dataclass(frozen=True, kw_only=True)
class Ringing:
    """A call that comes in, as the provider tells it."""

    provider_id: str
    number: str  #: "" where it is hidden
    to: str


def ringing(fields: Fields) -> Ringing:
    """Read a call that comes in."""
    told = dict(fields)
    return Ringing(
        provider_id=_id(told, "CallSid"), number=_number(told.get("From", "")),
        to=told.get("To", "").strip()[:40],
    )  # fmt: skip


def heard(fields: Fields) -> Heard:
    """Read what the caller did; what is absurd counts as nothing."""
    told = dict(fields)
    digits = "".join(c for c in told.get("Digits", "")[:8] if c in DIGITS)
    return Heard(digits=digits, seconds=_seconds(told))


def status(fields: Fields) -> tuple[str, str]:
    """Read the provider's word about a call; words we do not know change nothing."""
    told = dict(fields)
    return _id(told, "CallSid"), told.get("CallStatus", "").strip().casefold()[:30]


def recording(fields: Fields) -> tuple[str, int]:
    """Read the name and the length of a recording."""
    told = dict(fields)
    return _id(told, "RecordingSid"), _seconds(told)


def write(verbs: Sequence[Verb], sounds: Sounds, places: Places) -> ET.Element:
    """Write what the caller hears as TwiML."""
    root = ET.Element("Response")
    for verb in verbs:
        match verb:
            case Play(clips):
                _sounds(root, clips, sounds)
            case Ask(clips, seconds):
                gather = ET.SubElement(
                    root, "Gather", numDigits="1", timeout=str(seconds), action=places.next,
                    method="POST", actionOnEmptyResult="true", input="dtmf",
                )  # fmt: skip
                _sounds(gather, clips, sounds)
                # A provider that does not know `actionOnEmptyResult` goes on here.
                ET.SubElement(root, "Redirect", method="POST").text = places.next
            case Record(seconds, silence):
                ET.SubElement(
                    root, "Record", maxLength=str(seconds), timeout=str(silence), playBeep="true",
                    trim="do-not-trim", action=places.next, method="POST",
                    recordingStatusCallback=places.recording,
                )  # fmt: skip
                ET.SubElement(root, "Redirect", method="POST").text = places.next
            case Join(recorded):
                _join(root, places, recorded=recorded)
            case HangUp():
                ET.SubElement(root, "Hangup")
    return root


def press_one(clips: Iterable[Clip], sounds: Sounds, *, then: str) -> ET.Element:
    """Ask whoever picked up a phone of ours to press one; a mailbox never does."""
    root = ET.Element("Response")
    gather = ET.SubElement(
        root, "Gather", numDigits="1", timeout="12", action=then, method="POST", input="dtmf"
    )
    for _ in range(2):
        _sounds(gather, clips, sounds)
    ET.SubElement(root, "Hangup")
    return root


def meet(clips: Iterable[Clip], sounds: Sounds, *, room: str, ends: bool) -> ET.Element:
    """Bring one of us to the caller; `ends`: the call is over when they leave."""
    root = ET.Element("Response")
    _sounds(root, clips, sounds)
    dial = ET.SubElement(root, "Dial")
    _conference(dial, room, ends=ends)
    return root


def dial(number: str, *, shown: str) -> ET.Element:
    """Connect to a number; it sees the hotline's."""
    root = ET.Element("Response")
    there = ET.SubElement(root, "Dial", {"callerId": shown} if shown else {})
    ET.SubElement(there, "Number").text = number
    return root


def bye(clips: Iterable[Clip], sounds: Sounds) -> ET.Element:
    """Say something and hang up."""
    root = ET.Element("Response")
    _sounds(root, clips, sounds)
    ET.SubElement(root, "Hangup")
    return root


def nothing() -> ET.Element:
    """Answer a webhook that asks for nothing."""
    return ET.Element("Response")


def written(root: ET.Element) -> bytes:
    """Give an answer as it is sent."""
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _join(root: ET.Element, places: Places, *, recorded: bool) -> None:
    there = ET.SubElement(root, "Dial", action=places.next, method="POST")
    room = _conference(there, places.room, ends=True)
    if recorded:
        room.set("record", "record-from-start")
        room.set("recordingStatusCallback", places.talk)
        room.set("recordingStatusCallbackMethod", "POST")


def _conference(there: ET.Element, room: str, *, ends: bool) -> ET.Element:
    told = {"beep": "false", "endConferenceOnExit": "true" if ends else "false", "waitUrl": ""}
    conference = ET.SubElement(there, "Conference", told)
    conference.text = room
    return conference


def _sounds(into: ET.Element, clips: Iterable[Clip], sounds: Sounds) -> None:
    for clip in clips:
        if file := sounds.file(clip):
            ET.SubElement(into, "Play").text = file
        elif (told := sounds.spoken(clip))[1]:
            ET.SubElement(into, "Say", language=told[0]).text = told[1]


def _id(told: dict[str, str], name: str) -> str:
    value = told.get(name, "").strip()
    if not value or len(value) > 100 or not value.isprintable() or not value.isascii():
        raise Unintelligible
    return value


def _number(said: str) -> str:
    said = said.strip()
    # Bridges give `sip:+16175550142@host`: the number stands before the host.
    said = said.removeprefix("sip:").partition("@")[0]
    kept = "".join(c for c in said if c.isascii() and c.isdigit())
    if said.casefold() in HIDDEN or kept in HIDDEN or not 5 <= len(kept) <= 15:
        return ""
    return f"+{kept}" if said.startswith("+") else kept


def _seconds(told: dict[str, str]) -> int:
    said = told.get("RecordingDuration", "")
    return min(int(said), 36_000) if said.isascii() and said.isdigit() and len(said) < 7 else 0
