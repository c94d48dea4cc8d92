"""Whatever points at a person is handed back and erased."""

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from befriend.accounts import privacy


def linked_to_a_person() -> set[type[Model]]:
    person = apps.get_model(settings.AUTH_USER_MODEL)
    return {
        model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is person
    }


def test_every_table_that_points_at_a_person_is_handed_back_and_erased() -> None:
    answered_for = {model for room in privacy.rooms() for model in room.models}
    missing = sorted(model._meta.label for model in linked_to_a_person() - answered_for)
    assert not missing, f"befriend.accounts.privacy.register does not know: {missing}"


def test_a_forgotten_table_would_be_found() -> None:
    assert apps.get_model("accounts", "Session") in linked_to_a_person()
