"""The product's own settings, with every file of a test run in one temporary folder."""

import os
import tempfile

# Processes that tests start inherit the folder of their run; two that share a run have one each.
RUN = f"TESTIGO_TEST_DATA_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
os.environ[RUN] = os.environ.get(RUN) or tempfile.mkdtemp(prefix="testigo-tests-")
os.environ["TESTIGO_DATA"] = os.environ[RUN]
os.environ["TESTIGO_SECRET_KEY"] = "only-for-tests"
os.environ["TESTIGO_DEBUG"] = "False"
os.environ["TESTIGO_DB_POOL"] = "0"  # a pool's threads outlive tests and warn about it
os.environ.pop("DATABASE_URL", None)
os.environ.pop("TESTIGO_KEYS", None)

from testigo.settings import *  # noqa: E402, F403
