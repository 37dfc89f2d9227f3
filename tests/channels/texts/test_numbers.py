"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels.texts.numbers import international, is_number


@pytest.mark.parametrize(
    "written",
    ["617 555 0142", "(617) 555-0142", "617.555.0142", "1-617-555-0142", "+1 617 555 0142",
     "0016175550142", "٦١٧٥٥٥٠١٤٢", "\u202a+1 617‑555‑0142\u202c", "+1 (617) 555/0142"],
)  # fmt: skip
def test_a_number_is_understood_however_it_is_written(written):
    assert international(written) == "+16175550142"


@pytest.mark.parametrize(
    "written",
    ["", "abc", "911", "617555014", "+1617555014", "+1 017 555 0142", "+1 617 155 0142", "+",
     "617 555 0142 ext 7", "+0123456789", "+" + "1" * 40, "555-0142\0", "²³⁴"],
)  # fmt: skip
def test_what_is_no_number_is_none(written):
    assert international(written) == ""


def test_elsewhere_a_number_gets_that_country():
    assert international("0151 23456789", country="49") == "+4915123456789"
    assert international("+52 55 1234 5678") == "+525512345678"


@given(st.text())
def test_no_text_breaks_the_reader(text):
    told = international(text)
    assert told == "" or is_number(told)
