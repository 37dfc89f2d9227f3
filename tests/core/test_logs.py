"""An error's log tells where, not what people wrote."""

import logging
import sys

from testigo.core.logs import Scrubbed

CANARY = "Lucia, 617-555-0147"


def test_a_traceback_names_places_and_kinds_only():
    words = CANARY
    try:
        try:
            raise KeyError(words)
        except KeyError as error:
            raise ValueError(f"cannot read {words}") from error
    except ValueError:
        record = logging.LogRecord(
            "testigo", logging.ERROR, __file__, 1, "it broke", None, sys.exc_info()
        )

    told = Scrubbed("%(message)s").format(record)

    assert told.startswith("it broke\n")
    assert "test_logs.py" in told
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert CANARY not in told
