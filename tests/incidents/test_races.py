"""Two workers, two dispatchers, at the same moment, on a real database."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from testigo.core.act import Act
from testigo.incidents import operations, queries
from testigo.incidents.models import Incident, Join
from testigo.reports import queries as reports
from testigo.security.models import Entry
from tests.build import DAWN, an_act
from tests.build_incidents import an_incident, minutes
from tests.build_reports import a_kept_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

START = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from datetime import datetime
from uuid import UUID
from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.incidents import operations
from testigo.incidents.types import Basis, Status
from testigo.reports import queries as reports
who, ids = sys.argv[2], [UUID(i) for i in json.loads(sys.argv[3])]
act = Act.system(datetime.fromisoformat("2026-03-03T11:41:00+00:00"))
print("ready", flush=True)
sys.stdin.readline()
"""
PLACE = (
    START
    + """
for report in ids:
    operations.place_report(act, reports.report_for(act, report))
"""
)
SETTLE = (
    START
    + """
won = 0
act = Act(by=f"account:{who}", at=act.at, network="home")
for incident in ids:
    try:
        operations.settle(act, incident, outcome=Status.NOBODY, basis=Basis.VERIFIER)
        won += 1
    except Refused:
        pass
print(won, flush=True)
"""
)


def at_once(script: str, *loads: list[str]) -> list[str]:
    """Run a script in several processes, let go together; give their last lines."""
    database = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, database, f"p{n}", json.dumps(load)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )
        for n, load in enumerate(loads)
    ]  # fmt: skip
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return said


def test_two_reports_of_one_event_in_two_workers_become_one_incident():
    told = [str(a_kept_report(an_act(by="public", at=DAWN)).id) for _n in range(16)]

    at_once(PLACE, told[::2], told[1::2])

    assert Incident.objects.count() == 1
    assert Join.objects.filter(state="joined").count() == 16


def test_one_report_in_two_workers_is_placed_once():
    report = str(a_kept_report().id)

    at_once(PLACE, [report] * 5, [report] * 5)

    assert Incident.objects.count() == 1
    assert Join.objects.count() == 1


def test_of_two_dispatchers_who_settle_at_once_one_wins():
    incidents = [str(an_incident(DAWN + minutes(150 * n)).id) for n in range(6)]

    won = at_once(SETTLE, incidents, incidents)

    assert sum(map(int, won)) == 6
    assert Entry.objects.filter(verb="incident.settled").count() == 6


def test_a_report_placed_again_after_a_killed_worker_changes_nothing():
    report = a_kept_report()
    act = Act.system(DAWN)
    for _again in range(3):
        operations.place_report(act, reports.report_for(act, report.id))

    assert len(queries.board(an_act())) == 1
