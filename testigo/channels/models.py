"""Addresses, what is on its way to them, and what came from them."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from testigo.channels import references
from testigo.channels.chats.models import Proof
from testigo.channels.ladders.models import Budget, Echo, Ended, Letter, Pace, Spent
from testigo.channels.types import Purpose, Standing, State
from testigo.channels.voice.models import (
    Call,
    CallLeg,
    Hotline,
    MissedPrompt,
    Muted,
    Prompt,
    Recording,
)
from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1, P2, p2

__all__ = [
    "Address", "Budget", "Conversation", "Delivery", "Echo", "Ended", "Lease", "Letter", "Line",
    "Message", "Pace", "Pulse", "Receipt", "Spent", "Turn", "Written",
]  # fmt: skip

QUIET = "alert staff"  #: what quiet hours hold back where somebody chose nothing else


class Address(models.Model):
    """One way to reach somebody: a mailbox, a number, a browser's push endpoint."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    owner = models.CharField(max_length=60)  #: "account:<id>", or an opaque id of a module above
    kind = models.CharField(max_length=20)  #: the kind of a channel
    value = p2.TextField()
    value_index = models.CharField(max_length=32)  #: blind index of the value
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=10, choices=Standing, default=Standing.OK)
    preference = models.SmallIntegerField(default=0)  #: the smallest is tried first
    quiet_from = models.TimeField(null=True)  #: by the clock of `zone`
    quiet_to = models.TimeField(null=True)
    quiet_for = models.CharField(max_length=40, default=QUIET, db_default=QUIET)  #: purposes
    zone = models.CharField(max_length=40, default="", db_default="")  #: "": the network's
    verified_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  #: our last automatic answer: loops end here
    of_phone = models.UUIDField(null=True)  #: the member's phone it rings on, while it is theirs
    created_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "owner": P1, "kind": P1, "value": P2, "value_index": P1,
        "language": P1, "state": P1, "preference": P1, "quiet_from": P1, "quiet_to": P1,
        "quiet_for": P1, "zone": P1, "verified_at": P1, "answered_at": P1,
        "of_phone": P1, "created_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["kind", "value_index"], name="address_by_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "owner", "kind", "value_index"], name="one_address_once"
            ),
            models.CheckConstraint(
                name="quiet_hours_have_two_ends",
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
        ]


class Delivery(models.Model):
    """One envelope on its way to one address: the queue and its history."""

    id = models.BigAutoField(primary_key=True)  #: the order of writing down
    old_code = models.UUIDField(null=True, editable=False)  #: in the first release: see `code`
    network = models.CharField(max_length=40)
    # Without a constraint in the database: a million checks would lock a million addresses. One
    # that was forgotten meanwhile is found missing when its turn comes.
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    kind = models.CharField(max_length=20)
    template = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)  #: ids, enumerations, short plain words
    path = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    urgency = models.SmallIntegerField()
    dedupe = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)  #: also the lease's number: late ones miss
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    fallback_at = models.DateTimeField(null=True)  #: without a receipt by then, the next channel
    provider_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=30, blank=True)  #: its class, never its words
    cost = models.IntegerField(null=True)  #: thousandths of the network's money; None: free
    created_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "old_code": P1, "network": P0, "address": P1, "kind": P1, "template": P1,
        "parameters": P1, "path": P1, "purpose": P1, "urgency": P1, "dedupe": P1, "state": P1,
        "attempts": P1, "due_at": P1, "expires_at": P1,
        "fallback_at": P1, "provider_id": P1, "error": P1, "cost": P1,
        "created_at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            # No index here knows the state: its two changes then touch the row's page alone.
            models.Index(
                fields=["fallback_at"],
                name="delivery_unanswered",
                condition=Q(fallback_at__isnull=False),
            ),
            models.Index(
                fields=["kind", "provider_id"],
                name="delivery_by_provider",
                condition=~Q(provider_id=""),
            ),
            models.Index(
                fields=["old_code"],
                name="delivery_by_old_code",
                condition=Q(old_code__isnull=False),
            ),
        ]
        constraints = [
            # The pattern operators serve both the uniqueness and `withdraw` by prefix.
            models.UniqueConstraint(
                fields=["dedupe", "address"],
                name="one_delivery_once",
                opclasses=["varchar_pattern_ops", "uuid_ops"],
            ),
            models.CheckConstraint(
                name="delivery_kept_past_its_use", condition=Q(keep_until__gte=F("expires_at"))
            ),
        ]

    @property
    def code(self) -> UUID:
        """What receipts and events name it by."""
        return references.of(self.pk, self.created_at)


class Turn(models.Model):
    """That deliveries wait, and where in the line: the sender claims from here.

    Only a hint, so small that a million cost little: each delivery's state decides.
    """

    pk = models.CompositePrimaryKey("urgency", "due_at", "delivery")
    urgency = models.SmallIntegerField()
    due_at = models.DateTimeField()
    delivery = models.BigIntegerField()
    #: All that share it, where many were written down at once; empty: it is of one alone.
    crowd = ArrayField(models.BigIntegerField(), db_default=[])

    sensitivity = {"urgency": P0, "due_at": P1, "delivery": P0, "crowd": P0}


class Lease(models.Model):
    """A batch of deliveries one sender has taken, until when, and under which lock."""

    id = models.BigAutoField(primary_key=True)
    until = models.DateTimeField()
    by = models.IntegerField(null=True)  #: the sender's lock: gone with it when it dies
    deliveries = ArrayField(models.BigIntegerField())

    sensitivity = {"id": P0, "until": P0, "by": P0, "deliveries": P0}


class Receipt(models.Model):
    """What a provider said of a message; early ones wait here for its delivery."""

    kind = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200)
    status = models.CharField(max_length=30)  #: the provider's word, known to us or not
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "kind": P1, "provider_id": P1, "status": P1, "at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "provider_id", "status"], name="one_receipt_once"
            )
        ]


class NumberCode(models.Model):
    """A code on its way to a subscriber's number; the code itself is kept nowhere."""

    id = models.UUIDField(primary_key=True, editable=False)  #: the code is made of it
    network = models.CharField(max_length=40)
    owner = models.CharField(max_length=60)  #: of the number it goes to
    tries = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "owner": P1, "tries": P0, "at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "owner"], name="one_code_each")]


class Copy(models.Model):
    """A provider's copy of a text, until it is deleted there."""

    kind = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P0, "kind": P1, "provider_id": P1, "due_at": P1, "attempts": P0, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="copies_to_delete")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "provider_id"], name="one_copy_once")
        ]


class Message(models.Model):
    """A message somebody sent us."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=60)  #: whose address it was when it came
    sender = p2.TextField()
    sender_index = models.CharField(max_length=32)
    text = p2.TextField()
    provider_id = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True)  #: when the provider's copy was deleted
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "kind": P1, "address": P1, "owner": P1, "sender": P2,
        "sender_index": P1, "text": P2, "provider_id": P1, "removed_at": P1, "at": P1,
        "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["network", "sender_index", "at"], name="message_sender")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "provider_id"], name="one_message_once")
        ]


class Conversation(models.Model):
    """A person's thread: who at the desk holds it, and since when it waits for an end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    owner = models.CharField(max_length=60)
    held_by = models.CharField(max_length=50, blank=True)  #: as in Act.by
    since = models.DateTimeField(null=True)  #: an open line since then; None: nothing is open
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "owner": P1, "held_by": P1, "since": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["network", "held_by"], name="conversations_open",
                condition=Q(since__isnull=False),
            )
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["network", "owner"], name="one_conversation_each"),
            models.CheckConstraint(
                name="what_is_held_is_open", condition=Q(held_by="") | Q(since__isnull=False)
            ),
        ]


class Written(models.Model):
    """Free words to a member: an envelope names them, only this row holds them."""

    id = models.UUIDField(primary_key=True, editable=False)  #: of the press
    network = models.CharField(max_length=40)
    by = models.CharField(max_length=50)
    words = p2.TextField()
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "by": P1, "words": P2, "at": P1, "keep_until": P1,
    }  # fmt: skip


class Line(models.Model):
    """One message on a practice phone of a drill."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    owner = models.CharField(max_length=60)
    text = p2.TextField()
    path = p2.TextField()  #: may answer for its owner
    outgoing = models.BooleanField()
    reference = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "owner": P1, "text": P2, "path": P2, "outgoing": P1,
        "reference": P1, "at": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["network", "owner", "at"], name="lines_of_a_phone")]


class Pulse(models.Model):
    """When a channel last worked, and since when it does not."""

    kind = models.CharField(max_length=20, primary_key=True)
    success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    probed_at = models.DateTimeField(null=True)
    unwell_since = models.DateTimeField(null=True)  #: since when its own probe says so
    why = models.CharField(max_length=80, default="", db_default="")  #: the probe's short reason

    sensitivity = {
        "kind": P0, "success_at": P0, "failing_since": P0, "probed_at": P0, "unwell_since": P0,
        "why": P0,
    }  # fmt: skip


__all__ = [
    "Address", "Budget", "Call", "CallLeg", "Conversation", "Delivery", "Echo", "Ended", "Hotline",
    "Lease", "Letter", "Line", "Message", "MissedPrompt", "Muted", "Pace", "Prompt", "Proof",
    "Pulse", "Receipt", "Recording", "Spent", "Turn", "Written",
]  # fmt: skip
