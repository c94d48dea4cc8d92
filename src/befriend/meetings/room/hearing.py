"""What one person heard of an evening: what was said while they sat in the room."""

from collections.abc import Iterable, Iterator

from befriend.groups.models import Seat
from befriend.meetings.models import LiveRoom
from befriend.meetings.queries import leads
from befriend.realtime.models import Entry
from befriend.realtime.rules import Event

COMES_AND_GOES = ("seated", "left")


def with_ears(log: Iterable[Event], me: str, *, hears_all: bool) -> Iterator[tuple[Event, bool]]:
    """Each event, and whether this person sat there then. Those who lead hear all: they answer for the room."""
    here = False
    for event in log:
        if event.kind in COMES_AND_GOES and event.body["seat"] == me:
            here = event.kind == "seated"
        yield event, here or hears_all


def sat_down(live: LiveRoom, seat: Seat) -> bool:
    """Whether this person ever sat in the room, gone since or not."""
    return Entry.objects.filter(channel=live.room, kind="seated", body__contains=str(seat.public_id)).exists()


def was_here(live: LiveRoom, seat: Seat, seq: int) -> bool:
    """Whether this person sat in the room when an event came, or leads it."""
    moves = Entry.objects.filter(channel=live.room, kind__in=COMES_AND_GOES, body__contains=str(seat.public_id))
    last = moves.filter(seq__lt=seq).order_by("-seq").values_list("kind", flat=True).first()
    return last == "seated" or leads(live.meeting, seat)
