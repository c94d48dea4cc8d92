"""The worker: a thread for each lane, one for the beats, until it is told to stop."""

import signal
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from befriend.due.actions import plan_house_work, run_beat, run_due, run_next, show_life, sign_off
from befriend.due.registry import BEATS, Beat
from befriend.due.rules import Lane

log = structlog.get_logger("befriend.due")

POLL = {
    Lane.NOW: timedelta(seconds=0.2),
    Lane.SOON: timedelta(seconds=0.5),
    Lane.BULK: timedelta(seconds=1),
    Lane.CODE: timedelta(seconds=0.2),
    Lane.POST: timedelta(seconds=0.5),
}
SIGN_OF_LIFE = timedelta(seconds=10)
AFTER_A_FAULT = timedelta(seconds=2)
LONGEST_STOP = timedelta(seconds=20)


def told_to_stop() -> threading.Event:
    """Set once the process is told to stop, however often. No handler interrupts anything: one that set it could wait
    for the very lock that the interrupted line holds. Called before any other thread begins."""
    stop, signs = threading.Event(), {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signs)

    def listen() -> None:
        signal.sigwait(signs)
        stop.set()

    threading.Thread(target=listen, daemon=True).start()
    return stop


def work(*, once: bool = False, stop: threading.Event | None = None) -> int:
    """Do what is due until `stop` is set; or, once, everything that is due now a single time. The number of runs."""
    if once:
        plan_house_work()
        runs = run_due()
        for beat in BEATS.values():
            run_beat(beat)
        return runs
    return _until(stop or threading.Event())


def _until(stop: threading.Event) -> int:
    worker, started_at = uuid.uuid4(), timezone.now()
    log.info("worker started", worker=str(worker))
    runs = dict.fromkeys(Lane, 0)

    def lane_step(lane: Lane) -> timedelta:
        if not run_next(lane, now=timezone.now()):
            return POLL[lane]
        runs[lane] += 1
        return timedelta()

    def life_step() -> timedelta:
        show_life(worker, started_at=started_at)
        plan_house_work()
        return SIGN_OF_LIFE

    def beat_step(beat: Beat) -> timedelta:
        run_beat(beat)
        return beat.every

    steps: list[Callable[[], timedelta]] = [life_step]
    steps += [lambda lane=lane: lane_step(lane) for lane in Lane]  # type: ignore[misc]
    steps += [lambda beat=beat: beat_step(beat) for beat in BEATS.values()]  # type: ignore[misc]
    threads = [threading.Thread(target=_loop, args=(step, stop), daemon=True) for step in steps]
    for thread in threads:
        thread.start()
    stop.wait()
    end = time.monotonic() + LONGEST_STOP.total_seconds()
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    sign_off(worker)
    log.info("worker stopped", worker=str(worker), runs=sum(runs.values()))
    return sum(runs.values())


def _loop(step: Callable[[], timedelta], stop: threading.Event) -> None:
    """Take steps; a database that is away for a while is waited for."""
    while not stop.is_set():
        close_old_connections()
        try:
            pause = step()
        except (DatabaseError, InterfaceError) as problem:
            log.error("the database did not answer", problem=type(problem).__name__)
            pause = AFTER_A_FAULT
        if pause:
            stop.wait(pause.total_seconds())
    connections.close_all()
