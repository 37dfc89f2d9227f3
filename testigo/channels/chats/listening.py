"""Takes in what comes by Signal, as signal-cli tells it: each event once, none lost on the way."""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError, connection

from testigo.channels import receipts
from testigo.channels.chats import signal, tips
from testigo.channels.chats.signal import Signal
from testigo.core.act import Act
from testigo.core.keyring import Locked
from testigo.security import queries as security

BROKEN: Final = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
AGAIN: Final = 2.0  #: seconds until an event is tried again that the database did not take

log = logging.getLogger(__name__)


def take(act: Act, channel: Signal, told: dict[str, Any]) -> int:
    """Take one event in; give how many messages are new."""
    network = security.first_programme()
    if not network:
        return 0  # there are only drills: nobody writes to them from outside
    for provider_id, word in signal.receipts(told, account=channel.account):
        receipts.told(act, kind=channel.kind, provider_id=provider_id, status=word)
    tip = signal.tip(told, account=channel.account)
    return tips.take_in(act.within(network), channel.kind, [tip] if tip else [])


def take_surely(
    channel: Signal, told: dict[str, Any], wait: Callable[[float], bool | None]
) -> None:
    """Take one event in, however long database or keys are away: signal-cli tells it once only."""
    while True:
        try:
            take(Act.system(), channel, told)
        except (DatabaseError, Locked) as error:
            log.warning("a message waits: %s", type(error).__name__)
            connection.close()
            if wait(AGAIN):
                return
        except BROKEN as error:
            log.error("a message could not be read: %s", type(error).__name__)
            return
        else:
            return
