"""Who organises. One asks another, who says yes; the house opens to them once the first has heard four figures from them:
a link may be read by somebody else on its way, a voice that one knows may not."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account, CallToOrganise
from befriend.accounts.queries import figures_of, has_factor, name_for_house
from befriend.audit.actions import record
from befriend.mail.actions import Letter, write_to
from befriend.shell.codes import code_hash, spelled
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import house_key, mark, seal

CALLED_FOR = timedelta(hours=72)
REMEMBERED_FOR = timedelta(days=7)


@transaction.atomic
def call_to_organise(*, by: Account, name: str, send: UUID) -> str:
    """A code for one person and 72 hours; we keep its hash. Sent again with the same `send` it is the same call."""
    code = spelled(mark(house_key(), "accounts.call", send.bytes))
    drawn = CallToOrganise(public_id=uuid4())
    made = {"public_id": drawn.public_id, "name_sealed": seal(name, **drawn.place()), "by": by}
    call, is_new = CallToOrganise.objects.get_or_create(
        code_hash=code_hash(code), defaults={**made, "expires_at": timezone.now() + CALLED_FOR}
    )
    if is_new:
        record("organiser.called", actor_key=by.key, subject=f"call:{call.public_id}")
    elif call.account_id or call.expires_at <= timezone.now():
        raise Refusal(_("This link has been used, or its 72 hours are over. You can make another one."), code="used")
    return code


@transaction.atomic
def agree_to_organise(*, account: Account, code: str) -> None:
    """Somebody with a passkey or an app says yes. Whoever asked them is told; nothing is open to them yet."""
    now = timezone.now()
    willing = Account.objects.present().select_for_update().filter(pk=account.pk, is_organiser=False).first()
    calls = CallToOrganise.objects.select_for_update().filter(confirmed_at=None, expires_at__gt=now)
    call = calls.filter(code_hash=code_hash(code)).first()
    if call is not None and call.account_id == account.pk:
        return
    if call is None or call.account_id or willing is None:
        words = _(
            "This link has been used or taken back, or its 72 hours are over. Please tell whoever sent it: if it was "
            "not you who used it, they have to know."
        )
        raise Refusal(words, code="used")
    CallToOrganise.objects.filter(account=willing).delete()
    call.account, call.expires_at = willing, now + CALLED_FOR
    call.save(update_fields=["account", "expires_at"])
    record("organiser.agreed", actor_key=willing.key, subject=f"call:{call.public_id}")
    everybody = Account.objects.organisers()
    for organiser in everybody.filter(pk=call.by_id or 0) or everybody:
        write_to(organiser, Letter.WAITING, link=reverse("accounts:organisers"))


@transaction.atomic
def confirm_organiser(*, call: CallToOrganise, by: Account, figures: str) -> None:
    """An organiser heard the figures from the person themselves. Pressed twice it is done once. All others who organise
    are told."""
    there = _organisers_held()
    asked = Account.objects.present().select_for_update().filter(call_to_organise=call).first()
    held = CallToOrganise.objects.select_for_update().filter(pk=call.pk).first()
    if held is not None and held.confirmed_at:
        return
    is_open = held is not None and by in there and held.expires_at > timezone.now()
    if held is None or asked is None or held.account_id != asked.pk or not is_open:
        raise Refusal(_("This was taken back, or has run out. You can make another link."), code="gone")
    if not has_factor(asked):
        words = _("They have neither a passkey nor an app any more. Once they have one again, this works.")
        raise Refusal(words, code="factor")
    if figures != figures_of(held):
        words = _("Their screen shows other figures. Please let them read theirs to you once more.")
        raise Refusal(words, code="figures")
    Account.objects.filter(pk=asked.pk).update(is_organiser=True)
    CallToOrganise.objects.filter(pk=held.pk).update(confirmed_at=timezone.now())
    record("organiser.made", actor_key=by.key, subject=f"call:{held.public_id}")
    write_to(asked, Letter.STANDING, link=reverse("accounts:organise"))
    for other in (each for each in there if each != by):
        write_to(other, Letter.WAITING, link=reverse("accounts:organisers"))


@transaction.atomic
def call_no_longer(*, call: CallToOrganise, by: Account) -> None:
    """Taken back by an organiser, or declined by whoever was asked. Its code stays known for a week, and dead."""
    now = timezone.now()
    if CallToOrganise.objects.filter(pk=call.pk, confirmed_at=None, expires_at__gt=now).update(
        expires_at=now, account=None
    ):
        record("organiser.called_no_longer", actor_key=by.key, subject=f"call:{call.public_id}")


@transaction.atomic
def organise_no_longer(*, account: Account, by: Account) -> None:
    """Laid down, or taken from somebody who is gone, with all that they asked. One who can come in always stays."""
    there = _organisers_held()
    if account not in there or by not in there:
        return
    if not any(each != account and each.erase_at is None and _can_come_in(each) for each in there):
        words = _("Nobody else organises this house who can sign in. Ask somebody first, and lay it down once they do.")
        raise Refusal(words, code="alone")
    Account.objects.filter(pk=account.pk).update(is_organiser=False)
    CallToOrganise.objects.filter(account=account).delete()
    if account != by:
        CallToOrganise.objects.filter(by=account, confirmed_at=None).delete()
        write_to(account, Letter.STANDING, link=reverse("desk:today"))
    record("organiser.gone", actor_key=by.key, subject=f"organiser:{name_for_house(account)}")


def forget_calls() -> None:
    """Codes that have been dead for a week."""
    over = timezone.now() - REMEMBERED_FOR
    CallToOrganise.objects.filter(confirmed_at=None, expires_at__lte=over).delete()


def _organisers_held() -> list[Account]:
    """Also those on the way out, to whom the house is open until they are gone."""
    found = Account.objects.filter(is_organiser=True, erased_on=None)
    return list(found.select_for_update().order_by("pk"))


def _can_come_in(account: Account) -> bool:
    return bool(settings.DEMO) or has_factor(account)
