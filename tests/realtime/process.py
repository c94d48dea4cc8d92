"""The live half as a process of its own, for the tests that kill it. `--hasty` answers before the commit: a control."""

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")


def make_hasty() -> None:
    from befriend.realtime import log, writer

    def hasty(self, waiting):
        self.after([(one.told, log.Sent(0)) for one in waiting], [])
        time.sleep(0.01 + 4 * self.took)  # for most of its time, so that a kill finds it there
        began = time.monotonic()
        outcomes, logs = self._commit([one.send for one in waiting])
        self.took = time.monotonic() - began
        self.after([], [grown for grown in logs if grown.fresh])

    writer.Writer.took = 0.0
    writer.Writer._settle = hasty


def main() -> None:
    import django

    django.setup()
    from befriend.config.serve import server
    from tests.realtime import echo  # noqa: F401

    if "--hasty" in sys.argv:
        make_hasty()
    server(live=True, pages="--pages" in sys.argv, host="127.0.0.1", port=int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
