"""What was pressed too late, and addresses that are no page: each leads on to a page that exists."""

import pytest
from django.test import Client
from django.urls import reverse

from befriend.accounts.models import Session
from tests.accounts.conftest import code_for

pytestmark = pytest.mark.django_db
OURS = "http://testserver"
UNDONE = "What you pressed last was not done"


def at(name: str, cast) -> str:
    return reverse(f"groups:{name}", args=[cast.circle.public_id])


def pressed_late(browser: Client, path: str, came: str) -> str:
    """Where a press leads once the session has ended."""
    Session.objects.all().delete()
    return str(browser.post(path, headers={"Referer": came}).url)


def test_ana_presses_too_late_comes_in_and_is_back_where_she_pressed(cast):
    ana = cast.client("ana")
    leads = pressed_late(ana, at("agree", cast), OURS + at("inside", cast))
    assert leads == f"{reverse('accounts:sign_in')}?next={at('inside', cast)}"
    assert UNDONE in ana.get(leads).content.decode()
    ana.post(leads, {"email": "ana@post.example", "device": "shared"})
    back = ana.post(reverse("accounts:code"), {"code": code_for("ana@post.example")})
    assert back.url == at("inside", cast)
    assert ana.get(back.url).status_code == 200
    assert not cast.seat("ana").agreements.filter(guidelines__version__gt=1).exists()


def test_a_press_whose_page_is_not_known_leads_to_the_day(cast):
    for came in ("", "https://evil.example/groups/", "nonsense"):
        assert pressed_late(cast.client("ana"), at("agree", cast), came).endswith(f"?next={reverse('desk:today')}")


def test_a_press_on_the_answer_to_another_press_leads_to_the_page_above(cast):
    leads = pressed_late(cast.client("fay"), at("invite", cast), OURS + at("invite", cast))
    assert leads.endswith(f"?next={at('lead', cast)}")


def test_a_press_long_after_the_passkey_leads_back_as_well(cast):
    fay = cast.client("fay")
    session = fay.session
    session["strong_at"] = None
    session.save()
    answer = fay.post(at("invite", cast), headers={"Referer": OURS + at("lead", cast)})
    assert answer.url.startswith(reverse("accounts:again"))
    assert UNDONE in fay.get(answer.url, follow=True).content.decode()
    assert at("lead", cast).replace("/", "%2F") in answer.url


@pytest.mark.parametrize("name, above", [("agree", "group"), ("invite", "lead"), ("pause", "seat")])
def test_an_address_that_only_takes_a_press_says_so_and_leads_to_its_page(cast, name, above):
    answer = cast.client("fay").get(at(name, cast))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "There is nothing to look at here" in page and "/help/" in page
    assert f'<a class="btn btn--lamp" href="{at(above, cast)}">' in page
    assert cast.client("fay").get(at(above, cast)).status_code == 200


def test_nobody_is_led_on_from_such_an_address_too(db):
    answer = Client().get(reverse("accounts:send_again"))
    assert answer.status_code == 405
    assert f'href="{reverse("accounts:code")}"' in answer.content.decode()
