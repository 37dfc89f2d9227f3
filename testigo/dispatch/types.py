"""Words of call-outs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Task(TextChoices):
    LOOK = "look", _("look once and leave")
    OBSERVE = "observe", _("observe")


class Phase(TextChoices):
    PROPOSED = "proposed", _("waits for a person's approval")
    OPEN = "open", _("asking")
    ENOUGH = "enough", _("enough are going")
    OVER = "over", _("over")


class Stage(TextChoices):
    """How far one person's part came."""

    ASKED = "asked", _("asked")
    LATER = "later", _("in 20 minutes")
    GOING = "going", _("on the way")
    THERE = "there", _("there")
    LEFT = "left", _("left safely")
    CANNOT = "cannot", _("cannot")
    SILENT = "silent", _("no answer")
    TURNED = "turned", _("turned back")
    STOOD_DOWN = "stood_down", _("stood down")


class Answer(TextChoices):
    GOING = "going", _("I can go")
    LATER = "later", _("In 20 minutes")
    CANNOT = "cannot", _("I cannot")
    HERE = "here", _("I am already here")


COMING = frozenset({Stage.LATER, Stage.GOING, Stage.THERE})  #: counted within the maximum
OUT = frozenset({Stage.GOING, Stage.THERE})  #: people somebody must get home


@dataclass(frozen=True, kw_only=True)
class CallOutView:
    id: UUID
    number: int  #: "request 42"
    incident: UUID
    task: str
    phase: str
    wanted: dict[str, int]  #: role -> how many
    maximum: int
    coming: int
    asked: int
    refused: int
    stood_down: int
    opened_at: datetime
    approved_by: str
    reach: int  #: how many the next wave would ask
    arrive_minutes: float | None  #: median of the next wave
    ceiling_left: int  #: people the area's hour still allows


@dataclass(frozen=True, kw_only=True)
class AskView:
    """One person's part in a call-out."""

    id: UUID
    call_out: UUID
    number: int
    incident: UUID
    volunteer: UUID
    by: str
    alias: str
    role: str
    stage: str
    leads: bool
    buddy: str  #: alias
    minutes: float | None
    asked_at: datetime
    answer_by: datetime | None
    arrives_at: datetime | None
    there_at: datetime | None
    check_in_due: datetime | None
    missed: bool  #: a check-in is overdue and the buddy was called
    help_at: datetime | None
    help_owner: str
    pull_back_at: datetime | None
    pull_back_seen: bool
    why: tuple[str, ...]  #: sentences: why this person was asked
