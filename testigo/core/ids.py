"""Identifiers: random, so that they tell nothing."""

import secrets
from uuid import UUID, uuid4

#: No vowels and no look-alikes: nothing rude, nothing misheard on the phone.
LETTERS = "CDFGHJKMNPQRTVWXZ"


def new_id() -> UUID:
    """Draw a new id."""
    return uuid4()


def new_handle() -> str:
    """Draw a short name people can say aloud, like K7-42; the caller keeps it unique."""
    return f"{secrets.choice(LETTERS)}{secrets.randbelow(8) + 2}-{secrets.randbelow(90) + 10}"


def new_secret() -> str:
    """Draw a secret for one link or one device: 128 bits, URL-safe."""
    return secrets.token_urlsafe(16)
