"""What an organiser presses at the desk."""

from django import forms

from befriend.due.models import Work
from befriend.due.queries import set_aside


class WorkForm(forms.Form):
    work: "forms.ModelChoiceField[Work]" = forms.ModelChoiceField(set_aside())
