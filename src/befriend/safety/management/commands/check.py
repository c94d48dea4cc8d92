"""Django's own check, and how old the crisis lines are."""

from typing import Any

from django.core.management.commands import check
from django.db import connection
from django.utils import timezone

from befriend.safety.crisis.queries import our_countries
from befriend.safety.crisis.rows import CountryRow, country_rows
from befriend.safety.models import LineCheck


class Command(check.Command):
    help = "Check the installation, and say how old the crisis lines are."

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if LineCheck._meta.db_table not in connection.introspection.table_names():
            self.stdout.write("Crisis lines: there is no database yet.")
            return
        for row in country_rows(our_countries(), timezone.localdate()):
            said = (
                self.style.WARNING
                if row.unchecked or row.old or row.silent or row.hidden or row.doubtful
                else self.style.SUCCESS
            )
            self.stdout.write(said(_told(row)))


def _told(row: CountryRow) -> str:
    told = [f"{row.country.name}: {row.total} numbers of crisis help"]
    told += [f"{row.unchecked} not yet checked"] if row.unchecked else []
    told += [f"{row.old} checked more than 180 days ago"] if row.old else []
    told += [f"{row.silent} did not answer and hidden"] if row.silent else []
    told += ["the emergency number did not answer"] if row.doubtful else []
    told += [f"{row.hidden} checked more than a year ago and hidden"] if row.hidden else []
    return ", ".join(told) + "."
