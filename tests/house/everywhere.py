"""Ana, of whom every table holds something: she sits in one group and leads another, organises the house, spoke this
evening, reported somebody and was reported, and has just asked for a copy of it all. Everything through the actions.

Whatever she types holds one word that nobody else types, and her account has a number that nothing else has.
"""

import uuid
from datetime import time

from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts import consents
from befriend.accounts.models import Account, CallToOrganise
from befriend.accounts.queries import figures_of
from befriend.groups import actions as groups
from befriend.groups.actions import Application
from befriend.groups.keeping import things_of
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import guidelines_of, questions_of
from befriend.groups.rules.about import About
from befriend.mail.actions import Letter, keep_preferences, write_to
from befriend.mail.letters import Kind
from befriend.mail.models import Way
from befriend.meetings.actions import standing_in
from befriend.meetings.actions.cards import keep_note
from befriend.meetings.actions.feed import make_feed
from befriend.meetings.actions.series import start_series
from befriend.meetings.consents import CARDS
from befriend.meetings.models import LiveRoom
from befriend.meetings.plans import begun_with
from befriend.meetings.room import actions as room
from befriend.safety.actions import report_item
from befriend.safety.crisis.actions import check_lines, note_review
from befriend.safety.crisis.queries import our_countries
from befriend.safety.items import item_for
from befriend.safety.rules import Category
from tests.cast import Cast, charter, gather
from tests.meetings.live_evening import Evening, tonight
from tests.meetings.planning import TUESDAYS, first
from tests.worlds import a_factor

HERS = "quixo"
FIRST_NUMBER = 7_000_000


def number_accounts_from(first: int) -> None:
    """So that the number of an account can be told from any other number."""
    Account.objects.create(pk=first, key=uuid.uuid4())
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Account]):
            cursor.execute(sql)
    Account.objects.filter(pk=first).delete()


def ana_everywhere() -> Cast:
    number_accounts_from(FIRST_NUMBER)
    cast = gather()
    signs_in(cast)
    organises(cast)
    leads(cast)
    sits_with_gil(cast)
    stands_in(cast)
    spends_an_evening(cast)
    keeps_what_ended(cast)
    asks_for_a_copy(cast)
    return cast


def signs_in(cast: Cast) -> None:
    ana, browser = cast.ana, cast.client("ana")
    Client().post("/account/sign-in/", {"email": ana.email, "device": "own"})
    for ask in (consents.ADULT, consents.CARE, CARDS):
        consents.give(account=ana, ask=ask)
    accounts.plan_removal(account=ana, factor_id=a_factor(ana).pk)
    browser.post("/account/factors/codes/")
    code = browser.session["recovery"][0]
    Client().post("/account/sign-in/recovery/", {"code": code, "device": "own"})
    keep_preferences(account=ana, ways={Kind.REMINDERS: Way.NONE}, quiet=(time(21), time(8)))
    write_to(ana, Letter.ANSWERED, link="/today/")
    make_feed(account=ana)


def organises(cast: Cast) -> None:
    code = accounts.call_to_organise(by=cast.omar, name="Ana from the choir", send=uuid.uuid4())
    accounts.agree_to_organise(account=cast.ana, code=code)
    call = CallToOrganise.objects.get(account=cast.ana)
    accounts.confirm_organiser(call=call, by=cast.omar, figures=figures_of(call))
    cast.ana.refresh_from_db()
    accounts.call_to_organise(by=cast.ana, name=f"Ben {HERS}", send=uuid.uuid4())
    country = our_countries()[0]
    check_lines(organiser=cast.ana, country=country, keys=[country.emergency_key], name=f"A {HERS}", answered=True)
    note_review(organiser=cast.ana, reviewer=f"Dr {HERS}", on=timezone.localdate())


def leads(cast: Cast) -> None:
    """A group of her own, which Cy asks to join and is told "not now"; she greets whoever is new in Fay's."""
    about = About(name=f"Friday {HERS}", purpose=f"For {HERS}.", fits=(f"You {HERS}.",))
    words = {"about": about, "guidelines": (f"We {HERS}.",), "questions": (f"Why {HERS}?",)}
    seat = groups.found_group(by=cast.ana, charter=charter("", **words), handle=f"Ana {HERS}")
    groups.introduce(seat=seat, words=f"I am {HERS}.")
    groups.invite(by=seat)
    groups.decline(seat=comes_to(cast.cy, seat.circle, "Cyan"), by=seat, words=f"Not now, {HERS}.")
    parts, video = begun_with("recovery"), f"https://talk.example/{HERS}"
    weekly = start_series(circle=seat.circle, by=cast.ana, schedule=TUESDAYS, parts=parts, video=video)
    keep_note(meeting=first(weekly), seat=seat, words=f"Ask Cy {HERS}.")
    here, fay = cast.seat("ana"), cast.seat("fay")
    groups.rename(seat=here, handle=f"Anemone {HERS}")
    groups.appoint(seat=here, role="greeter", by=fay)
    groups.accept(seat=cast.seat("pia"), by=fay)


def comes_to(account: Account, circle: Circle, handle: str, words: str = "Because.", code: str = "") -> Seat:
    answers = {question.public_id: words for question in questions_of(circle)}
    agreed = guidelines_of(circle).version
    application = Application(handle=handle, agreed=agreed, answers=answers, code=code)
    return groups.join(account=account, circle=circle, application=application)


def sits_with_gil(cast: Cast) -> None:
    """He invited her; she and Sol keep out of each other's way."""
    gil, sol = cast.seat("gil"), cast.seat("sol")
    seat = comes_to(cast.ana, gil.circle, f"Ivy {HERS}", f"Because {HERS}.", code=groups.invite(by=gil))
    if not seat.is_taken:
        groups.accept(seat=seat, by=gil)
    groups.block(by=cast.seat("ana", gil.circle), seat=sol)
    groups.block(by=sol, seat=cast.seat("ana", gil.circle))


def stands_in(cast: Cast) -> None:
    """She leads one Tuesday for Fay, and is asked to lead another."""
    parts, ana = begun_with("recovery"), cast.seat("ana")
    weekly = start_series(circle=cast.circle, by=cast.fay, schedule=TUESDAYS, parts=parts)
    agreed, asked = weekly.meetings.order_by("-starts_at")[:2]
    for evening in (agreed, asked):
        standing_in.ask_to_stand_in(meeting=evening, by=cast.fay, seat=ana)
    standing_in.agree_to_stand_in(meeting=agreed, seat=ana)


def spends_an_evening(cast: Cast) -> None:
    """She speaks, takes a minute, taps how she is; Ben reports what she said, and she reports what he said."""
    evening = Evening(cast, tonight())
    evening.open()
    evening.sit("fay", "ana", "ben")
    live, ana, ben = evening.live, cast.seat("ana"), cast.seat("ben")
    reported = [says(live, ana, f"I am {HERS}."), says(live, ben, "I slept last night.")]
    room.take_a_minute(live=live, seat=ana, on=True, send_id=uuid.uuid4())
    room.write_to_those_who_lead(live=live, seat=ana, send_id=uuid.uuid4(), said=f"To you {HERS}.")
    room.tap(live=live, seat=ana, state="stirred")
    tells(cast.ben, "live", reported[0], "What she said.")
    tells(cast.ben, "seat", ana.public_id, "How she is.")
    tells(cast.ana, "live", reported[1], f"What he said {HERS}.")


def says(live: LiveRoom, seat: Seat, words: str) -> uuid.UUID:
    said = uuid.uuid4()
    room.send(live=live, seat=seat, send_id=said, kind="said", body={"id": str(said), "done": False}, words=words)
    return said


def tells(reporter: Account, kind: str, about: uuid.UUID, words: str) -> None:
    item = item_for(reporter, kind, about)
    report_item(item=item, reporter=reporter, category=Category.PRIVACY, words=words, send=uuid.uuid4())


def keeps_what_ended(cast: Cast) -> None:
    ended = groups.found_group(by=cast.gil, charter=charter("Gone By"), handle="Gale")
    seat = comes_to(cast.ana, ended.circle, f"Iris {HERS}", f"Because {HERS}.")
    groups.accept(seat=seat, by=ended)
    groups.end_group(circle=ended.circle, by=cast.gil)
    seat.refresh_from_db()
    groups.keep_things(account=cast.ana, seat=seat, things=things_of(seat))


def asks_for_a_copy(cast: Cast) -> None:
    accounts.gather_export(accounts.ask_for_export(account=cast.ana))
