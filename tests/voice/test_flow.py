"""The flow of a call, alone: wherever a caller is and whatever they do, it leads on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels.voice import flow
from testigo.channels.voice.flow import Ask, Clip, Heard, Line, Play, Record, Stage
from testigo.channels.voice.ringing import Ringer, next_wave

LANGUAGES = ("en", "es", "zh-hans", "ur")
AREAS = tuple(f"area-{n}" for n in range(13))
KEYS = st.sampled_from(["", *"0123456789*#", "99", "١", "²"])


def a_line(stage: Stage = Stage.TAKEN, **more: object) -> Line:
    told: dict[str, object] = {"language": "es", "areas": AREAS, "has_number": True, **more}
    return Line(stage=stage, languages=LANGUAGES, **told)  # type: ignore[arg-type]


def keys(line: Line) -> list[str]:
    return [clip.key for verb in flow.say(line) if isinstance(verb, Ask | Play)
            for clip in verb.clips]  # fmt: skip


LINES = st.builds(
    Line, stage=st.sampled_from(list(Stage)), languages=st.just(LANGUAGES),
    language=st.sampled_from(["", *LANGUAGES]), tries=st.integers(0, 3), relay=st.booleans(),
    muted=st.booleans(), staffed=st.booleans(), is_taken=st.booleans(), records=st.booleans(),
    consent=st.sampled_from(["", "yes", "no"]), ahead=st.integers(0, 9),
    waited=st.floats(0, 10_000), areas=st.sampled_from([(), AREAS]), page=st.integers(0, 1),
    has_number=st.booleans(),
)  # fmt: skip


@given(LINES, st.lists(KEYS, max_size=40))
def test_nothing_a_caller_presses_breaks_a_call(line: Line, pressed: list[str]):
    for digits in pressed:
        assert flow.say(line)
        line = flow.hear(line, Heard(digits=digits))


@given(LINES.filter(lambda line: not line.relay))
def test_whoever_presses_nothing_comes_to_an_end(line: Line):
    for _step in range(12):
        line = flow.hear(line, Heard())
        line = replace(line, waited=line.waited + 30)
    assert line.stage == Stage.OVER


@given(LINES, KEYS)
def test_only_sentences_of_the_callers_language_are_said(line: Line, digits: str):
    after = flow.hear(line, Heard(digits=digits))
    said = [c.language for v in flow.say(after) if isinstance(v, Ask | Play) for c in v.clips]
    if after.language and after.stage != Stage.LANGUAGE:
        assert set(said) <= {after.language}


def test_the_language_is_chosen_by_hearing_its_own_name():
    line = a_line(Stage.LANGUAGE, language="")
    (ask,) = flow.say(line)
    assert isinstance(ask, Ask)
    assert ask.clips[2:4] == (Clip("language", "es"), Clip("press.2", "es"))
    assert flow.hear(line, Heard(digits="4")).language == "ur"


def test_whoever_cannot_press_is_rung_for_all_the_same_in_every_language():
    line = a_line(Stage.LANGUAGE, language="")
    for _ in range(3):
        line = flow.hear(line, Heard())
    assert (line.stage, line.language) == (Stage.WAITING, "")
    spoken = {c.language for v in flow.say(line) if isinstance(v, Ask) for c in v.clips}
    assert spoken == set(LANGUAGES)


@pytest.mark.parametrize(("digit", "taken"), [("1", "now"), ("2", "no"), ("", "")])
def test_is_someone_being_taken_is_asked_first(digit: str, taken: str):
    line = a_line(tries=1 if not digit else 0)
    assert keys(line) == ["taken"]
    after = flow.hear(line, Heard(digits=digit))
    assert (after.stage, after.taken) == (Stage.WAITING, taken)


def test_with_nobody_on_shift_it_never_rings():
    after = flow.hear(a_line(staffed=False), Heard(digits="2"))
    assert after.stage == Stage.MESSAGE
    went_home = flow.hear(a_line(Stage.WAITING, staffed=False), Heard())
    assert went_home.stage == Stage.MESSAGE


def test_after_three_minutes_a_message_can_be_left():
    assert flow.hear(a_line(Stage.WAITING, waited=170), Heard()).stage == Stage.WAITING
    assert flow.hear(a_line(Stage.WAITING, waited=180), Heard()).stage == Stage.MESSAGE
    assert flow.hear(a_line(Stage.WAITING), Heard(digits="0")).stage == Stage.MESSAGE


@given(st.floats(0, 1e7), st.booleans())
def test_a_relay_call_is_never_timed_out_or_muted(waited: float, muted: bool):
    line = a_line(Stage.WAITING, relay=True, muted=muted, waited=waited)
    assert flow.hear(line, Heard()).stage == Stage.WAITING
    assert flow.hear(a_line(relay=True, muted=muted), Heard(digits="2")).stage == Stage.WAITING


def test_a_relay_operator_says_so_by_a_key_and_may_speak_for_long():
    line = flow.hear(a_line(), Heard(digits="7"))
    assert (line.relay, line.stage) == (True, Stage.TAKEN)
    record = flow.say(replace(line, stage=Stage.MESSAGE))[-1]
    assert isinstance(record, Record)
    assert record.seconds > flow.LONGEST_MESSAGE


def test_a_muted_number_rings_nobody_and_may_leave_a_message():
    assert flow.hear(a_line(muted=True), Heard(digits="1")).stage == Stage.MESSAGE


def test_nothing_is_recorded_without_a_yes():
    line = flow.hear(a_line(records=True), Heard(digits="2"))
    assert line.stage == Stage.CONSENT
    for digit, recorded in (("1", True), ("2", False), ("", False)):
        after = flow.hear(line, Heard(digits=digit))
        assert after.stage == Stage.WAITING
        (join,) = flow.say(replace(after, stage=Stage.TALKING))
        assert isinstance(join, flow.Join)
        assert join.recorded is recorded
    (never,) = flow.say(a_line(Stage.TALKING, consent="yes"))  # the network does not record
    assert isinstance(never, flow.Join)
    assert not never.recorded


def test_is_it_true_leads_through_the_areas_eight_at_a_time():
    line = flow.hear(a_line(), Heard(digits="3"))
    assert keys(line)[:3] == ["area", "area:area-0", "press.1"]
    assert keys(line)[-2:] == ["area.more", "press.9"]
    line = flow.hear(line, Heard(digits="9"))
    line = flow.hear(line, Heard(digits="2"))
    assert (line.stage, line.area) == (Stage.ANSWER, "area-9")
    line = replace(line, told=("true.nobody", "true.verifier", "since.1"))
    assert keys(line) == ["true.nobody", "true.verifier", "since.1", "answer.then"]
    assert flow.hear(line, Heard(digits="1")).stage == Stage.WAITING


@pytest.mark.parametrize(("ahead", "says"), [(0, "waiting.0"), (2, "waiting.2"), (9, "waiting.3")])
def test_a_caller_is_told_how_many_are_before_them(ahead: int, says: str):
    assert keys(a_line(Stage.WAITING, ahead=ahead)) == ["waiting", says]
    assert keys(a_line(Stage.WAITING, ahead=ahead, tries=1)) == ["hold"]


@given(LINES.filter(lambda line: line.stage not in {Stage.TALKING, Stage.OVER}), KEYS)
def test_wherever_a_caller_is_whoever_takes_the_call_gets_them(line: Line, digits: str):
    after = flow.hear(replace(line, is_taken=True), Heard(digits=digits))
    assert after.stage == Stage.TALKING
    assert after.language or not line.language


def test_what_was_said_before_somebody_came_is_kept():
    line = a_line(Stage.MESSAGE, is_taken=True)
    assert flow.hear(line, Heard(seconds=7)).has_message
    assert not flow.hear(line, Heard()).has_message
    assert flow.hear(a_line(is_taken=True), Heard(digits="1")).taken == "now"
    may_not = flow.hear(a_line(Stage.MAY_CALL, is_taken=True), Heard(digits="2"))
    assert (may_not.stage, may_not.may_call) == (Stage.TALKING, "no")


def test_whoever_was_stepped_away_from_waits_again():
    assert flow.hear(a_line(Stage.TALKING), Heard()).stage == Stage.WAITING
    assert flow.hear(a_line(Stage.TALKING, is_taken=True), Heard()).stage == Stage.OVER


PEOPLE = st.lists(st.sampled_from("abcdefgh"), unique=True).map(
    lambda names: [Ringer(by=name, last_call=None) for name in names]
)


@given(PEOPLE, st.integers(1, 20))
def test_waves_reach_everybody_before_anybody_twice(people: list[Ringer], waves: int):
    rung: dict[str, int] = {}
    for _wave in range(waves):
        now = next_wave(people, rung, urgent=False)
        assert len(now) == min(2, len(people))
        for by in now:
            rung[by] = rung.get(by, 0) + 1
    if people:
        assert max(rung.values()) - min(rung.get(p.by, 0) for p in people) <= 1


def test_everybody_rings_at_once_where_someone_is_being_taken():
    people = [Ringer(by=name, last_call=None) for name in "abcde"]
    assert set(next_wave(people, {}, urgent=True)) == set("abcde")
