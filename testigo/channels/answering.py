"""Channels that carry nothing but answers, and those only for a while after somebody wrote."""

from collections.abc import Sequence

from django.db.models import Max

from testigo.channels import registry
from testigo.channels.contract import Answering
from testigo.channels.models import Address, Message
from testigo.channels.types import Purpose
from testigo.core.act import Act


def kinds_for(act: Act, purpose: str, owners: Sequence[str], *, drill: bool) -> list[str]:
    """Give the kinds that may carry a message; an answer goes back the way the question came."""
    kinds = registry.kinds(drill=drill)
    channels = registry.channels()
    windows = {
        kind: channel.answers_within
        for kind in kinds
        if isinstance(channel := channels[kind], Answering)
    }
    usual = [kind for kind in kinds if kind not in windows]
    if not windows or purpose != Purpose.REPLY or len(owners) != 1:
        return usual
    held = Address.objects.filter(network=act.network, owner=owners[0])
    came = Message.objects.filter(
        network=act.network, sender_index__in=held.values("value_index"), kind__in=kinds
    )
    last = dict(came.values_list("kind").annotate(last=Max("at")))
    newest = sorted(last, key=lambda kind: last[kind], reverse=True)
    open_still = [k for k in newest if k not in windows or last[k] > act.at - windows[k]]
    return list(dict.fromkeys([*open_still[:1], *usual, *open_still]))
