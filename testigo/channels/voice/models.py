"""What is kept of calls: their way, whose phones rang, recordings, and the prompts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from testigo.channels.voice.flow import Stage
from testigo.channels.voice.types import Leg as Why
from testigo.channels.voice.types import LegState, RecordingKind
from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1, P2, p2


class Hotline(models.Model):
    """How a network's hotline answers."""

    network = models.CharField(max_length=40, primary_key=True)
    languages = ArrayField(models.CharField(max_length=10))  #: in the order of their keys
    records = models.BooleanField(default=False)

    sensitivity = {"network": P0, "languages": P0, "records": P0}


class Call(models.Model):
    """One call to the hotline; its report has the same id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=100, unique=True)
    number = p2.TextField()
    number_index = models.CharField(max_length=32, blank=True)  #: blind index, as of addresses
    stage = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Stage])
    turn = models.IntegerField(default=0)  #: a step that was answered already changes nothing
    tries = models.SmallIntegerField(default=0)
    language = models.CharField(max_length=10, blank=True)
    taken = models.CharField(max_length=8, blank=True)
    relay = models.BooleanField(default=False)
    muted = models.BooleanField(default=False)
    consent = models.CharField(max_length=3, blank=True)
    page = models.SmallIntegerField(default=0)
    area = models.CharField(max_length=60, blank=True)
    may_call = models.CharField(max_length=3, blank=True)
    has_message = models.BooleanField(default=False)
    taken_by = models.CharField(max_length=50, blank=True)  #: as in Act.by
    taken_at = models.DateTimeField(null=True)  #: where nobody has it: when it was given back
    claimed_by = models.CharField(max_length=50, blank=True)  #: said "mine"; only they are rung
    waits_since = models.DateTimeField(null=True)
    wave_at = models.DateTimeField(null=True)  #: when the next phones ring
    heard_at = models.DateTimeField()  #: when the caller's line last gave a sign
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "provider_id": P1, "number": P2, "number_index": P1, "stage": P1,
        "turn": P1, "tries": P1, "language": P1, "taken": P1, "relay": P1, "muted": P1,
        "consent": P1, "page": P1, "area": P1, "may_call": P1, "has_message": P1, "taken_by": P1,
        "taken_at": P1, "claimed_by": P1, "waits_since": P1, "wave_at": P1, "heard_at": P1,
        "began_at": P1, "ended_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["network", "waits_since"],
                name="calls_going_on",
                condition=Q(ended_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="call_is_kept_for_a_while", condition=Q(keep_until__gt=F("began_at"))
            )
        ]


class CallLeg(models.Model):
    """A phone of ours that is rung for a call."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=50)  #: whose phone
    why = models.CharField(max_length=12, choices=Why, default=Why.TAKE)
    language = models.CharField(max_length=10, blank=True)  #: an interpreter's
    state = models.CharField(max_length=8, choices=LegState, default=LegState.WRITTEN)
    provider_id = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "call": P1, "by": P1, "why": P1, "language": P1, "state": P1, "provider_id": P1,
        "at": P1, "joined_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "by"],
                condition=Q(state__in=[LegState.WRITTEN, LegState.RINGING, LegState.JOINED]),
                name="a_phone_rings_once_for_a_call",
            )
        ]


class Recording(models.Model):
    """What was recorded of a call: sealed here, erased at the provider."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=RecordingKind)
    provider_id = models.CharField(max_length=100, unique=True)
    seconds = models.IntegerField(default=0)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  #: at the provider
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "call": P1, "kind": P1, "provider_id": P1, "seconds": P1, "at": P1,
        "kept_at": P1, "removed_at": P1, "keep_until": P1,
    }  # fmt: skip


class Muted(models.Model):
    """A number whose calls ring nobody for a day; it may still leave a message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    number_index = models.CharField(max_length=32)
    keep_until = models.DateTimeField()

    sensitivity = {"id": P1, "network": P0, "number_index": P1, "keep_until": P1}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "number_index"], name="a_number_muted_once")
        ]


class Prompt(models.Model):
    """A sentence of the hotline, recorded in one language. Public: whoever calls hears it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  #: of its file
    network = models.CharField(max_length=40)
    key = models.CharField(max_length=70)
    language = models.CharField(max_length=10)
    seconds = models.FloatField()
    made_at = models.DateTimeField()

    sensitivity = {
        "id": P0, "network": P0, "key": P0, "language": P0, "seconds": P0, "made_at": P0,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "key", "language"], name="one_prompt_each")
        ]


class MissedPrompt(models.Model):
    """How often callers or members should have heard a sentence nobody had recorded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    key = models.CharField(max_length=70)
    language = models.CharField(max_length=10)
    times = models.IntegerField(default=0)

    sensitivity = {"id": P0, "network": P0, "key": P0, "language": P0, "times": P0}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "key", "language"], name="one_miss_each")
        ]
