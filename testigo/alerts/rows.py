"""Rows of this module, scoped to an act's network, for its queries and operations."""

from typing import Final
from uuid import UUID

from testigo.alerts.errors import NoSubscriber
from testigo.alerts.models import Alert, Subscriber, Text
from testigo.alerts.types import SUBSCRIBER, Standing, Word
from testigo.channels import stopping
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.sealed import digest

FACTS: Final = ("what", "area", "looked", "since", "looked_from", "looked_until")


def alert(act: Act, alert_id: UUID, *, hold: bool = False) -> Alert:
    """Fetch an alert of the act's network; `hold` keeps others from changing it meanwhile."""
    found = Alert.objects.filter(pk=alert_id, network=act.network)
    row = (found.select_for_update() if hold else found).first()
    if row is None:
        raise NotYours(alert=alert_id)
    return row


def waiting(row: Alert) -> Text | None:
    """Fetch the text of an alert that waits for a second person."""
    return Text.objects.filter(alert=row, out_at=None).first()


def is_first_there(text: Text) -> bool:
    """Tell whether a text brings its news to an area that none of its alert named before."""
    before = Text.objects.filter(alert=text.alert_id, area=text.area, out_at__isnull=False)
    return text.word == Word.ALERT or (
        text.word == Word.CORRECTION and not before.exclude(pk=text.pk).exists()
    )


def subscriber(act: Act, token: str) -> Subscriber:
    """Fetch who holds a link; one that nobody confirmed in time is gone."""
    row = Subscriber.objects.filter(token=digest(token)).first() if token else None
    if row is None or row.keep_until <= act.at:
        raise NoSubscriber
    return row


def reader(act: Act, code: str) -> Subscriber | None:
    """Fetch whom a mail of news went to; None where they are gone, or it was no such mail."""
    network, owner = stopping.owner_of(act, code)
    if not owner.startswith(SUBSCRIBER):
        return None
    found = Subscriber.objects.filter(pk=owner.removeprefix(SUBSCRIBER), network=network)
    return found.first()


def is_confirmed(row: Subscriber) -> bool:
    """Tell whether a subscriber opened the link."""
    return row.state == Standing.CONFIRMED
