"""What a short text of somebody asked to go means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.dispatch.said import WORDS, Heard, Said, understand

OPEN = frozenset({42, 43})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes", Said.YES), ("YES!", Said.YES), ("I can go", Said.YES), ("Sí, voy", Said.YES),
        ("جی ہاں", Said.YES), ("In 20", Said.LATER), ("20 minutos", Said.LATER),
        ("۲۰ منٹ", Said.LATER), ("20", Said.LATER), ("No", Said.NO), ("I can't", Said.NO),
        ("no puedo", Said.NO), ("نہیں", Said.NO), ("Here.", Said.HERE), ("Ya llegué", Said.HERE),
        ("پہنچ گئی", Said.HERE), ("ok", Said.OK), ("Estoy bien", Said.OK), ("ٹھیک ہوں", Said.OK),
        ("Left", Said.LEFT), ("me fui", Said.LEFT), ("نکل گیا", Said.LEFT),
        ("能", Said.YES), ("我可以去。", Said.YES), ("20分钟后", Said.LATER),
        ("２０分钟", Said.LATER),
        ("不能", Said.NO), ("我到了", Said.HERE), ("没事", Said.OK), ("离开了", Said.LEFT),
        ("救命！", Said.HELP), ("快来帮我", Said.HELP),
        ("help", Said.HELP), ("AYUDA", Said.HELP), ("مدد", Said.HELP),
    ],
)  # fmt: skip
def test_the_words_of_four_languages_are_understood(text, said):
    assert understand(text) == Heard(said=said)


@pytest.mark.parametrize(
    ("text", "said"), [("goign", Said.YES), ("lfet", Said.LEFT), ("aquii", Said.HERE)]
)
def test_one_letter_off_is_still_understood(text, said):
    assert understand(text) == Heard(said=said)


@pytest.mark.parametrize(
    "text",
    ["他们走了", "我也能去", "they left", "salió", "two vans at the corner", "maybe", "", "👍"],
)
def test_what_is_not_one_of_the_words_is_not_guessed(text):
    assert understand(text) is None


def test_a_number_names_the_request():
    assert understand("yes 42", OPEN) == Heard(said=Said.YES, number=42)
    assert understand("能42", OPEN) == Heard(said=Said.YES, number=42)
    assert understand("42 in 20", OPEN) == Heard(said=Said.LATER, number=42)
    assert understand("#43", OPEN) == Heard(said=Said.NUMBER, number=43)
    assert understand("in 20", frozenset({20})) == Heard(said=Said.LATER)
    assert understand("yes 20", frozenset({20})) == Heard(said=Said.YES, number=20)


def test_help_in_a_longer_sentence_goes_to_a_person():
    told = understand("please send help they are shouting at us")
    assert told == Heard(said=Said.SPOKE_OF_HELP)
    told = understand("请派人来帮助我们，他们在大喊大叫")
    assert told == Heard(said=Said.SPOKE_OF_HELP)


def test_a_word_for_two_things_means_neither():
    words = [word for found in WORDS.values() for word in found]
    assert len(words) == len(set(words))


@given(
    st.sampled_from(sorted(WORDS[Said.HELP])),
    st.lists(st.text(st.characters(categories=["L"]), max_size=8), max_size=8),
    st.integers(min_value=0, max_value=8),
)
def test_help_is_never_guessed_away(cry, others, at):
    told = understand(" ".join([*others[:at], cry, *others[at:]]), OPEN)
    assert told is not None
    assert told.said in {Said.HELP, Said.SPOKE_OF_HELP}


@given(st.text(max_size=60))
def test_any_text_is_read_without_harm(text):
    understand(text, OPEN)


def test_a_number_without_end_hides_no_cry_for_help():
    assert understand(f"help {'1' * 9000}") == Heard(said=Said.HELP)
    assert understand("1" * 9000) is None
