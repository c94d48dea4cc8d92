"""The house's settings with a home of their own, on SQLite, or on a throw-away PostgreSQL (BEFRIEND_TEST_DB=postgres)."""

import atexit
import os
import shutil
import tempfile

from tests import postgres
from tests.engines import POSTGRES

os.environ.update(BEFRIEND_MODE="test", BEFRIEND_ORIGIN="http://localhost:8000")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's synchronous face runs a loop in the test's thread
if "BEFRIEND_TEST_RUN" not in os.environ:
    os.environ["BEFRIEND_TEST_RUN"] = tempfile.mkdtemp(prefix="befriend-")
    atexit.register(shutil.rmtree, os.environ["BEFRIEND_TEST_RUN"], ignore_errors=True)
    if POSTGRES:
        cluster = postgres.start(durable=False)
        atexit.register(cluster.stop)
        os.environ["BEFRIEND_DATABASE"] = cluster.url("befriend")
        os.environ["BEFRIEND_KEYS_DATABASE"] = cluster.url("befriend_keys")
os.environ["BEFRIEND_HOME"] = os.path.join(
    os.environ["BEFRIEND_TEST_RUN"], os.environ.get("PYTEST_XDIST_WORKER", "main")
)

from befriend.config.settings import *  # noqa: F403
