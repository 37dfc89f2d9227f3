"""Who waits for whom: telling everybody and forgetting somebody, two who ask at one address.

Each hold lasts until the transaction ends. It is taken before any row of a subscriber or of their
addresses is held: whoever waits here has nothing that the other one needs.
"""

import zlib
from typing import Final

from django.db import connection

TELLING: Final = 7_201_339  #: classes of advisory locks
ASKING: Final = 7_201_340


def while_telling(network: str) -> None:
    """Let nobody of a network be forgotten while a text goes out; texts do not wait for texts."""
    # Whom it went to is checked at the commit: were one of them gone by then, nobody is told.
    _hold("pg_advisory_xact_lock_shared", TELLING, network)


def while_forgetting(network: str) -> None:
    """Wait until no text of a network is going out: seconds, in a city."""
    _hold("pg_advisory_xact_lock", TELLING, network)


def is_free_to_forget(network: str) -> bool:
    """Begin to forget if nobody has to be waited for: a clock does not wait."""
    return bool(_hold("pg_try_advisory_xact_lock", TELLING, network))


def while_asking(network: str, way: str, index: str) -> None:
    """Let two who ask at one address at the same moment be one subscriber."""
    _hold("pg_advisory_xact_lock", ASKING, f"{network}:{way}:{index}")


def _hold(lock: str, sort: int, name: str) -> object:
    key = zlib.crc32(name.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s, %s)", [sort, key])
        return cursor.fetchone()[0]
