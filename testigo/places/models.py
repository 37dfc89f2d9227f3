"""What is kept of a city's import: which files, how far it is, how it ended. No personal data."""

from django.db import models
from django.db.models import Q

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1
from testigo.places.arriving import Job, State


class CityImport(models.Model):
    """A city, or its areas, on the way in. The files wait in the data folder."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    job = models.CharField(max_length=10, choices=Job)
    city = models.CharField(max_length=40)  #: a slug
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=40)
    attribution = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    files = models.JSONField(default=list)  #: [layer or "", file name, bytes]
    change = models.JSONField(default=dict)  #: of areas: those drawn, and those that go
    step = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    by = models.CharField(max_length=50)
    made_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "network": P0, "job": P0, "city": P0, "name": P0, "zone": P0, "attribution": P0,
        "state": P0, "files": P1, "change": P0, "step": P0, "done": P0, "total": P0, "tries": P0,
        "problem": P1, "by": P1, "made_at": P0, "keep_until": P0,
    }  # fmt: skip

    class Meta:
        indexes = [
            # The sweeper asks every second: what moves, oldest first.
            models.Index(
                fields=["made_at"], name="import_moves",
                condition=Q(state__in=[State.WAITING, State.RUNNING]),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="import_failed_says_why", condition=~Q(state=State.FAILED) | ~Q(problem="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_job_display()} {self.city}"
