"""The script always has one next sentence, and never asks what must not be asked."""

import re
from dataclasses import replace

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from testigo.reports.script import Told, next_step, still_open
from testigo.reports.sentences import SENTENCES, line
from testigo.reports.types import CallBack, Safe, Sees, Switch, Taken, When

NEVER = re.compile(
    r"immigra|status|papers|citizen|undocument|visa|born|cross(ed)? the|came from|country"
    r"|arrested before|crim(e|inal)|migratori|papeles|ciudadan|indocument",
    re.IGNORECASE,
)
EVERYTHING = Told(
    taken="no", safe="yes", when="now", sees=frozenset({"vehicles"}), place="Broadway", area="port",
    callback="no",
)  # fmt: skip


def some(choices: type[TextChoices]) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *choices.values])


calls = st.builds(
    Told,
    taken=some(Taken), safe=some(Safe), when=some(When), callback=some(CallBack),
    sees=st.frozensets(st.sampled_from(Sees.values)),
    switches=st.frozensets(st.sampled_from(Switch.values)),
    last=some(Switch), words=st.text(max_size=20), said_place=st.text(max_size=20),
    place=st.sampled_from(["", "Broadway at Prospect St"]), area=st.sampled_from(["", "port"]),
    read_back=st.text(max_size=40), contact=st.sampled_from(["", "617-555-0170"]),
    callback_say=st.text(max_size=20),
)  # fmt: skip


@given(calls, st.text(max_size=12))
def test_every_call_has_a_sentence_and_it_never_asks_status(told, language):
    step = next_step(told)
    said = line(replace(step, about="Broadway at Prospect St."), language=language)

    assert said.text.strip()
    assert not NEVER.search(said.text + said.english)
    assert said.box in {*still_open(EVERYTHING), "taken", "safe", "said_place", "place", "sees",
                        "when", "callback", "callback_say", "contact", "language", ""}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ur"])
def test_no_sentence_in_any_language_asks_status(language):
    from django.utils import translation

    with translation.override(language):
        assert not [str(words) for words in SENTENCES.values() if NEVER.search(str(words))]


def test_the_first_question_is_whether_someone_is_being_taken():
    assert next_step(Told()).key == "taken"


def test_then_whether_it_is_good_to_talk_then_where_then_what_they_see():
    told = Told(taken="no")
    assert next_step(told).box == "safe"
    told = replace(told, safe="yes")
    assert next_step(told).box == "said_place"
    told = replace(told, said_place="brodway", read_back="Broadway at Prospect St.")
    assert (next_step(told).key, next_step(told).box) == ("read_back", "place")
    assert next_step(replace(told, place="Broadway at Prospect St")).box == "sees"


def test_a_place_we_cannot_find_is_asked_again():
    told = Told(taken="no", safe="yes", said_place="by the tree")
    assert next_step(told).key == "where_again"


def test_a_panicked_caller_is_asked_where_before_anything_else():
    told = Told(switches=frozenset({"panic"}))
    assert next_step(replace(told, last="panic")).key == "panic"
    assert next_step(told).box == "said_place"
    assert next_step(replace(told, place="Broadway")).key == "taken_short"


def test_an_overheard_caller_answers_yes_or_no():
    told = Told(taken="no", safe="yes_no", place="Broadway")
    assert next_step(told).key == "sees_yes_no"


def test_medical_danger_says_to_call_911_first():
    said = line(next_step(Told(switches=frozenset({"medical"}), last="medical")), language="en")
    assert "911" in said.text


def test_a_child_is_asked_for_a_grown_up():
    said = line(next_step(Told(switches=frozenset({"child"}), last="child")), language="en")
    assert "grown-up" in said.text


def test_the_door_script_is_information_not_advice():
    said = line(next_step(Told(switches=frozenset({"door"}), last="door")), language="en")
    assert "information, not advice" in said.text


def test_a_hostile_call_ends_in_one_sentence_whatever_was_told():
    assert next_step(replace(EVERYTHING, switches=frozenset({"hostile"}))).key == "hostile"


def test_somebody_who_cannot_talk_may_hang_up():
    assert next_step(Told(safe="no", area="port")).key == "hang_up"


def test_after_yes_the_last_sentence_says_who_is_called():
    assert next_step(replace(EVERYTHING, taken="now")).key == "bye_taken"
    assert still_open(EVERYTHING) == ()
