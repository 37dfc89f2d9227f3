"""The audit's chain: whole under concurrent committers, broken by any change."""

import threading
import time

import pytest
from django.db import connection, transaction

from testigo.core.act import Act
from testigo.security import audit
from testigo.security.models import ChainLink, Entry
from tests.build import an_act


@pytest.mark.django_db(transaction=True)
def test_many_committers_and_two_sealers_make_one_whole_chain():
    commits, each = 6, 15
    go = threading.Barrier(commits + 2)
    stop = threading.Event()

    def commit(number: int) -> None:
        go.wait()
        for line in range(each):
            with transaction.atomic():
                audit.record(an_act(), "thing.done", f"{number}-{line}")
        connection.close()

    def seal() -> None:
        go.wait()
        while not stop.is_set():
            audit.seal(Act.system())
        connection.close()

    sealers = [threading.Thread(target=seal) for _ in range(2)]
    committers = [threading.Thread(target=commit, args=[n]) for n in range(commits)]
    for thread in [*sealers, *committers]:
        thread.start()
    for thread in committers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    end = time.monotonic() + 60  # a transaction of the server's own may hold the last line back
    while ChainLink.objects.count() < Entry.objects.count() and time.monotonic() < end:
        audit.seal(Act.system())

    assert ChainLink.objects.count() == Entry.objects.count() == commits * each
    assert audit.broken_at() is None


@pytest.mark.django_db(transaction=True)
def test_a_line_still_being_written_is_waited_for_not_skipped():
    with transaction.atomic():
        audit.record(an_act(), "first.begun")
        late = threading.Thread(target=_write_and_seal)
        late.start()
        late.join()
        assert not ChainLink.objects.exists(), "an earlier line may still come"

    audit.seal(Act.system())
    assert ChainLink.objects.count() == 2
    assert audit.broken_at() is None


def _write_and_seal() -> None:
    with transaction.atomic():
        audit.record(an_act(), "second.done")
    audit.seal(Act.system())
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["verb", "by", "gone"])
def test_any_change_to_a_sealed_line_shows(change):
    for verb in ("a.done", "b.done", "c.done"):
        with transaction.atomic():
            audit.record(an_act(), verb)
    audit.seal(Act.system())
    middle = Entry.objects.order_by("pk")[1]

    if change == "gone":
        Entry.objects.filter(pk=middle.pk).delete()
    else:
        Entry.objects.filter(pk=middle.pk).update(**{change: "account:ivan"})

    assert audit.broken_at() == middle.pk
