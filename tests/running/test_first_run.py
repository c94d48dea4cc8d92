"""From an empty house to a first group that a visitor finds."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from befriend.accounts.models import Account
from befriend.meetings.models import Meeting
from befriend.safety.crisis import publish
from tests.accounts.test_passkey_walk import give_a_device
from tests.browser import BOTH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("BEFRIEND_SHOTS")


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def open_the_house(page: Page) -> None:
    page.goto("/start/")
    shoot(page, "1-start")
    page.get_by_label("address").fill("omar@post.example")
    page.get_by_role("button", name="Go on to my passkey").click()
    page.get_by_role("button", name="Make a passkey on this device").wait_for()
    shoot(page, "2-passkey")
    page.get_by_role("button", name="Make a passkey on this device").click()
    page.get_by_role("button", name="They are safe with me").wait_for()
    shoot(page, "3-codes")
    page.get_by_role("button", name="They are safe with me").click()


def name_the_community(page: Page) -> None:
    page.get_by_label("What is the community called?").fill("Harbour Street")
    page.get_by_label("Who do letters come from?").fill("Harbour")
    page.get_by_label("Who are you").fill("We are a small charity in Galway.")
    page.get_by_label("Which language do you speak with people?").select_option("en")
    page.get_by_label("In which time zone do you live?").select_option("Europe/Dublin")
    page.locator("[name=country]").select_option("IE")
    page.get_by_role("button", name="And another one").click()
    page.locator("[name=country]").select_option("GB")
    shoot(page, "4-community")
    page.get_by_role("button", name="On to the first group").click()


def found_a_group(page: Page) -> None:
    page.locator("input[name=starter]").first.check()
    page.get_by_label("What is it called?").fill("Tuesday Ashore")
    page.get_by_label("What shall people call you there?").fill("Ruth")
    page.get_by_label("Which language do you speak there?").select_option(label="Español")
    page.get_by_label("On which day?").select_option("1")
    page.get_by_label("At what time?").fill("19:30")
    shoot(page, "5-group")
    page.get_by_role("button", name="Open this group").click()
    expect(page.get_by_text("The group stands.")).to_be_visible()
    shoot(page, "6-stands")


def reads_what_the_house_promised(visitor: Page) -> None:
    visitor.goto("/")
    expect(visitor.get_by_role("region", name="Who we are")).to_contain_text("We are a small charity in Galway.")
    shoot(visitor, "8-who-we-are")
    expect(visitor.get_by_role("contentinfo")).to_contain_text("Harbour Street")
    visitor.goto("/help/")
    near = visitor.get_by_role("region", name="Near us").get_by_role("link")
    expect(near).to_have_text(["Ireland", "United Kingdom"])
    shoot(visitor, "9-near-us")


@BOTH
def test_from_an_empty_house_to_a_group_that_a_visitor_finds(
    open_context: Callable, viewport: dict, settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    publish()  # as each start does
    _, page, _ = open_context(viewport)
    give_a_device(page)
    open_the_house(page)
    name_the_community(page)
    found_a_group(page)
    assert Account.objects.get().is_organiser and Meeting.objects.count() >= 2
    _, visitor, guard = open_context(viewport)
    visitor.goto("/groups/")
    shoot(visitor, "7-visitor")
    expect(visitor.get_by_role("link", name="Tuesday Ashore")).to_be_visible()
    expect(visitor.get_by_text("Español").last).to_be_visible()
    reads_what_the_house_promised(visitor)
    guard.expected.append("404")
    assert visitor.goto("/start/").status == 404
