"""A text message becomes a report, or goes on with the one its sender began."""

import re
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from testigo.channels import operations as channels
from testigo.channels import templates
from testigo.channels.types import Envelope, Inbound, Purpose, Urgency
from testigo.core.act import Act
from testigo.reports import answers, operations, placing
from testigo.reports.models import Message, Report
from testigo.reports.types import Door, ReportView, State, Taken

#: Reports by mail in an hour before further ones wait in quarantine: anybody can write as anybody,
#: so there is no sender to count by.
MAILS: Final = 30
CONTINUES: Final = timedelta(minutes=20)  #: the same sender within this tells the same report
ANSWERED_BY: Final = timedelta(hours=1)
SHORT: Final = 3  #: words of a member's text that answers a call-out and is no report
#: Chinese is written without spaces: about two characters make a word.
_WORD: Final = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")

_TAKEN: Final = re.compile(
    r"\btak(?:en|ing)\b|\btook\b|\barrest|\bdetain|\bllev(?:an|aron|ando)|\bdeten|\bdetuv|\bagarr"
    r"|گرفتار|پکڑ|لے جا|لے گئے"
    r"|[带帶抓押]走|被[抓捕]|抓人|逮捕|拘[留捕]|扣押",
    re.IGNORECASE,
)

# Translators: answers to a text message. They promise nothing and name no place.
templates.register(
    "reports.got",
    _("Thank you. We have it, and a person reads it now. If someone is hurt call 911."),
)
templates.register(
    "reports.where",
    _("Thank you. Where is it? Write two streets that meet, or a shop or school near it."),
)


@transaction.atomic
def receive(act: Act, message: Inbound) -> ReportView | None:
    """Take a text message into a report, once per message; answer where a place is missing."""
    if _is_an_answer(message) or not message.text.strip():
        return None
    report = _begun(act, message)
    _row, fresh = Message.objects.get_or_create(
        pk=message.id, defaults={"report_id": report.id, "at": act.at}
    )
    if not fresh:
        return report
    told = f"{report.words}\n{message.text}".strip()[-answers.LONGEST["words"] :]
    report = operations.answer(act, report.id, field="words", value=told)
    if not report.taken and _TAKEN.search(message.text):
        # A machine's guess pages nobody: a person reads it and decides.
        report = operations.answer(act, report.id, field="taken", value=Taken.UNSURE)
    if not (report.cell or report.area) and (place := placing.in_text(act, message.text)):
        report = operations.answer(act, report.id, field="place", value=place)
    report = operations.keep(act, report.id)
    if report.state == State.QUARANTINE:
        return report  # no machine answers a flood, nor does it delay what observers are asked
    _reply(act, message, "reports.got" if report.cell or report.area else "reports.where")
    return report


def _begun(act: Act, message: Inbound) -> ReportView:
    door = Door.EMAIL if message.kind == "email" else Door.SMS
    mine = Report.objects.filter(
        network=act.network, source=message.sender_index, door=door, erased_at=None,
        changed_at__gte=message.at - CONTINUES,
    )  # fmt: skip
    going_on = mine.order_by("-changed_at").first()
    return operations.begin(
        act, door=door, language=message.language, source=message.sender_index,
        report_id=going_on.pk if going_on else message.id,
        flooded=door == Door.EMAIL and not message.owner and _is_flooded(act),
    )  # fmt: skip


def _is_flooded(act: Act) -> bool:
    recent = Report.objects.filter(
        network=act.network, received_at__gt=act.at - timedelta(hours=1), door=Door.EMAIL,
        flooded=False,
    )  # fmt: skip
    return recent[MAILS - 1 : MAILS].exists()


def _is_an_answer(message: Inbound) -> bool:
    member = message.owner.startswith("account:")
    words = _WORD.findall(message.text)
    numbers = [word for word in words if word.strip("#.").isdecimal()]  # "yes I can 42"
    return member and len(words) - len(numbers[:1]) <= SHORT


def _reply(act: Act, message: Inbound, template: str) -> None:
    envelope = Envelope(
        template=template, purpose=Purpose.REPLY, urgency=Urgency.CALL_OUT,
        expires_at=act.at + ANSWERED_BY, dedupe=f"report:{message.id}",
    )  # fmt: skip
    channels.reply(act, message.id, envelope)
