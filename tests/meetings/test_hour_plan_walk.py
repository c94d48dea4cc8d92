"""In a real browser: what Fay types into a part of the hour outlives the page, until she lets it go."""

import pytest
from playwright.sync_api import expect

from tests.cast import gather
from tests.meetings.live_evening import cookies
from tests.meetings.planning import tuesdays

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_part_half_typed_is_there_again_after_a_link_and_gone_when_it_is_let_go(site, open_context):
    cast = gather()
    series = tuesdays(cast)
    context, page, _ = open_context()
    context.add_cookies(cookies(cast.client("fay"), site))
    new = f"/series/{series.public_id}/hour/new/"
    page.goto(new)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("The words on the screen").fill("Listen, or hum.")
    page.get_by_role("link", name="The hour, part by part").click()
    page.wait_for_url("**/hour/")
    page.goto(new)
    expect(page.get_by_label("The words on the screen")).to_have_value("Listen, or hum.")
    page.get_by_label("The words on the screen").fill("Something else.")
    page.get_by_role("link", name="Leave it as it is").click()
    page.wait_for_url("**/hour/")
    page.goto(new)
    expect(page.get_by_label("The words on the screen")).to_have_value("")
