"""Codes only we can make."""

from datetime import timedelta
from uuid import uuid4

import pytest

from testigo.channels import codes
from testigo.channels.codes import For
from tests.build_channels import NIGHT

LATER = NIGHT + timedelta(days=10)


def test_a_code_says_what_it_is_about_until_its_day_is_over():
    about = uuid4()
    code = codes.make(For.BOUNCE, about, LATER)

    assert len(code) == codes.LENGTH
    assert codes.read(For.BOUNCE, code, LATER) == about
    assert codes.read(For.BOUNCE, code.upper(), NIGHT) == about
    assert codes.read(For.BOUNCE, code, LATER + timedelta(days=1)) is None


def test_one_kind_of_code_is_never_taken_for_another():
    code = codes.make(For.REPLY, uuid4(), LATER)
    assert codes.read(For.BOUNCE, code, NIGHT) is None
    assert codes.read(For.STOP, code, NIGHT) is None


def test_a_code_without_a_date_does_not_expire():
    about = uuid4()
    code = codes.make(For.STOP, about)
    assert codes.read(For.STOP, code, NIGHT + timedelta(days=36_500)) == about


@pytest.mark.parametrize("place", range(0, 43, 6))
def test_a_changed_code_is_not_ours(place):
    code = codes.make(For.REPLY, uuid4(), LATER)
    other = "a" if code[place] != "a" else "b"
    assert codes.read(For.REPLY, code[:place] + other + code[place + 1 :], NIGHT) is None


@pytest.mark.parametrize("code", ["", "a", "0" * 44, "ñ" * 44, "a" * 45, "=" * 44, "a" * 44])
def test_what_is_no_code_is_nothing(code):
    assert codes.read(For.REPLY, code, NIGHT) is None
