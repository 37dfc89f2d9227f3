"""A database becomes one for drills while nobody is in it, and never afterwards."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from testigo.core import checks, clock
from testigo.core.models import DrillMark
from testigo.drills import operations
from testigo.drills.errors import NotEmpty
from testigo.security.models import Account, Network
from tests.build import a_network, an_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("somebody", [a_network, an_account])
def test_a_database_people_work_in_never_becomes_a_drill(somebody):
    somebody()
    with pytest.raises(NotEmpty):
        operations.mark_database()
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo_seed")

    assert not DrillMark.objects.exists()
    assert not Network.objects.filter(kind="drill").exists()


def test_an_empty_database_becomes_one_and_is_seeded_again_and_again():
    call_command("demo_seed")
    marked = DrillMark.objects.get().real_at
    call_command("demo_seed")

    assert DrillMark.objects.get().real_at == marked
    assert Network.objects.get().kind == "drill"
    assert Account.objects.exists()
    clock.forget()


def test_the_doctor_finds_a_programme_in_a_database_for_drills():
    def found() -> bool:
        said = run_checks(tags=[checks.TAG], include_deployment_checks=True)
        return "security.E001" in {finding.id for finding in said}

    a_network()
    assert not found()
    DrillMark.objects.create(real_at=clock.now(), shown_at=clock.now())
    assert found()
    Network.objects.update(kind="drill")
    assert not found()
