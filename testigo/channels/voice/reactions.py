"""What was written down is dialled; waves and silent lines move every second."""

from testigo.channels.voice import calls, dialling, legs, recordings
from testigo.channels.voice.events import (
    CallerAlone,
    CallTaken,
    CallUnwanted,
    LegUnwanted,
    LegWritten,
    RecordingKept,
    RecordingMade,
)
from testigo.core.act import Act
from testigo.core.events import reaction
from testigo.core.sweep import every_second
from testigo.security.events import RightsChanged

every_second(calls.advance)
every_second(dialling.advance)
every_second(recordings.advance)


@reaction(LegWritten)
def ring_a_phone(event: LegWritten) -> None:
    dialling.ring(Act.system(network=event.network), event.leg)


@reaction(LegUnwanted)
def silence_a_phone(event: LegUnwanted) -> None:
    dialling.silence(Act.system(network=event.network), event.leg)


@reaction(CallTaken)
def bring_together(event: CallTaken) -> None:
    dialling.bring_together(Act.system(network=event.network), event.call)


@reaction(CallerAlone)
def bring_back(event: CallerAlone) -> None:
    dialling.bring_back(Act.system(network=event.network), event.call)


@reaction(RightsChanged)
def leave(event: RightsChanged) -> None:
    legs.leave(Act.system(), event.account)


@reaction(CallUnwanted)
def hang_up(event: CallUnwanted) -> None:
    dialling.hang_up(Act.system(network=event.network), event.call)


@reaction(RecordingMade)
def take_over(event: RecordingMade) -> None:
    recordings.take_over(Act.system(network=event.network), event.recording)


@reaction(RecordingKept)
def remove_there(event: RecordingKept) -> None:
    recordings.remove_there(Act.system(network=event.network), event.recording)
