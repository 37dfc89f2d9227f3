"""A member gives a number or an account as theirs, and proves it by the code that arrives there."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testigo.channels import operations, owners, registry, templates, ways
from testigo.channels.chats.models import Proof
from testigo.channels.errors import NotAWayHere, NotTheCode, TooManyCodes
from testigo.channels.models import Address
from testigo.channels.queries import address_index
from testigo.channels.types import Envelope, Purpose, Standing, Urgency
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.sealed import unguessable
from testigo.security import audit

WITHIN: Final = timedelta(minutes=15)
TRIES: Final = 5
MOST: Final = 5  #: codes a member may have sent in a day: strangers' phones would get them
DAY: Final = timedelta(days=1)
KEPT: Final = timedelta(days=2)
DIGITS: Final = 6
OWNER: Final = "proof:"

#: What a member may add here; push messages are turned on on the phone itself.
WAYS: Final[dict[str, str | Promise]] = {
    "signal": "Signal",
    "matrix": "Matrix",
    "sms": _("SMS"),
    "email": _("E-mail"),
}


def ways_here() -> list[tuple[str, str | Promise]]:
    """List the ways a member may add on this server."""
    return [(kind, label) for kind, label in WAYS.items() if kind in registry.channels()]


@transaction.atomic
def ask(act: Act, *, kind: str, value: str, language: str) -> UUID:
    """Send a code to an address that somebody says is theirs."""
    if kind not in dict(ways_here()):
        raise NotAWayHere(kind=kind)
    value = ways.checked(kind, value.strip())
    mine = Proof.objects.filter(network=act.network, by=act.by, at__gt=act.at - DAY)
    if mine.count() >= MOST:
        raise TooManyCodes(by=act.by)
    proof = Proof.objects.create(
        network=act.network, by=act.by, kind=kind, at=act.at, until=act.at + WITHIN,
        keep_until=act.at + KEPT,
    )  # fmt: skip
    owner = f"{OWNER}{proof.pk}"
    operations.add_address(act, owner, kind=kind, value=value, language=language)
    Address.objects.filter(network=act.network, owner=owner).update(keep_until=proof.keep_until)
    # Whoever told us to stop is not written to because somebody typed their number here.
    stopped = Address.objects.filter(
        kind=kind, value_index=address_index(value), state=Standing.OPTED_OUT
    )
    if not stopped.exists():
        operations.send(act, owner, Envelope(
            template="channels.code", parameters={"proof": str(proof.pk)}, purpose=Purpose.REPLY,
            urgency=Urgency.CALL_OUT, expires_at=proof.until, dedupe=f"code:{proof.pk}",
        ))  # fmt: skip
    audit.record(act, "address.code_sent", proof.pk, kind=kind)
    return proof.pk


@transaction.atomic
def waits(act: Act, proof_id: UUID) -> datetime:
    """Give until when a code may come back. Raises NotYours when it is not awaited."""
    return _open(act, proof_id).until


def prove(act: Act, proof_id: UUID, *, code: str) -> None:
    """Take the code, and reach the member there from now on. A wrong one counts, even so."""
    with transaction.atomic():
        found = _open(act, proof_id)
        mine = Proof.objects.filter(pk=proof_id, tries__lt=TRIES, done_at=None)
        if not mine.update(tries=F("tries") + 1):
            raise NotYours(proof=proof_id)
    said = "".join(str(int(c)) for c in code if c.isdecimal())
    if not hmac.compare_digest(said, _code(proof_id)):
        raise NotTheCode(left=TRIES - found.tries - 1)
    with transaction.atomic():
        if not Proof.objects.filter(pk=proof_id, done_at=None).update(done_at=act.at):
            raise NotYours(proof=proof_id)
        owner = f"{OWNER}{proof_id}"
        there = Address.objects.get(network=act.network, owner=owner)
        operations.add_address(
            act, act.by, kind=there.kind, value=there.value, language=there.language,
            verified=True,
        )  # fmt: skip
        owners.forget_owner(act, owner)


@transaction.atomic
def drop(act: Act, address_id: UUID) -> None:
    """Write no more to one of one's own addresses, and forget what it was."""
    if not owners.forget_address(act, act.by, address_id):
        raise NotYours(address=address_id)
    audit.record(act, "address.dropped", address_id)


def _open(act: Act, proof_id: UUID) -> Proof:
    mine = Proof.objects.filter(network=act.network, by=act.by, done_at=None, tries__lt=TRIES)
    found = mine.filter(pk=proof_id, until__gt=act.at).first()
    if found is None:
        raise NotYours(proof=proof_id)
    return found


def _code(proof_id: UUID) -> str:
    # Derived from the key folder, so that no table has to hold it.
    number = int.from_bytes(unguessable(f"proof {proof_id}").encode())
    return str(number % 10**DIGITS).zfill(DIGITS)


def _opened(act: Act, told: Mapping[str, str]) -> Mapping[str, str] | None:
    found = Proof.objects.filter(pk=told["proof"], network=act.network, done_at=None)
    return {"code": _code(UUID(told["proof"]))} if found.exists() else None


# Translators: sent to an address a member says is theirs. It names no organisation.
templates.register_sealed(
    "channels.code",
    _("Your code is %(code)s. If you did not ask for one, do nothing."),
    _opened,
)
