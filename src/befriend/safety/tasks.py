"""What reports and crisis help set in motion."""

from datetime import timedelta
from uuid import UUID

from django.urls import reverse

from befriend.due.registry import every, job
from befriend.mail.actions import Letter, write_to
from befriend.safety.actions import forget_case
from befriend.safety.crisis import publish
from befriend.safety.models import Case
from befriend.safety.queries import organisers
from befriend.safety.rules import Category, is_danger
from befriend.vault.actions import destroy_key


@every("safety.publish_help", timedelta(days=1))
def publish_help() -> None:
    """A check that grew too old overnight hides its line."""
    publish()


@job("safety.tell", is_promised=True)
def tell_organisers(case_id: str) -> None:
    """Every organiser whom it is not about gets a letter that says only that something waits, and whether it presses."""
    case = Case.objects.filter(public_id=case_id, state=Case.State.OPEN).first()
    if case is None:
        return
    letter = Letter.PRESSING if is_danger(Category(case.category)) else Letter.REPORTED
    for organiser in organisers():
        if organiser.pk != case.about_id:
            write_to(organiser, letter, link=reverse("safety:queue"))


@job("safety.give_up_key", is_promised=True)
def give_up_key(key_id: str) -> None:
    """Words of somebody erased were under it; what others wrote has moved."""
    destroy_key(UUID(key_id))


@job("safety.forget", is_promised=True)
def forget_what_was_closed(case_id: str) -> None:
    """Two years after it was closed."""
    case = Case.objects.filter(public_id=case_id, state=Case.State.CLOSED).first()
    if case is not None:
        forget_case(case=case)
