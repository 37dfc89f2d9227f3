"""Words of reaching people."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import IntEnum
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAILBOX = "mailbox"  #: where mail to us arrives: read, never written to
LOOPBACK = "loopback"  #: the only kind of channel a drill ever uses


class Purpose(TextChoices):
    """Why somebody is written to; consent and quiet hours are per purpose."""

    CALL_OUT = "call_out", _("a request to go or to look")
    SAFETY = "safety", _("somebody's safety")
    PAGE = "page", _("a page to somebody on duty")
    ALERT = "alert", _("verified news about an area")
    REPLY = "reply", _("an answer to what a person told us")
    STAFF = "staff", _("news for members")


class Urgency(IntEnum):
    """The queue's order: a million of one never delay the one above."""

    SAFETY = 0
    CALL_OUT = 1
    ALERT = 2
    REST = 3


class State(TextChoices):
    """How far one delivery came; states only move forward, failed is final."""

    WAITING = "waiting", _("waiting")
    LEASED = "leased", _("being sent")
    ACCEPTED = "accepted", _("handed over")
    DELIVERED = "delivered", _("delivered")
    READ = "read", _("read")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("too late to send")
    CANCELLED = "cancelled", _("no longer needed")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What to tell somebody: a named template and its parameters, never free text."""

    template: str  #: a name registered in `channels.templates`, such as "dispatch.asked"
    parameters: dict[str, str] = field(default_factory=dict)
    purpose: Purpose
    urgency: Urgency
    expires_at: datetime
    dedupe: str  #: the same (dedupe, address) is written down once
    path: str = ""  #: a page of ours the message links to, such as "/go/42/"
    incident: str = ""  #: what it is spent on, where a channel costs money


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A message that arrived, opened for whoever reacts to it."""

    id: UUID
    network: str
    kind: str  #: the channel's kind
    owner: str  #: "account:<id>" where the sender's address belongs to one, else ""
    sender_index: str  #: blind index of the sender's address
    text: str
    language: str
    at: datetime


class Standing(TextChoices):
    """Whether an address may be written to."""

    OK = "ok", _("in use")
    COOLING = "cooling", _("failed lately: tried last")
    OPTED_OUT = "opted_out", _("asked us to stop")
    INVALID = "invalid", _("no longer exists")


@dataclass(frozen=True, kw_only=True)
class PhoneLine:
    """One message on a practice phone."""

    text: str
    path: str  #: a page of ours it links to, or ""
    at: datetime
    outgoing: bool  #: True: we wrote to the phone; False: its owner wrote to us


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A practice phone of a drill, its newest message last."""

    owner: str
    alias: str  #: what colleagues call the owner; "" for somebody without an account
    messages: tuple[PhoneLine, ...]

    @property
    def account(self) -> str:
        """Give the owner's account, or "" for somebody without one."""
        kind, _colon, key = self.owner.partition(":")
        return key if kind == "account" else ""


@dataclass(frozen=True, kw_only=True)
class Health:
    """How a channel does, for the desk."""

    kind: str
    state: str  #: ok, slow, down or off
    last_success_at: datetime | None
    why: str = ""  #: what its own probe says, in English
    lost: int = 0  #: messages to ourselves that did not arrive, in a row
    since: datetime | None = None  #: since when it does not work, by its probe or its messages


@dataclass(frozen=True, kw_only=True)
class AddressView:
    """An address without what it is: for its owner's page."""

    id: UUID
    kind: str
    language: str
    state: str
    preference: int
    quiet_from: time | None = None
    quiet_to: time | None = None
    quiet_for: frozenset[str] = frozenset()  #: purposes
    zone: str = ""  #: "": the network's


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of a thread, either way."""

    text: str
    at: datetime
    outgoing: bool
    kind: str  #: the channel's
    state: str = ""  #: how far ours came, in words


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One person's conversation with us, on every channel, newest last."""

    id: UUID
    owner: str
    alias: str  #: "" for whoever is not a member
    language: str
    kinds: tuple[str, ...]  #: the channels we have of them
    sources: tuple[str, ...]  #: blind indexes of their addresses, as on their reports
    held_by: str
    holder: str  #: alias
    since: datetime | None  #: since when it is an open line
    lines: tuple[Said, ...]
    is_older: bool  #: more was said before these
    is_stopped: bool  #: they asked us to stop

    @property
    def is_member(self) -> bool:
        return self.owner.startswith("account:")
