"""Words of the telephone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Leg(TextChoices):
    """Why a phone of ours rings."""

    TAKE = "take", _("to take a call")
    INTERPRETER = "interpreter", _("to interpret")
    BACK = "back", _("to call somebody back")


class LegState(TextChoices):
    WRITTEN = "written", _("to be rung")
    RINGING = "ringing", _("ringing")
    JOINED = "joined", _("on the line")
    OVER = "over", _("over")
    FAILED = "failed", _("could not be rung")


class RecordingKind(TextChoices):
    MESSAGE = "message", _("a message after the tone")
    TALK = "talk", _("the call")


@dataclass(frozen=True, kw_only=True)
class CallView:
    """One call with the hotline, as the modules above see it."""

    id: UUID
    network: str
    stage: str
    language: str  #: "" where the caller chose none
    taken: str
    source: str  #: blind index of the number; "" where it is not known
    taken_by: str
    is_relay: bool
    is_muted: bool
    may_call: bool  #: they left a message and did not say no
    has_message: bool
    has_number: bool
    is_recorded: bool
    began_at: datetime
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, kw_only=True)
class RecordingView:
    id: UUID
    kind: str
    seconds: int
    at: datetime
    is_here: bool  #: taken over from the provider


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A call's telephone side, for the call screen."""

    call: CallView
    recordings: tuple[RecordingView, ...]
    interpreters: tuple[tuple[str, str], ...]  #: language, and how far: the words of LegState
    mine: str  #: how far my own phone is; "" where it does not ring
    can_dial: bool  #: a telephone is set up, and the caller's number is known


@dataclass(frozen=True, kw_only=True)
class ClipView:
    """One prompt in one language, recorded or not."""

    key: str
    text: str  #: what to say; "" where nobody translated it
    english: str
    id: UUID | None
    seconds: float
    missed: int  #: how often it should have been heard and was not


@dataclass(frozen=True, kw_only=True)
class Script:
    """All that is said in one language, what is missing first."""

    callers: tuple[ClipView, ...]  #: none where the hotline does not answer in it
    staff: tuple[ClipView, ...]  #: none where nobody whose phone rings reads it

    @property
    def callers_missing(self) -> int:
        return sum(clip.id is None for clip in self.callers)

    @property
    def staff_missing(self) -> int:
        return sum(clip.id is None for clip in self.staff)


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """A language of the hotline, and how complete its prompts are."""

    code: str
    recorded: int
    wanted: int
    missed: int
    spoken: bool  #: a provider's voice stands in until prompts are recorded

    @property
    def missing(self) -> int:
        return self.wanted - self.recorded


@dataclass(frozen=True, kw_only=True)
class HotlineView:
    """A network's telephone, for its admin."""

    languages: tuple[Tongue, ...]  #: in the order of their keys
    staff: tuple[Tongue, ...]  #: of members, on their own phones
    others: tuple[str, ...]  #: languages that can be added
    records: bool
    is_on: bool  #: calls can come in and go out
