"""Words of drills."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from testigo.drills.evening import SCENES, Scene


class Phase(TextChoices):
    WAITING = "waiting", _("not begun")
    PLAYING = "playing", _("playing")
    READY = "ready", _("ready for the next step")
    OVER = "over", _("over")


@dataclass(frozen=True, kw_only=True)
class TourView:
    """How far a tour came, for the guide and for the player."""

    network: str
    number: int  #: of the scene, from 1
    scene: Scene
    phase: str
    guided: bool
    wants_help: bool

    @property
    def scenes(self) -> int:
        return len(SCENES)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """An evening in figures, counted from its own audit."""

    calls: int
    answered: int
    sent: int
    asked: int
    not_woken: int
