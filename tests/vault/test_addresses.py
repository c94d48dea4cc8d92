"""An address is found by those who know it, and read by nobody who has only the table."""

from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction

from befriend.vault.fields import SealedAddressField
from befriend.vault.rules import Tampered
from befriend.vault.sealing import seal_address, unseal_address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


class Letterbox(models.Model):
    address = SealedAddressField(unique=True, null=True, label="letterbox")

    class Meta:
        app_label = "vault_tests"
        managed = False

    def __str__(self) -> str:
        return f"letterbox {self.pk}"


@pytest.fixture(autouse=True)
def letterboxes(db: None) -> Any:
    with connection.schema_editor() as editor:
        editor.create_model(Letterbox)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Letterbox)


def raw() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT address FROM {Letterbox._meta.db_table}")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "how",
    [
        {"address": "ana@example.org"},
        {"address": "ANA@Example.Org"},
        {"address__iexact": "Ana@EXAMPLE.org"},
        {"address__in": ["ben@example.org", "Ana@example.org"]},
        {"address__isnull": False},
    ],
)
def test_ana_is_found_by_her_address_however_it_is_typed(how: dict[str, Any]) -> None:
    Letterbox.objects.create(address="Ana@Example.org ")
    assert [box.address for box in Letterbox.objects.filter(**how)] == ["ana@example.org"]
    assert not Letterbox.objects.filter(address="cy@example.org").exists()


def test_the_table_holds_no_part_of_the_address() -> None:
    Letterbox.objects.create(address="ana@example.org")
    assert "ana" not in raw().lower() and "@" not in raw()


def test_one_address_cannot_be_taken_twice() -> None:
    Letterbox.objects.create(address="ana@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letterbox.objects.create(address="ANA@example.org")


@pytest.mark.parametrize("lookup", ["contains", "startswith", "endswith", "gt", "regex", "icontains"])
def test_no_look_up_by_a_part_of_it(lookup: str) -> None:
    with pytest.raises(FieldError):
        Letterbox.objects.filter(**{f"address__{lookup}": "ana"}).first()


def test_the_longest_address_fits() -> None:
    longest = "a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".cc"
    box = Letterbox(address=longest)
    box.full_clean(validate_unique=False)
    box.save()
    assert Letterbox.objects.get(address=longest).address == longest
    with pytest.raises(ValidationError):
        Letterbox(address="not an address").full_clean(validate_unique=False)


def test_the_same_address_in_two_lists_cannot_be_matched() -> None:
    assert seal_address("ana@example.org", label="account") != seal_address("ana@example.org", label="letter")


def test_an_address_from_another_list_or_changed_by_hand_does_not_open() -> None:
    sealed = seal_address("ana@example.org", label="account")
    for wrong, label in (
        (sealed, "letter"),
        (sealed[:-4] + "AAAA", "account"),
        ("", "account"),
        ("ana@x.org", "account"),
    ):
        with pytest.raises(Tampered):
            unseal_address(wrong, label=label)
