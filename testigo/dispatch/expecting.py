"""What asking people takes before it is pressed, and how far the messages came afterwards."""

from django.conf import settings

from testigo.channels import templates
from testigo.channels.contract import Message
from testigo.channels.ladders.forecast import Forecast, forecast
from testigo.channels.ladders.status import how_far_of
from testigo.channels.types import Purpose, Urgency
from testigo.core.act import Act
from testigo.dispatch import waves
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.types import Phase, Stage
from testigo.security import queries as security
from testigo.volunteers import queries as roster


def of_wave(act: Act, call_out: CallOut, wave: waves.Wave | None) -> Forecast | None:
    """Tell what asking the first wave takes; None: nobody is about to press that."""
    if wave is None or not wave.ask or call_out.phase != Phase.PROPOSED:
        return None
    drill = security.network(act).is_drill

    def say(language: str) -> Message:
        number = {"number": str(call_out.number)}
        text = templates.render("dispatch.asked", number, language, drill=drill)
        return Message(
            text=text, language=language, reference="", urgency=Urgency.CALL_OUT,
            link=f"{settings.ORIGIN}/go/{call_out.number}/",
        )  # fmt: skip

    accounts = roster.accounts_of(act, [choice.id for choice in wave.ask])
    return forecast(
        act, list(accounts.values()), say, purpose=Purpose.CALL_OUT, urgency=Urgency.CALL_OUT,
        incident=str(call_out.incident),
    )  # fmt: skip


def how_far(act: Act, call_out: CallOut) -> tuple[tuple[str, int], ...]:
    """Tell how far the messages came to those who have not answered yet."""
    if call_out.phase != Phase.OPEN:
        return ()
    asks = Ask.objects.filter(call_out=call_out, stage=Stage.ASKED)
    keys = [f"dispatch.asked:{pk}" for pk in asks.values_list("pk", flat=True)]
    return tuple(how_far_of(act, keys)) if keys else ()
