"""Django's own check, the crisis lines, and how the running house stands."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from befriend.audit.models import Head
from befriend.desk.queries.health import findings
from befriend.desk.rules import Weight
from befriend.safety.management.commands import check


class Command(check.Command):
    help = "Check the installation: what is set, what runs, what waits for a person. Ends with 1 where people may be harmed."

    def handle(self, *args: Any, **options: Any) -> None:
        for alias, first in (("keys", " --database keys"), ("default", "")):
            if _is_from_before(alias):
                raise CommandError(f"A database is from before this release. Say first: befriend migrate{first}")
        super().handle(*args, **options)
        if settings.MODE != "live" or Head._meta.db_table not in connection.introspection.table_names():
            return
        dress = {Weight.FINE: self.style.SUCCESS, Weight.LOOK: self.style.WARNING, Weight.HARM: self.style.ERROR}
        worst = Weight.FINE
        for finding in findings():
            self.stdout.write(dress[finding.weight](finding.words))
            worst = max(worst, finding.weight)
        if worst == Weight.HARM:
            raise CommandError("Something here may expose people or leave them alone. See above.")


def _is_from_before(alias: str) -> bool:
    """Something was laid in it, and something is to come. A database in which nothing was laid yet is a new one."""
    loader = MigrationLoader(connections[alias])
    return bool(loader.applied_migrations) and bool(set(loader.graph.nodes) - set(loader.applied_migrations))
