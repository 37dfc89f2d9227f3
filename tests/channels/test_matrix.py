"""Matrix without a server: what it is given, and what the staff's room is told. See tests/peers."""

import pytest

from testigo.channels.chats import matrix, rooms
from testigo.channels.models import Address, Delivery
from testigo.channels.types import Purpose
from testigo.core import events
from testigo.shifts import notices
from testigo.shifts import operations as shifts
from tests.build import act_of, an_account, run_reactions
from tests.build_channels import a_drill, a_network, an_envelope

pytestmark = pytest.mark.django_db

ROOM = "!staff:example.org"


@pytest.fixture(autouse=True)
def _matrix_is_on(settings, tmp_path):
    settings.MATRIX_ROOM = ROOM
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.chats.matrix.Matrix": {
            "server": "http://127.0.0.1:9", "user": "@hotline:example.org", "password": "p",
            "folder": str(tmp_path), "pickle": "x",
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("@maria:example.org", True), ("!abc:example.org", True), ("!a-room-of-version-12", True),
        ("@maria", False), ("maria@example.org", False), ("", False), ("!", False),
        ("@" + "x" * 300 + ":e.org", False), ("@a b:example.org", False), ("#a:example.org", False),
    ],
)  # fmt: skip
def test_people_and_rooms_are_told_from_anything_else(value, is_one):
    assert matrix.is_address(value) is is_one


def test_the_staffs_room_is_told_links_and_nothing_about_anybody():
    act = a_network()
    from uuid import uuid4

    incident, shift = uuid4(), uuid4()
    assert [notices.taken(act, incident) for _ in range(2)] == [1, 0]
    assert notices.nobody(act, shift) == 1

    told = list(Delivery.objects.order_by("pk"))
    assert [d.template for d in told] == ["shifts.taken", "shifts.nobody"]
    assert [d.parameters for d in told] == [{}, {}]
    assert {d.kind for d in told} == {"matrix"}
    assert Address.objects.get().value == ROOM


@pytest.mark.parametrize("heard", [True, False])
def test_the_room_hears_when_the_last_shift_ends(heard, monkeypatch):
    lucia = act_of(an_account("Lucia", "dispatcher"))
    name = "shifts.tell_that_nobody_is_there"
    kind, reaction = events.REACTIONS[name]
    monkeypatch.setitem(events.REACTIONS, name, (kind, reaction if heard else lambda event: None))
    shifts.start(lucia)
    run_reactions()
    assert not Delivery.objects.filter(template="shifts.nobody")
    shifts.end(lucia)
    run_reactions()
    assert Delivery.objects.filter(template="shifts.nobody").exists() is heard


def test_another_room_takes_the_place_of_the_old_one(settings):
    act = a_network()
    rooms.notify(act, an_envelope("one", purpose=Purpose.PAGE))
    settings.MATRIX_ROOM = "!other:example.org"
    rooms.notify(act, an_envelope("two", purpose=Purpose.PAGE))
    went = Delivery.objects.select_related("address").get(dedupe="two")
    assert went.address.value == "!other:example.org"


def test_no_drill_and_no_other_network_is_heard_in_the_room(settings):
    a_network()
    drill, other = a_drill(), a_network("second")
    for act in (drill, other):
        assert rooms.notify(act, an_envelope(purpose=Purpose.PAGE)) == 0
    settings.MATRIX_ROOM = ""
    assert rooms.notify(a_network(), an_envelope(purpose=Purpose.PAGE)) == 0
