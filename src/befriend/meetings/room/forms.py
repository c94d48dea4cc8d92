"""What a room page sends as plain forms; with its stream open it sends the same events over the live wire."""

import uuid
from typing import Any, cast, get_type_hints

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.meetings.room import words
from befriend.meetings.rules.events import CARRIED, HOUSE_KINDS, KINDS, WITH_WORDS
from befriend.shell.forms import Lines, status_of
from befriend.shell.refusal import Refusal

SENT = sorted(set(KINDS) - HOUSE_KINDS - WITH_WORDS - {"minute", "writing"})


class SendForm(forms.Form):
    send = forms.UUIDField(widget=forms.HiddenInput)

    def next_send(self) -> Any:
        """The name under which the page sends next: a new one where the house has said no, for this one may be used."""
        return uuid.uuid4() if status_of(self) == 409 else self["send"].value()


class SayForm(SendForm):
    words = forms.CharField(
        label=_("Your words"),
        max_length=words.MOST_LETTERS,
        strip=False,
        widget=Lines(attrs={"rows": 3, "class": "voice", "placeholder": _("Begin anywhere.")}),
        error_messages={"required": _("There are no words in this yet. Begin anywhere.")},
    )
    done = forms.BooleanField(required=False)

    def clean_words(self) -> str:
        try:
            return words.tidy(self.cleaned_data["words"])
        except Refusal as no:
            raise forms.ValidationError(no.words) from None


class ActForm(forms.Form):
    """One event without words: its kind, and the fields of its body as text."""

    send = forms.UUIDField()
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in SENT])

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        kind = kept.get("kind")
        if kind:
            hints = get_type_hints(KINDS[kind])
            wanted = [name for name in KINDS[kind].__dataclass_fields__ if name not in CARRIED]
            kept["body"] = {name: _value(hints[name], str(self.data.get(name, ""))) for name in wanted}
        return kept


def _value(wanted: type, text: str) -> Any:
    """As the rules expect it; what does not fit is left as it is, for them to refuse."""
    if wanted is bool and text in ("true", "false"):
        return text == "true"
    if wanted is int and text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    return text


class CalmForm(forms.Form):
    on = forms.ChoiceField(choices=[("true", "true"), ("false", "false")])


class MinuteForm(SendForm, CalmForm):
    pass


class PartForm(forms.Form):
    part = forms.IntegerField(min_value=0, max_value=99)


class NoteForm(SendForm):
    note = forms.CharField(max_length=words.MOST_LETTERS, strip=False)


class RemoveForm(forms.Form):
    for_good = forms.BooleanField(required=False)


class BackForm(forms.Form):
    back = forms.UUIDField()


class SeveralForm(RemoveForm):
    """Whom to put out together, of those who sit here, the last to come first."""

    seats = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Nobody is ticked yet. Tick whoever is to be put out."),
            "invalid_choice": _("Somebody of these has got up already. Please look once more."),
        },
    )

    def __init__(self, *given: Any, sitting: list[tuple[str, str]]) -> None:
        super().__init__(*given)
        cast("forms.MultipleChoiceField", self.fields["seats"]).choices = sitting


class WordsForm(forms.Form):
    words_id = forms.UUIDField()


class RewordForm(SendForm, WordsForm):
    words = SayForm.base_fields["words"]
    clean_words = SayForm.clean_words
