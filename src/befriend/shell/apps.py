from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.forms import Field
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class ShellConfig(AppConfig):
    name = "befriend.shell"

    def import_models(self) -> None:
        """Django's own words for the two commonest slips, said as we would say them: before any room makes a form."""
        super().import_models()
        Field.default_error_messages["required"] = _("This is still empty. We need it to go on.")
        MaxLengthValidator.message = ngettext_lazy(
            "This is longer than we can keep: at most %(limit_value)d character fits, and it has %(show_value)d.",
            "This is longer than we can keep: at most %(limit_value)d characters fit, and it has %(show_value)d.",
            "limit_value",
        )
