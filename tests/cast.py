"""The people of the tests, in two circles, through the same actions as everybody.

Ana asks, Ben is in her group, Cy is a stranger, Fay facilitates, Omar organises, Sol sits in another group that Gil
leads, Pia is pending, Eli left, Rex was removed.
"""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account
from befriend.groups import actions
from befriend.groups.actions import Application
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import guidelines_of, questions_of
from befriend.groups.rules.about import About, Charter
from tests import kept

PROMISES = ("What is said here stays here.", "We speak of ourselves.", "Passing is always fine.")
PEOPLE = ("ana", "ben", "cy", "fay", "omar", "sol", "gil", "pia", "eli", "rex")


@dataclass
class Cast:
    """Accounts and seats by first name: `cast.ana`, `cast.seat("ana")`; Fay's circle, and Gil's."""

    circle: Circle
    other: Circle
    people: dict[str, Account]

    def __getattr__(self, name: str) -> Account:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def seat(self, name: str, circle: Circle | None = None) -> Seat:
        wanted = circle or (self.other if name in ("sol", "gil") else self.circle)
        return Seat.objects.select_related("circle", "account").get(account=self.people[name], circle=wanted)

    def client(self, name: str | None, **extra: object) -> Client:
        """A browser in which this person is signed in, with the passkey shown just now; None: nobody."""
        client = Client(**extra)
        if name is not None:
            client.force_login(self.people[name], backend="befriend.accounts.backend.Present")
            session = client.session
            session["strong_at"] = session["proved_at"] = timezone.now().isoformat()
            session.save()
        return client


def person(name: str, *, zone: str = "Europe/Dublin") -> Account:
    return open_account(email=f"{name}@post.example", zone=zone)


def charter(name: str, **changes: object) -> Charter:
    about = About(name=name, purpose="For people who have stopped drinking, or want to.", fits=("You want to stop.",))
    settled = {
        "about": about,
        "kind": "closed",
        "topic": "drinking",
        "guidelines": PROMISES,
        "questions": ("Why now?",),
    }
    return Charter(**(settled | changes))


def sit(account: Account, circle: Circle, handle: str) -> Seat:
    """Ask for a seat with everything that the group wants to know."""
    answers = {question.public_id: "Because of my daughter." for question in questions_of(circle)}
    application = Application(handle=handle, agreed=guidelines_of(circle).version, answers=answers)
    return actions.join(account=account, circle=circle, application=application)


def another_leads(cast: Cast, name: str) -> None:
    """Fay asks, and they say yes."""
    actions.ask_to_lead(seat=cast.seat(name), by=cast.seat("fay"))
    actions.take_the_lead(seat=cast.seat(name))


def mark_in(told: str) -> dict[str, str]:
    """What the form of a page brings along: the mark of the words that it was drawn with."""
    return {"read": re.search(r'name="read" value="(\w+)"', told)[1]}


def having_read(browser: Client, url: str) -> dict[str, str]:
    return mark_in(browser.get(url).content.decode())


def gather() -> Cast:
    people = {name: person(name) for name in PEOPLE}
    Account.objects.filter(pk=people["omar"].pk).update(is_organiser=True)
    people["omar"].is_organiser = True
    actions.settle_house(
        by=people["omar"],
        name="Harbour Street",
        sender="Harbour",
        zone="Europe/Dublin",
        languages=["en"],
        countries=["IE"],
    )
    fay = actions.found_group(by=people["fay"], charter=charter("Tuesday Ashore"), handle="Ruth")
    gil = actions.found_group(by=people["gil"], charter=charter("After Loss", topic="loss"), handle="Gale")
    cast = Cast(fay.circle, gil.circle, people)
    for name, handle in {"ana": "Juniper", "ben": "Oak", "eli": "Sefa", "rex": "Kestrel"}.items():
        actions.accept(seat=sit(people[name], fay.circle, handle), by=fay)
    actions.accept(seat=sit(people["sol"], gil.circle, "Marlo"), by=gil)
    sit(people["pia"], fay.circle, "Wren")
    actions.leave(seat=cast.seat("eli"), words_stay=True)
    actions.remove(seat=cast.seat("rex"), by=fay)
    return cast


@pytest.fixture
def cast(db) -> Cast:
    gathered = kept.once("the cast", gather)
    people = Account.objects.in_bulk([account.pk for account in gathered.people.values()])
    circles = Circle.objects.in_bulk([gathered.circle.pk, gathered.other.pk])
    names = {name: people[account.pk] for name, account in gathered.people.items()}
    return Cast(circles[gathered.circle.pk], circles[gathered.other.pk], names)
