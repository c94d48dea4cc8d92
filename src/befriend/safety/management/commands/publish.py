from typing import Any

from django.core.management.base import BaseCommand

from befriend.safety.crisis import publish


class Command(BaseCommand):
    help = "Write the pages of crisis help as files. Done at each start, and after each change."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{publish()} pages of crisis help are ready.")
