"""A private calendar: made, and taken back."""

import base64

from django.db import transaction

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.meetings.models import Feed
from befriend.meetings.queries import token_hash
from befriend.vault.sealing import mark


def token_of(account: Account, feed: Feed) -> str:
    """The address of this edition: a mark under the person's own key, so that no table holds it."""
    drawn = mark(account.key, "meetings.feed", str(feed.edition))
    return base64.urlsafe_b64encode(drawn[:24]).decode()


@transaction.atomic
def make_feed(*, account: Account) -> Feed:
    """A calendar for this person; asked again, a new address, and the old one is dead."""
    feed = Feed.objects.select_for_update().filter(account=account).first() or Feed(account=account)
    feed.edition += 1
    feed.token_hash = token_hash(token_of(account, feed))
    feed.save()
    record("feed.made", actor_key=account.key)
    return feed


@transaction.atomic
def take_back_feed(*, account: Account) -> None:
    """Whoever holds the address sees nothing any more. The number of the edition is kept, so that none comes twice."""
    feed = Feed.objects.select_for_update().filter(account=account).first()
    if feed is not None:
        feed.token_hash = None
        feed.save()
        record("feed.taken_back", actor_key=account.key)
