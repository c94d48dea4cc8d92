"""Row by row: whatever the house holds about Ana is in her copy, and gone once she is erased.

The tables are found by looking at them (`tests.house.traces`), and Ana stands in each (`tests.house.everywhere`): a new
table fails here until she stands in it too, and then until it is handed back and erased. The lists below are all that is
let through, each with its reason.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.apps import apps
from django.db.models import UUIDField
from pytest_django import DjangoDbBlocker

from befriend.accounts import actions as accounts
from befriend.accounts import privacy
from befriend.accounts.actions.codes import _address_mark
from befriend.accounts.models import Account
from befriend.due.actions import cancel
from befriend.groups.models import Seat
from befriend.mail.letters import Letter
from befriend.mail.models import Outbox
from befriend.realtime.models import Entry
from befriend.vault import ledger
from befriend.vault.actions import destroy_key
from befriend.vault.keys import ring
from befriend.vault.sealing import seal_address
from tests.house.everywhere import HERS, ana_everywhere
from tests.house.traces import Link, Sealed, Traces, cells, columns_that_point, links, without, written_down
from tests.meetings.planning import TUESDAY, minutes
from tests.worlds import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]

OF_A_GROUP = "only a group's circle has one, and that circle is nobody's own"
NOBODY_STANDS_IN = {
    "account.EmailAddress.user": "allauth's table; addresses stand in the account itself, and nothing writes here",
    "account.EmailConfirmation.email_address__user": "the same",
    "groups.House.circle__owner": OF_A_GROUP,
    "groups.Group.circle__owner": OF_A_GROUP,
    "groups.Guidelines.circle__owner": OF_A_GROUP,
    "groups.IntakeQuestion.circle__owner": OF_A_GROUP,
    "groups.Invitation.circle__owner": OF_A_GROUP,
    "groups.Seat.circle__owner": OF_A_GROUP,
    "groups.Block.circle__owner": OF_A_GROUP,
    "meetings.Plan.circle__owner": OF_A_GROUP,
    "meetings.Series.circle__owner": OF_A_GROUP,
    "meetings.Meeting.circle__owner": OF_A_GROUP,
}

# Columns that are no link of the database's, and hold her number, key, address, seat or words.
HANDED_BACK = {
    "accounts_account.id": "the account itself",
    "accounts_account.email": "said as her address",
    "accounts_account.key": "says nothing; all that is hers is found by it",
    "accounts_account.handle": "what her passkeys know her by; they are listed",
    "groups_seat.public_id": "each seat is listed",
    "mail_outbox.address": "a code that went to the bare address",
    "realtime_entry.author": "what she said and did in rooms",
    "realtime_entry.author_key": "the same rows",
    "realtime_entry.seat": "the same rows",
    "realtime_ticket.account_key": "rooms that stand open to her",
    "realtime_ticket.seat": "the same rows",
}
NOT_HANDED_BACK = {
    "accounts_code.address": "a mark under the house's key, gone within the quarter of an hour",
    "audit_entry.subject": "acts on a seat, by its public id; what they did stands in what the rooms hand back",
    "due_work.subject": "what the house has to do next; what it did then is handed back",
    "realtime_entry.body": "others and the house name her seat when they let her in or give her the time",
    "safety_case.item": "see safety.Case.about",
    "vault_key.id": "the key itself: to hand it out is to hand out everything under it",
}
OTHER_IDS = {
    "groups.Circle.key": "the key of a circle",
    "meetings.Meeting.key": "the key of an evening",
    "safety.Case.key": "the key of a case",
    "safety.Case.circle": "the public id of a circle",
    "safety.Report.send": "drawn by chance for each send",
    "realtime.Entry.uuid": "drawn by chance for each send",
    "accounts.Export.row": "drawn by chance for each copy",
    "due.Work.claim": "drawn by chance for each try",
    "due.Worker.id": "drawn by chance for each worker",
    "vault.Erasure.key_id": "keys that are gone; hers once she is erased",
}

NOT_TOLD = {
    "groups.Block.of": "who keeps out of her way is safe only while she does not know",
    "safety.Case.about": "that somebody reported her would tell on them: everybody's copy has the same sentence about it",
    "meetings.Meeting.substitute__account": "derived from SeriesException.substitute, which is handed back",
}

STAYS = {
    "accounts_account.id": "the row keeps its place, bare",
    "accounts_account.key": "the number of a key that is destroyed",
    "accounts_code.address": "a mark under the house's key, gone within the quarter of an hour",
    "mail_outbox.address": "the last letter, which goes with its row as soon as it is sent",
    "realtime_entry.author": "the number of the bare row: events keep their order",
    "realtime_entry.author_key": "the number of a key that is destroyed, so that the words say so",
    "vault_key.id": "the row says that the key was destroyed",
    "vault_erasure.key_id": "so that a restore destroys it again",
}
STILL_READ = {
    "groups_group.about_sealed": "she wrote it for the group, under its key alone: it is the group's",
    "groups_guidelines.words_sealed": "the same",
    "groups_intakequestion.words_sealed": "the same",
    "meetings_series.video_sealed": "the same",
    "groups_seat.reply_sealed": "she answered Cy, under his key: it is his to keep",
    "safety_case.evidence": "the case is open, and protects others; it goes when the case is closed",
    "safety_report.words": "the same",
}


@dataclass(frozen=True)
class Evening:
    ana: int
    book: dict[bytes, Sealed]  # everything that was sealed, so that a test can ask whether it opens


@pytest.fixture(scope="module")
def evening(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Evening]:
    with (
        time_machine.travel(TUESDAY - minutes(5), tick=False),
        django_db_blocker.unblock(),
        undone(),
        written_down() as book,
    ):
        yield Evening(ana_everywhere().ana.pk, book)


@pytest.fixture
def ana(evening: Evening) -> Iterator[Account]:
    """What a test does to her is as if it had not been; her keys live again."""
    with undone():
        yield Account.objects.get(pk=evening.ana)
    ring.drop_all()
    ledger.path().unlink(missing_ok=True)


def is_told(link: Link, ana: Account, before: dict[str, privacy.Held]) -> bool:
    """Whether any room now says something else than before; the one that answers for this table is asked first."""
    rooms = sorted(privacy.rooms(), key=lambda room: link.model not in room.models)
    return any(written(room.hand_back(ana)) != written(before[room.name]) for room in rooms)


def written(held: object) -> str:
    """As the copy has it."""
    return json.dumps(held, ensure_ascii=False, default=str)


def goes_after_seven_days(ana: Account) -> None:
    accounts.plan_erasure(account=ana, session_key=None)
    accounts.erase_for_good(Account.objects.get(pk=ana.pk))
    cancel("accounts.erase", str(ana.pk))


def goes_again_after_a_restore(ana: Account) -> None:
    """The backup was made before she asked; the other one who organised has been erased since, too."""
    destroy_key(ana.key)
    destroy_key(Account.objects.organisers().exclude(pk=ana.pk).get().key)
    accounts.erase_again()


def traces_of(ana: Account) -> Traces:
    sealed = (seal_address(str(ana.email), label=label).lower() for label in ("account", "outbox"))
    return Traces(
        numbers=frozenset({ana.pk}),
        texts=(HERS, str(ana.email), str(ana.pk), ana.key.hex, str(ana.key), *sealed),
        raw=tuple(each.lower() for each in (bytes(ana.handle), ana.key.bytes, _address_mark(str(ana.email)))),
    )


def seats_of(ana: Account) -> Traces:
    ids = Seat.objects.filter(account=ana).values_list("public_id", flat=True)
    return Traces(frozenset(), tuple(text for each in ids for text in (each.hex, str(each))), ())


def test_ana_stands_in_every_table_that_can_hold_something_of_a_person(ana):
    empty = {link.name for link in links() if not link.rows(ana).exists()}
    assert empty == set(NOBODY_STANDS_IN)
    found = (traces_of(ana).columns() | seats_of(ana).columns()) - columns_that_point()
    assert found == set(HANDED_BACK) | set(NOT_HANDED_BACK)


def test_every_id_that_is_no_link_is_known_to_be_a_persons_or_not():
    ids = {
        (f"{model._meta.db_table}.{field.column}", f"{model._meta.label}.{field.name}")
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, UUIDField) and field.name != "public_id"
    }
    known = set(HANDED_BACK) | set(NOT_HANDED_BACK)
    assert {name for column, name in ids if column not in known} == set(OTHER_IDS)


def test_every_row_is_in_her_copy(ana):
    before, missing = privacy.everything(ana), set()
    pointing = [(link, link.rows(ana)) for link in links()]
    carrying = [(Link(Entry, "author"), ana.pk), (Link(Outbox, "address"), ana.email)]
    for link, rows in [*pointing, *((link, link.rows(value)) for link, value in carrying)]:
        for row in rows:
            with without(row, link):
                if not is_told(link, ana, before):
                    missing.add(link.name)
    assert privacy.everything(ana) == before
    assert missing == set(NOT_TOLD)


@pytest.mark.parametrize("goes", [goes_after_seven_days, goes_again_after_a_restore])
def test_nothing_of_her_stands_anywhere_once_she_is_erased(ana, goes):
    traces, address = traces_of(ana), ana.email
    goes(ana)
    assert [link.name for link in links() if link.rows(ana).exists()] == []
    last_letters = [row.letter for row in Outbox.objects.filter(address=address)]
    assert last_letters == ([Letter.ERASED] if goes is goes_after_seven_days else [])
    assert traces.columns() == {column for column in STAYS if last_letters or column != "mail_outbox.address"}


@pytest.mark.parametrize("goes", [goes_after_seven_days, goes_again_after_a_restore])
def test_no_words_of_hers_open_once_she_is_erased(ana, evening, goes):
    before = words_of_hers(evening.book)
    assert all(opens for each in before.values() for opens in each)
    goes(ana)
    after = words_of_hers(evening.book)
    assert {name for name, each in after.items() if any(each)} == set(STILL_READ)
    assert after["realtime_entry.sealed"] and not any(after["realtime_entry.sealed"])


def words_of_hers(book: dict[bytes, Sealed]) -> dict[str, list[bool]]:
    """In which columns they stand, and of each whether they open."""
    found: dict[str, list[bool]] = {}
    for name, value in cells():
        words = book.get(bytes(value)) if isinstance(value, bytes | memoryview) else None
        if words and HERS in words.words.decode().lower():
            found.setdefault(name, []).append(words.opens(bytes(value)))
    return found
