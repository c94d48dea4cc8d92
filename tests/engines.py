"""Which of the two databases this run asks."""

import os

POSTGRES = os.environ.get("BEFRIEND_TEST_DB") == "postgres"
