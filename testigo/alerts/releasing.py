"""Two people release every public text: the alert, its correction, its cancellation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from testigo.alerts import pairs, queries, rows, telling
from testigo.alerts.drafting import by_a_person
from testigo.alerts.errors import (
    Expired,
    NothingToCorrect,
    NotNow,
    NotOver,
    NotVerified,
    SomethingWaits,
)
from testigo.alerts.events import (
    AlertCancelled,
    AlertCorrected,
    AlertReleased,
    AlertUpdated,
    AlertWaits,
)
from testigo.alerts.facts import facts_of
from testigo.alerts.models import Alert, Text
from testigo.alerts.types import BEGINS, ENDS, LIVE, AlertView, Facts, Stage, Word
from testigo.core import events
from testigo.core.act import Act
from testigo.security import audit

#: What a text makes of its alert, and the news of it.
OUTCOME: dict[str, tuple[Stage, type[AlertReleased] | type[AlertCorrected] | type[AlertCancelled]]]
OUTCOME = {
    Word.ALERT: (Stage.RELEASED, AlertReleased),
    Word.CORRECTION: (Stage.CORRECTED, AlertCorrected),
    Word.CANCEL: (Stage.CANCELLED, AlertCancelled),
}


@transaction.atomic
def release(act: Act, alert_id: UUID) -> AlertView:
    """Release a drafted alert: the first of two people is written down, the second sends it."""
    row = _held(act, alert_id)
    if row.stage not in {Stage.DRAFTED, Stage.WAITING}:
        raise NotNow(alert=alert_id)
    return _press(act, row, Word.ALERT, _still_true(act, row))


@transaction.atomic
def correct(act: Act, alert_id: UUID) -> AlertView:
    """Say what the incident says now, to those who got the alert, and to its area; two people."""
    row = _live(act, alert_id)
    told = facts_of(act, row.incident)
    same = all(getattr(told, name) == getattr(row, name) for name in ("what", "area"))
    if told.what not in BEGINS or same:
        raise NothingToCorrect(alert=alert_id)
    return _press(act, row, Word.CORRECTION, told)


@transaction.atomic
def cancel(act: Act, alert_id: UUID) -> AlertView:
    """Take an alert back, told to exactly those who got it; two people."""
    row = _live(act, alert_id)
    return _press(act, row, Word.CANCEL, _facts(row))


@transaction.atomic
def update(act: Act, alert_id: UUID) -> AlertView:
    """Say how it ended to exactly those who got the alert: two people settled that already."""
    by_a_person(act)
    row = rows.alert(act, alert_id, hold=True)
    if row.stage not in LIVE | {Stage.EXPIRED} or row.what not in BEGINS:
        raise NotNow(alert=alert_id)
    told = facts_of(act, row.incident)
    if told.what not in ENDS:
        raise NotOver(alert=alert_id)
    _drop_waiting(row)
    told = Facts(**{**vars(told), "looked_from": row.looked_from})
    text = _write(act, row, Word.UPDATE, told, out_at=act.at)
    _change(row, {Stage.RELEASED, Stage.CORRECTED, Stage.EXPIRED}, told,
            stage=Stage.UPDATED, ended_at=act.at)  # fmt: skip
    _send(act, row, text)
    audit.record(act, "alert.updated", row.pk, what=told.what, people=text.people)
    events.publish(
        AlertUpdated(at=act.at, network=act.network, alert=row.pk, incident=row.incident)
    )
    return queries.alert_for(act, alert_id)


@transaction.atomic
def take_back(act: Act, alert_id: UUID) -> AlertView:
    """Take the first release of a text back, before a second person sends it."""
    by_a_person(act)
    row = rows.alert(act, alert_id, hold=True)
    text = rows.waiting(row)
    if text is None:
        raise NotNow(alert=alert_id)
    _drop_waiting(row)
    Alert.objects.filter(pk=row.pk, stage=Stage.WAITING).update(stage=Stage.DRAFTED)
    audit.record(act, "alert.taken_back", row.pk, word=text.word)
    events.publish(AlertWaits(at=act.at, network=act.network, alert=row.pk, incident=row.incident))
    return queries.alert_for(act, alert_id)


def _held(act: Act, alert_id: UUID) -> Alert:
    by_a_person(act)
    # Held until the end: of two presses at once the later one sees what the first has done.
    return rows.alert(act, alert_id, hold=True)


def _live(act: Act, alert_id: UUID) -> Alert:
    row = _held(act, alert_id)
    if row.stage not in LIVE:
        raise NotNow(alert=alert_id)
    if row.expires_at is None or row.expires_at <= act.at:
        raise Expired(alert=alert_id)
    return row


def _still_true(act: Act, row: Alert) -> Facts:
    told = facts_of(act, row.incident)
    if (told.what, told.area) != (row.what, row.area):
        raise NotVerified(alert=row.pk)
    return _facts(row)


def _press(act: Act, row: Alert, word: Word, told: Facts) -> AlertView:
    text = rows.waiting(row)
    if text is not None and not pairs.counts(act, text.first_by):
        _drop_waiting(row)
        text = None
    if text is None:
        _first(act, row, word, told)
    elif text.word != word:
        raise SomethingWaits(alert=row.pk)
    elif (text.what, text.area) != (told.what, told.area):
        raise NotVerified(alert=row.pk)  # the incident moved on since the first pressed
    else:
        _second(act, row, text)
    return queries.alert_for(act, row.pk)


def _first(act: Act, row: Alert, word: Word, told: Facts) -> None:
    _write(act, row, word, told)
    Alert.objects.filter(pk=row.pk, stage=Stage.DRAFTED).update(stage=Stage.WAITING)
    audit.record(act, "alert.first", row.pk, word=word)
    events.publish(AlertWaits(at=act.at, network=act.network, alert=row.pk, incident=row.incident))


def _second(act: Act, row: Alert, text: Text) -> None:
    if refusal := pairs.objection(act, text.first_by):
        raise refusal(alert=row.pk)
    # The conditional UPDATE decides, whatever was read before: one second person, never the first.
    mine = Text.objects.filter(pk=text.pk, out_at=None, second_by="").exclude(first_by=act.by)
    if not mine.update(second_by=act.by, out_at=act.at):
        raise NotNow(alert=row.pk)
    text.refresh_from_db()
    stage, news = OUTCOME[text.word]
    more: dict[str, Any] = {"stage": stage}
    if text.word == Word.ALERT:
        more |= {"released_at": act.at, "expires_at": act.at + timedelta(hours=row.hours)}
    if text.word == Word.CANCEL:
        more |= {"ended_at": act.at}
    before = {Stage.WAITING} if text.word == Word.ALERT else set(LIVE)
    _change(row, before, _facts(text), **more)
    _send(act, row, text)
    audit.record(
        act, f"alert.{stage}", row.pk, word=text.word, first=text.first_by, people=text.people
    )
    events.publish(news(at=act.at, network=act.network, alert=row.pk, incident=row.incident))


def _change(row: Alert, before: set[Stage], told: Facts, **more: Any) -> None:
    mine = Alert.objects.filter(pk=row.pk, stage__in=before)
    if not mine.update(**{name: getattr(told, name) for name in rows.FACTS}, **more):
        raise NotNow(alert=row.pk)
    row.refresh_from_db()


def _send(act: Act, row: Alert, text: Text) -> None:
    text.people = telling.send(act, row, text)
    text.save(update_fields=["people"])


def _write(act: Act, row: Alert, word: Word, told: Facts, **more: Any) -> Text:
    return Text.objects.create(
        alert=row, n=Text.objects.filter(alert=row).count() + 1, word=word, first_by=act.by,
        first_at=act.at, **{name: getattr(told, name) for name in rows.FACTS}, **more,
    )  # fmt: skip


def _drop_waiting(row: Alert) -> None:
    Text.objects.filter(alert=row, out_at=None).delete()


def _facts(row: Alert | Text) -> Facts:
    return Facts(area_name="", **{name: getattr(row, name) for name in rows.FACTS})
