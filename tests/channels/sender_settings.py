"""Settings of sender processes that tests start: channels that note what they send in a file."""

import os

from testigo.settings import *  # noqa: F403

_noted = {"notes": os.environ["NOTES"], "dies_after": int(os.environ.get("DIES_AFTER", "0"))}
CHANNELS = {
    "tests.channels.channels.Noted": _noted,
    "tests.channels.channels.NotedMail": _noted,
}
