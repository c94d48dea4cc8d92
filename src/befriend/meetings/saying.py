"""What the room says where its rules and tables answer with a code."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ITEMS: Mapping[str, Words] = {
    "state": _("How I was"),
    "heard": _("I felt heard"),
    "safe": _("I felt safe"),
    "matters": _("We worked on what matters to me"),
    "fits": _("The way we do it fits me"),
    "strongest": _("How stirred were you at the strongest moment?"),
    "now": _("How stirred are you now?"),
}

ENDS: Mapping[str, tuple[Words, Words]] = {
    **dict.fromkeys(("heard", "safe", "matters", "fits"), (_("not at all"), _("fully"))),
    **dict.fromkeys(("strongest", "now"), (_("numb or calm"), _("flooded"))),
}

STATES: Mapping[str, Words] = {
    "settled": _("Settled"),
    "stirred": _("Stirred"),
    "flooded": _("Flooded"),
    "numb": _("Numb"),
}

STATE_LINES: Mapping[str, Words] = {
    "settled": _("here, and able to think"),
    "stirred": _("moved, but all right"),
    "flooded": _("too much at once"),
    "numb": _("not much of anything"),
}

STATE_ANSWERS: Mapping[str, Words] = {
    "settled": _("Thank you. It is good that you are here."),
    "stirred": _("Thank you. Stirred is a good place to listen from."),
    "flooded": _("Thank you. You need not take part tonight; a slow breath out is enough for now."),
    "numb": _("Thank you. Numb is allowed here. Feet on the floor, and listen as much as you like."),
}

MOMENTS: Mapping[str, Words] = {
    "before": _("before a meeting"),
    "during": _("during a meeting"),
    "after": _("after a meeting"),
}

ATTENDANCE: Mapping[str, Words] = {
    "expected": _("expected"),
    "excused": _("could not come"),
    "waiting": _("at the door"),
    "came": _("came"),
    "left_early": _("left early"),
    "removed": _("was asked to leave"),
    "missed": _("was not there"),
}

PULSE: Mapping[str, Words] = {
    "heard": _("People felt heard"),
    "safe": _("People felt safe"),
    "matters": _("We worked on what matters to people"),
    "fits": _("The way we do it fits people"),
}

PULSE_ADVICE: Mapping[str, Words] = {
    "heard": _(
        "Somebody may have waited too long for their turn. Fewer voices next time, and a longer pause after each."
    ),
    "safe": _(
        "Read the guidelines together next time, and say once more that passing is fine and nothing leaves the room."
    ),
    "matters": _("Ask at the start what each would like the hour to be for, in one line."),
    "fits": _("Ask the group, in one sentence, what it would like to do otherwise. Then change one thing only."),
}

WEEKDAYS: tuple[Words, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)

EVERY: tuple[Words, ...] = (
    _("every Monday"),
    _("every Tuesday"),
    _("every Wednesday"),
    _("every Thursday"),
    _("every Friday"),
    _("every Saturday"),
    _("every Sunday"),
)

FEED_TITLE = _("A time of mine")
FEED_NAME = _("My times")
