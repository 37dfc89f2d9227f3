"""What is wrong with the telephone's settings is said before a caller finds out."""

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
