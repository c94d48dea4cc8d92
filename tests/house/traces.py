"""Where a person has left a trace: found by looking at the tables themselves, not at what the rooms say of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connections, router, transaction
from django.db.models import Field, Model, QuerySet

from befriend.accounts.models import Account
from befriend.groups.models import Group, Guidelines, House, IntakeQuestion
from befriend.meetings.models import Meeting, Plan, Series
from befriend.safety.models import Case
from befriend.vault.keys import Ring, ring
from befriend.vault.rules import Box, Erased

# What hangs on these is not one person's: they are a group's, and in a case others told of her.
MANY_PEOPLES = (House, Group, Guidelines, IntakeQuestion, Plan, Series, Meeting, Case)


@dataclass(frozen=True)
class Link:
    """A column that points at a person, by as many steps as `path` has."""

    model: type[Model]
    path: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.path}"

    @property
    def column(self) -> Field:
        return self.model._meta.get_field(self.path.split("__")[0])

    def rows(self, whose: object) -> QuerySet:
        return self.model._base_manager.filter(**{self.path: whose})


def links() -> list[Link]:
    """Every way from a row to a person, over rows of theirs; each table is gone through once."""
    found, through, waiting = [], {Account}, [(Account, "")]
    while waiting:
        target, onward = waiting.pop(0)
        for model, field in pointing_at(target):
            link = Link(model, f"{field.name}__{onward}" if onward else field.name)
            found.append(link)
            if model not in through and model not in MANY_PEOPLES:
                through.add(model)
                waiting.append((model, link.path))
    return found


def pointing_at(target: type[Model]) -> Iterator[tuple[type[Model], Field]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            if field.is_relation and not field.auto_created and field.related_model is target:
                yield model, field


@contextmanager
def without(row: Model, link: Link) -> Iterator[None]:
    """As if this row were not there, or did not point at her; nothing else changes with it."""
    alias = router.db_for_write(type(row))
    with transaction.atomic(using=alias):
        here = type(row)._base_manager.filter(pk=row.pk)
        if not _pointed_elsewhere(here, link, alias):
            here._raw_delete(alias)
        yield
        transaction.set_rollback(True, using=alias)


def _pointed_elsewhere(here: QuerySet, link: Link, alias: str) -> bool:
    if not link.column.null:
        return False
    try:
        with transaction.atomic(using=alias):
            return bool(here.update(**{link.column.name: None}))
    except IntegrityError:
        return False


def columns_that_point() -> set[str]:
    return {f"{link.model._meta.db_table}.{link.column.column}" for link in links()}


def cells() -> Iterator[tuple[str, Any]]:
    """Every value of every table of both databases, as it stands there."""
    for alias in connections:
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    yield from ((f"{table}.{name}", value) for name, value in zip(names, row, strict=True))


@dataclass(frozen=True)
class Traces:
    """What may not be found: numbers as they are, texts and bytes also inside others, in whatever case."""

    numbers: frozenset[int]
    texts: tuple[str, ...]
    raw: tuple[bytes, ...]

    def columns(self) -> set[str]:
        return {name for name, value in cells() if self.stand_in(value)}

    def stand_in(self, value: Any) -> bool:
        match value:
            case int():
                return value in self.numbers
            case UUID():
                return self.stand_in(value.hex)
            case bytes() | memoryview():
                held = bytes(value).lower()
                return any(each in held for each in (*self.raw, *(text.encode() for text in self.texts)))
            case _:
                held = str(value).lower()
                return any(each in held for each in self.texts)


@contextmanager
def written_down() -> Iterator[dict[bytes, "Sealed"]]:
    """What is sealed meanwhile, by its sealed bytes: so that a test can ask later whether it still opens."""
    book: dict[bytes, Sealed] = {}
    build = Ring.box

    def box(self: Ring, under: tuple[UUID, ...]) -> "Listening":
        return Listening(build(self, under), under, book)

    Ring.box = box
    try:
        yield book
    finally:
        Ring.box = build


@dataclass(frozen=True)
class Sealed:
    words: bytes
    under: tuple[UUID, ...]
    bound: bytes

    def opens(self, sealed: bytes) -> bool:
        ring.forget_erased()
        try:
            return ring.box(self.under).open(sealed, self.bound) == self.words
        except Erased:
            return False


@dataclass(frozen=True)
class Listening:
    box: Box
    under: tuple[UUID, ...]
    book: dict[bytes, Sealed]

    def close(self, words: bytes, bound: bytes) -> bytes:
        sealed = self.box.close(words, bound)
        self.book[sealed] = Sealed(words, self.under, bound)
        return sealed

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        return self.box.open(sealed, bound)
