"""What people can do with call-outs: the one door other modules come in by."""

from testigo.dispatch.answering import already_here, answer, answer_by_link
from testigo.dispatch.buddies import not_reached, reached
from testigo.dispatch.calling import approve, ask_more, ask_no_more, propose, stand_down_all
from testigo.dispatch.contacts import ask_contact, contact_answered
from testigo.dispatch.following import closed, moved, opened, placed, settled
from testigo.dispatch.photos import add_piece, begin_photo
from testigo.dispatch.scene import (
    arrive,
    check_in,
    danger,
    debrief,
    help_over,
    leave,
    looked,
    need_help,
    note,
    own_help,
    pull_back,
    pull_back_seen,
    take_over,
    turn_back,
)
from testigo.dispatch.timers import advance, forget

__all__ = [
    "add_piece",
    "advance",
    "already_here",
    "answer",
    "answer_by_link",
    "approve",
    "arrive",
    "ask_contact",
    "ask_more",
    "ask_no_more",
    "begin_photo",
    "check_in",
    "closed",
    "contact_answered",
    "danger",
    "debrief",
    "forget",
    "help_over",
    "leave",
    "looked",
    "moved",
    "need_help",
    "not_reached",
    "note",
    "opened",
    "own_help",
    "placed",
    "propose",
    "pull_back",
    "pull_back_seen",
    "reached",
    "settled",
    "stand_down_all",
    "take_over",
    "turn_back",
]
