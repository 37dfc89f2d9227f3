"""What becomes of a mail that came: a message, the end of an address, or nothing."""

import hashlib
from enum import Enum

from django.conf import settings
from django.utils import translation

from testigo.channels import codes, mime, operations, receipts, references, registry
from testigo.channels.codes import For
from testigo.channels.email import Email
from testigo.channels.mime import Mail
from testigo.channels.models import Delivery
from testigo.channels.queries import address_index
from testigo.core.act import Act


class Done(Enum):
    """Whether the mailbox may lose its copy."""

    KEPT = "kept"  #: all of it is here now
    NOTHING = "nothing"  #: it asks for nothing: a machine wrote it
    STAYS = "stays"  #: something in it is not here: a person looks


def take_in(act: Act, raw: bytes, *, place: str, whole: bool = True) -> Done:
    """Take a mail in, once; `place` names where it lies. The act's network is the front door's."""
    try:
        mail = mime.read(raw)
    except mime.Tangled:
        return Done.STAYS
    if mail.bounces:
        return _returned(act, mail)
    if mail.automatic or _is_ours(mail.sender):
        return Done.NOTHING
    if not mail.sender or not mail.words:
        return Done.STAYS
    told = _answered(act, mail)
    # What stands below an answer to us is ours; in any other mail it may be the tip itself.
    words = mail.answer if told else mail.words
    with translation.override(_language(mail)):
        operations.receive(
            act, kind=Email.kind, sender=mail.sender, text=words,
            provider_id=_once(mail, place), network=told.network if told else act.network,
            proven=told is not None and told.address.value_index == address_index(mail.sender),
            quiet=mail.bulk,
        )  # fmt: skip
    is_here = whole and mail.whole and len(words) <= operations.LONGEST_TEXT
    return Done.KEPT if is_here else Done.STAYS


def _returned(act: Act, mail: Mail) -> Done:
    # Nobody but a mail server was told this address: whatever else comes to it is not for us.
    if mail.failed:
        for code in mail.bounces[:1]:
            if (about := codes.read(For.BOUNCE, code, act.at)) is not None:
                receipts.bounced(act, about, dead=mail.dead)
    return Done.NOTHING


def _answered(act: Act, mail: Mail) -> Delivery | None:
    about = [codes.read(For.REPLY, code, act.at) for code in mail.replies[:3]]
    known = [one for one in about if one is not None]
    found = Delivery.objects.filter(references.named(known), kind=Email.kind)
    return found.select_related("address").order_by("-pk").first()


def _is_ours(sender: str) -> bool:
    channel = registry.channels().get(Email.kind)
    if not isinstance(channel, Email):
        return False
    name, _at, domain = sender.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}" == channel.mailbox.casefold()


def _once(mail: Mail, place: str) -> str:
    # With the sender: nobody makes another's mail look like one that came before.
    told = f"{mail.id}\0{address_index(mail.sender)}" if mail.id else place
    return hashlib.sha256(told.encode()).hexdigest()


def _language(mail: Mail) -> str:
    return mail.language if mail.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
