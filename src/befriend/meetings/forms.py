"""What people type around meetings, and what is accepted."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from befriend.accounts.models import Account
from befriend.accounts.rules import zone_choices
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import roster, seats_of
from befriend.groups.rules.words import SeatState
from befriend.meetings.models import Series
from befriend.meetings.plans import FORMATS
from befriend.meetings.queries import video_of
from befriend.meetings.rules.plan import LONGEST_PART, Kind, Part
from befriend.meetings.rules.pulse import ITEMS, STIRRED
from befriend.meetings.rules.rhythm import Rhythm, read, rule_of
from befriend.meetings.rules.schedule import REACH, Schedule
from befriend.shell.forms import Lines, Places
from befriend.shell.hidden import many_lines, one_line
from befriend.shell.names import isolated

RHYTHMS = {
    Rhythm.WEEKLY: _("Every week"),
    Rhythm.FORTNIGHTLY: _("Every other week"),
    Rhythm.MONTHLY: _("Once a month, on the same weekday"),
    Rhythm.DAILY: _("Every day"),
    Rhythm.ONCE: _("Once only"),
}
KINDS = {
    Kind.ARRIVING: _("Arriving and breathing"),
    Kind.GUIDELINES: _("What we agreed"),
    Kind.ROUND: _("A round, everyone in turn"),
    Kind.SHARING: _("Sharing, one speaks"),
    Kind.ANSWERING: _("Answering, anyone speaks"),
    Kind.CLOSING: _("A closing round"),
}
TURNS = {
    0: _("no clock"),
    30: _("about half a minute"),
    45: _("about 45 seconds"),
    60: _("about a minute"),
    75: _("about 75 seconds"),
    90: _("about a minute and a half"),
    120: _("about two minutes"),
    180: _("about three minutes"),
    240: _("about four minutes"),
    300: _("about five minutes"),
    360: _("about six minutes"),
    600: _("about ten minutes"),
}
OLDEST = date(2000, 1, 1)
DATE = forms.DateInput(attrs={"type": "date"})
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SeriesForm(forms.Form):
    """When a circle meets, as people say it."""

    first_on = forms.DateField(label=_("First day"), widget=DATE)
    at = forms.TimeField(label=_("It begins at"), widget=CLOCK)
    minutes = forms.TypedChoiceField(
        label=_("It lasts"),
        coerce=int,
        choices=[(45, _("45 minutes")), (60, _("an hour")), (75, _("75 minutes")), (90, _("an hour and a half"))],
        initial=60,
    )
    zone = forms.ChoiceField(
        label=_("On the clock of"),
        help_text=_("The group keeps this clock, also when those who lead it travel."),
        choices=zone_choices,
        widget=Places,
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=list(RHYTHMS.items()), initial=Rhythm.WEEKLY)
    times = forms.IntegerField(
        label=_("How many times, if it ends"),
        help_text=_("Leave this empty if the group goes on."),
        min_value=1,
        max_value=200,
        required=False,
    )
    video = forms.URLField(
        label=_("A link for sound and picture elsewhere, if you use one"),
        help_text=_(
            "Only those who have been let in see it, and whoever plans this rhythm. It begins with https:// and opens beside the room."
        ),
        required=False,
        max_length=400,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, series: Series | None = None, **kwargs: Any) -> None:
        self.series = series
        if series is not None:
            kwargs["initial"] = _shown(series)
        super().__init__(*args, **kwargs)
        length = self.initial.get("minutes")
        if length and length not in dict(self.fields["minutes"].choices):  # type: ignore[attr-defined]
            self.fields["minutes"].choices += [(length, _("%(minutes)d minutes") % {"minutes": length})]  # type: ignore[attr-defined]
        if self.initial.get("rhythm") == Rhythm.OTHER:
            self.fields["rhythm"].choices += [(Rhythm.OTHER, _("As it is now"))]  # type: ignore[attr-defined]

    def clean_first_on(self) -> date:
        """A group may have begun long ago, and stands; in the year 26 somebody left out two figures."""
        on: date = self.cleaned_data["first_on"]
        if on != self.initial.get("first_on") and not OLDEST <= on <= timezone.localdate() + REACH:
            raise forms.ValidationError(_("Please choose a day within the next two years, or one since the year 2000."))
        return on

    def schedule(self) -> Schedule:
        said = self.cleaned_data
        kept = self.series.rule if self.series else ""
        rule = rule_of(Rhythm(said["rhythm"]), said["first_on"], said["times"], kept=kept)
        return Schedule(said["first_on"], said["at"], said["zone"], rule, timedelta(minutes=said["minutes"]))


class NewSeriesForm(SeriesForm):
    plan = forms.ChoiceField(
        label=_("What happens in the hour"),
        help_text=_("You can change every part of it later."),
        choices=[(name, each.name) for name, each in FORMATS.items()],
    )


class ReachForm(forms.Form):
    on = forms.DateField(label=_("On which day"), widget=DATE)


class MoveForm(forms.Form):
    on = forms.DateField(label=_("On which day instead"), widget=DATE)
    at = forms.TimeField(label=_("It begins at"), widget=CLOCK)

    def to(self) -> datetime:
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"])


class SubstituteForm(forms.Form):
    """Names are for those who sit in the circle; an organiser who plans from outside is offered none."""

    seat = forms.ChoiceField(
        label=_("Who leads that evening"),
        help_text=_("Whoever leads the group anyway is not asked. Everybody else is, and leads it once they say yes."),
        required=False,
    )

    def __init__(self, *args: Any, circle: Circle, reader: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sits_here = seats_of(reader).filter(circle=circle).exists()
        seated = roster(circle, states=[SeatState.SEATED]) if sits_here else []
        self.sitters = {str(each.public_id): each for each in seated}
        named = [(public_id, each.handle) for public_id, each in self.sitters.items()]
        self.fields["seat"].choices = [("", _("whoever leads the group")), *named]  # type: ignore[attr-defined]

    def chosen(self) -> Seat | None:
        sitter = self.sitters.get(self.cleaned_data["seat"])
        return sitter.seat if sitter else None


class NoteForm(forms.Form):
    words = forms.CharField(
        label=_("Three lines for next time"),
        help_text=_("For those who lead, and gone after thirty days. No names are needed."),
        widget=Lines(attrs={"rows": 3}),
        max_length=600,
        validators=[many_lines],
        required=False,
    )


class PartForm(forms.Form):
    """One part of the hour; a new one also says where it comes."""

    name = forms.CharField(label=_("What it is called"), max_length=40, validators=[one_line])
    kind = forms.ChoiceField(label=_("What people do in it"), choices=list(KINDS.items()))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        help_text=_("The longest of the other parts gives or takes them, so that you end on time."),
        min_value=1,
        max_value=LONGEST_PART,
    )
    turn_seconds = forms.TypedChoiceField(
        label=_("A gentle clock for each turn"),
        coerce=int,
        choices=list(TURNS.items()),
        initial=0,
    )
    words = forms.CharField(
        label=_("The words on the screen"),
        help_text=_("Everybody reads them while this part is on. Two lines are enough."),
        widget=Lines(attrs={"rows": 3}),
        max_length=400,
        validators=[many_lines],
        required=False,
    )
    after = forms.TypedChoiceField(label=_("Where it comes"), coerce=int)

    def __init__(
        self, *args: Any, parts: list[Part], part: Part | None, draft: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = (vars(part) if part else {"after": len(parts) - 1}) | dict(draft or {})
        super().__init__(*args, **kwargs)
        if part is not None:
            del self.fields["after"]
            if part.turn_seconds not in TURNS:
                seconds = (part.turn_seconds, _("%(seconds)d seconds") % {"seconds": part.turn_seconds})
                self.fields["turn_seconds"].choices += [seconds]  # type: ignore[attr-defined]
            return
        places = [
            (place, _("after “%(name)s”") % {"name": isolated(each.name)}) for place, each in enumerate(parts, start=1)
        ]
        self.fields["after"].choices = [(0, _("at the beginning")), *places]  # type: ignore[attr-defined]

    def part(self) -> Part:
        said = self.cleaned_data
        return Part(Kind(said["kind"]), said["name"], said["minutes"], said["words"], said["turn_seconds"])


class AfterForm(forms.Form):
    """Six items, none of them needed."""

    agreed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*ITEMS, *STIRRED):
            self.fields[name] = forms.IntegerField(min_value=0, max_value=10, required=False)

    def answers(self) -> dict[str, int]:
        said = {name: self.cleaned_data.get(name) for name in (*ITEMS, *STIRRED)}
        return {name: value for name, value in said.items() if value is not None}


def _shown(series: Series) -> dict[str, Any]:
    found = read(series.rule)
    return {
        "first_on": series.first_on,
        "at": series.at,
        "minutes": series.minutes,
        "zone": series.zone,
        "rhythm": found.rhythm,
        "times": found.times,
        "video": video_of(series),
    }
