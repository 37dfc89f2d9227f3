"""Settings that would reach nobody are said aloud."""

from django.core.checks import CheckMessage

from testigo.channels import checks, vapid


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_a_push_key_that_is_none_is_named(settings):
    push = {"private_key": "not a key!", "contact": "https://a.example"}
    settings.CHANNELS = {"testigo.channels.webpush.WebPush": push}
    assert ids(checks.channels_can_be_made()) == ["channels.E001"]


def test_a_channel_nobody_wrote_is_named(settings):
    settings.CHANNELS = {"testigo.channels.pigeon.Pigeon": {}}
    assert ids(checks.channels_can_be_made()) == ["channels.E001"]


def test_a_server_that_reaches_nobody_is_told_so(settings):
    settings.CHANNELS = {"testigo.channels.loopback.Loopback": {}}
    settings.SMS_HOOK_TOKEN = "short"
    assert ids(checks.channels_can_be_made()) == []
    assert ids(checks.somebody_can_be_reached()) == ["channels.W001", "channels.W002"]


def test_a_server_that_may_be_made_to_call_its_neighbours_is_told_so(settings):
    push = {"private_key": vapid.new_key(), "contact": "https://a.example"}
    for private in (False, True):
        settings.CHANNELS = {"testigo.channels.webpush.WebPush": {**push, "private": private}}
        assert ("channels.W003" in ids(checks.somebody_can_be_reached())) is private
