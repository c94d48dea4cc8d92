"""A thing as it was when somebody opened the page on which they report it. It goes along in their form, closed: taken
back or cleared meanwhile, it can still be read by whoever looks at the report."""

import base64
import binascii
import json
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import now

from befriend.accounts.models import Account
from befriend.safety.items import Item
from befriend.vault.rules import Erased, Tampered
from befriend.vault.sealing import Place, seal, unseal

HELD_FOR = timedelta(hours=1)


def hold(item: Item, reporter: Account) -> str:
    """Closed under the reporter's key: it opens for nobody else, and tells nothing of whose words they are."""
    said: dict[str, object] = {"words": item.words, "handle": item.handle, "circle": str(item.circle or "")}
    said |= {"kind": item.kind, "author": item.author.pk if item.author else None, "at": now().isoformat()}
    return base64.b64encode(seal(json.dumps(said), **_place(item.public_id, reporter))).decode()


def held(reporter: Account, public_id: UUID, text: str) -> Item | None:
    """What was held; None for what we did not close, for another person or thing, longer than an hour ago, or once
    whoever said it was erased."""
    try:
        said = json.loads(unseal(base64.b64decode(text, validate=True), **_place(public_id, reporter)))
    except (ValueError, binascii.Error, Tampered, Erased):
        return None
    author = Account.objects.filter(pk=said["author"], erased_on=None).first()
    is_erased = author is None and said["author"] is not None
    if is_erased or now() - datetime.fromisoformat(said["at"]) > HELD_FOR:
        return None
    circle = UUID(said["circle"]) if said["circle"] else None
    return Item(said["kind"], public_id, circle, author, said["words"], said["handle"])


def as_it_was(item: Item | None, before: Item | None) -> Item | None:
    """The words of before, where there are any; else what stands there now."""
    if item is None or before is None:
        return item or before
    return replace(item, words=before.words or item.words)


def _place(public_id: UUID, reporter: Account) -> Place:
    return Place(label="report.held", row=public_id, circle=reporter.key, under=(reporter.key,))
