"""My data: handed back within a minute, erased after seven days in which one may change one's mind."""

import base64
import io
import json
import uuid
import zipfile
from datetime import date
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from befriend.accounts import privacy, rules
from befriend.accounts.models import Account, Export, Session
from befriend.audit.actions import record
from befriend.due.actions import cancel, plan
from befriend.due.rules import Lane
from befriend.mail.actions import Letter, write_to, write_to_address
from befriend.shell.refusal import Refusal
from befriend.vault.actions import destroy_key
from befriend.vault.keys import ring
from befriend.vault.sealing import Place, seal, unseal


@transaction.atomic
def ask_for_export(*, account: Account) -> Export:
    """Begin to gather; what was gathered before is forgotten. Of several presses at once the last one counts."""
    Account.objects.select_for_update().get(pk=account.pk)
    Export.objects.filter(account=account).delete()
    export = Export.objects.create(account=account, row=uuid.uuid4())
    plan("accounts.export", str(export.row), at=timezone.now(), lane=Lane.NOW)
    record("export.asked", actor_key=account.key)
    return export


@transaction.atomic
def gather_export(export: Export) -> None:
    """Ask every room, and keep the answer under the person's own key."""
    account = export.account
    held = privacy.everything(account)
    with override(account.language), timezone.override(account.clock):
        packed = _packed(held, zone=account.clock.key)
    export.sealed = seal(base64.b64encode(packed).decode(), **_place(export))
    export.state, export.expires_at = Export.State.READY, timezone.now() + Export.KEPT_FOR
    export.save(update_fields=["sealed", "state", "expires_at"])
    if account.email:
        write_to(account, Letter.EXPORT_READY, link="/account/data/")


def open_export(*, account: Account) -> bytes:
    """The zip, for its owner, while it is kept."""
    export = Export.objects.filter(account=account, state=Export.State.READY, expires_at__gt=timezone.now()).first()
    if export is None:
        raise Refusal(_("This file is no longer kept. You can have a new one put together."), code="gone")
    return base64.b64decode(unseal(bytes(export.sealed or b""), **_place(export)))


def forget_old_exports() -> None:
    Export.objects.filter(expires_at__lte=timezone.now()).delete()


@transaction.atomic
def plan_erasure(*, account: Account, session_key: str | None) -> None:
    """Hidden from everybody at once; the keys go in seven days. Every other browser is signed out."""
    from befriend.accounts.sessions import end, key_hash

    erase_at = timezone.now() + rules.ERASURE_WAITS
    if not Account.objects.filter(pk=account.pk, erase_at=None, erased_on=None).update(erase_at=erase_at):
        raise Refusal(_("This has been asked for already. You can still change your mind."), code="already")
    account.erase_at = erase_at
    end(Session.objects.filter(account=account).exclude(key_hash=key_hash(session_key or "")))
    for room in privacy.rooms():
        room.hide(account)
    plan("accounts.erase", str(account.pk), at=erase_at)
    record("erasure.planned", actor_key=account.key)
    if account.email:
        write_to(account, Letter.ERASURE_PLANNED, link="/account/data/", time=erase_at)


@transaction.atomic
def change_mind(*, account: Account) -> None:
    waiting = Account.objects.filter(pk=account.pk, erase_at__isnull=False, erased_on=None, is_active=True)
    if not waiting.update(erase_at=None):
        raise Refusal(_("Nothing was going to be erased."), code="nothing_planned")
    account.erase_at = None
    cancel("accounts.erase", str(account.pk))
    for room in privacy.rooms():
        room.show(account)
    record("erasure.called_off", actor_key=account.key)


def erase_for_good(account: Account) -> None:
    """Keys first, then rows; each step may be repeated after a kill, and the last letter goes once the row is bare."""
    destroy_key(account.key)
    with transaction.atomic():
        address, language = account.email, account.language
        _leave_bare(account)
        if address:
            write_to_address(address, Letter.ERASED, language=language)


def erase_again() -> None:
    """After a restore: whoever was erased since the backup stands there again, and goes again. No second letter.

    All of them are on the way out before the first goes: nobody may be written to whose key is gone."""
    standing = dict(Account.objects.filter(erased_on=None).values_list("key", "pk"))
    gone = [standing[key] for key in ring.fetch(standing)]
    for pk in gone:
        Account.objects.filter(pk=pk).update(erase_at=timezone.now())
    for pk in gone:
        with transaction.atomic():
            _leave_bare(Account.objects.get(pk=pk))


def _leave_bare(account: Account) -> None:
    for room in privacy.rooms():
        room.erase(account)
    Account.objects.filter(pk=account.pk).update(
        email=None,
        handle=rules.passkey_handle(),
        zone="UTC",
        language="en",
        country="",
        is_organiser=False,
        is_active=False,
        joined_on=date(2000, 1, 1),
        erase_at=None,
        erased_on=rules.today(),
    )
    record("erasure.done", actor_key=None)


def _packed(held: dict[str, Any], *, zone: str) -> bytes:
    packed = io.BytesIO()
    told = {"held": privacy.in_order(held), "made_at": timezone.now(), "zone": zone}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.html", render_to_string("accounts/export.html", told))
        archive.writestr("my-data.json", json.dumps(held, ensure_ascii=False, indent=2, default=str))
    return packed.getvalue()


def _place(export: Export) -> Place:
    return Place(label="accounts.export", row=export.row, circle=export.row, under=(export.account.key,))
