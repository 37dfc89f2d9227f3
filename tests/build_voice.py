"""Builders of the telephone: whose phone rings, a call that waits, a call somebody has."""

import secrets
from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from testigo.channels import operations as channels
from testigo.channels.voice import recordings
from testigo.channels.voice.models import Call, CallLeg, Prompt, Recording
from testigo.core import blobs, sealed
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.security.models import Account
from testigo.security.types import Member
from testigo.shifts import operations as shifts
from tests.build import a_network, act_of, an_account, an_act


def on_shift(alias: str, number: str = "", *, role: str = "call_taker") -> Account:
    """Somebody on shift, whose phone rings at a number; without one it cannot."""
    account = an_account(alias, role)
    shifts.start(act_of(account))
    if number:
        gives_number(account, number)
    return account


def gives_number(account: Account, number: str) -> None:
    by = Member.by_of(account.pk)
    channels.add_address(an_act(), by, kind="voice", value=number, language="en")


def legs_of(call_id: UUID) -> list[CallLeg]:
    return list(CallLeg.objects.filter(call=call_id).order_by("at", "pk"))


def a_voice_call() -> UUID:
    """A caller on the line; the same one when asked twice."""
    a_network()
    act = an_act()
    row, _made = Call.objects.get_or_create(
        provider_id="CA1",
        defaults={
            "network": "home", "number": "+16175550142", "number_index": "0" * 32,
            "stage": "waiting", "heard_at": act.at, "began_at": act.at,
            "keep_until": act.at + timedelta(days=7),
        },
    )  # fmt: skip
    return row.pk


def a_leg(by: str = "account:none") -> UUID:
    """A phone that rings for that call."""
    act = an_act()
    leg, _made = CallLeg.objects.get_or_create(
        call_id=a_voice_call(), by=by, defaults={"at": act.at, "keep_until": act.at + timedelta(1)}
    )
    return leg.pk


def a_recording() -> UUID:
    """A message after the tone, taken over."""
    act = Act.system(an_act().at)
    call_id = a_voice_call()
    recordings.made(act, call_id, kind="message", provider_id="RE1", seconds=3)
    row = Recording.objects.get(provider_id="RE1")
    if row.kept_at is None:
        key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
        blobs.append(row.pk, 0, nonce + AESGCM(key).encrypt(nonce, b"RIFF", row.pk.bytes))
        sealed.keep_key(f"{Recording._meta.db_table}:{row.pk}", key)
        Recording.objects.filter(pk=row.pk).update(kept_at=act.at)
    return row.pk


def a_prompt() -> UUID:
    """A sentence that was recorded."""
    made = Prompt.objects.first()
    if made is None:
        pk = new_id()
        blobs.append(pk, 0, b"RIFF")
        made = Prompt.objects.create(
            id=pk, network="home", key="goodbye", language="es", seconds=1, made_at=an_act().at
        )
    return made.pk
