"""Places of Cambridge as people say them, in seven languages: `phrases.txt`."""

from pathlib import Path

import pytest

from testigo.places.city import load
from testigo.places.gazetteer import Gazetteer
from testigo.places.types import Answer, Status

HERE = Path(__file__).parent
CITY = HERE.parents[1] / "testigo" / "places" / "cities" / "cambridge"
CAMBRIDGE = Gazetteer(load(CITY))
LINES = [
    [part.strip() for part in line.split(" | ")]
    for line in (HERE / "phrases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def streets(label: str) -> frozenset[str]:
    """A corner is the same either way round, whatever tells it from its twin."""
    return frozenset(label.partition(", ")[0].split(" & "))


def names(answer: Answer) -> list[frozenset[str]]:
    return [streets(c.label) for c in answer.candidates]


@pytest.mark.parametrize(("language", "said", "meant"), LINES, ids=[x[1] for x in LINES])
def test_people_say_places_in_their_own_way(language: str, said: str, meant: str):
    answer = CAMBRIDGE.find(said)

    if meant == "unknown":
        assert answer.status == Status.UNKNOWN, names(answer)
        return
    sort, name = (meant[0], meant[2:]) if meant[0] in "?~" else ("", meant)
    if sort == "?":
        assert answer.status == Status.AMBIGUOUS
        assert streets(name) in names(answer)
    elif sort == "~":
        first = answer.candidates[0].label
        assert name in first or streets(name) == streets(first)
    else:
        assert answer.status == Status.PLACED, names(answer)
        assert names(answer)[0] == streets(name)


def test_every_language_of_the_front_door_and_its_neighbours_is_tried():
    said = {language for language, _said, _meant in LINES}

    assert said >= {"en", "es", "ur", "zh", "ht", "pt", "ar"}
    assert len(LINES) >= 150
    assert sum(meant == "unknown" for *_others, meant in LINES) >= 20
