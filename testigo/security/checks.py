"""What is wrong with who may come in, said before anybody relies on it."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from testigo.core.checks import TAG
from testigo.security import queries
from testigo.security.drill import in_drill_database


@register(TAG, deploy=True)
def no_programme_is_in_a_drill(**_options: Any) -> list[CheckMessage]:
    """In a drill's database anybody takes any role by one press, and its clock is moved."""
    try:
        if not in_drill_database() or not queries.first_programme():
            return []
    except DatabaseError:  # `testigo.E005` says so
        return []
    return [
        Error(
            "A programme is in a database made for drills: anybody can take any role in it.",
            hint="Move it to a data folder of its own. Drills have theirs: make demo",
            id="security.E001",
        )
    ]
