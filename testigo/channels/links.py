"""Links that answer for somebody: the queue names them, only the message holds the secret."""

import re
from typing import Final
from uuid import UUID

from testigo.core.sealed import unguessable

NAMED: Final = re.compile(r"~([0-9a-f-]{36})")


def once(about: UUID) -> str:
    """Stand for a secret in the path of an envelope; it opens nothing by itself."""
    return f"~{about}"


def spelled(path: str) -> str:
    """Put the secrets into a path that is about to be handed to a channel."""
    return NAMED.sub(lambda named: unguessable(named[1]), path)
