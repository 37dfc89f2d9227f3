"""Near-copies are one line, and a flood of whatever length costs the desk next to nothing."""

import random
import string
import time

from hypothesis import given
from hypothesis import strategies as st

from testigo.reports.likeness import fold

SAID = "two white vans in front of the school on Prospect, men in vests at the corner"


def same(text: str) -> str:
    return text


def test_near_copies_are_one_line_in_the_order_they_came():
    copies = [f"{SAID} {n}!" for n in range(300)]
    groups = fold([copies[0], "a fire at the bakery", *copies[1:], ""], same)
    assert [len(group) for group in groups] == [300, 1, 1]
    assert groups[0][0] == copies[0]


@given(st.lists(st.text(max_size=30), max_size=30))
def test_nothing_is_lost_or_doubled(texts):
    groups = fold(list(enumerate(texts)), lambda pair: pair[1])
    assert sorted(one for group in groups for one in group) == list(enumerate(texts))


def test_a_flood_of_long_texts_does_not_stop_the_desk():
    draw = random.Random(1)
    letters = string.ascii_lowercase
    flood = ["".join(draw.choices(letters, k=10_000)) for _ in range(500)]
    began = time.process_time()
    assert len(fold(flood, same)) == 500
    assert time.process_time() - began < 5
