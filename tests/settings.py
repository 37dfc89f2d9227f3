"""The product's own settings, with every file of a test run in one temporary folder."""

import os
import tempfile
from pathlib import Path

# Processes that tests start inherit the folder of their run; of two runs side by side each has its
# own in it, with a database of its own.
folder = Path(os.environ.get("TESTIGO_TEST_DATA") or tempfile.mkdtemp(prefix="testigo-tests-"))
side = os.environ.get("PYTEST_XDIST_WORKER", "")
if side and folder.name != side:
    folder /= side
    folder.mkdir()
os.environ["TESTIGO_TEST_DATA"] = str(folder)
os.environ["TESTIGO_DATA"] = os.environ["TESTIGO_TEST_DATA"]
os.environ["TESTIGO_SECRET_KEY"] = "only-for-tests"
os.environ["TESTIGO_DEBUG"] = "False"
os.environ["TESTIGO_DB_POOL"] = "0"  # a pool's threads outlive tests and warn about it
os.environ.pop("DATABASE_URL", None)
os.environ.pop("TESTIGO_KEYS", None)

from testigo.settings import *  # noqa: E402, F403
