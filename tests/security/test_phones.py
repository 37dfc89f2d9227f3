"""A member's phone: its share, its PIN, and what a PIN does not open."""

import base64
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from testigo.channels.models import Address
from testigo.core import clock
from testigo.core.act import Act
from testigo.core.models import RecordKey
from testigo.security import phones
from testigo.security.errors import NoSuchPhone, NotAPhone, WrongPin
from testigo.security.events import RightsChanged
from testigo.security.models import Entry, Phone
from testigo.security.types import Role
from testigo.volunteers import operations as volunteers
from tests.build import DAWN, act_of, an_account, maria, omar, published, signed_in
from tests.build_dispatch import a_volunteer
from tests.build_phones import RIGHT, SHARE, WRONG, Handset, a_key, public_half

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_dawn(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: DAWN)


def enter(phone: Handset, check: str, client: Client | None = None) -> Any:
    client = client or Client()
    return client.post("/account/phone/enter/", {**phone.proven(), "check": check})


def test_a_signed_in_phone_gets_the_share_that_opens_its_queue():
    phone = Handset(maria())
    told = signed_in(Client(), maria()).post("/account/phone/share/", phone.proven())
    assert told.json() == {"share": SHARE}


def test_nobody_else_gets_the_share():
    phone = Handset(maria())
    assert signed_in(Client(), omar()).post(
        "/account/phone/share/", phone.proven()
    ).status_code == 410  # fmt: skip
    assert Client().post("/account/phone/share/", phone.proven()).status_code == 302


def test_a_session_stolen_from_another_browser_gets_no_share():
    phone = Handset(maria())
    forged = {**phone.proven(), "signature": base64.b64encode(b"x" * 64).decode()}
    thief = signed_in(Client(), maria())
    assert thief.post("/account/phone/share/", forged).status_code == 422
    old = {**phone.proven(), "proof": phones.challenge()}
    assert thief.post("/account/phone/share/", old).status_code == 422


def test_the_pin_brings_an_observer_back_to_the_requests():
    phone = Handset(maria()).with_pin()
    client = Client()
    assert client.get("/go/").status_code == 302
    assert enter(phone, RIGHT, client).status_code == 204
    assert client.get("/go/").status_code == 200


def test_the_pin_opens_requests_and_never_the_desk():
    account = an_account("Nadia", Role.OBSERVER, Role.DISPATCHER, Role.ADMIN)
    phone = Handset(account).with_pin()
    client = Client()
    enter(phone, RIGHT, client)
    assert client.get("/go/").status_code == 200
    assert client.get("/desk/").status_code == 403
    assert client.get("/account/people/").status_code == 403
    # Another key of the account would outlive the phone: that wants a full sign-in.
    assert "/again/" in client.get("/account/keys/add/")["Location"]


def test_wrong_pins_are_counted_and_said():
    phone = Handset(maria()).with_pin()
    answer = enter(phone, WRONG)
    assert answer.status_code == 422
    assert "4 tries are left" in answer.content.decode()
    enter(phone, RIGHT)
    assert "4 tries are left" in enter(phone, WRONG).content.decode()


def test_five_wrong_pins_erase_the_share_for_good():
    phone = Handset(maria()).with_pin()
    answers = [enter(phone, WRONG).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 410]
    assert enter(phone, RIGHT).status_code == 410
    assert not Phone.objects.exists()
    assert not RecordKey.objects.filter(record__contains=str(phone.id)).exists()
    assert Entry.objects.filter(verb="phone.erased", by=f"account:{maria().pk}").exists()
    again = signed_in(Client(), maria()).post("/account/phone/share/", phone.proven())
    assert again.status_code == 410


def test_a_phone_without_a_pin_is_opened_by_nothing():
    phone = Handset(maria())
    assert enter(phone, "").status_code == 422
    assert enter(phone, RIGHT).status_code == 410


def test_somebody_who_was_suspended_comes_in_by_no_phone():
    phone = Handset(maria()).with_pin()
    owner = maria()
    owner.is_active = False
    owner.save()
    assert enter(phone, RIGHT).status_code == 410


def test_a_phone_that_was_not_heard_for_a_month_is_forgotten():
    phone = Handset(maria(), at=DAWN - timedelta(days=31)).with_pin()
    assert enter(phone, RIGHT).status_code == 410


def test_a_lost_phone_is_seen_and_removed_on_the_account_page():
    phone = Handset(maria()).with_pin()
    client = signed_in(Client(), maria())
    assert "Your phones" in client.get("/account/").content.decode()
    assert signed_in(Client(), omar()).post(
        f"/account/phone/{phone.id}/remove/"
    ).status_code == 410  # fmt: skip
    assert client.post(f"/account/phone/{phone.id}/remove/").status_code == 302
    assert enter(phone, RIGHT).status_code == 410


def test_a_lost_phone_is_signed_out_when_it_is_removed():
    phone = Handset(maria()).with_pin()
    lost, here = Client(), signed_in(Client(), maria())
    enter(phone, RIGHT, lost)
    assert lost.get("/go/").status_code == 200

    here.post(f"/account/phone/{phone.id}/remove/")

    assert lost.get("/go/")["Location"].startswith("/account/sign-in/")
    assert here.get("/go/").status_code == 200


def test_a_full_sign_in_that_never_showed_its_phone_ends_with_any_phone_that_is_removed():
    lost, kept = Handset(maria()), Handset(maria())
    fully, beside, elses, here = (
        signed_in(Client(), account) for account in (maria(), maria(), omar(), maria())
    )
    beside.post("/account/phone/share/", kept.proven())

    here.post(f"/account/phone/{lost.id}/remove/")

    assert fully.get("/go/")["Location"].startswith("/account/sign-in/")
    assert published(RightsChanged).account == maria().pk
    assert [client.get("/account/").status_code for client in (beside, elses, here)] == [200] * 3


def test_signing_out_on_a_phone_ends_nothing_elsewhere():
    phone = Handset(maria())
    client, at_the_desk = signed_in(Client(), maria()), signed_in(Client(), maria())
    client.post("/account/phone/share/", phone.proven())
    client.post("/account/sign-out/")
    assert not Phone.objects.exists()
    assert at_the_desk.get("/go/").status_code == 200


def test_a_page_knows_whether_its_session_shows_a_phone():
    phone, client = Handset(maria()), signed_in(Client(), maria())
    assert "data-unshown" in client.get("/go/").content.decode()
    client.post("/account/phone/share/", phone.proven())
    assert "data-unshown" not in client.get("/go/").content.decode()


def test_whoever_removes_the_phone_in_their_hand_stays_and_signs_in_again_as_before():
    phone = Handset(maria())
    client = signed_in(Client(), maria())
    client.post("/account/phone/share/", phone.proven())
    client.post(f"/account/phone/{phone.id}/remove/")
    assert client.get("/go/").status_code == 200


def test_the_pin_leaves_nothing_that_outlives_the_phone():
    phone = Handset(maria()).with_pin()
    thief = Client()
    enter(phone, RIGHT, thief)
    another = base64.b64encode(public_half(a_key())).decode()
    for address, told in (
        ("/account/phone/enrol/", {"public": another, "share": SHARE}),
        (f"/account/phone/{phone.id}/remove/", {}),
        ("/ways/add/", {"kind": "sms", "value": "+16175550199"}),
        (f"/ways/{uuid4()}/", {"code": "123456"}),
        (f"/ways/{uuid4()}/drop/", {}),
        ("/voice/number/", {"number": "+1 617 555 0199"}),
    ):
        answer = thief.post(address, told)
        assert (address, answer.status_code) == (address, 403)
        assert "Sign in" in answer.content.decode()
    assert [view.id for view in phones.mine(act_of(maria()))] == [phone.id]
    assert not Address.objects.exists()


def test_the_pin_shows_nothing_of_whom_to_tell_in_an_emergency():
    a_volunteer("Maria", Role.OBSERVER)
    sheet = {"contact": "canary aunt", "number": "617-555-0123", "medical": "insulin"}
    volunteers.set_sheet(act_of(maria()), **sheet)
    phone, thief = Handset(maria()).with_pin(), Client()
    assert "canary aunt" in signed_in(Client(), maria()).get("/duty/").content.decode()

    enter(phone, RIGHT, thief)
    shown = thief.get("/duty/").content.decode()

    assert not [word for word in ("canary", "555-0123", "insulin") if word in shown]
    assert "Sign in" in shown
    assert thief.post("/duty/sheet/", sheet).status_code == 403


def test_signing_out_forgets_the_phone_and_clears_the_browser():
    client = signed_in(Client(), maria())
    public = base64.b64encode(public_half(a_key())).decode()
    made = client.post("/account/phone/enrol/", {"public": public, "share": SHARE})
    assert Phone.objects.get().pk.hex == made.json()["phone"].replace("-", "")
    answer = client.post("/account/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not Phone.objects.exists()


def test_of_six_phones_the_one_unheard_longest_goes():
    handsets = [Handset(maria(), at=DAWN + timedelta(minutes=n)) for n in range(6)]
    left = {view.id for view in phones.mine(act_of(maria()))}
    assert left == {handset.id for handset in handsets[1:]}


@pytest.mark.parametrize("public", [b"", b"not a key", b"\x30\x00"])
def test_what_is_no_key_is_not_enrolled(public: bytes):
    with pytest.raises(NotAPhone):
        phones.enrol(act_of(maria()), public=public, share=SHARE)


def test_the_public_has_no_phones():
    phone = Handset(maria()).with_pin()
    proof = phones.challenge()
    with pytest.raises(NoSuchPhone):
        phones.enter(Act.public(), uuid4(), check=RIGHT, proof=proof, signature=phone.signed(proof))
    with pytest.raises(WrongPin):
        phones.enter(
            Act.public(), phone.id, check=WRONG, proof=proof, signature=phone.signed(proof)
        )


def test_neither_share_nor_pin_is_readable_in_the_row():
    Handset(maria()).with_pin()
    row = Phone.objects.values().get()
    assert SHARE.encode() not in bytes(row["share"])
    assert RIGHT.encode() not in bytes(row["check_word"])
