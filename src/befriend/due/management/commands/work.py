import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from befriend.due.work import work


class Command(BaseCommand):
    help = "Does the work that is due, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run everything that is due a single time, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        self.stdout.write(f"Done: {work(once=once, stop=stop)} pieces of work.")
