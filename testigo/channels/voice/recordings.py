"""What was recorded: taken over from the provider, sealed here, erased there."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction

from testigo.channels.voice import phones
from testigo.channels.voice.errors import StillAtTheProvider
from testigo.channels.voice.events import CallChanged, RecordingKept, RecordingMade
from testigo.channels.voice.models import Call, Recording
from testigo.channels.voice.types import RecordingKind
from testigo.core import blobs, events, keep, sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.models import Effect
from testigo.security import audit
from testigo.security.access import Deed, require

KEPT: Final = timedelta(days=30)  #: as long as the report it belongs to

#: When a recording still lies at the provider, after which time it is asked for anew; then after
#: twice as long, and so on.
AGAIN: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=6)  #: between two rounds

keep.with_files(Recording)


@transaction.atomic
def made(act: Act, call_id: UUID, *, kind: str, provider_id: str, seconds: int) -> None:
    """Note that something was recorded; the same again changes nothing."""
    row = Call.objects.select_for_update().filter(pk=call_id).first()
    if row is None:
        raise NotYours(call=call_id)
    if kind == RecordingKind.TALK and row.consent != "yes":
        return  # nobody agreed: whatever lies there is not ours to keep
    try:
        with transaction.atomic():
            recording = Recording.objects.create(
                call=row, kind=kind, provider_id=provider_id, seconds=seconds, at=act.at,
                keep_until=act.at + KEPT,
            )  # fmt: skip
    except IntegrityError:
        return
    row.keep_until = max(row.keep_until, recording.keep_until + timedelta(days=1))
    if kind == RecordingKind.MESSAGE and not row.has_message and seconds:
        row.has_message = True  # they hung up after the tone: no step told us
    row.save(update_fields=["keep_until", "has_message"])
    events.publish(RecordingMade(at=act.at, network=row.network, recording=recording.pk))
    events.publish(CallChanged(at=act.at, network=row.network, call=row.pk))


@transaction.atomic
def take_over(act: Act, recording_id: UUID) -> None:
    """Fetch a recording and seal it; its file is whole before the row says so."""
    row = Recording.objects.select_for_update().filter(pk=recording_id, kept_at=None).first()
    dials = phones.telephone(act)
    if row is None or dials is None:
        return
    sound = dials.fetch(row.provider_id)
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    blobs.erase(row.pk)  # what an attempt that died half-way left
    blobs.append(row.pk, 0, nonce + AESGCM(key).encrypt(nonce, sound, row.pk.bytes))
    sealed.keep_key(_record(row.pk), key)
    row.kept_at = act.at
    row.save(update_fields=["kept_at"])
    events.publish(RecordingKept(at=act.at, network=act.network, recording=row.pk))


@transaction.atomic
def remove_there(act: Act, recording_id: UUID) -> None:
    """Erase the provider's copy, once ours is whole."""
    row = Recording.objects.filter(pk=recording_id, removed_at=None, kept_at__isnull=False).first()
    dials = phones.telephone(act)
    if row and dials:
        dials.erase(row.provider_id)
        Recording.objects.filter(pk=row.pk).update(removed_at=act.at)


def advance(act: Act) -> int:
    """Ask anew for what lies at the provider still, whatever it said, as long as ours is kept."""
    there = Recording.objects.filter(removed_at=None, at__lte=act.at - AGAIN, keep_until__gt=act.at)
    rows = {row.pk: (_round(act.at - row.at), row) for row in there.select_related("call")}
    asked = set(Effect.objects.filter(event__in=rows).values_list("event", "reaction"))
    due = [(name, row) for name, row in rows.values() if (row.pk, name) not in asked]
    return sum(_ask_again(act, name, row) for name, row in due)


@transaction.atomic
def _ask_again(act: Act, name: str, row: Recording) -> bool:
    mine = events.first_time(str(row.pk), name)
    if mine:
        kind = RecordingKept if row.kept_at else RecordingMade
        events.publish(kind(at=act.at, network=row.call.network, recording=row.pk))
    return mine


def _round(age: timedelta) -> str:
    due, rounds = AGAIN, 0
    while due <= age:
        due, rounds = due + min(due, LONGEST), rounds + 1
    return f"channels.voice.ask_again.{rounds}"


@transaction.atomic
def listen(act: Act, recording_id: UUID) -> bytes:
    """Open a recording; every listening is written down."""
    require(act, Deed.TAKE_CALLS)
    row = Recording.objects.filter(pk=recording_id, call__network=act.network).first()
    if row is None:
        raise NotYours(recording=recording_id)
    if row.kept_at is None:
        raise StillAtTheProvider(recording=recording_id)
    audit.record(act, "call.listened", row.call_id, recording=row.pk)
    data = blobs.read(row.pk)
    return AESGCM(sealed.kept_key(_record(row.pk))).decrypt(data[:12], data[12:], row.pk.bytes)


def kind_of(sound: bytes) -> str:
    """Give what a browser is told a recording is: some providers keep calls as MP3."""
    return "audio/wav" if sound.startswith(b"RIFF") else "audio/mpeg"


def _record(recording_id: UUID) -> str:
    return f"{Recording._meta.db_table}:{recording_id}"
