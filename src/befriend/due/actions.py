"""Plan work, and do what is due."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from befriend.due import rules
from befriend.due.models import Work, Worker
from befriend.due.queries import set_aside_promises
from befriend.due.registry import JOBS, Beat, Job
from befriend.due.rules import Lane

log = structlog.get_logger("befriend.due")

GONE_AFTER = timedelta(days=1)
_PLANNED_ANEW = ["lane", "due_at", "tries", "claim", "claimed_until", "set_aside_at", "problem"]


def plan(kind: str, subject: str = "", *, at: datetime, lane: Lane | None = None) -> None:
    """Put work into the table, or move what is there for this subject to a new time.

    It stands with the caller's transaction: rolled back, nothing is planned. Planned again while it runs, it runs
    again at the new time.
    """
    job = JOBS.get(kind)
    if job is None:
        raise ValueError(f"No tasks.py declares {kind}.")
    Work.objects.bulk_create(
        [Work(kind=kind, subject=subject, lane=lane or job.lane, due_at=at)],
        update_conflicts=True,
        unique_fields=["kind", "subject"],
        update_fields=_PLANNED_ANEW,
    )


def cancel(kind: str, subject: str = "") -> None:
    """Forget planned work; work that is not there is no error."""
    Work.objects.filter(kind=kind, subject=subject).delete()


def cancel_overdue(kind: str) -> None:
    """Forget all work of this kind whose time has come: after a restore it may have been done already."""
    Work.objects.filter(kind=kind, due_at__lte=timezone.now()).delete()


def plan_house_work() -> None:
    """See that all recurring work stands in the table, also after a set-aside, an upgrade or a clock set back; and that
    what was promised and failed is tried again after an hour."""
    now = timezone.now()
    _try_what_was_promised(now)
    there = {work.kind: work for work in Work.objects.filter(subject="", kind__in=_recurring())}
    for kind, interval in _recurring().items():
        work = there.get(kind)
        if work is None or _stuck(work, interval, now):
            plan(kind, at=now)


def _try_what_was_promised(now: datetime) -> None:
    lately = (now - rules.LONGEST_WAIT, now + rules.LONGEST_WAIT)
    set_aside_promises().exclude(set_aside_at__range=lately).update(
        set_aside_at=None, tries=0, claim=None, claimed_until=None, due_at=now
    )


def _recurring() -> dict[str, timedelta]:
    return {job.kind: job.every for job in JOBS.values() if job.every is not None}


def _stuck(work: Work, interval: timedelta, now: datetime) -> bool:
    if work.set_aside_at:
        return abs(now - work.set_aside_at) > rules.LONGEST_WAIT
    return work.tries == 0 and work.due_at > now + interval


def run_due(now: datetime | None = None, lanes: Iterable[Lane] = Lane) -> int:
    """Run everything that is due by `now` a single time; the number of runs, failed ones included.

    What the work itself plans waits for the next call, even where it is due at once, or is the same work again.
    """
    moment = now or timezone.now()
    ready = [(lane, pk) for lane in lanes for pk in Work.objects.ready(lane, moment).values_list("pk", flat=True)]
    return sum(run_next(lane, now=moment, only=pk) for lane, pk in ready)


def run_next(lane: Lane, *, now: datetime, only: int | None = None) -> bool:
    """Claim the longest waiting work of a lane, or this `only`, and do it; False where it does not wait."""
    work = _claim(lane, now, only)
    if work is None:
        return False
    _attempt(lambda: _do(work, now), blame=lambda problem: _put_back(work, problem, now))
    return True


def run_beat(beat: Beat) -> None:
    """Look after what a beat is for; where that fails it is logged, and the next beat tries again."""
    _attempt(beat.run, blame=partial(_log_beat, beat.kind))


def one_by_one(kind: str, subjects: Iterable[int], act: Callable[[int], None]) -> None:
    """For a beat that looks after many: one that fails is logged by its number, and holds up none of the others."""
    for pk in subjects:
        _attempt(partial(act, pk), blame=partial(_log_beat, kind, subject=pk))


def _log_beat(kind: str, problem: Exception, **which: int) -> None:
    log.error("beat failed", kind=kind, where=_place(problem), **which)


def _attempt(act: Callable[[], None], *, blame: Callable[[Exception], None]) -> None:
    try:
        act()
    except Exception as problem:  # noqa: BLE001 - the one place where work may fail in any way
        blame(problem)


def _claim(lane: Lane, now: datetime, only: int | None) -> Work | None:
    ready = Work.objects.ready(lane, now)
    ready = ready.filter(pk=only) if only else ready
    if not ready.exists():
        return None
    with transaction.atomic():
        work = ready.select_for_update(skip_locked=True).first()
        if work is None:
            return None
        token, until = uuid.uuid4(), timezone.now() + rules.CLAIM[lane]
        ready.filter(pk=work.pk).update(claim=token, claimed_until=until, tries=F("tries") + 1)
        work.claim, work.tries = token, work.tries + 1
    return work


def _do(work: Work, now: datetime) -> None:
    job = JOBS.get(work.kind)
    if job is None or work.tries > rules.TRIES:
        raise RuntimeError("nobody declares this work" if job is None else "killed its worker each time")
    if job.leaves_the_house:
        job.run(work.subject)
        _finish(work)
        return
    with transaction.atomic():
        if _finish(work):
            job.run(work.subject)
            _plan_next(job, work, now)


def _finish(work: Work) -> bool:
    """Take the work off the table, unless somebody else holds it by now or it was planned anew."""
    return bool(Work.objects.filter(pk=work.pk, claim=work.claim).delete()[0])


def _plan_next(job: Job, work: Work, now: datetime) -> None:
    if job.every is not None:
        plan(work.kind, work.subject, at=rules.next_run(work.due_at, every=job.every, now=now))


def _put_back(work: Work, problem: Exception, now: datetime) -> None:
    """Wait and try again, or set aside after the fifth time. Words of the error are private, its place is not."""
    where = _place(problem)
    aside = timezone.now() if work.tries >= rules.TRIES else None
    log.error("work failed", work=work.pk, kind=work.kind, tries=work.tries, where=where, set_aside=bool(aside))
    Work.objects.filter(pk=work.pk, claim=work.claim).update(
        claim=None,
        claimed_until=None,
        due_at=now + rules.wait_after(work.tries),
        set_aside_at=aside,
        problem=where,
    )


def _place(problem: Exception) -> str:
    """The kind of an error and the line that it comes from, as in `SMTPConnectError at mail/tasks.py:31`."""
    trace, line = problem.__traceback__, ""
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if "befriend" in path.parts or not line:
            line = f"{path.parent.name}/{path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(problem).__name__} at {line}"[:200]


def try_again(work: Work) -> None:
    """The organiser gives set-aside work five more tries."""
    plan(work.kind, work.subject, at=timezone.now(), lane=Lane(work.lane))


def let_go(work: Work) -> None:
    """The organiser forgets set-aside work."""
    Work.objects.filter(pk=work.pk).exclude(set_aside_at=None).delete()


def show_life(worker: uuid.UUID, *, started_at: datetime) -> None:
    """Leave a sign of life, and take away those of workers long gone."""
    now = timezone.now()
    Worker.objects.update_or_create(
        pk=worker, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": started_at}
    )
    Worker.objects.filter(seen_at__lt=now - GONE_AFTER).delete()


def sign_off(worker: uuid.UUID) -> None:
    Worker.objects.filter(pk=worker).delete()
