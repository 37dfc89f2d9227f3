"""Words of call-outs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from testigo.channels.ladders.forecast import Forecast


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
    together: int = 1  #: one anonymous source: nobody gets the place before so many come
    silent: int = 0
    home: int = 0  #: left safely or turned back
    alone: bool = False  #: only one person could be asked, and nobody goes alone
    roles: tuple[tuple[str, int, int], ...] = ()  #: role's words, coming, wanted
    forecast: Forecast | None = None  #: what asking the next wave takes
    how_far: tuple[tuple[str, int], ...] = ()  #: how far the messages to those asked came

    @property
    def is_enough(self) -> bool:
        return self.coming >= self.maximum or self.phase == Phase.ENOUGH

    @property
    def is_over(self) -> bool:
        return self.phase == Phase.OVER


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
    role_words: str = ""
    task: str = Task.OBSERVE
    phase: str = Phase.OPEN
    area: str = ""  #: its name
    language: str = ""
    coming: int = 0
    maximum: int = 0
    together: int = 1
    finding: str = ""
    owner: str = ""  #: as in Act.by
    buddy_by: str = ""
    starts_at: datetime | None = None
    missed_at: datetime | None = None
    ended_at: datetime | None = None
    helped_by: str = ""  #: alias of who answers the call for help

    @property
    def is_coming(self) -> bool:
        return self.stage in COMING

    @property
    def found_words(self) -> str:
        return str(Finding(self.finding).label) if self.finding else ""

    @property
    def says(self) -> str:
        return str(Stage(self.stage).label)


#: Stages whose check-in clock runs, in the words of the database.
LIVE = ("going", "there")


class Finding(TextChoices):
    """What a verifier found, in the words of the five outcomes."""

    CONFIRMED = "confirmed", _("It is happening")
    LEFT = "left", _("It was here and left")
    OTHER = "other", _("It is something else, not immigration")
    NOBODY = "nobody", _("I looked and saw nobody")
    UNCHECKED = "unchecked", _("I could not look")


class Saw(TextChoices):
    """What a local contact saw outside."""

    SEEN = "seen", _("sees it")
    NOBODY = "nobody", _("sees nobody")
    CANNOT = "cannot", _("cannot look")


class Ended(TextChoices):
    LEFT = "left", _("They left")
    THERE = "there", _("Still there")
    UNSURE = "unsure", _("Not sure")


class Taken(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


class How(TextChoices):
    FINE = "fine", _("Fine")
    SHAKEN = "shaken", _("Shaken")
    CALL = "call", _("Please call me")


class Danger(TextChoices):
    """What is there besides, and changes the script."""

    POLICE = "police", _("Police")
    PRESS = "press", _("Press")
    CROWD = "crowd", _("A crowd")
    WEAPONS = "weapons", _("Weapons drawn")


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button pressed on a phone: once, and when, by the server's clock."""

    once: UUID
    at: datetime
    offset: float = 0.0  #: seconds the phone's clock is ahead of ours, as measured when it was sent


@dataclass(frozen=True, kw_only=True)
class ContactAskView:
    """A local contact and whether they were phoned: the desk's first look."""

    contact: UUID
    name: str
    number: str
    asked_at: datetime | None
    saw: str

    @property
    def says(self) -> str:
        return str(Saw(self.saw).label) if self.saw else ""

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Saw.choices]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why somebody was asked, or not."""

    alias: str
    asked: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class MyPage:
    """What one's own request shows."""

    ask: AskView
    known: tuple[str, ...]  #: what is told of the place, in words
    script: tuple[str, ...]  #: what changes the script: "uniforms", "paper"
    others: int  #: coming, besides oneself
    leader: str  #: alias of who leads
    leader_role: str
    leader_there: bool
    rest_until: datetime | None
    went_this_week: int
    told: tuple[str, str, str] = ("", "", "")  #: the three answers
    dangers: tuple[str, ...] = ()  #: of `Danger`
