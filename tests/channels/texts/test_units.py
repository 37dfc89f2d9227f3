"""What a text costs: counted as networks do, written as cheaply as its words allow."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels.texts import units
from testigo.channels.texts.units import EXTENDED, GSM, Count


@pytest.mark.parametrize(
    ("text", "wide", "signs", "segments"),
    [
        ("", False, 0, 1),
        ("a" * 160, False, 160, 1),
        ("a" * 161, False, 161, 2),
        ("a" * 306, False, 306, 2),
        ("a" * 307, False, 307, 3),
        ("¿Qué hacen? Ñandú", True, 17, 1),
        ("¿Que hacen, niños? ¡Ñ é à ü!", False, 28, 1),
        ("í" * 70, True, 70, 1),
        ("í" * 71, True, 71, 2),
        ("í" * 134, True, 134, 2),
        ("í" * 135, True, 135, 3),
        ("你好" * 35, True, 70, 1),
        ("🚨" * 35, True, 70, 1),
        ("🚨" * 36, True, 72, 2),
        ("€" * 80, False, 160, 1),
        ("€" * 81, False, 162, 2),
    ],
)
def test_texts_are_counted_as_networks_count_them(text, wide, signs, segments):
    assert units.count(text) == Count(wide=wide, signs=signs, segments=segments)


def test_a_sign_of_two_is_never_cut_in_half():
    # 152 letters, then a euro: it does not fit into the last place of the first segment.
    assert units.count("a" * 152 + "€" + "a" * 152).segments == 3
    assert units.count("你" * 66 + "🚨" + "你" * 66).segments == 3


def test_a_space_nobody_sees_does_not_double_the_price():
    text = "Someone is needed at 7 pm. " * 5
    assert units.count(text.replace(" ", "\u00a0")).segments == 3
    assert units.count(units.plain(text.replace(" ", "\u00a0"))).segments == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("We’ll “look” – now…", 'We\'ll "look" - now...'),
        ("7\u202fpm\u2009today\u3000here", "7 pm today here"),
        ("nin\u0303os", "niños"),
        ("soft\u00adly", "softly"),
        ("a\r\nb\tc", "a\nb c"),
    ],
)
def test_what_looks_the_same_is_written_plainly(said, told):
    assert units.plain(said) == told


@pytest.mark.parametrize(
    "text",
    ["Misión, corazón, ¿qué?", "آپ\u200cکی گلی", "警察在街上", "إدارة", "Straße", "ação"],
)
def test_no_word_loses_a_letter_an_accent_or_a_joiner(text):
    assert units.plain(text) == text


@given(st.text())
def test_plain_is_never_dearer_and_stays_what_it_is(text):
    told = units.plain(text)
    assert units.plain(told) == told
    assert units.count(told).segments <= units.count(unicodedata.normalize("NFC", text)).segments


@given(st.text())
def test_a_text_fits_into_its_segments(text):
    counted = units.count(text)
    one, each = (70, 67) if counted.wide else (160, 153)
    assert counted.signs <= (one if counted.segments == 1 else each * counted.segments)
    assert counted.wide is not (set(text) <= GSM | EXTENDED)
