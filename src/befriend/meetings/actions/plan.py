"""The parts of the hour are changed, one change at a time, and the last one can be taken back."""

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.meetings.actions.series import held_series
from befriend.meetings.models import Series
from befriend.meetings.plans import parts_before, sealed
from befriend.meetings.rules.plan import NotAPlan, Part, check, fitted
from befriend.shell.refusal import Refusal


@transaction.atomic
def keep_plan(*, series: Series, by: Account, parts: list[Part], seen: str, kept: int | None = None) -> None:
    """The parts of the hour, from the next meeting whose doors open.

    They are fitted to its length; the part at `kept` lasts as long as it says. `seen` is the edition that was changed:
    what somebody else planned in the meantime is not overwritten.
    """
    series = held_series(series)
    _refuse_stale(series, seen)
    _keep(series, by, parts, kept)


@transaction.atomic
def take_back_plan(*, series: Series, by: Account, seen: str) -> None:
    """As it was before the last change. Taken back twice, the change stands again."""
    series = held_series(series)
    _refuse_stale(series, seen)
    before = parts_before(series.plan)
    if not before:
        raise Refusal(_("Nothing was changed yet, so there is nothing to take back."), code="nothing")
    _keep(series, by, before, None)


def _keep(series: Series, by: Account, parts: list[Part], kept: int | None) -> None:
    length, plan = series.schedule().length, series.plan
    try:
        parts = fitted(parts, length, kept=kept) if parts else parts
        check(parts, length)
    except NotAPlan as problem:
        raise Refusal(PROBLEMS()[problem.args[0]], code=problem.args[0]) from problem
    plan.before_sealed, plan.parts_sealed = plan.parts_sealed, sealed(plan, parts)
    plan.save()
    record("plan.changed", actor_key=by.key, subject=f"series:{series.public_id}")


def _refuse_stale(series: Series, seen: str) -> None:
    if seen != series.plan.edition:
        words = _("Somebody changed the hour in the meantime, and it was left as they have it. Please look once more.")
        raise Refusal(words, code="stale")


def PROBLEMS() -> dict[str, str]:
    return {
        "empty": _("The plan needs at least one part."),
        "long": _("More than twelve parts are hard to follow. Please put some together."),
        "minutes": _("Each part lasts from one to ninety minutes."),
        "room": _("The other parts have no minutes left to give. Please make this one shorter, or take one out first."),
    }
