"""What is wrong with the telephone's settings is said before a caller finds out."""

import base64

import pytest

from testigo.channels.voice import checks


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ({}, []),
        ({"VOICE_ACCOUNT": "AC1"}, ["channels.E030"]),
        (
            {"VOICE_ACCOUNT": "AC1", "VOICE_TOKEN": "t", "VOICE_NUMBER": "+16175550100"},
            [],
        ),
        (
            {"VOICE_ACCOUNT": "AC1", "VOICE_TOKEN": "t", "VOICE_NUMBER": "+16175550100",
             "VOICE_API": "http://example.org"},
            ["channels.E031"],
        ),
    ],
)  # fmt: skip
def test_settings_that_ring_nobody_refuse_to_start(settings, told, ids):
    for name, value in told.items():
        setattr(settings, name, value)
    assert [fault.id for fault in checks.phones_can_be_rung()] == ids


def test_a_telephone_that_nobody_can_ring_is_warned_of(settings):
    settings.VOICE_ACCOUNT, settings.SMS_HOOK_TOKEN, settings.SMS = "AC1", "", ""
    assert [fault.id for fault in checks.calls_can_come_in()] == ["channels.W030"]
    settings.VOICE_HOOK_TOKEN = "a token of the provider"
    assert checks.calls_can_come_in() == []


PUBLIC = base64.b64encode(b"k" * 32).decode()
OF_TELNYX = {
    "VOICE": "telnyx", "VOICE_ACCOUNT": "6a9a", "VOICE_APP": "29409",
    "VOICE_API": "https://api.telnyx.com/v2/texml", "VOICE_HOOK_TOKEN": PUBLIC,
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ({}, []),
        (OF_TELNYX, []),
        ({**OF_TELNYX, "VOICE_HOOK_TOKEN": "", "SMS": "telnyx", "SMS_HOOK_TOKEN": PUBLIC}, []),
        ({"VOICE": "Telnyx"}, ["channels.E032"]),
        ({"VOICE": ""}, ["channels.E032"]),
        ({**OF_TELNYX, "VOICE_HOOK_TOKEN": "a secret"}, ["channels.E033"]),
        ({**OF_TELNYX, "VOICE_HOOK_TOKEN": PUBLIC[:-4]}, ["channels.E033"]),
        ({"SMS": "telnyx", "SMS_HOOK_TOKEN": PUBLIC, "VOICE_HOOK_TOKEN": PUBLIC},
         ["channels.E034"]),
        ({**OF_TELNYX, "VOICE_APP": ""}, ["channels.E035"]),
        ({**OF_TELNYX, "VOICE": "twilio"}, ["channels.E036"]),
        ({**OF_TELNYX, "VOICE_API": "https://api.twilio.com/2010-04-01"}, ["channels.E036"]),
    ],
)  # fmt: skip
def test_a_telephone_of_two_providers_refuses_to_start(settings, told, ids):
    for name, value in told.items():
        setattr(settings, name, value)
    assert [fault.id for fault in checks.it_is_clear_whose_telephone_it_is()] == ids
