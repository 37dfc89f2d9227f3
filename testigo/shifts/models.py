"""What is kept of shifts and hand-overs."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1

KEPT = timedelta(days=180)


class Shift(models.Model):
    """Somebody at the desk or on duty for it, from when until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    by = models.CharField(max_length=50)  #: an Act.by
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "by": P1, "since": P1, "until": P1, "ended_at": P1,
        "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "by"], condition=Q(ended_at=None), name="one_shift_at_a_time"
            ),
            models.CheckConstraint(name="shift_ends_later", condition=Q(until__gt=F("since"))),
        ]


class HandOver(models.Model):
    """One person's lines on their way to the next person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    from_by = models.CharField(max_length=50)
    to_by = models.CharField(max_length=50)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "from_by": P1, "to_by": P1, "begun_at": P1, "done_at": P1,
        "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "from_by"],
                condition=Q(done_at=None),
                name="one_hand_over_at_a_time",
            ),
            models.CheckConstraint(
                name="hand_over_to_somebody_else", condition=~Q(from_by=F("to_by"))
            ),
        ]


class Line(models.Model):
    """One open thing in a hand-over; what it is called is read anew each time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    about = models.UUIDField()
    accepted_at = models.DateTimeField(null=True)

    sensitivity = {"id": P1, "hand_over": P1, "kind": P1, "about": P1, "accepted_at": P1}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "kind", "about"], name="line_is_handed_once"
            )
        ]
