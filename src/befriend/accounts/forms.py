"""What people type to come in, and what is accepted."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from befriend.accounts import consents, rules
from befriend.shell.forms import Places
from befriend.shell.hidden import one_line

DEVICES = [("own", _("Mine alone")), ("shared", _("Shared, or someone may look"))]


def is_mailable(typed: str) -> None:
    """Django's own check folds case the Unicode way, and takes a Kelvin sign for a k."""
    if not rules.is_mailable(typed):
        raise forms.ValidationError(_("This address has a letter that mail does not know. Please look at it again."))


class Device(forms.Form):
    """Whose device it is, and in which time zone (a hidden field that the page fills in where it can)."""

    device = forms.ChoiceField(
        choices=DEVICES, widget=forms.RadioSelect, initial="shared", label=_("Whose device is this?")
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))


class Letter(forms.Form):
    """Where a code can be sent."""

    email = forms.EmailField(
        max_length=254,
        validators=[is_mailable],
        label=_("Where can we send a code?"),
        help_text=_(
            "There is no password. The letter says nothing about a group, and no member ever sees the address."
        ),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email", "autocapitalize": "none"}),
    )


class Address(Device, Letter):
    """Coming back: an address, and whose device."""

    field_order = ["email", "device"]


class Care(forms.Form):
    """The one yes without which nothing may be kept: the whole text stands above the box."""

    care = forms.BooleanField(
        label=_("Yes, I want that."),
        help_text=consents.CARE.words,
        error_messages={"required": _("Without this yes we may not keep anything for you, and cannot open the door.")},
    )


class JoinWithPasskey(Device, Care):
    credential = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class Code(forms.Form):
    code = forms.CharField(
        max_length=24,
        label=_("The figures from the letter"),
        widget=forms.TextInput(
            attrs={"class": "input code num", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class AppCode(Code):
    """What an authenticator app shows."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["code"].label = _("The six figures that the app shows")


class JoinByCode(Code, Device, Care):
    """The letter is on its way: its figures, whose device, and a yes."""

    field_order = ["code", "device", "care"]


class JoinProven(Device, Care):
    """For those whose address is proven already, and who turned out to be new."""


class Passkey(Device):
    credential = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class Recovery(Device):
    code = forms.CharField(
        max_length=40,
        label=_("One of your recovery codes"),
        help_text=_("Sixteen letters and figures. Each works once."),
        widget=forms.TextInput(attrs={"class": "input num", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class Again(forms.Form):
    code = forms.CharField(
        max_length=40,
        label=_("The six figures that your app shows"),
        help_text=_("A recovery code works here too."),
        widget=forms.TextInput(attrs={"class": "input code num", "autocomplete": "one-time-code"}),
    )


class Place(forms.Form):
    zone = forms.ChoiceField(
        choices=rules.clock_choices,
        label=_("Where are you?"),
        help_text=_("All times are shown as the clock stands there."),
        widget=Places(attrs={"class": "input"}),
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, label=_("In which language?"), widget=forms.Select(attrs={"class": "input"})
    )


class Called(forms.Form):
    """Somebody is asked to organise; sent again by a reload, it is the same press."""

    name = forms.CharField(
        max_length=60,
        validators=[one_line],
        label=_("Whom do you ask?"),
        help_text=_("A name by which you and the others who organise know them. No member ever reads it."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    send = forms.UUIDField(widget=forms.HiddenInput)


class Heard(forms.Form):
    figures = forms.CharField(
        max_length=12,
        label=_("The four figures on their screen"),
        help_text=_("Speak with them, and let them read the figures to you."),
        widget=forms.TextInput(attrs={"class": "input code num", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_figures(self) -> str:
        return rules.figures_typed(self.cleaned_data["figures"])


class FirstRun(forms.Form):
    email = forms.EmailField(
        max_length=254,
        validators=[is_mailable],
        label=_("Your address"),
        help_text=_("For letters about this house. No member sees it."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    token = forms.CharField(
        max_length=40,
        required=False,
        label=_("The word from the console"),
        help_text=_("It was printed when Befriend started."),
        widget=forms.TextInput(attrs={"class": "input num", "autocomplete": "off"}),
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))
