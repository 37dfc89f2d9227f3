"""What every template knows: the network, whether this is a drill, who is signed in."""

from typing import Any

from django.http import HttpRequest

from testigo.core.errors import Refused
from testigo.security import queries, signing_in
from testigo.security.access import DESK


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Give `network` (or None), `drill`, `on_desk`, and what the session owes and shows."""
    found: dict[str, Any] = {"network": None, "drill": False, "on_desk": False}
    act = getattr(request, "act", None)
    if act is None:
        return found
    if request.user.is_authenticated:
        found["owes_factor"] = signing_in.owes_factor(request)
        found["screen_locked"] = signing_in.LOCKED in request.session
        found["shows_phone"] = signing_in.PHONE in request.session
    try:
        network = queries.network(act)
    except Refused:
        return found
    return found | {
        "network": network,
        "drill": network.is_drill,
        "on_desk": bool(act.roles & DESK),
    }
