"""Times are said as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from testigo.core import reltime

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "just now"),
        (60, "1 min ago"),
        (240, "4 min ago"),
        (99 * 60, "99 min ago"),
        (3 * 3600, "3 h ago"),
        (50 * 3600, "2 d ago"),
        (-300, "in 5 min"),
    ],
)
def test_how_long_ago_something_was(seconds: int, said: str) -> None:
    assert reltime.ago(NOON - timedelta(seconds=seconds), NOON) == said


def test_a_list_shows_bare_minutes() -> None:
    assert reltime.ago(NOON - timedelta(minutes=6), NOON, bare=True) == "6 min"


@pytest.mark.parametrize(
    ("seconds", "style", "said"),
    [
        (190, "left", "3:10 left"),
        (48, "bare", "0:48"),
        (120, "in", "in 2 min"),
        (1500, "left", "25 min left"),
        (1500, "bare", "25 min"),
        (0, "left", "0:00 overdue"),
        (-40, "left", "0:40 overdue"),
        (-120, "in", "2 min overdue"),
    ],
)
def test_how_much_time_is_left(seconds: int, style: str, said: str) -> None:
    assert reltime.until(NOON + timedelta(seconds=seconds), NOON, style=style) == said
