"""A worker of the house as a process of its own, which knows only its notes in the rooms, and can be killed."""

import os
import signal
import threading
from dataclasses import replace
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")


def main() -> None:
    import django

    django.setup()
    from befriend.due import registry, rules
    from befriend.due.work import work

    registry.JOBS.clear()
    registry.BEATS.clear()
    rules.CLAIM.update(dict.fromkeys(rules.Lane, timedelta(seconds=1)))
    rules.TRIES, rules.FIRST_WAIT, rules.LONGEST_WAIT = 1000, timedelta(seconds=0.2), timedelta(seconds=1)
    from tests.realtime.evenings import NOTES

    def note(subject: str) -> None:
        print("begun", flush=True)
        NOTES.run(subject)

    registry.JOBS[NOTES.kind] = replace(NOTES, run=note)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    work(stop=stop)


if __name__ == "__main__":
    main()
