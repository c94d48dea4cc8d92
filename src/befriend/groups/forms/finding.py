"""What a visitor looks for. What cannot be read asks for nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from befriend.accounts.rules import clock_choices
from befriend.groups.languages import LanguageSelect, by_name
from befriend.groups.queries import Filter, Last
from befriend.groups.rules.days import Part, spans
from befriend.groups.rules.finder import Answers, When
from befriend.groups.rules.words import GROUP_KINDS, Topic, Way
from befriend.groups.saying import KIND_NAMES, TOPICS, WAYS, WHENS
from befriend.shell.forms import Places


def picks(words: Mapping[str, Any], only: tuple[str, ...] | None = None) -> list[tuple[str, Any]]:
    return [(str(code), said) for code, said in words.items() if only is None or code in only]


def numbered(codes: Any, words: Mapping[Any, Any], nothing: Any) -> list[tuple[str, Any]]:
    return [("", nothing), *((str(n), words[code]) for n, code in enumerate(codes))]


PARTS = {
    Part.MORNING: _("mornings"),
    Part.AFTERNOON: _("afternoons"),
    Part.EVENING: _("evenings"),
    Part.NIGHT: _("nights"),
}


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
            when=When(said["when"]) if said.get("when") else None,
            how=Way(said["how"]) if said.get("how") else None,
        )


class DirectoryForm(forms.Form):
    """What to look for. Figures stand in the address, so that a history tells nobody what it was."""

    t = forms.ChoiceField(label=_("About"), choices=numbered(Topic, TOPICS, _("anything")), required=False)
    d = forms.ChoiceField(
        label=_("Day"), choices=[("", _("any day")), *((str(n), day) for n, day in WEEKDAYS.items())], required=False
    )
    p = forms.ChoiceField(label=_("Time"), choices=numbered(Part, PARTS, _("any time")), required=False)
    k = forms.ChoiceField(label=_("Kind"), choices=numbered(GROUP_KINDS, KIND_NAMES, _("any")), required=False)
    l = forms.ChoiceField(label=_("Language"), widget=LanguageSelect, required=False)  # noqa: E741
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spoken: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {*spoken, self.data.get("l")}  # one that was asked for stands there, also where nobody speaks it now
        found = [(code, name) for code, name in by_name() if code in offered]
        self.fields["l"].choices = [("", _("any language")), *found]  # type: ignore[attr-defined]

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

    def last(self) -> Last | None:
        said = self.cleaned_data if self.is_valid() else {}
        return Last(said["after"], said["at"]) if said.get("after") and said.get("at") else None

    @property
    def here(self) -> str:
        """The same wishes, for the address of the next page."""
        return urlencode({name: value for name, value in self.data.items() if value and name not in ("after", "at")})


class ZoneForm(forms.Form):
    zone = forms.ChoiceField(label=_("Where are you?"), widget=Places)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = clock_choices()  # type: ignore[attr-defined]
