"""What people type in groups, and what is accepted. What is not keeps every letter that was typed."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from befriend.groups.clock import zones
from befriend.groups.models import Circle
from befriend.groups.queries import Filter, Question, guidelines_of
from befriend.groups.rules import handles
from befriend.groups.rules.about import About, NotNow, lines
from befriend.groups.rules.days import Part, spans
from befriend.groups.rules.finder import Answers, When
from befriend.groups.rules.words import GROUP_KINDS, Role, Topic, Way
from befriend.groups.saying import HANDLES, KIND_NAMES, ROLES, TOPICS, WAYS, WHENS
from befriend.groups.seating import is_free, suggestions
from befriend.groups.starters import STARTERS

LONGEST_ANSWER = 2_000
NONE_OF_THESE = "none"


def picks(words: dict[str, Any], only: tuple[str, ...] | None = None) -> list[tuple[str, Any]]:
    return [(str(code), said) for code, said in words.items() if only is None or code in only]


class FinderForm(forms.Form):
    about = forms.MultipleChoiceField(
        label=_("What is it about?"),
        help_text=_("As many as are true."),
        choices=picks(TOPICS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    when = forms.ChoiceField(
        label=_("When could you come?"), choices=picks(WHENS), widget=forms.RadioSelect, required=False
    )
    how = forms.ChoiceField(
        label=_("How would you like to be there?"),
        help_text=_("For the first evening. You can change it in the room."),
        choices=picks(WAYS),
        widget=forms.RadioSelect,
        required=False,
    )

    def answers(self) -> Answers:
        """What was answered; what was left out asks for nothing."""
        said = self.cleaned_data
        return Answers(
            about=frozenset(Topic(topic) for topic in said.get("about") or [] if topic != Topic.NEWCOMERS),
            when=When(said.get("when") or When.ANY),
            how=Way(said.get("how") or Way.READ),
        )


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
        self, *args: Any, circle: Circle, questions: list[Question], not_now: tuple[NotNow, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.circle, self.questions = circle, questions
        self.near: list[str] = []
        for question in questions:
            self.fields[f"q_{question.public_id.hex}"] = forms.CharField(
                label=question.words,
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Read by those who lead this group, and by nobody else."),
            )
        if not_now:
            self.fields["screen"] = forms.ChoiceField(
                label=_("Is one of these true for you today?"),
                help_text=_("So that you do not wait in the wrong place. We do not keep what you choose here."),
                choices=[(NONE_OF_THESE, _("none of these")), *((str(n), each.when) for n, each in enumerate(not_now))],
                widget=forms.RadioSelect,
            )
        self.fields["agree"] = forms.BooleanField(label=_("I want to keep to these."))

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[f"q_{question.public_id.hex}"] for question in self.questions]

    def clean_handle(self) -> str:
        try:
            handle = handles.clean(self.cleaned_data["handle"])
        except handles.BadHandle as bad:
            raise forms.ValidationError(HANDLES[bad.problem]) from None
        if not is_free(self.circle, handle):
            self.near = suggestions(self.circle, handle)
            raise forms.ValidationError(_("Someone here already has this name. Would one of these do?"))
        return handle

    def clean_version(self) -> int | None:
        current = guidelines_of(self.circle)
        version: int | None = self.cleaned_data["version"]
        if current is not None and version != current.version:
            words = _("The guidelines have changed since you opened this page. Please read them once more.")
            raise forms.ValidationError(words)
        return version

    def answered(self) -> dict[UUID, str]:
        return {question.public_id: self.cleaned_data[f"q_{question.public_id.hex}"] for question in self.questions}


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


class DeclineForm(forms.Form):
    words = forms.CharField(
        label=_("A few kind words"),
        help_text=_("Only this person reads them. Say that it is not now, and name somewhere else to go if you can."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class LinesForm(forms.Form):
    """Guidelines or questions, one a line."""

    lines = forms.CharField(max_length=6_000, widget=forms.Textarea(attrs={"rows": 10}), required=False)

    def __init__(self, *args: Any, label: Any, hint: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].label, self.fields["lines"].help_text = label, hint
        self.fields["lines"].required = needed

    def clean_lines(self) -> tuple[str, ...]:
        found = lines(self.cleaned_data["lines"])
        if len(found) > 12 or any(len(line) > 300 for line in found):
            raise forms.ValidationError(_("Up to twelve lines, each of up to 300 letters, are still read."))
        return found


class GroupForm(forms.Form):
    """What the group says of itself to anybody."""

    name = forms.CharField(label=_("Name of the group"), max_length=40)
    purpose = forms.CharField(label=_("Whom is it for?"), help_text=_("One sentence."), max_length=160)
    topic = forms.ChoiceField(label=_("What is it about?"), choices=picks(TOPICS))
    fits = forms.CharField(
        label=_("It is probably right for somebody, if"),
        help_text=_("One sign a line, beginning with “you”."),
        max_length=1_500,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    ways = forms.MultipleChoiceField(
        label=_("How can people be there?"), choices=picks(WAYS), widget=forms.CheckboxSelectMultiple
    )
    places = forms.IntegerField(label=_("How many seats?"), min_value=2, max_value=40)
    is_listed = forms.BooleanField(
        label=_("Show it in the list of groups"),
        help_text=_("If not, people come in by invitation only, and nobody else can see that it exists."),
        required=False,
    )

    def about(self, before: About) -> About:
        said = self.cleaned_data
        return About(said["name"], said["purpose"], lines(said["fits"]), before.not_now)


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
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )


def numbered(codes: Any, words: dict[str, Any], nothing: Any) -> list[tuple[str, Any]]:
    return [("", nothing), *((str(n), words[code]) for n, code in enumerate(codes))]


PARTS = {
    Part.MORNING: _("mornings"),
    Part.AFTERNOON: _("afternoons"),
    Part.EVENING: _("evenings"),
    Part.NIGHT: _("nights"),
}


class DirectoryForm(forms.Form):
    """What to look for. Figures stand in the address, so that a history tells nobody what it was."""

    t = forms.ChoiceField(label=_("About"), choices=numbered(Topic, TOPICS, _("anything")), required=False)
    d = forms.ChoiceField(
        label=_("Day"), choices=[("", _("any day")), *((str(n), day) for n, day in WEEKDAYS.items())], required=False
    )
    p = forms.ChoiceField(label=_("Time"), choices=numbered(Part, PARTS, _("any time")), required=False)
    k = forms.ChoiceField(label=_("Kind"), choices=numbered(GROUP_KINDS, KIND_NAMES, _("any")), required=False)
    l = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)  # noqa: E741
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["l"].choices = [("", _("any language")), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def asked(self, now: datetime) -> Filter:
        """`now` on the visitor's clock. What cannot be read asks for nothing."""
        said = self.cleaned_data if self.is_valid() else {}
        day, part = said.get("d"), said.get("p")
        wanted = (int(day) if day else None, list(Part)[int(part)] if part else None)
        return Filter(
            topic=list(Topic)[int(said["t"])] if said.get("t") else "",
            language=said.get("l") or "",
            kind=GROUP_KINDS[int(said["k"])] if said.get("k") else "",
            spans=tuple(spans(now, weekday=wanted[0], part=wanted[1])) if any(w is not None for w in wanted) else (),
        )

    @property
    def here(self) -> str:
        """The same wishes, for the address of the next page."""
        return urlencode({name: value for name, value in self.data.items() if value and name != "after"})


class ZoneForm(forms.Form):
    zone = forms.ChoiceField(label=_("Where are you?"))
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(name for name in zones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in ("UTC", *named)]  # type: ignore[attr-defined]


class HouseForm(forms.Form):
    """The second step of a new house: what the community is called and whom it serves."""

    name = forms.CharField(
        label=_("What is the community called?"), help_text=_("It stands at the top of every page."), max_length=60
    )
    sender = forms.CharField(
        label=_("Who do letters come from?"),
        help_text=_("It shows in people's inboxes. Choose a name that does not say what it is about."),
        max_length=40,
    )
    about = forms.CharField(
        label=_("Who are you, in a sentence or two?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    zone = forms.ChoiceField(label=_("In which time zone do you live?"))
    languages = forms.MultipleChoiceField(
        label=_("Which languages do you speak with people?"), widget=forms.CheckboxSelectMultiple
    )
    countries = forms.CharField(
        label=_("Which countries do the people live in?"),
        help_text=_("Two letters for each, with spaces between: IE GB. The help page shows their numbers first."),
        max_length=120,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in sorted(zones())]  # type: ignore[attr-defined]
        self.fields["languages"].choices = settings.LANGUAGES  # type: ignore[attr-defined]

    def clean_countries(self) -> list[str]:
        codes = self.cleaned_data["countries"].replace(",", " ").upper().split()
        if not codes or any(len(code) != 2 or not code.isascii() or not code.isalpha() for code in codes):
            raise forms.ValidationError(_("Each country is two letters, as in IE for Ireland or GB for Britain."))
        return list(dict.fromkeys(codes))


class FoundForm(forms.Form):
    """The first group, from a template."""

    starter = forms.ChoiceField(label=_("Which group comes first?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What is it called?"),
        help_text=_("Left empty, it gets a name that suits it."),
        max_length=40,
        required=False,
    )
    purpose = forms.CharField(
        label=_("Whom is it for?"),
        help_text=_("One sentence. Left empty, the template's stands."),
        max_length=160,
        required=False,
    )
    handle = forms.CharField(
        label=_("What shall people call you there?"),
        help_text=_("You lead it to begin with. You can ask somebody else to, later."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    weekday = forms.ChoiceField(label=_("On which day?"), choices=[(str(n), day) for n, day in WEEKDAYS.items()])
    time = forms.TimeField(label=_("At what time?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starter"].choices = [(code, starter.title) for code, starter in STARTERS.items()]  # type: ignore[attr-defined]

    def clean_handle(self) -> str:
        try:
            return handles.clean(self.cleaned_data["handle"])
        except handles.BadHandle as bad:
            raise forms.ValidationError(HANDLES[bad.problem]) from None
