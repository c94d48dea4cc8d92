"""Wherever somebody types words, and wherever they are kept, chance plants one: a new field needs a line in `fields`."""

import importlib
import pkgutil
from collections.abc import Iterator

from django import forms
from django.apps import apps
from django.db import models

import befriend
from tests.oracle.fields import CODES, KEPT, NO_WORDS, NO_WORDS_HERE, TYPED

HOLDS = (models.CharField, models.TextField, models.BinaryField, models.JSONField)
NOT_OURS = {"auth", "contenttypes", "account"}  # their tables are empty here: nothing of the house writes to them


def columns() -> Iterator[str]:
    no_words = {name for names in NO_WORDS.values() for name in names.split()}
    for model in apps.get_models():
        for column in model._meta.get_fields():
            if isinstance(column, HOLDS) and not column.choices and column.name not in no_words:
                yield f"{model._meta.label}.{column.name}"


def typed() -> Iterator[str]:
    for module in pkgutil.walk_packages(befriend.__path__, "befriend."):
        _befriend, *rooms = module.name.split(".")
        if "forms" not in rooms or rooms[0] == "shell":
            continue
        room = ".".join(name for name in rooms if name != "forms")
        for name, form in vars(importlib.import_module(module.name)).items():
            if isinstance(form, type) and issubclass(form, forms.Form) and form.__module__ == module.name:
                yield from (f"{room}.{name}.{field}" for field in _of(form))


def _of(form: type[forms.Form]) -> Iterator[str]:
    for name, field in form.base_fields.items():
        is_text = isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)
        if is_text and not field.widget.is_hidden and name not in CODES:
            yield name


def test_every_column_that_may_hold_words_has_its_own():
    ours = {column for column in columns() if column.split(".")[0] not in NOT_OURS}
    assert ours - set(NO_WORDS_HERE) == set(KEPT)


def test_every_field_in_which_words_are_typed_has_its_own():
    assert set(typed()) == set(TYPED)
