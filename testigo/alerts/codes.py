"""The code of an alert's public page: two words a person can say, like "river-lemon"."""

import secrets

from testigo.alerts.models import Alert
from testigo.security.invitations import WORDS


def draw() -> str:
    """Draw a code no kept alert has."""
    for length in (2, 2, 2, 3, 3, 4):
        code = "-".join(secrets.choice(WORDS) for _ in range(length))
        if not Alert.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no code is left")
