"""Addresses of members: written to once they are proven, by few codes and fewer guesses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from testigo.channels import operations, queries
from testigo.channels.chats import proving
from testigo.channels.chats.models import Proof
from testigo.channels.errors import NotAnAddress, NotTheCode, TooManyCodes
from testigo.channels.models import Address, Delivery
from testigo.channels.sending import Sender
from testigo.channels.types import State
from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import NotYours
from tests.build import an_account
from tests.build_channels import MARIA, OMAR, a_drill, a_network, an_address, an_envelope
from tests.channels.chats import says

pytestmark = pytest.mark.django_db

NUMBER, THEIRS = "+16175550142", "7ccae375-cd51-4c82-8b1e-7be3280aa485"


@pytest.fixture(autouse=True)
def _signal_is_on(settings):
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.chats.signal.Signal": {
            "url": "http://127.0.0.1:1", "account": "+16175550100",
        },
    }  # fmt: skip


def maria() -> Act:
    a_network()
    return Act(by=MARIA, at=clock.now(), network="home")


def a_proof(act: Act, value: str = "617 555 0142"):
    return proving.ask(act, kind="signal", value=value, language="es")


def wrong(proof) -> str:
    return str((int(proving._code(proof)) + 1) % 10**6).zfill(6)


def test_nothing_is_written_there_before_the_code_comes_back():
    act = maria()
    proof = a_proof(act)
    assert [d.template for d in Delivery.objects.all()] == ["channels.code"]
    assert operations.send(act, MARIA, an_envelope(expires_at=act.at + timedelta(hours=1))) == 0

    proving.prove(act, proof, code=f" {proving._code(proof)[:3]} {proving._code(proof)[3:]} ")

    (way,) = queries.addresses(act, MARIA)
    assert (way.kind, way.state) == ("signal", "ok")
    kept = Address.objects.get(owner=MARIA)
    assert (kept.value, kept.language, kept.verified_at) == (NUMBER, "es", act.at)
    assert not Address.objects.filter(owner__startswith="proof:").exists()
    assert operations.send(act, MARIA, an_envelope(expires_at=act.at + timedelta(hours=1))) == 1


def test_the_code_stands_in_the_message_and_in_no_table(monkeypatch):
    from testigo.channels import registry

    told = {"result": {"timestamp": 999}}
    service = says(200, told)
    monkeypatch.setattr(registry, "_http", lambda: service.http)
    registry.channels.cache_clear()
    act = maria()
    proof = a_proof(act)
    code = proving._code(proof)
    sender = Sender()
    sender.round()
    sender.close()
    registry.channels.cache_clear()

    assert Delivery.objects.get().state == State.ACCEPTED
    assert code in service.told["params"]["message"]
    rows = [*Delivery.objects.values(), *Proof.objects.values(), *Address.objects.values()]
    assert code not in repr(rows)


def test_five_guesses_and_it_is_over():
    act = maria()
    proof = a_proof(act)
    for _ in range(proving.TRIES):
        with pytest.raises(NotTheCode):
            proving.prove(act, proof, code=wrong(proof))
    with pytest.raises(NotYours):
        proving.prove(act, proof, code=proving._code(proof))


@pytest.mark.parametrize("code", ["", "abc", "１２", "9" * 400, "\x00", "-1", "٣٤"])
def test_absurd_codes_are_wrong_codes(code):
    act = maria()
    with pytest.raises(NotTheCode):
        proving.prove(act, a_proof(act), code=code)


def test_a_code_is_its_members_own_works_once_and_not_for_long():
    act = maria()
    proof = a_proof(act)
    code = proving._code(proof)
    for other in (
        Act(by=OMAR, at=act.at, network="home"),
        Act(by=MARIA, at=act.at + proving.WITHIN, network="home"),
    ):
        with pytest.raises(NotYours):
            proving.prove(other, proof, code=code)
    proving.prove(act, proof, code=code)
    with pytest.raises(NotYours):
        proving.prove(act, proof, code=code)


def test_a_member_cannot_have_codes_sent_to_a_whole_phone_book():
    act = maria()
    for n in range(proving.MOST):
        a_proof(act, f"617 555 01{n}2")
    with pytest.raises(TooManyCodes):
        a_proof(act, "617 555 0199")


def test_whoever_told_us_to_stop_gets_no_code():
    act = maria()
    an_address(act, OMAR, kind="signal", value=NUMBER)
    operations.receive(
        act, kind="signal", sender=NUMBER, text="stop", provider_id="1", network="home"
    )
    a_proof(act)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("value", ["", "maria", "911", "+1 000", "@maria", "x" * 254, "\x00"])
def test_what_is_no_number_is_said_so(value):
    with pytest.raises(NotAnAddress):
        a_proof(maria(), value)


def test_an_account_without_a_number_may_be_given():
    act = maria()
    a_proof(act, THEIRS)
    assert Address.objects.get().value == THEIRS


def test_a_dropped_address_is_forgotten():
    act = maria()
    held = an_address(act, MARIA, kind="signal", value=NUMBER)
    with pytest.raises(NotYours):
        proving.drop(Act(by=OMAR, at=act.at, network="home"), held.pk)
    proving.drop(act, held.pk)
    assert queries.addresses(act, MARIA) == []


def test_a_whole_way_on_the_page(client):
    a_network()
    account = an_account("Maria", "observer")
    client.force_login(account)
    page = client.get(reverse("channels:ways"))
    assert page.status_code == 200
    told = {"kind": "signal", "value": "(617) 555-0142"}
    answer = client.post(reverse("channels:ways_add"), told)
    assert answer.status_code == 302
    proof = Proof.objects.get()
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(answer["Location"], {"code": wrong(proof.pk)}).status_code == 422
    told_back = client.post(answer["Location"], {"code": proving._code(proof.pk)})
    assert told_back["Location"] == reverse("channels:ways") + "?done=added"
    assert "Signal" in client.get(reverse("channels:ways")).content.decode()
    bad = client.post(reverse("channels:ways_add"), {"kind": "signal", "value": "nobody"})
    assert bad.status_code == 422
    assert b"nobody" in bad.content  # what was typed is still there
    assert client.post(reverse("channels:ways_add"), {"kind": "pigeon"}).status_code == 422


def test_in_a_drill_nothing_real_is_added():
    from testigo.channels.errors import OnlyPracticePhones

    a_drill()
    act = Act(by=MARIA, at=clock.now(), network="evening")
    with pytest.raises(OnlyPracticePhones):
        a_proof(act)
    assert not Proof.objects.exists()
