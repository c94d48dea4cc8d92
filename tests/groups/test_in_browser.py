"""In a real browser: the device tells the clock, an invitation stays out of the address, a closed group is asked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from befriend.groups import actions
from befriend.groups.models import Invitation
from tests.browser import BOTH, DESKTOP
from tests.cast import Cast, charter, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


@pytest.fixture
def cast(site) -> Cast:
    return gather()


def sign_in(context, site, cast, who) -> None:
    cookie = cast.client(who).cookies["befriend"].value
    context.add_cookies([{"name": "befriend", "value": cookie, "url": site}])


def test_the_device_tells_the_clock_once(cast, open_context):
    context, page, _guard = open_context(timezone_id="America/Lima")
    page.goto("/")
    page.wait_for_selector("text=in Lima")
    assert [cookie["value"] for cookie in context.cookies() if cookie["name"] == "zone"] == ["America/Lima"]
    page.goto("/groups/")
    assert "in Lima" in page.content()


def test_an_invitation_stays_out_of_the_address_and_is_opened_by_a_press(cast, open_context, site):
    hidden = actions.found_group(
        by=cast.gil, charter=charter("Behind the Wall", is_listed=False, questions=()), handle="Gale"
    )
    code = actions.invite(by=hidden)
    _context, page, _guard = open_context(viewport=DESKTOP)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/invitation/#{code}")
    page.wait_for_function("document.querySelector('input[name=code]').value.length > 0")
    assert code not in page.url
    assert Invitation.objects.get().state == "open"
    page.get_by_role("button", name="Open the invitation").click()
    page.wait_for_selector("h1:has-text('Behind the Wall')")
    assert not [url for url in asked if code in url.split("#")[0]]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_back_from_a_group_and_a_reload_show_what_fits_again(cast, open_context, script):
    tonight = actions.found_group(by=cast.gil, charter=charter("Ashore Late", kind="open", questions=()), handle="Gale")
    actions.expect_meeting(circle=tonight.circle, starts_at=timezone.now() + timedelta(hours=2))
    _context, page, _guard = open_context(java_script_enabled=script)
    page.goto("/find/")
    page.get_by_text("Drinking", exact=True).click()
    page.get_by_role("button", name="Show me what fits").click()
    page.get_by_role("link", name="Ashore Late").first.click()
    page.wait_for_selector("h1:has-text('Ashore Late')")
    page.go_back()
    expect(page.get_by_text("You said: drinking.")).to_be_visible()
    assert page.reload().request.method == "GET"
    expect(page.get_by_text("You said: drinking.")).to_be_visible()
    assert page.url.endswith("/find/?fits#fits")


@BOTH
def test_a_closed_group_is_asked_and_gives_the_seat(cast, open_context, site, viewport):
    context, page, guard = open_context(viewport)
    guard.expected.append("422")
    sign_in(context, site, cast, "cy")
    page.goto(reverse("groups:group", args=[cast.circle.public_id]))
    page.get_by_role("link", name="Ask for this seat").click()
    page.get_by_label("What shall we call you?").fill("Juniper")
    page.get_by_label("Why now?").fill("It is time.")
    page.get_by_label("I want to keep to these.").check()
    page.get_by_role("button", name="Ask for this seat").click()
    page.get_by_role("button", name="Winter Juniper").click()
    page.wait_for_selector("h1:has-text('Your request is here')")
    theirs, desk, _guard = open_context(viewport)
    sign_in(theirs, site, cast, "fay")
    desk.goto(reverse("groups:lead", args=[cast.circle.public_id]))
    desk.get_by_role("link", name=re.compile("Read it.*Winter Juniper")).click()
    expect(desk.get_by_text("It is time.")).to_be_visible()
    desk.get_by_role("button", name="Give them the seat").click()
    desk.wait_for_url("**/lead/")
    page.reload()
    page.wait_for_selector("h1:has-text('You have a seat, Winter Juniper')")
