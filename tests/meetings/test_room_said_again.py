"""What Ana does with her own words: the last she may say differently, all of them she may take back, without JavaScript too."""

import re
import uuid

import pytest

pytestmark = pytest.mark.django_db


def page(evening, tail: str = "") -> str:
    return evening.client("ana").get(evening.url(tail)).content.decode()


def send_in(html: str, action: str = "") -> str:
    form = re.search(rf'<form[^>]*{re.escape(action)}[^>]*>.*?name="send" value="([^"]+)"', html, re.DOTALL)
    return form.group(1)


def test_a_page_that_was_sent_already_sends_other_words_at_the_second_press(spoken):
    send = send_in(page(spoken), "data-say-form")
    assert spoken.say("ana", "I did not drink it.", send).status_code == 302
    no = spoken.say("ana", "I poured it away.", send)
    assert no.status_code == 409 and "I poured it away." in no.content.decode()
    again = send_in(no.content.decode(), "data-say-form")
    assert spoken.say("ana", "I poured it away.", again).status_code == 302
    html = page(spoken)
    assert html.count("I did not drink it.") == html.count("I poured it away.") == 1


def test_a_page_that_changed_words_already_changes_them_again_at_the_second_press(spoken):
    url = spoken.url(f"reword/{spoken.room.last[spoken.me('ana')]}/")
    ana, mine = spoken.client("ana"), spoken.room.last[spoken.me("ana")]
    form = {"send": send_in(ana.get(url).content.decode(), "stack"), "words_id": mine}
    assert ana.post(url, form | {"words": "There was wine."}).status_code == 302
    no = ana.post(url, form | {"words": "There was a bottle."})
    assert no.status_code == 409
    form["send"] = send_in(no.content.decode(), "stack")
    assert ana.post(url, form | {"words": "There was a bottle."}).status_code == 302
    assert "There was a bottle." in page(spoken) and "There was wine." not in page(spoken)


def test_words_that_were_mistyped_keep_the_name_of_their_send(spoken):
    send = str(uuid.uuid4())
    assert send_in(spoken.say("ana", " ", send).content.decode(), "data-say-form") == send


def test_the_last_words_alone_offer_to_be_said_differently_and_all_can_be_taken_back(spoken):
    first = spoken.room.last[spoken.me("ana")]
    spoken.say("ana", "I did not drink it.")
    last = spoken.room.last[spoken.me("ana")]
    html = page(spoken)
    assert re.findall(r"/reword/([^/]+)/", html.split("<template")[0]) == [last]
    taken = re.findall(r'name="words_id" value="([^"]+)"', html)
    assert taken == [first, last]


def test_without_scripts_each_of_ones_words_leads_to_what_can_still_be_done_with_it(spoken):
    first = spoken.room.last[spoken.me("ana")]
    spoken.say("ana", "I did not drink it.")
    last = spoken.room.last[spoken.me("ana")]
    links = re.findall(r'/reword/([^/]+)/" target="_top"[^>]*>([^<]+)<', page(spoken, "words/"))
    assert links == [(first, "Take it back"), (last, "Say it differently, or take it back")]
    earlier, now = page(spoken, f"reword/{first}/"), page(spoken, f"reword/{last}/")
    assert "Put it this way" in now and "Put it this way" not in earlier and "<textarea" not in earlier
    assert "My sister put the wine on the table." in earlier
    assert "Take these words back" in now and "Take these words back" in earlier


def test_words_typed_for_what_was_the_last_a_moment_ago_stay_in_the_page(spoken):
    first = spoken.room.last[spoken.me("ana")]
    spoken.say("ana", "I did not drink it.")
    sent = {"send": str(uuid.uuid4()), "words_id": first, "words": "There was wine."}
    no = spoken.client("ana").post(spoken.url(f"reword/{first}/"), sent)
    assert no.status_code == 409 and "There was wine." in no.content.decode()
