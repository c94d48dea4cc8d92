"""The live half of the benchmark: the real one, which may note how much waits for its listeners."""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")


def noting_queues(file: Path) -> None:
    """Keep in this file how many bytes at most have waited here for one listener."""
    from befriend.realtime.listener import Listener

    write, most = Listener.write, 0

    def noting(self: Listener, chunk: bytes) -> None:
        nonlocal most
        write(self, chunk)
        if self.transport.get_write_buffer_size() > most:
            most = self.transport.get_write_buffer_size()
            file.write_text(str(most))

    Listener.write = noting  # type: ignore[method-assign]


def main() -> None:
    import django

    django.setup()
    from befriend.config.serve import server

    if "BEFRIEND_BENCH_QUEUES" in os.environ:
        noting_queues(Path(os.environ["BEFRIEND_BENCH_QUEUES"]))
    half = sys.argv[2]
    server(live=half != "pages", pages=half != "live", host="127.0.0.1", port=int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
