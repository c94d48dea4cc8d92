"""`{% load shell %}`: cushions, rings, and what the form components need."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from befriend.shell import seats as drawing
from befriend.shell.names import isolated, together

register = template.Library()
register.filter(isolated)

Seat = Mapping[str, Any]


@register.inclusion_tag("shell/parts/cushion.html")
def cushion(public_id: uuid.UUID | str, size: int | None = None) -> dict[str, object]:
    """The cushion of a seat. The name beside it carries the meaning, so it is silent to a screen reader."""
    return {"cushion": drawing.cushion_of(public_id), "size": size}


@register.inclusion_tag("shell/parts/ring.html")
def ring(seats: Iterable[Seat], label: str = "", **drawn: Any) -> dict[str, object]:
    """The ring of seats, with one whole sentence for those who do not see it.

    `seats`: up to twelve of {public_id, name, state, label}; `state` is here, lit, with, hand, away, free or you
    (free and yours: a lamp); `label` is what stands under the seat ("Sefa, next"). Options: `names=True`,
    `who="Juniper" what="has the time"` in the middle, `arc=0.5` the share of time that is left, `breath=True`,
    `paper=True` on a light ground.
    """
    row = list(seats)
    placed = drawing.around(row[: drawing.MOST])
    left, who = drawn.get("arc"), str(drawn.get("who") or "")
    return {
        **drawn,
        "who": drawing.cut(who, drawing.WIDEST),
        "is_wide": len(who) > drawing.WIDE,
        "seats": placed,
        "crowded": drawing.is_crowded(placed),
        "glow": list(drawing.glow_at(placed)),
        "label": label or sentence(row),
        "arc": None if left is None else drawing.arc(66, 0, 359.9 * min(max(float(left), 0.001), 1)),
    }


@register.inclusion_tag("shell/parts/strip.html")
def strip(seats: Iterable[Seat]) -> dict[str, object]:
    """The ring in one line, for a phone. Silent: the sentence or list beside it says the same."""
    row = [{**seat, "cushion": _cushion(seat)} for seat in seats]
    return {"seats": row, "back": drawing.arc(28, -57.4, 57.4)}


@register.inclusion_tag("shell/parts/dots.html")
def dots(taken: int, free: int) -> dict[str, object]:
    """The small ring beside a meeting; the words beside it say how many seats are free."""
    arcs, lamps = drawing.arcs_and_dots(taken, free)
    return {"arcs": arcs, "dots": lamps}


def sentence(seats: list[Seat]) -> str:
    """What the ring shows, in words: how many seats, who has the turn, who leans in, whose hand is up."""
    by_state: dict[str, list[Seat]] = {}
    for seat in seats:
        by_state.setdefault(str(seat.get("state") or "here"), []).append(seat)
    told = [ngettext("%(count)d seat.", "%(count)d seats.", len(seats)) % {"count": len(seats)}]
    told += [
        words % {"names": names(by_state[state])}
        for state, words in (
            ("lit", _("%(names)s has the turn and the seat is lit.")),
            ("here", _("Here: %(names)s.")),
            ("with", _("Leaning in: %(names)s.")),
            ("hand", _("With a hand up: %(names)s.")),
            ("away", _("Taking a minute: %(names)s.")),
        )
        if any(seat.get("name") for seat in by_state.get(state, ()))
    ]
    free = len(by_state.get("free", ()))
    if free:
        told.append(ngettext("%(count)d seat is free.", "%(count)d seats are free.", free) % {"count": free})
    if "you" in by_state:
        told.append(_("Your seat is lit and waits for you."))
    return " ".join(told)


def names(seats: Iterable[Seat]) -> str:
    return together(str(seat["name"]) for seat in seats if seat.get("name"))


def _cushion(seat: Seat) -> drawing.Cushion | None:
    empty = seat.get("state") in ("free", "you") or not seat.get("public_id")
    return None if empty else drawing.cushion_of(seat["public_id"])


@register.filter
def dressed(field: BoundField, extra: str = "") -> str:
    """A form's field in the house's clothes; Django adds what a screen reader needs."""
    worn = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": " ".join(part for part in ("input", worn, extra) if part)})


@register.filter
def not_ready(form: BaseForm) -> list[BoundField]:
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def shape(field: BoundField) -> str:
    """Which of the three field components fits: `check`, `picks` or `line`."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    return "picks" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "line"


@register.simple_tag
def eleven(chosen: object = None) -> list[tuple[str, bool]]:
    """Nought to ten, and which of them was chosen."""
    return [(str(step), str(step) == str(chosen)) for step in range(11)]
