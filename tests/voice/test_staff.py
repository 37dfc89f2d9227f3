"""What members hear on their own phones: recorded by a person in the language they read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from testigo.channels.voice import operations, queries
from testigo.channels.voice.errors import NotAClip, NotALanguage
from testigo.channels.voice.models import Call, MissedPrompt, Prompt
from testigo.channels.voice.prompts import STAFF
from testigo.channels.voice.telephone import silence
from testigo.core.errors import Forbidden, NotYours
from testigo.security.models import Account
from tests.build import act_of, an_account, an_act, run_reactions, signed_in
from tests.build_voice import on_shift
from tests.walker import OurPhone, Phone

pytestmark = pytest.mark.django_db

#: With which voice a machine speaks to a member who reads this, until it is recorded.
VOICE_OF = {"en": "en-US", "es": "es-MX", "zh-hans": "zh-CN", "ur": "en-US"}


def reads(account: Account, language: str) -> Account:
    Account.objects.filter(pk=account.pk).update(language=language)
    return account


def rung(exchange, caller: Phone, provider, *, taken: str = "2") -> OurPhone:
    caller.rings().press("2").press(taken)
    run_reactions()
    return OurPhone(provider, exchange.rung[-1][1]).picks_up()


def says(phone: OurPhone) -> list[tuple[str, str]]:
    """What a phone plays and speaks: the verb, and the voice or the file's address."""
    told = [verb for verb in phone.now.iter() if verb.tag in {"Play", "Say"}]
    return [(verb.tag, verb.attrib.get("language", verb.text or "")) for verb in told]


def records(key: str, language: str) -> str:
    operations.record_prompt(an_act(), key=key, language=language, sound=silence(1))
    made = Prompt.objects.get(key=key, language=language)
    return f"https://hotline.example/hooks/voice/clip/{made.pk}.wav"


@pytest.mark.parametrize("language", VOICE_OF)
def test_a_member_hears_their_language_recorded_or_by_a_machine(
    provider, exchange, caller, language
):
    reads(on_shift("Pilar", "+16175550001"), language)
    phone = rung(exchange, caller, provider)
    assert set(says(phone)) == {("Say", VOICE_OF[language])}

    address = records("staff.take", language)
    assert set(says(phone.picks_up())) == {("Play", address)}


@pytest.mark.parametrize(
    ("taken", "key"), [("1", "staff.taken"), ("2", "staff.take")], ids=["taken", "not-taken"]
)
def test_each_reason_to_ring_has_a_sentence_of_its_own(provider, exchange, caller, taken, key):
    on_shift("Pilar", "+16175550001")
    address = records(key, "en")
    assert set(says(rung(exchange, caller, provider, taken=taken))) == {("Play", address)}


def test_whoever_comes_second_hears_so_in_their_own_language(provider, exchange, caller):
    for alias, number, language in (
        ("Pilar", "+16175550001", "es"), ("Omar", "+16175550002", "ur"),
    ):  # fmt: skip
        reads(on_shift(alias, number), language)
    late = {language: records("staff.late", language) for language in ("es", "ur")}
    caller.rings().press("2").press("2")
    run_reactions()
    legs = dict(exchange.rung)
    first, second = (OurPhone(provider, legs[f"+1617555000{n}"]).picks_up() for n in (1, 2))
    first.press()
    assert says(second.press()) == [("Play", late["ur"])]


def test_that_a_caller_agreed_to_a_recording_is_played_after_the_reason(provider, exchange, caller):
    reads(on_shift("Pilar", "+16175550001"), "es")
    operations.set_up(an_act(), languages=["en", "es"], records=True)
    take, recorded = records("staff.take", "es"), records("staff.recorded", "es")
    caller.rings().press("2").press("2").press("1")
    run_reactions()
    phone = OurPhone(provider, exchange.rung[-1][1]).picks_up()
    assert says(phone) == [("Play", take), ("Play", recorded)] * 2


def test_what_is_missing_is_counted_in_the_members_language_until_it_is_recorded(
    provider, exchange, caller
):
    reads(on_shift("Pilar", "+16175550001"), "ur")
    rung(exchange, caller, provider)
    (urdu,) = queries.hotline(an_act()).staff
    assert (urdu.code, urdu.recorded, urdu.wanted) == ("ur", 0, len(STAFF))
    assert (urdu.missing, urdu.missed, urdu.spoken) == (len(STAFF), 1, False)

    records("staff.take", "ur")
    (urdu,) = queries.hotline(an_act()).staff
    assert (urdu.recorded, urdu.missed) == (1, 0)


def test_callers_and_members_are_counted_apart(provider, exchange, caller):
    reads(on_shift("Pilar", "+16175550001"), "es")
    rung(exchange, caller, provider)
    told = queries.hotline(an_act())
    spanish = next(tongue for tongue in told.languages if tongue.code == "es")
    missed = MissedPrompt.objects.filter(language="es").exclude(key__in=STAFF)
    assert spanish.missed == sum(missed.values_list("times", flat=True)) > 0
    records("staff.take", "es")
    again = next(t for t in queries.hotline(an_act()).languages if t.code == "es")
    assert (again.recorded, again.missed) == (0, spanish.missed)


def test_only_languages_somebody_who_is_rung_reads_are_asked_for(provider):
    reads(on_shift("Pilar"), "es")
    reads(an_account("Noor", "interpreter"), "ur")
    reads(an_account("Maria", "observer"), "zh-hans")
    assert [tongue.code for tongue in queries.hotline(an_act()).staff] == ["es", "ur"]
    with pytest.raises(NotALanguage):
        operations.record_prompt(an_act(), key="staff.take", language="zh-hans", sound=silence(1))


def test_a_language_callers_do_not_choose_has_the_members_sentences_alone(provider):
    reads(on_shift("Pilar"), "en")
    operations.set_up(an_act(), languages=["es", "mam"], records=False)
    script = queries.script(an_act(), "en")
    assert (script.callers, script.staff_missing) == ((), len(STAFF))
    assert [clip.key for clip in script.staff] == list(STAFF)
    assert all(clip.text for clip in script.staff)
    assert queries.script(an_act(), "mam").staff == ()
    with pytest.raises(NotYours):
        queries.script(an_act(), "fr")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ur"])
def test_the_words_to_read_aloud_stand_there_in_every_language(provider, language):
    reads(on_shift("Pilar"), language)
    script = queries.script(an_act(), language)
    assert len({clip.text for clip in script.staff} - {""}) == len(STAFF)


@pytest.mark.parametrize(
    "sound", [b"", b"RIFF", b"\x1aE\xdf\xa3webm", silence(100), b"x" * 4_000_000], ids=len
)
def test_what_no_telephone_plays_is_refused_like_a_callers_sentence(provider, sound):
    on_shift("Pilar")
    with pytest.raises(NotAClip):
        operations.record_prompt(an_act(), key="staff.take", language="en", sound=sound)
    assert not Prompt.objects.exists()


def test_sentences_that_do_not_exist_and_people_who_may_not_are_refused(provider):
    pilar = on_shift("Pilar")
    for key in ("staff.", "staff.takes", "staff", "STAFF.take", "staff.take\x00"):
        with pytest.raises(NotYours):
            operations.record_prompt(an_act(), key=key, language="en", sound=silence(1))
    with pytest.raises(Forbidden):
        operations.record_prompt(act_of(pilar), key="staff.take", language="en", sound=silence(1))


def test_an_admin_records_a_members_sentence_on_the_page_and_removes_it(provider):
    on_shift("Pilar")
    ada = signed_in(Client(), an_account("Ada", "admin"))
    page = reverse("voice:prompts", args=["en"])
    assert "A colleague has this call." in ada.get(page).content.decode()
    told = {"key": "staff.late", "sound": SimpleUploadedFile("s.wav", silence(1))}
    kept = ada.post(reverse("voice:keep", args=["en"]), told)
    assert kept["Location"] == f"{page}?done=staff-kept#staff"
    assert Prompt.objects.get().key == "staff.late"
    gone = ada.post(reverse("voice:remove", args=["en"]), {"key": "staff.late"})
    assert gone["Location"] == f"{page}?done=staff-gone#staff"
    assert not Prompt.objects.exists()

    refused = ada.post(
        reverse("voice:keep", args=["en"]),
        {"key": "staff.late", "sound": SimpleUploadedFile("s.wav", b"not a sound")},
    )
    assert refused.status_code == 422
    assert not Call.objects.exists()
