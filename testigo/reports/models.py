"""What people told us, and for how long it is kept."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1, P2, p2
from testigo.reports.types import CallBack, Door, Safe, State, Taken, When

KEPT_FOR = timedelta(days=30)  #: a kept report
DRAFT_FOR = timedelta(days=2)  #: one that never said what and where


class Report(models.Model):
    """What one person told us, saved answer by answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    door = models.CharField(max_length=8, choices=Door)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    flooded = models.BooleanField(default=False)  #: came above its sender's bucket
    language = models.CharField(max_length=10, default="en")
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()  #: then `forget` destroys its key
    taken = models.CharField(max_length=8, choices=Taken, blank=True)
    safe = models.CharField(max_length=8, choices=Safe, blank=True)
    when = models.CharField(max_length=8, choices=When, blank=True)
    seen_at = models.DateTimeField(null=True)
    sees = models.CharField(max_length=60, blank=True)  #: words of Sees, parted by spaces
    switches = models.CharField(max_length=80, blank=True)  #: words of Switch, parted by spaces
    said_place = p2.TextField()
    place = p2.TextField()
    spot = p2.TextField()  #: "lat,lon" of the place agreed on
    cell = models.CharField(max_length=15, blank=True)  #: H3, resolution 10
    area = models.CharField(max_length=60, blank=True)
    words = p2.TextField()
    callback = models.CharField(max_length=8, choices=CallBack, blank=True)
    callback_when = p2.TextField()
    callback_say = p2.TextField()
    contact = p2.TextField()
    source = models.CharField(max_length=32, blank=True)  #: blind index of the sender
    code = models.CharField(max_length=32, blank=True)  #: keyed digest of its three words
    owner = models.CharField(max_length=50, blank=True)
    call_back_due = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    sensitivity = {
        "id": P1, "network": P0, "door": P1, "state": P1, "flooded": P1, "language": P1,
        "received_at": P1,
        "changed_at": P1, "kept_at": P1, "keep_until": P1, "taken": P1, "safe": P1, "when": P1,
        "seen_at": P1, "sees": P1, "switches": P1, "said_place": P2, "place": P2, "spot": P2,
        "cell": P1, "area": P1, "words": P2, "callback": P1, "callback_when": P2,
        "callback_say": P2, "contact": P2, "source": P1, "code": P1, "owner": P1,
        "call_back_due": P1, "called_back_at": P1, "erased_at": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            # The desk reads these every few seconds.
            models.Index(fields=["network", "-received_at"], name="reports_coming_in"),
            models.Index(
                fields=["network", "call_back_due"],
                name="reports_to_call_back",
                condition=Q(call_back_due__isnull=False, called_back_at__isnull=True),
            ),
            models.Index(
                fields=["changed_at"], name="reports_being_told", condition=Q(state=State.DRAFT)
            ),
            models.Index(fields=["network", "source", "-changed_at"], name="reports_of_a_sender"),
            models.Index(
                fields=["keep_until"], name="reports_to_erase", condition=Q(erased_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="report_code_once", condition=~Q(code="")
            ),
            models.CheckConstraint(
                name="report_is_kept_or_being_told",
                condition=Q(state=State.DRAFT) ^ Q(kept_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_is_kept_for_a_while",
                condition=Q(keep_until__gt=F("received_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_door_display()} {self.pk}"


class Message(models.Model):
    """A text message that became part of a report: an inbound id takes effect once."""

    id = models.UUIDField(primary_key=True)  #: of the inbound message
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    sensitivity = {"id": P1, "report": P1, "at": P1}
