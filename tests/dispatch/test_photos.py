"""Pictures from the scene: sealed on the phone, resumed when broken, opened by nobody here."""

import hashlib
import json
from uuid import uuid4

import pyrage
import pytest
from django.test import Client

from testigo.core import blobs, clock, keep
from testigo.core.act import Act
from testigo.core.models import RecordKey
from testigo.dispatch import limits, photos
from testigo.dispatch.events import StageChanged
from testigo.dispatch.models import Photo
from testigo.dispatch.types import Answer, AskView
from testigo.security.models import Account, Entry
from testigo.security.types import Kind
from tests.build import DAWN, a_network, all_published, an_act, ivan, signed_in
from tests.build_dispatch import a_call_out, a_crowd, asked, says

pytestmark = pytest.mark.django_db
PICTURE = b"\xff\xd8\xff" + b"pixels" * 90_000


@pytest.fixture(autouse=True)
def _a_drill_at_dawn(monkeypatch, settings, tmp_path):
    a_network(kind=Kind.DRILL)
    monkeypatch.setattr(clock, "now", lambda: DAWN)
    settings.DATA = tmp_path


def somebody_there() -> AskView:
    a_crowd(3)
    return says(asked(a_call_out())[0], Answer.GOING)


class Upload:
    """A phone that sends one sealed picture."""

    def __init__(self, ask: AskView, plain: bytes = PICTURE) -> None:
        account = Account.objects.get(pk=ask.by.partition(":")[2])
        self.client = signed_in(Client(), account)
        self.address = f"/go/{ask.number}/photo/"
        self.id = uuid4()
        key = pyrage.x25519.Recipient.from_str(photos.recipient(an_act()))
        self.sealed = pyrage.encrypt(plain, [key])

    def begin(self, **told: object):
        whole = hashlib.sha256(self.sealed).hexdigest()
        told = {"once": self.id, "size": len(self.sealed), "digest": whole, **told}
        return self.client.post(self.address, told)

    def piece(self, at: int, long: int = limits.PIECE):
        return self.client.post(
            f"{self.address}{self.id}/?at={at}", self.sealed[at : at + long],
            content_type="application/octet-stream",
        )  # fmt: skip

    def send(self, got: int = 0) -> int:
        while got < len(self.sealed):
            got = json.loads(self.piece(got).content)["got"]
        return got


def test_a_picture_comes_in_whole_and_only_the_intake_key_opens_it():
    upload = Upload(somebody_there())
    assert upload.begin().json() == {"got": 0}
    assert upload.send() == len(upload.sealed)
    kept = blobs.read(upload.id)
    assert kept == upload.sealed
    assert b"pixels" not in kept
    assert pyrage.decrypt(kept, [photos.opener(an_act())]) == PICTURE
    assert Photo.objects.get().whole_at == DAWN
    assert Entry.objects.filter(verb="scene.photo").count() == 1


def test_a_broken_upload_goes_on_where_it_stopped():
    upload = Upload(somebody_there())
    upload.begin()
    upload.piece(0)
    assert upload.begin().json() == {"got": limits.PIECE}
    upload.send(limits.PIECE)
    assert upload.begin().json() == {"got": len(upload.sealed)}
    assert blobs.read(upload.id) == upload.sealed


def test_pieces_sent_twice_or_out_of_order_change_nothing():
    upload = Upload(somebody_there())
    upload.begin()
    upload.piece(0)
    assert upload.piece(0).json() == {"got": limits.PIECE}
    assert upload.piece(2 * limits.PIECE).json() == {"got": limits.PIECE}
    upload.send(limits.PIECE)
    upload.send()
    assert Entry.objects.filter(verb="scene.photo").count() == 1


def test_a_picture_that_arrived_broken_begins_anew():
    upload = Upload(somebody_there())
    upload.begin(digest="0" * 64)
    got = 0
    for _ in range(3):
        got = upload.piece(got).json()["got"]
    assert got == 0
    assert blobs.size(upload.id) == 0
    assert Photo.objects.get().whole_at is None


def test_a_picture_that_was_here_before_anybody_was_told_is_whole_at_the_next_word():
    upload = Upload(somebody_there())
    upload.begin()
    blobs.append(upload.id, 0, upload.sealed)  # and there the server was killed
    before = len(all_published(StageChanged))
    for _ in range(2):
        assert upload.begin().json() == {"got": len(upload.sealed)}
    assert Photo.objects.get().whole_at == DAWN
    assert Entry.objects.filter(verb="scene.photo").count() == 1
    assert len(all_published(StageChanged)) == before + 1


def test_another_picture_than_was_announced_is_not_whole_at_the_next_word():
    upload = Upload(somebody_there())
    upload.begin(digest="0" * 64)
    blobs.append(upload.id, 0, upload.sealed)
    assert upload.begin(digest="0" * 64).json() == {"got": 0}
    assert blobs.size(upload.id) == 0
    assert Photo.objects.get().whole_at is None


def test_what_is_too_large_is_refused_before_it_comes():
    upload = Upload(somebody_there())
    answer = upload.begin(size=limits.LARGEST_PHOTO * 2)
    assert answer.status_code == 413
    assert "12 MB" in answer.content.decode()
    upload.begin()
    assert upload.piece(0, long=limits.PIECE + 1).status_code == 413


def test_twelve_pictures_are_kept_and_no_more():
    ask = somebody_there()
    for _ in range(limits.PHOTOS):
        assert Upload(ask, b"small").begin().status_code == 200
    assert Upload(ask, b"small").begin().status_code == 409


def test_a_full_disk_takes_words_only(monkeypatch):
    upload = Upload(somebody_there())
    monkeypatch.setattr(blobs, "has_room", lambda: False)
    answer = upload.begin()
    assert answer.status_code == 503  # what a phone takes for a "no" it asks no more
    assert "Notes still come in" in answer.content.decode()


def test_nobody_adds_to_somebody_elses_picture():
    upload = Upload(somebody_there())
    upload.begin()
    upload.client = signed_in(Client(), ivan())
    assert upload.piece(0).status_code == 403
    assert blobs.size(upload.id) == 0


def test_past_its_date_a_picture_is_gone_from_the_disk_too():
    upload = Upload(somebody_there())
    upload.begin()
    upload.send()
    keep.forget(Act.system(DAWN + limits.KEPT * 2))
    assert blobs.size(upload.id) == 0
    assert not Photo.objects.exists()


def test_the_key_that_opens_pictures_is_wrapped_like_a_records():
    recipient = photos.recipient(an_act())
    assert recipient == photos.recipient(an_act())
    wrapped = RecordKey.objects.get(record=f"intake:{recipient}")
    assert str(photos.opener(an_act()).to_public()) == recipient
    keep.roll(an_act())
    wrapped.refresh_from_db()
    assert str(photos.opener(an_act()).to_public()) == recipient


def test_a_note_with_a_plate_is_taken_once_it_is_struck():
    ask = somebody_there()
    client = signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))
    says(ask, Answer.HERE)
    told = {"text": "A van, plate 4471 AB, two men"}
    page = client.post(f"/go/{ask.number}/note/", told)
    assert page.status_code == 422
    assert "Strike it and send" in page.content.decode()
    assert client.post(f"/go/{ask.number}/note/", {**told, "strike": "yes"}).status_code == 302


def test_no_picture_is_named_after_what_lies_here_already():
    message = b"what a caller said after the tone, sealed"
    upload = Upload(somebody_there())
    blobs.append(upload.id, 0, message)
    upload.sealed = message + b"more"

    assert upload.begin(digest="0" * 64).status_code == 404
    assert upload.piece(len(message)).status_code == 404
    assert blobs.read(upload.id) == message
    assert not Photo.objects.exists()
