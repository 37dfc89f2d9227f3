"""What people can do by telephone; the steps of a call itself are in `calls` and `legs`."""

import io
import wave
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from testigo.channels import operations as channels
from testigo.channels.models import Address
from testigo.channels.voice import calls, phones, rows
from testigo.channels.voice.errors import (
    CostsTooMuch,
    NoNumber,
    NotAClip,
    NotALanguage,
    NotAPhoneNumber,
    RelaysAreNotMuted,
)
from testigo.channels.voice.events import CallUnwanted
from testigo.channels.voice.flow import Clip
from testigo.channels.voice.legs import (
    call_back,
    claim,
    interpret,
    pressed,
    release,
)
from testigo.channels.voice.models import Call, CallLeg, Hotline, MissedPrompt, Muted, Prompt
from testigo.channels.voice.prompts import OTHERS, STAFF, keys
from testigo.core import blobs, events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.ids import new_id
from testigo.places import queries as places
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, require

MUTED_FOR: Final = timedelta(hours=24)
LONGEST_CLIP: Final = 90.0  #: seconds
LARGEST_CLIP: Final = 3_000_000  #: bytes
RATES: Final = {8000, 16000}
MOST_LANGUAGES: Final = 6  #: keys of a telephone, with one for relay operators


@transaction.atomic
def finish(act: Act, call_id: UUID) -> bool:
    """Hang up at the desk, where one still holds the call; gives whether there was one."""
    mine = Call.objects.select_for_update().filter(
        pk=call_id, network=act.network, taken_by=act.by, ended_at=None
    )
    row = mine.first()
    if row is None:
        return False
    calls.end(act, row)
    events.publish(CallUnwanted(at=act.at, network=act.network, call=call_id))
    return True


@transaction.atomic
def mute(act: Act, call_id: UUID) -> None:
    """Let a hostile caller's number ring nobody for a day; a relay's never."""
    row = Call.objects.filter(pk=call_id, network=act.network).first()
    if row is None:
        raise NotYours(call=call_id)
    if row.relay:
        raise RelaysAreNotMuted(call=call_id)
    if not row.number_index:
        raise NoNumber(call=call_id)
    Muted.objects.update_or_create(
        network=act.network, number_index=row.number_index,
        defaults={"keep_until": act.at + MUTED_FOR},
    )  # fmt: skip
    audit.record(act, "call.muted", row.pk)


@transaction.atomic
def pick_up(act: Act, leg_id: UUID) -> UUID:
    """Press "one" on one's own practice phone; gives the call. Drills only."""
    leg = CallLeg.objects.filter(pk=leg_id, by=act.by, call__network=act.network).first()
    if leg is None or not security.network(act).is_drill:
        raise NotYours(leg=leg_id)
    return pressed(act, leg_id, "1").call.pk


@transaction.atomic
def my_number(act: Act, number: str) -> None:
    """Say at which number one's phone rings for the hotline; "" takes it back."""
    digits = "".join(c for c in number if c.isascii() and c.isdigit())
    Address.objects.filter(network=act.network, owner=act.by, kind=phones.KIND).update(
        state="invalid"
    )
    if not number.strip():
        return
    if not number.strip().startswith("+") or not 8 <= len(digits) <= 15:
        raise NotAPhoneNumber
    if not f"+{digits}".startswith(settings.VOICE_CODES):
        raise CostsTooMuch
    channels.add_address(
        act, act.by, kind=phones.KIND, value=f"+{digits}", language="en", verified=True
    )


@transaction.atomic
def set_up(act: Act, *, languages: Sequence[str], records: bool) -> None:
    """Say in which languages the hotline answers, in the order of their keys, and if it records."""
    require(act, Deed.ADMINISTER)
    known = {*OTHERS, *dict(settings.LANGUAGES)}
    wanted = list(dict.fromkeys(languages))
    if not 1 <= len(wanted) <= MOST_LANGUAGES or set(wanted) - known:
        raise NotALanguage
    Hotline.objects.update_or_create(
        pk=act.network, defaults={"languages": wanted, "records": records}
    )
    audit.record(act, "hotline.set_up", act.network, records=records, languages=len(wanted))


@transaction.atomic
def record_prompt(act: Act, *, key: str, language: str, sound: bytes) -> None:
    """Keep a prompt; one recorded before is replaced."""
    require(act, Deed.ADMINISTER)
    if key not in STAFF and key not in keys({area.slug: area.name for area in places.areas(act)}):
        raise NotYours(key=key)
    heard = phones.languages(act) if key in STAFF else rows.hotline(act.network).languages
    if language not in heard:
        raise NotALanguage
    seconds = _seconds(sound)
    remove_prompt(act, key=key, language=language)
    prompt_id = new_id()  # a new name: nobody, not even a cache, plays the old one
    blobs.append(prompt_id, 0, sound)
    Prompt.objects.create(
        id=prompt_id, network=act.network, key=key, language=language, seconds=seconds,
        made_at=act.at,
    )  # fmt: skip
    MissedPrompt.objects.filter(network=act.network, key=key, language=language).delete()
    audit.record(act, "prompt.recorded", prompt_id, language=language)


@transaction.atomic
def remove_prompt(act: Act, *, key: str, language: str) -> None:
    """Forget a prompt: it counts as missing from then on."""
    require(act, Deed.ADMINISTER)
    for one in Prompt.objects.filter(network=act.network, key=key, language=language):
        one_id = one.pk
        one.delete()
        transaction.on_commit(lambda gone=one_id: blobs.erase(gone))  # type: ignore[misc]


@transaction.atomic
def miss(act: Act, clips: Sequence[Clip]) -> None:
    """Count sentences somebody should have heard and that nobody recorded."""
    for clip in dict.fromkeys(clips):
        missed, _made = MissedPrompt.objects.get_or_create(
            network=act.network, key=clip.key, language=clip.language
        )
        MissedPrompt.objects.filter(pk=missed.pk).update(times=F("times") + 1)


def _seconds(sound: bytes) -> float:
    if len(sound) > LARGEST_CLIP:
        raise NotAClip
    try:
        with wave.open(io.BytesIO(sound)) as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames = file.getnframes()
            whole = len(file.readframes(frames)) == frames * 2
    except (wave.Error, EOFError, ValueError, RuntimeError) as error:
        raise NotAClip from error
    seconds: float = frames / (shape[2] or 1)
    plays = shape[:2] == (1, 2) and shape[2] in RATES and whole
    if not plays or not 0.2 <= seconds <= LONGEST_CLIP:
        raise NotAClip
    return round(seconds, 1)


__all__ = [
    "call_back", "claim", "finish", "interpret", "miss", "mute", "my_number", "pick_up",
    "record_prompt", "release", "remove_prompt", "set_up",
]  # fmt: skip
