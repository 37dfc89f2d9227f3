"""Phones of members: their keys, their half of what opens a phone's queue, and the PIN.

What waits on a phone is sealed to a key whose private half is wrapped under the share kept here.
The share is given to a session that has just shown a PIN or signed in, and is erased with the
phone's row after too many wrong PINs: from then on nothing opens what that phone kept.
"""

import hmac
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.core import signing
from django.db import transaction
from django.db.models import F

from testigo.core import sealed
from testigo.core.act import Act
from testigo.core.events import publish
from testigo.core.ids import new_secret
from testigo.security import audit, sessions
from testigo.security.errors import NoSuchPhone, NotAPhone, WrongPin
from testigo.security.events import PhoneForgotten, RightsChanged
from testigo.security.models import Membership, Phone
from testigo.security.queries import account_of
from testigo.security.types import Member, PhoneView

TRIES: Final = 5
KEPT: Final = timedelta(days=30)  #: after a phone was last heard
PHONES: Final = 5  #: of one member; the oldest goes when there is one more
CHALLENGE: Final = "testigo phone"
FRESH: Final = timedelta(minutes=2)
SHOWN: Final = "phone"  #: where a session keeps which phone it is on
SIGNATURE: Final = 64  #: bytes of an ECDSA signature as browsers write it: r, s


def challenge() -> str:
    """Draw what a phone signs to show that it is that phone; good for two minutes."""
    return signing.dumps(new_secret(), salt=CHALLENGE)


@transaction.atomic
def enrol(act: Act, *, public: bytes, share: str) -> UUID:
    """Keep a phone's public key, and the share without which its queue stays closed."""
    owner = account_of(act)
    if not isinstance(_key(public).curve, ec.SECP256R1):
        raise NotAPhone
    phone = Phone(
        account_id=owner, public=public, share=share, made_at=act.at, used_at=act.at,
        keep_until=act.at + KEPT,
    )  # fmt: skip
    phone.save(force_insert=True)
    audit.record(act, "phone.enrolled", phone.pk)
    older = Phone.objects.filter(account=owner).order_by("-used_at", "-made_at")
    _erase(act, list(older.values_list("pk", flat=True)[PHONES:]))
    return phone.pk


def share(act: Act, phone_id: UUID, *, proof: str, signature: bytes) -> str:
    """Give one's own phone the share that opens its queue; only that phone can ask."""
    phone = _mine(act, phone_id)
    _check(phone, proof, signature)
    _heard(act, phone)
    return str(phone.share)


def set_pin(act: Act, phone_id: UUID, check: str) -> None:
    """Keep what shows the right PIN; the PIN itself never comes here."""
    phone = _mine(act, phone_id)
    phone.check_word = check
    phone.tries = 0
    with transaction.atomic():
        phone.save()
        audit.record(act, "phone.pin_set", phone_id)


def enter(act: Act, phone_id: UUID, *, check: str, proof: str, signature: bytes) -> UUID:
    """Give the account whose phone and PIN these are. Raises WrongPin, and erases at too many."""
    phone = Phone.objects.filter(pk=phone_id, account__is_active=True).first()
    if phone is None or phone.keep_until < act.at or not phone.check_word:
        raise NoSuchPhone
    _check(phone, proof, signature)
    # Counted before it is looked at: a hundred at once are a hundred tries.
    if not Phone.objects.filter(pk=phone_id, tries__lt=TRIES).update(tries=F("tries") + 1):
        _give_up(act, phone)
    if not hmac.compare_digest(str(phone.check_word), check):
        phone.refresh_from_db(fields=["tries"])
        if phone.tries >= TRIES:
            _give_up(act, phone)
        raise WrongPin(left=TRIES - phone.tries)
    Phone.objects.filter(pk=phone_id).update(tries=0)
    _heard(act, phone)
    audit.record(_as_owner(act, phone), "phone.entered", phone_id)
    return phone.account_id


@transaction.atomic
def remove(act: Act, phone_id: UUID, *, here: str | None) -> None:
    """Forget one of one's own phones, and end what may be open on it; the session `here` stays."""
    _forget(act, phone_id)
    owner = account_of(act)
    # A full sign-in need not show which phone it is on: it may be the one that was taken.
    if sessions.end_without(owner, SHOWN, but=here):
        publish(RightsChanged(at=act.at, network=act.network, account=owner))


def leave(act: Act, phone_id: UUID) -> None:
    """Forget the phone somebody signs out on, if it is still theirs."""
    if act.by != "public" and any(phone.id == phone_id for phone in mine(act)):
        _forget(act, phone_id)


def mine(act: Act) -> list[PhoneView]:
    """List one's own phones, the one heard last first."""
    rows = Phone.objects.filter(account=account_of(act), keep_until__gt=act.at)
    return [
        PhoneView(id=row.pk, made_at=row.made_at, used_at=row.used_at, has_pin=bool(row.check_word))
        for row in rows.order_by("-used_at")
    ]


def _forget(act: Act, phone_id: UUID) -> None:
    with transaction.atomic():
        _erase(act, [_mine(act, phone_id).pk])
        audit.record(act, "phone.removed", phone_id)


def _give_up(act: Act, phone: Phone) -> None:
    with transaction.atomic():
        owner = _as_owner(act, phone)
        _erase(owner, [phone.pk])
        audit.record(owner, "phone.erased", phone.pk)
    raise NoSuchPhone


def _as_owner(act: Act, phone: Phone) -> Act:
    # Whoever holds the phone is not signed in: the line stands in the owner's own network.
    held = Membership.objects.filter(account=phone.account_id).order_by("pk")
    network = held.values_list("network_id", flat=True).first() or act.network
    return Act(by=Member.by_of(phone.account_id), at=act.at, network=network)


def _erase(act: Act, ids: list[UUID]) -> None:
    Phone.objects.filter(pk__in=ids).delete()
    sealed.erase(Phone._meta.db_table, ids)
    for phone in ids:
        publish(PhoneForgotten(at=act.at, network=act.network, phone=phone))


def _mine(act: Act, phone_id: UUID) -> Phone:
    mine = Phone.objects.filter(pk=phone_id, account=account_of(act), keep_until__gt=act.at)
    phone = mine.first()
    if phone is None:
        raise NoSuchPhone
    return phone


def _heard(act: Act, phone: Phone) -> None:
    Phone.objects.filter(pk=phone.pk).update(used_at=act.at, keep_until=act.at + KEPT)


def _check(phone: Phone, proof: str, signature: bytes) -> None:
    try:
        signing.loads(proof, salt=CHALLENGE, max_age=FRESH)
        if len(signature) != SIGNATURE:
            raise NotAPhone
        r, s = (int.from_bytes(signature[i : i + 32], "big") for i in (0, 32))
        told = f"{phone.pk}\0{proof}".encode()
        _key(bytes(phone.public)).verify(
            encode_dss_signature(r, s), told, ec.ECDSA(hashes.SHA256())
        )
    except (signing.BadSignature, InvalidSignature) as error:
        raise NotAPhone from error


def _key(public: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = load_der_public_key(public)
    except ValueError as error:
        raise NotAPhone from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NotAPhone
    return key
