"""The live half of the benchmark: the real one, with a room whose rules are no more than a count."""

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")


def frame(event: Any) -> dict[str, Any]:
    seat = event.seat and event.seat.hex
    return {"kind": event.kind, "seat": seat, "at": event.at.isoformat(), "words": event.words, **event.body}


def main() -> None:
    import django

    django.setup()
    from befriend.config.serve import server
    from befriend.realtime.rules import Kind, register

    register("bench", Kind(start=lambda subject: 0, step=lambda said, event: said + 1, frame=frame))
    half = sys.argv[2]
    server(live=half != "pages", pages=half != "live", host="127.0.0.1", port=int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
