"""Three hundred people of one house, whose reminders all fall due in one minute. Run inside the house."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from befriend.accounts.actions import ask_for_export
from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account, Export
from befriend.groups.actions import accept, found_group
from befriend.groups.models import Seat
from befriend.groups.rules.words import Role
from befriend.mail.actions import Letter, keep_preferences
from befriend.mail.models import Outbox
from befriend.meetings.actions import hour
from befriend.meetings.actions.series import start_series
from befriend.meetings.models import LiveRoom, Meeting
from befriend.meetings.plans import begun_with
from befriend.meetings.room.actions import begin_part, send
from befriend.meetings.rules.reminders import offset, week_of
from befriend.meetings.rules.schedule import Schedule
from befriend.vault.sealing import mark
from tests.cast import charter, gather, sit

PEOPLE, WHO_ASK, WORDS_EACH = 300, 20, 10
ANSWERING = 4
AHEAD = timedelta(minutes=5)  # and at least four: the house opens meanwhile, and sets its reminders out


def move_in() -> None:
    """Whoever is reminded equally long before an evening sits in one circle; and there is one for those who will ask."""
    gather()
    people = [open_account(email=f"person-{number}@post.example", zone="UTC") for number in range(PEOPLE)]
    circles = defaultdict(list)
    for each in people:
        keep_preferences(account=each, ways={}, quiet=None)
        circles[_before(each)].append(each)
    for number, together in enumerate(circles.values()):
        _found(f"Circle {number}", together)
    _found("Tonight", people[:WHO_ASK])
    print("in")


def _before(account: Account) -> timedelta:
    return offset(mark(account.key, "meetings.reminder", week_of(timezone.now() + timedelta(hours=1))))


def _found(name: str, people: list[Account]) -> None:
    lead = found_group(by=people[0], charter=charter(name, places=40), handle="Ruth")
    for number, account in enumerate(people[1:]):
        accept(seat=sit(account, lead.circle, f"Oak {number}"), by=lead)


def plan_evenings() -> None:
    """Says the minute in which everybody's reminder is due; the evening of those who will ask is on already."""
    due = (timezone.now() + AHEAD).replace(second=0, microsecond=0)
    leads = {seat.circle_id: seat for seat in Seat.objects.filter(role=Role.FACILITATOR).select_related("account")}
    *others, tonight = [lead for _, lead in sorted(leads.items()) if lead.account.email.startswith("person-")]
    for lead in others:
        _meets(lead, due + _before(lead.account))
    _meets(tonight, timezone.now() + timedelta(minutes=2))
    _talk(tonight)
    print(due.isoformat())


def _meets(lead: Seat, at: datetime) -> None:
    schedule = Schedule(at.date(), at.time().replace(second=0, microsecond=0), "UTC", "")
    start_series(circle=lead.circle, by=lead.account, schedule=schedule, parts=begun_with("recovery"))


def _talk(lead: Seat) -> None:
    meeting = Meeting.objects.get(circle=lead.circle)
    seats = list(Seat.objects.filter(circle=lead.circle).select_related("account", "circle").order_by("pk"))
    for seat in seats:
        if hour.enter_lobby(meeting=meeting, seat=seat) == hour.WAITS:
            hour.admit(meeting=meeting, seat=seat, by=lead)
    live = LiveRoom.objects.select_related("room", "panel", "meeting").get(meeting=meeting)
    begin_part(live=live, by=lead, part=ANSWERING)
    for seat in seats * WORDS_EACH:
        one = uuid4()
        send(live=live, seat=seat, send_id=one, kind="said", body={"id": str(one), "done": False}, words="I am here.")


def ask_for_copies() -> None:
    print(timezone.now().isoformat())
    for number in range(WHO_ASK):
        ask_for_export(account=Account.objects.get(email=f"person-{number}@post.example"))


def reminders() -> None:
    """When each was written."""
    written = Outbox.objects.filter(letter=Letter.REMINDER).values_list("written_at", flat=True)
    print(json.dumps([each.isoformat() for each in written]))


def copies() -> None:
    """When each was ready."""
    kept_until = Export.objects.filter(state=Export.State.READY).values_list("expires_at", flat=True)
    print(json.dumps([(each - Export.KEPT_FOR).isoformat() for each in kept_until]))
