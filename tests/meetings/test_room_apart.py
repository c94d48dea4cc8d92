"""Ana keeps Ben out of her way. She is told before she comes in, and his words wait; Ben notices nothing."""

import json
import re
import uuid

import pytest

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.realtime.models import Entry
from tests.meetings.live_evening import SHARING, another_leads

pytestmark = pytest.mark.django_db

WARNING = "Somebody whom you keep out of your way is here tonight."
FOLDED = "Somebody you keep out of your way said something."
BENS = "I know where you live now."
CHANGES = re.compile(r'[0-9a-f]{8}-[0-9a-f-]{27}|csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|&quot;now&quot;: \d+')


def lobby(evening) -> str:
    return f"/meetings/{evening.meeting.public_id}/lobby/"


def page(evening, name: str, tail: str = "") -> str:
    return evening.client(name).get(evening.url(tail)).content.decode()


def words_drawn(html: str) -> list[str]:
    """The articles in which something was said."""
    return re.findall(r"<article.*?</article>", html.split("<template")[0], re.DOTALL)


@pytest.fixture
def apart(evening):
    groups.block(by=evening.seat("ana"), seat=evening.seat("ben"))
    return evening


@pytest.fixture
def spoken(evening):
    """Ben has the time and has said something; Ana and Fay sit there too."""
    evening.sit("ben")
    evening.speaks("ben", BENS)
    return evening


@pytest.mark.parametrize("is_in", [True, False])
def test_ana_is_told_before_she_comes_in_and_chooses(apart, is_in):
    hour.leave_meeting(meeting=apart.meeting, seat=apart.seat("ana"))
    hour.enter_lobby(meeting=apart.meeting, seat=apart.seat("ben"))
    if is_in:
        hour.admit(meeting=apart.meeting, seat=apart.seat("ben"), by=apart.seat("fay"))
    ana = apart.client("ana")
    assert WARNING in ana.post(lobby(apart), follow=True).content.decode()
    assert apart.meeting.attendance.get(seat=apart.seat("ana")).state == "left_early"
    told = ana.post(lobby(apart), {"knowing": "yes"}, follow=True).content.decode()
    assert "lets you in" in told
    assert apart.meeting.attendance.get(seat=apart.seat("ana")).state == "waiting"


def test_ana_who_waits_hears_that_ben_has_come(apart):
    hour.leave_meeting(meeting=apart.meeting, seat=apart.seat("ana"))
    apart.client("ana").post(lobby(apart))
    door = f"{lobby(apart)}door/"
    assert WARNING not in apart.client("ana").get(door).content.decode()
    apart.sit("ben")
    assert WARNING in apart.client("ana").get(door).content.decode()


def test_nobody_is_warned_of_somebody_who_is_not_there(apart):
    hour.leave_meeting(meeting=apart.meeting, seat=apart.seat("ana"))
    assert WARNING not in apart.client("ana").post(lobby(apart), follow=True).content.decode()
    assert apart.meeting.attendance.get(seat=apart.seat("ana")).state == "waiting"


def test_what_ben_says_waits_behind_a_sentence_in_anas_page_alone(spoken):
    groups.block(by=spoken.seat("ana"), seat=spoken.seat("ben"))
    (hers,) = words_drawn(page(spoken, "ana"))
    summary, opened = hers.split("</summary>")
    assert FOLDED in summary and "Oak" not in summary
    assert "<details" in hers and "<details open" not in hers and BENS in opened
    assert FOLDED not in "".join(words_drawn(page(spoken, "fay"))) + "".join(words_drawn(page(spoken, "ben")))


def test_what_ana_unfolds_without_scripts_stays_open_when_the_frame_loads_again(spoken):
    groups.block(by=spoken.seat("ana"), seat=spoken.seat("ben"))
    (hers,) = words_drawn(page(spoken, "ana", "words/"))
    assert FOLDED in hers and BENS not in hers and "Oak" not in hers
    (link,) = re.findall(r'href="(\?open=[^"#]+)', hers)
    (opened,) = words_drawn(page(spoken, "ana", f"words/{link}"))
    assert BENS in opened and FOLDED not in opened
    after, _, again = spoken.client("ana").get(spoken.url(f"words/{link}")).headers["Refresh"].partition("; url=")
    (still,) = words_drawn(page(spoken, "ana", "words/" + again.partition("#")[0]))
    assert after == "15" and BENS in still and FOLDED not in still
    assert FOLDED not in "".join(words_drawn(page(spoken, "fay", "words/") + page(spoken, "ben", "words/")))


def test_bens_signals_do_not_reach_ana_by_name(apart):
    apart.sit("ben")
    apart.part(SHARING)
    apart.act("ana", "hand", up="true")
    apart.act("ben", "leaned", to=apart.me("ana"), on="true")
    assert "Oak is with you." not in page(apart, "ana")
    assert "Oak is with Juniper." in page(apart, "fay")
    assert "You are with Juniper." in page(apart, "ben")


def test_a_line_from_somebody_that_fay_keeps_away_can_still_be_opened(evening):
    evening.sit("ben")
    groups.block(by=evening.seat("fay"), seat=evening.seat("ben"))
    evening.client("ben").post(evening.url("write/"), {"send": str(uuid.uuid4()), "note": "I am not well tonight."})
    before, after = page(evening, "fay").split("I am not well tonight.")[:2]
    assert before.rindex("<details") > before.rindex("</details>")
    assert "wrote to those who lead. Open it" in before[before.rindex("<details") :]
    assert after.index("</details>") < after.index("</section>")


def seen_by_ben(evening) -> list[str]:
    paths = [evening.url(), evening.url("words/"), evening.url("steady/"), f"/meetings/{evening.meeting.public_id}/"]
    ben = evening.client("ben")
    return [CHANGES.sub("", ben.get(path).content.decode()) for path in paths]


def test_ben_sees_the_same_bytes_whether_he_is_kept_away_or_not(spoken):
    spoken.act("ana", "leaned", to=spoken.me("ben"), on="true")
    before, log = seen_by_ben(spoken), list(Entry.objects.values_list("seq", "body", "sealed"))
    groups.block(by=spoken.seat("ana"), seat=spoken.seat("ben"))
    assert seen_by_ben(spoken) == before
    assert list(Entry.objects.values_list("seq", "body", "sealed")) == log


def test_the_door_looks_the_same_to_ben(evening):
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ben"))
    before = CHANGES.sub("", evening.client("ben").get(lobby(evening)).content.decode())
    groups.block(by=evening.seat("ana"), seat=evening.seat("ben"))
    assert CHANGES.sub("", evening.client("ben").get(lobby(evening)).content.decode()) == before


def test_no_page_but_anas_says_who_is_kept_away(spoken):
    groups.block(by=spoken.seat("ana"), seat=spoken.seat("ben"))
    feeds = {name: json.loads(_feed(page(spoken, name))) for name in ("ana", "ben", "fay")}
    assert {name: feed["away"] for name, feed in feeds.items()} == {"ana": [spoken.me("ben")], "ben": [], "fay": []}


def _feed(html: str) -> str:
    found = re.search(r'data-feed="([^"]+)"', html)
    return found.group(1).replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def test_ana_leads_and_still_sees_whom_to_put_out(spoken):
    another_leads(spoken.cast, "ana")
    spoken.client("ana").post(spoken.url("go/"))
    groups.block(by=spoken.seat("ana"), seat=spoken.seat("ben"))
    spoken.client("ana").post(lobby(spoken), {"knowing": "yes"})
    assert f"{spoken.url()}out/{spoken.me('ben')}/" in page(spoken, "ana")
