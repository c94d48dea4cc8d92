from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from befriend.safety.crisis import publish, publish_missing


class Command(BaseCommand):
    help = "Write the pages of crisis help as files. Done at each start, and after each change."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"{publish()} pages of crisis help are ready.")
        except DatabaseError:
            self.stdout.write(f"No database answers: {publish_missing()} missing pages were made, the others stay.")
