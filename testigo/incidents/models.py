"""What is kept of incidents, and for how long."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from testigo.core.ids import new_handle, new_id
from testigo.core.sealed import P0, P1, P2, p2
from testigo.incidents.types import BASES, Basis, JoinState, Status

KEPT = timedelta(days=90)  #: after it opened, an incident and what was said of it is erased


def _rests_on_its_basis() -> Q:
    rule = Q(status=Status.CHECKING, basis="")
    for status, bases in BASES.items():
        rule |= Q(status=status, basis__in=sorted(bases))
    return rule


class Incident(models.Model):
    """Something happening in one place, told by one or more reports."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handle = models.CharField(max_length=8, default=new_handle)  #: what people say aloud
    network = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status, default=Status.CHECKING)
    basis = models.CharField(max_length=12, choices=Basis, blank=True)
    cell = models.CharField(max_length=16, blank=True)  #: H3, resolution 10; "" where unknown
    area = models.CharField(max_length=60, blank=True)  #: a slug; "" outside the city
    place = p2.TextField()  #: as said and read back
    opened_at = models.DateTimeField()
    first_at = models.DateTimeField()  #: the earliest and the latest moment anybody told of
    last_at = models.DateTimeField()
    look_by = models.DateTimeField(null=True)  #: somebody should have looked by then
    late_at = models.DateTimeField(null=True)  #: when the desk was told it is overdue
    owner = models.CharField(max_length=50, blank=True)  #: an Act.by; "" nobody owns this
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=50, blank=True)
    was = models.JSONField(default=dict, blank=True)  #: the outcome before, for a minute's undo
    left_by = models.CharField(max_length=50, blank=True)  #: first of two who say it is over
    left_as = models.CharField(max_length=24, blank=True)  #: "left observer": what the first said
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_merged = models.BooleanField(default=False)  #: its reports went to another one
    # Rows end one by one: the later one must not keep the earlier one.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    linked_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)  #: the clock of hours since somebody was taken
    taken_count = models.PositiveSmallIntegerField(default=0)
    paged_at = models.DateTimeField(null=True)
    page_again_at = models.DateTimeField(null=True)  #: until a lawyer answers, a few times
    pages = models.PositiveSmallIntegerField(default=0)
    lawyer_by = models.CharField(max_length=50, blank=True)
    lawyer_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()  #: `testigo forget` erases it after this

    sensitivity = {
        "id": P1, "handle": P1, "network": P0, "status": P1, "basis": P1, "cell": P1, "area": P1,
        "place": P2, "opened_at": P1, "first_at": P1, "last_at": P1, "look_by": P1, "late_at": P1,
        "owner": P1, "settled_at": P1, "settled_by": P1, "was": P1, "left_by": P1, "left_as": P1,
        "closes_at": P1, "closed_at": P1, "is_merged": P1, "merged_into": P1, "linked_to": P1,
        "taken_at": P1, "taken_count": P1, "paged_at": P1, "page_again_at": P1, "pages": P1,
        "lawyer_by": P1, "lawyer_at": P1,
        "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            # The desk reads this every few seconds; matching reads it by place.
            models.Index(
                fields=["network", "cell"], name="incident_board", condition=Q(closed_at=None)
            ),
            models.Index(fields=["look_by"], name="incident_to_look", condition=Q(late_at=None)),
            models.Index(fields=["page_again_at"], name="incident_to_page"),
            models.Index(
                fields=["closes_at"], name="incident_to_close", condition=Q(closed_at=None)
            ),
            models.Index(fields=["network", "area", "settled_at"], name="incident_is_it_true"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "handle"],
                condition=Q(closed_at=None),
                name="incident_handle_is_said_of_one",
            ),
            models.CheckConstraint(
                name="incident_rests_on_its_basis", condition=_rests_on_its_basis()
            ),
            models.CheckConstraint(
                name="incident_is_checking_or_settled",
                condition=Q(status=Status.CHECKING) ^ Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_closes_with_an_outcome",
                condition=Q(closed_at=None) | Q(settled_at__isnull=False) | Q(is_merged=True),
            ),
            models.CheckConstraint(
                name="incident_taken_has_a_count",
                condition=Q(taken_at=None, taken_count=0)
                | Q(taken_at__isnull=False, taken_count__gt=0),
            ),
            models.CheckConstraint(
                name="incident_page_is_answered_once",
                condition=Q(lawyer_by="", lawyer_at=None)
                | (~Q(lawyer_by="") & Q(lawyer_at__isnull=False, page_again_at=None)),
            ),
            models.CheckConstraint(
                name="incident_is_kept_for_a_while", condition=Q(keep_until__gt=F("opened_at"))
            ),
        ]


class Join(models.Model):
    """A report as part of an incident: how sure, why, and what undid it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=JoinState)
    score = models.FloatField(default=0)  #: log-odds that it is the same event
    reasons = models.JSONField(default=list)  #: codes and numbers; sentences are made when read
    source = models.UUIDField(default=new_id)  #: joins of one source carry the same
    kind = models.CharField(max_length=12)  #: of the source: a Door
    detailed = models.BooleanField(default=False)  #: it says what was seen
    language = models.CharField(max_length=10, blank=True)
    by = models.CharField(max_length=50)  #: "system", or who joined it by hand
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "incident": P1, "report": P1, "state": P1, "score": P1,
        "reasons": P1, "source": P1, "kind": P1, "detailed": P1, "language": P1,
        "by": P1, "at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(state="joined"), name="report_is_in_one_incident"
            ),
            models.UniqueConstraint(fields=["incident", "report"], name="join_is_written_once"),
            models.CheckConstraint(
                name="join_is_kept_for_a_while", condition=Q(keep_until__gt=F("at"))
            ),
        ]


class Note(models.Model):
    """A line somebody added to the timeline."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    by = models.CharField(max_length=50)
    at = models.DateTimeField()
    text = p2.TextField()
    keep_until = models.DateTimeField()

    sensitivity = {"id": P1, "incident": P1, "by": P1, "at": P1, "text": P2, "keep_until": P1}
