"""The first screen, the list of groups and the finder, on the visitor's own clock, with few groups and with many."""

import html
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from befriend.accounts.models import Session
from befriend.accounts.sessions import key_hash
from befriend.accounts.tasks import forget_what_ran_out
from befriend.groups import actions
from befriend.groups.models import Circle, Group, House, Seat
from befriend.groups.queries import guidelines_of
from befriend.groups.templatetags.groups import coming
from tests.cast import charter, person, sit

pytestmark = pytest.mark.django_db
MOST_QUERIES = 40


def found(host, name, *, starts, **changes):
    seat = actions.found_group(by=host, charter=charter(name, kind="open", questions=(), **changes), handle="Gale")
    actions.expect_meeting(circle=seat.circle, starts_at=starts)
    return seat.circle


def evening(days: int, hour: int) -> datetime:
    """An hour on a coming day on Dublin's clock."""
    day = timezone.localtime(timezone.now(), ZoneInfo("Europe/Dublin")) + timedelta(days=days)
    return day.replace(hour=hour, minute=30, second=0, microsecond=0)


@pytest.fixture
def street(cast):
    """Three groups that anybody may find in the days to come."""
    found(cast.gil, "Ashore Early", starts=evening(2, 7))
    found(cast.gil, "Ashore Late", starts=evening(2, 22))
    found(cast.gil, "After the Storm", starts=evening(3, 20), topic="loss")
    return cast


def words(client, name, data=None, **query) -> str:
    url = reverse(f"groups:{name}")
    answer = client.post(url, data, follow=True) if data is not None else client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_times_are_on_the_visitors_own_clock(street):
    assert "07:30" in words(Client(), "directory")
    far = Client()
    far.cookies["zone"] = "Asia/Kolkata"
    there = evening(2, 7).astimezone(ZoneInfo("Asia/Kolkata"))
    told = words(far, "directory")
    assert f"{there:%H:%M}" in told and "in Kolkata" in told


def test_a_member_reads_on_their_own_clock_whatever_the_browser_says(street):
    browser = street.client("cy")
    browser.cookies["zone"] = "Asia/Kolkata"
    assert "in Dublin" in words(browser, "directory")


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", "\x00", "", "x" * 9000])
def test_a_clock_that_is_none_is_the_houses(street, zone):
    browser = Client()
    browser.cookies["zone"] = zone
    assert "in Dublin" in words(browser, "directory")


@pytest.mark.parametrize(("hour", "soon", "later"), [(9, "Today, in your time", "No meetings today."), (20, "Tonight, in your time", "No meetings tonight.")])  # fmt: skip
def test_a_morning_is_not_called_a_night(cast, hour, soon, later):
    with time_machine.travel(evening(1, hour), tick=False):
        circle = found(cast.gil, "Ashore", starts=timezone.now() + timedelta(hours=2))
        assert soon in words(Client(), "first")
        actions.expect_meeting(circle=circle, starts_at=timezone.now() + timedelta(days=2))
        assert later in words(Client(), "first")


def test_the_first_sentence_says_what_the_groups_here_are_about_and_no_more(cast):
    """Drinking and a death; not what a group says that is in no list, nor one that has ended."""
    nobody = Client()
    assert "Small groups online, for grief and drinking." in words(nobody, "first")
    caring = found(cast.gil, "Carers", starts=evening(1, 20), topic="caring")
    assert "for grief, drinking and caring for someone." in words(nobody, "first")
    Group.objects.filter(circle=caring).update(is_listed=False)
    Group.objects.filter(topic="loss").update(is_active=False)
    assert "Small groups online, for drinking." in words(nobody, "first")
    Group.objects.all().update(is_listed=False)
    assert "Small groups online. You choose a name." in words(nobody, "first")


def test_the_clock_can_be_changed_and_leads_back_into_the_house_only(cast):
    browser = Client()
    sent = {"zone": "Asia/Kolkata", "next": reverse("groups:directory")}
    assert browser.post(reverse("groups:zone"), sent).url == reverse("groups:directory")
    assert browser.cookies["zone"].value == "Asia/Kolkata"
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"):
        assert browser.post(reverse("groups:zone"), sent | {"next": elsewhere}).url == "/"
    assert browser.post(reverse("groups:zone"), {"zone": "Nowhere/Land"}).status_code == 422


def test_the_list_can_be_narrowed_by_topic_day_and_time(street):
    day = str(evening(2, 7).weekday())
    late = words(Client(), "directory", d=day, p="3")
    assert "Ashore Late" in late and "Ashore Early" not in late
    early = words(Client(), "directory", d=day, p="0")
    assert "Ashore Early" in early and "Ashore Late" not in early
    loss = words(Client(), "directory", t="2")
    assert "After the Storm" in loss and "Ashore" not in loss
    assert "No group fits these wishes" in words(Client(), "directory", t="7")


def test_a_group_is_found_under_each_of_its_days_also_where_it_meets_once_a_month(street):
    month = found(street.gil, "Once a Month", starts=evening(24, 19))
    twice = found(street.gil, "Twice a Week", starts=evening(1, 19))
    actions.expect_meeting(circle=twice, starts_at=evening(1, 19), coming=[evening(1, 19), evening(4, 19)])
    assert month != twice
    assert "Once a Month" in words(Client(), "directory", d=str(evening(24, 19).weekday()))
    for days, is_there in ((1, True), (4, True), (2, False)):
        assert ("Twice a Week" in words(Client(), "directory", d=str(evening(days, 19).weekday()))) is is_there


def test_a_list_of_one_day_shows_the_meetings_of_that_day(street):
    twice = found(street.gil, "Twice a Week", starts=evening(1, 19))
    actions.expect_meeting(circle=twice, starts_at=evening(1, 19), coming=[evening(1, 19), evening(3, 21)])
    told = words(Client(), "directory", d=str(evening(3, 20).weekday()))
    assert "21:30" in told and "19:30" not in told
    assert told.index("After the Storm") < told.index("Twice a Week")
    assert "19:30" in words(Client(), "directory")


def test_a_meeting_that_begins_while_somebody_reads_on_hides_no_other(street):
    """The last group of the first page has begun when the next page is asked for, and meets again in a week."""
    names = [f"Tonight {letter}" for letter in "abcdefghijklmnopqrstu"]
    starts = evening(1, 18)
    with time_machine.travel(starts - timedelta(minutes=2), tick=False) as clock:
        for place, name in enumerate(names):
            at = starts + timedelta(minutes=30 if place == 20 else place // 19)
            circle = found(street.gil, name, starts=at)
            actions.expect_meeting(circle=circle, starts_at=at, coming=[at, at + timedelta(days=7)])
        first = words(Client(), "directory", d=str(starts.weekday()))
        clock.shift(timedelta(minutes=4))
        onward = parse_qs(html.unescape(re.search(r'href="\?([^"]*after=[^"]*)"', first)[1]))
        second = words(Client(), "directory", **{name: value for name, (value,) in onward.items()})
    assert names[19] in first and names[20] not in first
    assert names[20] in second


def test_a_list_of_one_day_is_soonest_first_over_all_its_pages(street):
    late = {f"Twice {letter}" for letter in "abcdefghijklmnopqrstu"}
    for name in sorted(late):
        circle = found(street.gil, name, starts=evening(1, 19))
        actions.expect_meeting(circle=circle, starts_at=evening(1, 19), coming=[evening(1, 19), evening(3, 21)])
    day = {"d": str(evening(3, 20).weekday())}
    first = words(Client(), "directory", **day)
    assert first.index("After the Storm") < min(first.index(name) for name in late if name in first)
    onward = parse_qs(html.unescape(re.search(r'href="\?([^"]*after=[^"]*)"', first)[1]))
    second = words(Client(), "directory", **{name: value for name, (value,) in onward.items()})
    assert onward["d"] == [day["d"]]
    there = [{name for name in late if name in page} for page in (first, second)]
    assert there[0] | there[1] == late and not there[0] & there[1] and "After the Storm" not in second


@pytest.mark.parametrize("query", [{"t": "99"}, {"d": "x"}, {"p": "-1"}, {"k": "\x00"}, {"after": "x"}, {"l": "tlh"}])
def test_wishes_that_cannot_be_read_ask_for_nothing(street, query):
    assert "Ashore Early" in words(Client(), "directory", **query)


def test_the_finder_says_the_answers_again_and_never_in_the_address(street):
    sent = {"about": ["drinking"], "when": "mornings", "how": "read"}
    told = words(Client(), "find", sent)
    first = told.split('class="finder__name"')[1].split("</ul>")[0]
    assert "Ashore Early" in first
    for reason in ("You said: drinking.", "You said: mornings.", "You said: only read."):
        assert reason in first
    assert "drinking" not in reverse("groups:find")


def test_what_fits_is_shown_again_on_the_way_back_for_half_an_hour_and_to_nobody_else(street):
    browser = Client()
    shown = browser.post(reverse("groups:find"), {"about": ["loss"], "when": "", "how": "read"}).url
    assert shown == "/find/?fits#fits"
    for look in (browser.get(shown), browser.get(shown)):
        told = look.content.decode()
        assert "After the Storm" in told and "You said: a death." in told
    assert "finder__fits" not in words(browser, "find"), "whoever begins anew meets open questions"
    assert "finder__fits" not in words(Client(), "find", fits="")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "finder__fits" not in words(browser, "find", fits="")


def answered(browser: Client) -> Client:
    browser.post(reverse("groups:find"), {"about": ["loss"], "when": "", "how": "read"})
    assert "After the Storm" in words(browser, "find", fits="")
    return browser


@pytest.mark.parametrize("who", ["nobody", "ana"])
def test_what_was_answered_lies_nowhere_after_half_an_hour_though_the_browser_never_comes_back(street, who):
    browser = answered(street.client("ana") if who == "ana" else Client())
    assert "loss" not in str(dict(browser.session.items()))
    asides = Session.objects.exclude(key_hash=key_hash(browser.session.session_key)).filter(account=None)
    assert asides.count() == 1
    Session.objects.exclude(account=None).update(expires_at=timezone.now() + timedelta(days=90))
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        forget_what_ran_out()
        assert not asides.exists()
        assert Session.objects.filter(key_hash=key_hash(browser.session.session_key)).exists()


def test_what_was_answered_goes_at_once_with_a_newer_answer_and_with_the_session(street):
    browser = answered(answered(street.client("ana")))
    assert Session.objects.filter(account=None).count() == 1
    browser.logout()
    assert not Session.objects.filter(account=None).exists()


def test_a_cookie_whose_session_has_ended_answers_the_finder_anew(street):
    browser = answered(Client())
    Session.objects.all().delete()
    answered(browser)


def test_the_finder_says_what_speaks_against(street):
    told = words(Client(), "find", {"about": ["loss"], "when": "mornings"})
    assert "After the Storm" in told and "This one is at another time" in told


def test_another_topic_is_called_something_else_and_not_something_near(street):
    Group.objects.filter(topic="loss").update(is_listed=False)
    told = words(Client(), "find", {"about": ["loss"]})
    assert "It is not about what you said, but about something else: drinking." in told
    assert "near" not in told.split('class="why"')[1].split("</ul>")[0]


@pytest.mark.parametrize("change, said", [
    ({"taken": F("places")}, "is about what you said, and is full just now."),
    ({"unled_since": timezone.now()}, "is about what you said, and nobody leads it just now."),
])  # fmt: skip
def test_where_the_one_group_that_fits_takes_nobody_the_finder_says_so_and_names_others(cast, change, said):
    found(cast.gil, "Ashore Early", starts=evening(2, 7))
    Group.objects.filter(circle=cast.other).update(**change)
    told = words(Client(), "find", {"about": ["loss"]})
    assert f"After Loss {said}" in told and reverse("groups:group", args=[cast.other.public_id]) in told
    assert "Ashore Early" in told.split("Where a seat is free</h2>")[1]
    assert "what you said, and" not in words(Client(), "find", {"about": ["drinking"]})
    Group.objects.filter(circle=cast.circle).update(is_listed=False)
    assert "what you said, and" not in words(Client(), "find", {})


def test_a_full_group_is_not_spoken_of_where_another_one_about_the_same_has_a_seat(street):
    Group.objects.filter(circle=street.other).update(taken=F("places"))
    told = words(Client(), "find", {"about": ["loss"]})
    assert "After the Storm" in told and "full just now" not in told


@pytest.mark.parametrize("sent", [{}, {"about": []}, {"when": "any"}])
def test_who_answers_nothing_is_shown_something(street, sent):
    assert 'class="finder__name"' in words(Client(), "find", sent | {"csrf": ""})


@pytest.mark.parametrize("sent", [{"about": ["everything"]}, {"when": "\x00"}, {"how": "x" * 1_000_000}])
def test_answers_that_cannot_be_are_asked_again(street, sent):
    assert Client().post(reverse("groups:find"), sent).status_code == 422


def test_a_meeting_that_is_on_can_be_found_while_it_lasts(street):
    on = found(street.gil, "Ashore Now", starts=timezone.now() - timedelta(minutes=25))
    told = words(Client(), "find", {"about": ["drinking"]})
    first = told.split('class="finder__name"')[1].split("</ul>")[0]
    assert "Ashore Now" in first and "It is on now, until" in first
    assert "A group is on now" in words(Client(), "first")
    page = Client().get(reverse("groups:group", args=[on.public_id])).content.decode()
    assert "you can still come in" in page


def test_a_meeting_that_is_over_is_not_offered(street):
    found(street.gil, "Ashore Before", starts=timezone.now() - timedelta(minutes=70))
    assert "Ashore Before" not in words(Client(), "find", {"about": ["drinking"]})
    assert "Ashore Before" not in words(Client(), "first")


def test_who_cannot_say_it_yet_meets_the_newcomers_first(street):
    found(street.gil, "First Light", starts=evening(4, 20), topic="newcomers")
    told = words(Client(), "find", {"about": ["newcomers"]})
    assert "First Light" in told.split('class="finder__name"')[1].split("</h3>")[0]


def test_the_first_screen_has_help_the_next_meetings_and_one_lamp(street):
    told = words(Client(), "first")
    assert "There is a seat for you." in told and "/help/" in told
    assert told.count("btn--lamp") == 1
    assert told.index("In danger") < told.index("Ashore Early")


@pytest.mark.parametrize(
    "ahead, said",
    [(timedelta(minutes=42), "in 42 minutes"), (timedelta(minutes=1), "in 1 minute"), (timedelta(0), "on now"),
     (timedelta(hours=2), "tonight"), (timedelta(hours=5), "tonight, late"), (timedelta(days=1), "tomorrow"),
     (timedelta(days=3), "Friday"), (timedelta(days=9), "3 December")],
)  # fmt: skip
def test_how_soon_is_said_as_people_say_it(ahead, said):
    now = datetime(2026, 11, 24, 19, 0, tzinfo=ZoneInfo("UTC"))
    assert coming(now + ahead, now) == said


def many(number: int, host) -> None:
    """So many groups, the nearest twenty-five with words that can be opened."""
    for n in range(25):
        found(host, f"Group {n}", starts=timezone.now() + timedelta(hours=1, minutes=n))
    circles = Circle.objects.bulk_create(Circle(kind="open", key=uuid4()) for _n in range(number - 25))
    far = timezone.now() + timedelta(hours=5)
    Group.objects.bulk_create(
        Group(circle=circle, topic="drinking", about_sealed=b"", next_at=far + timedelta(minutes=n // 7), ways=["read"])
        for n, circle in enumerate(circles)
    )


def counted(act) -> int:
    with CaptureQueriesContext(connections["default"]) as site, CaptureQueriesContext(connections["keys"]) as keys:
        act()
    return len(site) + len(keys)


def test_public_pages_cost_the_same_with_two_thousand_groups(cast):
    browser, sent = Client(), {"about": ["drinking", "loss"], "when": "evenings", "how": "read"}
    pages = {
        "first": lambda: words(browser, "first"),
        "directory": lambda: words(browser, "directory", t="0", d="1"),
        "all": lambda: words(browser, "directory"),
        "find": lambda: words(browser, "find", sent),
    }
    many(26, cast.gil)
    few = {name: counted(page) for name, page in pages.items()}
    many(2_000, cast.gil)
    lots = {name: counted(page) for name, page in pages.items()}
    assert max(lots.values()) <= MOST_QUERIES
    assert all(lots[name] <= few[name] + 2 for name in pages)  # two more where a key is met for the first time


def test_the_list_goes_on_page_by_page_and_misses_nobody(cast):
    many(60, cast.gil)
    browser, seen, query = Client(), [], ""
    for _page in range(5):
        told = browser.get(reverse("groups:directory") + query).content.decode()
        seen += [part.split("/")[0] for part in told.split('<h3><a href="/groups/')[1:]]
        if "after=" not in told:
            break
        query = "?after=" + html.unescape(told.split("after=")[1].split('"')[0])
    assert len(seen) == len(set(seen)) == Group.objects.filter(is_listed=True, is_active=True).count()


def test_pages_inside_cost_the_same_with_forty_seats(cast):
    circle = found(cast.gil, "Wide", starts=evening(2, 20), places=40)
    for n in range(2):
        sit(person(f"few{n}"), circle, f"Alder {n}")
    pages = {name: (lambda name=name: cast.client("gil").get(reverse(f"groups:{name}", args=[circle.public_id])))
             for name in ("inside", "lead", "group")}  # fmt: skip
    few = {name: counted(page) for name, page in pages.items()}
    for n in range(30):
        sit(person(f"more{n}"), circle, f"Birch {n}")
    lots = {name: counted(page) for name, page in pages.items()}
    assert max(lots.values()) <= MOST_QUERIES and all(lots[name] <= few[name] + 2 for name in pages), (few, lots)


def test_a_house_without_a_name_and_without_groups_still_welcomes(db):
    for name in ("first", "directory", "find"):
        assert words(Client(), name)
    assert not House.objects.exists() and not Seat.objects.exists()
    assert guidelines_of(Circle(pk=0)) is None
