"""What a ladder keeps: answers, the carriers' pace, money, and letters nobody got."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1


class Ended(models.Model):
    """That what begins with this key is answered or withdrawn: no further channel follows."""

    id = models.BigAutoField(primary_key=True)
    network = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=120)
    up_to = models.BigIntegerField()  #: the newest delivery then; what is written later is new
    keep_until = models.DateTimeField()

    sensitivity = {"id": P0, "network": P0, "dedupe": P1, "up_to": P0, "keep_until": P1}

    class Meta:
        app_label = "channels"
        constraints = [
            models.UniqueConstraint(fields=["network", "dedupe"], name="one_end_of_a_ladder")
        ]


class Pace(models.Model):
    """How far a carrier's line is taken: all senders keep to it together."""

    kind = models.CharField(max_length=20, primary_key=True)
    taken_to = models.DateTimeField(db_default=Now())  #: what left fills the line until then
    spread_to = models.DateTimeField(db_default=Now())  #: what waits has turns until then

    sensitivity = {"kind": P0, "taken_to": P0, "spread_to": P0}

    class Meta:
        app_label = "channels"


class Budget(models.Model):
    """What a network may spend on messages, in thousandths of its money; empty: no cap."""

    network = models.CharField(max_length=40, primary_key=True)
    money = models.CharField(max_length=8, default="USD")  #: the word behind an amount
    hour = models.PositiveIntegerField(null=True)
    day = models.PositiveIntegerField(null=True)
    incident = models.PositiveIntegerField(null=True)
    reserve = models.PositiveSmallIntegerField(default=25)  #: per cent kept for call-outs

    sensitivity = {
        "network": P0, "money": P0, "hour": P1, "day": P1, "incident": P1, "reserve": P1,
    }  # fmt: skip

    class Meta:
        app_label = "channels"
        constraints = [
            models.CheckConstraint(name="reserve_is_a_share", condition=Q(reserve__lte=100))
        ]


class Spent(models.Model):
    """What one hour cost, by incident and by how urgent it was."""

    id = models.BigAutoField(primary_key=True)
    network = models.CharField(max_length=40)
    hour = models.DateTimeField()
    incident = models.CharField(max_length=36, blank=True)
    urgent = models.BooleanField()  #: call-outs, pages and safety
    cost = models.BigIntegerField()  #: in thousandths of the network's money
    segments = models.BigIntegerField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "network": P0, "hour": P1, "incident": P1, "urgent": P1, "cost": P1,
        "segments": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        app_label = "channels"
        indexes = [models.Index(fields=["network", "incident"], name="spent_on_an_incident")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "hour", "incident", "urgent"], name="spent_once_an_hour"
            )
        ]


class Letter(models.Model):
    """A message that no channel brought to its person: a dead letter, until somebody decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    delivery = models.BigIntegerField()  #: the last that was tried
    owner = models.CharField(max_length=60)
    dedupe = models.CharField(max_length=120)
    template = models.CharField(max_length=60)
    purpose = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    error = models.CharField(max_length=30)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  #: tried again, or given up
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "delivery": P0, "owner": P1, "dedupe": P1, "template": P1,
        "purpose": P1, "kind": P1, "error": P1, "at": P1, "expires_at": P1, "done_at": P1,
        "keep_until": P1,
    }  # fmt: skip

    class Meta:
        app_label = "channels"
        indexes = [
            models.Index(
                fields=["network", "at"], name="letters_open", condition=Q(done_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "dedupe", "owner"], name="one_dead_letter_each"
            )
        ]


class Echo(models.Model):
    """Messages to ourselves by one channel: where to, when the last went out and came back."""

    id = models.BigAutoField(primary_key=True)
    network = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True)  #: the dedupe key of the last
    lost = models.PositiveSmallIntegerField(default=0)  #: how many in a row nobody took

    sensitivity = {
        "id": P0, "network": P0, "kind": P0, "due_at": P0, "sent_at": P0, "code": P0, "lost": P0,
    }  # fmt: skip

    class Meta:
        app_label = "channels"
        constraints = [models.UniqueConstraint(fields=["network", "kind"], name="one_echo_a_kind")]
