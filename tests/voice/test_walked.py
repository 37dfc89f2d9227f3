"""Every way a call can go, walked through TwiML in every language, with what goes wrong."""

from datetime import timedelta
from uuid import UUID

import pytest

from testigo.channels.voice import calls, dialling, hooks, legs, operations, prompts, recordings
from testigo.channels.voice.errors import NotAClip, RelaysAreNotMuted, TakenMeanwhile
from testigo.channels.voice.models import Call, CallLeg, MissedPrompt, Prompt, Recording
from testigo.channels.voice.telephone import silence
from testigo.core import blobs, keep
from testigo.core.act import Act
from testigo.incidents.events import PersonTaken
from testigo.incidents.models import Incident
from testigo.places import queries as places
from testigo.reports import queries as reports
from testigo.security.models import Entry
from tests.build import act_of, all_published, an_account, an_act, run_reactions
from tests.build_voice import legs_of, on_shift
from tests.walker import CALLER, OurPhone, Phone

pytestmark = pytest.mark.django_db

KEYS = {"en": "1", "es": "2", "zh-hans": "3", "ur": "4"}
VOICE_OF = {"en": "en-US", "es": "es-MX", "zh-hans": "zh-CN"}


@pytest.fixture(params=KEYS)
def language(request):
    return request.param


def recorded_in(language: str) -> None:
    areas = {area.slug: area.name for area in places.areas(an_act())}
    for key in prompts.keys(areas):
        operations.record_prompt(an_act(), key=key, language=language, sound=silence(1))


def test_every_path_in_every_language(provider, exchange, language, now):
    on_shift("Pilar", "+16175550001")
    key = KEYS[language]
    taken = Phone(provider, sid="CA1").rings().press(key).press("1")
    asks = Phone(provider, sid="CA2").rings().press(key).press("3").press("1")
    hidden = Phone(provider, number="anonymous", sid="CA3").rings().press(key).press("2").press("0")
    slow = Phone(provider, sid="CA4").rings().press(key).waits(2)
    run_reactions()
    for phone in (taken, asks, hidden, slow):
        said = VOICE_OF.get(language)
        assert set(phone.speaks()) == ({said} if said else set())  # Urdu has no voice: silence
        assert not any("press" in words for words in phone.hears()) or language == "en"
    pilar = OurPhone(provider, exchange.rung[0][1]).picks_up().press()
    assert taken.waits().room() == pilar.room()
    assert asks.press("1").now.find("Gather") is not None
    assert hidden.speaks_after_the_tone().is_hung_up_on()  # nothing to call back
    now[0] += timedelta(seconds=181)
    assert slow.waits().now.find("Record") is not None
    slow.speaks_after_the_tone().press("2")
    assert slow.is_hung_up_on()
    run_reactions()
    assert {call.language for call in Call.objects.all()} == {language}
    assert len(reports.open_call_backs(an_act())) == 2


def test_recorded_prompts_are_played_and_missing_ones_counted_never_english(
    provider, exchange, language
):
    recorded_in(language)
    phone = Phone(provider).rings().press(KEYS[language])
    assert all(words.startswith("https://hotline.example/hooks/voice/clip/")
               for words in phone.hears())  # fmt: skip
    assert phone.speaks() == []
    operations.remove_prompt(an_act(), key="message", language=language)
    phone.press("2")
    assert set(phone.speaks()) <= {VOICE_OF.get(language)}
    missed = MissedPrompt.objects.filter(language=language)
    assert [(one.key, one.times) for one in missed] == [("message", 1)]


def test_a_forged_webhook_changes_nothing(provider, caller):
    assert provider.raw("/hooks/voice/", caller.told(), forged=True)[0] == 403
    caller.rings()
    here = f"/hooks/voice/{Call.objects.get().pk}/0/"
    assert provider.raw(here, caller.told(Digits="2"), forged=True)[0] == 403
    assert Call.objects.get().language == ""


@pytest.mark.parametrize(
    "told", [{}, {"CallSid": ""}, {"CallSid": "x" * 101}, {"CallSid": "\x00"}], ids=str
)
def test_a_cut_webhook_is_refused(provider, told):
    assert provider.raw("/hooks/voice/", told)[0] == 400
    assert not Call.objects.exists()


def test_without_a_token_the_door_is_shut(provider, caller, settings):
    settings.SMS_HOOK_TOKEN = ""
    assert provider.raw("/hooks/voice/", caller.told())[0] == 404


def test_every_webhook_repeated_says_the_same_again(provider, exchange, caller):
    on_shift("Pilar", "+16175550001")
    caller.rings()
    once = caller.hears()
    assert [v.text for v in provider.again().iter("Say")] == once
    caller.press("2").press("1")
    run_reactions()
    waiting = caller.hears()
    assert [v.text for v in provider.again().iter("Say")] == waiting
    assert [v.text for v in provider.again(-3).iter("Say")] == waiting  # an old one, late
    pilar = OurPhone(provider, exchange.rung[0][1]).picks_up().press()
    room = provider.again().find("Dial/Conference")
    assert room is not None
    assert room.text == pilar.room()
    run_reactions()
    assert (Call.objects.count(), len(exchange.rung)) == (1, 1)
    assert Entry.objects.filter(verb="call.taken").count() == 1


def test_an_end_that_comes_before_its_beginning_rings_nobody(provider, exchange, caller):
    on_shift("Pilar", "+16175550001")
    caller.hangs_up()
    caller.rings()
    run_reactions()
    assert caller.is_hung_up_on()
    assert exchange.rung == []


@pytest.mark.parametrize("word", ["", "ringing", "queued", "a word of tomorrow", "é", "x" * 5000])
def test_words_we_do_not_know_change_nothing(provider, exchange, caller, word):
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    run_reactions()
    provider.hook("/hooks/voice/status/", caller.told(CallStatus=word))
    OurPhone(provider, exchange.rung[0][1]).picks_up().ends(word)
    assert Call.objects.get().ended_at is None
    assert [leg.state for leg in legs_of(Call.objects.get().pk)] == ["ringing"]


def test_two_who_pick_up_at_once_are_one_who_has_it(provider, exchange, caller):
    on_shift("Pilar", "+16175550001")
    on_shift("Omar", "+16175550002")
    caller.rings().press("1").press("2")
    run_reactions()
    first, second = (OurPhone(provider, leg).picks_up() for _, leg in exchange.rung)
    assert first.press().room()
    assert second.press().room() == ""
    assert second.now.find("Hangup") is not None
    run_reactions()
    assert Call.objects.get().taken_by == legs.leg_of(UUID(first.leg)).by
    assert exchange.ended == [f"CA-{second.leg}"]


def test_a_bad_number_never_breaks_the_ring(provider, exchange, caller):
    on_shift("Pilar", "+16175550001")
    on_shift("Omar", "+16175550002")
    exchange.bad = {"+16175550001"}
    caller.rings().press("1").press("1")
    run_reactions()
    ((number, leg),) = exchange.rung
    assert number == "+16175550002"
    assert OurPhone(provider, leg).picks_up().press().room()


@pytest.mark.parametrize("key", ["2", "0", "#"])
def test_a_mailbox_or_a_wrong_key_never_takes_a_call(provider, exchange, caller, key):
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    run_reactions()
    phone = OurPhone(provider, exchange.rung[0][1]).picks_up()
    assert phone.now.find("Hangup") is not None  # what a mailbox comes to
    phone.press(key)
    assert Call.objects.get().taken_by == ""


def test_phones_ring_in_waves_until_somebody_comes(provider, exchange, caller, now):
    for number in range(1, 6):
        on_shift(f"Person {number}", f"+1617555000{number}")
    caller.rings().press("1").press("2")
    run_reactions()
    assert len(exchange.rung) == 2
    for rings in (4, 5):
        now[0] += timedelta(seconds=20)
        calls.advance(Act.system())
        run_reactions()
        assert len(exchange.rung) == rings
    assert len({number for number, _ in exchange.rung}) == 5


def test_whoever_says_that_someone_is_being_taken_goes_first_and_pages_the_lawyer(
    provider, exchange
):
    an_account("Dana", "duty_lawyer")
    on_shift("Pilar", "+16175550001")
    quiet = Phone(provider, number="+16175550111").rings().press("1").press("2")
    urgent = Phone(provider, number="+16175550112").rings().press("1").press("1")
    assert "You are next." in quiet.hears()
    assert "You are next." in urgent.hears()
    quiet.waits(5)
    assert "One person is before you." in quiet.hears()
    run_reactions()
    (paged,) = all_published(PersonTaken)
    assert Incident.objects.get().pk == paged.incident


def test_a_muted_caller_rings_nobody_for_a_day_and_a_relay_is_never_muted(
    provider, exchange, settings, now
):
    on_shift("Pilar", "+16175550001")
    Phone(provider, sid="CA1").rings().press("1").press("2")
    operations.mute(an_act(), Call.objects.get().pk)
    again = Phone(provider, sid="CA2").rings().press("1").press("1")
    assert again.now.find("Record") is not None
    now[0] += timedelta(hours=25)
    later = Phone(provider, sid="CA3").rings().press("1").press("1")
    assert later.now.find("Record") is None

    settings.VOICE_RELAYS = frozenset({"8005550711"})
    relay = Phone(provider, number="+18005550711", sid="CA4").rings()
    relay.press("1").press("2")
    with pytest.raises(RelaysAreNotMuted):
        operations.mute(an_act(), Call.objects.get(provider_id="CA4").pk)
    now[0] += timedelta(hours=1)
    assert relay.waits().now.find("Record") is None


def test_a_muted_caller_pages_nobody_by_a_key_and_is_still_read(provider, exchange):
    Phone(provider, sid="CA1").rings().press("1").press("2")
    operations.mute(an_act(), Call.objects.get().pk)
    for sid in ("CA2", "CA3"):
        Phone(provider, sid=sid).rings().press("1").press("1").speaks_after_the_tone().waits()
    run_reactions()

    assert all_published(PersonTaken) == []
    told = {one.taken for one in reports.open_call_backs(an_act()) if one.taken}
    assert told == {"unsure"}


def test_the_desk_takes_a_call_and_only_that_phone_goes_on_ringing(provider, exchange, caller):
    pilar = on_shift("Pilar", "+16175550001")
    omar = on_shift("Omar", "+16175550002")
    caller.rings().press("1").press("2")
    run_reactions()
    call = Call.objects.get()
    operations.claim(act_of(pilar), call.pk)
    with pytest.raises(TakenMeanwhile):
        operations.claim(act_of(omar), call.pk)
    run_reactions()
    assert [leg.by for leg in legs_of(call.pk) if leg.state == "ringing"] == [act_of(pilar).by]


def test_whoever_steps_away_leaves_the_caller_to_the_next_one(provider, exchange, caller):
    pilar = on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    run_reactions()
    OurPhone(provider, exchange.rung[0][1]).picks_up().press()
    caller.waits()
    call = Call.objects.get()
    assert operations.release(act_of(pilar), call.pk)
    assert caller.leaves_the_room().now.find("Gather") is not None
    run_reactions()
    assert Call.objects.get().stage == "waiting"


def test_interpreters_are_chained_in_one_for_each_language(provider, exchange, caller, monkeypatch):
    pilar = on_shift("Pilar", "+16175550001")
    speak = {"mam": on_shift("Ixchel", "+16175550003", role="interpreter"),
             "es": on_shift("Rosa", "+16175550004", role="interpreter")}  # fmt: skip
    monkeypatch.setattr(
        hooks.KNOWN, "interpreters", lambda act, language: [act_of(speak[language]).by]
    )
    caller.rings().press("1").press("2")
    run_reactions()
    room = OurPhone(provider, exchange.rung[0][1]).picks_up().press().room()
    caller.waits()
    for language in speak:
        operations.interpret(act_of(pilar), Call.objects.get().pk, language)
        run_reactions()
        phone = OurPhone(provider, exchange.rung[-1][1]).picks_up().press()
        assert phone.room() == room
        conference = phone.now.find("Dial/Conference")
        assert conference is not None
        assert conference.attrib["endConferenceOnExit"] == "false"  # they may leave before


def test_calling_back_shows_the_hotlines_number_and_never_the_callers(provider, exchange, caller):
    caller.rings().press("2").press("2")
    caller.speaks_after_the_tone().waits()
    run_reactions()
    pilar = on_shift("Pilar", "+16175550001")
    operations.call_back(act_of(pilar), Call.objects.get().pk)
    run_reactions()
    phone = OurPhone(provider, exchange.rung[-1][1]).picks_up()
    assert phone.dials() == ""
    phone.press()
    assert phone.dials() == CALLER
    dial = phone.now.find("Dial")
    assert dial is not None
    assert dial.attrib["callerId"] == "+16175550100"
    assert Entry.objects.filter(verb="call.called_back").exists()


def test_a_message_is_sealed_here_and_gone_at_the_provider(provider, exchange, caller):
    caller.rings().press("1").press("2")
    caller.speaks_after_the_tone()
    run_reactions()
    recording = Recording.objects.get()
    assert b"RIFF" not in blobs.read(recording.pk)
    assert recordings.listen(an_act(), recording.pk).startswith(b"RIFF")
    assert exchange.recordings == {}
    assert Entry.objects.filter(verb="call.listened").count() == 1
    keep.forget(Act.system(recording.keep_until + timedelta(1)))
    assert not blobs.size(recording.pk)


def test_a_call_is_recorded_only_where_the_network_does_and_the_caller_agrees(provider, exchange):
    on_shift("Pilar", "+16175550001")
    operations.set_up(an_act(), languages=["en", "es"], records=True)
    for digit, recorded in (("1", True), ("2", False)):
        phone = Phone(provider).rings().press("1").press("2").press(digit)
        run_reactions()
        pilar = OurPhone(provider, exchange.rung[-1][1]).picks_up().press()
        room = phone.waits().now.find("Dial/Conference")
        assert room is not None
        assert ("record" in room.attrib) is recorded
        phone.hangs_up()
        pilar.ends()
        run_reactions()


def test_a_phone_whose_end_nobody_tells_us_may_ring_again(provider, exchange, caller, now):
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    run_reactions()
    for _ in range(4):
        now[0] += timedelta(seconds=21)
        caller.waits()
        dialling.advance(Act.system())
        calls.advance(Act.system())
        run_reactions()
    assert len(exchange.rung) == 2


def test_prompts_that_no_telephone_plays_are_refused(provider):
    for sound in (b"", b"RIFF", b"\x1aE\xdf\xa3webm", silence(100), b"x" * 4_000_000):
        with pytest.raises(NotAClip):
            operations.record_prompt(an_act(), key="taken", language="es", sound=sound)
    assert not Prompt.objects.exists()


@pytest.mark.parametrize(
    "number", ["", "anonymous", "Restricted", "+266696687", "x" * 500, "<script>", "sip:a@b"]
)
def test_whoever_hides_their_number_is_a_caller_like_any_other(provider, exchange, number):
    phone = Phone(provider, number=number).rings().press("1").press("2")
    phone.speaks_after_the_tone()
    assert phone.is_hung_up_on()
    call = Call.objects.get()
    assert (call.number, call.number_index, call.has_message) == ("", "", True)


def test_a_phone_is_named_by_its_first_webhook_and_silenced_where_that_is_late(
    provider, exchange, caller, monkeypatch
):
    monkeypatch.setattr(exchange, "ring", lambda number, leg: exchange.rung.append((number, leg)))
    on_shift("Pilar", "+16175550001")
    on_shift("Omar", "+16175550002")
    caller.rings().press("1").press("2")
    run_reactions()
    first, second = (OurPhone(provider, leg) for _, leg in exchange.rung)
    first.picks_up().press()
    assert CallLeg.objects.get(pk=first.leg).provider_id == first.sid
    run_reactions()
    assert exchange.ended == []  # the other rings on: nobody knows what it is called
    second.picks_up()
    run_reactions()
    assert exchange.ended == [second.sid]
    second.press().ends()
    assert Call.objects.get().taken_by == legs.leg_of(CallLeg.objects.get(pk=first.leg).pk).by
    assert {leg.provider_id for leg in legs_of(Call.objects.get().pk)} == {first.sid, second.sid}
