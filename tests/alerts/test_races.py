"""Two dispatchers press at the same moment, on a real database: two people, never one, once."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from testigo.alerts import queries
from testigo.alerts.models import Alert, Text, Told
from testigo.alerts.types import AlertView, Stage
from testigo.channels.models import Delivery
from testigo.security.models import Entry
from tests.build import DAWN
from tests.build_alerts import a_draft, a_subscriber, an_alert, by, lucia_acts, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

PRESS = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from datetime import datetime
from uuid import UUID
from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.alerts import operations
settings.CHANNELS = json.loads(sys.argv[5])
who, what, alerts = sys.argv[2], sys.argv[3], [UUID(i) for i in json.loads(sys.argv[4])]
at = datetime.fromisoformat("2026-03-03T11:41:00+00:00")
act = Act(by=who, at=at, network="home", roles=frozenset({"dispatcher"}))
print("ready", flush=True)
sys.stdin.readline()
done = 0
for alert in alerts:
    try:
        getattr(operations, what)(act, alert)
        done += 1
    except Refused:
        pass
print(done, flush=True)
"""


def at_once(what: str, alerts: list[UUID], *people: str) -> list[int]:
    """Let several people press at once, each in a process; give how many presses each had."""
    database = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    load = json.dumps([str(alert) for alert in alerts])
    channels = json.dumps(settings.CHANNELS)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PRESS, database, who, what, load, channels],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )
        for who in people
    ]  # fmt: skip
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=120)[0].split()[-1]) for process in running]


def drafts(count: int) -> list[AlertView]:
    """Drafts of several incidents, hours apart so that each is its own."""
    a_subscriber()
    return [a_draft(DAWN - timedelta(hours=3 * n)) for n in range(count)]


def test_one_person_pressing_in_three_places_at_once_stays_one_person():
    waiting = drafts(8)
    mine = lucia_acts().by
    at_once("release", [alert.id for alert in waiting], mine, mine, mine)

    assert set(Alert.objects.values_list("stage", flat=True)) == {Stage.WAITING}
    assert not Told.objects.exists()
    assert not Delivery.objects.filter(dedupe__startswith="alert:").exists()


def test_three_people_pressing_at_once_are_a_first_a_second_and_one_too_late():
    waiting = drafts(8)
    people = [by(name).by for name in ("Lucia", "Nadia", "Rosa")]
    presses = at_once("release", [alert.id for alert in waiting], *people)

    assert sum(presses) == 16, "two presses count for each alert"
    assert set(Alert.objects.values_list("stage", flat=True)) == {Stage.RELEASED}
    for text in Text.objects.all():
        assert {text.first_by, text.second_by} <= set(people)
        assert text.first_by != text.second_by
    for alert in waiting:
        assert len(told(alert)) == 1, "sent once"
    assert Entry.objects.filter(verb="alert.released").count() == 8


def test_of_two_people_who_cancel_and_one_who_updates_each_text_goes_out_once():
    subscriber = a_subscriber()
    alert = an_alert()
    people = [by(name).by for name in ("Lucia", "Nadia", "Rosa")]
    at_once("cancel", [alert.id], *people)

    seen = queries.alert_for(lucia_acts(DAWN), alert.id)
    assert (seen.stage, [release.word for release in seen.releases]) == (
        Stage.CANCELLED, ["alert", "cancel"],
    )  # fmt: skip
    assert told(alert, 2) == [str(subscriber.pk)]
