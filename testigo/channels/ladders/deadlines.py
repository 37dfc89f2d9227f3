"""By when somebody must have been reached by one channel, or the next of their order follows."""

from datetime import datetime, timedelta
from typing import Any, Final

from testigo.channels.contract import Channel
from testigo.channels.leases import Leased
from testigo.channels.types import Urgency

LEAVES_WITHIN: Final = 40.0  #: seconds, for a channel that gives no receipts


def for_receipt(delivery: Leased, channel: Channel | None, now: datetime) -> datetime | None:
    """Give when the silence of a phone that should have answered is a no."""
    if channel is None or not channel.receipt_within or delivery.urgency > Urgency.CALL_OUT:
        return None
    return now + timedelta(seconds=channel.receipt_within)


def for_leaving(delivery: Leased, channel: Channel | None, now: datetime) -> dict[str, Any]:
    """Give when a message that does not even leave goes by the next channel as well.

    The first attempt sets it; the later ones keep it, also where it has passed.
    """
    if delivery.urgency > Urgency.CALL_OUT:
        return {}
    if delivery.attempts > 1:
        return {"keeps": True}
    within = (channel.receipt_within if channel else None) or LEAVES_WITHIN
    return {"fallback_at": now + timedelta(seconds=within)}
