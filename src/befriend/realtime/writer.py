"""One writer for each process: all sends that wait are one transaction; each is answered after its commit."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from django.db import connections
from django.utils.translation import gettext as _

from befriend.realtime.connections import Line, broken, connect, taken
from befriend.realtime.log import Busy, Folds, Log, Outcome, Send, append_ahead, append_all
from befriend.shell.refusal import Refusal

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
PATIENCE = 3.0  # seconds that a send waits for a channel which somebody else holds
PAUSE = 0.005

Told = Callable[[Outcome], None]
After = Callable[[Sequence[tuple[Told, Outcome]], Sequence[Log]], None]


class Waiting:
    __slots__ = ("send", "since", "told")

    def __init__(self, send: Send, told: Told) -> None:
        self.send = send
        self.told = told
        self.since = time.monotonic()


class Writer:
    """`after` is called in the writer's thread, once for each commit: the answers, and the logs that grew."""

    def __init__(self, after: After) -> None:
        self.after = after
        self._folds = Folds()
        self._line: Line | None = None
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()  # None: write what came before, then end
        self._held: list[Waiting] = []  # for a channel that somebody else holds
        self._thread = threading.Thread(target=self._run, name="live-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join(10)

    def write(self, send: Waiting) -> None:
        """Its `told` hears the outcome, from `after`."""
        self._waiting.put(send)

    def backend(self) -> int | None:
        """Which process of PostgreSQL writes for this one, if any."""
        line = self._line
        return line.backend() if line else None

    def _run(self) -> None:
        while waiting := self._next():
            self._settle(waiting)
        self._hang_up()

    def _next(self) -> list[Waiting]:
        batch, self._held = self._held, []
        with suppress(Empty):
            while len(batch) < MOST_AT_ONCE:
                one = self._waiting.get(block=not batch)
                if one is None:
                    self._waiting.put(None)
                    break
                batch.append(one)
        return batch

    def _settle(self, waiting: list[Waiting]) -> None:
        try:
            outcomes, logs = self._commit([one.send for one in waiting])
        except broken() as problem:
            log.warning("live: the database is away (%s)", type(problem).__name__)
            self._hang_up()
            outcomes, logs = [later() for one in waiting], []
        except Exception:
            log.exception("live: a batch of %d failed", len(waiting))
            self._hang_up()
            return self._one_by_one(waiting)
        self._answer(waiting, outcomes, logs)

    def _one_by_one(self, waiting: list[Waiting]) -> None:
        """Nobody's send is lost because another's was more than the rules could bear."""
        if len(waiting) == 1:
            self._answer(waiting, [later()], [])
            return
        for one in waiting:
            self._settle([one])

    def _answer(self, waiting: list[Waiting], outcomes: list[Outcome], logs: list[Log]) -> None:
        now = time.monotonic()
        answers: list[tuple[Told, Outcome]] = []
        for one, outcome in zip(waiting, outcomes, strict=True):
            if not isinstance(outcome, Busy):
                answers.append((one.told, outcome))
            elif now - one.since > PATIENCE:
                answers.append((one.told, later()))
        self.after(answers, [grown for grown in logs if grown.fresh])
        self._wait_again([one for one, out in zip(waiting, outcomes, strict=True) if isinstance(out, Busy)], now)

    def _wait_again(self, held: list[Waiting], now: float) -> None:
        held = [one for one in held if now - one.since <= PATIENCE]
        if held:
            time.sleep(PAUSE)
            self._held += held

    def _commit(self, sends: list[Send]) -> tuple[list[Outcome], list[Log]]:
        self._line = self._line or connect()
        outcomes, logs = self._ahead(self._line, sends)
        rest = [send for send, outcome in zip(sends, outcomes, strict=True) if outcome is None]
        answers, more = self._locked(self._line, rest) if rest else ([], [])
        late = iter(answers)
        return [next(late) if outcome is None else outcome for outcome in outcomes], [*logs, *more]

    def _ahead(self, line: Line, sends: list[Send]) -> tuple[list[Outcome | None], list[Log]]:
        try:
            with line.ahead() as store:
                outcomes, logs = append_ahead(store, sends, self._folds)
        except taken():
            return [None for send in sends], []
        self._folds.keep(logs)
        return outcomes, logs

    def _locked(self, line: Line, sends: list[Send]) -> tuple[list[Outcome], list[Log]]:
        """Carelessly first: a repeated send is rare, and looking for each costs a question."""
        with suppress(taken()):
            return self._write(line, sends, careful=False)
        return self._write(line, sends, careful=True)

    def _write(self, line: Line, sends: list[Send], *, careful: bool) -> tuple[list[Outcome], list[Log]]:
        with line.transaction() as store:
            outcomes, logs = append_all(store, sends, self._folds, careful=careful)
        self._folds.keep(logs)
        return outcomes, logs

    def _hang_up(self) -> None:
        if self._line is not None:
            with suppress(*broken()):
                self._line.close()
            self._line = None
        connections.close_all()


def later() -> Refusal:
    return Refusal(_("That did not reach us. Your words are still in this page; please try again."), code="later")
