"""Who may be asked to go, when, and for which roles."""

from django.db import models
from django.db.models import F, Q

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1, P2, p2
from testigo.security.types import Role
from testigo.volunteers.types import ContactKind, Mode, Past


class Volunteer(models.Model):
    """A member who may be asked to go, to look, or to help from afar."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    account = models.ForeignKey("security.Account", on_delete=models.PROTECT, related_name="+")
    home_cell = models.CharField(max_length=15)  #: H3, resolution 9; never an address
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.WALK)
    languages = models.JSONField(default=list)
    remote_only = models.BooleanField(default=False)  #: chosen freely, no reason asked
    adult = models.BooleanField(default=False)  #: 18 or over; the age itself is not kept
    by_link = models.BooleanField(default=False)  #: answers by a one-time link, not signed in
    place_by_text = models.BooleanField(default=False)  #: after "going"; carriers see it
    weekly_limit = models.PositiveSmallIntegerField(default=6)
    rest_hours = models.PositiveSmallIntegerField(default=8)  #: between two requests
    rest_until = models.DateTimeField(null=True)
    last_asked_at = models.DateTimeField(null=True)
    conduct_signed_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    contact = p2.TextField()  #: whom to tell when this person needs help
    number = p2.TextField()
    medical = p2.TextField()
    enrolled_at = models.DateTimeField()
    keep_until = models.DateTimeField()  #: two years after they were last on duty

    sensitivity = {
        "id": P1, "network": P0, "account": P1, "home_cell": P1, "mode": P1, "languages": P1,
        "remote_only": P1, "adult": P1, "by_link": P1, "place_by_text": P1,
        "weekly_limit": P1, "rest_hours": P1,
        "rest_until": P1, "last_asked_at": P1, "conduct_signed_at": P1, "suspended_at": P1,
        "contact": P2, "number": P2, "medical": P2, "enrolled_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "network"], name="volunteer_once_a_network"),
        ]


class Certification(models.Model):
    """A role somebody was trained for, until a date."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    until = models.DateTimeField()
    certified_by = models.CharField(max_length=50)  #: an Act.by
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "volunteer": P1, "role": P1, "until": P1, "certified_by": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "role"], name="certified_once_a_role"),
        ]


class Duty(models.Model):
    """Being on call from one time to another; a cell may be shared for as long as it lasts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cell = models.CharField(max_length=15, blank=True)  #: resolution 9; emptied when duty ends
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "volunteer": P1, "since": P1, "until": P1, "ended_at": P1,
        "cell": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["network", "until"], name="duty_now", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(ended_at__isnull=True), name="one_duty_at_a_time"
            ),
            models.CheckConstraint(
                name="duty_ends_after_it_begins", condition=Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="no_cell_after_duty", condition=Q(ended_at__isnull=True) | Q(cell="")
            ),
        ]


class PastAnswer(models.Model):
    """Asked once, or answered once: whom to ask next rests on these rows."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Past)
    keep_until = models.DateTimeField()

    sensitivity = {"id": P1, "volunteer": P1, "at": P1, "answer": P1, "keep_until": P1}

    class Meta:
        indexes = [models.Index(fields=["volunteer", "at"], name="past_answers_of_one")]


class LocalContact(models.Model):
    """A school office, a shop, a parish: somebody who can look outside without travelling."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=ContactKind, default=ContactKind.OTHER)
    name = p2.TextField()  #: "the office of the school", never a person's full name
    number = p2.TextField()
    cell = models.CharField(max_length=15)  #: H3, resolution 9
    area = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="en")
    keep_until = models.DateTimeField()  #: two years after it was last added or changed

    sensitivity = {
        "id": P1, "network": P0, "kind": P1, "name": P2, "number": P2, "cell": P1, "area": P0,
        "language": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["network", "cell"], name="local_contacts_by_cell"),
            models.Index(fields=["network", "area"], name="local_contacts_by_area"),
        ]
