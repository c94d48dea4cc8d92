"""What people tell when something is wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.safety.models import CATEGORIES
from befriend.shell.forms import Lines
from befriend.shell.hidden import something_to_see

LONGEST = 4000


class ReportForm(forms.Form):
    send = forms.UUIDField(widget=forms.HiddenInput)
    category = forms.ChoiceField(choices=CATEGORIES)
    words = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=_("Anything we should know"),
        help_text=_("You may leave this empty."),
        widget=Lines(attrs={"rows": 4}),
        error_messages={"max_length": _("This is longer than we can keep: 4,000 characters fit.")},
    )


class WordsReportForm(ReportForm):
    """A report of something that has no button beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True
        self.fields["words"].validators.append(something_to_see)
        self.fields["words"].label = _("What happened?")
        self.fields["words"].help_text = _(
            "Where and when, as far as you remember. Leave out what you would rather not say."
        )
        self.fields["words"].error_messages["required"] = _("Please write what happened, in a sentence or two.")


class OutcomeForm(forms.Form):
    shown = forms.UUIDField(required=False)  # the newest report that the page showed
    outcome = forms.CharField(
        max_length=LONGEST,
        label=_("What was done"),
        help_text=_("Kept under the case's own key for two years, for whoever looks at it later."),
        widget=Lines(attrs={"rows": 4}),
        validators=[something_to_see],
        error_messages={"required": _("Please note what was done. Whoever looks at this later will need it.")},
    )
