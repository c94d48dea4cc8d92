"""What is held about a person here."""

from typing import Any

from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups.actions import erase_circle, give_up_for, look_again_at_groups_of
from befriend.groups.keeping import Memory, all_kept_by
from befriend.groups.models import Agreement, Block, Circle, IntakeAnswer, Kept, Seat
from befriend.groups.queries import abouts_of, answers_of, seats_led_alone, words_of
from befriend.groups.rules.words import SeatState
from befriend.groups.saying import ROLES, SEAT_STATES

MOST_NAMED = 20
MODELS = (Circle, Seat, Agreement, IntakeAnswer, Block, Kept)


def hand_back(account: Account) -> dict[str, Any]:
    seats = Seat.objects.filter(account=account).select_related("circle__group", "account").order_by("pk")
    return {
        _("Groups"): [_seat(seat) for seat in seats if hasattr(seat.circle, "group")],
        _("What I kept from groups that ended"): [_memory(each) for each in all_kept_by(account)],
        _("People I keep out of my way"): Block.objects.filter(by=account).count(),
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        _("Group"): abouts_of([seat.circle.group])[0].name,
        _("My name there"): words_of(seat, seat.handle_sealed, "seat.handle") or _("none"),
        _("What I do there"): str(ROLES[seat.role]),
        _("State"): str(SEAT_STATES[SeatState(seat.state)]),
        _("Asked"): seat.asked_at.date().isoformat(),
        _("Taken out"): seat.removed_at.date().isoformat() if seat.removed_at else _("never"),
        _("Agreed to the guidelines"): [row.agreed_at.date().isoformat() for row in seat.agreements.order_by("pk")],
        _("What I answered"): [{_("Question"): each.words, _("Answer"): each.answer} for each in answers_of(seat)],
        _("My lines on the group's page"): words_of(seat, seat.intro_sealed, "seat.intro"),
        _("What I was told"): words_of(seat, seat.reply_sealed, "seat.reply"),
        _("Came by an invitation"): _("yes") if seat.came_by.exists() else _("no"),
        _("Invitations that I made, and how long each counts"): [
            row.expires_at.isoformat(timespec="minutes") for row in seat.invitations.order_by("pk")
        ],
        _("Newcomers whom I greet"): seat.newcomers.count(),
    }


def _memory(each: Memory) -> dict[str, Any]:
    return {
        _("Group"): each.group,
        _("What it was"): each.about,
        _("When"): each.on.isoformat() if each.on else _("not noted"),
        _("My words"): each.words,
    }


def look_again(account: Account) -> None:
    """On the way out somebody leads nothing: a group that nobody leads then is told to the organiser. Back again, they
    lead as before."""
    look_again_at_groups_of(account)


def to_know(account: Account) -> list[str]:
    """Said before they go; it stops nobody."""
    alone = abouts_of(seat.circle.group for seat in seats_led_alone(account)[:MOST_NAMED])
    words = _(
        "You lead %(group)s alone. If you can, ask somebody there to take over first. If not, go all the same: whoever "
        "organises this house is told that it needs somebody."
    )
    return [words % {"group": about.name} for about in alone]


def erase(account: Account) -> None:
    """Seats lose their name and the link to the person; the circle of one's own goes with its key, and what was kept in it."""
    give_up_for(account=account)
    mine = Circle.objects.filter(owner=account).first()
    if mine is not None:
        erase_circle(circle=mine)
        Circle.objects.filter(pk=mine.pk).update(owner=None)
