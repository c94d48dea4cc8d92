"""What a person wants of our letters."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.mail.letters import Kind
from befriend.mail.models import NIGHT, Way
from befriend.mail.rules import Quiet

LABELS = {
    Kind.REMINDERS: _("Reminders of a time that you keep free"),
    Kind.WAITING: _("A note when something is waiting for you"),
}
MISSING = _("Please choose one of the two.")


class PreferencesForm(forms.Form):
    has_quiet = forms.BooleanField(required=False, label=_("Keep some hours of the day free of letters"))
    quiet_from = forms.TimeField(
        label=_("No letters from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("Letters again from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, ways: dict[Kind, Way], quiet: Quiet | None, **kwargs: Any) -> None:
        starts, ends = (quiet.starts, quiet.ends) if quiet else NIGHT
        initial = {"has_quiet": quiet is not None, "quiet_from": _clock(starts), "quiet_until": _clock(ends)}
        super().__init__(*args, **kwargs)
        self.initial = initial | {kind.value: way for kind, way in ways.items()}
        for kind, label in LABELS.items():
            messages = {"required": MISSING, "invalid_choice": MISSING}
            self.fields[kind.value] = forms.ChoiceField(
                choices=Way.choices, label=label, widget=forms.RadioSelect, error_messages=messages
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("has_quiet") or self.errors:
            return said
        for name in ("quiet_from", "quiet_until"):
            if said.get(name) is None:
                self.add_error(name, _("Please give both times, or take the tick away."))
        if said.get("quiet_from") is not None and said.get("quiet_from") == said.get("quiet_until"):
            self.add_error("quiet_until", _("These two times are the same. To get no letters at all, choose so above."))
        return said

    @property
    def choices_of_ways(self) -> list[forms.BoundField]:
        return [self[kind.value] for kind in LABELS]

    def ways(self) -> dict[Kind, Way]:
        return {kind: Way(self.cleaned_data[kind.value]) for kind in LABELS}

    def quiet(self) -> tuple[time, time] | None:
        said = self.cleaned_data
        return (said["quiet_from"], said["quiet_until"]) if said["has_quiet"] else None


def _clock(at: time) -> str:
    return at.strftime("%H:%M")
