"""What a webhook is answered: the flow's words, in the sounds of the network, as TwiML."""

from uuid import UUID
from xml.etree import ElementTree as ET

from django.conf import settings

from testigo.channels.errors import Unintelligible
from testigo.channels.voice import flow, legs, operations, phones, queries, texml, twiml
from testigo.channels.voice.flow import Clip, Line
from testigo.channels.voice.legs import Pressed, Then
from testigo.channels.voice.models import Call, CallLeg
from testigo.channels.voice.sounds import Sounds, clips_of
from testigo.channels.voice.types import Leg
from testigo.core.act import Act
from testigo.security import queries as security


def to_caller(act: Act, row: Call, line: Line, *, fresh: bool) -> ET.Element:
    """Give what a caller hears now; sentences nobody recorded are counted once a step."""
    act = act.within(row.network)
    said = flow.say(line)
    sounds = Sounds(act, clips_of(said))
    if fresh and sounds.missing:
        operations.miss(act, sounds.missing)
    here = f"{settings.ORIGIN}/hooks/voice/{row.pk}"
    places = twiml.Places(
        next=f"{here}/{row.turn}/", recording=f"{here}/recorded/message/",
        talk=f"{here}/recorded/talk/", room=queries.room(row),
    )  # fmt: skip
    return twiml.write(said, sounds, places)


def to_member(act: Act, leg_id: UUID) -> ET.Element:
    """Give what somebody hears who picks up their own phone, and count what is not recorded.

    A provider that asks twice counts twice: the count tells what to record next, no more.
    """
    leg = legs.leg_of(leg_id)
    act = act.within(leg.call.network)
    key = {Leg.INTERPRETER: "interpreter", Leg.BACK: "back"}.get(Leg(leg.why), "take")
    clips = [_clip(act, leg, "taken" if key == "take" and leg.call.taken == "now" else key)]
    if leg.call.consent == "yes" and key != "back":
        clips.append(_clip(act, leg, "recorded"))
    then = f"{settings.ORIGIN}/hooks/voice/leg/{leg.pk}/pressed/"
    return twiml.press_one(clips, _sounds(act, clips), then=then)


def after_key(act: Act, done: Pressed) -> ET.Element:
    """Give what follows a key on a phone of ours."""
    act = act.within(done.call.network)
    none = Sounds(act, ())
    match done.then:
        case Then.JOIN:
            ends = done.leg.why == Leg.TAKE
            return twiml.meet((), none, room=queries.room(done.call), ends=ends)
        case Then.DIAL:
            shown = settings.VOICE_NUMBER or security.network(act).hotline
            return twiml.dial(_number(done.call), shown=shown)
        case Then.LATE:
            late = [_clip(act, done.leg, "late")]
            return twiml.bye(late, _sounds(act, late))
        case _:
            return twiml.bye((), none)


def written(said: ET.Element) -> bytes:
    """Give an answer in the words of the provider that asked."""
    if settings.VOICE == texml.NAME:
        texml.adapt(said)
    return twiml.written(said)


def _sounds(act: Act, clips: list[Clip]) -> Sounds:
    sounds = Sounds(act, clips)
    operations.miss(act, sounds.missing)
    return sounds


def _clip(act: Act, leg: CallLeg, key: str) -> Clip:
    return Clip(f"staff.{key}", phones.language(act, leg.by))


def _number(row: Call) -> str:
    number = str(row.number)
    if not number:
        raise Unintelligible
    return number
