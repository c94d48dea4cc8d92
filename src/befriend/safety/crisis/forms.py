"""What an organiser types about crisis help."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands beside the check for other organisers. Visitors only see the date."),
        max_length=80,
    )


class ReviewForm(forms.Form):
    reviewer = forms.CharField(
        label=_("Who read the words, and as what?"),
        help_text=_("For example: Dr Mary Walsh, psychiatrist. Only organisers see it."),
        max_length=120,
    )
