"""People get the letters that they want, at the hours that they want."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from befriend.accounts.actions import erase_for_good
from befriend.accounts.models import Account
from befriend.due.actions import run_due
from befriend.mail.actions import keep_preferences, write_to
from befriend.mail.letters import Kind, Letter
from befriend.mail.models import Outbox, Preference, Way
from befriend.mail.queries import quiet_of, ways_of
from befriend.mail.rules import LetGo, Quiet, Send, Wait, Wish, decide, end_of_quiet
from tests.mail.conftest import Server

NIGHT = Quiet(time(22), time(7))
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Africa/Cairo",
]


@pytest.mark.parametrize(
    "now, until",
    [
        ("2026-01-10 21:30", "2026-01-11 06:00"),  # winter: 22:30 and 07:00 by the clock in Berlin
        ("2026-06-10 20:30", "2026-06-11 05:00"),  # summer
        ("2026-03-28 21:30", "2026-03-29 05:00"),  # the night that loses an hour
        ("2026-10-24 20:30", "2026-10-25 06:00"),  # the night that gains one
        ("2026-01-10 05:59", "2026-01-10 06:00"),
    ],
)
def test_a_night_ends_at_seven_by_the_clock_on_the_wall(now: str, until: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    got = decide(Wish(quiet=NIGHT), zone=BERLIN, now=moment, useful_until=None)
    assert got == Wait(datetime.fromisoformat(until).replace(tzinfo=UTC))


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    now=st.integers(0, 2 * 365 * 24 * 3600).map(
        lambda past: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=past)
    ),
    starts=st.times(),
    ends=st.times(),
)
def test_quiet_hours_end_at_the_first_minute_that_is_not_quiet(
    zone: ZoneInfo, now: datetime, starts: time, ends: time
) -> None:
    quiet = Quiet(starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    if not quiet.holds(now.astimezone(zone).time()):
        assert isinstance(decide(Wish(quiet=quiet), zone=zone, now=now, useful_until=None), Send)
        return
    end = end_of_quiet(quiet, zone=zone, now=now)
    assert now < end <= now + timedelta(hours=26)
    assert not quiet.holds(end.astimezone(zone).time())
    assert quiet.holds((end - timedelta(minutes=1)).astimezone(zone).time())


def test_what_is_too_late_in_the_morning_is_let_go() -> None:
    now = datetime(2026, 1, 10, 23, tzinfo=UTC)
    assert isinstance(decide(Wish(quiet=NIGHT), zone=BERLIN, now=now, useful_until=now + timedelta(hours=1)), LetGo)


def test_no_is_no() -> None:
    now = datetime(2026, 1, 10, 12, tzinfo=UTC)
    assert isinstance(decide(Wish(wanted=False), zone=BERLIN, now=now, useful_until=None), LetGo)


@pytest.mark.django_db
def test_a_note_written_at_night_arrives_in_the_morning_and_a_code_at_once(ana: Account, post: Server) -> None:
    with time_machine.travel(datetime(2026, 1, 10, 23, tzinfo=UTC), tick=False) as clock:
        write_to(ana, Letter.WAITING)
        write_to(ana, Letter.CODE, code="418207")
        run_due()
        assert [got["Subject"] for got in post.letters] == ["Your code"]
        clock.move_to(datetime(2026, 1, 11, 5, 59, tzinfo=UTC))
        run_due()
        assert len(post.letters) == 1
        clock.move_to(datetime(2026, 1, 11, 6, 0, 1, tzinfo=UTC))
        run_due()
        assert len(post.letters) == 2


@pytest.mark.django_db
def test_a_change_of_mind_holds_for_letters_already_written(ana: Account, ben: Account, post: Server) -> None:
    with time_machine.travel(datetime(2026, 1, 10, 15, tzinfo=UTC), tick=False):
        for person in (ana, ben):
            write_to(person, Letter.WAITING)
            write_to(person, Letter.CODE, code="418207")
        keep_preferences(account=ana, ways={Kind.WAITING: Way.NONE}, quiet=None)
        run_due()
    assert [got["Subject"] for got in post.to(ana)] == ["Your code"]
    assert len(post.to(ben)) == 2
    assert Outbox.objects.get(account=ana, letter=Letter.WAITING).state == Outbox.State.LET_GO


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


WISHES = {"reminders": "none", "waiting": "mail", "has_quiet": "on", "quiet_from": "20:30", "quiet_until": "09:00"}


@pytest.mark.django_db
def test_ana_chooses_her_letters_on_a_page(ana: Account) -> None:
    client = signed_in(ana)
    page = client.get("/letters/").content.decode()
    assert 'value="22:00"' in page
    assert "Not at all" in page
    assert client.post("/letters/", WISHES).status_code == 302
    assert ways_of(ana) == {Kind.REMINDERS: Way.NONE, Kind.WAITING: Way.MAIL}
    assert quiet_of(ana) == Quiet(time(20, 30), time(9))
    client.post("/letters/", WISHES | {"has_quiet": ""})
    assert quiet_of(ana) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed, said",
    [
        ({"quiet_from": ""}, "Please give both times"),
        ({"quiet_from": "09:00"}, "These two times are the same"),
        ({"quiet_from": "25:61"}, "Enter a valid time"),
        ({"reminders": "carrier pigeon"}, "Please choose one of the two"),
        ({"reminders": ""}, "Please choose one of the two"),
    ],
)
def test_what_was_mistyped_is_said_at_its_place_and_kept(typed: dict, said: str, ana: Account) -> None:
    answer = signed_in(ana).post("/letters/", WISHES | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="09:00"' in answer.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_nobody_chooses_letters_without_signing_in() -> None:
    assert Client().get("/letters/").status_code == 302


def stop_path(post: Server, kind: Letter, ana: Account) -> str:
    keep_preferences(account=ana, ways={}, quiet=None)
    write_to(ana, kind, **({"time": datetime(2026, 3, 3, 12, tzinfo=UTC)} if kind is Letter.REMINDER else {}))
    run_due()
    return str(post.letters[-1]["List-Unsubscribe"])[1:-1].removeprefix("http://localhost:8000")


@pytest.mark.django_db
def test_one_click_in_the_inbox_stops_one_kind_and_nothing_else(ana: Account, post: Server) -> None:
    path = stop_path(post, Letter.WAITING, ana)
    inbox = Client(enforce_csrf_checks=True)
    assert inbox.get(path).status_code == 200
    assert inbox.head(path).status_code == 200
    assert ways_of(ana)[Kind.WAITING] == Way.MAIL, "looking changes nothing"
    answer = inbox.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert ways_of(ana) == {Kind.REMINDERS: Way.MAIL, Kind.WAITING: Way.NONE}
    assert inbox.get("/letters/").status_code == 302, "it signs nobody in"
    write_to(ana, Letter.WAITING)
    run_due()
    assert len(post.letters) == 1


def answer_to(path: str) -> bytes:
    """What comes back for one click, without the form's own token, which differs each time."""
    return re.sub(rb"csrfmiddlewaretoken[^>]*", b"", Client().post(path).content)


@pytest.mark.django_db
def test_the_answer_does_not_tell_whether_anybody_is_there(ana: Account, ben: Account, post: Server) -> None:
    path = stop_path(post, Letter.WAITING, ben)
    known = answer_to(path)
    assert answer_to("/l/stop/nonsense/") == known
    ben.delete()
    assert answer_to(path) == known
    assert not Preference.objects.filter(way=Way.NONE).exists()


@pytest.mark.django_db
def test_an_old_stop_link_leaves_no_wish_of_somebody_who_was_erased(ana: Account, post: Server) -> None:
    path = stop_path(post, Letter.WAITING, ana)
    erase_for_good(ana)
    Client().post(path)
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_a_stop_link_promises_nothing_that_a_broken_one_does_not_keep(ana: Account, post: Server) -> None:
    path = stop_path(post, Letter.WAITING, ana)
    for link in (path, "/l/stop/abc/", path[:-6] + "/"):
        said = answer_to(link).decode()
        assert "If it was whole, no more letters of this kind come." in said
        assert "It is done" not in said and 'href="/letters/"' in said
    assert ways_of(ana)[Kind.WAITING] == Way.NONE


@pytest.mark.django_db
def test_a_token_of_one_use_is_inert_for_another(ana: Account, post: Server) -> None:
    from befriend.vault.sealing import seal_address

    for label, text in [
        ("address", f"{ana.pk} waiting"),
        ("mail.unsubscribe", f"{ana.pk} needed"),
        ("outbox", "a@b.c"),
    ]:
        Client().post(f"/l/stop/{seal_address(text, label=label)}/")
    assert not Preference.objects.exists()


def link_in(post: Server) -> str:
    text = post.letters[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return next(line for line in text.split() if "/l/" in line).removeprefix("http://localhost:8000")


@pytest.mark.django_db
def test_a_letters_link_leads_on_only_for_its_own_reader(ana: Account, ben: Account, post: Server) -> None:
    write_to(ana, Letter.EXPORT_READY, link="/letters/?from=letter")
    run_due()
    link = link_in(post)
    before = list(Outbox.objects.values())
    nobody = Client().get(link)
    assert nobody.status_code == 302
    assert "/letters/" not in nobody["Location"], "whoever only holds the link learns nothing of where it leads"
    assert signed_in(ben).get(link).status_code == 404
    assert signed_in(ana).get(link)["Location"] == "/letters/?from=letter"
    assert Client().get("/l/nonsense/").status_code == 404
    assert list(Outbox.objects.values()) == before, "a preview of the link changes nothing"
    assert signed_in(ana).post(link).status_code == 405


@pytest.mark.django_db
def test_what_is_held_is_handed_back_and_erased(ana: Account, post: Server) -> None:
    from befriend.mail.privacy import MODELS, erase, hand_back

    assert "22:00 – 07:00" in str(hand_back(ana)) and "by e-mail" in str(hand_back(ana)).lower()
    keep_preferences(account=ana, ways={Kind.WAITING: Way.NONE}, quiet=(time(21), time(8)))
    write_to(ana, Letter.CODE, code="418207")
    held = str(hand_back(ana))
    assert "21:00 – 08:00" in held
    assert "418207" not in held
    keep_preferences(account=ana, ways={}, quiet=None)
    assert "letters may come at any hour" in str(hand_back(ana))
    erase(ana)
    erase(ana)
    run_due()
    assert post.letters == []
    assert not any(model.objects.filter(account=ana).exists() for model in MODELS)
