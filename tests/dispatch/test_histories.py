"""Two processes, one PostgreSQL, random evenings: nobody too many, nobody twice, nothing lost."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from testigo.dispatch.models import Ask, CallOut, Ceiling
from testigo.dispatch.types import COMING
from testigo.security.models import Entry
from testigo.volunteers.models import PastAnswer
from tests.dispatch.histories import ASKED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
HISTORIES = int(os.environ.get("TESTIGO_TEST_HISTORIES", "500"))
RUNNER = Path(__file__).with_name("histories.py")


def played(histories: int, *, seed: int, how: str) -> str:
    """Play histories in processes of their own; give what they said."""
    command = [sys.executable, str(RUNNER), connection.settings_dict["NAME"], str(histories)]
    done = subprocess.run(
        [*command, str(seed), how], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def over_their_maximum() -> list[int]:
    """Call-outs to which more people come than their maximum, or than they counted."""
    wrong = []
    for row in CallOut.objects.all():
        coming = Ask.objects.filter(call_out=row, stage__in=list(COMING)).count()
        if coming > row.maximum or coming != row.coming:
            wrong.append(row.number)
    return wrong


def jobs(kind: str) -> int:
    """The reactions to an event that are written down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'name' = %s",
            [f"histories.{kind}"],
        )
        row = cursor.fetchone()
    return int(row[0])


def asked_twice() -> list[object]:
    """Volunteers asked more than once in an evening shorter than their rest."""
    asked = PastAnswer.objects.filter(answer="asked").values_list("volunteer", flat=True)
    rows = Ask.objects.exclude(reasons__has_key="here").values_list("volunteer", flat=True)
    return [pk for told in (list(asked), list(rows)) for pk in set(told) if told.count(pk) > 1]


def test_500_random_histories_keep_every_promise():
    said = played(HISTORIES, seed=20260303, how="as it is")

    assert "BROKEN" not in said, said
    assert said.count("KILLED") >= HISTORIES / 50
    assert over_their_maximum() == []
    assert asked_twice() == []
    assert not Ceiling.objects.filter(coming__gt=12).exists()
    told = Counter(Entry.objects.values_list("verb", flat=True))
    assert jobs("VolunteerAnswered") == told["call_out.answered"] > HISTORIES
    asked = PastAnswer.objects.filter(answer="asked").count() - ASKED * HISTORIES
    assert jobs("VolunteerAsked") == told["call_out.asked"] == asked
    assert jobs("EnoughGoing") == told["call_out.enough"] > HISTORIES / 10


def test_without_the_conditional_update_the_same_histories_bring_too_many():
    played(30, seed=20260303, how="racy")

    assert over_their_maximum() != []
