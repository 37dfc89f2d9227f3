"""That a subscriber's number is their own: whoever reads the code that goes there types it here."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from testigo.channels import operations, templates
from testigo.channels.errors import ManyNumbers, WrongCode
from testigo.channels.models import Address, NumberCode
from testigo.channels.types import Envelope, Purpose, Standing, Urgency
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.core.sealed import unguessable

KIND: Final = "sms"
LASTS: Final = timedelta(minutes=30)
TRIES: Final = 5  #: of a million codes
MOST: Final = 20  #: codes of a network nobody typed yet; those that were typed do not count


def _open(_act: Act, told: Mapping[str, str]) -> dict[str, str]:
    return {"code": _digits(UUID(told["about"]))}


templates.register_sealed(
    "channels.number_code",
    # Translators: a text message. The code is six digits.
    _("%(code)s is your code for our page. If it was not you who asked, do nothing."),
    _open,
)


def refuse_many(act: Act) -> None:
    """Raise ManyNumbers while too many codes wait, whosever number is asked about.

    Texts to invented numbers would use up what alerts may cost.
    """
    waiting = NumberCode.objects.filter(network=act.network, keep_until__gt=act.at)
    if waiting[MOST - 1 : MOST].exists():
        raise ManyNumbers


@transaction.atomic
def send_code(act: Act, owner: str) -> None:
    """Send a fresh code to an owner's number; the one before it is good no more."""
    held = Address.objects.filter(network=act.network, owner=owner, kind=KIND)
    stopped = Address.objects.filter(
        kind=KIND, value_index__in=held.values("value_index"), state=Standing.OPTED_OUT
    )
    if stopped.exists():  # whoever said STOP is not asked again, by whomever it is asked
        return
    NumberCode.objects.filter(network=act.network, owner=owner).delete()
    row = NumberCode(id=new_id(), network=act.network, owner=owner, at=act.at,
                     keep_until=act.at + LASTS)  # fmt: skip
    row.save(force_insert=True)
    operations.send(act, owner, Envelope(
        template="channels.number_code", parameters={"about": str(row.pk)}, purpose=Purpose.STAFF,
        urgency=Urgency.ALERT, expires_at=act.at + LASTS, dedupe=f"code:{row.pk}",
    ))  # fmt: skip


def check_code(act: Act, owner: str, code: str) -> None:
    """Take an owner's code, once. Raises WrongCode; the guess is counted whatever follows."""
    with transaction.atomic():
        mine = NumberCode.objects.filter(network=act.network, owner=owner, keep_until__gt=act.at)
        tried = mine.update(tries=F("tries") + 1)
        row = mine.filter(tries__lte=TRIES).first() if tried else None
    said = "".join(str(int(c)) for c in code if c.isdecimal())[:12]
    right = row is not None and hmac.compare_digest(_digits(row.pk), said)
    if row is None or not right or not NumberCode.objects.filter(pk=row.pk).delete()[0]:
        raise WrongCode


def _digits(about: UUID) -> str:
    told = hashlib.sha256(f"code\0{unguessable(str(about))}".encode()).digest()
    return f"{int.from_bytes(told[:8]) % 1_000_000:06}"
