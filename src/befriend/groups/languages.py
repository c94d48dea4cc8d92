"""The languages in which groups speak, each by its own name. Which ones pages are written in is another matter."""

from typing import Any, ClassVar
from unicodedata import normalize

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

# One country's way to write a language is that language: whoever looks for Spanish finds all of it.
NAMES: dict[str, str] = {
    code: known["name_local"][0].title() + known["name_local"][1:]
    for code, known in LANG_INFO.items()
    if "name_local" in known and (code.partition("-")[0] == code or code.partition("-")[0] not in LANG_INFO)
}


def by_name() -> list[tuple[str, str]]:
    return sorted(NAMES.items(), key=lambda pair: normalize("NFKD", pair[1]).casefold())


class LanguageSelect(forms.Select):
    """Each language is named, and read aloud, in itself."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"lang": str(value)} if value else {}
        return option


class LanguageField(forms.ChoiceField):
    widget = LanguageSelect
    default_error_messages: ClassVar = {
        "invalid_choice": _("We do not know this language. Please choose one from the list.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=by_name, **kwargs)
