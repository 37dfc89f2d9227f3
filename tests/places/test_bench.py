"""The bench of the gazetteer: what it tells when the cities' own data is not here."""

import json
from pathlib import Path

import pytest

from testigo.places import bench, benchdata, calibration
from testigo.places.city import load
from testigo.places.types import Kind


def test_without_the_cities_data_the_product_measures_what_it_can_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
):
    few = list(benchdata.packaged(load(bench.HERE)))[::60]
    monkeypatch.setattr(benchdata, "data_folder", lambda _given: None)
    monkeypatch.setattr(benchdata, "packaged", lambda _city: few)
    monkeypatch.setattr(bench.Bench, "landmarks", lambda _bench: [])
    monkeypatch.setattr(bench.Bench, "parts", lambda _bench: [])
    told: list[str] = []

    figures = bench.main(None, told.append)

    named = {figure.name: figure for figure in figures}
    assert named["as written"].value > 90
    assert "streets that do not meet" in named
    assert "another city's streets" not in named
    assert "Not measured: the cities' own data is not here" in told[-1]
    lines = [json.loads(line) for line in told if line.startswith("{")]
    assert len(lines) == len(figures)


def test_a_missed_goal_is_told_as_missed():
    assert not bench.Figure("as written", 90, ">= 97", 1508).held
    assert "MISSED" in bench.Figure("time p99", 7, "<= 5", 1508, "ms").row()
    assert bench.Figure("landmark names", 90, "", 544).held


def test_data_is_found_where_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "cambridge_ma").mkdir()
    monkeypatch.setenv("TESTIGO_CITY_DATA", str(tmp_path))

    assert benchdata.data_folder(None) == tmp_path


def test_confidence_rises_with_strength_and_stays_a_share():
    for kind in Kind:
        for placed in (True, False):
            told = [calibration.as_often_as_right(kind, placed, s / 100) for s in range(101)]
            assert told == sorted(told)
            assert all(0 <= share <= 1 for share in told)


def test_fitting_gives_the_share_that_was_right():
    answers = [(0.5, n % 2 == 0) for n in range(100)] + [(0.9, True)] * 100

    assert calibration.fit(answers) == ((0.5, 0.5), (0.9, 0.99))
