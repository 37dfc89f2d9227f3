"""A call to the hotline is a report of the same id: whatever becomes of the call, it follows."""

from django.db import transaction

from testigo.channels.voice.flow import Stage
from testigo.channels.voice.types import CallView
from testigo.core.act import Act
from testigo.reports import operations
from testigo.reports.models import Report
from testigo.reports.types import CallBack, Door, State, Taken

#: A call shows on the desk once its caller waits for a person or left a message.
SHOWS = {Stage.WAITING, Stage.TALKING}


@transaction.atomic
def follow(act: Act, call: CallView) -> None:
    """Bring a call's report to where the call is; again, or out of order, changes nothing."""
    begun = Report.objects.filter(pk=call.id).exists()
    says_taken = call.taken == Taken.NOW
    if not (begun or call.stage in SHOWS or call.has_message or says_taken):
        return
    if not begun:
        operations.begin(
            act, door=Door.PHONE, language=call.language or "en", source=call.source,
            report_id=call.id,
        )  # fmt: skip
    if call.has_message:
        operations.come_back(act, call.id, source=call.source)
    report = Report.objects.select_for_update().filter(pk=call.id, erased_at=None).first()
    if report is None:
        return
    if call.language and report.state == State.DRAFT and report.language != call.language:
        operations.answer(act, call.id, field="language", value=call.language)
    if says_taken and not report.taken:
        # What the caller pressed is their own answer: the lawyer does not wait for a person. Of a
        # number somebody muted as hostile a person hears first what it says.
        muted = call.is_muted and not call.is_relay
        operations.answer(act, call.id, field="taken", value=Taken.UNSURE if muted else Taken.NOW)
    if call.taken_by and report.owner != call.taken_by and call.is_live:
        operations.hand(act, call.id, to=call.taken_by)
    if not call.taken_by and report.owner and call.is_live:
        operations.hand(act, call.id, to="")  # their line dropped: the caller waits for anybody
    if not call.is_live:
        _over(act, call)


def _over(act: Act, call: CallView) -> None:
    report = Report.objects.get(pk=call.id)
    if call.has_message and report.call_back_due is None and report.called_back_at is None:
        operations.answer(
            act, call.id, field="callback", value=CallBack.YES if call.may_call else CallBack.NO
        )
        operations.ask_for_somebody(act, call.id)
        operations.keep(act, call.id)
    elif report.state == State.DRAFT and _says_something(call):
        operations.keep(act, call.id)
    elif report.state == State.DRAFT and not call.taken_by and not report.owner:
        operations.dismiss(act, call.id)


def _says_something(call: CallView) -> bool:
    # Sealed texts are not opened to see whether there is one: the server may be locked.
    told = Report.objects.exclude(taken="", sees="", words=b"", said_place=b"")
    return told.filter(pk=call.id).exists()
