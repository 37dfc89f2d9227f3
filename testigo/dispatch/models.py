"""Call-outs, who was asked and why, and what became of each of them."""

from django.db import models
from django.db.models import F, Q

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1
from testigo.dispatch.limits import HARD_CEILING, HARD_MAXIMUM
from testigo.dispatch.types import LIVE, Ended, Finding, How, Phase, Saw, Stage, Taken, Task
from testigo.security.types import Role
from testigo.volunteers.types import Mode


class Counter(models.Model):
    """The last number given to a call-out of a network: "request 42"."""

    network = models.CharField(primary_key=True, max_length=40)
    last = models.PositiveIntegerField(default=0)

    sensitivity = {"network": P0, "last": P1}


class CallOut(models.Model):
    """The request for people for one incident."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    incident = models.UUIDField()
    task = models.CharField(max_length=8, choices=Task)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.PROPOSED)
    wanted = models.JSONField()  #: role -> how many
    maximum = models.PositiveSmallIntegerField()
    coming = models.PositiveSmallIntegerField(default=0)  #: in 20 minutes, on the way, there
    together = models.PositiveSmallIntegerField(default=1)  #: nobody gets the place before these
    area = models.CharField(max_length=60)
    cell = models.CharField(max_length=15)  #: H3, resolution 10
    language = models.CharField(max_length=10, blank=True)  #: an interpreter's, besides English
    dangers = models.JSONField(default=list)  #: of `Danger`, as somebody there said
    opened_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=50, blank=True)
    passed_over = models.JSONField(default=dict)  #: volunteer -> why not asked, a code
    look_at = models.DateTimeField(null=True)  #: while people lack: when to look for more
    lacking_since = models.DateTimeField(null=True)  #: the minutes until they are there run
    over_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "number": P1, "incident": P1, "task": P1, "phase": P1,
        "wanted": P1, "maximum": P1, "coming": P1, "together": P1, "area": P0, "cell": P1,
        "language": P1, "dangers": P1,
        "opened_at": P1, "approved_at": P1, "approved_by": P1, "passed_over": P1,
        "look_at": P1, "lacking_since": P1, "over_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["network", "incident"], name="call_outs_of_incident"),
            models.Index(
                fields=["look_at"], name="call_outs_to_look_at", condition=Q(phase="open")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="call_out_number_once"),
            models.UniqueConstraint(
                fields=["incident", "task"], condition=~Q(phase="over"), name="one_call_out_a_task"
            ),
            models.CheckConstraint(
                name="never_more_than_the_maximum", condition=Q(coming__lte=F("maximum"))
            ),
            models.CheckConstraint(
                name="the_maximum_has_a_maximum", condition=Q(maximum__lte=HARD_MAXIMUM)
            ),
            models.CheckConstraint(
                name="a_person_approved_it",
                condition=Q(phase__in=["proposed", "over"]) | ~Q(approved_by__in=["", "system"]),
            ),
        ]


class Ceiling(models.Model):
    """How many people came to one area in one hour, across incidents."""

    network = models.CharField(max_length=40)
    area = models.CharField(max_length=60)
    hour = models.DateTimeField()
    coming = models.PositiveSmallIntegerField(default=0)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "area": P0, "hour": P1, "coming": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "area", "hour"], name="one_ceiling"),
            models.CheckConstraint(
                name="never_above_the_ceiling", condition=Q(coming__lte=HARD_CEILING)
            ),
        ]


class Turnout(models.Model):
    """How many people took so long to set out, by month and hours of the day: nobody's own."""

    network = models.CharField(max_length=40)
    month = models.DateField()  #: its first day
    hours = models.PositiveSmallIntegerField()  #: the first of those counted together
    mode = models.CharField(max_length=8, choices=Mode)
    step = models.PositiveSmallIntegerField()  #: half minutes
    people = models.PositiveIntegerField(default=0)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "network": P0, "month": P1, "hours": P1, "mode": P1, "step": P1,
        "people": P1, "keep_until": P0,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "hours", "mode", "step", "month"], name="one_turnout"
            ),
        ]


class Ask(models.Model):
    """One person's part in a call-out, from being asked to being home."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    call_out = models.ForeignKey(CallOut, on_delete=models.PROTECT, related_name="+")
    volunteer = models.UUIDField()
    by = models.CharField(max_length=50)  #: the volunteer's account, as in Act.by
    role = models.CharField(max_length=20, choices=Role)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.ASKED)
    leads = models.BooleanField(default=False)
    buddy = models.CharField(max_length=50, blank=True)  #: as in Act.by
    owner = models.CharField(max_length=50, blank=True)  #: who gets this person home
    minutes = models.FloatField(null=True)
    reasons = models.JSONField(default=dict)  #: code -> number
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)  #: due
    answered_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)  #: the hour whose ceiling counts this person
    starts_at = models.DateTimeField(null=True)  #: due: "in 20 minutes"
    arrives_at = models.DateTimeField(null=True)
    there_at = models.DateTimeField(null=True)
    check_in_due = models.DateTimeField(null=True)  #: due
    missed_at = models.DateTimeField(null=True)  #: the buddy was called
    owner_due = models.DateTimeField(null=True)  #: due: a named owner for a missed check-in
    help_at = models.DateTimeField(null=True)
    help_owner = models.CharField(max_length=50, blank=True)
    pull_back_at = models.DateTimeField(null=True)
    pull_back_seen_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=10, choices=Finding, blank=True)
    ended_at = models.DateTimeField(null=True)
    link = models.BinaryField(null=True, unique=True)  #: digest of the one-time secret
    link_until = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "call_out": P1, "volunteer": P1, "by": P1, "role": P1,
        "stage": P1, "leads": P1, "buddy": P1, "owner": P1, "minutes": P1, "reasons": P1,
        "asked_at": P1, "answer_by": P1, "answered_at": P1, "counted_at": P1, "starts_at": P1,
        "arrives_at": P1, "there_at": P1, "check_in_due": P1, "missed_at": P1, "owner_due": P1,
        "help_at": P1, "help_owner": P1, "pull_back_at": P1, "pull_back_seen_at": P1,
        "finding": P1, "ended_at": P1, "link": P1, "link_until": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["call_out", "stage"], name="asks_of_call_out"),
            models.Index(fields=["by", "asked_at"], name="asks_of_one"),
            # The sweeper looks at these every second.
            models.Index(fields=["answer_by"], name="ask_silent", condition=Q(stage="asked")),
            models.Index(fields=["starts_at"], name="ask_starts", condition=Q(stage="later")),
            models.Index(fields=["check_in_due"], name="ask_check_in", condition=Q(stage__in=LIVE)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["call_out", "volunteer"], name="nobody_asked_twice"),
        ]


class Press(models.Model):
    """A button pressed once: the phone's queue may repeat it, it takes effect once."""

    id = models.UUIDField(primary_key=True, editable=False)
    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()  #: when it came here
    pressed_at = models.DateTimeField(null=True)  #: by our clock; earlier where it waited
    offset = models.FloatField(default=0)  #: seconds the phone's clock was ahead of ours
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "ask": P1, "at": P1, "pressed_at": P1, "offset": P1, "keep_until": P1,
    }  # fmt: skip


class Texted(models.Model):
    """A text somebody asked to go wrote: understood once, however often it comes."""

    id = models.UUIDField(primary_key=True, editable=False)  #: of the inbound message
    network = models.CharField(max_length=40)
    by = models.CharField(max_length=50)
    said = models.CharField(max_length=20)  #: of `Said`; waits where we asked which request
    waits = models.BooleanField(default=False)
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "by": P1, "said": P1, "waits": P1, "at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["network", "by", "-at"], name="texted_by_one")]


class Intake(models.Model):
    """The age recipient phones seal pictures to; what opens it is wrapped like a record's key."""

    network = models.CharField(primary_key=True, max_length=40)
    recipient = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    sensitivity = {"network": P0, "recipient": P0, "made_at": P0}


class Photo(models.Model):
    """A picture sealed on a phone: kept as it came, until the evidence team takes it over."""

    id = models.UUIDField(primary_key=True, editable=False)  #: the press's own; the file's name
    network = models.CharField(max_length=40)
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="+")
    incident = models.UUIDField()
    recipient = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  #: of the ciphertext
    digest = models.CharField(max_length=64)  #: SHA-256 of the ciphertext, as the phone told it
    taken_at = models.DateTimeField()
    began_at = models.DateTimeField()
    whole_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "ask": P1, "incident": P1, "recipient": P0, "size": P1,
        "digest": P1, "taken_at": P1, "began_at": P1, "whole_at": P1, "keep_until": P1,
    }  # fmt: skip


class Debrief(models.Model):
    """Three answers after one was there."""

    ask = models.OneToOneField(Ask, primary_key=True, on_delete=models.PROTECT, related_name="+")
    ended = models.CharField(max_length=8, choices=Ended, blank=True)
    taken = models.CharField(max_length=8, choices=Taken, blank=True)
    how = models.CharField(max_length=8, choices=How, blank=True)
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "ask": P1, "ended": P1, "taken": P1, "how": P1, "at": P1, "keep_until": P1,
    }  # fmt: skip


class ContactAsk(models.Model):
    """A local contact phoned to look outside, before anyone travels."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    incident = models.UUIDField()
    contact = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=50)
    saw = models.CharField(max_length=8, choices=Saw, blank=True)
    answered_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "incident": P1, "contact": P1, "asked_at": P1, "asked_by": P1,
        "saw": P1, "answered_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "contact"], name="contact_asked_once"),
        ]
