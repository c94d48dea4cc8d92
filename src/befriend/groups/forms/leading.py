"""What those who lead a group write."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.groups.forms.finding import picks
from befriend.groups.forms.joining import LONGEST_ANSWER
from befriend.groups.languages import LanguageField
from befriend.groups.rules.about import About, NotNow, lines, not_now_of, told
from befriend.groups.rules.places import MOST_PLACES
from befriend.groups.rules.words import WORDS_STAY_AT_MOST, Role
from befriend.groups.saying import ROLES, TOPICS, WAYS
from befriend.shell.forms import Lines
from befriend.shell.hidden import many_lines, one_line


class DeclineForm(forms.Form):
    words = forms.CharField(
        label=_("A few kind words"),
        help_text=_("Only this person reads them. Say that it is not now, and name somewhere else to go if you can."),
        max_length=LONGEST_ANSWER,
        validators=[many_lines],
        widget=Lines(attrs={"rows": 5}),
    )


class WrittenForm(forms.Form):
    """What several may write who lead: with it comes the mark of what whoever writes had before them."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def having_read(self, mark: str) -> None:
        """Everything that was typed; sent again, it comes after what stands now."""
        typed = self.data.copy()  # type: ignore[attr-defined]
        typed["read"] = mark
        self.data = typed


class LinesForm(WrittenForm):
    """Guidelines or questions, one a line."""

    lines = forms.CharField(max_length=6_000, widget=Lines(attrs={"rows": 10}), required=False, validators=[many_lines])

    def __init__(self, *args: Any, label: Any, hint: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].label, self.fields["lines"].help_text = label, hint
        self.fields["lines"].required = needed

    def clean_lines(self) -> tuple[str, ...]:
        found = lines(self.cleaned_data["lines"])
        if len(found) > 12 or any(len(line) > 300 for line in found):
            raise forms.ValidationError(_("Up to twelve lines, each of up to 300 letters, are still read."))
        return found


class GuidelinesForm(LinesForm):
    words_stay_days = forms.TypedChoiceField(
        label=_("What is written in a meeting"),
        help_text=_(
            "If it stays, that is part of the guidelines, and everybody is asked before the next meeting. A shorter time also holds for meetings that are over."
        ),
        coerce=int,
        choices=[
            (0, _("is gone two hours after the end")),
            (7, _("stays a week")),
            (WORDS_STAY_AT_MOST, _("stays thirty days")),
        ],
    )


class GroupForm(WrittenForm):
    """What the group says of itself to anybody."""

    name = forms.CharField(label=_("Name of the group"), max_length=40, validators=[one_line])
    purpose = forms.CharField(
        label=_("Whom is it for?"), help_text=_("One sentence."), max_length=160, validators=[one_line]
    )
    topic = forms.ChoiceField(label=_("What is it about?"), choices=picks(TOPICS))
    fits = forms.CharField(
        label=_("It is probably right for somebody, if"),
        help_text=_("One sign a line, beginning with “you”."),
        max_length=1_500,
        validators=[many_lines],
        widget=Lines(attrs={"rows": 4}),
        required=False,
    )
    not_now = forms.CharField(
        label=_("It is not the right help just now, if"),
        help_text=_("One sign a line, then a colon and what comes first. It is asked before somebody sits down."),
        max_length=1_500,
        validators=[many_lines],
        widget=Lines(attrs={"rows": 4}),
        required=False,
    )
    ways = forms.MultipleChoiceField(
        label=_("How can people be there?"), choices=picks(WAYS), widget=forms.CheckboxSelectMultiple
    )
    language = LanguageField(label=_("Which language do you speak there?"), required=False)
    places = forms.IntegerField(label=_("How many seats?"), min_value=2, max_value=MOST_PLACES)
    is_listed = forms.BooleanField(
        label=_("Show it in the list of groups"),
        help_text=_("If not, people come in by invitation only, and nobody else can see that it exists."),
        required=False,
    )

    def __init__(self, *args: Any, before: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"] or self.initial["language"])

    def clean_not_now(self) -> tuple[NotNow, ...]:
        found = not_now_of(self.cleaned_data["not_now"], self.before.not_now)
        if found is None:
            raise forms.ValidationError(
                _("Each line needs a colon: the sign before it, and after it what comes first.")
            )
        if len(found) > 8 or any(len(told(each)) > 200 for each in found):
            raise forms.ValidationError(_("Up to eight lines, each of up to 200 letters, are still read."))
        return found

    def about(self) -> About:
        said = self.cleaned_data
        return About(said["name"], said["purpose"], lines(said["fits"]), said["not_now"])


class SendForm(forms.Form):
    """A press whose effect is shown on the answering page: sent again by a reload, it is the same press."""

    send = forms.UUIDField(widget=forms.HiddenInput)


def fresh_send() -> dict[str, UUID]:
    return {"send": uuid4()}


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("What do they do here?"),
        choices=picks(ROLES, only=tuple(Role)),
        widget=forms.RadioSelect,
    )


class IntroForm(forms.Form):
    words = forms.CharField(
        label=_("A few lines of your own"),
        help_text=_("They stand on the group's public page with your name here. Leave it empty, and neither does."),
        max_length=400,
        validators=[many_lines],
        widget=Lines(attrs={"rows": 4}),
        required=False,
    )
