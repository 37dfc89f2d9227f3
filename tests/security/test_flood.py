"""The intake limiter: nobody is refused, and no address is remembered."""

from hypothesis import given
from hypothesis import strategies as st

from testigo.security.flood import Lane, Limiter, prefix

HOUR = 3600.0
A_SHELTER, A_CAFE = "203.0.113.7", "198.51.100.9"


def test_a_shelter_sends_twenty_at_once_and_one_a_minute_after():
    limiter = Limiter()
    lanes = [limiter.lane(A_SHELTER, HOUR) for _ in range(21)]
    assert lanes == [Lane.OPEN] * 20 + [Lane.QUARANTINE]
    assert limiter.lane(A_SHELTER, HOUR + 61) == Lane.OPEN
    assert limiter.lane(A_CAFE, HOUR) == Lane.OPEN, "one sender's flood is not another's"


def test_neighbours_in_one_prefix_share_a_bucket():
    assert prefix("203.0.113.7") == prefix("203.0.113.250") == prefix("::ffff:203.0.113.9")
    assert prefix("2001:db8:7:1::1") == prefix("2001:db8:7:ffff::2") != prefix("2001:db8:8::1")
    assert prefix("") == prefix("a socket") == "?"


def test_tomorrow_the_same_address_has_another_name_and_a_full_bucket():
    limiter = Limiter(room=1)
    today = limiter.name(A_SHELTER, HOUR)
    limiter.lane(A_SHELTER, HOUR)
    assert limiter.lane(A_SHELTER, HOUR) == Lane.QUARANTINE

    assert limiter.lane(A_SHELTER, HOUR + 86_400) == Lane.OPEN
    assert limiter.name(A_SHELTER, HOUR + 86_400) != today


def test_memory_has_an_end_and_holds_no_address():
    limiter = Limiter(kept=50)
    for number in range(500):
        limiter.lane(f"10.{number // 250}.{number % 250}.1", HOUR)
    assert len(limiter._buckets) == 50
    assert b"10." not in b"".join(limiter._buckets)
    assert "203.0.113" not in repr(limiter.name(A_SHELTER, HOUR))


@given(st.lists(st.floats(0, 7200), min_size=1, max_size=200))
def test_however_they_come_no_more_pass_than_the_bucket_lets_through(gaps):
    limiter, now, passed = Limiter(), HOUR, 0
    for gap in gaps:
        now += gap / 10
        passed += limiter.lane(A_SHELTER, now) == Lane.OPEN
    spans_midnight = int(now // 86_400)
    assert passed <= (20 + (now - HOUR) / 60 + 1) + 20 * spans_midnight
