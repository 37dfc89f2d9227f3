"""Somebody is shut out while something else is done about them, on a real database."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from testigo.core import clock
from testigo.security import operations, queries
from testigo.security.errors import CodeUnknown
from testigo.security.models import Account
from tests.build import act_of, an_account, an_act

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def _alone(work: Callable[[], object]) -> object:
    try:
        return work()
    finally:
        connection.close()


def during(ours: Callable[[], object], theirs: Callable[[], object]) -> Future[object]:
    """Do ours, and begin theirs on another connection before ours is committed."""
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        ours()
        other = pool.submit(_alone, theirs)
        with pytest.raises(TimeoutError):  # it waits for us
            other.result(0.7)
    return other


def test_two_networks_that_shut_somebody_out_at_once_shut_them_out_of_everything():
    omar = an_account("Omar", "observer")
    an_account("Omar", "observer", network="other")

    during(
        lambda: operations.suspend(an_act(), omar.pk),
        lambda: operations.suspend(an_act(network="other"), omar.pk),
    ).result()

    assert queries.networks_of(omar.pk)[0].id == "other"
    assert not Account.objects.get(pk=omar.pk).is_active


def test_nobody_joins_by_the_invitation_of_somebody_who_is_being_shut_out():
    rosa, now = an_account("Rosa", "coordinator"), an_act(at=clock.now())
    made = operations.invite(act_of(rosa, at=now.at), roles=["coordinator"], language="en")
    a_moment_ago = an_act(by="public", at=now.at - timedelta(seconds=1))

    def join() -> object:
        return operations.join(a_moment_ago, made.id, alias="Rosa", language="en", agreed=True)

    other = during(lambda: operations.suspend(now, rosa.pk), join)
    with pytest.raises(CodeUnknown):
        other.result()
    assert Account.objects.count() == 1
