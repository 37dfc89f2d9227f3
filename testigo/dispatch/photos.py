"""Pictures from the scene: sealed on the phone, kept as they come, a broken upload resumed.

A phone seals to its network's intake recipient (age, X25519). What opens it is wrapped like a
record's key: nothing in a dump or on the disk does. Nobody opens pictures here: they wait, sealed,
for the evidence team.
"""

import secrets
from uuid import UUID

import pyrage
from django.db import transaction

from testigo.core import blobs, events, keep, sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.dispatch import bech32, limits
from testigo.dispatch.answering import mine
from testigo.dispatch.errors import NoRoom, NotNow, TooLarge, TooManyPhotos
from testigo.dispatch.events import StageChanged
from testigo.dispatch.models import Ask, Intake, Photo
from testigo.dispatch.types import LIVE, Press, Stage
from testigo.security import audit

keep.with_files(Photo)


@transaction.atomic
def recipient(act: Act) -> str:
    """Give what phones of the act's network seal to; drawn at the first need."""
    found = Intake.objects.filter(network=act.network).first()
    if found is None:
        key = secrets.token_bytes(32)
        made = str(_identity(key).to_public())
        sealed.keep_key(_record(made), key)
        found, _ = Intake.objects.get_or_create(
            network=act.network, defaults={"recipient": made, "made_at": act.at}
        )
    return found.recipient


def opener(act: Act) -> pyrage.x25519.Identity:
    """Give what opens the network's pictures; only an unlocked server has it."""
    return _identity(sealed.kept_key(_record(recipient(act))))


@transaction.atomic
def begin_photo(act: Act, ask_id: UUID, *, size: int, digest: str, once: Press) -> int:
    """Announce a sealed picture; give how much of it is here already."""
    ask = mine(act, ask_id)
    known = Photo.objects.select_for_update().filter(pk=once.once).first()
    if known is not None:
        if known.ask_id != ask.pk:
            _nobodys(once.once)
        # We may have died between its last piece and the word that it is whole.
        return _come(act, ask, known, got=blobs.size(known.pk))
    if blobs.size(once.once):  # the phone draws this name: what lies under it is somebody else's
        _nobodys(once.once)
    if ask.stage not in {*LIVE, Stage.LEFT}:
        raise NotNow(ask=ask.pk)
    if size > limits.LARGEST_PHOTO + limits.SEALED_MORE:
        raise TooLarge(ask=ask.pk)
    if Photo.objects.filter(ask=ask).count() >= limits.PHOTOS:
        raise TooManyPhotos(ask=ask.pk)
    if not blobs.has_room():
        raise NoRoom
    Photo.objects.create(
        id=once.once, network=act.network, ask=ask, incident=ask.call_out.incident, size=size,
        digest=digest, recipient=recipient(act), taken_at=once.at, began_at=act.at,
        keep_until=act.at + limits.KEPT,
    )  # fmt: skip
    return 0


@transaction.atomic
def add_piece(act: Act, ask_id: UUID, photo_id: UUID, *, at: int, piece: bytes) -> int:
    """Add a piece where the picture ends; give how much is here. A broken one begins anew."""
    ask = mine(act, ask_id)
    photo = Photo.objects.select_for_update().filter(pk=photo_id, ask=ask).first()
    if photo is None:
        raise NotYours(photo=photo_id)
    if photo.whole_at is not None:
        return photo.size
    if len(piece) > limits.PIECE or at + len(piece) > photo.size:
        raise TooLarge(photo=photo_id)
    return _come(act, ask, photo, got=blobs.append(photo_id, at, piece))


def whole(act: Act, ask_id: UUID) -> int:
    """Count the pictures of one's part that came in whole."""
    mine = Photo.objects.filter(network=act.network, ask=ask_id, whole_at__isnull=False)
    return mine.count()


def _come(act: Act, ask: Ask, photo: Photo, *, got: int) -> int:
    """Give how much of a locked picture is here; all of it is compared, and told, once."""
    if photo.whole_at is not None:
        return photo.size
    if got < photo.size:
        return got
    if blobs.digest(photo.pk) != photo.digest:
        blobs.erase(photo.pk)
        return 0
    Photo.objects.filter(pk=photo.pk).update(whole_at=act.at)
    audit.record(act, "scene.photo", ask.call_out_id, incident=photo.incident, ask=ask.pk,
                 photo=photo.pk)  # fmt: skip
    events.publish(StageChanged(
        at=act.at, network=act.network, call_out=ask.call_out_id, ask=ask.pk, stage=ask.stage
    ))  # fmt: skip
    return got


def _nobodys(photo_id: UUID) -> int:
    raise NotYours(photo=photo_id)


def _identity(key: bytes) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(bech32.encode("age-secret-key-", key).upper())


def _record(recipient: str) -> str:
    return f"intake:{recipient}"
