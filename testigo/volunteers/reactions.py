"""Duties end by themselves, and with the right to be asked."""

from testigo.core.events import reaction
from testigo.core.sweep import every_second
from testigo.security.events import RightsChanged
from testigo.volunteers import operations

every_second(operations.advance)


@reaction(RightsChanged)
def end_the_duty_of_who_left(event: RightsChanged) -> None:
    """Whoever is shut out, or lost every street role, is on call no longer."""
    operations.end_duty(event.act, event.account)
