"""The release rota: whose turn it is to be the second who releases."""

from datetime import datetime

from django.db import transaction

from testigo.alerts.events import RotaChanged
from testigo.alerts.limits import LONGEST_TURN
from testigo.alerts.models import Turn
from testigo.core import events
from testigo.core.act import Act
from testigo.security import audit


def turns(act: Act) -> list[Turn]:
    """List the turns that run now."""
    running = Turn.objects.filter(network=act.network, since__lte=act.at, until__gt=act.at)
    return list(running.order_by("until", "by"))


@transaction.atomic
def take_turn(act: Act, *, until: datetime) -> None:
    """Go on the release rota for some hours."""
    until = min(max(until, act.at), act.at + LONGEST_TURN)
    Turn.objects.update_or_create(
        network=act.network, by=act.by,
        defaults={"since": act.at, "until": until, "keep_until": until + LONGEST_TURN},
    )  # fmt: skip
    audit.record(act, "alert.rota_begun", until=until.isoformat())
    events.publish(RotaChanged(at=act.at, network=act.network))


@transaction.atomic
def end_turn(act: Act) -> None:
    """Leave the release rota."""
    mine = Turn.objects.filter(network=act.network, by=act.by, until__gt=act.at)
    if mine.update(until=act.at):
        audit.record(act, "alert.rota_ended")
        events.publish(RotaChanged(at=act.at, network=act.network))
