"""What people can do: ask for news of an area, and release it, two at a time."""

from testigo.alerts.drafting import draft, drop
from testigo.alerts.releasing import cancel, correct, release, take_back, update
from testigo.alerts.retention import forget_subscribers
from testigo.alerts.rota import end_turn, take_turn
from testigo.alerts.subscribing import (
    add_neighbour,
    change,
    confirm,
    confirm_by_code,
    forget,
    send_link_again,
    stop,
    subscribe,
)
from testigo.alerts.timers import advance

__all__ = [
    "add_neighbour", "advance", "cancel", "change", "confirm", "confirm_by_code", "correct",
    "draft", "drop", "end_turn", "forget", "forget_subscribers", "release", "send_link_again",
    "stop", "subscribe", "take_back", "take_turn", "update",
]  # fmt: skip
