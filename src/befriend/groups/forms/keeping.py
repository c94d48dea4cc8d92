"""What somebody chooses to keep, and to let go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.groups.keeping import Thing


class KeepForm(forms.Form):
    """One box for each thing; what is not ticked goes with the group."""

    keep = forms.MultipleChoiceField(
        label=_("What would you like to keep?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Nothing is chosen yet. What you do not choose goes with the group.")},
    )

    def __init__(self, *args: Any, things: list[Thing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = {each.source.hex: each for each in things}
        self.fields["keep"].choices = [(name, each.about) for name, each in self.things.items()]  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[str, Thing, bool]]:
        ticked = set(self["keep"].value() or [])
        return [(name, each, name in ticked) for name, each in self.things.items()]

    def chosen(self) -> list[Thing]:
        return [self.things[name] for name in self.cleaned_data["keep"]]


class LetGoForm(forms.Form):
    kept = forms.UUIDField(required=False)
    after = forms.UUIDField(required=False)
