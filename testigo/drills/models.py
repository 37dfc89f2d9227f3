"""A tour through one evening, in a drill's network."""

from django.db import models

from testigo.core.ids import new_id
from testigo.core.sealed import P0
from testigo.drills.types import Phase


class Tour(models.Model):
    """How far the evening of one drill network came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40, unique=True)
    scene = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.WAITING)
    guided = models.BooleanField(default=False)  #: a visitor plays the dispatcher
    wants_help = models.BooleanField(default=False)  #: "do it for me" was pressed
    opened_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "network": P0, "scene": P0, "phase": P0, "guided": P0, "wants_help": P0,
        "opened_at": P0, "keep_until": P0,
    }  # fmt: skip
