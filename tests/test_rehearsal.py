"""The whole evening over HTTP: it holds, and it needs every reaction there is."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from testigo.core.events import REACTIONS
from tests.house import House
from tests.voice.test_reactions import BY_TELEPHONE

PATIENCE = 40.0  #: seconds a rehearsal that should hold waits for news
SHORT = 12.0  #: the same where something is missing: it is never going to come
EVENING = (
    "report.kept", "incident.merged", "incident.taken", "call_out.enough", "scene.arrived",
    "alert.released", "scene.check_in_missed", "scene.pull_back", "scene.left", "alert.updated",
    "shift.ended",
)  # fmt: skip

#: The evening's calls are rung in by its player, a drill has no room of its staff to write to,
#: nobody's phone is stolen, and nobody is shut out.
MISSED_ELSEWHERE = {
    *BY_TELEPHONE, "shifts.tell_that_nobody_is_there", "channels.operations.phone_forgotten",
    "volunteers.end_the_duty_of_who_left", "dispatch.ask_no_more_of_who_left",
}  # fmt: skip

pytestmark = pytest.mark.concurrency


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="testigo-rehearsal-") as name:
        house = House(Path(name))
        with house.database():
            assert house.manage("prepare") == 0
            assert house.manage("demo_seed") == 0
            with house.serving():
                yield house


def test_an_evening_goes_from_the_first_call_to_the_last_person_home(house: House):
    with house.worker():
        played = house.rehearse(patience=PATIENCE)

    assert played.returncode == 0, played.stderr[-2000:] + played.stdout[-2000:]
    for verb in EVENING:
        assert verb in played.stdout
    assert "13 calls, 13 answered" in played.stdout


@pytest.mark.parametrize("name", sorted(set(REACTIONS) - MISSED_ELSEWHERE))
def test_without_a_reaction_the_evening_fails(house: House, name: str):
    with house.worker(without=name):
        played = house.rehearse(patience=SHORT)

    assert played.returncode != 0, f"nobody misses {name}"
    assert "missed:" in played.stderr
