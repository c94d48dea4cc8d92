"""A house from before the audit forgot anything: its database refused every deletion."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from befriend.audit import triggers
from befriend.audit.actions import forget_old, record, seal_new
from befriend.audit.models import Entry, Head
from tests.audit.forging import faults
from tests.audit.seasons import A_YEAR, HOUR

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

REFUSED = {
    "sqlite": [
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'Never.'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'Never.'; END $$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    ],
}


@pytest.fixture
def before() -> Iterator[None]:
    for _ in range(3):
        record("house.opened", actor_key=None)
    seal_new()
    call_command("migrate", "audit", "0001", verbosity=0)
    try:
        with connection.cursor() as cursor:
            for statement in REFUSED[connection.vendor]:
                cursor.execute(statement)
        yield
    finally:
        call_command("migrate", "audit", verbosity=0)
        triggers.remove(connection)


@pytest.mark.usefixtures("before")
def test_a_house_from_before_keeps_its_chain_and_forgets_from_now_on() -> None:
    call_command("migrate", "audit", verbosity=0)
    assert (Head.objects.get().begins, faults()) == (0, "")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")
    assert forget_old(now=timezone.now() + A_YEAR + HOUR) == 3
    assert (Entry.objects.count(), faults()) == (0, "")
