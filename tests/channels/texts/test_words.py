"""STOP, START and HELP in twelve languages, and two hundred tips that hold such a word."""

import pytest

from testigo.channels import operations, queries
from testigo.channels.events import MessageArrived
from testigo.channels.models import Address, Message
from testigo.channels.types import Standing
from testigo.channels.words import BY_LANGUAGE, Wish, fold, wish
from testigo.dispatch.said import WORDS, Said
from testigo.reports import texting
from testigo.reports.models import Report
from tests.build import all_published
from tests.build_channels import MARIA, a_network, an_address
from tests.channels.texts.tips import TIPS

SAID = [(language, asked, word) for language, words in BY_LANGUAGE.items()
        for asked, told in words.items() for word in told]  # fmt: skip
#: How a word comes from a phone: shouted, with a full stop, by a keyboard without accents.
WAYS = (str, str.upper, str.capitalize, lambda w: f"  {w}.  ", lambda w: f"¡{w}!",
        lambda w: f"{w}\n", lambda w: f"«{w}»", lambda w: w.replace(" ", "  "), fold)  # fmt: skip


def test_there_are_twelve_languages():
    assert len(BY_LANGUAGE) == 12
    assert all(set(words) == set(Wish) and all(words.values()) for words in BY_LANGUAGE.values())


@pytest.mark.parametrize(("language", "asked", "word"), SAID, ids=lambda part: str(part)[:12])
def test_a_word_alone_counts_however_it_is_written(language, asked, word):
    assert [wish(way(word)) for way in WAYS] == [asked] * len(WAYS)


def test_no_word_means_two_things():
    told: dict[str, Wish] = {}
    for _language, asked, word in SAID:
        assert told.setdefault(fold(word), asked) == asked


def test_no_word_that_stops_us_is_an_answer_to_a_request():
    stops = {fold(word) for _language, asked, word in SAID if asked == Wish.STOP}
    for said, words in WORDS.items():
        assert not stops & words, said


def test_whoever_cries_for_help_in_a_language_we_know_is_heard_on_the_scene():
    for word in ("помогите", "도와주세요", "tulong", "giúp", "socorro", "anmwe", "النجدة"):
        assert fold(word) in WORDS[Said.HELP]
    assert fold("info") not in WORDS[Said.HELP]


def test_there_are_two_hundred_tips_and_each_holds_such_a_word():
    assert len({text for _language, text, _word in TIPS}) >= 200
    for language, text, word in TIPS:
        assert fold(word) in {fold(w) for words in BY_LANGUAGE[language].values() for w in words}
        assert word in text
        assert wish(text) is None


@pytest.mark.django_db
def test_two_hundred_tips_that_hold_such_a_word_are_all_kept_as_reports(settings):
    settings.CHANNELS = {"tests.channels.channels.Paid": {}}
    act = a_network()
    an_address(act, MARIA, kind="sms", value="+16175550142")
    for number, (_language, text, _word) in enumerate(TIPS):
        operations.receive(
            act, kind="sms", sender=f"+1617555{number:04}", text=text,
            provider_id=f"SM{number}", network=act.network,
        )  # fmt: skip

    assert Message.objects.count() == len(TIPS)
    assert len(all_published(MessageArrived)) == len(TIPS)
    assert not Address.objects.filter(state=Standing.OPTED_OUT).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", BY_LANGUAGE)
def test_each_languages_tips_become_reports(settings, language):
    settings.CHANNELS = {"tests.channels.channels.Paid": {}}
    act = a_network()
    told = [text for one, text, _word in TIPS if one == language]
    for number, text in enumerate(told):
        message = operations.receive(
            act, kind="sms", sender=f"+1617555{number:04}", text=text,
            provider_id=f"SM{number}", network=act.network,
        )  # fmt: skip
        assert message is not None
        assert texting.receive(act, queries.inbound(act, message)) is not None
    assert Report.objects.count() == len(told)


@pytest.mark.django_db
def test_a_stop_of_each_language_stops_at_once(settings):
    settings.CHANNELS = {"tests.channels.channels.Paid": {}}
    act = a_network()
    for number, (language, words) in enumerate(BY_LANGUAGE.items()):
        phone = f"+1617555{number:04}"
        address = an_address(act, f"account:{number:08}", kind="sms", value=phone)
        stop, start = words[Wish.STOP][0], words[Wish.START][0]
        for step, (word, state) in enumerate([(stop, Standing.OPTED_OUT), (start, Standing.OK)]):
            operations.receive(
                act, kind="sms", sender=phone, text=word, network=act.network,
                provider_id=f"{language}{step}",
            )  # fmt: skip
            address.refresh_from_db()
            assert address.state == state, (language, word)
    assert all_published(MessageArrived) == []
