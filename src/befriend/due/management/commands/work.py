from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from befriend.due.work import told_to_stop, work


class Command(BaseCommand):
    help = "Does the work that is due, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run everything that is due a single time, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        runs = work(once=True) if once else work(stop=told_to_stop())
        self.stdout.write(f"Done: {runs} pieces of work.")
