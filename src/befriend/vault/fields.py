"""A column for addresses: typed as e-mail, held as AES-SIV."""

from typing import Any

from django.db.models import EmailField
from django.db.models.lookups import Exact, IsNull, Lookup

from befriend.vault.sealing import seal_address, unseal_address


class SealedAddressField(EmailField):
    """Python sees the lower-cased address; the column holds its sealed text.

    `exact`, `iexact`, `in` and `isnull` work, other look-ups are refused: sealed text has no order and no parts.
    Fields with the same `label` hold the same text for the same address; give each table that must not be joined
    by address a label of its own.
    """

    allowed = frozenset({"exact", "iexact", "in", "isnull"})

    def __init__(self, *args: Any, label: str = "address", **kwargs: Any) -> None:
        self.label = label
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"label": self.label}

    def get_internal_type(self) -> str:
        return "TextField"

    def get_lookup(self, lookup_name: str) -> type[Lookup] | None:
        return super().get_lookup(lookup_name) if lookup_name in self.allowed else None

    def to_python(self, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return seal_address(str(value), label=self.label) if value else value

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return unseal_address(value, label=self.label) if value else value


@SealedAddressField.register_lookup
class SameAddress(Exact):
    lookup_name = "iexact"


SealedAddressField.register_lookup(IsNull)
