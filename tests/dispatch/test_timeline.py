"""The incident's timeline tells of its call-outs."""

import pytest

from testigo.dispatch.models import CallOut
from testigo.dispatch.types import Stage
from testigo.incidents import queries
from testigo.security import audit
from tests.build import an_act, run_reactions
from tests.build_incidents import an_incident

pytestmark = pytest.mark.django_db


def test_a_call_out_is_told_in_the_timeline_of_its_incident():
    incident = an_incident()
    run_reactions()
    call_out = CallOut.objects.get(incident=incident.id)
    audit.record(an_act(), "call_out.stage", call_out.pk, stage=Stage.THERE)

    texts = [line.text for line in queries.timeline(an_act(), incident.id)]

    assert texts == ["there", "A call-out waits for a person's approval", "Opened"]
