"""Sends a text of an alert: one statement for whom it goes to, whatever their number."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from testigo.alerts import audience, holding, rows, seeing
from testigo.alerts.limits import HISTORY
from testigo.alerts.models import Alert, Text, Told
from testigo.alerts.types import Word
from testigo.channels import operations as channels
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.security import queries as security

FOLLOWS: Final = timedelta(hours=2)  #: how long an update or a cancellation is worth sending

WRITE_DOWN: Final = """
INSERT INTO alerts_told (alert_id, subscriber_id, keep_until)
SELECT %s, s.id, %s FROM alerts_subscriber s
WHERE s.network = %s AND s.state = 'confirmed' AND s.keep_until > %s AND EXISTS (
  SELECT FROM alerts_subscription w WHERE w.subscriber_id = s.id AND w.network = s.network
  AND w.area = %s AND w.kind = %s)
ON CONFLICT DO NOTHING
"""


def send(act: Act, row: Alert, text: Text) -> int:
    """Send a text: an alert to whoever wants it, what follows to exactly those who got it.

    A correction that names another area is the first that its people hear: they are told, too.
    """
    holding.while_telling(row.network)
    if rows.is_first_there(text):
        _write_down(act, row)
    if text.word != Word.ALERT:
        # What has not left yet says something else by now.
        channels.withdraw(act, dedupe=_key(row))
    for language, _name in settings.LANGUAGES:
        those = audience.told(row.pk).filter(language=language)
        channels.send_bulk(act, audience.owners(those), _envelope(act, row, text, language))
    return Told.objects.filter(alert=row).count()


def _write_down(act: Act, row: Alert) -> None:
    assert row.expires_at is not None  # noqa: S101 - the database says so: it is released
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_DOWN,
            [row.pk, row.expires_at + HISTORY, row.network, act.at, row.area, row.kind],
        )


def _envelope(act: Act, row: Alert, text: Text, language: str) -> Envelope:
    network = security.network(act)
    seen = seeing.views(act, [row])[0]
    (release,) = [release for release in seen.releases if release.id == text.pk]
    name, filled = seeing.message(
        act, seen, word=text.word, facts=release.facts, zone=network.zone,
        hotline=network.hotline, out_at=act.at,
    )  # fmt: skip
    ends = act.at + FOLLOWS if text.word in {Word.CANCEL, Word.UPDATE} else row.expires_at
    return Envelope(
        template=name, parameters=filled, purpose=Purpose.ALERT, urgency=Urgency.ALERT,
        expires_at=ends or act.at, dedupe=f"{_key(row)}{text.n}", path=f"/{language}/a/{row.code}/",
        incident=str(row.incident),
    )  # fmt: skip


def _key(row: Alert) -> str:
    return f"alert:{row.pk}:"
