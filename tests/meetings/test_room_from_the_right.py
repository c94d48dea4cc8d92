"""The live room in a language that is written from the right: a name from the left stays whole, and so does the sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from befriend.accounts.models import Account
from befriend.meetings.room.actions import send
from befriend.meetings.room.sayings import sayings
from befriend.shell.names import isolated, listed
from tests.meetings.live_evening import SHARING, Evening
from tests.meetings.test_room_walk import cast, enter, evening  # noqa: F401
from tests.tongues import ARABIC, spoken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHOLE = "\u2068Oak\u2069"


@pytest.fixture
def arabic(tmp_path: Path) -> Iterator[None]:
    with spoken(ARABIC, tmp_path):
        Account.objects.update(language=ARABIC.code)
        yield


def test_names_stand_apart_in_what_the_server_draws_and_in_what_the_module_writes(evening: Evening, arabic, enter):  # noqa: F811
    evening.part(SHARING)
    ana = enter("ana", locale="ar")
    assert ana.locator("html").get_attribute("dir") == "rtl"
    evening.act("ben", "hand", up="true")
    expect(ana.locator("[data-strip-words]")).to_contain_text(WHOLE)
    live, ben = evening.live, evening.seat("ben")
    send(
        live=live,
        seat=ben,
        send_id=ben.public_id,
        kind="said",
        body={"id": str(ben.public_id), "done": False},
        words="Here.",
    )
    expect(ana.locator("[data-log] .person").last).to_contain_text(WHOLE)
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.reload()
    assert WHOLE in ana.locator("[data-strip-words]").text_content()
    assert WHOLE in ana.locator("[data-writing-words]").text_content()


def test_a_name_from_the_right_stands_apart_in_a_page_from_the_left_and_others_are_left_alone():
    assert sayings()["passed"].format(name="Oak") == "Oak passed. That is always fine."
    assert sayings()["passed"].format(name="نور") == "\u2068نور\u2069 passed. That is always fine."
    assert (isolated("Oak"), isolated(""), listed([]), listed(["Oak", "Sefa"])) == ("Oak", "", "", "Oak, Sefa")
