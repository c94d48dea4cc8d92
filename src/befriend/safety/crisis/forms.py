"""What an organiser types about crisis help."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from befriend.shell.hidden import one_line


class CheckForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_(
            "It stands beside the check for other organisers. Visitors see the date and the name of the community."
        ),
        max_length=80,
        validators=[one_line],
    )


class ReviewForm(forms.Form):
    reviewer = forms.CharField(
        label=_("Who read the words, and as what?"),
        help_text=_("For example: Dr Mary Walsh, psychiatrist. Only organisers see it."),
        max_length=120,
        validators=[one_line],
    )
    on = forms.DateField(
        label=_("On which day"), widget=forms.DateInput(attrs={"type": "date"}), initial=timezone.localdate
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Please note a review once it was made."))
        return on
