"""The phone buddy's page: whom they watch, the number when it is needed, one press."""

from datetime import timedelta

import pytest
from django.test import Client

from testigo.channels import operations as channels
from testigo.channels.models import Address
from testigo.channels.types import Standing
from testigo.core import clock
from testigo.core.act import Act
from testigo.dispatch import operations
from testigo.dispatch.models import Ask
from testigo.dispatch.types import Answer, AskView
from testigo.security.models import Account, Entry
from testigo.security.types import Role
from tests.build import DAWN, a_network, signed_in
from tests.build_dispatch import a_call_out, a_crowd, asked, now, own, says

pytestmark = pytest.mark.django_db
LATE = DAWN + timedelta(minutes=16)
NUMBER = "+16175550188"


@pytest.fixture(autouse=True)
def _a_drill(monkeypatch):
    a_network()
    monkeypatch.setattr(clock, "now", lambda: LATE)


def somebody_watched() -> tuple[AskView, Client]:
    a_crowd(3)
    a_crowd(1, Role.BUDDY)
    ask = says(asked(a_call_out())[0], Answer.HERE)
    channels.add_address(own(ask), ask.by, kind="sms", value=NUMBER, language="en")
    buddy = Account.objects.get(pk=Ask.objects.get(pk=ask.id).buddy.partition(":")[2])
    return ask, signed_in(Client(), buddy)


def test_while_all_is_well_a_buddy_sees_no_number():
    ask, buddy = somebody_watched()
    shown = buddy.get(f"/go/buddy/{ask.id}/").content.decode()
    assert ask.alias in shown
    assert "5550188" not in shown
    assert f"/go/buddy/{ask.id}/" in buddy.get("/go/").content.decode()


def test_after_a_missed_check_in_the_number_stands_there_and_that_is_written_down():
    ask, buddy = somebody_watched()
    operations.advance(Act.system(LATE))
    shown = buddy.get(f"/go/buddy/{ask.id}/").content.decode()
    assert "tel:+16175550188" in shown
    assert Entry.objects.filter(verb="buddy.number_read").count() == 1


def test_a_buddy_who_reached_them_starts_the_clock_anew():
    ask, buddy = somebody_watched()
    operations.advance(Act.system(LATE))
    assert buddy.post(f"/go/buddy/{ask.id}/reached/").status_code == 302
    assert not now(ask).missed
    assert now(ask).check_in_due == LATE + timedelta(minutes=15)


def test_a_buddy_whom_nobody_answers_gives_it_to_the_desk_at_once():
    ask, buddy = somebody_watched()
    operations.advance(Act.system(LATE))
    assert buddy.post(f"/go/buddy/{ask.id}/not-reached/").status_code == 302
    operations.advance(Act.system(LATE))
    assert Entry.objects.filter(verb="scene.owner_named").exists()
    assert buddy.post(f"/go/buddy/{ask.id}/not-reached/").status_code == 409


def test_nobody_else_watches():
    ask, _buddy = somebody_watched()
    other = signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))
    assert other.get(f"/go/buddy/{ask.id}/").status_code == 404
    assert other.post(f"/go/buddy/{ask.id}/reached/").status_code == 404


def test_a_number_that_was_given_up_is_never_shown_and_the_proven_one_comes_first():
    ask, buddy = somebody_watched()
    act, old = own(ask), "+16175550111"
    channels.remove_address(act, ask.by, kind="sms", value=NUMBER)
    channels.add_address(act, ask.by, kind="sms", value=old, language="en", preference=1)
    channels.add_address(
        act, ask.by, kind="sms", value="+16175550122", language="en", preference=2, verified=True
    )
    operations.advance(Act.system(LATE))

    assert "tel:+16175550122" in buddy.get(f"/go/buddy/{ask.id}/").content.decode()
    Address.objects.filter(verified_at__isnull=False).update(state=Standing.INVALID)
    assert "tel:+16175550111" in buddy.get(f"/go/buddy/{ask.id}/").content.decode()
    channels.remove_address(act, ask.by, kind="sms", value=old)
    assert "tel:" not in buddy.get(f"/go/buddy/{ask.id}/").content.decode()
