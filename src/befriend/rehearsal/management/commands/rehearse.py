"""`befriend rehearse`: build the demo community."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from befriend.rehearsal.community import build


class Command(BaseCommand):
    help = "Build the demo community: invented people, six groups, what they did so far."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Invented people live in the demo only: BEFRIEND_MODE=demo.")
        for built in build():
            self.stdout.write(f"     {built}")
