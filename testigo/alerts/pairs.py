"""Who may be the second of two who release: another, not too close, from the rota if one runs."""

from testigo.alerts import rota
from testigo.alerts.errors import NotOnTheRota, OnePersonAlone, TooClose
from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.security import queries as security
from testigo.security.access import Deed


def counts(act: Act, first_by: str) -> bool:
    """Tell whether the first may still release: whoever is shut out answers for nothing."""
    return security.still_may(act, first_by, Deed.RELEASE)


def objection(act: Act, first_by: str) -> type[Refused] | None:
    """Give why the act's person may not be the second after `first_by`; None: they may."""
    if first_by == act.by:
        return OnePersonAlone
    if security.vouched(act, first_by, act.by):
        return TooClose
    turns = {turn.by for turn in rota.turns(act)} - {first_by}
    return NotOnTheRota if turns and act.by not in turns else None
