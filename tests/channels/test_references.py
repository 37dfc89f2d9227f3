"""The names deliveries go by outside: nothing of them is kept, and nobody makes one up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import operations, receipts, references
from testigo.channels.models import Delivery
from testigo.channels.types import State
from tests.build_channels import MARIA, NIGHT, a_network, an_address, an_envelope


@pytest.fixture
def asked(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    return Delivery.objects.get()


@pytest.mark.django_db
def test_a_reference_names_its_delivery_and_no_other(asked):
    assert Delivery.objects.get(references.named([uuid4(), asked.code])) == asked
    later = references.of(asked.pk, asked.created_at + timedelta(microseconds=1))
    following = references.of(asked.pk + 1, asked.created_at)
    assert not Delivery.objects.filter(references.named([later, following])).exists()
    assert not Delivery.objects.filter(references.named([])).exists()


@pytest.mark.django_db
def test_what_the_first_release_wrote_down_is_still_found_by_its_code(asked):
    Delivery.objects.update(old_code=UUID(int=42), state=State.ACCEPTED)
    assert receipts.seen(a_network(), UUID(int=42)) == 1


@pytest.mark.django_db
@given(st.uuids())
def test_whatever_somebody_makes_up_names_nothing(made_up):
    assert not Delivery.objects.filter(references.named([made_up])).exists()


def test_references_tell_neither_numbers_nor_order():
    first, second = (references.of(number, NIGHT) for number in (1, 2))
    assert (first.int ^ second.int).bit_count() > 30


def test_lanes_that_name_deliveries_at_once_name_them_alike():
    alone = [references.of(number, NIGHT) for number in range(300)]
    with ThreadPoolExecutor(4) as lanes:
        together = list(lanes.map(lambda number: references.of(number, NIGHT), range(300)))
    assert together == alone
