"""A ring of ten to twelve people with long names, as a browser draws it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.meetings.test_room_walk import cast, enter, evening  # noqa: F401

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(240),
]


# Many sit down at once, with long names: which of these lie under a cushion, over another name or beside the screen.
CROWD = """async ([ring, names]) => {
  const { drawRing } = await import(ring);
  const box = document.querySelector("[data-ring]");
  const seats = names.map((name, place) => ({ seat: crypto.randomUUID(), state: place % 5 ? "here" : "with", name, label: name }));
  drawRing(box, seats, { sentence: names.join() });
  box.scrollIntoView({ block: "center" });
  const edges = (element) => element.getBoundingClientRect();
  const words = [...box.querySelectorAll(".ring__name")];
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom - 2 && b.top + 2 < a.bottom - 2;
  const under = (a, { left, top, width }) => {
    const [x, y] = [left + width / 2, top + width / 2];
    return Math.hypot(Math.max(a.left - x, x - a.right, 0), Math.max(a.top + 3 - y, y - a.bottom + 3, 0)) < width / 2;
  };
  await new Promise((done) => setTimeout(done, 600)); // names glide to their places
  return words.filter((word) => {
    const here = edges(word);
    const isOver = words.some((other) => other !== word && over(here, edges(other)));
    return isOver || here.left < 0 || here.right > innerWidth || [...box.querySelectorAll("use")].some((each) => under(here, edges(each)));
  }).map((word) => word.textContent);
}"""


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_of_ten_to_twelve_long_names_none_lies_under_a_cushion_or_over_another(enter, viewport):  # noqa: F811
    ana = enter("ana", viewport)
    ring = ana.locator('script[src*="room/room"]').evaluate("it => new URL('ring.js', it.src).href")
    for count in (10, 11, 12):
        names = ["Evening Star of June", "Wandering Woman Wren", "Mountain Meadow Moss"] * 4
        assert ana.evaluate(CROWD, [ring, names[:count]]) == [], count
        shown = ana.locator("[data-ring] .ring__name").all_text_contents()
        assert set(shown) == {"Evening…", "Wanderi…", "Mountai…"}
        expect(ana.locator("[data-ring] svg")).to_have_attribute("aria-label", re.compile("Wandering Woman Wren"))


# How many links to help, and away from here, are in sight on this screen.
WAYS_OUT = """() => ["[href^='/help']", "[data-leave]"].map((link) => [...document.querySelectorAll("[data-room] " + link)].filter((it) => {
  const { top, bottom } = it.getBoundingClientRect();
  return it.checkVisibility() && top >= 0 && bottom <= innerHeight;
}).length)"""


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_way_out_is_in_sight_wherever_the_words_are_scrolled(enter, viewport):  # noqa: F811
    ana = enter("ana", viewport)
    for down in ("0", "innerHeight / 8", "innerHeight / 4", "document.body.scrollHeight"):
        ana.evaluate(f"scrollTo(0, {down})")
        ana.wait_for_timeout(300)
        assert ana.evaluate(WAYS_OUT) == [1, 1], down
