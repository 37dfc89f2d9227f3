"""What every template knows: the network, whether this is a drill, who is signed in."""

from typing import Any

from django.http import HttpRequest

from testigo.core.errors import Refused
from testigo.security import queries
from testigo.security.access import DESK


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Give `network` (or None), `drill`, and `on_desk` to templates."""
    act = getattr(request, "act", None)
    if act is None:
        return {"network": None, "drill": False, "on_desk": False}
    try:
        network = queries.network(act)
    except Refused:
        return {"network": None, "drill": False, "on_desk": False}
    return {"network": network, "drill": network.is_drill, "on_desk": bool(act.roles & DESK)}
