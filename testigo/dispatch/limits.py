"""How many people a call-out may ever bring: in code, so that no setting goes above."""

from datetime import timedelta
from typing import Final

from django.conf import settings

HARD_MAXIMUM: Final = 8  #: people of one call-out
HARD_CEILING: Final = 12  #: people of one area in one hour, across incidents
TOGETHER: Final = 2  #: one anonymous source never brings fewer than this
ANSWER_WITHIN: Final = timedelta(seconds=60)  #: silence after this is replaced
LOOK_AGAIN: Final = timedelta(seconds=15)  #: somebody may have come on duty, or be rested
LATER: Final = timedelta(minutes=20)
CHECK_IN: Final = timedelta(minutes=15)
OWNER_AFTER: Final = timedelta(minutes=5)  #: a missed check-in gets a named owner
AFTER_SILENCE: Final = timedelta(minutes=2)  #: a check-in that waited is never due sooner
PRESS_WAITS: Final = timedelta(hours=24)  #: a press may wait so long on a phone
LARGEST_PHOTO: Final = 12_000_000  #: bytes, as the camera made it
SEALED_MORE: Final = 100_000  #: what sealing may add
PIECE: Final = 262_144  #: bytes of one piece of an upload
PHOTOS: Final = 12  #: of one person at one request
LINK_LASTS: Final = timedelta(hours=2)
KEPT: Final = timedelta(days=90)


def ceiling() -> int:
    """Give how many people an area's hour allows: the setting, never above the hard ceiling."""
    return min(int(settings.CALLOUT_CEILING), HARD_CEILING)
