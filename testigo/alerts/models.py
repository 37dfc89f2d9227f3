"""Subscribers, alerts, every public text of them, and exactly whom it went to."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from testigo.alerts.limits import MOST_HOURS
from testigo.alerts.types import LIVE, OPEN, Kind, Looked, Stage, Standing, What, Word
from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1


class Counter(models.Model):
    """The last number given to an alert of a network."""

    network = models.CharField(primary_key=True, max_length=40)
    last = models.PositiveIntegerField(default=0)

    sensitivity = {"network": P0, "last": P0}


class Subscriber(models.Model):
    """Somebody who gets news of areas: no account, no name. Addresses are with channels."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=10, choices=Standing, default=Standing.PENDING)
    token = models.BinaryField(null=True, unique=True)  #: digest of the link's secret
    linked_at = models.DateTimeField()  #: when the last link was sent
    confirmed_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "language": P1, "state": P1, "token": P1, "linked_at": P1,
        "confirmed_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["keep_until"], name="subscriber_ends", condition=Q(state="pending")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="subscriber_confirmed_it",
                condition=Q(state="pending", confirmed_at=None)
                | Q(state="confirmed", confirmed_at__isnull=False),
            ),
        ]


class Subscription(models.Model):
    """One area and one kind of news somebody wants."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=40)
    area = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)

    sensitivity = {"id": P0, "subscriber": P1, "network": P0, "area": P1, "kind": P1}

    class Meta:
        indexes = [
            models.Index(fields=["network", "area", "kind"], name="subscriptions_of_area"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "area", "kind"], name="subscribed_once"),
        ]


class Alert(models.Model):
    """Verified news to a named area: structured facts, no words of anybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    code = models.SlugField(max_length=40, unique=True)  #: of its public page
    incident = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    hours = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFTED)
    what = models.CharField(max_length=10, choices=What)
    area = models.CharField(max_length=60)
    looked = models.CharField(max_length=10, choices=Looked)
    since = models.DateTimeField()
    looked_from = models.DateTimeField()
    looked_until = models.DateTimeField(null=True)
    drafted_by = models.CharField(max_length=50)
    drafted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "network": P0, "number": P0, "code": P0, "incident": P1, "kind": P0,
        "hours": P0, "stage": P0, "what": P0, "area": P0, "looked": P0, "since": P0,
        "looked_from": P0, "looked_until": P0, "drafted_by": P1, "drafted_at": P1,
        "released_at": P0, "expires_at": P0, "ended_at": P0, "keep_until": P0,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["network", "released_at"], name="alerts_of_network"),
            models.Index(fields=["expires_at"], name="alert_expires",
                         condition=Q(stage__in=sorted(LIVE))),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="alert_number_once"),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(stage__in=sorted(OPEN)),
                name="one_alert_of_an_incident",
            ),
            models.CheckConstraint(
                name="alert_lasts_hours", condition=Q(hours__gte=1, hours__lte=MOST_HOURS)
            ),
            models.CheckConstraint(
                name="alert_ends_within_hours",
                condition=Q(released_at=None, expires_at=None)
                | Q(
                    released_at__isnull=False,
                    expires_at__isnull=False,  # a comparison with nothing would pass
                    expires_at__gt=F("released_at"),
                    expires_at__lte=F("released_at") + timedelta(hours=MOST_HOURS),
                ),
            ),
            models.CheckConstraint(
                name="alert_is_out_or_not",
                condition=Q(stage__in=["drafted", "waiting", "dropped"], released_at=None)
                | (~Q(stage__in=["drafted", "waiting", "dropped"])
                   & Q(released_at__isnull=False)),
            ),
            models.CheckConstraint(name="alert_names_an_area", condition=~Q(area="")),
        ]  # fmt: skip


class Text(models.Model):
    """One public text of an alert: its facts as they went out, and who released it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    n = models.PositiveSmallIntegerField()
    word = models.CharField(max_length=10, choices=Word)
    what = models.CharField(max_length=10, choices=What)
    area = models.CharField(max_length=60)
    looked = models.CharField(max_length=10, choices=Looked)
    since = models.DateTimeField()
    looked_from = models.DateTimeField()
    looked_until = models.DateTimeField(null=True)
    first_by = models.CharField(max_length=50)
    first_at = models.DateTimeField()
    second_by = models.CharField(max_length=50, blank=True)
    out_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)

    sensitivity = {
        "id": P0, "alert": P0, "n": P0, "word": P0, "what": P0, "area": P0, "looked": P0,
        "since": P0, "looked_from": P0, "looked_until": P0, "first_by": P1, "first_at": P1,
        "second_by": P1, "out_at": P0, "people": P0,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "n"], name="text_number_once"),
            models.UniqueConstraint(
                fields=["alert"], condition=Q(out_at=None), name="one_text_waits"
            ),
            models.CheckConstraint(
                name="a_person_released_the_text",
                condition=Q(first_by__startswith="account:")
                & (Q(second_by="") | Q(second_by__startswith="account:")),
            ),
            # How it ended was settled by two people of the incident already.
            models.CheckConstraint(
                name="two_people_released_the_text",
                condition=Q(out_at=None, second_by="")
                | Q(word="update", out_at__isnull=False)
                | (Q(out_at__isnull=False) & ~Q(second_by="") & ~Q(second_by=F("first_by"))),
            ),
        ]


class Told(models.Model):
    """Who got an alert: its correction, cancellation and update go to exactly these."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    keep_until = models.DateTimeField()

    sensitivity = {"id": P0, "alert": P0, "subscriber": P1, "keep_until": P1}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "subscriber"], name="told_once")]


class Turn(models.Model):
    """Somebody's turn on the release rota: while it lasts the second release is theirs."""

    network = models.CharField(max_length=40)
    by = models.CharField(max_length=50)
    since = models.DateTimeField()
    until = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "by": P1, "since": P1, "until": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "by"], name="one_turn_of_one"),
            models.CheckConstraint(name="turn_ends_later", condition=Q(until__gte=F("since"))),
        ]
