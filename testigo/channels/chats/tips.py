"""What people write to us in chats becomes messages; what is not words gets a clear answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from testigo.channels import operations, queries, templates
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.channels.words import Wish, wish
from testigo.core.act import Act

ANSWERED_BY: Final = timedelta(hours=1)

# Translators: the answer to a picture, a voice note or a file sent in a chat.
templates.register(
    "channels.only_words",
    _(
        "Pictures, voice notes and files cannot be opened here and were not kept. Write in words"
        " what you see, and where: two streets that meet, or a shop or school near it."
    ),
)


@dataclass(frozen=True, kw_only=True)
class Tip:
    """One message somebody sent us in a chat."""

    provider_id: str
    sender: str  #: a number as +16175550142, or the service's own id
    text: str
    at: datetime | None  #: when the service says it was sent
    left_out: bool = False  #: something that is not words came with it
    language: str = ""  #: of the sender's app, where the service tells it
    to: str = ""  #: the number of ours it was sent to


def take_in(act: Act, kind: str, tips: Iterable[Tip]) -> int:
    """Take messages in, each once; give how many are new.

    Copies are known for as long as messages are kept: what is older may be one, and is left.
    """
    new = 0
    for tip in tips:
        if not tip.sender or not tip.provider_id or not (tip.text.strip() or tip.left_out):
            continue
        if tip.at is None or tip.at < act.at - operations.MESSAGE_KEPT:
            continue
        network = queries.network_of_hotline(act, tip.to) if tip.to else act.network
        with translation.override(_language(tip)):
            message = operations.receive(
                act, kind=kind, sender=tip.sender, text=tip.text,
                provider_id=tip.provider_id, network=network,
            )  # fmt: skip
            if message is None:
                continue
            new += 1
            if tip.left_out:
                ask_for_words(act.within(network), message, tip.text)
    return new


def ask_for_words(act: Act, message: UUID, text: str) -> None:
    """Say that what came with a message was not kept, unless it says STOP beside it."""
    if wish(text) != Wish.STOP:
        operations.reply(act, message, Envelope(
            template="channels.only_words", purpose=Purpose.REPLY, urgency=Urgency.CALL_OUT,
            expires_at=act.at + ANSWERED_BY, dedupe=f"only_words:{message}",
        ))  # fmt: skip


def _language(tip: Tip) -> str:
    known = {code.casefold(): code for code, _name in settings.LANGUAGES}
    said = tip.language.casefold()
    if said.startswith("zh"):
        said = "zh-hans"
    return known.get(said) or known.get(said.partition("-")[0]) or settings.LANGUAGE_CODE
