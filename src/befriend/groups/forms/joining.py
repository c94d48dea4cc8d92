"""What somebody brings to the door, and to their own seat. What is not ready keeps every letter that was typed."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from befriend.accounts import limits
from befriend.accounts.forms import Letter
from befriend.accounts.models import Account
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import Question, guidelines_of
from befriend.groups.rules import handles
from befriend.groups.rules.about import NotNow
from befriend.groups.saying import HANDLES
from befriend.groups.seating import DAY, is_free, may_try, suggestions
from befriend.shell.dates import clock
from befriend.shell.forms import Lines
from befriend.shell.hidden import many_lines

LONGEST_ANSWER = 2_000
MOST_KEPT = 12  # answers to questions that are asked no longer


NONE_OF_THESE = "none"
AGES = [("under", _("Under 18")), ("adult", _("18 or older"))]


class JoinForm(forms.Form):
    """A name, a few questions where the group asks them, and its guidelines."""

    handle = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Not your real name. It is only used in this group, and nobody can look you up by it."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    cushion = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        circle: Circle,
        questions: list[Question],
        not_now: tuple[NotNow, ...],
        account: Account | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.circle, self.questions = circle, questions
        self.near: list[str] = []
        for question in questions:
            self.fields[f"q_{question.public_id.hex}"] = forms.CharField(
                label=question.words,
                max_length=LONGEST_ANSWER,
                validators=[many_lines],
                widget=Lines(attrs={"rows": 4}),
                help_text=_(
                    "Read by those who lead this group, and by nobody else. It is erased ninety days after you come in, at once if you do not, and after ninety days if nobody answers."
                ),
            )
        self._keep_what_is_asked_no_longer()
        if not_now:
            self.fields["screen"] = forms.ChoiceField(
                label=_("Is one of these true for you today?"),
                help_text=_("So that you do not wait in the wrong place. We do not keep what you choose here."),
                choices=[(NONE_OF_THESE, _("none of these")), *((str(n), each.when) for n, each in enumerate(not_now))],
                widget=forms.RadioSelect,
            )
        self.fields["agree"] = forms.BooleanField(label=_("I want to keep to these."))

    def _keep_what_is_asked_no_longer(self) -> None:
        """A question that was taken back while somebody answered it: their words are theirs to copy, and go nowhere."""
        typed = self.data if self.is_bound else self.initial
        left = [name for name, words in typed.items() if name.startswith("q_") and name not in self.fields and words]
        for name in left[:MOST_KEPT]:
            self.fields[name] = forms.CharField(
                label=_("What you wrote to a question that is asked no longer"),
                help_text=_("Nobody reads it here. You can copy it from here into another answer."),
                widget=Lines(attrs={"rows": 4, "readonly": True}),
                required=False,
            )
        self.left = left[:MOST_KEPT]

    @property
    def asked_no_longer(self) -> list[forms.BoundField]:
        return [self[name] for name in self.left]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[f"q_{question.public_id.hex}"] for question in self.questions]

    def clean_handle(self) -> str:
        try:
            handle = handles.clean(self.cleaned_data["handle"])
        except handles.BadHandle as bad:
            raise forms.ValidationError(str(HANDLES[bad.problem])) from None
        if self.account is not None:  # the street is not told who sits here
            self._look_at(handle, self.account)
        return handle

    def _look_at(self, handle: str, account: Account) -> None:
        if not may_try(account, self.circle, handle):
            until = clock(timezone.localtime(limits.window_ends(DAY)))
            words = _(
                "You tried many names for one day. One that was free will do, or please come back after %(until)s."
            )
            raise forms.ValidationError(words, params={"until": until})
        own = Seat.objects.filter(circle=self.circle, account=account).first()
        if not is_free(self.circle, handle, but=own):
            self.near = suggestions(self.circle, handle)
            raise forms.ValidationError(_("Someone here already has this name. Would one of these do?"))

    def clean_version(self) -> int | None:
        current = guidelines_of(self.circle)
        version: int | None = self.cleaned_data["version"]
        if current is not None and version != current.version:
            words = _("The guidelines have changed since you opened this page. Please read them once more.")
            raise forms.ValidationError(words)
        return version

    def clean(self) -> None:
        if self.has_error("version"):
            self._read_once_more()

    def _read_once_more(self) -> None:
        """Everything that was typed; sent again, it comes after the guidelines that stand now, with a new yes to them."""
        current, sent = guidelines_of(self.circle), dict(self.data.items())
        sent.pop("agree", None)
        self.data = {**sent, "version": current.version if current else ""}

    def answered(self) -> dict[UUID, str]:
        return {question.public_id: self.cleaned_data[f"q_{question.public_id.hex}"] for question in self.questions}


class StrangerForm(JoinForm):
    """What a visitor brings besides, whom the house does not know yet: their age first, and where a code reaches them."""

    age = forms.ChoiceField(
        label=_("How old are you?"),
        help_text=_("We keep only your answer and when you gave it, not your birthday."),
        choices=AGES,
        widget=forms.RadioSelect,
    )
    email = Letter.base_fields["email"]
    field_order = ["age", "handle"]

    def __init__(self, *args: Any, says_adult: bool, by_passkey: bool, **kwargs: Any) -> None:
        super().__init__(*args, account=None, **kwargs)
        if says_adult:  # in this browser, which others may use too
            self.initial["age"], self.fields["age"].required = "adult", False
            self.fields["age"].help_text = _("This was said here a moment ago. Change it if it was somebody else.")
        if by_passkey:
            self.fields["email"].required = False


def new_cushion(circle: Circle) -> str:
    """A public id to be, drawn by chance and signed for this circle alone."""
    return _signer(circle).sign(uuid4().hex)


def cushion_in(signed: str, circle: Circle) -> UUID | None:
    try:
        return UUID(_signer(circle).unsign(signed))
    except (BadSignature, ValueError):
        return None


def _signer(circle: Circle) -> Signer:
    return Signer(salt=f"cushion:{circle.public_id}")


class HandleForm(forms.Form):
    handle = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Your cushion stays the same, so people will know you again."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AgreeForm(forms.Form):
    """A press that says yes to what its page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LeaveForm(forms.Form):
    STAY, GO = "stay", "go"
    words = forms.ChoiceField(
        label=_("And what you said here?"),
        choices=[(STAY, _("It may stay")), (GO, _("It goes with me"))],
        widget=forms.RadioSelect,
        initial=STAY,
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code of your invitation"),
        help_text=_("It stands in the link that you were given, and works for one person, for 72 hours."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
