"""What becomes of what providers tell: a message of somebody's, or a step of one of ours."""

from django.db import transaction

from testigo.channels import operations, queries, receipts
from testigo.channels.chats import tips
from testigo.channels.receipts import WORDS
from testigo.channels.texts import copies
from testigo.channels.texts.inbound import Word
from testigo.channels.texts.numbers import international
from testigo.channels.twilio import Text
from testigo.core.act import Act

KIND = "sms"


@transaction.atomic
def take(act: Act, told: Text | Word | None) -> None:
    """Keep a text or a provider's word; durable when this returns, and again is harmless."""
    match told:
        case Text():
            network = queries.network_of_hotline(act, told.to)
            message = operations.receive(
                act, kind=KIND, sender=_sender(told.sender), text=told.text,
                provider_id=told.provider_id, network=network,
            )  # fmt: skip
            if message is not None and told.left_out:
                tips.ask_for_words(act.within(network), message, told.text)
            copies.plan(act, kind=KIND, provider_id=told.provider_id)
        case Word():
            receipts.told(act, kind=KIND, provider_id=told.provider_id, status=told.status,
                          why=told.why)  # fmt: skip
            if told.status.casefold() in WORDS:  # before its end a provider deletes nothing
                copies.plan(act, kind=KIND, provider_id=told.provider_id)


def _sender(value: str) -> str:
    # Gateways write numbers as their carrier does: the same person is the same address. A short
    # number of a service is none, and stays as it is.
    return (international(value) if value.lstrip("+").isdecimal() and len(value) >= 10 else "") or (
        value
    )
