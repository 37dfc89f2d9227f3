"""Text messages become reports; silent tellers and keeping times, every second."""

from testigo.channels import queries as inbox
from testigo.channels.events import MessageArrived
from testigo.channels.voice import queries as voice
from testigo.channels.voice.events import CallChanged
from testigo.core.events import reaction
from testigo.core.sweep import every_second
from testigo.reports import calling, operations, texting

every_second(operations.advance)


@reaction(MessageArrived)
def take_down(event: MessageArrived) -> None:
    """Make a text message part of a report."""
    texting.receive(event.act, inbox.inbound(event.act, event.message))


@reaction(CallChanged)
def follow_a_call(event: CallChanged) -> None:
    """Bring a call's report to where the call is."""
    call = voice.call_for(event.act, event.call)
    if call:
        calling.follow(event.act, call)
