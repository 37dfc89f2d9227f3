"""Ceilings of alerts: no setting and no person lifts them."""

from datetime import timedelta
from typing import Final

HOURS: Final = 2  #: an alert lasts so long unless its drafter says otherwise
MOST_HOURS: Final = 6  #: and never longer; the database keeps the same rule
DRAFT_LASTS: Final = timedelta(hours=2)  #: older drafts tell of another moment
CONFIRM_WITHIN: Final = timedelta(days=1)  #: a subscription nobody confirms ends
AGAIN: Final = timedelta(minutes=10)  #: one link to one address in this time
SUBSCRIBER_KEPT: Final = timedelta(days=400)  #: renewed by every change
HISTORY: Final = timedelta(hours=24)  #: after that nothing public tells of an alert
ALERT_KEPT: Final = timedelta(days=30)
LONGEST_TURN: Final = timedelta(hours=12)  #: of the release rota
FEWEST_CELLS: Final = 7  #: an area is a neighbourhood; fewer cells would be a point
