"""The same person in two groups cannot be linked by anything that the members of both can obtain."""

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from befriend.groups import actions as groups
from befriend.groups.models import Circle
from befriend.meetings.room.actions import send
from befriend.realtime.models import Channel, Entry
from tests.cast import Cast, charter, person, sit
from tests.meetings.live_evening import Evening, tonight
from tests.realtime.wire import Ear
from tests.worlds import places, routes, undone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
THEIR_OWN = {"accounts:add_app"}  # a picture drawn by chance, for whoever looks
OF_NO_CIRCLE = {  # what they name belongs to one person, to the house, or to whoever invites
    *(
        "accounts:call_no_longer",
        "accounts:confirm",
        "accounts:end_device",
        "accounts:keep",
        "accounts:organise_no_longer",
    ),
    *("accounts:take_away", "groups:revoke", "mail:open", "mail:stop", "meetings:feed", "rehearsal:enter"),
    *("safety:case", "safety:help_in", "safety:lines_of", "safety:receipt"),
}
OF_SEATS = ("seat", "sitter", "request", "reply", "intro")  # what can be reported of one
TOKEN = re.compile(r"[A-Za-z0-9_+/=-]{8,}")


def group_of(cast: Cast, leader: str, name: str, *members: str) -> Circle:
    """One of three groups that are alike in everything but in who sits there."""
    for each in (leader, *members):
        if each not in cast.people:
            cast.people[each] = person(each)
    seat = groups.found_group(by=cast.people[leader], charter=charter(name), handle=f"Ruth {name[:3]}")
    for member, handle in zip(members, ("Juniper", "Oak"), strict=True):
        asking = sit(cast.people[member], seat.circle, f"{handle} {name[:3]}")
        groups.accept(seat=asking, by=seat)
    return seat.circle


class Evenings(Evening):
    """An evening of another circle than Fay's."""

    def __init__(self, cast: Cast, leader: str, circle: Circle) -> None:
        self.leader = leader
        there = Cast(circle, circle, {**cast.people, "fay": cast.people[leader]})
        super().__init__(there, tonight())


def hold(cast: Cast, circle: Circle, leader: str, *members: str) -> Evening:
    evening = Evenings(cast, leader, circle)
    evening.open()
    evening.sit("fay", *members)
    for name in members:
        said = uuid4()
        body, words = {"id": str(said), "done": False}, f"Something of {circle.public_id.hex[:6]}"
        send(live=evening.live, seat=evening.seat(name), send_id=said, kind="said", body=body, words=words)
    return evening


def asked(evening: Evening) -> Iterator[tuple[str, str, str]]:
    """Every page and form of one circle, by method, name and address: its seats, its evening, its plan, what was said."""
    circle, series = evening.cast.circle, evening.meeting.series
    said = list(Entry.objects.filter(channel=evening.live.room, kind="said").values_list("uuid", flat=True))
    seats = list(circle.seats.values_list("public_id", flat=True))
    things = {
        "live": said,
        "group": [circle.public_id],
        "hour": [evening.meeting.public_id],
        **dict.fromkeys(OF_SEATS, seats),
    }
    there = {
        **{"circle_id": [circle.public_id], "meeting_id": [evening.meeting.public_id], "seat_id": seats},
        **{"series_id": [series.public_id], "place": [0], "words_id": said},
    }
    for url, (_route, methods) in routes().items():
        wanted = places(url)
        named = [dict(zip(wanted, each, strict=True)) for each in product(*(there.get(place, []) for place in wanted))]
        if url == "safety:report":
            named = [{"kind": kind, "item_id": item} for kind, items in things.items() for item in items]
        for method in methods if url not in THEIR_OWN else ():
            if method == "GET" or wanted:
                yield from ((method, url, reverse(url, kwargs=kwargs)) for kwargs in named)


def channels_of(evening: Evening, name: str) -> list[Channel]:
    live = evening.live
    leads = evening.cast.people["fay"] == evening.cast.people[name]
    return [live.room, live.panel] if leads else [live.room]


def heard(site: str, cookie: str, channels: list[Channel]) -> str:
    ear = Ear(urlsplit(site).port or 0, cookie, [channel.public_id for channel in channels]).opened()
    ear.up_to([channel.seq for channel in channels]).close()
    assert ear.status == 200
    return f"{ear.raw!r}\n"


def obtained(cast: Cast, evening: Evening, site: str, *observers: str) -> set[str]:
    """Every token in every answer and stream that these people of one circle can have; what a form does is undone."""
    text, addresses = "", list(asked(evening))
    for name in observers:
        browser = cast.client(name)
        text += heard(site, browser.cookies["befriend"].value, channels_of(evening, name))
        for method, _url, address in addresses:
            with undone():
                answer = browser.get(address) if method == "GET" else browser.post(address, {"send": str(uuid4())})
            text += f"{answer.headers}\n{answer.content.decode('utf-8', 'replace')}\n"
    tokens = set(TOKEN.findall(text))
    return tokens | {token.replace("-", "").lower() for token in tokens}


@pytest.fixture
def three(cast, site):
    """Ben sits with Ana and with Sol; nobody of either sits in the third."""
    one = group_of(cast, "fay", "Tuesdays", "ana", "ben")
    two = group_of(cast, "gil", "Evenings", "sol", "ben")
    control = group_of(cast, "hal", "Mornings", "lou", "tom")
    return {
        "one": hold(cast, one, "fay", "ana", "ben"),
        "two": hold(cast, two, "gil", "sol", "ben"),
        "control": hold(cast, control, "hal", "lou", "tom"),
    }


def shared(cast: Cast, site: str, three: dict[str, Evening]) -> set[str]:
    first = obtained(cast, three["one"], site, "ana", "fay")
    second = obtained(cast, three["two"], site, "sol", "gil")
    constants = obtained(cast, three["control"], site, "hal", "lou")
    assert len(first) > 500
    assert len(second) > 500
    return (first & second) - constants


def test_every_address_that_names_something_of_a_circle_is_asked(three):
    met = {url for _method, url, _address in asked(three["one"])}
    assert {url for url in routes() if places(url)} - met == OF_NO_CIRCLE


def test_nothing_that_two_groups_can_obtain_links_the_person_in_both(cast, site, three):
    assert shared(cast, site, three) == set()


@pytest.mark.nightly
def test_a_shared_token_would_be_found(cast, site, three):
    for evening in (three["one"], three["two"]):
        seat = evening.cast.circle.seats.get(account=cast.ben)
        groups.rename(seat=seat, handle="Hazelwood")
    assert "Hazelwood" in shared(cast, site, three)
