"""What an organiser says of the community and of its first group."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from befriend.accounts.countries import by_name
from befriend.accounts.rules import zone_choices
from befriend.groups.languages import LanguageField
from befriend.groups.rules import handles
from befriend.groups.saying import HANDLES
from befriend.groups.starters import STARTERS
from befriend.shell.forms import Lines, Places
from befriend.shell.hidden import many_lines, one_line


class HouseForm(forms.Form):
    """The second step of a new house: what the community is called and whom it serves."""

    name = forms.CharField(
        label=_("What is the community called?"),
        help_text=_("It stands at the foot of the pages, and beside crisis lines that you checked."),
        max_length=60,
        validators=[one_line],
    )
    sender = forms.CharField(
        label=_("Who do letters come from?"),
        help_text=_("It shows in people's inboxes. Choose a name that does not say what it is about."),
        max_length=40,
        validators=[one_line],
    )
    about = forms.CharField(
        label=_("Who are you, in a sentence or two?"),
        help_text=_("It stands on the first page."),
        max_length=300,
        validators=[many_lines],
        widget=Lines(attrs={"rows": 3}),
        required=False,
    )
    zone = forms.ChoiceField(label=_("In which time zone do you live?"), widget=Places)
    languages = LanguageField(
        label=_("Which language do you speak with people?"), help_text=_("Each group may choose another.")
    )
    countries = forms.MultipleChoiceField(
        label=_("Which countries do the people live in?"),
        help_text=_("The help page names them first."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    country = forms.ChoiceField(label=_("Choose a country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]
        self.fields["countries"].choices = by_name()  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("none chosen")), *by_name()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The countries that are ticked, by name; the others are in the list below them."""
        ticked = set(self["countries"].value() or [])
        return [(code, name) for code, name in by_name() if code in ticked]

    def clean_languages(self) -> list[str]:
        return [self.cleaned_data["languages"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        codes = [*said.get("countries", []), said.pop("country", "")]
        said["countries"] = list(dict.fromkeys(code for code in codes if code))
        if not said["countries"] and not self.errors:
            self.add_error("country", _("Please choose at least one, so that help is near."))
        return said

    def with_one_more(self) -> dict[str, Any]:
        """Everything that was typed, for the same form with one more country ticked."""
        said = {name: self[name].value() for name in self.fields}
        return said | {"countries": [*(said["countries"] or []), said["country"]], "country": ""}


class FoundForm(forms.Form):
    """The first group, from a template."""

    send = forms.UUIDField(widget=forms.HiddenInput, required=False)  # a page from before an upgrade has none
    starter = forms.ChoiceField(label=_("What kind of group?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What is it called?"),
        help_text=_("Left empty, it gets a name that suits it."),
        max_length=40,
        validators=[one_line],
        required=False,
    )
    purpose = forms.CharField(
        label=_("Whom is it for?"),
        help_text=_("One sentence. Left empty, the template's stands."),
        max_length=160,
        validators=[one_line],
        required=False,
    )
    handle = forms.CharField(
        label=_("What shall people call you there?"),
        help_text=_("You lead it to begin with. You can ask somebody else to, later."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = LanguageField(
        label=_("Which language do you speak there?"),
        help_text=_("What the template says can be written in it later."),
        required=False,
    )
    weekday = forms.ChoiceField(label=_("On which day?"), choices=[(str(n), day) for n, day in WEEKDAYS.items()])
    time = forms.TimeField(label=_("At what time?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starter"].choices = [(code, starter.title) for code, starter in STARTERS.items()]  # type: ignore[attr-defined]

    def clean_send(self) -> UUID:
        return self.cleaned_data["send"] or uuid4()

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"] or self.initial["language"])

    def clean_handle(self) -> str:
        try:
            return handles.clean(self.cleaned_data["handle"])
        except handles.BadHandle as bad:
            raise forms.ValidationError(str(HANDLES[bad.problem])) from None
