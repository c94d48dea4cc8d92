"""What Fay sends after half an hour of quiet waits for her while she shows that it is her."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts.models import Session
from befriend.groups.models import Group
from befriend.groups.queries import about_of, guidelines_of, handle_of
from tests.cast import having_read

pytestmark = pytest.mark.django_db
WORDS = "Please try First Light on Mondays."


def at(name: str, cast, *more) -> str:
    return reverse(f"groups:{name}", args=[cast.circle.public_id, *more])


def review(cast) -> str:
    return at("review", cast, cast.seat("pia").public_id)


def is_quiet(browser) -> None:
    session = browser.session
    session["strong_at"] = None
    session.save()


def shows_the_passkey(browser) -> None:
    session = browser.session
    session["strong_at"] = session["shown_at"] = timezone.now().isoformat()
    session.save()


def sent_late(browser, path: str, sent: dict):
    is_quiet(browser)
    answer = browser.post(path, sent, headers={"Referer": f"http://testserver{path}"})
    assert answer.url.startswith(reverse("accounts:again"))
    assert browser.get(path).url.startswith(reverse("accounts:again"))
    return browser


def asides():
    return Session.objects.filter(account=None)


def boxes(told: str) -> list[str]:
    return re.findall(r"<textarea[^>]*>\s*([^<]*)</textarea>", told)


def test_kind_words_wait_and_are_said_once(cast):
    fay = sent_late(cast.client("fay"), review(cast), {"words": WORDS})
    assert cast.seat("pia").state == "pending"
    sealed = b"".join(bytes(row.sealed) for row in Session.objects.all())
    assert b"First Light" not in sealed and "First Light" not in str(dict(fay.session.items()))
    shows_the_passkey(fay)
    for _reload in range(2):
        assert boxes(fay.get(review(cast)).content.decode()) == [WORDS]
    assert WORDS not in fay.get(at("guidelines", cast)).content.decode()
    assert fay.post(review(cast), {"words": WORDS}).url == at("lead", cast)
    assert not asides().exists() and "late" not in fay.session


@pytest.mark.parametrize("of", ["guidelines", "questions"])
def test_lines_wait_with_the_mark_of_what_was_read(cast, of):
    fay = cast.client("fay")
    read = having_read(fay, at(of, cast))
    sent_late(fay, at(of, cast), {"lines": "We begin slowly.", "words_stay_days": "0", **read})
    shows_the_passkey(fay)
    told = fay.get(at(of, cast)).content.decode()
    assert boxes(told) == ["We begin slowly."] and having_read(fay, at(of, cast)) == read
    assert fay.post(at(of, cast), {"lines": "We begin slowly.", "words_stay_days": "0", **read}).status_code == 302
    assert boxes(fay.get(at(of, cast)).content.decode()) == ["We begin slowly."] and not asides().exists()
    assert guidelines_of(cast.circle).version == (2 if of == "guidelines" else 1)


def test_ticks_wait_as_they_were(cast):
    fay, path = cast.client("fay"), at("words", cast)
    sent = {"name": "Ashore", "purpose": "P.", "topic": "loss", "ways": ["read", "write"], "places": "9"}
    sent |= having_read(fay, path)
    sent_late(fay, path, sent)
    shows_the_passkey(fay)
    told = fay.get(path).content.decode()
    ticked = re.findall(r'<input type="checkbox" name="(\w+)"(?: value="(\w+)")?[^>]* checked', told)
    assert ticked == [("ways", "read"), ("ways", "write")] and 'value="Ashore"' in told
    assert fay.post(path, sent).status_code == 302
    group = Group.objects.get(circle=cast.circle)
    assert (about_of(group).name, group.is_listed) == ("Ashore", False)


def test_words_go_with_their_time(cast):
    fay = sent_late(cast.client("fay"), review(cast), {"words": WORDS})
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        shows_the_passkey(fay)
        assert boxes(fay.get(review(cast)).content.decode()) == [""]


ENDS = {
    "she signs out": lambda fay, browser: browser.logout(),
    "everywhere": lambda fay, browser: accounts.sign_out_everywhere(account=fay),
    "from another device": lambda fay, browser: accounts.end_session(account=fay, session_id=fay.sessions.get().pk),
    "she asks to be erased": lambda fay, browser: accounts.plan_erasure(account=fay, session_key=None),
}


@pytest.mark.parametrize("how", ENDS)
def test_words_go_with_the_session_however_it_ends(cast, how):
    browser = sent_late(cast.client("fay"), review(cast), {"words": WORDS})
    assert asides().count() == 1
    ENDS[how](cast.fay, browser)
    assert not Session.objects.exists()


def test_words_outlive_no_session_and_no_other_browser_reads_them(cast):
    fay = sent_late(cast.client("fay"), review(cast), {"words": WORDS})
    assert boxes(cast.client("fay").get(review(cast)).content.decode()) == [""]
    Session.objects.filter(account=cast.fay).update(expires_at=timezone.now() + timedelta(minutes=2))
    sent_late(fay, review(cast), {"words": WORDS})
    session = Session.objects.filter(account=cast.fay).order_by("expires_at").first()
    assert asides().get().expires_at <= session.expires_at


def test_a_press_without_words_is_pressed_again(cast):
    fay = cast.client("fay")
    is_quiet(fay)
    fay.post(at("invite", cast), {"send": "x"}, headers={"Referer": f"http://testserver{at('lead', cast)}"})
    assert not asides().exists() and handle_of(cast.seat("fay")) == "Ruth"
