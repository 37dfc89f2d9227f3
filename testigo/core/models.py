"""What core itself keeps: effects of events, keys of records, the mark of a drill's database."""

from django.db import models

from testigo.core.sealed import P0, P1


class Effect(models.Model):
    """A reaction to an event that has taken effect."""

    pk = models.CompositePrimaryKey("event", "reaction")
    event = models.UUIDField()
    reaction = models.CharField(max_length=80)
    at = models.DateTimeField()

    sensitivity = {"event": P1, "reaction": P0, "at": P1}


class WrappingKey(models.Model):
    """A public key that record keys are wrapped to; its private half is never here."""

    id = models.CharField(max_length=16, primary_key=True)
    public = models.BinaryField()
    made_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    sensitivity = {"id": P0, "public": P0, "made_at": P0, "current": P0}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["current"],
                condition=models.Q(current=True),
                name="one_current_wrapping_key",
            )
        ]


class RecordKey(models.Model):
    """The wrapped key of one record; a record without it can never be read again."""

    id = models.UUIDField(primary_key=True)
    record = models.CharField(max_length=80, db_index=True)  #: "<table>:<primary key>"
    wrapping = models.ForeignKey(WrappingKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()

    sensitivity = {"id": P0, "record": P1, "wrapping": P0, "wrapped": P1}


class DrillMark(models.Model):
    """Written once, when a drill's database is made; it alone lets the clock move."""

    real_at = models.DateTimeField()
    shown_at = models.DateTimeField()
    speed = models.FloatField(default=1.0)

    sensitivity = {"real_at": P0, "shown_at": P0, "speed": P0}


class Heartbeat(models.Model):
    """When a process of the product last told that it is alive."""

    process = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    sensitivity = {"process": P0, "at": P0}
